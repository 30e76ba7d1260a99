"""Parts of an import.

Each part alone, on reports that arrive at a store of the size given. *Links* is the search for
their top matches; *commit* is all the rest of storing them; *search text* makes them searchable.
Likenesses are those of all links of the store: computed, and then also written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

from partycrasher_gui.core.rows import NewReport
from partycrasher_gui.importers.pipeline import read_sources
from partycrasher_gui.importing import BATCH
from partycrasher_gui.stores.postings import PostingIndex
from partycrasher_gui.stores.sqlite import SqliteStore

from . import stores
from .plan import Plan, Row
from .timing import apart, seconds

THREADS = 2
Times = dict[str, list[float]]  # reports, seconds


def run(plan: Plan) -> Iterator[Row]:
    """One row a size and part."""
    for stored in plan.stored:
        window = stores.reports_file(plan.cache, stored, plan.arriving(stored))
        with stores.copy_of(stores.store(plan.cache, stored)) as copy:
            times: Times = apart(measure, copy, window, plan.rounds)
        with stores.copy_of(stores.store(plan.cache, stored), likenesses_due=True) as copy:
            times |= apart(refresh_likenesses, copy)
        for part, (reports, taken) in times.items():
            yield {
                "stored": stored,
                "part": part,
                "reports": int(reports),
                "seconds": taken,
                "per_s": reports / taken,
            }


def measure(store: str, window: str, rounds: int) -> Times:
    """(reports, seconds) of every part that arriving reports pass through."""
    with stores.opened(store) as (opened, _):
        opened.threads = THREADS
        index = opened.wait_index()
        reports = _read(window, workers=0)
        parents = opened.links().snapshot().parent
        every = range(rounds)
        arriving = {
            "parsing, in this process": median(_reading(window, 0) for _ in every),
            "parsing, with other processes": median(_reading(window, None) for _ in every),
            "links, 1 thread": median(_linking(index, reports, 1) for _ in every),
            "links, 2 threads": median(_linking(index, reports, THREADS) for _ in every),
            "commit": _storing(opened, reports),
            "search text": seconds(opened.finish_import),
        }
        likenesses = median(seconds(index.recompute_likeness, parents) for _ in every)
    times = {part: [float(len(reports)), taken] for part, taken in arriving.items()}
    return times | {"likenesses, computed": [float(len(parents)), likenesses]}


def refresh_likenesses(store: str) -> Times:
    """The same for the likenesses of all links, computed and written."""
    with stores.opened(store) as (opened, _):
        links = float(len(opened.links()))
        return {"likenesses, written": [links, seconds(opened.finish_import)]}


def _read(window: str, workers: int | None) -> list[NewReport]:
    entries = read_sources([Path(window)], workers=workers)
    return [entry for entry in entries if isinstance(entry, NewReport)]


def _reading(window: str, workers: int | None) -> float:
    return seconds(_read, window, workers)


def _batches(reports: Sequence[NewReport]) -> Iterator[list[NewReport]]:
    waiting = iter(reports)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _linking(index: PostingIndex, reports: Sequence[NewReport], threads: int) -> float:
    """Seconds to link reports batch by batch; the index is then as it was."""
    mark = index.mark()

    def link() -> None:
        for batch in _batches(reports):
            index.append([report.vector for report in batch], threads)

    taken = seconds(link)
    index.rollback(mark)
    return taken


def _storing(store: SqliteStore, reports: Sequence[NewReport]) -> float:
    """Seconds to store reports for good, less those to link them."""
    taken = 0.0
    for batch in _batches(reports):
        taken -= _linking(store.wait_index(), batch, THREADS)
        taken += seconds(store.append, batch)
    return taken
