"""The window on a workspace without a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from partycrasher_gui.core.config import Config
from partycrasher_gui.gui.session import Session
from partycrasher_gui.gui.window import MainWindow

from .fakes import FakeWorkspace

PATIENCE = 30_000  # ms on a machine that is busy with other things
Settle = Callable[[], None]
MakeWindow = Callable[..., MainWindow]


@pytest.fixture
def store() -> FakeWorkspace:
    return FakeWorkspace()


@pytest.fixture
def make_window(qtbot: QtBot) -> Iterator[MakeWindow]:
    """Makes windows, shown and settled on a store; closes them in the end."""
    made: list[MainWindow] = []

    def make(
        store: FakeWorkspace, session: Session | None = None, config: Config | None = None
    ) -> MainWindow:
        session = session or Session(theme="light")
        window = MainWindow(session, lambda _: store, config=config)
        made.append(window)
        window.resize(1200, 800)
        window.show()
        window.open_store(Path("fake.partycrasher"))
        settled(qtbot, window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def settled(qtbot: QtBot, window: MainWindow) -> None:
    """Until nothing is under way, and what came of it is on the screen."""
    qtbot.waitUntil(window.tasks.is_idle, timeout=PATIENCE)
    QApplication.processEvents()
    qtbot.waitUntil(window.tasks.is_idle, timeout=PATIENCE)


@pytest.fixture
def window(make_window: MakeWindow, store: FakeWorkspace) -> MainWindow:
    return make_window(store)


@pytest.fixture
def settle(qtbot: QtBot, window: MainWindow) -> Settle:
    return lambda: settled(qtbot, window)
