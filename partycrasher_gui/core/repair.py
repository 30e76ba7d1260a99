"""Nearly valid input made valid, with the list of what was changed.

What is mended where stands in `check.py`; here missing properties are filled in, and the changes
are put into words: one `Repair` a change, where the same change to the same field of several list
items (30 integer depths) counts as one that names the items, as `stacktrace[0-29].depth`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from .canonical import Path, path_steps, printable
from .check import DEFAULT_TYPE, Walk
from .errors import FormatError, NeedsProject
from .names import check_name
from .report import Report, plain, read_tree, walked
from .rows import Repair

_MOST_RANGES = 6


@dataclass(frozen=True, slots=True)
class RepairContext:
    """What an import knows beside the report.

    `project` is for reports that name none; `file_date` (in the data format's form) for those
    without a date, and `file_date_is` says what it is.
    """

    project: str | None = None
    file_date: str | None = None
    file_date_is: str = "the file's modification time"

    def __post_init__(self) -> None:
        if self.project is not None:
            check_name(self.project, "project")


@dataclass(slots=True)
class _Filling:
    """Fills in what a report lacks, and notes it."""

    context: RepairContext
    filled: list[Repair] = field(default_factory=list)

    def __call__(self, tree: dict[str, Any]) -> None:
        if _lacks(tree, "type"):
            self._fill(tree, "type", DEFAULT_TYPE, f"No type: '{DEFAULT_TYPE}'.")
        if _lacks(tree, "project"):
            self._project(tree)
        if _lacks(tree, "date"):
            self._date(tree)

    def _project(self, tree: dict[str, Any]) -> None:
        project = self.context.project
        if project is None:
            raise NeedsProject(
                "The report names no project.",
                place="project",
                remedy="Give the project for this import.",
            )
        self._fill(tree, "project", project, f"No project: '{project}' as given for the import.")

    def _date(self, tree: dict[str, Any]) -> None:
        date = self.context.file_date
        if date is None:
            raise FormatError(
                "A date is required.", place="date", remedy="Write when the crash happened."
            )
        self._fill(tree, "date", date, f"No date: {self.context.file_date_is}, {date}.")

    def _fill(self, tree: dict[str, Any], key: str, value: str, message: str) -> None:
        tree[key] = value
        self.filled.append(Repair(key, message, filled_in=True))


def repair(draft: Mapping[str, Any], context: RepairContext) -> tuple[Report, tuple[Repair, ...]]:
    """A valid report from a draft, which is left as it is, and what was changed.

    Raises FormatError for what can not be mended (NeedsProject when only the project is missing
    and not given, LimitError beyond a limit).
    """
    filling = _Filling(context)
    walk = Walk(mend=True, fill=filling)
    tree = walked(plain(draft), walk)
    return Report(tree), _repairs(walk, filling)


def read_and_repair(raw: bytes, context: RepairContext) -> tuple[Report, tuple[Repair, ...]]:
    """`repair` for the JSON text of one report; numbers keep their literal text.

    Raises as `repair`; FormatError with line and column for what is no JSON.
    """
    filling = _Filling(context)

    def make_walk(quick: bool) -> Walk:
        filling.filled.clear()
        return Walk(mend=True, quick=quick, fill=filling)

    tree, walk = read_tree(raw, make_walk)
    return Report(tree), _repairs(walk, filling)


def filled_in(repairs: Iterable[Repair]) -> tuple[str, ...]:
    """The properties whose values are ours."""
    return tuple(r.place for r in repairs if r.filled_in)


def same_content(
    stored: bytes,
    new: bytes,
    filled_in_stored: Iterable[str] = (),
    filled_in_new: Iterable[str] = (),
) -> tuple[str, ...]:
    """Paths in which two canonical reports differ, in order; none when they are identical.

    Properties filled in by us on either side are not compared.
    """
    if stored == new:
        return ()
    ours = {*filled_in_stored, *filled_in_new}
    a, b = orjson.loads(stored), orjson.loads(new)
    return tuple(
        path
        for key in sorted({*a, *b} - ours)
        for path in _differences(a.get(key, _ABSENT), b.get(key, _ABSENT), key)
    )


_ABSENT = object()


def _differences(a: Any, b: Any, path: str) -> Iterable[str]:
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted({*a, *b}):
            yield from _differences(a.get(key, _ABSENT), b.get(key, _ABSENT), f"{path}.{key}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for index, (x, y) in enumerate(zip(a, b, strict=True)):
            yield from _differences(x, y, f"{path}[{index}]")
    elif a != b:
        yield path


def _lacks(tree: Mapping[str, Any], key: str) -> bool:
    return tree.get(key) in (None, "")


def _repairs(walk: Walk, filling: _Filling) -> tuple[Repair, ...]:
    if not walk.notes:
        return tuple(filling.filled)
    more = [Repair("report", f"{walk.unnoted:,} more changes.")] if walk.unnoted else []
    return (*_grouped(walk.notes), *more, *filling.filled)


class _Group:
    """Equal changes at paths that differ in list indexes alone."""

    __slots__ = ("count", "steps")

    def __init__(self, steps: list[str | int]) -> None:
        self.count = 0
        self.steps: list[str | set[int]] = [s if isinstance(s, str) else {s} for s in steps]

    def add(self, steps: list[str | int], indexes: list[int]) -> None:
        """One change, or those at all `indexes` for the last index among the steps."""
        self.count += len(indexes) or 1
        last: set[int] = set()
        for mine, step in zip(self.steps, steps, strict=True):
            if isinstance(mine, set):
                mine.add(step)  # type: ignore[arg-type]
                last = mine
        last.update(indexes)

    def place(self) -> str:
        text = "".join(f".{s}" if isinstance(s, str) else f"[{_ranges(s)}]" for s in self.steps)
        return printable(text[1:]) or "report"


def _grouped(notes: list[tuple[Path, str]]) -> Iterable[Repair]:
    groups: dict[tuple[str | None, ...], _Group] = {}
    for path, message, indexes in _by_list(notes):
        steps = path_steps(path)
        pattern = (message, *[s if isinstance(s, str) else None for s in steps])
        group = groups.get(pattern)
        if group is None:
            group = groups[pattern] = _Group(steps)
        group.add(steps, indexes)
    for pattern, group in groups.items():
        message = pattern[0] or ""
        if group.count > 1:
            message = f"{message[:-1]} ({group.count:,} times)."
        yield Repair(group.place(), message)


def _by_list(notes: list[tuple[Path, str]]) -> Iterable[tuple[Path, str, list[int]]]:
    """The notes, those on one property of the items of one list together, without many steps."""
    found: dict[tuple[Any, ...], tuple[Path, str, list[int]]] = {}
    for note in notes:
        path, message = note
        if path and path[0] and type(path[0][1]) is int:
            owner, index = path[0]
            key: tuple[Any, ...] = (path[1], message, id(owner))
            known = found.get(key)
            if known is None:
                found[key] = (path, message, [index])
            else:
                known[2].append(index)
        else:
            found[(id(note),)] = (path, message, [])
    return found.values()


def _ranges(indexes: Iterable[Any]) -> str:
    """Numbers as people write them: 0-4,7,9-12."""
    spans: list[list[int]] = []
    for index in sorted(set(indexes)):
        if spans and index == spans[-1][1] + 1:
            spans[-1][1] = index
        else:
            spans.append([index, index])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in spans[:_MOST_RANGES]]
    return ",".join(shown + ["..."] * (len(spans) > _MOST_RANGES))
