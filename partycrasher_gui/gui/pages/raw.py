"""The report as it is stored: JSON, with find and copy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QRegularExpression, Qt
from PySide6.QtGui import (
    QKeyEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from .. import theme
from ..widgets import IconButton, copy_text, spoken

SHOWN_AT_ONCE = 2_000_000  # characters; the rest is only copied
COLOURED_UP_TO = 400_000


class RawPage(QWidget):
    """Pretty JSON; Ctrl+F finds, Copy takes all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.code_font())
        spoken(self.text, "Report as JSON")
        self._tint = JsonTint(self)
        self.find_bar = FindBar(self.text)
        self.note = QLabel()
        self.note.setProperty("look", "dim")
        top = QHBoxLayout()
        top.setContentsMargins(0, 6, 0, 2)
        top.addWidget(self.find_bar, 1)
        top.addWidget(self.note)
        top.addWidget(IconButton("copy", "Copy the whole report", self.copy, text="Copy"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.text, 1)

    def set_data(self, data: Mapping[str, Any]) -> None:
        """Show a report in the data format."""
        whole = json.dumps(data, indent=2, ensure_ascii=False)
        if whole == self._whole:
            return
        self._whole = whole
        size = len(self._whole)
        cut = size > SHOWN_AT_ONCE
        self._tint.setDocument(self.text.document() if size <= COLOURED_UP_TO else None)
        self.text.setPlainText(self._whole[:SHOWN_AT_ONCE])
        share = f"The first {SHOWN_AT_ONCE / 1e6:.0f} of {size / 1e6:.1f} million characters."
        self.note.setText(share if cut else "")
        self.find_bar.search()

    def copy(self) -> None:
        """Copy the whole report, also what is not shown."""
        copy_text(self._whole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_F:
            self.find_bar.start()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint.dress()


class FindBar(QWidget):
    """Find in a text: Enter next, Shift+Enter previous, Escape back to the text."""

    def __init__(self, text: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.words = QLineEdit()
        self.words.setPlaceholderText("Find in the report (Ctrl+F)")
        self.words.setClearButtonEnabled(True)
        spoken(self.words, "Find in the report")
        self.found = QLabel()
        self.found.setProperty("look", "dim")
        self._previous = IconButton(
            "arrow-up", "Previous place", self.go_back, shortcut="Shift+Return"
        )
        self._next = IconButton("arrow-down", "Next place", self.go_next, shortcut="Return")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        for widget in (self.found, self._previous, self._next):
            row.addWidget(widget)
        self.words.textChanged.connect(self.search)
        self.search()

    def start(self) -> None:
        """Put the cursor here, with what is selected in the text as the words."""
        selected = self._text.textCursor().selectedText()
        if selected and "\N{PARAGRAPH SEPARATOR}" not in selected:
            self.words.setText(selected)
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def search(self) -> None:
        """Count the places and go to the first one."""
        words = self.words.text()
        places = self._text.toPlainText().casefold().count(words.casefold()) if words else 0
        self.found.setText(_places(places) if words else "")
        for button in (self._next, self._previous):
            button.setEnabled(places > 0)
        self.words.setProperty("wrong", bool(words) and not places)
        self.words.style().polish(self.words)
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        if places:
            self.go_next()

    def go_next(self) -> None:
        self._go(QTextDocument.FindFlag(0), QTextCursor.MoveOperation.Start)

    def go_back(self) -> None:
        self._go(QTextDocument.FindFlag.FindBackward, QTextCursor.MoveOperation.End)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.go_back if back else self.go_next)()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.words.clear()
            self._text.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _go(self, flags: QTextDocument.FindFlag, around: QTextCursor.MoveOperation) -> None:
        words = self.words.text()
        if words and not self._text.find(words, flags):
            self._text.moveCursor(around)
            self._text.find(words, flags)


class JsonTint(QSyntaxHighlighter):
    """Names quiet, values plain: the eye finds the values."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._quiet = QTextCharFormat()
        self._name = QRegularExpression(r'^\s*("(?:[^"\\]|\\.)*"):')
        self.dress()

    def dress(self) -> None:
        """Take the colours of the page's theme."""
        self._quiet.setForeground(theme.current(self._page).accent)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        match = self._name.match(text)
        if match.hasMatch():
            self.setFormat(match.capturedStart(1), match.capturedLength(1), self._quiet)


def _places(count: int) -> str:
    return {0: "not found", 1: "1 place"}.get(count, f"{count:,} places")
