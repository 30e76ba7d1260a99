"""What the window looked like when it was closed. A damaged file never blocks the start."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from ..paths import data_folder
from .problems import log

VERSION = 1


@dataclass
class Session:
    """Byte strings of Qt as hexadecimal text; cuts as `likeness=0.58`; places as their keys."""

    geometry: str = ""
    state: str = ""
    splitters: dict[str, str] = field(default_factory=dict)
    theme: str = ""  # as the settings have it
    project: str = ""
    cuts: list[str] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    expansion: list[list[str]] = field(default_factory=list)
    order: str = "total"
    tree_header: str = ""
    compare_shown: bool = False

    @classmethod
    def load(cls, file: Path | None = None) -> Self:
        """The last session; a fresh one when there is none that can be read."""
        file = file or session_file()
        try:
            return cls.from_json(json.loads(file.read_text("utf-8")))
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, RecursionError) as error:
            log.warning("The session in %s is left out: %s", file, error)
            return cls()

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Take what is there and of the right kind. Raises ValueError when it is no session."""
        if not isinstance(data, dict) or data.get("version") != VERSION:
            raise ValueError("not a session of this version")
        session = cls()
        for known in fields(cls):
            value = data.get(known.name)
            if _like(value, getattr(session, known.name)) and _is_sound(known.name, value):
                setattr(session, known.name, value)
        return session

    def save(self, file: Path | None = None) -> None:
        """Write the file whole or not at all; a full disk costs the session, nothing else."""
        file = file or session_file()
        new = file.with_suffix(".new")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            text = json.dumps({"version": VERSION, **asdict(self)}, indent=1)
            new.write_text(text, "utf-8")
            os.replace(new, file)
        except OSError as error:
            log.warning("The session could not be saved to %s: %s", file, error)
            with contextlib.suppress(OSError):
                new.unlink()


def session_file() -> Path:
    return data_folder() / "session.json"


def _like(value: Any, default: Any) -> bool:
    return type(value) is type(default)


def _is_sound(name: str, value: Any) -> bool:
    """Whether a list or mapping holds what it should."""
    if name == "expansion":
        return all(isinstance(path, list) and _all_text(path) for path in value)
    if isinstance(value, list):
        return _all_text(value)
    return _all_text([*value, *value.values()]) if isinstance(value, dict) else True


def _all_text(values: Any) -> bool:
    return all(isinstance(value, str) for value in values)
