"""Import, from files to committed rows.

Reports a second that arrive at a store of the size given: read from a file, parsed, linked,
committed. *All done* counts what follows an import too (search index, likenesses). The prototype
of the search is measured in turns with it on the same reports, parsing included, nothing stored;
the ratio is to the faster of its two columns and should be 0.8 or more. Reports to repair have a
fault in every frame. Medians of a few rounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from . import prototype, stores
from .plan import Plan, Row
from .prototype import Prototype
from .timing import apart, timed

GOALS = {10_000: 1_000, 100_000: 300}  # reports a second
THREADS = (1, 2)


def run(plan: Plan) -> Iterator[Row]:
    """Two rows a size: reports that are as they should be, and reports to repair."""
    for stored in plan.stored:
        yield from _at(plan, stored)


def _at(plan: Plan, stored: int) -> Iterator[Row]:
    store = stores.store(plan.cache, stored)
    tidy = stores.reports_file(plan.cache, stored, plan.window)
    untidy = stores.reports_file(plan.cache, stored, plan.window, untidy=True)
    ours: dict[Path, list[dict[str, float]]] = {tidy: [], untidy: []}
    theirs: dict[int, list[float]] = {threads: [] for threads in THREADS}
    with ExitStack() as stack:
        other = None
        if prototype.is_here():
            reports = stores.reports_file(plan.cache, 0, stored)
            other = stack.enter_context(Prototype(reports, tidy, plan.cache))
        for _ in range(plan.rounds):
            for window, times in ours.items():
                times.append(_import(store, window))
            if other:
                for threads, taken in theirs.items():
                    taken.append(other.seconds(threads))
    rates = [plan.window / median(taken) if taken else None for taken in theirs.values()]
    goal = GOALS.get(stored)
    yield _row(plan, stored, "valid", ours[tidy], goal) | _ratio(plan, ours[tidy], rates)
    yield _row(plan, stored, "to repair", ours[untidy], None)


def _row(
    plan: Plan, stored: int, kind: str, times: list[dict[str, float]], goal: int | None
) -> Row:
    rates = {
        name: plan.window / median(taken[name] for taken in times)
        for name in ("committed", "all_done")
    }
    return {
        "stored": stored,
        "arriving": plan.window,
        "reports": kind,
        "committed_per_s": rates["committed"],
        "goal_per_s": goal,
        "all_done_per_s": rates["all_done"],
    }


def _ratio(plan: Plan, times: list[dict[str, float]], rates: list[float | None]) -> Row:
    """What the prototype reaches, and how we stand to it."""
    known = [rate for rate in rates if rate is not None]
    row: Row = {
        f"prototype_{threads}_thread{'s' if threads > 1 else ''}_per_s": rate
        for threads, rate in zip(THREADS, rates, strict=True)
    }
    if not known:
        return row | {"ratio": "prototype is not here"}
    ours = plan.window / median(taken["committed"] for taken in times)
    return row | {"ratio": ours / max(known)}


def _import(store: Path, window: Path) -> dict[str, float]:
    with stores.copy_of(store) as copy:
        times: dict[str, float] = apart(import_window, copy, window)
    return times


def import_window(store: str, window: str) -> dict[str, float]:
    """Seconds until the last report was committed, and until all was done."""
    with stores.opened(store) as (_, workspace):
        whole, summary = timed(workspace.import_paths, [window])
    if summary.identical or summary.refused:
        raise RuntimeError(f"not every report of {window} was new and valid")
    return {"committed": summary.seconds, "all_done": whole}
