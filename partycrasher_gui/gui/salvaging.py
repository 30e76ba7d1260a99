"""A damaged store put right from the banner: salvaged on the store's thread, then opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ..core.errors import Cancelled
from ..core.rows import Progress
from .drop import Load
from .tasks import Task
from .wording import counted

if TYPE_CHECKING:
    from ..workspace import SalvageReport
    from .window import MainWindow

OFFER = "Salvage what can be read"


class Salvaging(QObject):
    """Acts on the window it is given."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def start(self, path: Path, then: Load) -> None:
        """Replace the damaged store at `path`, open the new one, and import `then` into it."""

        def work(task: Task) -> SalvageReport:
            from ..workspace import Workspace

            def tell(progress: Progress) -> None:
                tasks.note(lambda: self._show_progress(path, progress, task))

            return Workspace.salvage(path, cancel=task.cancelled, on_progress=tell)

        tasks = self._window.tasks
        self._window.status.setText(f"Salvaging {path.name}\N{HORIZONTAL ELLIPSIS}")
        tasks.write(
            work,
            lambda found: self._finish(path, then, found),
            lambda error: self._fail(path, then, error),
        )

    def _show_progress(self, path: Path, progress: Progress, task: Task) -> None:
        self._window.show_problem(
            f"Salvaging {path.name}: {progress.done:,} of {counted(progress.total, 'report')}.",
            ("Stop", task.cancel),
        )

    def _finish(self, path: Path, then: Load, found: SalvageReport) -> None:
        lost = len(found.lost) + found.nameless
        told = f"; {lost:,} could not be read" if lost else ""
        self._window.banner.show_problem(
            f"{counted(found.reports, 'report')} salvaged{told}. "
            f"The damaged file is kept as {found.kept.name}.",
            "\n".join(["Lost:", *found.lost, *_nameless(found.nameless)] if lost else []),
        )
        self._window.open_store(path, then)

    def _fail(self, path: Path, then: Load, error: BaseException) -> None:
        again = OFFER, lambda: self.start(path, then)
        self._window.status.setText("" if self._window.workspace else "No store is open")
        if isinstance(error, Cancelled):
            self._window.show_problem(f"Stopped; {path.name} was left as it was.", again)
        else:
            self._window.banner.show_error(error, again)


def _nameless(count: int) -> list[str]:
    return [f"{counted(count, 'report')} of which not even the id is left"] if count else []
