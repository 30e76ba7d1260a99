"""A combo box with a chevron of ours."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QWidget

from .. import theme
from ..widgets import spoken


class Choice(QComboBox):
    """One of several, or, when editable, also what is typed."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        spoken(self, name, name)
        self.view().setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.isEditable():
            super().paintEvent(event)
        painter = QPainter(self)
        worn = theme.current(self)
        if not self.isEditable():
            self._paint_field(painter, worn)
        arrow = theme.pixmap("chevron-down", worn, size=12, ratio=self.devicePixelRatioF())
        painter.drawPixmap(self.width() - 21, self.height() // 2 - 5, arrow)
        painter.end()

    def _paint_field(self, painter: QPainter, worn: theme.Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(worn.accent if self.hasFocus() else worn.line, 1))
        painter.setBrush(worn.hover if self.underMouse() else worn.panel)
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        painter.setPen(worn.text if self.isEnabled() else worn.disabled)
        room = self.rect().adjusted(10, 0, -26, 0)
        metrics = QFontMetrics(self.font())
        text = metrics.elidedText(
            self.currentText() or self.placeholderText(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        texts = [self.placeholderText(), *(self.itemText(at) for at in range(self.count()))]
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        return QSize(min(max(widest + 42, 92), 220), 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 30)
