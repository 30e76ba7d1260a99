"""Settings: one table of them, kept in a TOML file.

`SETTINGS` is what the settings dialog, `--help` and the documentation are made from. A file that
can not be read, or a value that is wrong, never stops the application: `load_config` gives the
defaults in its place and says so. What it does not understand stays in the file.
"""

from __future__ import annotations

import contextlib
import copy
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from .errors import UserError
from .rows import DEFAULT_CUT, DEFAULT_THRESHOLD, DEFAULT_THRESHOLDS, Cut
from .terms import TermPolicy

VERSION = 1
Table = dict[str, Any]
MIGRATIONS: tuple[Callable[[Table], None], ...] = ()  # [n] changes a file of version n+1 in place

MATCH_FIELDS = ("all", "stack")
THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """Settings of one project; None is as for all."""

    thresholds: tuple[float, ...] | None = None
    default_threshold: float | None = None
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """All settings; `SETTINGS` says what each is for.

    `kept` is what the file has and this version does not understand, as tables and values.
    """

    thresholds: tuple[float, ...] = DEFAULT_THRESHOLDS
    default_threshold: float = DEFAULT_THRESHOLD
    cut: Cut = DEFAULT_CUT
    date_fields: tuple[str, ...] = ()
    match_fields: str = "all"
    theme: str = "system"
    allow_delete_all: bool = False
    projects: Mapping[str, ProjectConfig] = field(default_factory=dict)
    kept: Mapping[str, Any] = field(default_factory=dict)

    def thresholds_of(self, project: str | None) -> tuple[float, ...]:
        """The configured thresholds of a project (None: of all), ascending."""
        return self._project(project).thresholds or self.thresholds

    def default_threshold_of(self, project: str | None) -> float:
        """The threshold that is meant when none is named."""
        own = self._project(project).default_threshold
        return self.default_threshold if own is None else own

    def cut_of(self, project: str | None) -> Cut:
        """Where buckets are cut when a project is opened."""
        return self._project(project).cut or self.cut

    def with_project(self, project: str, **settings: Any) -> Config:
        """A copy with some settings of a project changed; None takes one back.

        Raises UserError when a value is wrong.
        """
        own = self._project(project)
        for name, value in settings.items():
            setting = SETTINGS_BY_NAME[name]
            checked = None if value is None else setting.read(setting.write(value))
            own = replace(own, **{name: checked})
        projects = {k: v for k, v in self.projects.items() if k != project}
        if own != ProjectConfig():
            projects[project] = own
        return replace(self, projects=projects)

    def with_value(self, name: str, value: Any) -> Config:
        """A copy with one setting changed. Raises UserError when the value is wrong."""
        setting = SETTINGS_BY_NAME[name]
        return replace(self, **{name: setting.read(setting.write(value))})

    def term_policy(self) -> TermPolicy:
        """What a store that is created now takes over; an existing one keeps its own."""
        return TermPolicy(date_fields=self.date_fields, match_fields=self.match_fields)

    def _project(self, project: str | None) -> ProjectConfig:
        return self.projects.get(project or "", ProjectConfig())


# ---- the table of settings


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `name` in `Config`, `key` in the file (dots are tables), `choices` if few.

    `read` makes a value of the file one of `Config` (UserError, without a place, when it is
    wrong), `write` the other way round.
    """

    name: str
    key: str
    description: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = lambda value: value
    choices: tuple[str, ...] = ()

    @property
    def default(self) -> Any:
        """The value when the file has none."""
        return getattr(Config(), self.name)

    @property
    def per_project(self) -> bool:
        """Whether a project can have its own."""
        return any(own.name == self.name for own in fields(ProjectConfig))


def _wrong(what: str) -> UserError:
    return UserError(f"This must be {what}.")


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        raise _wrong("a number, 0 or greater")
    return float(value)


def _numbers(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or not value:
        raise _wrong("a list of numbers, such as [1.0, 4.0]")
    return tuple(sorted(set(map(_number, value))))


def _cut(value: Any) -> Cut:
    if not isinstance(value, str):
        raise _wrong('a text such as "likeness=0.58" or "score=4.0"')
    return Cut.parse(value)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(v, str) and v for v in value):
        raise _wrong('a list of field paths, such as ["build.date"]')
    return tuple(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong("true or false")
    return value


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise _wrong("one of " + ", ".join(f'"{choice}"' for choice in choices))
        return str(value)

    return read


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "cut",
        "cut",
        "Where buckets are cut when a project is opened: likeness=0.58 or score=4.0.",
        _cut,
        str,
    ),
    Setting(
        "thresholds",
        "thresholds",
        "Scores at which every report's bucket is stored and shown as a tick.",
        _numbers,
        list,
    ),
    Setting(
        "default_threshold",
        "default_threshold",
        "The threshold that is meant when none is named.",
        _number,
    ),
    Setting(
        "date_fields",
        "date_fields",
        "Further fields that hold dates and take no part in matching; fixed for a store when it"
        " is created.",
        _texts,
        list,
    ),
    Setting(
        "match_fields",
        "match_fields",
        "Match reports by all fields or by the stack alone; fixed for a store when it is created.",
        _one_of(MATCH_FIELDS),
        choices=MATCH_FIELDS,
    ),
    Setting(
        "theme",
        "theme",
        "Light, dark, or as the system has it.",
        _one_of(THEMES),
        choices=THEMES,
    ),
    Setting(
        "allow_delete_all",
        "elastic.allow_delete_all",
        "Whether the REST service may delete all reports at once, in any kind of store.",
        _flag,
    ),
)
SETTINGS_BY_NAME = {setting.name: setting for setting in SETTINGS}


# ---- the file


def load_config(path: Path) -> tuple[Config, list[UserError]]:
    """The settings of a file, and what is wrong with it; never raises.

    Every warning names the file and the key. A missing file is no fault.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Config(), []
    except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are the latter
        reason = error.strerror if isinstance(error, OSError) else error
        damaged = UserError(
            f"The settings can not be read ({reason}); the defaults hold.",
            place=str(path),
            remedy="Mend the file, or change a setting: this file then stays under another name.",
        )
        return Config(), [damaged]
    reader = _Reader(path, table)
    return reader.read(), reader.warnings


def save_config(path: Path, config: Config) -> None:
    """Write what differs from the defaults, and what the file had that is not understood.

    A file that can not be read is kept as `<name>.damaged`. Raises UserError when it can not be
    written.
    """
    text = tomli_w.dumps(_table(config))
    unfinished = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, "utf-8")
        if path.exists() and not _is_readable(path):
            os.replace(path, path.with_name(path.name + ".damaged"))
        os.replace(unfinished, path)
    except OSError as error:
        raise UserError(
            f"The settings can not be written ({error.strerror}).",
            place=str(path),
            remedy="Check the rights of the folder and the space on its disk.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _is_readable(path: Path) -> bool:
    try:
        tomllib.loads(path.read_text("utf-8"))
    except ValueError:
        return False
    return True


class _Reader:
    """The tables of a file -> Config; what is read is taken out of the tables."""

    def __init__(self, path: Path, table: Table) -> None:
        self.path = path
        self.table = table
        self.warnings: list[UserError] = []
        self._wrong: set[tuple[str, ...]] = set()

    def read(self) -> Config:
        self.migrate()
        values = self.values((), SETTINGS)
        projects = self.projects()
        for key in _leaves(self.table):
            if key != ("version",) and key not in self._wrong:
                self.warn("No such setting; it is left alone.", key)
        return Config(**values, projects=projects, kept=self.table)

    def warn(self, message: str, key: tuple[str, ...], remedy: str = "") -> None:
        place = f"{self.path}: {'.'.join(key)}"
        self.warnings.append(UserError(message, place=place, remedy=remedy))

    def migrate(self) -> None:
        """Bring the tables of an older version to this one."""
        version = self.table.get("version", VERSION)
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            self.warn("The version must be a number.", ("version",))
        elif version > VERSION:
            text = f"The file is of a newer version ({version}); what is new in it is left alone."
            self.warn(text, ("version",))
        else:
            for migration in MIGRATIONS[version - 1 :]:
                migration(self.table)
            self.table["version"] = VERSION

    def projects(self) -> dict[str, ProjectConfig]:
        tables = self.table.get("project")
        own = [setting for setting in SETTINGS if setting.per_project]
        found = {}
        for name in list(tables) if isinstance(tables, dict) else ():
            values = self.values(("project", name), own)
            if values:
                found[name] = ProjectConfig(**values)
        return found

    def values(self, prefix: tuple[str, ...], settings: Iterable[Setting]) -> Table:
        """The settings that are given under a prefix and right; the wrong ones stay."""
        values: Table = {}
        for setting in settings:
            key = (*prefix, *setting.key.split("."))
            owner = self.owner(key)
            if owner is None:
                continue
            try:
                values[setting.name] = setting.read(owner[key[-1]])
            except UserError as error:
                self._wrong |= {k for k in _leaves(self.table) if k[: len(key)] == key}
                self.warn(error.message, key, "Until it is, the default holds.")
            else:
                self.remove(key)
        return values

    def owner(self, key: tuple[str, ...]) -> Table | None:
        """The table that has the last part of a key."""
        table: Any = self.table
        for name in key[:-1]:
            table = table.get(name)
            if not isinstance(table, dict):
                return None
        return table if key[-1] in table else None

    def remove(self, key: tuple[str, ...]) -> None:
        """Take out a value, and the tables that are empty then."""
        for length in range(len(key), 0, -1):
            owner = self.owner(key[:length])
            if owner is not None and (length == len(key) or not owner[key[length - 1]]):
                del owner[key[length - 1]]


def _leaves(table: Table, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The keys of all values in some tables, and of empty tables."""
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*prefix, key))
        else:
            yield (*prefix, key)


def _table(config: Config) -> Table:
    """The tables of the file."""
    table: Table = {"version": VERSION, **copy.deepcopy(dict(config.kept))}
    for setting in SETTINGS:
        value = getattr(config, setting.name)
        if value != setting.default:
            _put(table, setting.key.split("."), setting.write(value))
    for project, own in config.projects.items():
        for setting in SETTINGS:
            value = getattr(own, setting.name) if setting.per_project else None
            if value is not None:
                _put(table, ["project", project, setting.key], setting.write(value))
    return table


def _put(table: Table, path: list[str], value: Any) -> None:
    for name in path[:-1]:
        inner = table.get(name)
        if not isinstance(inner, dict):
            inner = table[name] = {}
        table = inner
    table[path[-1]] = value
