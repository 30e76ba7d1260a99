"""The actions made of the command table, and the states that enable them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from . import theme
from .commands import COMMANDS, Command

Handler = Callable[[], object]


class Actions(QObject):
    """One QAction a command. `handlers` are called without arguments, by the command's id."""

    def __init__(self, window: QWidget, handlers: Mapping[str, Handler]) -> None:
        super().__init__(window)
        self._window = window
        self._states: set[str] = set()
        self._groups: dict[str, QActionGroup] = {}
        self.all: dict[str, QAction] = {}
        for command in COMMANDS:
            self.all[command.id] = self._make(command, handlers[command.id])
        self.tint()
        self._enable()

    def __getitem__(self, command_id: str) -> QAction:
        return self.all[command_id]

    def _make(self, command: Command, handler: Handler) -> QAction:
        action = QAction(command.text, self._window)
        action.setObjectName(command.id)
        action.setShortcut(QKeySequence(command.keys))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(command.tip or command.title)
        action.setStatusTip(command.tip)
        action.setCheckable(command.switch or bool(command.choice))
        if command.choice:
            group = self._groups.setdefault(command.choice, QActionGroup(self))
            group.addAction(action)
        action.triggered.connect(lambda: handler())
        self._window.addAction(action)
        return action

    # ---- menus

    def fill(self, bar: QMenuBar) -> None:
        """Make the menus of the window."""
        menus: dict[str, QMenu] = {}
        blocks: dict[str, int] = {}
        for command in COMMANDS:
            menu = self._menu(bar, menus, command.menu)
            if blocks.setdefault(command.menu, command.block) != command.block:
                menu.addSeparator()
                blocks[command.menu] = command.block
            menu.addAction(self.all[command.id])

    def _menu(self, bar: QMenuBar, menus: dict[str, QMenu], path: str) -> QMenu:
        if path not in menus:
            above, _, name = path.rpartition("/")
            parent: QMenuBar | QMenu = self._menu(bar, menus, above) if above else bar
            menus[path] = parent.addMenu(f"&{name}")
            menus[path].setToolTipsVisible(True)
        return menus[path]

    def of_place(self, place: str) -> list[QAction]:
        """The actions of a context menu."""
        return [self.all[command.id] for command in COMMANDS if place in command.places]

    def groups(self) -> list[tuple[str, list[Command]]]:
        """The commands by their top menu, in the table's order, for the sheet of keys."""
        found: dict[str, list[Command]] = {}
        for command in COMMANDS:
            found.setdefault(command.menu.partition("/")[0], []).append(command)
        return list(found.items())

    # ---- states

    def set_states(self, **states: bool) -> None:
        """Say what holds now; commands are enabled by it."""
        for name, holds in states.items():
            (self._states.add if holds else self._states.discard)(name)
        self._enable()

    def check(self, command_id: str, on: bool = True) -> None:
        """Tick a switch or a choice; nothing is called."""
        self.all[command_id].setChecked(on)

    def _enable(self) -> None:
        for command in COMMANDS:
            self.all[command.id].setEnabled(self._states.issuperset(command.needs))

    def tint(self) -> None:
        """Icons in the colours of the theme that the window wears."""
        worn = theme.current(self._window)
        for command in COMMANDS:
            if command.icon:
                self.all[command.id].setIcon(theme.icon(command.icon, worn))
