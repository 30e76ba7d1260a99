"""The fields of a report as a table of path and value, with a filter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from .roles import Role, Tone

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
TITLES = ("Field", "Value")
_SHOWN = 500  # characters of a value that a cell is given; the viewer has all of it


class FieldsModel(QAbstractTableModel):
    """(path, value) in document order; `set_filter` keeps those with every word in either."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[tuple[str, str]] = ()
        self._shown: list[tuple[str, str]] = []
        self._words: list[str] = []

    def set_fields(self, fields: Sequence[tuple[str, str]]) -> None:
        """Show these fields, filtered as before."""
        self._all = fields
        self._refill()

    def set_filter(self, text: str) -> None:
        """Keep the fields that hold each word of `text`, in path or value, in either case."""
        self._words = text.casefold().split()
        self._refill()

    def fields(self) -> Sequence[tuple[str, str]]:
        """All of them, the filtered-out ones included."""
        return self._all

    def field(self, row: int) -> tuple[str, str]:
        """(path, whole value) of a row."""
        return self._shown[row]

    def text(self, rows: Iterable[int]) -> str:
        """Rows as `path: value`, a line each."""
        return "\n".join(f"{path}: {value}" for path, value in map(self.field, rows))

    def find(self, text: str, start: int = 0) -> int:
        """The first row from `start` (around the end) whose path holds `text`; or -1."""
        size, wanted = len(self._shown), text.casefold()
        rows = ((start + step) % size for step in range(size))
        return next((row for row in rows if wanted in self._shown[row][0].casefold()), -1)

    def _refill(self) -> None:
        self.beginResetModel()
        self._shown = [field for field in self._all if self._matches(field)]
        self.endResetModel()

    def _matches(self, field: tuple[str, str]) -> bool:
        text = f"{field[0]}\n{field[1]}".casefold() if self._words else ""
        return all(word in text for word in self._words)

    # ---- Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        path, value = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return value[:_SHOWN] if index.column() else path
            case Qt.ItemDataRole.ToolTipRole:
                return None if index.column() else path
            case Role.TONE:
                return Tone.TEXT if index.column() else Tone.DIM
            case Role.CODE:
                return bool(index.column())
            case Role.BADGE if index.column() and (lines := value.count("\n")):
                return f"{lines + 1:,} lines"
            case _:
                return None
