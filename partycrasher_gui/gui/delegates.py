"""Cells: code and words, a number with its bar, sparklines, and the sign between aligned frames.

All of them read `models.roles` and paint with the theme that the view wears.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from . import theme
from .models.roles import Band, Mark, Role, Tone

Index = QModelIndex | QPersistentModelIndex

PAD = 8  # left and right of a cell's text
ROW_PADDING = 8  # above and below together
INDENT = 18
CHEVRON = 16
CHECK = 20
BAR_HEIGHT = 6
NUMBER_GAP = 7
LEAST_BAR = 14  # a column narrower than number and this shows the number alone
RECENT_WEEKS = 3
LEAST_CONTRAST = 4.5  # of text, WCAG AA


@cache
def cell_font(code: bool, strong: bool) -> QFont:
    """The font of a cell; made once, since every paint asks for it."""
    return theme.code_font(bold=strong) if code else theme.ui_font(bold=strong)


def row_height() -> int:
    """Height of a row in any of the reading tables, in logical pixels."""
    ui, code = QFontMetrics(cell_font(False, False)), QFontMetrics(cell_font(True, False))
    return max(ui.height(), code.height()) + ROW_PADDING


class CellDelegate(QStyledItemDelegate):
    """Text in the tone, weight and font its model asks for, with fold, badge and band."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        worn = theme.current(option.widget)
        painter.save()
        paint_background(painter, option, index, worn)
        rect = option.rect.adjusted(PAD, 0, -PAD, 0)
        rect = after_fold(painter, rect, index, is_open(option, index), worn)
        rect = after_check(painter, rect, index, worn)
        self.paint_content(painter, rect, index, worn)
        painter.restore()

    def paint_content(
        self, painter: QPainter, rect: QRect, index: Index, worn: theme.Theme
    ) -> None:
        """The cell inside its padding, after indentation and fold."""
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        badge = index.data(Role.BADGE)
        room = rect.adjusted(0, 0, -_badge_width(badge), 0) if badge else rect
        used = paint_text(painter, room, index, text, worn)
        if badge:
            paint_pill(painter, rect.adjusted(used + PAD, 0, 0, 0), badge, worn)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        width = QFontMetrics(_font_of(index)).horizontalAdvance(str(text)) + 2 * PAD + 2
        width += INDENT * (index.data(Role.DEPTH) or 0) + _badge_width(index.data(Role.BADGE))
        if index.data(Role.FOLD) is not None:
            width += CHEVRON
        if index.data(Qt.ItemDataRole.CheckStateRole) is not None:
            width += CHECK
        return QSize(width, row_height())


class BarDelegate(CellDelegate):
    """A number, right aligned in a column of its own, and a bar that says how much it is.

    `widest` is the longest number to expect; it fixes where the bars begin.
    """

    def __init__(self, widest: str = "00.00", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._widest = widest

    def number_width(self) -> int:
        return QFontMetrics(cell_font(True, False)).horizontalAdvance(self._widest) + 2

    def paint_content(
        self, painter: QPainter, rect: QRect, index: Index, worn: theme.Theme
    ) -> None:
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        split, part = index.data(Role.SPLIT), index.data(Role.BAR)
        if part is None and split is None:
            paint_text(painter, rect, index, text, worn)
            return
        number = QRect(rect.left(), rect.top(), self.number_width(), rect.height())
        paint_text(painter, number, index, text, worn)
        room = rect.adjusted(number.width() + NUMBER_GAP, 0, 0, 0)
        if room.width() < LEAST_BAR:
            return
        if split is not None:
            paint_split(painter, room, split, worn)
        else:
            rare = index.data(Role.TONE) == Tone.RARE
            paint_bar(painter, room, part, worn.rarity if rare else worn.bar)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self.number_width() + NUMBER_GAP + 70 + 2 * PAD, row_height())


class SparklineDelegate(CellDelegate):
    """A column a week, oldest first; the newest weeks in the accent."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: Index, worn: theme.Theme
    ) -> None:
        values = index.data(Role.SPARK)
        if values:
            paint_sparkline(painter, rect.adjusted(0, 4, 0, -4), values, worn)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80 + 2 * PAD, row_height())


class AlignmentDelegate(CellDelegate):
    """The sign between two aligned frames, with a line to either side.

    Equal frames are tied by a solid line whose thickness follows their rarity, others by dashes.
    """

    def paint_content(
        self, painter: QPainter, rect: QRect, index: Index, worn: theme.Theme
    ) -> None:
        mark = index.data(Role.MARK)
        if mark is None:
            return
        sign = QRect(0, 0, 18, rect.height())
        sign.moveCenter(rect.center())
        font = QFont(cell_font(False, mark != Mark.EQUAL))
        font.setPointSizeF(font.pointSizeF() * 1.15)
        painter.setFont(font)
        painter.setPen(worn.dim if mark == Mark.EQUAL else _mark_colour(mark, worn))
        painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, str(mark))
        painter.setPen(_tie(mark, index.data(Role.WEIGHT) or 0.0, worn))
        middle, reach = rect.center().y() + 0.5, min(34, sign.left() - rect.left() - 2)
        left, right = sign.left() - 1, sign.right() + 2
        painter.drawLine(QPointF(left - reach, middle), QPointF(left, middle))
        painter.drawLine(QPointF(right, middle), QPointF(right + reach, middle))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(104, row_height())


# ---- parts, also for other delegates


def paint_background(
    painter: QPainter, option: QStyleOptionViewItem, index: Index, worn: theme.Theme
) -> None:
    """Band, hover and selection of a cell; the selection wins.

    The painter's background is what the cell's text will stand on.
    """
    ground = _ground(option.state, index.data(Role.BAND), worn)
    if ground != worn.background:
        painter.fillRect(option.rect, ground)
    painter.setBackground(ground)


def is_open(option: QStyleOptionViewItem, index: Index) -> bool | None:
    """Whether the cell's fold is open; None where there is none.

    A flat model says it by `Role.FOLD`, a tree by having children.
    """
    state = option.state
    if index.column() == 0 and state & QStyle.StateFlag.State_Children:
        return bool(state & QStyle.StateFlag.State_Open)
    return index.data(Role.FOLD)


def after_fold(
    painter: QPainter, rect: QRect, index: Index, opened: bool | None, worn: theme.Theme
) -> QRect:
    """Paint the sign of a fold; returns what indentation and sign leave of the cell."""
    rect = rect.adjusted(INDENT * (index.data(Role.DEPTH) or 0), 0, 0, 0)
    if opened is None:
        return rect
    name = "chevron-down" if opened else "chevron-right"
    ratio = painter.device().devicePixelRatioF()
    picture = theme.pixmap(name, worn, "dim", size=12, ratio=ratio)
    painter.drawPixmap(QPointF(rect.left() - 1, rect.center().y() - 5.5), picture)
    return rect.adjusted(CHEVRON, 0, 0, 0)


def after_check(painter: QPainter, rect: QRect, index: Index, worn: theme.Theme) -> QRect:
    """Paint the box of a cell that can be ticked; returns what it leaves."""
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    if state is None:
        return rect
    box = QRectF(rect.left() + 0.5, rect.center().y() - 6.5, 13, 13)
    ticked = Qt.CheckState(state) == Qt.CheckState.Checked
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(worn.accent if ticked else worn.dim, 1.2))
    painter.setBrush(worn.accent if ticked else worn.background)
    painter.drawRoundedRect(box, 3, 3)
    if ticked:
        painter.setPen(QPen(worn.on_accent, 1.8))
        low = QPointF(box.left() + 5.5, box.top() + 9.5)
        painter.drawLine(QPointF(box.left() + 3, box.top() + 7), low)
        painter.drawLine(low, QPointF(box.left() + 10, box.top() + 4))
    painter.restore()
    return rect.adjusted(CHECK, 0, 0, 0)


def paint_text(painter: QPainter, rect: QRect, index: Index, text: str, worn: theme.Theme) -> int:
    """Paint the text of a cell, elided to fit; returns the width it took."""
    font = _font_of(index)
    metrics = QFontMetrics(font)
    line, room = str(text).replace("\n", " "), max(rect.width(), 0)
    if index.data(Role.NAME):
        shown = elide_name(line, metrics, room)
    else:
        shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room)
    align = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
    painter.setFont(font)
    colour = worn.role(index.data(Role.TONE) or Tone.TEXT)
    painter.setPen(legible(colour.rgb(), painter.background().color().rgb(), worn.text.rgb()))
    painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter, shown)
    return metrics.horizontalAdvance(shown)


def elide_name(text: str, metrics: QFontMetrics, room: int) -> str:
    """Elide a long name in its first quarter: the end of `a::b::c` is what tells it from others."""
    if metrics.horizontalAdvance(text) <= room:
        return text
    fits = room * len(text) // metrics.horizontalAdvance(text)
    for keep in range(fits, 3, -1):
        head = keep // 4
        shown = f"{text[:head]}\N{HORIZONTAL ELLIPSIS}{text[head - keep :]}"
        if metrics.horizontalAdvance(shown) <= room:
            return shown
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)


def paint_bar(painter: QPainter, room: QRect, part: float, colour: QColor) -> None:
    """A bar over `part` (0..1) of the room; at least a tick, so that nothing is a value too."""
    width = max(1.5, room.width() * min(max(part, 0.0), 1.0))
    top = room.center().y() + 1 - BAR_HEIGHT / 2
    _rounded(painter, QRectF(room.left(), top, width, BAR_HEIGHT), colour)


def paint_split(
    painter: QPainter, room: QRect, parts: tuple[float, float], worn: theme.Theme
) -> None:
    """Two parts of one bar: the first solid in the accent, the second in the bar's colour."""
    top = room.center().y() + 1 - BAR_HEIGHT / 2
    left = float(room.left())
    for part, colour in zip(parts, (worn.accent, worn.bar), strict=True):
        width = room.width() * min(max(part, 0.0), 1.0)
        if width > 0:
            _rounded(painter, QRectF(left, top, max(width, 1.5), BAR_HEIGHT), colour)
            left += width + 1


def paint_sparkline(
    painter: QPainter, rect: QRect, values: Sequence[int], worn: theme.Theme
) -> None:
    """Columns over the whole width; weeks without a report are a hairline."""
    step = rect.width() / len(values)
    top = max(values) or 1
    for at, value in enumerate(values):
        height = max(1.0, rect.height() * value / top) if value else 1.0
        recent = at >= len(values) - RECENT_WEEKS
        colour = (worn.accent if recent else worn.bar) if value else worn.line
        left, bottom = rect.left() + at * step, rect.bottom() + 1.0
        painter.fillRect(QRectF(left, bottom - height, max(step - 1, 1), height), colour)


def paint_pill(painter: QPainter, rect: QRect, text: str, worn: theme.Theme) -> None:
    """A short fact in a pill at the left of `rect`."""
    font = cell_font(False, False)
    width = QFontMetrics(font).horizontalAdvance(text) + 14
    pill = QRectF(rect.left(), rect.center().y() - 8.5, width, 18)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(worn.line, 1))
    painter.setBrush(worn.panel)
    painter.drawRoundedRect(pill, 9, 9)
    painter.setFont(font)
    painter.setPen(worn.text)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


@cache
def legible(colour: int, ground: int, text: int) -> QColor:
    """A colour (all as RGB) that stands out from its ground by WCAG AA, 4.5 to 1.

    It is moved towards the colour of text, no further than needed.
    """
    start, end = QColor(colour), QColor(text)
    for step in range(21):
        mixed = _mix(start, end, step / 20)
        if contrast(mixed, QColor(ground)) >= LEAST_CONTRAST:
            return mixed
    return end


def _mix(start: QColor, end: QColor, part: float) -> QColor:
    pairs = ((start.red(), end.red()), (start.green(), end.green()), (start.blue(), end.blue()))
    return QColor(*(round(a + (b - a) * part) for a, b in pairs))


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ground(state: QStyle.StateFlag, band: Band | None, worn: theme.Theme) -> QColor:
    if state & QStyle.StateFlag.State_Selected:
        return worn.selection
    if band is not None:
        return _band_colour(band, worn)
    return worn.hover if state & QStyle.StateFlag.State_MouseOver else worn.background


def _font_of(index: Index) -> QFont:
    return cell_font(bool(index.data(Role.CODE)), bool(index.data(Role.STRONG)))


def _band_colour(band: Band, worn: theme.Theme) -> QColor:
    match band:
        case Band.CHANGED:
            return worn.difference
        case Band.ONE_SIDED:
            return worn.selection
        case _:
            return worn.panel


def _mark_colour(mark: Mark, worn: theme.Theme) -> QColor:
    return worn.rarity if mark == Mark.CHANGED else worn.accent


def _tie(mark: Mark, weight: float, worn: theme.Theme) -> QPen:
    if mark != Mark.EQUAL:
        pen = QPen(_mark_colour(mark, worn), 1.5)
        pen.setDashPattern([4, 2.5])
        return pen
    colour = QColor(worn.accent)
    colour.setAlphaF(0.45 + 0.55 * weight)
    return QPen(colour, 1.0 + 3.0 * weight)


def _badge_width(badge: str | None) -> int:
    if not badge:
        return 0
    return QFontMetrics(cell_font(False, False)).horizontalAdvance(badge) + 14 + PAD


def _rounded(painter: QPainter, rect: QRectF, colour: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    radius = min(rect.width() / 2, rect.height() / 2)
    painter.drawRoundedRect(rect, radius, radius)
