"""The other threads of a report: a list, and the stack of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QSplitter, QStackedLayout, QWidget

from ...core.rows import FrameRow
from ..models.roles import Role
from ..views import ReadingView
from ..widgets import EmptyState
from .stack import StackView

Index = QModelIndex | QPersistentModelIndex
Thread = tuple[str, Sequence[FrameRow]]
_ROOT = QModelIndex()


class ThreadsModel(QAbstractListModel):
    """Threads by name, with how many frames each has."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.threads: Sequence[Thread] = ()

    def set_threads(self, threads: Sequence[Thread]) -> None:
        self.beginResetModel()
        self.threads = threads
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.threads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return "Thread" if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        name, frames = self.threads[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return name or f"Thread {index.row() + 1}"
            case Role.BADGE:
                return f"{len(frames):,}"
            case _:
                return None


class ThreadsPage(QWidget):
    """A list of threads beside the stack of the current one."""

    function_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.threads = ThreadsModel(self)
        self.list = ReadingView("Threads")
        self.list.setModel(self.threads)
        self.list.setSelectionMode(ReadingView.SelectionMode.SingleSelection)
        self.list.stretch(0)
        self.stack = StackView("Stack of the thread")
        self.stack.function_activated.connect(self.function_activated)
        self.list.selectionModel().currentRowChanged.connect(self._show)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(self.list)
        split.addWidget(self.stack)
        split.setStretchFactor(1, 1)
        split.setSizes([180, 600])
        self.list.setMinimumWidth(110)
        self._cards = QStackedLayout(self)
        self._cards.addWidget(
            EmptyState("info", "No other threads.", "This report has the crashing thread alone.")
        )
        self._cards.addWidget(split)

    def set_threads(self, threads: Sequence[Thread]) -> None:
        """Show (name, frames) of the other threads, the first one's stack beside them."""
        if threads == self.threads.threads:
            return
        self.threads.set_threads(threads)
        self._cards.setCurrentIndex(int(bool(threads)))
        self.list.go_to(0)
        if not threads:
            self.stack.set_frames(())

    def _show(self, current: QModelIndex) -> None:
        if current.isValid():
            self.stack.set_frames(self.threads.threads[current.row()][1])
