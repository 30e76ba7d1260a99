"""Two or three reports side by side: aligned frames, then the fields that differ in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import groupby
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from ...core.compare import AlignedFrame, Comparison, FieldRow, FrameKind
from ..wording import counted
from .frame_text import NO_NAME, base_name
from .frames import LEAST_RANGE, RARE_FROM
from .roles import Band, Mark, Role, Tone
from .tree_base import NOWHERE, Index, Node, TreeModel

COMMON = 1.0  # bits of logdf below which a frame is too common to tell anything
SHORT_RUN = 4  # equal frames in a row that are not worth folding
MARGIN = 1  # equal frames that stay beside a difference
GAP = "\N{EM DASH}"
LONG_VALUE = 40  # characters; a longer one may be cut to show where it differs
LEAST_CUT = 8
_SHOWN = 500  # characters of a value that a cell is given


class Column(IntEnum):
    """Columns of the comparison; C is there for a third report alone."""

    PLACE = 0
    A = 1
    SIGN = 2
    B = 3
    C = 4


_SIDES = {Column.A: 0, Column.B: 1, Column.C: 2}
_MARKS = {
    FrameKind.EQUAL: Mark.EQUAL,
    FrameKind.CHANGED: Mark.CHANGED,
    FrameKind.ONLY_A: Mark.MISSING,
    FrameKind.ONLY_B: Mark.INSERTED,
}
_SPOKEN = {
    Mark.EQUAL: "equal",
    Mark.CHANGED: "changed",
    Mark.MISSING: "missing in B",
    Mark.INSERTED: "only in B",
}


class Row(Node):
    """A line with a cell a report; `mark` compares A and B."""

    def __init__(self, key: str, cells: Sequence[str | None], mark: Mark | None) -> None:
        super().__init__(key)
        self.cells, self.mark = cells, mark
        self.weight = 0.0
        self.rare = self.common = self.code = False
        self.place = ""
        self.tips: Sequence[str] = ()
        self.badges: Sequence[str] = ()


class Group(Node):
    """A heading with lines below it."""

    def __init__(self, title: str, lines: Sequence[Node], *, quiet: bool = False) -> None:
        super().__init__(f"{title} {lines[0].key if lines else ''}")
        self.title, self.lines, self.quiet = title, lines, quiet


class CompareModel(TreeModel):
    """The rows of a comparison; `differences` go from the top down, fields included."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._comparison: Comparison | None = None
        self._fold_equal = False

    def set_comparison(self, comparison: Comparison | None) -> None:
        """Show a comparison, or nothing."""
        self._comparison = comparison
        self._rebuild()

    def set_fold_equal(self, fold: bool) -> None:
        """Fold long runs of equal frames between differences."""
        self._fold_equal = fold
        self._rebuild()

    def differences(self) -> list[QModelIndex]:
        """The rows that are not equal, in the order shown."""
        found: list[QModelIndex] = []
        for node in self.root.children:
            for line in node.children or [node]:
                if isinstance(line, Row) and line.mark not in (None, Mark.EQUAL):
                    found.append(self.index_of(line))
        return found

    def find(self, text: str, start: int = 0) -> int:
        """The first frame row from `start` (around the end) that holds `text`; or -1."""
        rows, wanted = self.root.children, text.casefold()
        for step in range(len(rows)):
            node = rows[(start + step) % len(rows)]
            if isinstance(node, Row) and any(wanted in (c or "").casefold() for c in node.cells):
                return node.row
        return -1

    def _rebuild(self) -> None:
        if self.root.children:
            self.remove_children(self.root, 0, len(self.root.children))
        if self._comparison is None:
            return
        lines: list[Node] = list(frame_rows(self._comparison))
        top = list(_folded(lines)) if self._fold_equal else lines
        top += _field_groups(self._comparison)
        self.add_children(self.root, top)
        for node in top:
            if isinstance(node, Group):
                self.add_children(node, list(node.lines))

    # ---- Qt

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("#", "A", "", "B", "C")[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node, column = self.node(index), Column(max(index.column(), 0))
        if isinstance(node, Group):
            return _heading(node, column, role)
        reader = _READERS.get(role)
        return reader(node, column) if reader is not None and isinstance(node, Row) else None


# ---- rows


def frame_rows(comparison: Comparison) -> Iterator[Row]:
    """A row for each aligned frame."""
    known = [row.logdf for row in comparison.frames if row.logdf is not None]
    least, top = min(known, default=0.0), max(known, default=0.0)
    rare = least + RARE_FROM * (top - least) if top - least >= LEAST_RANGE else float("inf")
    for number, aligned in enumerate(comparison.frames):
        row = _frame_row(number, comparison, aligned)
        logdf = aligned.logdf or 0.0
        row.weight = logdf / top if top else 0.0
        row.rare, row.common = logdf >= rare, bool(known) and logdf < COMMON
        yield row


def _frame_row(number: int, comparison: Comparison, aligned: AlignedFrame) -> Row:
    at = (aligned.a, aligned.b, aligned.c)
    frames = [comparison.frame(i, at[i]) for i in range(len(comparison.data))]
    row = Row(f"frame {number}", [_name(frame) for frame in frames], _MARKS.get(aligned.kind))
    row.code, row.place = True, _depths(aligned)
    row.tips = [_tip(frame) for frame in frames]
    row.badges = _badges(aligned, frames)
    return row


def _name(frame: Mapping[str, Any] | None) -> str | None:
    if frame is None:
        return None
    function = frame.get("function")
    return str(function) if function else f"{NO_NAME} {base_name(frame.get('dylib') or '')}".strip()


def _depths(aligned: AlignedFrame) -> str:
    if aligned.a == aligned.b:
        return "" if aligned.a is None else str(aligned.a)
    a, b = ("" if at is None else str(at) for at in (aligned.a, aligned.b))
    return f"{a} \N{MIDDLE DOT} {b}".strip()


def _tip(frame: Mapping[str, Any] | None) -> str:
    if frame is None:
        return ""
    place = ":".join(str(frame[key]) for key in ("file", "fileline") if frame.get(key))
    return "\n".join(filter(None, (_name(frame), place, frame.get("dylib"))))


def _badges(aligned: AlignedFrame, frames: Sequence[Mapping[str, Any] | None]) -> Sequence[str]:
    """What is not equal in equal frames; addresses are never the same and say nothing."""
    if aligned.kind is not FrameKind.EQUAL or "fileline" not in aligned.differing:
        return ()
    lines = [str((frame or {}).get("fileline") or "") for frame in frames]
    return [f"line {line}" if line else "no line" for line in lines]


def _folded(rows: Sequence[Node]) -> Iterator[Node]:
    """The rows, with what is equal and not beside a difference under headings."""
    runs = [(equal, list(run)) for equal, run in groupby(rows, key=_is_equal)]
    for at, (equal, run) in enumerate(runs):
        head = MARGIN if at > 0 else 0
        tail = MARGIN if at < len(runs) - 1 else 0
        inner = run[head : len(run) - tail]
        if not equal or len(inner) < SHORT_RUN:
            yield from run
            continue
        yield from run[:head]
        yield Group(counted(len(inner), "equal frame"), inner, quiet=True)
        yield from run[len(run) - tail :]


def _is_equal(node: Node) -> bool:
    return isinstance(node, Row) and node.mark is Mark.EQUAL


def _field_groups(comparison: Comparison) -> list[Node]:
    groups = (
        ("Fields that differ", comparison.differ, Mark.CHANGED),
        ("Fields only in A", comparison.only_a, Mark.MISSING),
        ("Fields only in B", comparison.only_b, Mark.INSERTED),
    )
    made: list[Node] = [
        Group(f"{title}  {len(fields):,}", [_field_row(field, mark) for field in fields])
        for title, fields, mark in groups
        if fields
    ]
    if comparison.equal_fields:
        made.append(Group(f"{counted(comparison.equal_fields, 'field')} equal", (), quiet=True))
    return made


def _field_row(field: FieldRow, mark: Mark) -> Row:
    row = Row(field.path, tell_apart(field.values), mark)
    row.place, row.tips = field.path, [value or "" for value in field.values]
    return row


def tell_apart(values: Sequence[str | None]) -> list[str | None]:
    """Long values without the words that all of them begin with, so that a difference is seen."""
    given = [value for value in values if value is not None]
    common = _common_start(given) if len(given) > 1 else ""
    cut = max(map(common.rfind, "/\\ ,;")) if common else -1
    if cut < 0 and len(common) > LONG_VALUE:
        cut = len(common) - LONG_VALUE // 2
    if cut < LEAST_CUT or max(map(len, given)) <= LONG_VALUE:
        return list(values)
    return [value and "\N{HORIZONTAL ELLIPSIS}" + value[cut:] for value in values]


def _common_start(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)  # the two that have least in common
    same = (at for at, letter in enumerate(first) if letter != last[at])
    return first[: next(same, len(first))]


# ---- cells


def _heading(node: Group, column: Column, role: int) -> Any:
    match role:
        case Qt.ItemDataRole.DisplayRole if column == Column.PLACE:
            return node.title
        case Role.STRONG:
            return not node.quiet
        case Role.TONE:
            return Tone.DIM if node.quiet else Tone.TEXT
        case Role.BAND:
            return None if node.quiet else Band.HEADING
        case _:
            return None


def _display(row: Row, column: Column) -> str:
    if column == Column.PLACE:
        return row.place
    if column == Column.SIGN:
        return str(row.mark or "")
    side = _SIDES[column]
    if side >= len(row.cells):
        return ""
    value = row.cells[side]
    return GAP if value is None else value[:_SHOWN]


def _tone(row: Row, column: Column) -> Tone:
    empty = column in _SIDES and _display(row, column) == GAP
    return Tone.DIM if column == Column.PLACE or row.common or empty else Tone.TEXT


def _strong(row: Row, column: Column) -> bool:
    return row.rare and column in _SIDES and _display(row, column) != GAP


def _band(row: Row, _column: Column) -> Band | None:
    if row.mark is Mark.CHANGED and row.code:
        return Band.CHANGED
    return Band.ONE_SIDED if row.code and row.mark in (Mark.INSERTED, Mark.MISSING) else None


def _tip_of(row: Row, column: Column) -> str | None:
    side = _SIDES.get(column, -1)
    if column == Column.PLACE:
        return row.place
    return row.tips[side] or None if 0 <= side < len(row.tips) else None


def _badge(row: Row, column: Column) -> str | None:
    side = _SIDES.get(column, -1)
    return row.badges[side] if 0 <= side < len(row.badges) and row.cells[side] else None


def _spoken(row: Row, column: Column) -> str:
    if column == Column.SIGN:
        return _SPOKEN[row.mark] if row.mark else "only in C"
    return "nothing" if _display(row, column) == GAP else _display(row, column)


_READERS: dict[int, Callable[[Row, Column], Any]] = {
    Qt.ItemDataRole.DisplayRole: _display,
    Qt.ItemDataRole.ToolTipRole: _tip_of,
    Qt.ItemDataRole.AccessibleTextRole: _spoken,
    Role.TONE: _tone,
    Role.STRONG: _strong,
    Role.BAND: _band,
    Role.BADGE: _badge,
    Role.CODE: lambda _row, column: column in _SIDES,
    Role.NAME: lambda row, column: row.code or column == Column.PLACE,
    Role.MARK: lambda row, column: row.mark if column == Column.SIGN else None,
    Role.WEIGHT: lambda row, _column: row.weight,
}
