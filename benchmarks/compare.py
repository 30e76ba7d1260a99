"""Comparing two reports with very long stacks.

Seconds to align the frames of stacks that are hard in different ways.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from partycrasher_gui.core.compare import FrameKind, compare

from .plan import Plan, Row
from .timing import timed


def report(functions: list[str]) -> dict[str, Any]:
    """A report with these functions from the crash site down."""
    frames = [{"function": name, "file": f"{name[:5]}.c"} for name in functions]
    return {"database_id": "report", "stacktrace": frames}


def pairs(size: int, seed: int = 1) -> Iterator[tuple[str, list[str], list[str]]]:
    """Stacks that are hard in different ways."""
    dice = random.Random(seed)
    some = [f"fun_{dice.randrange(500)}" for _ in range(size)]
    yield "one in ten changed", some, [f for f in some if dice.random() > 0.1]
    yield "unrelated, same functions", some, dice.sample(some, size)
    yield "nothing in common", some, [f"other_{name}" for name in some]
    yield (
        "recursion, other depth",
        ["a", *["f", "g", "h"] * (size // 3)],
        ["g", "h", "f"] * (size // 4),
    )
    yield (
        "every frame once, turned",
        [f"u{i}" for i in range(size)],
        [f"u{size - i}" for i in range(size)],
    )


def run(plan: Plan) -> Iterator[Row]:
    """One row a pair."""
    size = 50_000 if plan.full else 5_000
    for name, a, b in pairs(size):
        taken, found = timed(compare, report(a), report(b))
        equal = sum(row.kind is FrameKind.EQUAL for row in found.frames)
        yield {"frames": size, "pair": name, "equal": equal, "seconds": taken}
