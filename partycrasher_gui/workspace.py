"""The façade: everything a front end may do, in one class.

Window, command line and REST service call a `Workspace` and nothing below it but the core's
types. Its methods block; a window runs them on its worker. Reads may run while an import is under
way and see the reports committed so far.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from . import views
from .core.compare import Comparison
from .core.config import Config, load_config
from .core.errors import Cancelled
from .core.filters import Everything
from .core.forest import Forest
from .core.links import Links
from .core.receipt import Why
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
from .core.search import narrowed, parse_query
from .core.triage import Event, Verdicts, fold
from .explaining import Explainer
from .importers.pipeline import read_sources, read_text
from .importing import ImportRun, ImportSummary
from .paths import settings_file
from .stores import compiled, salvage
from .stores.base import Placed
from .stores.salvage import SalvageReport
from .stores.sqlite import SqliteStore
from .views import BucketList, LinkHistogram

__all__ = ["BucketList", "ImportSummary", "LinkHistogram", "SalvageReport", "Workspace"]

CancelCheck = Callable[[], bool]
SEARCH_THREADS = 2
COMPILE_FROM = 256  # reports taken in, from which on the compiled search is worth its start


class Workspace:
    """A store, opened. `notice` is a sentence when it is read-only for a reason, else empty."""

    def __init__(self, store: SqliteStore) -> None:
        self._store = store
        self._explainer = Explainer(store)
        self.path = store.path
        self.read_only = store.read_only
        self.notice: str = store.notice
        store.threads = SEARCH_THREADS
        self._lock = threading.Lock()
        self._forest: Forest | None = None
        self._changes = 0
        self._placed = 0
        self._verdicts: Verdicts | None = None

    @classmethod
    def open(
        cls, path: Path | str, *, read_only: bool = False, config: Config | None = None
    ) -> Self:
        """Open or create the embedded store at `path`.

        A new store takes its thresholds and what is scored from `config` (None: the settings
        file); an old one has its own. When another process writes to it, it opens read-only
        (`read_only` is true then, and `notice` says so). Raises StoreError (damaged, newer, no
        right to read).
        """
        chosen = config or load_config(settings_file())[0]
        store = SqliteStore.open(
            path,
            read_only=read_only,
            policy=chosen.term_policy(),
            thresholds=chosen.thresholds,
        )
        return cls(store)

    @staticmethod
    def salvage(
        path: Path | str,
        *,
        cancel: CancelCheck | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> SalvageReport:
        """Replace a damaged store by a new one with what can be read; the damaged file is kept.

        Raises StoreError when nothing can be read or another process writes to it, Cancelled with
        everything left as it was.
        """
        tell = on_progress or (lambda _: None)
        return salvage.salvage(
            path, cancel=cancel, on_report=lambda done, total: tell(Progress(done, total))
        )

    def warm_up(self) -> None:
        """Load in the background what imports and comparisons need; browsing goes without it."""
        self._store.start_index()
        compiled.start()

    def close(self) -> None:
        """Let go of the store's file."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The configured thresholds on the score scale, ascending."""
        return self._store.thresholds

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
        error is a `NeedsProject`). Cancelling keeps what is finished. Raises StoreError.
        """
        given = [Path(path) for path in paths]
        entries = read_sources(given, project=project, policy=self._store.policy, cancel=cancel)
        size = views.total_bytes(given) if on_progress else 0
        return self._import(entries, dry_run, cancel, on_outcome, on_progress, size)

    def import_text(
        self,
        text: str,
        *,
        project: str | None = None,
        dry_run: bool = False,
        cancel: CancelCheck | None = None,
        on_outcome: Callable[[Outcome], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> ImportSummary:
        """Import what was pasted as text; otherwise as `import_paths`."""
        entries = read_text(text, project=project, policy=self._store.policy, cancel=cancel)
        return self._import(entries, dry_run, cancel, on_outcome, on_progress, len(text))

    def _import(
        self,
        entries: Iterable[Any],
        dry_run: bool,
        cancel: CancelCheck | None,
        on_outcome: Callable[[Outcome], None] | None,
        on_progress: Callable[[Progress], None] | None,
        size: int,
    ) -> ImportSummary:
        stop = cancel or _never
        with self._placing(dry_run) as place:
            run = ImportRun(place, on_outcome, on_progress, size)
            try:
                summary = run.run(entries, stop)
            except Cancelled:
                summary = run.summary
                summary.cancelled = True
        # Also when all was there already: an earlier import may have been stopped before this.
        if not dry_run and not summary.cancelled and summary.total > summary.refused:
            self._finish(summary, stop, on_progress)
        return summary

    @contextmanager
    def _placing(self, dry_run: bool) -> Iterator[Callable[[Sequence[Any]], list[Placed]]]:
        if dry_run:
            with self._store.trial() as trial:
                yield lambda reports: trial.place(reports, SEARCH_THREADS)
            return

        def append(reports: Sequence[Any]) -> list[Placed]:
            placed = self._store.append(reports)
            self._placed += len(placed)
            if self._placed >= COMPILE_FROM:
                compiled.start()
            self._changed()
            return placed

        yield append

    def _finish(
        self,
        summary: ImportSummary,
        stop: CancelCheck,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        """Likenesses and search index; a cancellation leaves them for the next time."""
        if on_progress:
            total = summary.total
            on_progress(Progress(total, total, text="Updating likenesses and the search index"))
        try:
            if self._store.finish_import(cancel=stop):
                self._changed()
        except Cancelled:
            summary.cancelled = True

    def _changed(self, *, verdicts: bool = False) -> None:
        with self._lock:
            self._changes += 1
            self._forest = None
            if verdicts:
                self._verdicts = None

    # ---- browse

    def forest(self) -> Forest:
        """The links and verdicts of this moment."""
        with self._lock:
            if self._forest is not None:
                return self._forest
            before = self._changes
            verdicts = self._verdicts
        if verdicts is None:
            verdicts = fold(self._store.events())
        made = Forest(self._store.links(), verdicts)
        with self._lock:
            if self._changes == before:
                self._forest, self._verdicts = made, verdicts
        return made

    def projects(self) -> list[ProjectRow]:
        """All projects with reports, by name."""
        links = self.forest().links
        counts = np.bincount(links.project[links.alive], minlength=len(links.project_names))
        rows = zip(links.project_names, counts.tolist(), strict=True)
        return [ProjectRow(name, total) for name, total in sorted(rows) if total]

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

        `query` is Lucene syntax; `since`/`until` as `core.search.parse_when` reads them. Raises
        QueryError, NotFoundError (no such project).
        """
        forest = self.forest()
        mask = self._mask(forest.links, project, query, since, until)
        return views.bucket_list(forest.buckets(cut, mask).ordered(order), cut, project)

    def _mask(
        self,
        links: Links,
        project: str | None,
        query: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> np.ndarray[Any, Any] | None:
        """Which rows are asked for; None for all."""
        mask = None
        if project is not None:
            mask = links.project == views.project_code(links, project)
        if query or since or until:
            wanted = narrowed(parse_query(query or ""), since=since, until=until)
            if wanted != Everything():
                rows = (links.find(found) for found in self._store.search(wanted))
                chosen = np.zeros(links.size, bool)
                chosen[[row for row in rows if row is not None]] = True
                mask = chosen if mask is None else mask & chosen
        return mask

    def members(
        self,
        bucket_id: str,
        cut: Cut,
        *,
        project: str | None = None,
        start: int = 0,
        size: int | None = 256,
    ) -> list[ReportRow]:
        """Reports of a bucket by arrival, the founder first. Raises NotFoundError."""
        forest = self.forest()
        found = forest.buckets(cut, self._mask(forest.links, project))
        stop = None if size is None else start + size
        rows = found.members(found.position(bucket_id), start, stop)
        return [views.report_row(forest.links, row) for row in rows.tolist()]

    def bucket_of(
        self, database_id: str, cut: Cut = DEFAULT_CUT, *, project: str | None = None
    ) -> BucketRow:
        """The bucket that holds a report at a cut. Raises NotFoundError."""
        forest = self.forest()
        row = forest.links.row(database_id)
        found = forest.buckets(cut, self._mask(forest.links, project))
        place = found.position(found.bucket_id(row))
        return views.bucket_rows(found, project, place, place + 1)[0]

    def bucket_names(self, ids: Iterable[str]) -> dict[str, str]:
        """Names of buckets: the founder's two most telling frames ("decode → read_tile")."""
        return self._explainer.bucket_names(self.forest(), ids)

    def assignments(self, cut: Cut, *, project: str | None = None) -> list[tuple[str, str]]:
        """(database_id, bucket id) of every report by arrival."""
        forest = self.forest()
        return forest.buckets(cut, self._mask(forest.links, project)).assignments()

    def link_histogram(
        self, scale: Scale, *, bins: int = 50, project: str | None = None
    ) -> LinkHistogram:
        """Distribution of the link values, for the threshold's picture."""
        links = self.forest().links
        mask = self._mask(links, project)
        shown = links.alive if mask is None else links.alive & mask
        return views.link_histogram(links, shown, scale, bins, self.thresholds[-1])

    def reports_over_time(
        self, ids: Collection[str] | None = None, *, days: int = 112
    ) -> list[tuple[str, int]]:
        """(day as ISO date, reports) for the `days` days up to the newest report of the store.

        `ids` limits it to these reports (None: all).
        """
        links = self.forest().links
        return views.over_time(links, None if ids is None else [links.row(i) for i in ids], days)

    # ---- explain

    def report(self, database_id: str) -> ReportView:
        """One report with all that is shown of it. Raises NotFoundError."""
        return self._explainer.view(self.forest(), database_id)

    def why(self, database_id: str, cut: Cut = DEFAULT_CUT) -> Why:
        """Why a report is where it is: the chain to its founder and its link's receipts.

        Raises NotFoundError.
        """
        return self._explainer.why(self.forest(), database_id, cut)

    def what_if(self, database_id: str, left_out: Collection[str]) -> float:
        """The score of a report's link if these fields had no part in it.

        Raises NotFoundError, also for a report without a link of its own.
        """
        return self._explainer.what_if(self.forest(), database_id, left_out)

    def compare(self, a: str, b: str, third: str | None = None) -> Comparison:
        """Two reports side by side, and a third beside them. Raises NotFoundError.

        Scores are what either would get against the other with the statistics of now.
        """
        return self._explainer.compare(self.forest(), [a, b] if third is None else [a, b, third])

    def search(
        self,
        query: str,
        *,
        project: str | None = None,
        since: str | None = None,
        until: str | None = None,
        start: int = 0,
        size: int | None = None,
        cancel: CancelCheck | None = None,
    ) -> list[ReportRow]:
        """Reports that match a query in Lucene syntax, latest arrival first. Raises QueryError."""
        wanted = narrowed(parse_query(query), project=project, since=since, until=until)
        found = self._store.search(wanted, cancel=cancel)
        links = self.forest().links
        rows = [links.find(name) for name in found]
        stop = None if size is None else start + size
        return [views.report_row(links, row) for row in rows if row is not None][start:stop]

    def reports(self, ids: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
        """Reports in the data format with their generated properties, by arrival.

        Raises NotFoundError.
        """
        return self._explainer.exported(self.forest(), ids)

    def stats(self) -> StoreStats:
        """Figures of the store."""
        return self._store.stats()

    # ---- change

    def delete(self, database_id: str) -> Event:
        """Delete a report; its bucket stays together (architecture.md).

        Returns what `restore` takes. Raises NotFoundError.
        """
        event = self._store.delete(database_id)
        self._changed(verdicts=True)
        return event

    def restore(self, deletion: Event) -> Event:
        """Undo a deletion: the report is back where it was. Returns the event that says so.

        Raises UserError when a report with this id has come since, NotFoundError when the store
        has nothing of it any more.
        """
        event = self._store.restore(deletion)
        self._changed(verdicts=True)
        return event


def _never() -> bool:
    return False
