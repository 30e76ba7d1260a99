"""The tree of buckets as it is painted and walked through."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QElapsedTimer, QModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from .. import theme
from ..delegates import CellDelegate, SparklineDelegate, cell_font, paint_text
from ..models.bucket_tree import BucketNode, BucketTree, Column, ReportNode
from ..models.tree_base import Index

SEARCHED = 5000  # rows that type-to-find looks at


class NodeDelegate(CellDelegate):
    """A cell of a tree whose chevrons stand in the branches, not in the cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        option = QStyleOptionViewItem(option)
        option.state &= ~QStyle.StateFlag.State_Children
        super().paint(painter, option, index)

    def paint_content(
        self, painter: QPainter, rect: QRect, index: Index, worn: theme.Theme
    ) -> None:
        """Ids of reports begin and end differently: what gives way is their middle."""
        view = self.parent()
        report = isinstance(view, BucketView) and isinstance(view.tree.node(index), ReportNode)
        if report and index.column() == Column.NAME:
            text = str(index.data())
            metrics = QFontMetrics(cell_font(False, False))
            middle = Qt.TextElideMode.ElideMiddle
            paint_text(painter, rect, index, metrics.elidedText(text, middle, rect.width()), worn)
        else:
            super().paint_content(painter, rect, index, worn)


class BucketView(QTreeView):
    """The tree as it is painted. More buckets are fetched when their end comes into sight."""

    def __init__(self, model: BucketTree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = model
        self._typed, self._typed_at = "", QElapsedTimer()
        self.setModel(model)
        self.setAccessibleName("Buckets")
        self.setItemDelegate(NodeDelegate(self))
        self.setItemDelegateForColumn(Column.WEEKS, SparklineDelegate(self))
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setAllColumnsShowFocus(False)  # the style's frame; drawBranches marks the row
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._shape_header()
        self._sight = QTimer(self, singleShot=True, interval=0)
        self._sight.timeout.connect(self.fetch_in_sight)
        self.verticalScrollBar().valueChanged.connect(lambda: self._sight.start())
        for signal in (model.rowsInserted, model.layoutChanged, self.expanded, self.collapsed):
            signal.connect(lambda: self._sight.start())

    def _shape_header(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(48)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        for column, width in ((Column.REPORTS, 68), (Column.WEEKS, 96), (Column.LAST_SEEN, 92)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, width)
        self.setColumnHidden(Column.LAST_SEEN, True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sight.start()

    def fetch_in_sight(self) -> None:
        """Ask for the next page of buckets where the last loaded one is visible."""
        index, bottom = self.indexAt(QPoint(1, 1)), self.viewport().height()
        while index.isValid() and self.visualRect(index).top() < bottom:
            node = self.tree.node(index)
            if isinstance(node, BucketNode) and node.row == len(node.cut_node.children) - 1:
                self.tree.fetch_next(node.cut_node)
            index = self.indexBelow(index)

    def rows(self, start: QModelIndex) -> Iterator[QModelIndex]:
        """The open rows below one, from the top again at the end, the start last."""
        index = start
        for _ in range(SEARCHED):
            index = self.indexBelow(index) if index.isValid() else QModelIndex()
            index = index if index.isValid() else self.model().index(0, 0)
            yield index
            if index == start or not index.isValid():
                return

    def keyboardSearch(self, search: str) -> None:
        """Type to find: the next open row that contains what was typed."""
        pause = QApplication.keyboardInputInterval()
        going_on = self._typed_at.isValid() and self._typed_at.elapsed() < pause
        self._typed_at.start()
        self._typed = self._typed + search if going_on else search
        here = self.currentIndex().siblingAtColumn(0)
        candidates = self.rows(here)
        if going_on and self._typed.casefold() in str(here.data()).casefold():
            return
        for index in candidates:
            if self._typed.casefold() in str(index.data()).casefold():
                self.setCurrentIndex(index)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        elif event.text().strip() and plain and event.key() != Qt.Key.Key_Asterisk:
            self.keyboardSearch(event.text())
        else:
            super().keyPressEvent(event)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """The chevron, on the row's own background; the current row is marked at the left."""
        worn = theme.current(self)
        here = index.row() == self.currentIndex().row() and (
            index.parent() == self.currentIndex().parent()
        )
        if self.selectionModel().isSelected(index):
            painter.fillRect(rect, worn.selection)
        if here and self.hasFocus():
            painter.fillRect(QRect(0, rect.top(), 3, rect.height()), worn.accent)
        if self.model().hasChildren(index):
            name = "chevron-down" if self.isExpanded(index) else "chevron-right"
            picture: QPixmap = theme.pixmap(name, worn, size=12, ratio=self.devicePixelRatioF())
            painter.drawPixmap(rect.right() - 12, rect.center().y() - 5, picture)
