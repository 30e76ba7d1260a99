"""Where the window's own files are."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def resources_folder() -> Path:
    """The `resources` folder of a checkout, or the one inside an installed package."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"


@cache
def icon_source(name: str) -> str:
    """The SVG text of an icon, drawn in `currentColor` on a 16 by 16 grid."""
    return (resources_folder() / "icons" / f"{name}.svg").read_text("utf-8")
