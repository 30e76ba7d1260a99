"""What limits the tree: search text in Lucene syntax, and a period."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from ...core.errors import QueryError
from .. import theme
from ..widgets import spoken

PERIODS = (("Any time", ""), ("Last 7 days", "7 days ago"), ("Last 30 days", "30 days ago"))


@dataclass(frozen=True, slots=True)
class Filter:
    """What the tree is limited to; None where nothing is asked."""

    query: str | None = None
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return bool(self.query or self.since or self.until)


class SearchField(QLineEdit):
    """Lucene syntax; what is wrong is said below it, and the cursor's place is marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(False)
        self.setClearButtonEnabled(False)
        self.setProperty("look", "code")
        self.setPlaceholderText("Search, such as  stacktrace.function:read_* AND version:1.5*")
        self.setMinimumWidth(120)
        spoken(
            self, "Search", 'Lucene syntax: field:word, "a phrase", wild*, AND, OR, NOT, [1 TO 5]'
        )
        self._glass = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = self.addAction(QIcon(), QLineEdit.ActionPosition.TrailingPosition)
        self._clear.triggered.connect(self.clear)
        self._clear.setVisible(False)
        self.trouble = QLabel()
        self.trouble.setProperty("look", "error")
        self.trouble.setWordWrap(True)
        self.trouble.setContentsMargins(14, 0, 14, 7)
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.hide()
        self.textChanged.connect(self._edited)
        self._tint()

    def set_error(self, error: QueryError | None) -> None:
        """Say what is wrong with the search, and where."""
        self.setProperty("wrong", error is not None)
        self.style().unpolish(self)
        self.style().polish(self)
        self.trouble.setVisible(error is not None)
        if error is None:
            return
        text = self.text()
        at = error.position
        where = "" if at is None else f"   {text[:at]}\N{WHITE RIGHT-POINTING TRIANGLE}{text[at:]}"
        self.trouble.setText(f"{error.message} {error.remedy}{where}".strip())
        spoken(self.trouble, self.trouble.text())

    def _edited(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        if self.property("wrong"):
            self.set_error(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        worn = theme.current(self)
        self._glass.setIcon(theme.icon("search", worn))
        self._clear.setIcon(theme.icon("close", worn))
        self._clear.setToolTip("Clear the search (Esc)")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class PeriodChip(QToolButton):
    """Since and until, in words or dates; the chip says what holds."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "chip")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._panel = QFrame(self, Qt.WindowType.Popup)
        self._panel.setProperty("look", "popup")
        self.since, self.until = QLineEdit(), QLineEdit()
        grid = QGridLayout(self._panel)
        grid.setContentsMargins(14, 12, 14, 12)
        for row, (name, field, hint) in enumerate(
            (("Since", self.since, "2026-08-01, 7 days ago"), ("Until", self.until, "now"))
        ):
            field.setAcceptDrops(False)
            field.setPlaceholderText(hint)
            field.setMinimumWidth(200)
            spoken(field, name)
            field.returnPressed.connect(self._done)
            grid.addWidget(QLabel(name), row, 0)
            grid.addWidget(field, row, 1)
        presets = QHBoxLayout()
        for text, since in PERIODS:
            button = QPushButton(text)
            spoken(button, text)
            button.clicked.connect(lambda _=False, s=since: self.set_period(s, ""))
            presets.addWidget(button)
        grid.addLayout(presets, 2, 0, 1, 2)
        self.clicked.connect(self._open)
        self._say()

    def period(self) -> tuple[str, str]:
        return self.since.text().strip(), self.until.text().strip()

    def set_period(self, since: str, until: str) -> None:
        self.since.setText(since)
        self.until.setText(until)
        self._done()

    def _open(self) -> None:
        self._panel.adjustSize()
        self._panel.move(self.mapToGlobal(QPoint(0, self.height() + 4)))
        self._panel.show()
        self.since.setFocus()

    def _done(self) -> None:
        self._panel.hide()
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        since, until = self.period()
        parts = [f"since {since}" if since else "", f"until {until}" if until else ""]
        self.setText(" ".join(part for part in parts if part) or "any time")
        spoken(self, f"Dates: {self.text()}", "Limit the tree to reports of a period")
