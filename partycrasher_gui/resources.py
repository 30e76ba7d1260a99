"""Finds the files that come with the program: icons, sample crashes, texts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path


def _folders() -> Iterator[Path]:
    """Where `resources/` may be: a frozen build, a wheel, a checkout."""
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        yield Path(frozen) / "partycrasher_gui" / "resources"
    yield package / "resources"
    yield package.parent / "resources"


def resource(name: str) -> Path:
    """The path of a file or folder under `resources/`, as in `resource("samples")`.

    Raises FileNotFoundError, which is a fault of the installation and not of the person.
    """
    for folder in _folders():
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(f"resources/{name} is missing from this installation")
