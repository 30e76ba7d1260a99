"""The look and the keys that all reading tables share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from . import theme
from .delegates import CHECK, CHEVRON, INDENT, PAD, CellDelegate
from .models.roles import Role

Index = QModelIndex | QPersistentModelIndex

LEAST = 24  # height down to which a view gives way to what stands above it


class ReadingView(QTreeView):
    """Rows without grid lines: whole rows selected, hovered and ringed; copy by key and menu.

    `finder` gets the typed text and the row to start from, and gives a row or -1.
    """

    opened = Signal(QModelIndex)  # Enter or a double click

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finder: Callable[[str, int], int] | None = None
        self._typed, self._typed_at = "", QElapsedTimer()
        self.setAccessibleName(name)
        self.setItemDelegate(CellDelegate(self))
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        header = self.header()
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(28)
        self.doubleClicked.connect(self.opened)

    def add_action(self, text: str, then: Callable[[], object], keys: str = "") -> QAction:
        """An entry of the context menu, with its key while the view has the focus."""
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: then())
        self.addAction(action)
        return action

    def selected_rows(self) -> list[int]:
        """The selected top-level rows from top to bottom; without a selection, all."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return rows or list(range(self.model().rowCount()))

    def go_to(self, row: int) -> None:
        """Make a row the current and only selected one, and bring it into view."""
        index = self.model().index(row, 0)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    def fix_width(self, column: int, width: int) -> None:
        """A column of its own width, which a person may drag."""
        self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self.header().resizeSection(column, width)

    def stretch(self, column: int) -> None:
        """The column that takes what the others leave."""
        self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    # ---- Qt

    def fold_of(self, index: Index) -> bool | None:
        """Whether the fold of a cell is open; None where there is none."""
        return index.data(Role.FOLD)

    def toggle(self, index: Index) -> None:
        """Open or close a fold."""

    def tick(self, index: Index) -> bool:
        """Turn the tick of a cell over; False when it has none."""
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return False
        ticked = Qt.CheckState(state) == Qt.CheckState.Checked
        now = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
        return self.model().setData(index, now, Qt.ItemDataRole.CheckStateRole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination())
        action = next((a for a in self.actions() if a.shortcut() == pressed), None)
        if action is not None:  # before Qt's own copy, which takes the text of one cell
            action.trigger()
            return
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current.isValid():
            self.opened.emit(current)
            return
        if event.key() == Qt.Key.Key_Space and self.tick(current.siblingAtColumn(0)):
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        if self.finder is None:
            super().keyboardSearch(search)
            return
        pause = QApplication.keyboardInputInterval()
        going_on = self._typed_at.isValid() and self._typed_at.restart() < pause
        if not going_on:
            self._typed_at.start()
        self._typed = self._typed + search if going_on else search
        row = self.finder(self._typed, max(self.currentIndex().row(), 0) + (not going_on))
        if row >= 0:
            self.go_to(row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return
        inside = event.position().x() - self.visualRect(index).left()
        inside -= PAD + INDENT * (index.data(Role.DEPTH) or 0)
        if self.fold_of(index) is not None:
            if inside < CHEVRON:
                self.toggle(index)
                return
            inside -= CHEVRON
        if inside < CHECK:
            self.tick(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.actions():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.actions())
        menu.popup(event.globalPos())

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().drawRow(painter, option, index)
        if self.hasFocus() and index.row() == self.currentIndex().row() and (
            index.parent() == self.currentIndex().parent()
        ):  # fmt: skip
            ring = option.rect.adjusted(0, 0, -1, -1)
            painter.setPen(QPen(theme.current(self).accent, 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(ring)


class ReadingTree(ReadingView):
    """A reading view whose rows have rows; Enter, double click, Left and Right fold."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setItemsExpandable(True)
        self.opened.connect(self._open)

    def fold_of(self, index: Index) -> bool | None:
        if index.column() != 0 or not self.model().hasChildren(index):
            return None
        return self.isExpanded(index)

    def toggle(self, index: Index) -> None:
        self.setExpanded(index, not self.isExpanded(index))

    def _open(self, index: QModelIndex) -> None:
        first = index.siblingAtColumn(0)
        if self.fold_of(first) is not None:
            self.toggle(first)
