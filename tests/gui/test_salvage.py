"""A store that is really damaged: the window tells, salvages, and opens what was saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from partycrasher_gui.gui.drop import Load
from partycrasher_gui.gui.salvaging import OFFER
from partycrasher_gui.gui.samples import samples_folder
from partycrasher_gui.gui.session import Session
from partycrasher_gui.gui.window import MainWindow
from partycrasher_gui.workspace import Workspace

from .conftest import settled

COUNT = 20
OpenWindow = Callable[..., MainWindow]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A store whose header is gone, and a byte of one report has changed."""
    path = tmp_path / "crashes.partycrasher"
    with Workspace.open(path) as workspace:
        workspace.import_paths([samples_folder() / "invoicer"])
    data = bytearray(path.read_bytes())
    data[:100] = bytes(100)
    data[data.index(b'"database_id":"samples:invoicer-0007"') + 50] ^= 1
    path.write_bytes(bytes(data))
    return path


@pytest.fixture
def open_window(qtbot: QtBot) -> Iterator[OpenWindow]:
    opened: list[MainWindow] = []

    def open_one(path: Path, *paths: Path) -> MainWindow:
        window = MainWindow(Session(theme="light"), keep_session=False)
        opened.append(window)
        window.resize(1200, 800)
        window.show()
        window.open_store(path, Load(tuple(paths)))
        settled(qtbot, window)
        return window

    yield open_one
    for window in opened:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def test_a_damaged_store_is_salvaged_and_opened(
    qtbot: QtBot, damaged: Path, open_window: OpenWindow
) -> None:
    broken = damaged.read_bytes()
    window = open_window(damaged, samples_folder() / "logship")
    assert window.workspace is None
    assert "damaged" in window.banner.words.text()
    assert window.banner.action.text() == OFFER
    window.banner.action.click()
    settled(qtbot, window)

    assert window.workspace is not None
    words = window.banner.words.text()
    assert f"{COUNT - 1} reports salvaged; 1 could not be read" in words
    assert "samples:invoicer-0007" in window.banner.details.toPlainText()
    kept = next(path for path in damaged.parent.iterdir() if path.name in words)
    assert kept.read_bytes() == broken
    totals = {row.name: row.total for row in window.workspace.projects()}
    assert totals["invoicer"] == COUNT - 1
    assert totals["logship"] > 0  # what the window was opened with is not forgotten
    assert not window.start.isVisible()


def test_a_store_of_which_nothing_is_left_stays_as_it_is(
    qtbot: QtBot, damaged: Path, open_window: OpenWindow
) -> None:
    whole = damaged.stat().st_size
    damaged.write_bytes(b"SQLite format 3\0" + bytes(whole - 16))
    window = open_window(damaged)
    assert window.banner.action.text() == OFFER
    window.banner.action.click()
    settled(qtbot, window)
    assert window.workspace is None
    assert "left as it is" in window.banner.words.text()
    assert [path.name for path in damaged.parent.iterdir()] == [damaged.name]


def test_a_salvage_can_be_stopped_and_begun_again(
    qtbot: QtBot, damaged: Path, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(damaged)
    broken = damaged.read_bytes()
    real = Workspace.salvage
    monkeypatch.setattr(Workspace, "salvage", lambda path, **_: real(path, cancel=lambda: True))
    window.banner.action.click()
    settled(qtbot, window)
    assert "left as it was" in window.banner.words.text()
    assert damaged.read_bytes() == broken
    monkeypatch.undo()
    window.banner.action.click()
    settled(qtbot, window)
    assert window.workspace is not None


def test_another_store_stays_open_beside_a_damaged_one(
    qtbot: QtBot, damaged: Path, tmp_path: Path, open_window: OpenWindow
) -> None:
    window = open_window(tmp_path / "sound.partycrasher", samples_folder() / "logship")
    window.open_store(damaged)
    settled(qtbot, window)
    assert window.banner.action.text() == OFFER
    assert window.workspace is not None
    assert window.workspace.projects()[0].name == "logship"
    window.banner.action.click()
    settled(qtbot, window)
    assert window.workspace.projects()[0].name == "invoicer"
