"""The embedded store: one SQLite file, written by one process at a time.

What a call has acknowledged is in the file: it outlives `kill -9`, and a power failure as far as
the disk keeps its word on flushed data. Links, founders and the index of terms are kept in
memory beside it; when a transaction fails they go back to what the file says.

One thread at a time writes, any number read. Readers see what is committed.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from ..core import dates
from ..core.engine import Statistics
from ..core.errors import Cancelled, NotFoundError
from ..core.links import effective_link
from ..core.report import stored_report
from ..core.rows import DEFAULT_CUT, Cut, Link, NewReport, Scale, threshold_text
from ..core.terms import TermPolicy
from ..core.tracker import FounderTracker
from ..core.triage import DELETE, UNDO, Event, fold
from . import opening, reads, tables, textindex
from .base import CancelCheck, Placed, Store
from .batch import Batch
from .faults import believed, explained, read_only
from .loading import Background
from .postings import PostingIndex
from .reading import StoreReader
from .tables import Content

GROWTH = 1.2  # likenesses are recomputed when there are so many times more reports


class SqliteStore(StoreReader, Store):
    """Reports, links and events in one SQLite file. Made by `open`."""

    def __init__(self, file: opening.OpenFile) -> None:
        super().__init__(file.path, read_only=file.writer is None)
        self.notice = file.notice
        self._file = file
        self.threads = 1  # that search for a batch's top matches
        self._guard = threading.RLock()
        self._tracker: FounderTracker | None = None
        self._cuts = (*(Cut(Scale.SCORE, value) for value in self.thresholds), DEFAULT_CUT)
        self._cut_names = tuple(map(_cut_name, self._cuts))
        with self._reading() as connection:
            self._next_arrival = reads.last_arrival(connection) + 1
        self._index = Background(self._load_index, "load the index of terms")

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        read_only: bool = False,
        policy: TermPolicy | None = None,
        thresholds: Sequence[float] | None = None,
    ) -> SqliteStore:
        """Open the store at `path`, or make it.

        `policy` and `thresholds` are for a new store; an old one has its own. Where it can not be
        written (another process does, or the folder is read-only) it opens for reading, and
        `notice` says why. Raises StoreError (no store, newer, damaged, no right).
        """
        file = opening.open_file(
            Path(path), read_only=read_only, policy=policy, thresholds=thresholds
        )
        try:
            return cls(file)
        except BaseException:
            file.close()
            raise

    def close(self) -> None:
        """End background work and close the file; the last one to close tidies its log."""
        self._index.stop()
        with self._guard:
            self._readers.close()
            self._file.close()

    # ---- writing

    def append(self, reports: Sequence[NewReport]) -> list[Placed]:
        """Link and store reports in order; all of them become visible together or none does.

        Raises StoreError (disk full, locked, damaged) when nothing was stored.
        """
        with self._writing() as connection, self._links.adding():
            batch = self._batch()
            try:
                placed = batch.place(reports, self.threads)
                if batch.rows:
                    with explained(self.path), tables.transaction(connection):
                        self._insert(connection, batch)
            except BaseException:
                self._settle(connection, batch)
                raise
            self._next_arrival += len(batch.rows)
            return placed

    def _batch(self) -> Batch:
        index = self.wait_index()
        return Batch(
            index, self._links, self._founders(), self._cut_names, self._next_arrival, self._known
        )

    def _founders(self) -> FounderTracker:
        if self._tracker is None:
            self._tracker = FounderTracker(self._links, self._cuts, fold(self.events()))
        return self._tracker

    def _derive_founders(self) -> None:
        """After a change that is not an arrival."""
        if self._tracker is not None:
            self._tracker.rebuild(fold(self.events()))

    def _insert(self, connection: sqlite3.Connection, batch: Batch) -> None:
        symbols = self.wait_index().symbols.take_new()
        if symbols:
            tables.insert_symbols(connection, symbols)
        tables.insert_reports(connection, batch.rows)

    def _settle(self, connection: sqlite3.Connection, batch: Batch) -> None:
        """After an interruption: memory as the file has it, for it may fall after the commit."""
        stored = False
        with suppress(sqlite3.Error):  # of a disk that fails
            stored = bool(batch.rows) and reads.has_arrival(connection, batch.rows[-1].arrival)
        if stored:
            self._next_arrival += len(batch.rows)
        else:
            batch.take_back()

    def try_out(self, reports: Sequence[NewReport]) -> list[Placed]:
        """What `append` would give, with nothing stored."""
        with self.trial() as trial:
            return trial.place(reports, self.threads)

    @contextmanager
    def trial(self) -> Iterator[Batch]:
        """A batch that is never stored; what it placed is forgotten when the block ends.

        Nobody else can write meanwhile.
        """
        with self._guard, self._links.adding():
            batch = self._batch()
            try:
                yield batch
            finally:
                batch.take_back()

    def delete(self, database_id: str, *, author: str = "") -> Event:
        """Delete a report; what it held together stays together. Returns the event of the log.

        Raises NotFoundError.
        """
        with self._writing() as connection:
            row, arrival = self._locate(database_id)
            event = new_event(DELETE, {"report": database_id, "arrival": arrival}, author)
            self._bury(connection, arrival, event, buried=True)
            self._links.delete(row)
            self._set_present(row, present=False)
            return event

    def restore(self, deletion: Event, *, author: str = "") -> Event:
        """Undo a deletion: report, vector, links and arrival are back as they were.

        Raises UserError when the id has come again since, NotFoundError after `compact`.
        """
        with self._writing() as connection:
            row = self._grave(connection, deletion)
            event = new_event(UNDO, {"event": deletion.id}, author)
            arrival = int(self._links.snapshot().arrival[row])
            self._links.restore(row)
            try:
                self._bury(connection, arrival, event, buried=False)
            except BaseException:
                self._links.delete(row)
                raise
            self._set_present(row, present=True)
            return event

    def _grave(self, connection: sqlite3.Connection, deletion: Event) -> int:
        links = self._links.snapshot()
        arrival = deletion.payload.get("arrival")
        for row in links.graves(str(deletion.payload.get("report"))):
            if links.arrival[row] == arrival and reads.load_content(connection, arrival):
                return row
        raise NotFoundError("What this deletion took away is no longer in the store.")

    def _bury(
        self, connection: sqlite3.Connection, arrival: int, event: Event, *, buried: bool
    ) -> None:
        content = reads.load_content(connection, arrival)
        functions = stored_report(content.canonical).functions() if content else ()
        with explained(self.path), tables.transaction(connection):
            tables.mark_deleted(connection, arrival, deleted=buried)
            tables.count_functions(connection, dict.fromkeys(functions, -1 if buried else 1))
            tables.insert_events(connection, [event])

    def _set_present(self, row: int, *, present: bool) -> None:
        """Tell index and founders; an index that is not being loaded yet will read it."""
        if self._index.started:
            index = self.wait_index()
            if present:
                index.restore(row)
            else:
                index.remove(row)
        self._derive_founders()

    def compact(self) -> int:
        """Free the space of deleted reports, whose deletion can then not be undone.

        Their ids and links stay, for they hold buckets together. Returns how many there were.
        """
        with self._writing() as connection, explained(self.path):
            with tables.transaction(connection):
                count = tables.purge_deleted(connection)
            connection.execute("VACUUM")
            return count

    def add_events(self, events: Iterable[Event]) -> int:
        """Append to the log what it does not hold yet; returns how many those were."""
        with self._writing() as connection:
            with explained(self.path), tables.transaction(connection):
                added = tables.insert_events(connection, events)
            if added:
                self._derive_founders()
            return added

    def finish_import(self, *, cancel: CancelCheck | None = None) -> int:
        """Housekeeping after an import: likenesses with present statistics, search index.

        Returns the number of links whose likeness was recomputed. Others can write in between.
        Raises Cancelled; what is left then is made up the next time.
        """
        with self._writing() as connection, explained(self.path):
            count = self._refresh_likenesses(connection, cancel)
        done = 1
        while done:
            if cancel is not None and cancel():
                raise Cancelled
            with self._writing() as connection, explained(self.path):
                done = textindex.catch_up(connection, limit=1, cancel=cancel)
        return count

    def _refresh_likenesses(
        self, connection: sqlite3.Connection, cancel: CancelCheck | None
    ) -> int:
        links = self._links.snapshot()
        living = self._links.living
        if living < GROWTH * tables.get_setting(connection, "likeness_n", 0) or not links.size:
            return 0
        index = self.wait_index(cancel)
        linked = links.parent >= 0
        for row in np.searchsorted(links.arrival, reads.lost_vectors(connection)):
            linked &= links.parent != row  # after a salvage; what was known stays
        values = np.where(linked, index.recompute_likeness(links.parent), links.likeness)
        with tables.transaction(connection):
            tables.set_likenesses(connection, links.arrival[linked], values[linked])
            tables.set_setting(connection, "likeness_n", living)
        self._links.set_likeness(values)
        self._derive_founders()
        return int(linked.sum())

    def link_again(self, lost: Mapping[int, str]) -> None:
        """Find the top matches of reports whose links are lost, with the statistics of now.

        `lost` are ids by row; each gets the earlier report that resembles it most.
        """
        index = self.wait_index()
        links = self._links.snapshot()
        with self._writing() as connection, tables.transaction(connection):
            for row, database_id in lost.items():
                vector, encoded = self.vector(database_id), index.encoded(row)
                index.remove(row)
                met = index.statistics(encoded)
                found = index.find(vector, encoded, met, row)
                index.restore(row)
                if found is not None:
                    link = Link(links.ids[found.row], found.score, found.likeness, found.likeness)
                    parent = int(links.arrival[found.row])
                    tables.set_link(connection, int(links.arrival[row]), parent, link, met)

    # ---- the index of terms

    def start_index(self) -> None:
        """Begin to load the index of terms in the background; the first import waits for it."""
        self._index.start()

    def ready(self) -> bool:
        """Whether the index of terms is loaded."""
        return self._index.ready

    def wait_index(self, cancel: CancelCheck | None = None) -> PostingIndex:
        """The index of terms, when it is loaded. Raises Cancelled."""
        return self._index.wait(cancel)

    def present_statistics(self, database_id: str) -> Statistics:
        """The statistics of a report's terms as they are now; waits for the index of terms."""
        vector = self.vector(database_id)
        index = self.wait_index()
        with self._guard:
            return index.statistics(index.symbols.encode(vector))

    def _load_index(self, cancelled: CancelCheck) -> PostingIndex:
        links = self._links.snapshot()
        deleted = [row for row, alive in enumerate(links.alive.tolist()) if not alive]
        with self._reading() as connection, believed(self.path, "its terms"):
            vectors = reads.load_vectors(connection, links.size, cancelled)
            reads.check_numbers(connection, vectors)
            symbols = reads.load_symbols(connection)
            return PostingIndex.load(symbols, vectors.offsets, vectors.tids, vectors.codes, deleted)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            if self._file.writer is None:
                raise read_only(self.path)
            yield self._file.writer

    def _known(self, database_id: str) -> tuple[Placed, Content]:
        """What a stored report was given, and its content."""
        links = self._links.snapshot()
        row = links.row(database_id)
        arrival = int(links.arrival[row])
        content = self._content(links, row)
        buckets = dict(zip(self._cut_names, self._founders().bucket_ids(row), strict=True))
        return Placed(database_id, arrival, effective_link(links, row), buckets), content


def new_event(kind: str, payload: Mapping[str, Any], author: str) -> Event:
    """An event that happens now."""
    return Event(uuid.uuid4().hex, dates.now(), author, kind, payload)


def _cut_name(cut: Cut) -> str:
    """How the data format names a bucket's threshold: `4.0`, `likeness=0.58`."""
    return threshold_text(cut.value) if cut.scale is Scale.SCORE else str(cut)
