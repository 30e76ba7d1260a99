"""Another threshold on links alone.

Milliseconds from a cut to the ordered list of buckets with counts and dates, and the weeks of the
first hundred, on random links: without verdicts, and with a thousand pairs joined by hand.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from partycrasher_gui.core.forest import Forest, LinkTable, Verdicts
from partycrasher_gui.core.rows import Cut, Scale
from partycrasher_gui.core.triage import pair

from .plan import Plan, Row

CUTS = {Scale.LIKENESS: (0.2, 0.58, 0.9), Scale.SCORE: (1.0, 4.0, 8.0)}
ROUNDS = 15
GOAL = 50  # ms


def table(reports: int, seed: int = 1) -> LinkTable:
    """Links as a store grows them: most reports resemble a recent one, a fifth resemble little."""
    random = np.random.default_rng(seed)
    rows = np.arange(reports)
    parent = np.maximum(0, rows - 1 - random.geometric(0.002, reports))
    parent[rows == 0] = -1
    likeness = np.where(random.random(reports) < 0.2, 0.3, 1.0) * random.beta(4, 2, reports)
    columns = {
        "arrival": rows,
        "parent": parent,
        "score": 10 * likeness * random.beta(8, 2, reports),
        "likeness": likeness,
        "likeness_at_arrival": likeness * random.beta(20, 1, reports),
        "date": 1_600_000_000_000_000 + rows * 60_000_000,
        "alive": np.ones(reports, np.bool_),
    }
    projects = [("Ubuntu", "Debian", "Fedora")[row % 3] for row in range(reports)]
    return LinkTable.load(
        [f"crash:{row * 7919 % 1_000_003:x}" for row in rows], columns, projects, {}
    )


def verdicts(links: LinkTable, joins: int, seed: int = 2) -> Verdicts:
    """Joins of random pairs."""
    random = np.random.default_rng(seed)
    pairs = random.integers(0, len(links), (joins, 2)).tolist()
    return Verdicts(joins=frozenset(pair(links.ids[a], links.ids[b]) for a, b in pairs if a != b))


def measure(forest: Forest, cut: Cut) -> tuple[list[float], int]:
    """Milliseconds of every round (buckets, figures, one page of rows), and how many buckets."""
    taken = []
    for _ in range(ROUNDS):
        forest.forget()
        start = time.perf_counter()
        buckets = forest.buckets(cut)
        _ = buckets.single, buckets.largest, buckets.ids[:100], buckets.weeks(0, 100, 16)
        _ = buckets.first_dates, buckets.last_dates
        taken.append(1000 * (time.perf_counter() - start))
    return taken, len(buckets)


def run(plan: Plan) -> Iterator[Row]:
    """One row a scale, cut and number of joins."""
    links = table(plan.large)
    links.snapshot().id_ranks()
    for joins in (0, 1_000):
        forest = Forest(links, verdicts(links, joins))
        for scale, values in CUTS.items():
            for value in values:
                taken, count = measure(forest, Cut(scale, value))
                yield {
                    "reports": plan.large,
                    "joins": joins,
                    "cut": str(Cut(scale, value)),
                    "buckets": count,
                    "median_ms": float(np.median(taken)),
                    "greatest_ms": max(taken),
                    "goal_ms": GOAL,
                }
