"""A slider over any value of a scale, with ticks, and the spin box that says it in figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy, QSlider, QWidget

from .. import theme
from ..wording import plain

STEPS = 2000  # places of the slider over its whole scale
WIDEST = ("100.00 %", "10.0000")
_MARGIN = 8
_PADDING = 13  # of a spin box at either side: its own, the frame, and the cursor


class ValueSlider(QSlider):
    """A slider of real values from 0 to `top`; it is only as fine as `STEPS`, never the source."""

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.top = 1.0
        self.ticks: tuple[float, ...] = ()
        self.setRange(0, STEPS)
        self.setSingleStep(STEPS // 100)
        self.setPageStep(STEPS // 20)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Threshold")
        self.actionTriggered.connect(lambda: self.moved.emit(self.sliderPosition() * self._unit()))

    def set_scale(self, top: float, ticks: Sequence[float]) -> None:
        self.top, self.ticks = top, tuple(tick for tick in ticks if 0 < tick <= top)
        self.update()

    def set_real(self, value: float) -> None:
        """Show a value; says nothing."""
        self.setValue(round(value / self._unit()))

    def sizeHint(self) -> QSize:
        return QSize(220, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, 28)

    def _unit(self) -> float:
        return self.top / STEPS

    def _x(self, value: float) -> float:
        return _MARGIN + value / self.top * (self.width() - 2 * _MARGIN)

    def _move_to(self, x: float) -> None:
        part = (x - _MARGIN) / max(1, self.width() - 2 * _MARGIN)
        value = min(max(part, 0.0), 1.0) * self.top
        near = [t for t in self.ticks if abs(self._x(t) - x) <= 3]
        value = near[0] if near else value
        self.set_real(value)
        self.moved.emit(value)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._move_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._move_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = theme.current(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, here = self.height() / 2, self._x(self.value() * self._unit())
        live = self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        self._groove(painter, _MARGIN, self.width() - _MARGIN, middle, worn.line)
        self._groove(painter, _MARGIN, here, middle, worn.accent if live else worn.handle)
        painter.setPen(QPen(worn.handle, 1))
        for tick in self.ticks:
            x = round(self._x(tick)) + 0.5
            painter.drawLine(QPointF(x, middle + 6), QPointF(x, middle + 9))
        if self.hasFocus():
            painter.setPen(QPen(worn.accent, 1.5))
            painter.setBrush(worn.selection)
            painter.drawEllipse(QPointF(here, middle), 9.5, 9.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(worn.accent if live else worn.handle)
        painter.drawEllipse(QPointF(here, middle), 7, 7)
        painter.end()

    @staticmethod
    def _groove(
        painter: QPainter, left: float, right: float, middle: float, colour: QColor
    ) -> None:
        painter.setBrush(colour)
        painter.drawRoundedRect(QRectF(left, middle - 2, max(0, right - left), 4), 2, 2)


class ValueSpin(QDoubleSpinBox):
    """Figures without trailing zeros; `58 %` or `4.0`. Takes a comma for a point, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self.setAccessibleName("Threshold as a number")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for the longest values of either scale; Qt's own would change with the scale."""
        text = max(map(self.fontMetrics().horizontalAdvance, WIDEST))
        return QSize(text + 2 * _PADDING, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def textFromValue(self, value: float) -> str:
        text = plain(value, self.decimals())
        return text if "." in text or self.suffix() else text + ".0"

    def valueFromText(self, text: str) -> float:
        try:
            return float(text.removesuffix(self.suffix()).strip().replace(",", ".") or 0)
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> Any:
        state, _, at = super().validate(text.replace(",", "."), position)
        return state, text, at

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.selectAll()
