"""Two reports side by side, and the founder beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isinf

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ...core.compare import Comparison
from .. import theme
from ..delegates import AlignmentDelegate
from ..models.compare import Column, CompareModel, Group
from ..models.frame_text import percent
from ..views import LEAST, Index, ReadingTree
from ..widgets import ChipButton, EmptyState, FlowLayout, IconButton, Sentence, copy_text, tab_order
from ..wording import counted

NARROW = 760  # width of the pane below which the numbers give way to the names
DOT = "  \N{MIDDLE DOT}  "
ARROW = "\N{RIGHTWARDS ARROW}"
_HINT = "Select two reports in the tree, or press Compare in the head of a report."


class ComparePane(QWidget):
    """Aligned frames and differing fields of A and B.

    `compare_requested` asks for another pair (swapped, or without the third report),
    `third_requested` for the same pair with a third report beside it.
    """

    report_activated = Signal(str)
    compare_requested = Signal(str, str)
    third_requested = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ids: tuple[str, ...] = ()
        self._founder: str | None = None
        self._comparison: Comparison | None = None
        self.rows = CompareModel(self)
        self.view = CompareView(self.rows)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        self.summary = Sentence("dim")
        self.previous = IconButton("arrow-up", "Previous difference", self.go_back, shortcut="F7")
        self.next = IconButton("arrow-down", "Next difference", self.go_next, shortcut="F8")
        self.swap = IconButton("swap", "Swap A and B", self._swap)
        self.copy = IconButton("copy", "Copy the comparison as text", self.copy_as_text)
        self.fold = IconButton("collapse", "Fold equal frames")
        self.fold.setCheckable(True)
        self._empty = EmptyState("compare", "", "")
        self._arrange()
        self._connect()
        self.set_comparison(None)

    # ---- what it shows

    def set_ids(self, a: str | None, b: str | None) -> None:
        """Say which reports are being compared; the answer comes by `set_comparison`."""
        self._ids = tuple(name for name in (a, b) if name)
        self._comparison = None
        self._refresh()

    def set_comparison(self, comparison: Comparison | None) -> None:
        """Show a comparison; None: the empty state."""
        self._comparison = comparison
        self._ids = () if comparison is None else comparison.ids
        self._refresh()

    def set_founder(self, database_id: str | None) -> None:
        """The founder of the bucket, offered as a third report."""
        self._founder = database_id
        self._refresh_chips()

    def chips(self) -> list[QWidget]:
        """What stands in the head, from left to right."""
        return self._flow.widgets()

    # ---- going about

    def go_next(self) -> None:
        """Go to the difference after the current row, from the last one to the first."""
        self._go(1)

    def go_back(self) -> None:
        """Go to the difference before the current row, from the first one to the last."""
        self._go(-1)

    def copy_as_text(self) -> None:
        if self._comparison is not None:
            copy_text(self._comparison.to_text())

    def _go(self, step: int) -> None:
        places = self.rows.differences()
        if not places:
            return
        order = [_position(index) for index in places]
        current = self.view.currentIndex()
        here = _position(current) if current.isValid() else (-1, -1)
        later = [i for i, place in enumerate(order) if place > here]
        earlier = [i for i, place in enumerate(order) if place < here]
        found = (later or [0])[0] if step > 0 else (earlier or [-1])[-1]
        self.view.show_row(places[found])

    # ---- inside

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(2)
        top.addWidget(self._chips, 1)
        for button in (self.fold, self.swap, self.copy, self.previous, self.next):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 8, 16, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.summary)
        column.addWidget(self.view, 1)
        self._cards = QStackedLayout(self)
        self._cards.addWidget(self._empty)
        self._cards.addWidget(content)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # Tab goes to what is inside
        self.setAccessibleName("Compare")

    def _connect(self) -> None:
        self.fold.toggled.connect(self._fold)
        for text, then, keys in (
            ("Next difference", self.go_next, "F8"),
            ("Previous difference", self.go_back, "F7"),
            ("Copy the comparison", self.copy_as_text, "Ctrl+C"),
        ):
            self.view.add_action(text, then, keys)

    def _refresh(self) -> None:
        comparison = self._comparison
        self.rows.set_comparison(comparison)
        self._cards.setCurrentIndex(int(comparison is not None))
        self._refresh_chips()
        if comparison is None:
            self._say_what_to_do()
            return
        self.view.arrange(len(comparison.data))
        self.summary.setText(summary(comparison))
        some = bool(self.rows.differences())
        self.previous.setEnabled(some)
        self.next.setEnabled(some)

    def _say_what_to_do(self) -> None:
        if len(self._ids) == 2:
            a, b = self._ids
            self._empty.set_text(f"Comparing {a} and {b} \N{HORIZONTAL ELLIPSIS}", "")
        elif self._ids:
            self._empty.set_text(f"{self._ids[0]} waits for a second report.", _HINT)
        else:
            self._empty.set_text("Nothing to compare.", _HINT)

    def _refresh_chips(self) -> None:
        self._flow.clear()
        title = QLabel("Compare")
        title.setProperty("look", "heading")
        self._flow.addWidget(title)
        for chip in self._made_chips():
            self._flow.addWidget(chip)
        tools = (self.fold, self.swap, self.copy, self.previous, self.next)
        tab_order(*self.chips(), *tools, self.view)

    def _made_chips(self) -> Iterator[QWidget]:
        for letter, name in zip("ABC", self._ids, strict=False):
            yield self._report_chip(letter, name)
        if len(self._ids) < 2:
            return
        a, b = self._ids[:2]
        if len(self._ids) > 2:
            yield ChipButton("without C", self._requests(a, b), "Compare A and B alone")
        elif self._founder and self._founder not in self._ids:
            yield self._founder_chip(a, b, self._founder)

    def _report_chip(self, letter: str, name: str) -> QWidget:
        return ChipButton(
            f"{letter}  {name}", lambda: self.report_activated.emit(name), f"Show {name}"
        )

    def _founder_chip(self, a: str, b: str, founder: str) -> QWidget:
        return ChipButton(
            "+ founder",
            lambda: self.third_requested.emit(a, b, founder),
            f"Show the founder, {founder}, beside them",
        )

    def _requests(self, a: str, b: str) -> Callable[[], None]:
        return lambda: self.compare_requested.emit(a, b)

    def _swap(self) -> None:
        if len(self._ids) >= 2:
            self.compare_requested.emit(self._ids[1], self._ids[0])

    def _fold(self, fold: bool) -> None:
        self.rows.set_fold_equal(fold)
        self.view.arrange(len(self._ids))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._comparison is not None:
            self.view.setFocus(event.reason())


class CompareView(ReadingTree):
    """The rows of a comparison; headings take the whole width."""

    def __init__(self, rows: CompareModel, parent: QWidget | None = None) -> None:
        super().__init__("Frames and fields side by side", parent)
        self._rows = rows
        self.setModel(rows)
        self.finder = rows.find
        self.setItemDelegateForColumn(Column.SIGN, AlignmentDelegate(self))
        for column in (Column.A, Column.B, Column.C):
            self.stretch(column)
        self.setMinimumHeight(LEAST)
        self._fit_columns(self.width())

    def arrange(self, sides: int) -> None:
        """After new rows: columns for two or three reports, groups open, headings spanned."""
        self.setColumnHidden(Column.C, sides < 3)
        top = QModelIndex()
        for node in self._rows.root.children:
            is_open = isinstance(node, Group) and not node.quiet
            self.setFirstColumnSpanned(node.row, top, isinstance(node, Group))
            self.setExpanded(self._rows.index_of(node), is_open)

    def show_row(self, index: QModelIndex) -> None:
        """Make a row current, its group open, with what surrounds it in view."""
        if index.parent().isValid():
            self.expand(index.parent())
        self.setCurrentIndex(index)
        self.scrollTo(index, ReadingTree.ScrollHint.PositionAtCenter)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The current row also has an edge, since rows of one side wear the selection's colour."""
        super().drawRow(painter, option, index)
        current = self.currentIndex()
        if (index.row(), index.parent()) == (current.row(), current.parent()):
            edge = option.rect.adjusted(0, 0, 3 - option.rect.width(), 0)
            painter.fillRect(edge, theme.current(self).accent)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() < NARROW) != (event.size().width() < NARROW):
            self._fit_columns(event.size().width())

    def _fit_columns(self, width: int) -> None:
        narrow = width < NARROW
        self.fix_width(Column.PLACE, 76 if narrow else 130)
        self.fix_width(Column.SIGN, 52 if narrow else 104)


def summary(comparison: Comparison) -> str:
    """How alike both ways, where they part, and how much differs; in one line."""
    return DOT.join(
        filter(None, (*_measured(comparison), _parting(comparison), _differing(comparison)))
    )


def _measured(comparison: Comparison) -> list[str]:
    m = comparison.measures
    if m is None:
        return []
    return [
        f"A {ARROW} B {percent(m.likeness_ab)} (score {m.score_ab:.3f})",
        f"B {ARROW} A {percent(m.likeness_ba)} (score {m.score_ba:.3f})",
    ]


def _parting(comparison: Comparison) -> str:
    parting = comparison.parting
    if parting is None:
        return ""
    if parting.likeness is None or parting.score is None:
        return "apart at every cut"
    if isinf(parting.likeness):
        return "joined at every cut"
    return f"they part above {percent(parting.likeness)} (score {parting.score:.3f})"


def _differing(comparison: Comparison) -> str:
    frames = len(comparison.differences)
    fields = len(comparison.differ) + len(comparison.only_a) + len(comparison.only_b)
    if not frames and not fields:
        return "no difference"
    parts = (counted(frames, "frame") if frames else "", counted(fields, "field") if fields else "")
    verb = "differs" if frames + fields == 1 else "differ"
    return f"{' and '.join(filter(None, parts))} {verb}"


def _position(index: QModelIndex) -> tuple[int, int]:
    """Where a row stands from the top: headings before what is under them."""
    parent = index.parent()
    return (parent.row(), index.row()) if parent.isValid() else (index.row(), -1)
