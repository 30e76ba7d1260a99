"""Small widgets of the panes: chips, a flowing row, elided text, tinted buttons, empty states."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from . import theme

CHIP_WIDTH = 340  # the longest text of a chip, in logical pixels
_THEME_EVENTS = (QEvent.Type.PaletteChange, QEvent.Type.StyleChange, QEvent.Type.FontChange)


def spoken(widget: QWidget, name: str, tip: str = "") -> QWidget:
    """Give a widget its accessible name, and a tooltip when it has one; returns the widget."""
    widget.setAccessibleName(name)
    if tip:
        widget.setToolTip(tip)
    return widget


def tab_order(*widgets: QWidget) -> None:
    """Tab goes through these one after the other; those that take no focus are left out."""
    stops = [widget for widget in widgets if widget.focusPolicy() != Qt.FocusPolicy.NoFocus]
    for one, next_one in pairwise(stops):
        QWidget.setTabOrder(one, next_one)


def copy_text(text: str) -> None:
    """Put text on the clipboard."""
    QApplication.clipboard().setText(text)


class Sentence(QLabel):
    """Plain text that wraps and can be selected."""

    def __init__(self, look: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", look)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)


class Chip(QLabel):
    """A fact in a pill. Longer than `CHIP_WIDTH` it is elided, the whole in the tooltip."""

    def __init__(self, text: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "chip")
        self.setIndent(0)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(_elided(self, text))
        spoken(self, text, tip or (text if self.text() != text else ""))


class ChipButton(QPushButton):
    """A fact in a pill that leads somewhere."""

    def __init__(
        self, text: str, then: Callable[[], object], tip: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("look", "chip")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(_elided(self, text).replace("&", "&&"))
        spoken(self, text, tip or (text if self.text() != text else ""))
        self.clicked.connect(lambda: then())


def _elided(widget: QWidget, text: str) -> str:
    metrics = QFontMetrics(theme.ui_font()) if not widget.parent() else widget.fontMetrics()
    return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, CHIP_WIDTH)


class IconButton(QToolButton):
    """A flat button with an icon tinted by the theme; the name is spoken and shown as a tip."""

    def __init__(
        self,
        icon: str,
        name: str,
        then: Callable[[], object] | None = None,
        *,
        text: str = "",
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setText(text)
        if text:
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        spoken(self, name, f"{name} ({keys})" if keys else name)
        self._tint()
        if then is not None:
            self.clicked.connect(lambda: then())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self.setIcon(theme.icon(self._icon, theme.current(self), "dim"))


class ElidedLabel(QLabel):
    """One line of text that gives way: elided where there is no room, the whole in the tooltip."""

    def __init__(
        self,
        look: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._whole = ""
        if look:
            self.setProperty("look", look)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_whole(self, text: str) -> None:
        """Show this text, as much of it as fits."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    def whole(self) -> str:
        return self._whole

    def natural_width(self) -> int:
        """The width at which nothing is elided."""
        return self.fontMetrics().horizontalAdvance(self._whole) + 4

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _THEME_EVENTS:
            self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self._whole, self._mode, room)
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


class FlowLayout(QLayout):
    """Items in a row, going on in the next line where the width ends."""

    def __init__(self, parent: QWidget | None = None, gap: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def clear(self) -> None:
        """Remove all widgets and let Qt delete them."""
        while self._items:
            widget = self._items.pop().widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.invalidate()

    def widgets(self) -> list[QWidget]:
        """The widgets in order."""
        return [widget for item in self._items if (widget := item.widget()) is not None]

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        height = self._place(rect, move=True)
        owner = self.parentWidget()
        if owner is not None and owner.minimumHeight() != height:
            owner.setMinimumHeight(height)  # splitters and docks do not ask for height by width

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(QSize(min(item.minimumSize().width(), 60),
                                         item.minimumSize().height()))  # fmt: skip
        margins: QMargins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        area = rect.marginsRemoved(self.contentsMargins())
        top = area.top()
        for line in self._lines(area.width()):
            height = max(size.height() for _, size in line)
            left = area.left()
            for item, size in line:
                if move:
                    down = (height - size.height()) // 2
                    item.setGeometry(QRect(QPoint(left, top + down), size))
                left += size.width() + self._gap
            top += height + self._gap
        used = top - self._gap - rect.top() if self._items else 0
        return used + self.contentsMargins().bottom()

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        """The items in lines that fit, each with the size it gets."""
        lines: list[list[tuple[QLayoutItem, QSize]]] = []
        left = 0
        for item in self._items:
            size = item.sizeHint()
            size.setWidth(min(size.width(), width))
            if not lines or left + size.width() > width:
                lines.append([])
                left = 0
            lines[-1].append((item, size))
            left += size.width() + self._gap
        return lines


class EmptyState(QWidget):
    """What a pane says while it has nothing to show: a picture, a sentence, what to do."""

    def __init__(self, icon: str, title: str, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = _Picture(icon)
        self._title, self._hint = QLabel(), QLabel()
        self._title.setProperty("look", "heading")
        self._hint.setProperty("look", "dim")
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(2)
        column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(3)
        self.set_text(title, hint)

    def set_text(self, title: str, hint: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._hint.setText(hint)
        self.setAccessibleName(f"{title} {hint}".strip())


class _Picture(QWidget):
    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.setFixedSize(40, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        picture = theme.icon(self._icon, theme.current(self), "handle")
        picture.paint(painter, QRect(4, 4, 32, 32))
        painter.end()


class Hairline(QWidget):
    """A line of one pixel in the theme's line colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current(self).line)
        painter.end()
