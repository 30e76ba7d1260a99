"""A receipt as a tree: parts that add up to the number at its top."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ...core.receipt import LikenessReceipt, Part, ScoreReceipt, TermEvidence
from ...core.receipt_text import render
from ..wording import counted
from .frame_text import percent
from .roles import Role, Tone
from .tree_base import NOWHERE, Index, Node, TreeModel

Receipt = ScoreReceipt | LikenessReceipt
CHECK = Qt.ItemDataRole.CheckStateRole


class Column(IntEnum):
    """Columns of the receipt."""

    PART = 0
    VALUE = 1
    SHARE = 2
    EVIDENCE = 3


TITLES = {
    Column.PART: "Part",
    Column.VALUE: "Adds",
    Column.SHARE: "Share",
    Column.EVIDENCE: "Because",
}
_SIDES = {"stack": "Stack", "context": "Context", "score": "Score", "likeness": "Likeness"}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PartNode(Node):
    """A part in the tree; `field` names the field that can be left out of the score here."""

    def __init__(self, row: int, part: Part, depth: int) -> None:
        super().__init__(f"{row} {part.label}")
        self.part, self.depth = part, depth
        self.field = ""


class ReceiptModel(TreeModel):
    """The parts of a score (stack and context, fields, terms) or a likeness (frames, terms).

    The fields of a score can be unticked; `left_out_changed` then says which are.
    """

    left_out_changed = Signal(frozenset)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._receipt: Receipt | None = None
        self._left_out: frozenset[str] = frozenset()
        self._title, self._widest = "", 1.0

    def set_receipt(self, receipt: Receipt | None, title: str = "") -> None:
        """Show a receipt, all its fields ticked; `title` names its whole."""
        self._receipt, self._title = receipt, title
        self._widest = _widest(receipt)
        self._left_out = frozenset()
        if self.root.children:
            self.remove_children(self.root, 0, len(self.root.children))
        if receipt is not None:
            self._grow(self.root, [receipt.root], 0)

    def left_out(self) -> frozenset[str]:
        """The fields that are unticked."""
        return self._left_out

    def take_all_in(self) -> None:
        """Tick every field again."""
        if self._left_out:
            self._set_left_out(frozenset())

    def total_text(self, value: float) -> str:
        """A number in the unit of the receipt: `7.214` or `96.8 %`."""
        return f"{value:.3f}" if self.is_score() else f"{value * 100:.1f} %"

    def is_score(self) -> bool:
        """True for the parts of a score, False for those of a likeness."""
        return isinstance(self._receipt, ScoreReceipt)

    def text(self, indexes: Iterable[Index]) -> str:
        """Parts as aligned lines, with what they are made of; without any, the whole receipt."""
        nodes = (self.node(index) for index in indexes)
        parts = [node.part for node in nodes if isinstance(node, PartNode)]
        if not parts:
            return render(self._receipt) if self._receipt is not None else ""
        return "\n\n".join(map(render, parts))

    def _grow(self, under: Node, parts: Iterable[Part], depth: int) -> None:
        nodes = [PartNode(row, part, depth) for row, part in enumerate(parts)]
        for node in nodes:
            of_score = self.is_score() and node.part.parts and not node.part.parts[0].parts
            node.field = node.part.label if of_score else ""
        self.add_children(under, nodes)
        for node in nodes:
            self._grow(node, node.part.parts, depth + 1)

    def _set_left_out(self, fields: frozenset[str]) -> None:
        self._left_out = fields
        self._refresh(self.root)
        self.left_out_changed.emit(fields)

    def _refresh(self, node: Node) -> None:
        if node.children:
            self.changed(node.children[0], node.children[-1])
        for child in node.children:
            self._refresh(child)

    # ---- Qt

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[Column(section)]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        node = self.node(index)
        if index.column() == Column.PART and isinstance(node, PartNode) and node.field:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        node = self.node(index)
        if role != CHECK or not isinstance(node, PartNode) or not node.field:
            return False
        ticked = Qt.CheckState(value) == Qt.CheckState.Checked
        changed = {node.field}
        self._set_left_out(self._left_out - changed if ticked else self._left_out | changed)
        return True

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reader, node = _READERS.get(role), self.node(index)
        if reader is None or not isinstance(node, PartNode):
            return None
        return reader(self, node, Column(index.column()))

    # ---- cells

    def _display(self, node: PartNode, column: Column) -> str:
        match column:
            case Column.PART:
                title = self._title if node.depth == 0 else ""
                return title or _SIDES.get(node.part.label, node.part.label)
            case Column.VALUE:
                return self.total_text(node.part.value)
            case Column.SHARE:
                return percent(node.part.share)
            case Column.EVIDENCE:
                return self._evidence(node)

    def _evidence(self, node: PartNode) -> str:
        if node.part.term is not None:
            return evidence(node.part.term)
        if isinstance(self._receipt, ScoreReceipt) and node.depth == 0:
            first, second = self._receipt.first, self._receipt.second
            return (
                f"{first.matching:,} of {first.clauses:,}, "
                f"then {second.matching:,} of {second.clauses:,} terms"
            )
        return counted(sum(1 for _ in node.part.leaves()), "shared term")

    def _bar(self, node: PartNode, column: Column) -> float | None:
        if column != Column.VALUE or self._split(node, column) is not None:
            return None
        if node.depth < self._detail():
            return node.part.share if self.is_score() else node.part.value
        return node.part.share / self._widest

    def _detail(self) -> int:
        """How deep fields or frames are: from there on bars are measured by their greatest."""
        return 2 if self.is_score() else 1

    def _split(self, node: PartNode, column: Column) -> tuple[float, float] | None:
        """The whole score as stack and context; the stack alone in the same colour."""
        if column != Column.VALUE or not self.is_score():
            return None
        if node.depth == 0:
            sides = {part.label: part.share for part in node.part.parts}
            return sides.get("stack", 0.0), sides.get("context", 0.0)
        return (node.part.share, 0.0) if (node.depth, node.part.label) == (1, "stack") else None

    def _tone(self, node: PartNode, column: Column) -> Tone:
        left_out = _field_of(node) in self._left_out
        return Tone.DIM if left_out or column in (Column.EVIDENCE, Column.SHARE) else Tone.TEXT

    def _strong(self, node: PartNode, column: Column) -> bool:
        return column in (Column.PART, Column.VALUE) and node.depth == 0

    def _code(self, node: PartNode, column: Column) -> bool:
        if column == Column.PART:
            return node.part.term is not None or node.part.frame is not None
        return column in (Column.VALUE, Column.SHARE)

    def _name(self, node: PartNode, column: Column) -> bool:
        return column == Column.PART

    def _indent(self, node: PartNode, column: Column) -> int:
        return node.depth if column == Column.PART else 0

    def _check(self, node: PartNode, column: Column) -> Qt.CheckState | None:
        if column != Column.PART or not node.field:
            return None
        left_out = node.field in self._left_out
        return Qt.CheckState.Unchecked if left_out else Qt.CheckState.Checked

    def _align(self, node: PartNode, column: Column) -> Qt.AlignmentFlag:
        return _RIGHT if column in (Column.VALUE, Column.SHARE) else _LEFT

    def _tip(self, node: PartNode, column: Column) -> str | None:
        term = node.part.term
        if term is None or column == Column.VALUE:
            return self._display(node, Column.PART) if column == Column.PART else None
        lines = [f"{term.field}: {term.token}", evidence(term), f"idf {term.idf:.3f}"]
        if self.is_score():
            lines.append(f"first pass {term.first:.4f}, second {term.second:.4f}")
        return "\n".join(lines)


_READERS: dict[int, Callable[[ReceiptModel, PartNode, Column], Any]] = {
    Qt.ItemDataRole.DisplayRole: ReceiptModel._display,
    Qt.ItemDataRole.ToolTipRole: ReceiptModel._tip,
    Qt.ItemDataRole.TextAlignmentRole: ReceiptModel._align,
    CHECK: ReceiptModel._check,
    Role.TONE: ReceiptModel._tone,
    Role.STRONG: ReceiptModel._strong,
    Role.CODE: ReceiptModel._code,
    Role.NAME: ReceiptModel._name,
    Role.BAR: ReceiptModel._bar,
    Role.SPLIT: ReceiptModel._split,
    Role.DEPTH: ReceiptModel._indent,
}


def evidence(term: TermEvidence) -> str:
    """`in 3 of 447 reports · 2 × here, 1 × there`; how often only where it is not once."""
    rarity = f"in {term.df:,} of {counted(term.documents, 'report')}"
    if term.tf == term.tf_match == 1:
        return rarity
    times = "\N{MULTIPLICATION SIGN}"
    return f"{rarity} \N{MIDDLE DOT} {term.tf:,} {times} here, {term.tf_match:,} {times} there"


def _widest(receipt: Receipt | None) -> float:
    """The greatest share of a field or frame; 1 where there is none."""
    if receipt is None:
        return 1.0
    parts: Iterable[Part] = receipt.root.parts
    if isinstance(receipt, ScoreReceipt):
        parts = (field for side in parts for field in side.parts)
    return max((part.share for part in parts), default=0.0) or 1.0


def _field_of(node: Node | None) -> str:
    """The field that a part belongs to; empty above the fields."""
    while isinstance(node, PartNode):
        if node.field:
            return node.field
        node = node.parent
    return ""
