"""The façade: everything a front end may do, in one class.

Window, command line and REST service call a `Workspace` and nothing below it. Its methods block;
a window runs them on its worker. Reads may run while an import is under way and see the reports
committed so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from .core.rows import (
    DEFAULT_CUT,
    BucketRow,
    Cut,
    Outcome,
    Progress,
    ProjectRow,
    ReportRow,
    ReportView,
    Scale,
    StoreStats,
)

if TYPE_CHECKING:
    from .core.compare import Comparison
    from .core.receipt import Why

CancelCheck = Callable[[], bool]


@dataclass(slots=True)
class ImportSummary:
    """Counts of an import by outcome, and whether it was cancelled."""

    imported: int = 0
    repaired: int = 0
    identical: int = 0
    refused: int = 0
    seconds: float = 0.0
    cancelled: bool = False

    @property
    def total(self) -> int:
        return self.imported + self.repaired + self.identical + self.refused


@dataclass(frozen=True, slots=True)
class BucketList:
    """The buckets at one cut, ordered; rows are made when asked for.

    `total` buckets, of which `single` have one report; `largest` is the greatest number of
    reports; `reports` is how many reports the list covers.
    """

    cut: Cut
    project: str | None
    ids: Sequence[str]
    single: int
    largest: int
    reports: int
    _rows: Callable[[int, int], list[BucketRow]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, start: int, stop: int) -> list[BucketRow]:
        """The rows `start:stop`, in the list's order."""
        return self._rows(start, stop)


@dataclass(frozen=True, slots=True)
class LinkHistogram:
    """How many links lie in each of equal bins of a scale from 0 to `top`."""

    scale: Scale
    top: float
    counts: tuple[int, ...]


class Workspace:
    """A store, opened."""

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False) -> Self:
        """Open or create the embedded store at `path`.

        When another process writes to it, it opens read-only (`read_only` is true then, and
        `notice` says so). Raises StoreError (damaged, newer, no right to read).
        """
        raise NotImplementedError

    path: Path
    read_only: bool
    notice: str

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ---- import

    def import_paths(
        self,
        paths: Iterable[Path | str],
        *,
        project: str | None = None,
        dry_run: bool = False,
        cancel: CancelCheck | None = None,
        on_outcome: Callable[[Outcome], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> ImportSummary:
        """Import files, folders and archives in the order given.

        `on_outcome` is called once a report (or refused file), after it was committed, in order
        of arrival. With `dry_run` nothing is stored and the outcomes say what would happen.
        `project` is used for reports that name none; without it these are refused (the outcome's
        error is a `NeedsProject`). Cancelling keeps what is finished.
        """
        raise NotImplementedError

    def import_text(self, text: str, **options: Any) -> ImportSummary:
        """Import a report pasted as text; options as `import_paths`."""
        raise NotImplementedError

    # ---- browse

    def projects(self) -> list[ProjectRow]:
        """All projects, by name."""
        raise NotImplementedError

    def buckets(
        self,
        cut: Cut = DEFAULT_CUT,
        *,
        project: str | None = None,
        query: str | None = None,
        since: str | None = None,
        until: str | None = None,
        order: str = "total",
    ) -> BucketList:
        """Buckets at a cut. `order`: total, last_seen, first_seen or growth, greatest first.

        `query` is Lucene syntax; `since`/`until` as `core.search.parse_when` reads them.
        """
        raise NotImplementedError

    def members(
        self, bucket_id: str, cut: Cut, *, project: str | None = None, start: int = 0, size: int = 256
    ) -> list[ReportRow]:
        """Reports of a bucket by arrival, the founder first."""
        raise NotImplementedError

    def bucket_of(self, database_id: str, cut: Cut) -> BucketRow:
        """The bucket that holds a report at a cut."""
        raise NotImplementedError

    def bucket_names(self, ids: Sequence[str]) -> dict[str, str]:
        """Names of buckets: the founder's two most telling frames ("decode → read_tile")."""
        raise NotImplementedError

    def assignments(self, cut: Cut, *, project: str | None = None) -> list[tuple[str, str]]:
        """(database_id, bucket id) of every report by arrival."""
        raise NotImplementedError

    def link_histogram(self, scale: Scale, *, bins: int = 50, project: str | None = None) -> LinkHistogram:
        """Distribution of the link values, for the threshold's picture."""
        raise NotImplementedError

    def reports_over_time(self, ids: Sequence[str] | None = None, *, days: int = 112) -> list[tuple[str, int]]:
        """(day as ISO date, reports) for the `days` days up to the newest report of the store.

        `ids` limits it to these reports (None: all).
        """
        raise NotImplementedError

    # ---- explain

    def report(self, database_id: str) -> ReportView:
        """One report. Raises NotFoundError."""
        raise NotImplementedError

    def why(self, database_id: str) -> Why:
        """Why a report is where it is: the chain to its founder and its link's receipts."""
        raise NotImplementedError

    def compare(self, a: str, b: str) -> Comparison:
        """Two reports side by side."""
        raise NotImplementedError

    def search(
        self,
        query: str,
        *,
        project: str | None = None,
        since: str | None = None,
        until: str | None = None,
        start: int = 0,
        size: int | None = None,
    ) -> list[ReportRow]:
        """Reports that match a query in Lucene syntax, newest first. Raises QueryError."""
        raise NotImplementedError

    def stats(self) -> StoreStats:
        raise NotImplementedError

    # ---- change

    def delete(self, database_id: str) -> None:
        """Delete a report; its bucket stays together (architecture.md)."""
        raise NotImplementedError
