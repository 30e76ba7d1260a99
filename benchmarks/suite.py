"""The benchmarks by name; what a module's docstring says stands above its table."""

from __future__ import annotations

import inspect
import sys

from . import compare, forest, memory, opening, parts, quality, search, speed, threshold
from .plan import Run

BENCHMARKS: dict[str, Run] = {
    "speed": speed.run,
    "parts": parts.run,
    "memory": memory.run,
    "opening": opening.run,
    "threshold": threshold.run,
    "forest": forest.run,
    "search": search.run,
    "compare": compare.run,
    "quality": quality.run,
}


def description(name: str) -> tuple[str, str]:
    """Title and explanation of a benchmark."""
    text = inspect.getdoc(sys.modules[BENCHMARKS[name].__module__]) or ""
    title, _, about = text.partition("\n")
    return title.rstrip("."), about.strip()
