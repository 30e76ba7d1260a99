"""Import, from files to committed rows.

Reports a second that arrive at a store of the size given: read from a file, parsed, linked,
committed. *Start* is the time until the first batch is committed: processes that parse come up in
it. *Flowing* is the rate from there to the last commit, *whole* the rate from the call to the last
commit, and *all done* counts what follows an import too (search index, likenesses). The prototype
of the search is measured in turns with it on the same reports, parsing included, nothing stored.
Ratios are to the faster of its two columns; the first, of *flowing*, should be 0.8 or more. While
the first batch is linked some reports after it are parsed already, which *flowing* gains by and
*whole* does not. Reports to repair have a fault in every frame. Medians of a few rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

from partycrasher_gui.core.rows import Progress

from . import prototype, stores
from .plan import Plan, Row
from .prototype import Prototype
from .timing import apart

GOALS = {10_000: 1_000, 100_000: 300}  # reports a second
THREADS = (1, 2)
Times = dict[str, float]


def run(plan: Plan) -> Iterator[Row]:
    """Two rows a size: reports that are as they should be, and reports to repair."""
    for stored in plan.stored:
        yield from _at(plan, stored)


def _at(plan: Plan, stored: int) -> Iterator[Row]:
    arriving = plan.arriving(stored)
    store = stores.store(plan.cache, stored)
    tidy = stores.reports_file(plan.cache, stored, arriving)
    untidy = stores.reports_file(plan.cache, stored, arriving, untidy=True)
    ours: list[Times] = []
    repaired: list[Times] = []
    theirs: dict[int, list[float]] = {threads: [] for threads in THREADS}
    with ExitStack() as stack:
        other = None
        if prototype.is_here():
            reports = stores.reports_file(plan.cache, 0, stored)
            other = stack.enter_context(Prototype(reports, tidy, plan.cache))
        for _ in range(plan.rounds):
            for threads, taken in theirs.items():
                ours.append(_import(store, tidy))
                if other:
                    taken.append(other.seconds(threads))
            repaired.append(_import(store, untidy))
    head: Row = {"stored": stored, "arriving": arriving}
    rates = {t: arriving / median(taken) for t, taken in theirs.items() if taken}
    valid = _figures(arriving, ours)
    goal = GOALS.get(stored)
    yield {**head, "reports": "valid", "goal_per_s": goal, **valid, **_ratios(valid, rates)}
    yield {**head, "reports": "to repair", "goal_per_s": None, **_figures(arriving, repaired)}


def _figures(arriving: int, times: list[Times]) -> Times:
    """Medians over the rounds."""
    return {
        "start_seconds": median(taken["start"] for taken in times),
        "flowing_per_s": median(taken["flowing"] for taken in times),
        "whole_per_s": arriving / median(taken["committed"] for taken in times),
        "all_done_per_s": arriving / median(taken["all_done"] for taken in times),
    }


def _ratios(ours: Times, rates: dict[int, float]) -> Row:
    """What the prototype reaches with each number of threads, and how we stand to it."""
    row: Row = {
        f"prototype_{threads}_thread{'s' if threads > 1 else ''}_per_s": rates.get(threads)
        for threads in THREADS
    }
    if not rates:
        return row | {"ratio": "prototype is not here", "ratio_whole": None}
    best = max(rates.values())
    row["ratio"] = ours["flowing_per_s"] / best
    row["ratio_whole"] = ours["whole_per_s"] / best
    return row


def _import(store: Path, window: Path) -> Times:
    with stores.copy_of(store) as copy:
        times: Times = apart(import_window, copy, window)
    return times


def import_window(store: str, window: str) -> Times:
    """Seconds until the first batch and the last report were committed, and until all was done.

    `flowing` is reports a second between those two commits. Raises RuntimeError when a report was
    not new and valid, or when all came in one batch.
    """
    commits: dict[int, float] = {}  # reports committed -> when that was first so

    def committed(progress: Progress) -> None:
        commits.setdefault(progress.done, perf_counter())

    with stores.opened(store) as (_, workspace):
        begun = perf_counter()
        summary = workspace.import_paths([window], on_progress=committed)
        ended = perf_counter()
    if summary.identical or summary.refused:
        raise RuntimeError(f"not every report of {window} was new and valid")
    (early, first), *_, (total, last) = _two_or_more(commits, window)
    return {
        "start": first - begun,
        "flowing": (total - early) / (last - first),
        "committed": last - begun,
        "all_done": ended - begun,
    }


def _two_or_more(commits: dict[int, float], window: str) -> list[tuple[int, float]]:
    found = [commit for commit in commits.items() if commit[0]]
    if len(found) < 2:
        raise RuntimeError(f"all reports of {window} came in one batch")
    return found
