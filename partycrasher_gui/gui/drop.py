"""Dropping anything anywhere on the window, and saying beforehand what will happen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from . import theme
from .wording import counted

_DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove)
HOLD_ALT = "Hold Alt for a dry run: it shows where each would land, and stores nothing."
DRY_RUN = "Shows where each would land; nothing is stored."


@dataclass(frozen=True, slots=True)
class Load:
    """What is dragged, dropped or pasted: paths, or text."""

    paths: tuple[Path, ...] = ()
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.text.strip())

    @classmethod
    def of(cls, mime: QMimeData | None) -> Load:
        """Local files first; text that came with them is only their names."""
        if mime is None:
            return cls()
        paths = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
        return cls(paths) if paths else cls((), mime.text() if mime.hasText() else "")

    def words(self) -> str:
        """`3 files and 1 folder`; `the text`."""
        if not self.paths:
            return "the text"
        folders = sum(path.is_dir() for path in self.paths)
        files = len(self.paths) - folders
        parts = [counted(files, "file")] if files else []
        return " and ".join(parts + ([counted(folders, "folder")] if folders else []))


class Overlay(QWidget):
    """Lies over the whole window while something is dragged across it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("What a drop will do")
        self._title = self._hint = ""
        self._icon = "drop"
        self.hide()

    def announce(self, title: str, hint: str, icon: str) -> None:
        self._title, self._hint, self._icon = title, hint, icon
        self.setAccessibleDescription(f"{title} {hint}")
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.current(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(worn.background)
        veil.setAlpha(215)
        painter.fillRect(self.rect(), veil)
        pen = QPen(worn.accent, 2)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(14, 14, -14, -14), 14, 14)
        middle = self.rect().center().y()
        plate = QRectF(self.width() / 2 - 300, middle - 100, 600, 180)
        painter.setPen(worn.line)
        painter.setBrush(worn.panel)
        painter.drawRoundedRect(plate, 12, 12)
        picture = theme.icon(self._icon, worn, "accent")
        picture.paint(painter, self.width() // 2 - 24, middle - 76, 48, 48)
        centre = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(worn.text)
        painter.setFont(theme.ui_font(scale=1.5, bold=True))
        painter.drawText(0, middle - 16, self.width(), 34, centre, self._title)
        painter.setPen(worn.dim)
        painter.setFont(theme.ui_font())
        painter.drawText(0, middle + 22, self.width(), 24, centre, self._hint)
        painter.end()


class DropTarget(QObject):
    """Takes every drop on the windows it watches. `refusal` says why nothing can be taken."""

    dropped = Signal(Load, bool)  # what, dry run

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.overlay = Overlay(window)
        self.refusal = ""
        self.always_dry = False
        self.watch(window)

    def watch(self, window: QWidget) -> None:
        """Take drops anywhere on this window (a pane that was pulled out is one, too)."""
        for part in window.findChildren(QWidget):
            part.setAcceptDrops(False)  # fields would take text for themselves
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):  # drags are drops to Qt
            load = Load.of(event.mimeData())
            # An enter that is not accepted would never be followed by a leave.
            if event.type() == QEvent.Type.DragEnter or (load and not self.refusal):
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
            else:
                event.ignore()
            if event.type() in _DRAGS:
                self._announce(load, self._is_dry(event))
            elif load and not self.refusal:
                self.overlay.hide()
                self.dropped.emit(load, self._is_dry(event))
            else:
                self.overlay.hide()
            return True
        if event.type() == QEvent.Type.DragLeave:
            self.overlay.hide()
        return False

    def _is_dry(self, event: QDropEvent) -> bool:
        return self.always_dry or bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)

    def _announce(self, load: Load, dry: bool) -> None:
        if self.refusal:
            self.overlay.announce("Nothing can be imported here", self.refusal, "refused")
        elif not load:
            self.overlay.announce("Nothing to import", "Drop files, folders or text.", "refused")
        elif dry:
            self.overlay.announce(f"Try {load.words()}", DRY_RUN, "dry-run")
        else:
            self.overlay.announce(f"Import {load.words()}", HOLD_ALT, "drop")
