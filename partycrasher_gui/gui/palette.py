"""Two sheets over the window: every command by a few letters, and all keys at a glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from . import theme
from .actions import Actions
from .commands import Command
from .delegates import cell_font, paint_background
from .models.tree_base import NOWHERE, Index
from .widgets import IconButton, spoken

KEYS_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_WIDTH = 560


@dataclass(frozen=True, slots=True)
class Entry:
    text: str
    menu: str
    action: QAction | None = None
    then: Callable[[], object] | None = None

    def keys(self) -> str:
        return native(self.action.shortcut()) if self.action else ""


def native(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def fit(typed: str, text: str) -> int | None:
    """How well what was typed fits a text; less is better, None not at all.

    Best are words that begin so, then any place, then the letters in this order with gaps.
    """
    typed, text = typed.casefold().strip(), text.casefold()
    at = text.find(typed)
    if at >= 0:
        begins = at == 0 or not text[at - 1].isalnum()
        return at if begins else 50 + at
    gaps, at = 0, 0
    for letter in typed.replace(" ", ""):
        found = text.find(letter, at)
        if found < 0:
            return None
        gaps, at = gaps + found - at, found + 1
    return 100 + gaps


def rank(typed: str, entry: Entry) -> int | None:
    """The order of an entry among those that fit; its menu counts less than its text."""
    cost = fit(typed, entry.text)
    if cost is None:
        by_menu = fit(typed, entry.menu)
        cost = None if by_menu is None or by_menu >= 50 else 200 + by_menu
    if cost is not None and entry.action is not None and not entry.action.isEnabled():
        cost += 1000
    return cost


class EntryModel(QAbstractListModel):
    """The entries that fit what was typed, the best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[Entry] = ()
        self.shown: list[Entry] = []

    def set_entries(self, entries: Sequence[Entry]) -> None:
        self._all = entries
        self.narrow("")

    def narrow(self, typed: str, otherwise: Sequence[Entry] = ()) -> None:
        """Show what fits; `otherwise` comes last."""
        costs = [(rank(typed, entry), at) for at, entry in enumerate(self._all)]
        fitting = sorted((cost, at) for cost, at in costs if cost is not None)
        self.beginResetModel()
        self.shown = [self._all[at] for _, at in fitting] + list(otherwise)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.shown):
            return None
        entry = self.shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.text
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.text} {entry.keys()}".strip()
            case _ if role == KEYS_ROLE:
                return entry.keys() or entry.menu.replace(
                    "/", " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "
                )
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or index.row() >= len(self.shown):
            return Qt.ItemFlag.NoItemFlags
        action = self.shown[index.row()].action
        enabled = action is None or action.isEnabled()
        return (
            Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            if enabled
            else Qt.ItemFlag.NoItemFlags
        )


class EntryDelegate(QStyledItemDelegate):
    """The command at the left, its keys or its menu at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        worn = theme.current(option.widget)
        painter.save()
        paint_background(painter, option, index, worn)
        room: QRect = option.rect.adjusted(14, 0, -14, 0)
        live = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        painter.setFont(cell_font(False, False))
        painter.setPen(worn.text if live else worn.disabled)
        vertical = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, vertical | Qt.AlignmentFlag.AlignLeft, index.data())
        painter.setPen(worn.dim if live else worn.disabled)
        painter.drawText(room, vertical | Qt.AlignmentFlag.AlignRight, index.data(KEYS_ROLE))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, QFontMetrics(cell_font(False, False)).height() + 12)


class Sheet(QFrame):
    """A panel over the window that Escape, or a click elsewhere, puts away."""

    def __init__(self, window: QWidget, name: str) -> None:
        super().__init__(window)
        self.setProperty("look", "popup")
        self.setAccessibleName(name)
        self._before: QWidget | None = None
        self.hide()
        window.installEventFilter(self)

    def open_at(self, size: QSize, focus: QWidget) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self._before = window.focusWidget()
        size = size.boundedTo(window.size() - QSize(40, 80))
        left = (window.width() - size.width()) // 2
        self.setGeometry(QRect(left, 56, size.width(), size.height()))
        self.raise_()
        self.show()
        focus.setFocus()

    def put_away(self) -> None:
        if self.isVisible():
            self.hide()
            if self._before is not None:
                self._before.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        gone = (QEvent.Type.Resize, QEvent.Type.MouseButtonPress, QEvent.Type.WindowDeactivate)
        if watched is self.parentWidget() and event.type() in gone and self.isVisible():
            self.hide()
        return False


class CommandPalette(Sheet):
    """Type a few letters of a command and press Enter."""

    def __init__(
        self, window: QWidget, actions: Actions, otherwise: Callable[[str], Sequence[Entry]]
    ) -> None:
        super().__init__(window, "Every command")
        self._actions, self._otherwise = actions, otherwise
        self.field, self.view, self.model = QLineEdit(), QListView(), EntryModel(self)
        self.field.setPlaceholderText("A command, the id of a report, or a search")
        self.field.setAcceptDrops(False)
        spoken(self.field, "Command")
        spoken(self.view, "Commands that fit")
        self.view.setModel(self.model)
        self.view.setItemDelegate(EntryDelegate(self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self.field)
        column.addWidget(self.view, 1)
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.view.clicked.connect(lambda index: self._run(index.row()))

    def open(self) -> None:
        listed = [c for _, commands in self._actions.groups() for c in commands]
        entries = [Entry(c.title, c.menu, self._actions[c.id]) for c in listed]
        self.model.set_entries([e for e in entries if e.text != "Every command"])
        self.field.clear()
        self._choose(0, 1)
        self.open_at(QSize(_WIDTH, 420), self.field)

    def _narrow(self, typed: str) -> None:
        self.model.narrow(typed, self._otherwise(typed.strip()) if typed.strip() else ())
        self._choose(0, 1)

    def _choose(self, row: int, step: int) -> None:
        """Select the first enabled entry from a row on."""
        count = self.model.rowCount()
        for at in range(count):
            index = self.model.index((row + at * step) % count)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                self.view.setCurrentIndex(index)
                return

    def _run(self, row: int) -> None:
        if not 0 <= row < self.model.rowCount():
            return
        entry = self.model.shown[row]
        self.put_away()
        if entry.action is not None:
            entry.action.trigger()
        elif entry.then is not None:
            entry.then()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if event.type() != QEvent.Type.KeyPress:
            return False
        row = self.view.currentIndex().row()
        match Qt.Key(event.key()):
            case Qt.Key.Key_Down:
                self._choose(row + 1, 1)
            case Qt.Key.Key_Up:
                self._choose(row - 1, -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._run(row)
            case _:
                return False
        return True


class KeySheet(Sheet):
    """All commands that have keys, by menu."""

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window, "Keys")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        spoken(self._area, "Keys of the window")
        title = QLabel("Keys")
        title.setProperty("look", "title")
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch()
        head.addWidget(IconButton("close", "Close", self.put_away, shortcut="Esc"))
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 16, 16, 16)
        column.addLayout(head)
        column.addWidget(self._area, 1)
        self._area.setWidget(_columns(actions))

    def open(self) -> None:
        self.open_at(QSize(1060, 560), self._area)


def _columns(actions: Actions) -> QWidget:
    """Three columns of menus, each about as long as the others."""
    page = QWidget()
    row = QHBoxLayout(page)
    row.setSpacing(36)
    columns: list[QGridLayout] = []
    for _ in range(3):
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(5)
        box = QVBoxLayout()
        box.addLayout(grid)
        box.addStretch()
        row.addLayout(box, 1)
        columns.append(grid)
    for menu, commands in [*_with_keys(actions), ("Everywhere", _EVERYWHERE)]:
        grid = min(columns, key=lambda column: column.rowCount())
        _add_menu(grid, menu, commands)
    return page


_EVERYWHERE = [
    ("Find in a tree or table", "type letters"),
    ("Dry run while dropping", "Alt"),
    ("Open and close in the tree", "Right, Left"),
    ("Go to what is selected", "Enter"),
]


def _with_keys(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
    def line(command: Command) -> tuple[str, str]:
        return command.title, native(actions[command.id].shortcut())

    groups = [(m, [line(c) for c in commands if c.keys]) for m, commands in actions.groups()]
    return [(menu, lines) for menu, lines in groups if lines]


def _add_menu(grid: QGridLayout, menu: str, lines: Sequence[tuple[str, str]]) -> None:
    heading = QLabel(menu)
    heading.setProperty("look", "heading")
    heading.setContentsMargins(0, 10, 0, 2)
    grid.addWidget(heading, grid.rowCount(), 0, 1, 2)
    for text, keys in lines:
        at = grid.rowCount()
        words, key = QLabel(text), QLabel(keys)
        key.setProperty("look", "dim")
        key.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(words, at, 0)
        grid.addWidget(key, at, 1)
