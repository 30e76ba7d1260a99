"""Why a report is where it is, and two or three reports compared: asked for here, and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ..core.rows import DEFAULT_CUT, Cut, ReportRow
from .panes.compare import ComparePane
from .panes.report import ReportPane
from .panes.why import WhyPane
from .tasks import Tasks

if TYPE_CHECKING:
    from ..core.receipt import Why
    from ..workspace import Workspace

NEAR = 2_000  # reports of a bucket among which the one most like its founder is looked for


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
        report.nearest_requested.connect(self.compare_nearest)
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

    def compare_nearest(self, report_id: str) -> None:
        """Show a report beside the one it is best understood by."""
        if self.workspace is not None:
            store, cut = self.workspace, self.cut
            self._tasks.read(
                lambda _: nearest(store, report_id, cut),
                lambda other: self.compare(report_id, other) if other else None,
                key="nearest",
            )

    def clear(self) -> None:
        """Another store: nothing is compared any more."""
        self._pair = None
        self._compare.set_comparison(None)
        self._compare.set_founder(None)


def nearest(store: Workspace, report_id: str, cut: Cut) -> str:
    """The top match when it is in the same bucket, else the bucket's report most like this one.

    A report that is alone in its bucket gets its top match, wherever that is; empty for none.
    """
    bucket = store.bucket_of(report_id, cut)
    members = store.members(bucket.id, cut, size=NEAR)
    links = {row.database_id: row.link for row in members if row.link is not None}
    own = links.get(report_id) or store.report(report_id).row.link
    if own is not None and store.bucket_of(own.parent, cut).id == bucket.id:
        return own.parent
    others = [row for row in members if row.database_id != report_id]
    if not others:
        return own.parent if own is not None else ""

    def likeness(row: ReportRow) -> tuple[bool, float]:
        link = row.link
        return (link is not None and link.parent == report_id, link.likeness_now if link else 0.0)

    return max(others, key=likeness).database_id
