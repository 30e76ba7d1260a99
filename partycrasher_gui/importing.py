"""An import under way: parsed reports into the store in batches, an outcome for each.

Only `workspace.py` uses this. Reports of a batch are committed together; their outcomes are told
after that, with the refusals between them in their places.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .core.errors import ConflictError
from .core.rows import NewReport, Outcome, OutcomeKind, Progress
from .stores.base import Placed

BATCH = 256
BATCH_SECONDS = 0.25  # a batch is not kept open for longer, so that outcomes appear as they come
_SHOWN_FIELDS = 5

Place = Callable[[Sequence[NewReport]], list[Placed]]
Entry = NewReport | Outcome


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
        """Outcomes of every kind."""
        return self.imported + self.repaired + self.identical + self.refused

    def count(self, kind: OutcomeKind) -> None:
        """One more outcome."""
        setattr(self, kind.value, getattr(self, kind.value) + 1)


class ImportRun:
    """One import: `place` stores (or tries) a batch."""

    def __init__(
        self,
        place: Place,
        on_outcome: Callable[[Outcome], None] | None,
        on_progress: Callable[[Progress], None] | None,
        total_bytes: int,
    ) -> None:
        self.summary = ImportSummary()
        self._place = place
        self._on_outcome = on_outcome or (lambda _: None)
        self._on_progress = on_progress or (lambda _: None)
        self._total_bytes = total_bytes
        self._bytes = 0
        self._begun = time.monotonic()

    def run(self, entries: Iterable[Entry], cancelled: Callable[[], bool]) -> ImportSummary:
        """Take in all entries; what was placed before a cancellation stays."""
        waiting: list[Entry] = []
        opened = time.monotonic()
        for entry in entries:
            waiting.append(entry)
            if len(waiting) >= BATCH or time.monotonic() - opened > BATCH_SECONDS:
                self._flush(waiting)
                waiting, opened = [], time.monotonic()
            if cancelled():
                break
        if not cancelled():
            self._flush(waiting)
        self.summary.cancelled = cancelled()
        self.summary.seconds = time.monotonic() - self._begun
        return self.summary

    def _flush(self, entries: Sequence[Entry]) -> None:
        reports = [entry for entry in entries if isinstance(entry, NewReport)]
        placed = iter(self._place(reports) if reports else ())
        for entry in entries:
            if isinstance(entry, Outcome):
                self._tell(entry)
            else:
                self._bytes += len(entry.canonical)
                self._tell(outcome(entry, next(placed)))
        self._on_progress(self._progress())

    def _tell(self, result: Outcome) -> None:
        self.summary.count(result.kind)
        self._on_outcome(result)

    def _progress(self) -> Progress:
        done = self.summary.total
        seconds = max(time.monotonic() - self._begun, 1e-6)
        part = min(1.0, self._bytes / self._total_bytes) if self._total_bytes else 0.0
        total = max(done, round(done / part)) if part else 0
        return Progress(
            done, total, done / seconds, (total - done) * seconds / done if done else None
        )


def outcome(report: NewReport, placed: Placed) -> Outcome:
    """What became of a report that was parsed and placed."""
    if placed.conflict:
        return Outcome(
            report.source, OutcomeKind.REFUSED, report.database_id, report.project,
            report.repairs, _conflict(report, placed),
        )  # fmt: skip
    if placed.identical:
        kind = OutcomeKind.IDENTICAL
    else:
        kind = OutcomeKind.REPAIRED if report.repairs else OutcomeKind.IMPORTED
    return Outcome(
        report.source, kind, report.database_id, report.project, report.repairs,
        None, placed.link, placed.buckets,
    )  # fmt: skip


def _conflict(report: NewReport, placed: Placed) -> ConflictError:
    shown = ", ".join(placed.conflict[:_SHOWN_FIELDS])
    more = len(placed.conflict) - _SHOWN_FIELDS
    if more > 0:
        shown += f" and {more} more"
    return ConflictError(
        f"A report with the id '{report.database_id}' is there already and differs in {shown}.",
        fields=placed.conflict,
        remedy="Give this report another database_id, or delete the stored one first.",
    )
