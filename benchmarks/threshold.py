"""Another threshold on a whole store.

Milliseconds from a cut that was not shown before to its first 50 buckets with all their columns,
through the workspace, and then to the names of those buckets.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from partycrasher_gui.core.rows import Cut, Scale
from partycrasher_gui.workspace import Workspace

from . import stores
from .plan import Plan, Row

PAGE = 50
GOAL = 50  # ms
FIRST = {Scale.LIKENESS: 0.30, Scale.SCORE: 2.0}
STEP = {Scale.LIKENESS: 0.03, Scale.SCORE: 0.3}
ROUNDS = 15


def run(plan: Plan) -> Iterator[Row]:
    """One row a scale."""
    with Workspace.open(stores.store(plan.cache, plan.large), read_only=True) as workspace:
        workspace.buckets().rows(0, PAGE)
        for scale, first in FIRST.items():
            cuts = [Cut(scale, first + turn * STEP[scale]) for turn in range(ROUNDS)]
            rows, names = zip(*(_show(workspace, cut) for cut in cuts), strict=True)
            yield {
                "stored": plan.large,
                "scale": str(scale),
                "rows_median_ms": median(rows),
                "rows_greatest_ms": max(rows),
                "goal_ms": GOAL,
                "names_median_ms": median(names),
            }


def _show(workspace: Workspace, cut: Cut) -> tuple[float, float]:
    """Milliseconds until the rows are there, and from then on until their names are."""
    begun = perf_counter()
    rows = workspace.buckets(cut).rows(0, PAGE)
    shown = perf_counter()
    workspace.bucket_names(row.id for row in rows)
    return 1000 * (shown - begun), 1000 * (perf_counter() - shown)
