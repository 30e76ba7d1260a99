"""`partycrasher import`: a line for every report that needs one, progress, Ctrl-C."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as RichProgress

from ..core.rows import Outcome, OutcomeKind, Progress
from .records import outcome_record, print_record, repair_text
from .render import plain

if TYPE_CHECKING:
    from ..workspace import ImportSummary

QUIET_SECONDS = 5.0  # between two lines of progress where there is no terminal

WORDS = {
    OutcomeKind.IMPORTED: "imported",
    OutcomeKind.REPAIRED: "repaired",
    OutcomeKind.IDENTICAL: "already there",
    OutcomeKind.REFUSED: "refused",
}


class Interrupt:
    """True once the person has pressed Ctrl-C; a second time ends the program at once."""

    def __init__(self, said: str = "Stopping; what is finished is kept.") -> None:
        self._pressed = False
        self._said = said

    def __call__(self) -> bool:
        return self._pressed

    def _press(self, _number: int, _frame: FrameType | None) -> None:
        if self._pressed:
            raise KeyboardInterrupt
        self._pressed = True
        click.echo(self._said, err=True)

    @contextmanager
    def watched(self) -> Iterator[Interrupt]:
        before = signal.signal(signal.SIGINT, self._press)
        try:
            yield self
        finally:
            signal.signal(signal.SIGINT, before)


class ProgressLine:
    """Progress on standard error: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._bar = RichProgress(
            BarColumn(),
            TextColumn("{task.description}"),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("", total=None)
        self._next_line = time.monotonic() + QUIET_SECONDS

    def __enter__(self) -> ProgressLine:
        self._bar.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._bar.stop()

    def __call__(self, progress: Progress) -> None:
        text = progress_text(progress)
        if not self._bar.disable:
            total = progress.total or None
            self._bar.update(self._task, description=text, completed=progress.done, total=total)
        elif time.monotonic() >= self._next_line:
            self._next_line = time.monotonic() + QUIET_SECONDS
            click.echo(text, err=True)


def progress_text(progress: Progress) -> str:
    """`4,096 of about 30,000 reports, 812 a second, 32 s left`, as far as it is known."""
    if progress.text:
        return progress.text
    parts = [f"{progress.done:,} reports"]
    if progress.total:
        parts = [f"{progress.done:,} of about {progress.total:,} reports"]
    if progress.rate:
        parts.append(f"{progress.rate:,.0f} a second")
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        parts.append(f"{minutes} min {seconds} s left" if minutes else f"{seconds} s left")
    return ", ".join(parts)


def print_outcome(outcome: Outcome, *, as_json: bool, every: bool) -> None:
    """An object, or lines for a person; `every` also shows what went well."""
    if as_json:
        print_record(outcome_record(outcome))
    elif every or outcome.kind in (OutcomeKind.REPAIRED, OutcomeKind.REFUSED):
        for line in outcome_lines(outcome):
            click.echo(line)


def outcome_lines(outcome: Outcome) -> Iterator[str]:
    """`imported a.json: crash-1 into bucket crash-0 (likeness 0.83, score 12.1)`."""
    name = plain(outcome.file)
    if outcome.error:
        yield f"{WORDS[outcome.kind]} {name}: {plain(str(outcome.error))}"
        return
    yield f"{WORDS[outcome.kind]} {name}: {outcome.database_id}{_where(outcome)}"
    for repair in outcome.repairs:
        yield f"    {plain(repair_text(repair))}"


def _where(outcome: Outcome) -> str:
    link = outcome.top_match
    if link is None:
        return ", nothing like it yet"
    return f", most like {link.parent} (likeness {link.likeness:.2f}, score {link.score:.2f})"


def summary_line(summary: ImportSummary, *, dry_run: bool) -> str:
    """`78 imported, 2 repaired, 1 already there, 0 refused in 0.4 s`, with what else to know."""
    counts = (
        f"{summary.imported:,} imported, {summary.repaired:,} repaired, "
        f"{summary.identical:,} already there, {summary.refused:,} refused "
        f"in {summary.seconds:.1f} s"
    )
    if summary.cancelled:
        return f"Stopped: {counts}."
    return f"Dry run, nothing was stored: {counts}." if dry_run else f"{counts}."
