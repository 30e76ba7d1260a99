"""One report: its head, and tabs for the stack, the fields, the other threads and the JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QTabWidget, QVBoxLayout, QWidget

from ...core.rows import BucketRow, ReportView
from ..pages.fields import FieldsPage
from ..pages.header import ReportHeader
from ..pages.raw import RawPage
from ..pages.stack import StackTools, StackView
from ..pages.threads import ThreadsPage
from ..widgets import EmptyState

if TYPE_CHECKING:
    from ...core.receipt import Why

LEAST = 100  # height of tabs and the open page, down to which they give way to a comparison


class Explains(Protocol):
    """The page that explains a report's place; `WhyPane` is one."""

    def set_why(self, why: Why | None) -> None: ...


class ReportPane(QWidget):
    """Shows what it is given and asks for the rest by signals.

    A tab that is hidden does no work: its page is filled when it is first shown for a report.
    `why_requested` is emitted in that moment for the Why tab, which exists when a page for it is
    given.
    """

    function_activated = Signal(str)
    report_activated = Signal(str)
    nearest_requested = Signal(str)
    why_requested = Signal(str)

    def __init__(self, why: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ReportView | None = None
        self._bucket: BucketRow | None = None
        self._unfilled: set[QWidget] = set()
        self.header = ReportHeader()
        self.stack = StackView()
        self.fields = FieldsPage()
        self.threads = ThreadsPage()
        self.why = why
        self.raw = RawPage()
        self.tabs = QTabWidget()
        self.tools = StackTools(self.stack)
        self._no_stack = EmptyState(
            "info", "No stack trace.", "This report came without one; see its fields."
        )
        self._stack_page = QWidget()
        self._fill: dict[QWidget, Callable[[ReportView], None]] = {}
        self._add_tabs()
        self._arrange()
        self._connect()

    # ---- what it shows

    def set_report(self, view: ReportView | None) -> None:
        """Show a report, on the tab that was open; None: the empty state.

        The same report again keeps its place in every tab.
        """
        again = view is not None and self._is_shown(view.row.database_id)
        if not again:
            self._bucket = None
            self.set_why(None)
        self._view = view
        self._cards.setCurrentIndex(int(view is not None))
        self.set_busy(False)
        self._unfilled = set(self._fill) if view is not None else set()
        if view is not None:
            self.header.set_report(view, self._bucket)
            self._set_counts(view)
            self._fill_current()

    def _is_shown(self, database_id: str) -> bool:
        return self._view is not None and self._view.row.database_id == database_id

    def report(self) -> ReportView | None:
        return self._view

    def set_bucket(self, bucket: BucketRow | None) -> None:
        """The bucket of the report at the present cut, for the head."""
        self._bucket = bucket
        if self._view is not None:
            self.header.set_report(self._view, bucket)

    def set_why(self, why: Why | None) -> None:
        """The answer to `why_requested`."""
        if self.why is not None:
            self._explainer().set_why(why)

    def forget_why(self) -> None:
        """The cut has moved: ask again, at once when the Why tab is open, else when it is next."""
        if self._view is not None and self.why is not None:
            self._unfilled.add(self.why)
            self._fill_current()

    def set_busy(self, busy: bool) -> None:
        """Say that something is being loaded."""
        self.header.busy.setVisible(busy)
        title = "Loading the report \N{HORIZONTAL ELLIPSIS}" if busy else "No report selected."
        hint = "" if busy else "Select a report in the tree, or drop crash files on the window."
        self._empty.set_text(title, hint)

    # ---- inside

    def _explainer(self) -> Explains:
        return self.why  # type: ignore[return-value]

    def _add_tabs(self) -> None:
        pages: list[tuple[str, QWidget, Callable[[ReportView], None]]] = [
            ("Stack", self._stack_page, self._fill_stack),
            ("Fields", self.fields, lambda view: self.fields.set_fields(view.fields)),
            ("Threads", self.threads, lambda view: self.threads.set_threads(view.threads)),
            ("Raw", self.raw, lambda view: self.raw.set_data(view.data)),
        ]
        if self.why is not None:
            pages.insert(3, ("Why here", self.why, self._ask_why))
        for title, page, fill in pages:
            self.tabs.addTab(page, title)
            self._fill[page] = fill

    def _arrange(self) -> None:
        self._stack_cards = QStackedLayout(self._stack_page)
        self._stack_cards.addWidget(self.stack)
        self._stack_cards.addWidget(self._no_stack)
        self.tabs.setDocumentMode(True)
        self.tabs.setMinimumHeight(LEAST)  # without it, the tallest page of all sets it
        self.tabs.setCornerWidget(self.tools, Qt.Corner.TopRightCorner)
        self.tabs.tabBar().setAccessibleName("Parts of the report")
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setElideMode(Qt.TextElideMode.ElideNone)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 10, 16, 0)
        column.setSpacing(6)
        column.addWidget(self.header)
        column.addWidget(self.tabs, 1)
        self._empty = EmptyState("file", "", "")
        self._cards = QStackedLayout(self)
        self._cards.addWidget(self._empty)
        self._cards.addWidget(content)
        self.set_busy(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes to what is inside
        self.setAccessibleName("Report")

    def _connect(self) -> None:
        self.header.report_activated.connect(self.report_activated)
        self.header.nearest_requested.connect(self.nearest_requested)
        self.stack.function_activated.connect(self.function_activated)
        self.threads.function_activated.connect(self.function_activated)
        self.tabs.currentChanged.connect(self._turn)

    def _set_counts(self, view: ReportView) -> None:
        counts = ((self._stack_page, "Stack", len(view.frames)),
                  (self.fields, "Fields", len(view.fields)),
                  (self.threads, "Threads", len(view.threads)))  # fmt: skip
        for page, title, count in counts:
            self.tabs.setTabText(self.tabs.indexOf(page), f"{title}  {count:,}")

    def _turn(self) -> None:
        self.tools.setVisible(self.tabs.currentWidget() is self._stack_page)
        self._fill_current()

    def _fill_current(self) -> None:
        page = self.tabs.currentWidget()
        if self._view is not None and page in self._unfilled and self.isVisible():
            self._unfilled.discard(page)
            self._fill[page](self._view)

    def _fill_stack(self, view: ReportView) -> None:
        self.stack.set_frames(view.frames)
        self._stack_cards.setCurrentIndex(int(not view.frames))
        self.tools.setEnabled(bool(view.frames))

    def _ask_why(self, view: ReportView) -> None:
        self.why_requested.emit(view.row.database_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes to the pane means what its open tab shows."""
        super().focusInEvent(event)
        page = self.tabs.currentWidget()
        target = {self._stack_page: self.stack, self.fields: self.fields.view,
                  self.threads: self.threads.stack, self.raw: self.raw.text}.get(page)  # fmt: skip
        (target or self.tabs.tabBar()).setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill_current()
