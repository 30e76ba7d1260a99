"""The crash reports that come with the program, to try things with."""

from __future__ import annotations

from pathlib import Path

from ..resources import resource


def samples_folder() -> Path:
    """Where they are. Raises FileNotFoundError when this installation has none."""
    return resource("samples/reports")


def count_samples() -> int:
    """How many sample crashes come with this installation."""
    try:
        return sum(path.is_file() for path in samples_folder().rglob("*"))
    except FileNotFoundError:
        return 0
