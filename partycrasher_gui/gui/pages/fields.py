"""The fields of a report: filter, table, and the whole of a long value below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from .. import theme
from ..models.fields import FieldsModel
from ..views import ReadingView
from ..widgets import ElidedLabel, EmptyState, IconButton, copy_text, spoken


class FieldsPage(QWidget):
    """Everything a report says beside its stack. Enter or a double click opens a whole value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = FieldsModel(self)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Filter fields and values")
        self.filter.setClearButtonEnabled(True)
        spoken(self.filter, "Filter fields and values")
        self.count = QLabel()
        self.count.setProperty("look", "dim")
        self.view = ReadingView("Fields")
        self.viewer = ValueViewer()
        self.nothing = EmptyState("search", "No field holds these words.", "Change the filter.")
        self._arrange()
        self._connect()

    def set_fields(self, fields: Sequence[tuple[str, str]]) -> None:
        """Show (path, value) pairs; the filter stays."""
        if fields == self.fields.fields():
            return
        self.fields.set_fields(fields)
        self.viewer.hide()
        self._told()

    def open_value(self, index: QModelIndex) -> None:
        """Show the whole value of a row, or put it away when it is shown."""
        if self.viewer.isVisible() and self.viewer.path() == self.fields.field(index.row())[0]:
            self.viewer.hide()
            return
        self.viewer.set_field(*self.fields.field(index.row()))
        self.viewer.show()

    def _arrange(self) -> None:
        self.view.setModel(self.fields)
        self.view.finder = self.fields.find
        self.view.fix_width(0, 200)
        self.view.stretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(0, 8, 0, 4)
        top.addWidget(self.filter, 1)
        top.addWidget(self.count)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for widget in (self.view, self.nothing, self.viewer):
            split.addWidget(widget)
        split.setSizes([200, 200, 180])
        split.setStretchFactor(2, 1)
        self.viewer.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(split, 1)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.view.opened.connect(self.open_value)
        self.view.selectionModel().currentRowChanged.connect(self._follow)
        self.view.add_action("Open the value", self._open_current, "Space")
        self.view.add_action("Copy value", self._copy_value, "Ctrl+C")
        self.view.add_action("Copy path and value", self._copy_fields, "Ctrl+Shift+C")

    def _filter(self, text: str) -> None:
        self.fields.set_filter(text)
        self.viewer.hide()
        self._told()

    def _told(self) -> None:
        shown, total = self.fields.rowCount(), len(self.fields.fields())
        self.count.setText(f"{shown:,} of {total:,}" if shown != total else "")
        if total == 0:
            self.nothing.set_text("This report has a stack and nothing else.", "")
        else:
            self.nothing.set_text("No field holds these words.", "Change the filter.")
        self.view.setVisible(shown > 0)
        self.nothing.setVisible(shown == 0)

    def _open_current(self) -> None:
        if self.view.currentIndex().isValid():
            self.open_value(self.view.currentIndex())

    def _follow(self, current: QModelIndex) -> None:
        if self.viewer.isVisible() and current.isValid():
            self.viewer.set_field(*self.fields.field(current.row()))

    def _copy_value(self) -> None:
        copy_text("\n".join(self.fields.field(row)[1] for row in self.view.selected_rows()))

    def _copy_fields(self) -> None:
        copy_text(self.fields.text(self.view.selected_rows()))


class ValueViewer(QWidget):
    """One value, whole, to read, select and copy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ElidedLabel("heading")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(theme.code_font())
        self.text.setTabChangesFocus(True)
        spoken(self.text, "Whole value")
        top = QHBoxLayout()
        top.addWidget(self._path, 1)
        top.addWidget(IconButton("copy", "Copy the whole value", self._copy))
        top.addWidget(IconButton("close", "Close the value", self.hide, shortcut="Esc"))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.text, 1)

    def path(self) -> str:
        return self._path.whole()

    def set_field(self, path: str, value: str) -> None:
        self._path.set_whole(path)
        self.text.setPlainText(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _copy(self) -> None:
        copy_text(self.text.toPlainText())
