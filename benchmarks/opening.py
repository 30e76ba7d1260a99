"""Opening a store.

Seconds from the start until the tree can be used (the first 50 buckets with their columns, then
their names), and until the index that imports need is there as well. The command line's time is
that of the whole process. Files are in the system's cache.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from partycrasher_gui.core.rows import DEFAULT_CUT
from partycrasher_gui.stores.sqlite import SqliteStore
from partycrasher_gui.workspace import Workspace

from . import stores
from .plan import Plan, Row
from .timing import apart, seconds

PAGE = 50
GOALS = {"buckets": 2.0}
_COMMAND = "from partycrasher_gui.cli import main; main()"


def run(plan: Plan) -> Iterator[Row]:
    """One row a moment on the way."""
    store = stores.store(plan.cache, plan.large)
    times = [apart(open_store, store) for _ in range(plan.rounds)]
    rows = {name: median(taken[name] for taken in times) for name in times[0]}
    rows["partycrasher buckets"] = median(_command(store) for _ in range(plan.rounds))
    for name, taken in rows.items():
        yield {
            "stored": plan.large,
            "until": name,
            "seconds": taken,
            "goal_seconds": GOALS.get(name),
        }


def open_store(path: str) -> dict[str, float]:
    """Seconds from the start to each moment."""
    begun = perf_counter()
    moments = {}

    def reached(name: str) -> None:
        moments[name] = perf_counter() - begun

    store = SqliteStore.open(path, read_only=True)
    with Workspace(store) as workspace:
        reached("open")
        rows = workspace.buckets(DEFAULT_CUT).rows(0, PAGE)
        reached("buckets")
        workspace.bucket_names(row.id for row in rows)
        reached("names of buckets")
        store.wait_index()
        reached("index")
    return moments


def _command(store: Path) -> float:
    command = [sys.executable, "-c", _COMMAND, "--store", str(store), "buckets", "--size", "50"]
    return seconds(subprocess.run, command, capture_output=True, check=True)
