"""Why a report is where it is: the chain to its founder, and its link's receipts."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from ...core.receipt import Why
from ...core.rows import Scale
from ..delegates import BarDelegate, row_height
from ..models import chain, receipt
from ..models.chain import ChainModel
from ..models.frame_text import percent
from ..models.receipt import ReceiptModel
from ..views import ReadingTree, ReadingView
from ..widgets import ChipButton, EmptyState, Sentence, copy_text
from ..wording import counted, cut_text

LINKS_SHOWN = 5  # a longer chain scrolls
NO_EVIDENCE_BELOW = 640


class WhyPane(QWidget):
    """The answer to "why here?".

    `what_if_requested` carries the report's id and the fields left out; whoever computes the
    score without them answers with `set_what_if`.
    """

    report_activated = Signal(str)
    what_if_requested = Signal(str, frozenset)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._why: Why | None = None
        self.headline = Sentence("heading")
        self.notes = Sentence("dim")
        self.links = ChainModel(self)
        self.chain = ReadingView("Chain to the founder")
        self.score, self.likeness = (
            ReceiptView("Score, part by part"),
            ReceiptView("Likeness, part by part"),
        )
        self.show_likeness, self.show_score = _choice("Likeness"), _choice("Score")
        self.what_if = Sentence("dim")
        self.all_fields = ChipButton("Take all fields in again", self.score.parts.take_all_in)
        self._empty, self._nothing = EmptyState("why", "", ""), EmptyState("info", "", "")
        self._arrange()
        self._connect()
        self.set_why(None)

    # ---- what it shows

    def set_why(self, why: Why | None) -> None:
        """Show an answer; None while it is on its way."""
        before, self._why = self._why, why
        self._cards.setCurrentIndex(int(why is not None))
        if why is None:
            self._empty.set_text("Working out why this report is here \N{HORIZONTAL ELLIPSIS}", "")
            return
        self.headline.setText(headline(why))
        self.notes.setText("\n".join(why.notes))
        self.notes.setVisible(bool(why.notes))
        self._show_chain(why)
        self._show_receipts(why, before)

    def set_what_if(self, left_out: frozenset[str], total: float) -> None:
        """The score without some fields; an answer to an older question is dropped."""
        if self._why is None or self._why.score is None or left_out != self.score.parts.left_out():
            return
        stored, fields = self._why.score.root.value, ", ".join(sorted(left_out))
        self.what_if.setText(
            f"{stored:.3f} \N{RIGHTWARDS ARROW} {total:.3f} without {fields}. "
            "Another report might then be the top match."
        )

    # ---- inside

    def _arrange(self) -> None:
        answer = QWidget()
        column = QVBoxLayout(answer)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.headline)
        column.addWidget(self.notes)
        column.addWidget(self.chain)
        column.addLayout(self._switches())
        self._receipts = QStackedLayout()
        self._receipts.addWidget(self.likeness)
        self._receipts.addWidget(self.score)
        self._receipts.addWidget(self._nothing)
        column.addWidget(self.what_if)
        column.addLayout(self._receipts, 1)
        self._cards = QStackedLayout(self)
        self._cards.addWidget(self._empty)
        self._cards.addWidget(answer)
        self._set_up_chain()

    def _switches(self) -> QHBoxLayout:
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 0)
        for button in self._choices():
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.all_fields)
        return row

    def _set_up_chain(self) -> None:
        view = self.chain
        view.setModel(self.links)
        view.setSelectionMode(ReadingView.SelectionMode.SingleSelection)
        view.stretch(chain.Column.REPORT)
        for column, widest in ((chain.Column.LIKENESS, "100 %"), (chain.Column.SCORE, "00.000")):
            delegate = BarDelegate(widest, view)
            view.setItemDelegateForColumn(column, delegate)
            view.fix_width(column, delegate.number_width() + 90)
        view.fix_width(chain.Column.REMARK, 150)
        view.add_action("Show the report", self._open_link)
        view.add_action("Copy the id", self._copy_link, "Ctrl+C")

    def _connect(self) -> None:
        self.chain.opened.connect(self._activate)
        self.chain.clicked.connect(self._click)
        self.show_score.toggled.connect(self._switch)
        self.score.parts.left_out_changed.connect(self._ask_what_if)

    def _show_chain(self, why: Why) -> None:
        self.links.set_chain(why.chain, why.cut.scale)
        self.chain.setVisible(bool(why.chain))
        shown = min(len(why.chain), LINKS_SHOWN)
        head = self.chain.header().sizeHint().height()
        self.chain.setFixedHeight(head + shown * row_height() + 2)

    def _show_receipts(self, why: Why, before: Why | None) -> None:
        """The receipts; at another cut the same ones stay as they were opened and ticked."""
        names = likeness_name(why), "Score"
        if before is None or _sums(before) != _sums(why):
            self.likeness.set_receipt(why.likeness, names[0])
            self.score.set_receipt(why.score, names[1])
            self._ask_what_if(frozenset())
        numbers = (
            percent(why.likeness.root.value) if why.likeness else "",
            f"{why.score.root.value:.3f}" if why.score else "",
        )
        for button, name, number in zip(self._choices(), names, numbers, strict=True):
            button.setText(f"{name}  {number}")
            button.setVisible(bool(number))
        deleted = "Its top match has been deleted, and with it what the number was made of."
        none = "No earlier report resembles this one, so there is no number to take apart."
        self._nothing.set_text("Nothing to add up.", deleted if why.link else none)
        if before is None or before.cut.scale is not why.cut.scale:
            by_score = why.cut.scale is Scale.SCORE
            (self.show_score if by_score else self.show_likeness).setChecked(True)
        self._switch()

    def _choices(self) -> tuple[QPushButton, QPushButton]:
        return self.show_likeness, self.show_score

    def _switch(self) -> None:
        score = self.show_score.isChecked()
        given = self._why and (self._why.score if score else self._why.likeness)
        self._receipts.setCurrentIndex(int(score) if given else 2)
        self.what_if.setVisible(score and bool(given))
        self.all_fields.setVisible(score and bool(self.score.parts.left_out()))

    def _ask_what_if(self, left_out: frozenset[str]) -> None:
        self.all_fields.setVisible(bool(left_out) and self.show_score.isChecked())
        if not left_out or self._why is None:
            self.what_if.setText("Untick a field to see the score without it.")
            return
        self.what_if.setText("Working it out \N{HORIZONTAL ELLIPSIS}")
        self.what_if_requested.emit(self._why.database_id, left_out)

    def _click(self, index: QModelIndex) -> None:
        if index.column() == chain.Column.REPORT:
            self._activate(index)

    def _activate(self, index: QModelIndex) -> None:
        self.report_activated.emit(self.links.report_at(index.row()))

    def _open_link(self) -> None:
        if self.chain.currentIndex().isValid():
            self._activate(self.chain.currentIndex())

    def _copy_link(self) -> None:
        if self.chain.currentIndex().isValid():
            copy_text(self.links.report_at(self.chain.currentIndex().row()))


class ReceiptView(ReadingTree):
    """A receipt, opened down to its fields or frames."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.parts = ReceiptModel(self)
        self.setModel(self.parts)
        bars = BarDelegate("00.000", self)
        self.setItemDelegateForColumn(receipt.Column.VALUE, bars)
        self.stretch(receipt.Column.PART)
        self.fix_width(receipt.Column.VALUE, bars.number_width() + 110)
        self.fix_width(receipt.Column.SHARE, 64)
        self.fix_width(receipt.Column.EVIDENCE, 300)
        self.add_action("Copy", self.copy_as_text, "Ctrl+C")

    def set_receipt(self, of: receipt.Receipt | None, title: str) -> None:
        self.parts.set_receipt(of, title)
        self.expandToDepth(1 if self.parts.is_score() else 0)

    def copy_as_text(self) -> None:
        """Copy the selected parts, or the whole receipt."""
        chosen = self.selectionModel().selectedRows()
        copy_text(self.parts.text(chosen))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = event.size().width()
        self.setColumnHidden(receipt.Column.EVIDENCE, width < NO_EVIDENCE_BELOW)
        if event.oldSize().width() != width:  # names of functions need the room first
            self.fix_width(receipt.Column.EVIDENCE, min(300, max(140, width // 3 - 80)))


def _choice(name: str) -> QPushButton:
    button = QPushButton(name)
    button.setProperty("look", "chip")
    button.setCheckable(True)
    button.setAutoDefault(False)
    button.setAccessibleName(f"{name}, part by part")
    return button


def _sums(why: Why) -> tuple[object, ...]:
    """What the receipts show."""
    return why.likeness, why.score, likeness_name(why)


def likeness_name(why: Why) -> str:
    """What the likeness that is taken apart is called; statistics have moved on since arrival."""
    if why.likeness is None or why.link is None:
        return "Likeness"
    moved = percent(why.likeness.root.value) != percent(why.link.likeness_now)
    return "Likeness at arrival" if moved else "Likeness"


def headline(why: Why) -> str:
    """Where the report is, over how many links, in one sentence."""
    if not why.chain:
        return f"{why.database_id} is the founder of its bucket at {cut_text(why.cut)}."
    links = counted(len(why.chain), "link")
    return f"In the bucket of {why.bucket_id} at {cut_text(why.cut)}, over {links}."
