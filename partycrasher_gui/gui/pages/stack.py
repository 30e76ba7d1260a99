"""The stack table, used for the crashing thread and for any other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ...core.rows import FrameRow
from ..delegates import NUMBER_GAP, PAD, BarDelegate, cell_font
from ..models.folding import Fold
from ..models.frame_text import base_name, short_place
from ..models.frames import Column, FramesModel
from ..views import LEAST, Index, ReadingView
from ..widgets import IconButton, copy_text, spoken

_FOLD_TITLES = {
    Fold.RECURSION: "Recursion",
    Fold.UNNAMED: "Frames without a name",
    Fold.SYSTEM: "System frames",
}
# widths of the table, in logical pixels, below which it gives something up
SHORT_BARS_BELOW = 820
NO_LIBRARY_BELOW = 720
TERSE_BELOW = 660
NO_FILE_BELOW = 460
_EDGES = (SHORT_BARS_BELOW, NO_LIBRARY_BELOW, TERSE_BELOW, NO_FILE_BELOW)
_SAMPLE = 200  # frames that decide how wide the columns are


class StackView(ReadingView):
    """Frames with rarity and share; double click or Enter on a function asks where it occurs."""

    function_activated = Signal(str)

    def __init__(self, name: str = "Stack", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.stack = FramesModel(self)
        self.setModel(self.stack)
        self.setMinimumHeight(LEAST)
        self.finder = self.stack.find
        self._bars = (BarDelegate("00.00", self), BarDelegate("< 1 %", self))
        self.setItemDelegateForColumn(Column.RARITY, self._bars[0])
        self.setItemDelegateForColumn(Column.SHARE, self._bars[1])
        self.opened.connect(self._open)
        self.add_action("Copy", self.copy_as_text, "Ctrl+C")
        self.add_action("Copy as Markdown", self.copy_as_markdown, "Ctrl+Shift+C")
        self.add_action("Jump to the rarest frame", self.go_to_rarest, "Ctrl+J")
        self.stretch(Column.FUNCTION)
        self._fit_columns()

    def set_frames(self, frames: Sequence[FrameRow]) -> None:
        """Show a stack from its crash site down; the same stack again stays where it is."""
        before = self.stack.frames()
        if frames == before:
            return
        same = [f.function for f in frames] == [f.function for f in before]
        row, scrolled = self.currentIndex().row(), self.verticalScrollBar().value()
        self.stack.set_frames(frames)
        self._fit_columns()
        if same and row >= 0:
            self.go_to(min(row, self.stack.rowCount() - 1))
        self.verticalScrollBar().setValue(scrolled if same else 0)

    def set_folds(self, folds: frozenset[Fold]) -> None:
        """Fold these kinds of frames; the current frame stays current."""
        current = self.stack.frame_at(self.currentIndex().row())
        self.stack.set_folds(folds)
        if current is not None:
            frames = self.stack.frames()
            self.go_to(self.stack.row_of(next(i for i, f in enumerate(frames) if f is current)))

    def go_to_rarest(self) -> None:
        """Select the frame that tells most."""
        self.go_to(self.stack.rarest())
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def copy_as_text(self) -> None:
        copy_text(self.stack.text(self.selected_rows()))

    def copy_as_markdown(self) -> None:
        copy_text(self.stack.markdown(self.selected_rows()))

    # ---- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        turn = {Qt.Key.Key_Right: False, Qt.Key.Key_Left: True}.get(Qt.Key(event.key()))
        if turn is not None and row >= 0 and self.stack.is_fold(row):
            if self.stack.is_open(row) == turn:
                self.stack.toggle(row)
            return
        super().keyPressEvent(event)

    def toggle(self, index: Index) -> None:
        self.stack.toggle(index.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        before, now = event.oldSize().width(), event.size().width()
        if any((before < edge) != (now < edge) for edge in _EDGES):
            self._fit_columns()

    def _open(self, index: QModelIndex) -> None:
        if self.stack.is_fold(index.row()):
            self.stack.toggle(index.row())
            return
        frame = self.stack.frame_at(index.row())
        if frame is not None and frame.function:
            self.function_activated.emit(frame.function)

    def _fit_columns(self) -> None:
        frames, width = self.stack.frames()[:_SAMPLE], self.viewport().width()
        bar = 24 if width < TERSE_BELOW else 48 if width < SHORT_BARS_BELOW else 78
        self.stack.set_terse(width < TERSE_BELOW)
        places = (short_place(frame) for frame in frames)
        libraries = (base_name(frame.dylib) for frame in frames)
        self.fix_width(Column.DEPTH, self._depth_width())
        self.fix_width(
            Column.FILE,
            _widest(
                places, cell_font(True, False), 80, width // (4 if width >= TERSE_BELOW else 5)
            ),
        )
        self.fix_width(Column.LIBRARY, _widest(libraries, cell_font(False, False), 64, 150))
        for column, delegate in zip((Column.RARITY, Column.SHARE), self._bars, strict=True):
            self.fix_width(column, delegate.number_width() + NUMBER_GAP + bar + 2 * PAD)
        self._hide_empty(width)

    def _depth_width(self) -> int:
        metrics = QFontMetrics(cell_font(False, False))
        shown = range(min(self.stack.rowCount(), _SAMPLE))
        texts = (self.stack.index(row, Column.DEPTH).data() for row in shown)
        return max((metrics.horizontalAdvance(text) for text in texts), default=20) + 2 * PAD + 4

    def _hide_empty(self, width: int) -> None:
        frames = self.stack.frames()
        no_file = not any(frame.file for frame in frames)
        self.setColumnHidden(Column.FILE, no_file or width < NO_FILE_BELOW)
        self.setColumnHidden(Column.SHARE, not any(frame.share for frame in frames))
        no_library = not any(frame.dylib for frame in frames)
        self.setColumnHidden(Column.LIBRARY, no_library or width < NO_LIBRARY_BELOW)


class StackTools(QWidget):
    """Beside the tabs: what is folded, and the way to the rarest frame."""

    folds_changed = Signal(frozenset)

    def __init__(self, view: StackView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 2)
        row.setSpacing(2)
        self.rarest = IconButton(
            "rarest",
            "Jump to the rarest frame",
            view.go_to_rarest,
            text="Rarest",
            shortcut="Ctrl+J",
        )
        self.fold = IconButton("collapse", "Fold frames", text="Fold")
        self.fold.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.fold)
        spoken(self._menu, "Fold frames")
        self._menu.aboutToShow.connect(self._count)
        self._actions = {kind: self._menu.addAction(title) for kind, title in _FOLD_TITLES.items()}
        for kind, action in self._actions.items():
            action.setCheckable(True)
            action.setChecked(kind in view.stack.folds())
            action.toggled.connect(self._apply)
        self.fold.setMenu(self._menu)
        row.addWidget(self.fold)
        row.addWidget(self.rarest)

    def action(self, kind: Fold) -> QAction:
        """The menu's entry for a kind of fold."""
        return self._actions[kind]

    def _apply(self) -> None:
        folds = frozenset(kind for kind, action in self._actions.items() if action.isChecked())
        self._view.set_folds(folds)
        self.folds_changed.emit(folds)

    def _count(self) -> None:
        counts = self._view.stack.fold_counts()
        for kind, action in self._actions.items():
            action.setText(f"{_FOLD_TITLES[kind]}  ({counts[kind]:,})")
            action.setEnabled(counts[kind] > 0 or action.isChecked())


def _widest(texts: Iterable[str], font: QFont, least: int, most: int) -> int:
    metrics = QFontMetrics(font)
    longest = max((metrics.horizontalAdvance(text) for text in texts), default=0) + 2 * PAD + 4
    return max(least, min(longest, most))
