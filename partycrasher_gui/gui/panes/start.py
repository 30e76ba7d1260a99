"""What an empty store shows: where to begin."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from .. import theme
from ..widgets import spoken

WORDS = "Drop crash files here"
FORMATS = (
    "Files, folders, archives (zip, tar, gz) or text pasted from a chat. Anywhere in the window."
)
STEPS = (
    ("drop", "Drop a heap of crash reports", "Each is read, repaired where needed, and filed."),
    ("bucket", "See the bugs behind them", "Reports of one bug share a bucket, at any threshold."),
    ("why", "Ask why", "Every bucket is explained, frame by frame, by numbers that add up."),
)


class StartPane(QWidget):
    """A drop target in words, the samples, and what comes of it."""

    samples_requested = Signal()
    files_requested = Signal()
    folder_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Start")
        self.samples = _button("Try the sample crashes", "primary")
        self.files = _button("Open files\N{HORIZONTAL ELLIPSIS}")
        self.folder = _button("Open a folder\N{HORIZONTAL ELLIPSIS}")
        self.samples.clicked.connect(self.samples_requested)
        self.files.clicked.connect(self.files_requested)
        self.folder.clicked.connect(self.folder_requested)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(self._target(), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(28)
        steps = QHBoxLayout()
        steps.setSpacing(32)
        steps.addStretch()
        for step in STEPS:
            steps.addWidget(_Step(*step))
        steps.addStretch()
        column.addLayout(steps)
        column.addStretch(3)

    def set_samples(self, count: int) -> None:
        """How many sample reports there are; without any, none are offered."""
        self.samples.setVisible(count > 0)
        self.samples.setText(f"Try the {count} sample crashes")
        self.samples.setAccessibleName(self.samples.text())
        (self.samples if count else self.files).setFocus()

    def _target(self) -> QWidget:
        target = _DropField()
        title, formats = QLabel(WORDS), QLabel(FORMATS)
        title.setProperty("look", "title")
        formats.setProperty("look", "dim")
        formats.setWordWrap(True)
        column = QVBoxLayout(target)
        column.setContentsMargins(36, 92, 36, 30)
        column.setSpacing(8)
        for label in (title, formats):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addSpacing(14)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch()
        for button in (self.samples, self.files, self.folder):
            buttons.addWidget(button)
        buttons.addStretch()
        column.addLayout(buttons)
        return target


class _DropField(QWidget):
    """A dashed field with the picture of something that falls in."""

    def sizeHint(self) -> QSize:
        return QSize(620, 264)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        worn = theme.current(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(worn.handle, 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(worn.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 14, 14)
        picture = theme.icon("drop", worn, "accent")
        picture.paint(painter, (self.width() - 40) // 2, 36, 40, 40)
        painter.end()


class _Step(QWidget):
    def __init__(self, icon: str, title: str, text: str) -> None:
        super().__init__()
        self._icon = icon
        self.setFixedWidth(190)
        heading, words = QLabel(title), QLabel(text)
        heading.setProperty("look", "heading")
        heading.setWordWrap(True)
        words.setProperty("look", "dim")
        words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 30, 0, 0)
        column.addWidget(heading)
        column.addWidget(words)
        column.addStretch()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme.icon(self._icon, theme.current(self)).paint(painter, 0, 2, 22, 22)
        painter.end()


def _button(text: str, look: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setProperty("look", look)
    spoken(button, text.rstrip("\N{HORIZONTAL ELLIPSIS}"))
    return button
