"""Two pictures: reports over time, and where the links lie with the threshold's line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QSplitter, QToolTip, QVBoxLayout, QWidget

from ...core.rows import Cut, Scale
from ...workspace import LinkHistogram
from .. import theme
from ..wording import counted, cut_text, plain, value_text

_LEFT, _RIGHT, _TOP, _BOTTOM = 12, 8, 24, 18


class Plot(QWidget):
    """Columns from the left to the right with a title above and a few labels below."""

    def __init__(self, name: str, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.nothing = name, nothing
        self.values: Sequence[int] = ()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(480, 112)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 72)

    def area(self) -> QRectF:
        """Where the columns stand."""
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def column_at(self, x: float) -> int:
        """The column under a point, or -1."""
        area = self.area()
        if not self.values or not area.left() <= x < area.right():
            return -1
        return int((x - area.left()) / area.width() * len(self.values))

    def colour_role(self, column: int) -> str:
        return "bar"

    def height_of(self, value: int, top: int) -> float:
        """Part of the whole height, for a value of at most `top`."""
        return value / top

    def labels(self) -> list[tuple[float, str]]:
        """(place from 0 to 1, text) along the bottom."""
        return []

    def tip(self, column: int) -> str:
        return ""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        worn, area = theme.current(self), self.area()
        painter.setFont(theme.ui_font(scale=0.85))
        painter.setPen(worn.dim)
        metrics = QFontMetricsF(painter.font())
        title = metrics.elidedText(self.name, Qt.TextElideMode.ElideRight, self.width() - 20)
        painter.drawText(QPointF(_LEFT, 15), title)
        top = max(self.values, default=0)
        if not top:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.nothing)
            return
        self._paint_columns(painter, worn, area, top)
        painter.setPen(worn.dim)
        for part, text in self.labels():
            width = metrics.horizontalAdvance(text)
            x = area.left() + part * area.width() - width / 2
            x = min(max(x, area.left()), self.width() - width - 2)
            painter.drawText(QPointF(x, self.height() - 5), text)
        self.paint_over(painter, worn)

    def _paint_columns(self, painter: QPainter, worn: theme.Theme, area: QRectF, top: int) -> None:
        step = area.width() / len(self.values)
        gap = 1.0 if step > 2.5 else 0.0
        for column, value in enumerate(self.values):
            if value:
                height = max(1.5, area.height() * self.height_of(value, top))
                left = area.left() + column * step
                box = QRectF(left, area.bottom() - height, step - gap, height)
                painter.fillRect(box, worn.role(self.colour_role(column)))

    def paint_over(self, painter: QPainter, worn: theme.Theme) -> None:
        """What lies above the columns."""

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == event.Type.ToolTip:
            column = self.column_at(event.pos().x())
            QToolTip.showText(event.globalPos(), self.tip(column) if column >= 0 else "", self)
            return True
        return super().event(event)  # type: ignore[arg-type]


class TimePlot(Plot):
    """Reports a day; of the store, a project or a bucket."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Reports a day", "no reports", parent)
        self._days: Sequence[str] = ()

    def set_days(self, days: Sequence[tuple[str, int]], of: str) -> None:
        self._days = [day for day, _ in days]
        self.values = [count for _, count in days]
        self.name = f"Reports a day \N{MIDDLE DOT} {of}"
        total = counted(sum(self.values), "report")
        self.setAccessibleName(f"{self.name}: {total} in {len(days)} days")
        self.update()

    def labels(self) -> list[tuple[float, str]]:
        firsts = [at for at, day in enumerate(self._days) if day.endswith("-01")]
        every = 1 + len(firsts) // 8
        count = len(self._days)
        return [(at / count, f"{date.fromisoformat(self._days[at]):%b}") for at in firsts[::every]]

    def tip(self, column: int) -> str:
        return f"{self._days[column]}: {counted(self.values[column], 'report')}"


class LinkPlot(Plot):
    """How many links lie where on a scale; the line is the threshold and can be dragged."""

    threshold_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Links", "no links", parent)
        self._scale, self._top, self._value = Scale.LIKENESS, 1.0, 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_histogram(self, histogram: LinkHistogram) -> None:
        self._scale, self._top = histogram.scale, histogram.top or 1.0
        self.values = histogram.counts
        self.name = f"Links by {self._scale} \N{MIDDLE DOT} a valley is a safe place to cut"
        self._describe()

    def set_cut(self, cut: Cut) -> None:
        """Move the line, when the cut is on the scale that is shown."""
        self._value = cut.value
        self._describe()

    def _describe(self) -> None:
        kept = counted(self.kept(), "link")
        self.setAccessibleName(f"{self.name}. {cut_text(Cut(self._scale, self._value))}: {kept}")
        self.update()

    def height_of(self, value: int, top: int) -> float:
        """By the square root: the many links of equal reports would hide every valley."""
        return float((value / top) ** 0.5)

    def kept(self) -> int:
        """Links in the columns at or above the threshold."""
        return sum(v for column, v in enumerate(self.values) if self._is_kept(column))

    def _is_kept(self, column: int) -> bool:
        return (column + 0.5) / len(self.values) * self._top >= self._value

    def colour_role(self, column: int) -> str:
        return "accent" if self._is_kept(column) else "bar"

    def labels(self) -> list[tuple[float, str]]:
        if self._scale is Scale.SCORE:
            step = max(1, round(self._top / 6))
            return [(v / self._top, str(v)) for v in range(0, int(self._top) + 1, step)]
        unit = {0: "0 %"}
        return [(p / 100, unit.get(p, str(p))) for p in (0, 25, 50, 75, 100)]

    def tip(self, column: int) -> str:
        width = self._top / len(self.values)
        low, high = (value_text(round(v * width, 3), self._scale) for v in (column, column + 1))
        return f"{low} to {high}: {counted(self.values[column], 'link')}"

    def paint_over(self, painter: QPainter, worn: theme.Theme) -> None:
        area = self.area()
        x = round(area.left() + min(self._value / self._top, 1.0) * area.width()) + 0.5
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = worn.accent if self.hasFocus() else worn.text
        painter.setPen(colour)
        painter.drawLine(QPointF(x, area.top() - 4), QPointF(x, area.bottom()))
        painter.setBrush(colour)
        head = [QPointF(x - 5, area.top() - 7), QPointF(x + 5, area.top() - 7)]
        painter.drawPolygon(QPolygonF([*head, QPointF(x, area.top() - 1)]))

    def _drag(self, x: float) -> None:
        area = self.area()
        part = min(max((x - area.left()) / max(area.width(), 1), 0.0), 1.0)
        digits = 2 if self._scale is Scale.SCORE else 3
        self.threshold_moved.emit(float(plain(part * self._top, digits)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and any(self.values):
            self._drag(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        movable = any(self.values)
        self.setCursor(Qt.CursorShape.SplitHCursor if movable else Qt.CursorShape.ArrowCursor)
        if event.buttons() & Qt.MouseButton.LeftButton and movable:
            self._drag(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        unit = 0.1 if self._scale is Scale.SCORE else 0.01
        value = min(max(self._value + step * unit, 0.0), self._top)
        self.threshold_moved.emit(float(plain(value, 4)))


class ChartsPane(QWidget):
    """Both pictures side by side."""

    threshold_moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Charts")
        self.time, self.links = TimePlot(), LinkPlot()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.time)
        self.splitter.addWidget(self.links)
        self.splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)
        self.links.threshold_moved.connect(self.threshold_moved)

    def sizeHint(self) -> QSize:
        return QSize(960, 114)
