"""What a store is, in words and types; `sqlite.py` and `elastic.py` read as a pair.

A store keeps reports, their term vectors and their links in order of arrival, and an append-only
log of events. It never decides anything: the engine computes links, the forest derives buckets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from ..core.engine import Statistics
from ..core.filters import Filter
from ..core.forest import LinkTable
from ..core.rows import Link, NewReport, Repair, StoreStats
from ..core.terms import TermPolicy, TermVector
from ..core.triage import Event

__all__ = ["CancelCheck", "NewReport", "Placed", "Store", "StoredReport", "Trial"]

CancelCheck = Callable[[], bool]  # true when the person has cancelled


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as a store returns it.

    `canonical` is the canonical JSON (UTF-8) without generated properties; `filled_in` names the
    properties whose values are ours; `original` are the bytes of a foreign format or None.
    """

    arrival: int
    database_id: str
    canonical: bytes
    filled_in: tuple[str, ...]
    repairs: tuple[Repair, ...]
    source: str
    link: Link | None
    original: bytes | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """What appending (or trying) a report gave. `link` is None for a founder.

    `identical` says that this very report was there already; `link` is then the stored one.
    `conflict` names the paths that differ from the stored report of the same id; nothing was
    stored then. `buckets` maps thresholds as text and "likeness=0.58" to bucket ids.
    """

    database_id: str
    arrival: int
    link: Link | None
    buckets: dict[str, str] = field(default_factory=dict)
    identical: bool = False
    conflict: tuple[str, ...] = ()


class Trial(Protocol):
    """A dry run under way; see `Store.trial`."""

    def place(self, reports: Sequence[NewReport], threads: int = 1) -> list[Placed]:
        """What `Store.append` would give after all that this trial has placed before."""


class Store(Protocol):
    """Reports, links and events, in one place.

    `notice` is a sentence for the person (why it is read-only, that it was upgraded) or empty.
    `policy` and `thresholds` (on the score scale) were fixed when the store was made.
    """

    path: Path
    read_only: bool
    notice: str
    policy: TermPolicy
    thresholds: tuple[float, ...]

    def close(self) -> None: ...

    # writing: one transaction a call
    def append(self, reports: Sequence[NewReport]) -> list[Placed]:
        """Link and store reports in order; all of them become visible together or none does."""

    def try_out(self, reports: Sequence[NewReport]) -> list[Placed]:
        """What `append` would give, with nothing stored."""

    def trial(self) -> AbstractContextManager[Trial]:
        """`try_out` for reports that come in parts."""

    def delete(self, database_id: str, *, author: str = "") -> Event:
        """Delete a report; returns the event of the log. Raises NotFoundError."""

    def restore(self, deletion: Event, *, author: str = "") -> Event:
        """Undo a deletion. Raises UserError when the id has come again since."""

    def add_events(self, events: Iterable[Event]) -> int:
        """Append to the log what it does not hold yet; returns how many those were."""

    def finish_import(self, *, cancel: CancelCheck | None = None) -> int:
        """Housekeeping after an import: likenesses with present statistics, search index.

        Returns the number of links whose likeness was recomputed.
        """

    # reading
    def links(self) -> LinkTable:
        """The link columns of all reports; grows in place as reports arrive."""

    def report(self, database_id: str) -> StoredReport: ...

    def reports(self, ids: Iterable[str] | None = None) -> Iterator[StoredReport]: ...

    def function_counts(self, functions: Iterable[str]) -> dict[str, int]:
        """In how many reports each function occurs (0 when it does not)."""

    def evidence(self, database_id: str) -> Statistics | None:
        """The statistics at arrival with which the link of this report was computed."""

    def present_statistics(self, database_id: str) -> Statistics:
        """The statistics of this report's terms as they are now."""

    def vector(self, database_id: str) -> TermVector: ...

    def events(self) -> list[Event]:
        """The log, in order of (time, id)."""

    def search(self, query: Filter, *, cancel: CancelCheck | None = None) -> list[str]:
        """Ids of the reports that a filter (core.filters) matches, newest first."""

    def stats(self) -> StoreStats: ...
