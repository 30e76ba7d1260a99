"""What can be read of an embedded store, by any number of threads, while one of them writes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import orjson

from ..core.engine import Statistics
from ..core.filters import Filter
from ..core.forest import Links, LinkTable, from_micros
from ..core.links import effective_link
from ..core.rows import DEFAULT_THRESHOLDS, ProjectRow, StoreStats
from ..core.terms import TermPolicy, TermVector, term_vector
from ..core.triage import Event
from . import reads, tables, textindex
from .base import CancelCheck, StoredReport
from .connect import Readers, log_path
from .faults import believed, damaged, explained
from .tables import Content


class StoreReader:
    """The reading half of SqliteStore: the links in memory, the rest from the file."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._readers = Readers(path)
        with self._reading() as connection:
            with believed(path, "its settings"):
                settings = tables.get_setting(connection, "policy")
                self.policy = TermPolicy.from_dict(settings) if settings else TermPolicy()
                thresholds = tables.get_setting(connection, "thresholds", DEFAULT_THRESHOLDS)
                self.thresholds: tuple[float, ...] = tuple(thresholds)
            with believed(path, "its links"):
                self._links = reads.load_links(connection)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with explained(self.path), self._readers.one() as connection:
            yield connection

    def links(self) -> LinkTable:
        """The link columns of all reports; grows in place as reports arrive."""
        return self._links

    def report(self, database_id: str) -> StoredReport:
        """One report. Raises NotFoundError."""
        links = self._links.snapshot()
        row = links.row(database_id)
        return _stored(links, row, self._content(links, row))

    def _content(self, links: Links, row: int) -> Content:
        what = f"the content of report '{links.ids[row]}'"
        with self._reading() as connection, believed(self.path, what):
            content = reads.load_content(connection, int(links.arrival[row]))
        if content is None:
            raise damaged(self.path, f"{what} is not there")
        return content

    def reports(self, ids: Iterable[str] | None = None) -> Iterator[StoredReport]:
        """Reports by arrival; all of them, or those of these ids. Raises NotFoundError."""
        links = self._links.snapshot()
        if ids is None:
            rows = np.flatnonzero(links.alive).tolist()
        else:
            rows = sorted(set(map(links.row, ids)))
        row_of = {int(links.arrival[row]): row for row in rows}
        with self._reading() as connection:
            contents = reads.load_contents(connection, row_of)
            while True:
                with believed(self.path, "the content of a report"):
                    found = next(contents, None)
                if found is None:
                    return
                arrival, content = found
                yield _stored(links, row_of[arrival], content)

    def function_counts(self, functions: Iterable[str]) -> dict[str, int]:
        """In how many reports each function occurs (0 when it does not)."""
        wanted = list(functions)
        with self._reading() as connection:
            return dict.fromkeys(wanted, 0) | reads.load_function_counts(connection, wanted)

    def evidence(self, database_id: str) -> Statistics | None:
        """The statistics at arrival with which the link of this report was computed.

        They are aligned with `vector`; None for a report without a link. Raises NotFoundError.
        """
        _, arrival = self._locate(database_id)
        terms = len(self.vector(database_id))
        with self._reading() as connection:
            return reads.load_evidence(connection, arrival, terms)

    def vector(self, database_id: str) -> TermVector:
        """The terms of a report. Raises NotFoundError."""
        data = orjson.loads(self.report(database_id).canonical)
        return term_vector(data, self.policy)

    def events(self) -> list[Event]:
        """The log, in order of (time, id)."""
        with self._reading() as connection:
            return reads.load_events(connection)

    def search(self, query: Filter, *, cancel: CancelCheck | None = None) -> list[str]:
        """Ids of the reports that a filter (core.filters) matches, newest first.

        Raises Cancelled.
        """
        with self._reading() as connection:
            arrivals = np.array(textindex.search(connection, query, cancel=cancel), np.int64)
        links = self._links.snapshot()
        rows = np.searchsorted(links.arrival, arrivals)
        return [links.ids[row] for row in rows.tolist() if row < links.size and links.alive[row]]

    def stats(self) -> StoreStats:
        """Figures of the store."""
        links = self._links.snapshot()
        with self._reading() as connection:
            terms = reads.count_terms(connection)
        dates_ = links.date[links.alive]
        living = len(dates_)
        counts = np.bincount(links.project[links.alive], minlength=len(links.project_names))
        totals = zip(links.project_names, counts.tolist(), strict=True)
        return StoreStats(
            reports=living,
            deleted=links.size - living,
            projects=tuple(ProjectRow(name, total) for name, total in sorted(totals) if total),
            first_date=from_micros(dates_.min()) if living else "",
            last_date=from_micros(dates_.max()) if living else "",
            terms=terms,
            size_bytes=sum(_size(p) for p in (self.path, log_path(self.path))),
            path=str(self.path),
            read_only=self.read_only,
        )

    def _locate(self, database_id: str) -> tuple[int, int]:
        """Row and arrival of a living report. Raises NotFoundError."""
        links = self._links.snapshot()
        row = links.row(database_id)
        return row, int(links.arrival[row])


def _stored(links: Links, row: int, content: Content) -> StoredReport:
    return StoredReport(
        arrival=int(links.arrival[row]),
        database_id=links.ids[row],
        canonical=content.canonical,
        filled_in=content.filled_in,
        repairs=content.repairs,
        source=content.source,
        link=effective_link(links, row),
        original=content.original,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
