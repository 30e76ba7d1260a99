"""The chain from a report to its founder, a row a link."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ...core.receipt import ChainLink
from ...core.rows import Scale
from ..wording import counted
from .frame_text import percent
from .roles import Role, Tone

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_NUMBER = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(IntEnum):
    """Columns of the chain."""

    REPORT = 0
    LIKENESS = 1
    SCORE = 2
    REMARK = 3


TITLES = ("Leads to", "Likeness", "Score", "")


class ChainModel(QAbstractTableModel):
    """Each row is the report that a link leads to; the last one is the founder."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._links: Sequence[ChainLink] = ()
        self._scale = Scale.LIKENESS

    def set_chain(self, links: Sequence[ChainLink], scale: Scale) -> None:
        """Show the links from the report on; `scale` says which value is the one that is cut."""
        self.beginResetModel()
        self._links, self._scale = links, scale
        self.endResetModel()

    def report_at(self, row: int) -> str:
        return self._links[row].parent

    def value(self, link: ChainLink) -> float:
        """The value of a link on the scale of the cut."""
        match self._scale:
            case Scale.SCORE:
                return link.score
            case Scale.ARRIVAL:
                return link.likeness
            case _:
                return link.likeness_now

    def weakest(self) -> int:
        """The row of the link that would part first; -1 where only verdicts tie."""
        rows = [row for row, link in enumerate(self._links) if not link.joined]
        return min(rows, key=lambda row: self.value(self._links[row]), default=-1)

    def likeness(self, link: ChainLink) -> float:
        return link.likeness if self._scale is Scale.ARRIVAL else link.likeness_now

    # ---- Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._links)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        link, column = self._links[index.row()], Column(index.column())
        number = column in (Column.LIKENESS, Column.SCORE)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(index.row(), link, column)
            case Qt.ItemDataRole.ToolTipRole if column == Column.REPORT:
                return f"Show {link.parent}"
            case Qt.ItemDataRole.TextAlignmentRole if number:
                return _NUMBER
            case Role.TONE:
                return self._tone(index.row(), column)
            case Role.CODE:
                return number
            case Role.NAME:
                return column == Column.REPORT
            case Role.BAR if number and not link.joined:
                return self._bar(link, column)
            case _:
                return None

    def _text(self, row: int, link: ChainLink, column: Column) -> str:
        match column:
            case Column.REPORT:
                return link.parent
            case Column.LIKENESS:
                return "" if link.joined else percent(self.likeness(link))
            case Column.SCORE:
                return "" if link.joined else f"{link.score:.3f}"
            case Column.REMARK:
                return ", ".join(self._remarks(row, link))

    def _remarks(self, row: int, link: ChainLink) -> list[str]:
        remarks = []
        if row == len(self._links) - 1:
            remarks.append("founder")
        if len(self._links) > 1 and row == self.weakest():
            remarks.append("weakest link")
        if link.joined:
            remarks.append("joined by a verdict")
        if link.through:
            remarks.append(f"past {counted(len(link.through), 'deleted report')}")
        return remarks

    def _tone(self, row: int, column: Column) -> Tone:
        if column == Column.REPORT:
            return Tone.ACCENT
        weak = len(self._links) > 1 and row == self.weakest() and column == Column.REMARK
        return Tone.ATTENTION if weak else Tone.DIM if column == Column.REMARK else Tone.TEXT

    def _bar(self, link: ChainLink, column: Column) -> float:
        if column == Column.LIKENESS:
            return self.likeness(link)
        top = max((other.score for other in self._links if not other.joined), default=0.0)
        return link.score / top if top else 0.0
