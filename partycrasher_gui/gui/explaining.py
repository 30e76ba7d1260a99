"""Why a report is where it is, and two or three reports compared: asked for here, and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ..core.rows import DEFAULT_CUT
from .panes.compare import ComparePane
from .panes.report import ReportPane
from .panes.why import WhyPane
from .tasks import Tasks

if TYPE_CHECKING:
    from ..core.receipt import Why
    from ..workspace import Workspace


class Explaining(QObject):
    """Serves the Why tab and the comparison."""

    comparing = Signal()

    def __init__(
        self, tasks: Tasks, report: ReportPane, why: WhyPane, compare: ComparePane
    ) -> None:
        super().__init__(report)
        self.workspace: Workspace | None = None
        self.cut = DEFAULT_CUT
        self._tasks, self._report, self._compare, self._why = tasks, report, compare, why
        self._pair: tuple[str, str, str | None] | None = None
        report.why_requested.connect(self.explain)
        report.compare_requested.connect(self.compare)
        compare.compare_requested.connect(self.compare)
        compare.third_requested.connect(self.compare)
        why.what_if_requested.connect(self.what_if)

    def explain(self, report_id: str) -> None:
        """Fill the Why tab for a report."""
        if self.workspace is not None:
            store, cut = self.workspace, self.cut
            self._tasks.read(
                lambda _: (report_id, store.why(report_id, cut)), self._take_why, key="why"
            )

    def _take_why(self, answer: tuple[str, Why]) -> None:
        shown = self._report.report()
        if shown is not None and shown.row.database_id == answer[0]:
            self._report.set_why(answer[1])

    def what_if(self, report_id: str, left_out: frozenset[str]) -> None:
        if self.workspace is not None:
            store = self.workspace
            self._tasks.read(
                lambda _: store.what_if(report_id, left_out),
                lambda total: self._why.set_what_if(left_out, total),
                key="what if",
            )

    def compare(self, a: str, b: str, third: str | None = None) -> None:
        """Show two reports side by side, perhaps with a third."""
        if self.workspace is None:
            return
        store, pair = self.workspace, (a, b, third)
        self._pair = pair
        self._compare.set_ids(a, b)
        self.comparing.emit()
        self._tasks.read(
            lambda _: store.compare(a, b, third),
            lambda found: self._compare.set_comparison(found) if self._pair == pair else None,
            key="compare",
        )

    def clear(self) -> None:
        """Another store: nothing is compared any more."""
        self._pair = None
        self._compare.set_comparison(None)
        self._compare.set_founder(None)
