"""Seconds to compare two reports with very long stacks.

python -m benchmarks.compare [FRAMES]
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from typing import Any

from partycrasher_gui.core.compare import FrameKind, compare


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


def run(size: int = 50_000) -> Iterator[dict[str, object]]:
    """One row a pair."""
    for name, a, b in pairs(size):
        start = time.perf_counter()
        found = compare(report(a), report(b))
        seconds = time.perf_counter() - start
        equal = sum(row.kind is FrameKind.EQUAL for row in found.frames)
        yield {"frames": size, "pair": name, "equal": equal, "seconds": seconds}


def main() -> None:
    for row in run(*(int(argument) for argument in sys.argv[1:2])):
        print(
            f"{row['frames']:>7} {row['pair']:<28} {row['equal']:>7} equal {row['seconds']:>6.2f} s"
        )


if __name__ == "__main__":
    main()
