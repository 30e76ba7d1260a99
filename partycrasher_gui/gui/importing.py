"""Imports, one after the other on the store's thread, with a word for each file as it is done."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ..core.errors import NeedsProject
from ..core.rows import Outcome, OutcomeKind, Progress
from ..workspace import ImportSummary
from .drop import Load
from .tasks import Task, Tasks

if TYPE_CHECKING:
    from ..workspace import Workspace

POST_EVERY = 0.06  # seconds between two deliveries of outcomes
REFRESH_EVERY = 2.0  # seconds between two refreshes of the tree while an import runs


@dataclass
class Job:
    """One drop. `only` limits what is told to these files, as in a retry of some of an archive."""

    load: Load
    dry_run: bool = False
    project: str | None = None
    only: frozenset[str] = frozenset()
    unplaced: list[Outcome] = field(default_factory=list)
    summary: ImportSummary | None = None
    finished: datetime | None = None


class Importing(QObject):
    """Runs jobs; `asked` is emitted once a job when reports name no project."""

    outcomes = Signal(list, Job)  # of Outcome
    forget = Signal(set)  # files whose rows are about to be replaced
    progress = Signal(object)  # Progress or None
    stored = Signal()
    finished = Signal(Job)
    asked = Signal(int)
    running_changed = Signal(bool)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace: Workspace | None = None
        self._tasks = tasks
        self._running: list[tuple[Job, Task]] = []
        self._question: Job | None = None
        self._texts: dict[str, str] = {}
        self._refreshed = 0.0

    def start(self, load: Load, *, dry_run: bool = False, project: str | None = None) -> None:
        """Import what was dropped, after what is being imported."""
        self._begin(Job(load, dry_run, project))

    def retry(self, outcomes: Sequence[Outcome], project: str | None = None) -> None:
        """Import the files of these outcomes again; their rows are replaced."""
        files = {outcome.file for outcome in outcomes}
        self.forget.emit(files)
        for file in sorted(files & self._texts.keys()):
            self._begin(Job(Load((), self._texts[file]), project=project))
        roots = dict.fromkeys(_existing(o.file) for o in outcomes if o.file not in self._texts)
        if roots:
            self._begin(Job(Load(tuple(roots)), project=project, only=frozenset(files)))

    def answer(self, project: str) -> None:
        """The project of the reports that name none."""
        job, self._question = self._question, None
        if job is not None:
            self.retry(job.unplaced, project)

    def cancel(self) -> None:
        """Stop all that is under way; what is finished is kept."""
        for _, task in self._running:
            task.cancel()

    def is_running(self) -> bool:
        return bool(self._running)

    def _begin(self, job: Job) -> None:
        if self.workspace is None or not job.load:
            return
        run = _Run(self.workspace, job, self)
        task = self._tasks.write(run, lambda _: self._done(run), lambda e: self._failed(run, e))
        self._running.append((job, task))
        self.progress.emit(Progress(0, 0, text="Reading"))
        self.running_changed.emit(True)

    def deliver(self, run: _Run) -> None:
        """On the main thread: hand on what a run has noted since the last time."""
        outcomes, progress = run.take()
        job = run.job
        if job.only:
            outcomes = [outcome for outcome in outcomes if outcome.file in job.only]
        if job.load.text:
            self._texts.update((outcome.file, job.load.text) for outcome in outcomes)
        job.unplaced += [outcome for outcome in outcomes if isinstance(outcome.error, NeedsProject)]
        if outcomes:
            self.outcomes.emit(outcomes, job)
        if progress is not None:
            self.progress.emit(progress)
        now = time.monotonic()
        if not job.dry_run and now - self._refreshed > REFRESH_EVERY and self.is_running():
            self._refreshed = now
            if any(outcome.kind is not OutcomeKind.REFUSED for outcome in outcomes):
                self.stored.emit()

    def post(self, run: _Run) -> None:
        """From the store's thread: have `deliver` called."""
        self._tasks.note(lambda: self.deliver(run))

    def _done(self, run: _Run) -> None:
        self._end(run)
        job = run.job
        if job.unplaced and not job.dry_run and job.project is None:
            self._question = job
            self.asked.emit(len(job.unplaced))
        self.finished.emit(job)

    def _failed(self, run: _Run, error: BaseException) -> None:
        self._end(run)
        self._tasks.failed.emit(error)

    def _end(self, run: _Run) -> None:
        self.deliver(run)
        self._running = [(job, task) for job, task in self._running if job is not run.job]
        if not self._running:
            self.progress.emit(None)
            self.running_changed.emit(False)
        if not run.job.dry_run:
            self.stored.emit()


class _Run:
    """A job on the store's thread; what it has to say is collected and posted in portions."""

    def __init__(self, store: Workspace, job: Job, importing: Importing) -> None:
        self.job = job
        self._store, self._importing = store, importing
        self._lock = threading.Lock()
        self._outcomes: list[Outcome] = []
        self._progress: Progress | None = None
        self._posted = time.monotonic()

    def __call__(self, task: Task) -> None:
        job, store = self.job, self._store
        run = partial(store.import_paths, job.load.paths)
        if not job.load.paths:
            run = partial(store.import_text, job.load.text)
        job.summary = run(
            project=job.project,
            dry_run=job.dry_run,
            cancel=task.cancelled,
            on_outcome=self._outcome,
            on_progress=self._note_progress,
        )
        job.finished = datetime.now()

    def take(self) -> tuple[list[Outcome], Progress | None]:
        """What was noted since the last call."""
        with self._lock:
            outcomes, self._outcomes = self._outcomes, []
            return outcomes, self._progress

    def _outcome(self, outcome: Outcome) -> None:
        with self._lock:
            self._outcomes.append(outcome)
        self._post()

    def _note_progress(self, progress: Progress) -> None:
        with self._lock:
            self._progress = progress
        self._post()

    def _post(self) -> None:
        now = time.monotonic()
        if now - self._posted >= POST_EVERY:
            self._posted = now
            self._importing.post(self)


def _existing(file: str) -> Path:
    """The file itself, or the archive that it is a member of."""
    path = Path(file)
    return next((p for p in (path, *path.parents) if p.exists() and p != Path(".")), path)
