"""The stack table: a line a frame, or a fold of frames that can be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ...core.rows import FrameRow
from .folding import Fold, Span, count, fold, is_unnamed
from .frame_text import (
    NO_NAME,
    base_name,
    fold_text,
    full_place,
    inline_code,
    name_of,
    percent,
    short_place,
)
from .roles import Role, Tone

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()

RARE_FROM = 0.8  # part of the stack's range of logdf above which a frame is called rare
LEAST_RANGE = 1.0  # bits; below, no frame of the stack stands out


class Column(IntEnum):
    """Columns of the stack table."""

    DEPTH = 0
    FUNCTION = 1
    FILE = 2
    LIBRARY = 3
    RARITY = 4
    SHARE = 5


TITLES = {
    Column.DEPTH: "#",
    Column.FUNCTION: "Function",
    Column.FILE: "File",
    Column.LIBRARY: "Library",
    Column.RARITY: "Rarity (logdf)",
    Column.SHARE: "Share of likeness",
}
_TERSE = {Column.RARITY: "Rarity", Column.SHARE: "Share"}
_TIPS = {
    Column.RARITY: "How rare the function is in the whole store, in bits: 0 is in every report, "
    "each step more in half as many.",
    Column.SHARE: "The part of the likeness to the top match that this frame carries.",
}
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a span of frames; `inside` is true for a frame shown under its open fold."""

    span: Span
    inside: bool = False
    open: bool = False

    @property
    def folds(self) -> bool:
        return bool(self.span.kinds)


class FramesModel(QAbstractTableModel):
    """Frames from the crash site down; folds open and close in place."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frames: Sequence[FrameRow] = ()
        self._lines: list[Line] = []
        self._folds: frozenset[Fold] = frozenset({Fold.RECURSION})
        self._scale = _Scale(())
        self._counts: dict[Fold, int] | None = None
        self._terse = False

    # ---- what is shown

    def set_frames(self, frames: Sequence[FrameRow]) -> None:
        """Show these frames; folds start closed."""
        self.beginResetModel()
        self._frames = frames
        self._scale = _Scale(frames)
        self._counts = None
        self._lines = [Line(span) for span in fold(frames, self._folds)]
        self.endResetModel()

    def frames(self) -> Sequence[FrameRow]:
        return self._frames

    def folds(self) -> frozenset[Fold]:
        return self._folds

    def set_folds(self, folds: Iterable[Fold]) -> None:
        """Fold these kinds of frames, and no others."""
        self.beginResetModel()
        self._folds = frozenset(folds)
        self._lines = [Line(span) for span in fold(self._frames, self._folds)]
        self.endResetModel()

    def fold_counts(self) -> dict[Fold, int]:
        """How many frames each kind of fold covers; computed when first asked for."""
        if self._counts is None:
            self._counts = count(self._frames)
        return self._counts

    def is_fold(self, row: int) -> bool:
        return self._lines[row].folds

    def is_open(self, row: int) -> bool:
        return self._lines[row].open

    def toggle(self, row: int) -> None:
        """Open or close the fold at `row`; nothing happens on other rows."""
        line = self._lines[row]
        if not line.folds:
            return
        first, last = row + 1, row + (line.span.stop - line.span.start)
        if line.open:
            self.beginRemoveRows(_ROOT, first, last)
            del self._lines[first : last + 1]
            self._lines[row] = Line(line.span)
            self.endRemoveRows()
        else:
            self.beginInsertRows(_ROOT, first, last)
            inner = (Line(Span(i, i + 1), inside=True) for i in range(*_bounds(line.span)))
            self._lines[first:first] = inner
            self._lines[row] = Line(line.span, open=True)
            self.endInsertRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def set_terse(self, terse: bool) -> None:
        """Short column titles, for a narrow view."""
        if terse != self._terse:
            self._terse = terse
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.RARITY, Column.SHARE)

    # ---- where things are

    def frame_at(self, row: int) -> FrameRow | None:
        """The frame of a row; for a fold its first, so that a click on it leads somewhere."""
        return self._frames[self._lines[row].span.start] if 0 <= row < len(self._lines) else None

    def row_of(self, frame: int) -> int:
        """The row that shows a frame, or the closed fold that hides it; -1 without such a frame."""
        found = -1
        for row, line in enumerate(self._lines):
            if line.span.start <= frame < line.span.stop:
                found = row
                if not line.open:
                    break
        return found

    def rarest(self) -> int:
        """The row of the rarest frame (the first of several); -1 when no frame has a rarity."""
        known = [(f.logdf, -i) for i, f in enumerate(self._frames) if f.logdf is not None]
        return self.row_of(-max(known)[1]) if known else -1

    def find(self, text: str, start: int = 0) -> int:
        """The first row from `start` (around the end) with `text` in its function or file; or -1.

        Without regard to case.
        """
        wanted = text.casefold()
        for step in range(len(self._lines)):
            row = (start + step) % len(self._lines)
            frame = self._frames[self._lines[row].span.start]
            if wanted in f"{frame.function or NO_NAME} {frame.file}".casefold():
                return row
        return -1

    # ---- as text

    def text(self, rows: Iterable[int]) -> str:
        """The frames of rows in the manner of a debugger, folds with what they hold."""
        return "\n".join(self._plain(self._lines[row]) for row in rows)

    def markdown(self, rows: Iterable[int]) -> str:
        """The frames of rows as a Markdown table."""
        head = "| # | Function | File | Library | Rarity |\n|--:|---|---|---|--:|"
        return "\n".join([head, *(self._markdown(self._lines[row]) for row in rows)])

    def _plain(self, line: Line) -> str:
        frame = self._frames[line.span.start]
        if line.folds:
            return f"#{self._depth(line)} {self._fold_words(line)}"
        place = f" at {full_place(frame)}" if frame.file else ""
        library = f" from {frame.dylib}" if frame.dylib else ""
        return f"#{frame.depth} {frame.function or NO_NAME}{place}{library}"

    def _fold_words(self, line: Line) -> str:
        badge = self._badge(line, Column.FUNCTION)
        return f"{fold_text(self._frames, line.span)} {badge or ''}".rstrip()

    def _markdown(self, line: Line) -> str:
        frame = self._frames[line.span.start]
        name = self._fold_words(line) if line.folds else frame.function or NO_NAME
        file, library = ("", "") if line.folds else (full_place(frame), base_name(frame.dylib))
        rarity = self._rarity_text(line)
        cells = [self._depth(line), *map(inline_code, (name, file, library)), rarity]
        return f"| {' | '.join(cells)} |"

    # ---- Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return _TERSE.get(column, TITLES[column]) if self._terse else TITLES[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS.get(column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reader = _READERS.get(role)
        if reader is None or not index.isValid():
            return None
        return reader(self, self._lines[index.row()], Column(index.column()))

    # ---- cells

    def _display(self, line: Line, column: Column) -> str:
        frame = self._frames[line.span.start]
        match column:
            case Column.DEPTH:
                return self._depth(line)
            case Column.FUNCTION:
                return fold_text(self._frames, line.span) if line.folds else name_of(frame)
            case Column.FILE:
                return "" if _mixed(line.span) else short_place(frame)
            case Column.LIBRARY:
                return "" if _mixed(line.span) else base_name(frame.dylib)
            case Column.RARITY:
                return self._rarity_text(line)
            case Column.SHARE:
                share = self._share(line)
                return "" if share is None else percent(share)

    def _depth(self, line: Line) -> str:
        first = self._frames[line.span.start].depth
        last = self._frames[line.span.stop - 1].depth
        return str(first) if first == last else f"{first}\N{EN DASH}{last}"

    def _rarity_text(self, line: Line) -> str:
        logdf = self._logdf(line)
        if logdf is None:
            return "no name"
        return f"{logdf:.2f}"

    def _logdf(self, line: Line) -> float | None:
        values = (self._frames[i].logdf for i in _sample(line.span))
        return max((v for v in values if v is not None), default=None)

    def _share(self, line: Line) -> float | None:
        if self._scale.share == 0.0:
            return None
        return sum(self._frames[i].share or 0.0 for i in range(*_bounds(line.span)))

    def _bar(self, line: Line, column: Column) -> float | None:
        if column == Column.RARITY:
            logdf = self._logdf(line)
            return None if logdf is None else logdf / (self._scale.logdf or 1.0)
        if column == Column.SHARE and (share := self._share(line)) is not None:
            return min(share / self._scale.share, 1.0)
        return None

    def _is_rare(self, line: Line) -> bool:
        logdf = self._logdf(line)
        return logdf is not None and logdf >= self._scale.rare

    def _tone(self, line: Line, column: Column) -> Tone:
        frame = self._frames[line.span.start]
        match column:
            case Column.FUNCTION:
                quiet = _mixed(line.span) or is_unnamed(frame)
                return Tone.DIM if quiet else Tone.TEXT
            case Column.RARITY:
                return Tone.RARE if self._is_rare(line) else _dim_if(self._logdf(line) is None)
            case Column.SHARE:
                return Tone.TEXT
            case _:
                return Tone.DIM

    def _strong(self, line: Line, column: Column) -> bool:
        return column == Column.FUNCTION and self._is_rare(line)

    def _code_cell(self, line: Line, column: Column) -> bool:
        if column == Column.RARITY:
            return self._logdf(line) is not None
        return column in (Column.FILE, Column.SHARE) or (
            column == Column.FUNCTION and not _mixed(line.span)
        )

    def _name_cell(self, line: Line, column: Column) -> bool:
        return column in (Column.FUNCTION, Column.FILE) and not _mixed(line.span)

    def _badge(self, line: Line, column: Column) -> str | None:
        if column != Column.FUNCTION or Fold.RECURSION not in line.span.kinds:
            return None
        return f"\N{MULTIPLICATION SIGN} {line.span.rounds:,}"

    def _fold(self, line: Line, column: Column) -> bool | None:
        return line.open if line.folds and column == Column.FUNCTION else None

    def _indent(self, line: Line, column: Column) -> int:
        return int(line.inside and column == Column.FUNCTION)

    def _align(self, line: Line, column: Column) -> Qt.AlignmentFlag:
        number = column == Column.SHARE or (
            column == Column.RARITY and self._logdf(line) is not None
        )
        return _RIGHT if number else _LEFT

    def _tip(self, line: Line, column: Column) -> str | None:
        frame = self._frames[line.span.start]
        if line.folds:
            return f"{fold_text(self._frames, line.span)}. Double-click, or Right: open it."
        match column:
            case Column.FUNCTION:
                return frame.function or "This frame has no name."
            case Column.FILE:
                return full_place(frame) or None
            case Column.LIBRARY:
                return frame.dylib or None
            case Column.DEPTH:
                return frame.address or None
            case _:
                return None

    def _spoken(self, line: Line, column: Column) -> str:
        text = self._display(line, column)
        match column:
            case Column.DEPTH:
                return f"frame {text}"
            case Column.RARITY:
                return f"rarity {text}" + (", rare" if self._is_rare(line) else "")
            case Column.SHARE:
                return f"share {text}" if text else "no share"
            case Column.FUNCTION if line.folds:
                badge = self._badge(line, column) or ""
                return f"{text} {badge}, {'open' if line.open else 'folded'}"
            case _:
                return text


class _Scale:
    """What the bars and the rare frames of one stack are measured by."""

    def __init__(self, frames: Sequence[FrameRow]) -> None:
        known = [frame.logdf for frame in frames if frame.logdf is not None]
        least, self.logdf = min(known, default=0.0), max(known, default=0.0)
        reach = self.logdf - least
        self.rare = least + RARE_FROM * reach if reach >= LEAST_RANGE else float("inf")
        self.share = max((frame.share or 0.0 for frame in frames), default=0.0)


_READERS: dict[int, Callable[[FramesModel, Line, Column], Any]] = {
    Qt.ItemDataRole.DisplayRole: FramesModel._display,
    Qt.ItemDataRole.ToolTipRole: FramesModel._tip,
    Qt.ItemDataRole.TextAlignmentRole: FramesModel._align,
    Qt.ItemDataRole.AccessibleTextRole: FramesModel._spoken,
    Role.TONE: FramesModel._tone,
    Role.STRONG: FramesModel._strong,
    Role.CODE: FramesModel._code_cell,
    Role.NAME: FramesModel._name_cell,
    Role.BAR: FramesModel._bar,
    Role.FOLD: FramesModel._fold,
    Role.DEPTH: FramesModel._indent,
    Role.BADGE: FramesModel._badge,
}


def _dim_if(quiet: bool) -> Tone:
    return Tone.DIM if quiet else Tone.TEXT


def _bounds(span: Span) -> tuple[int, int]:
    return span.start, span.stop


def _sample(span: Span) -> range:
    """Frames whose rarity stands for the span: one round of a recursion, else all."""
    stop = span.start + span.cycle if Fold.RECURSION in span.kinds else span.stop
    return range(span.start, min(stop, span.stop))


def _mixed(span: Span) -> bool:
    """True for a fold whose frames have no function in common."""
    return bool(span.kinds) and Fold.RECURSION not in span.kinds
