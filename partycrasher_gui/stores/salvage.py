"""What can be read of a damaged store, in a new one; the damaged file is kept.

Reports keep their arrival numbers, links and evidence. A report whose content is lost leaves its
links behind, as a deleted one does, so that the others stay together. A report whose link is lost
is linked again, to the earlier report that resembles it most.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import Any

import orjson

from ..core.errors import Cancelled, StoreError
from ..core.report import Report, stored_report
from ..core.rows import DEFAULT_THRESHOLDS
from ..core.terms import TermPolicy, term_vector
from ..core.triage import DELETE, Event, live
from . import opening, schema, tables
from .base import CancelCheck
from .connect import log_path
from .faults import explained
from .lock import WriterLock
from .postings import Encoded, PostingIndex
from .rawpages import RawPages, fits
from .sqlite import SqliteStore

_AT_A_TIME = 200  # reports a transaction
_KINDS = {  # how the columns of a table look in its pages; see schema.py
    "arrived": "-ttttIRRRTI",
    "content": "-bitTTtB",
    "evidence": "-ibb",
    "vector": "-bi",
    "event": "ttttt",
    "meta": "tt",
}


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What came of a salvage. `kept` is the damaged file under its new name.

    `reports` and `events` are in the new store, `lost` are ids of reports whose content could not
    be read, `nameless` are further lost reports of which not even the id is left, as far as gaps
    in the numbers of arrival tell; `relinked` are those that were linked again.
    """

    kept: Path
    reports: int
    events: int
    lost: tuple[str, ...]
    nameless: int
    relinked: tuple[str, ...]


def salvage(
    path: Path | str,
    *,
    cancel: CancelCheck | None = None,
    on_report: Callable[[int, int], None] | None = None,
) -> SalvageReport:
    """Replace the damaged store at `path` by a new one with what can be read of it.

    `on_report` is told (done, of all). Raises StoreError when nothing can be read or another
    process writes to it, Cancelled with everything left as it was.
    """
    path = Path(path)
    lock = WriterLock(path)
    with explained(path):
        if not lock.acquire():
            raise StoreError(
                "Another program writes to this store.",
                place=str(path),
                remedy="Close that program and try again.",
            )
        try:
            return _salvage(
                path, cancel or (lambda: False), on_report or (lambda _done, _all: None)
            )
        finally:
            lock.release()


def _salvage(
    path: Path, cancel: CancelCheck, on_report: Callable[[int, int], None]
) -> SalvageReport:
    target = path.with_name(path.name + ".salvage")
    _remove(target)
    try:
        with RawPages(path, log_path(path), schema.PAGE_SIZE) as pages:
            found = _Found.scan(pages)
            if not found.content:
                raise StoreError(
                    "No report can be read from this file; it was left as it is.", place=str(path)
                )
            file = opening.open_file(
                target, read_only=False, policy=found.policy(), thresholds=found.thresholds()
            )
            with closing(file):
                assert file.writer is not None
                copy = _Copy(found, file.writer)
                copy.run(cancel, on_report)
        relinked = _link_again(target, copy.unlinked)
        kept = _exchange(path, target)
    except BaseException:
        _remove(target)
        raise
    lost = tuple(copy.lost)
    return SalvageReport(kept, copy.reports, copy.events, lost, copy.nameless, relinked)


def _link_again(path: Path, unlinked: Mapping[int, str]) -> tuple[str, ...]:
    """Find the top matches of reports whose links are lost, with the statistics of now."""
    if unlinked:
        with closing(SqliteStore.open(path)) as store:
            store.link_again(unlinked)
    return tuple(unlinked.values())


def _exchange(path: Path, new: Path) -> Path:
    """Put the new store in the place of the damaged one, which gets another name."""
    kept = schema.free_name(path, "damaged")
    log = log_path(path)
    if log.exists():
        os.replace(log, log_path(kept))
    os.replace(path, kept)
    os.replace(new, path)
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    return kept


def _remove(path: Path) -> None:
    for name in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + name).unlink()


Place = tuple[int, int]  # a page and an offset in it


@dataclass(slots=True)
class _Found:
    """Where the rows of a damaged store are; small ones are kept themselves."""

    pages: RawPages
    arrived: dict[int, list[Any]] = field(default_factory=dict)
    content: dict[int, Place] = field(default_factory=dict)
    evidence: dict[int, Place] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)  # as the events have it
    last: int = 0  # the greatest arrival of any vector
    settings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def scan(cls, pages: RawPages) -> _Found:
        found = cls(pages)
        for place in pages.leaf_cells():
            row = pages.row(*place)
            if row is not None:
                with suppress(ValueError, TypeError, KeyError):  # JSON cut off, for example
                    found._take(place, *row)
        deletions = (e.payload for e in live(found.events.values()) if e.kind == DELETE)
        found.deleted = {payload["arrival"] for payload in deletions if "arrival" in payload}
        return found

    def _take(self, place: Place, rowid: int, columns: list[Any]) -> None:
        kind = next((name for name, kinds in _KINDS.items() if fits(columns, kinds)), None)
        if kind == "arrived":
            self.arrived[rowid] = columns
        elif kind == "content":
            tables.check_crc(columns[1], columns[2])
            self.content[rowid] = place
        elif kind == "evidence":
            self.evidence[rowid] = place
        elif kind == "vector":
            self.last = max(self.last, rowid)
        elif kind == "event":
            id_, time, author, what, payload = columns
            self.events[id_] = Event(id_, time, author, what, orjson.loads(payload))
        elif kind == "meta":
            self.settings.setdefault(columns[0], orjson.loads(columns[1]))

    def policy(self) -> TermPolicy:
        settings = self.settings.get("policy")
        return TermPolicy.from_dict(settings) if settings else TermPolicy()

    def thresholds(self) -> tuple[float, ...]:
        return tuple(self.settings.get("thresholds", DEFAULT_THRESHOLDS))

    def columns(self, place: Place | None) -> list[Any] | None:
        row = self.pages.row(*place) if place else None
        return row[1] if row else None


@dataclass(slots=True)
class _Arrived:
    """A row of the table `arrived`."""

    arrival: int
    database_id: str
    project: str
    type: str
    date: str
    parent: int | None = None
    score: float | None = None
    likeness_at_arrival: float | None = None
    likeness: float | None = None
    force_bucket: str | None = None
    deleted: int | None = None

    @classmethod
    def of(cls, arrival: int, report: Report) -> _Arrived:
        """What a report itself says; its link is lost."""
        return cls(
            arrival,
            report.database_id,
            report.project,
            report.type,
            report.date,
            force_bucket=report.force_bucket,
        )

    def unlink(self) -> None:
        self.parent = self.score = self.likeness_at_arrival = self.likeness = None


class _Copy:
    """The way of the rows into the new store, in order of arrival."""

    def __init__(self, found: _Found, writer: sqlite3.Connection) -> None:
        self.lost: list[str] = []
        self.unlinked: dict[int, str] = {}  # row of the index to id
        self.reports = self.events = self.nameless = 0
        self._found = found
        self._writer = writer
        self._policy = found.policy()
        self._symbols = PostingIndex().symbols
        self._arrivals: dict[int, int] = {}  # to rows
        self._living: set[str] = set()

    def run(self, cancel: CancelCheck, on_report: Callable[[int, int], None]) -> None:
        arrivals = sorted({*self._found.arrived, *self._found.content})
        self.nameless = max(self._found.last, arrivals[-1]) - len(arrivals)
        for start in range(0, len(arrivals), _AT_A_TIME):
            if cancel():
                raise Cancelled
            with tables.transaction(self._writer):
                for arrival in arrivals[start : start + _AT_A_TIME]:
                    self._copy(arrival)
                tables.insert_symbols(self._writer, self._symbols.take_new())
            on_report(min(start + _AT_A_TIME, len(arrivals)), len(arrivals))
        with tables.transaction(self._writer):
            self.events = tables.insert_events(self._writer, self._found.events.values())

    def _copy(self, arrival: int) -> None:
        content = self._found.columns(self._found.content.get(arrival))
        report = stored_report(content[1]) if content else None
        known = self._found.arrived.get(arrival)
        if known is not None:
            row = _Arrived(arrival, *known[1:])
        else:
            assert report is not None  # scan has read it
            row = _Arrived.of(arrival, report)
            row.deleted = 1 if arrival in self._found.deleted else None
        if report is None or report.database_id != row.database_id:
            report = content = None
        if row.deleted is None and (report is None or row.database_id in self._living):
            self.lost.append(row.database_id)
            row.deleted, report, content = 1, None, None
        self._insert(row, report, content, link_lost=known is None)

    def _insert(
        self, row: _Arrived, report: Report | None, content: list[Any] | None, *, link_lost: bool
    ) -> None:
        if row.parent is not None and row.parent not in self._arrivals:
            row.unlink()
            link_lost = True
        if row.deleted is None:
            self._living.add(row.database_id)
            self.reports += 1
            if link_lost and self._arrivals:
                self.unlinked[len(self._arrivals)] = row.database_id
        self._arrivals[row.arrival] = len(self._arrivals)
        self._write("arrived", astuple(row))
        self._write("vector", tables.vector_row(row.arrival, self._encoded(report)))
        if report is not None and content is not None:
            self._write("content", (row.arrival, *content[1:]))
            self._write_evidence(row)
            if row.deleted is None:
                tables.count_functions(self._writer, dict.fromkeys(report.functions(), 1))

    def _encoded(self, report: Report | None) -> Encoded | None:
        return self._symbols.encode(term_vector(report.data, self._policy)) if report else None

    def _write_evidence(self, row: _Arrived) -> None:
        evidence = self._found.columns(self._found.evidence.get(row.arrival))
        if row.parent is not None and evidence is not None:
            self._write("evidence", (row.arrival, *evidence[1:]))

    def _write(self, table: str, values: Sequence[Any]) -> None:
        marks = ",".join("?" * len(values))
        self._writer.execute(f"INSERT INTO {table} VALUES ({marks})", values)
