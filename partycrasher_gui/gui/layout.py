"""Where the panes are: tree, charts and inbox in docks, report and comparison in the middle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from .session import Session

AREAS = {
    "tree": ("Buckets", Qt.DockWidgetArea.LeftDockWidgetArea, 436),
    "charts": ("Charts", Qt.DockWidgetArea.TopDockWidgetArea, 116),
    "inbox": ("Inbox", Qt.DockWidgetArea.BottomDockWidgetArea, 140),
}
LOW, LOW_CHARTS = 440, 72  # of the middle, below which the charts make room for a comparison


class Layout:
    """Places the panes in a window, and remembers where a person put them."""

    def __init__(
        self,
        window: QMainWindow,
        above: Sequence[QWidget],
        docked: dict[str, QWidget],
        start: QWidget,
        report: QWidget,
        compare: QWidget,
    ) -> None:
        self._outer, self._report, self._compare = window, report, compare
        # Docks live in a window of their own, below the bars that span the whole width.
        self._window = QMainWindow(window, Qt.WindowType.Widget)
        self._window.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.splitters = {"middle": QSplitter(Qt.Orientation.Vertical)}
        self.middle = self.splitters["middle"]
        self.middle.setChildrenCollapsible(False)
        self.middle.setHandleWidth(5)
        self.middle.addWidget(report)
        self.middle.addWidget(compare)
        self.middle.setStretchFactor(0, 3)
        self.middle.setStretchFactor(1, 2)
        compare.hide()
        self.cards = QStackedWidget()
        self.cards.addWidget(start)
        self.cards.addWidget(self.middle)
        self.cards.setCurrentIndex(1)
        inner = self._window
        inner.setCentralWidget(self.cards)
        inner.setDockNestingEnabled(True)
        inner.setCorner(Qt.Corner.TopLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        inner.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        window.setCentralWidget(_stacked(above, inner))
        self.docks = {name: self._dock(name, widget) for name, widget in docked.items()}
        self._before_start: QByteArray | None = None
        self.arrange(False)
        self.put_back()

    def _dock(self, name: str, widget: QWidget) -> QDockWidget:
        title, area, _ = AREAS[name]
        dock = QDockWidget(title, self._window)
        dock.setObjectName(name)
        dock.setWidget(widget)
        self._window.addDockWidget(area, dock)
        return dock

    def put_back(self) -> None:
        """Every pane where it was at first."""
        for name, (_, area, size) in AREAS.items():
            dock = self.docks[name]
            dock.setFloating(False)
            self._window.addDockWidget(area, dock)
            dock.show()
            upright = area == Qt.DockWidgetArea.LeftDockWidgetArea
            side = Qt.Orientation.Horizontal if upright else Qt.Orientation.Vertical
            self._window.resizeDocks([dock], [size], side)

    def arrange(self, on: bool) -> None:
        """With title bars the docks can be dragged; without, nothing moves by accident."""
        for dock in self.docks.values():
            before = dock.titleBarWidget()
            bare = None if on else QWidget()
            if bare is not None:
                bare.setFixedHeight(0)
            dock.setTitleBarWidget(bare)  # type: ignore[arg-type]
            if before is not None:
                before.deleteLater()

    # ---- what is visible

    def show_start(self, on: bool) -> bool:
        """The start page in place of all that would be empty; True when it was put away."""
        if on == (self.cards.currentIndex() == 0):
            return False
        if on:
            self._before_start = self._window.saveState()
            for dock in self.docks.values():
                dock.hide()
        elif self._before_start is not None:
            self._window.restoreState(self._before_start)
            self._before_start = None
        self.cards.setCurrentIndex(0 if on else 1)
        return not on

    def show_compare(self, on: bool) -> None:
        if on and not self._compare.isVisibleTo(self.middle):
            self._compare.show()
            height = self.middle.height()
            if height < LOW:
                charts = [self.docks["charts"]]
                self._window.resizeDocks(charts, [LOW_CHARTS], Qt.Orientation.Vertical)
            self.middle.setSizes([height * 11 // 20, height * 9 // 20])
        self._compare.setVisible(on)

    def is_shown(self, name: str) -> bool:
        """Whether a pane is there, even behind another window."""
        pane = self._compare if name == "compare" else self.docks[name]
        return not pane.isHidden()

    def set_shown(self, name: str, on: bool) -> None:
        if name == "compare":
            self.show_compare(on)
        else:
            self.docks[name].setVisible(on)

    # ---- the session

    def save(self, session: Session) -> None:
        """Geometry, docks and splitters into a session."""
        state = self._window.saveState() if self._before_start is None else self._before_start
        session.geometry, session.state = _text(self._outer.saveGeometry()), _text(state)
        session.splitters = {name: _text(s.saveState()) for name, s in self.splitters.items()}
        session.compare_shown = self.is_shown("compare")

    def restore(self, session: Session) -> None:
        """Back to how a session was; what can not be read stays as it is."""
        if session.geometry:
            self._outer.restoreGeometry(_bytes(session.geometry))
        if session.state:
            self._window.restoreState(_bytes(session.state))
        for name, splitter in self.splitters.items():
            splitter.restoreState(_bytes(session.splitters.get(name, "")))
        self._compare.setVisible(session.compare_shown)


def _stacked(above: Sequence[QWidget], below: QWidget) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in above:
        column.addWidget(widget)
    column.addWidget(below, 1)
    return page


def _text(data: QByteArray) -> str:
    return bytes(data.toHex().data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromHex(text.encode("ascii", "ignore"))
