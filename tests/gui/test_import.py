"""Dropping, pasting and what becomes of it, through real events."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFontMetrics,
    QGuiApplication,
)
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from partycrasher_gui.core.rows import Outcome, OutcomeKind, Progress
from partycrasher_gui.gui.delegates import cell_font
from partycrasher_gui.gui.models.inbox import Column
from partycrasher_gui.gui.panes.inbox import FilterChip, fitted_name, progress_text
from partycrasher_gui.gui.window import MainWindow

from .conftest import MakeWindow, Settle, settled
from .fakes import FakeWorkspace

NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
COPY = Qt.DropAction.CopyAction


@pytest.fixture
def crashes(tmp_path: Path) -> Path:
    """A folder of five crash files, one of each kind of outcome."""
    texts = {"a.json": "fine", "b.log": "repair me", "c.json": "same fuzz:00000000",
             "d.txt": "bad", "e.json": "no project here"}  # fmt: skip
    folder = tmp_path / "crashes"
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text)
    return folder


def mime(*paths: Path, text: str = "") -> QMimeData:
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        data.setText(text)
    return data


def enter(target: QWidget, data: QMimeData, keys: Qt.KeyboardModifier = NONE) -> bool:
    event = QDragEnterEvent(QPoint(300, 300), COPY, data, Qt.MouseButton.LeftButton, keys)
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def drop(target: QWidget, data: QMimeData, keys: Qt.KeyboardModifier = NONE) -> None:
    """What Qt sends for a drag over a widget that ends there."""
    assert enter(target, data, keys)
    event = QDropEvent(QPointF(300, 300), COPY, data, Qt.MouseButton.LeftButton, keys)
    QApplication.sendEvent(target, event)


def rows(window: MainWindow, column: Column = Column.OUTCOME) -> list[str]:
    model = window.inbox.model
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_a_dropped_folder_gives_a_row_a_file(
    window: MainWindow, settle: Settle, crashes: Path
) -> None:
    drop(window, mime(crashes))
    settle()
    assert rows(window) == ["imported", "repaired", "already there", "refused", "refused"]
    assert rows(window, Column.FILE)[0] == "crashes/a.json"
    messages = rows(window, Column.MESSAGE)
    assert messages[0].startswith("into ")
    assert "Date taken from the file's time." in messages[1]
    assert messages[3] == (
        "line 212: The stack ends inside a frame; the file is cut off. "
        "Save the crash report again and drop it once more."
    )
    assert "dropped" in window.inbox.said.text()


@pytest.mark.parametrize("part", ["inbox", "buckets", "report", "charts", "toolbar"])
def test_every_part_of_the_window_takes_drops(window: MainWindow, part: str) -> None:
    """No part takes a drop for itself, so that it comes to the window."""
    pane: QWidget = getattr(window, part)
    inside = [w for w in (pane, *pane.findChildren(QWidget)) if w.acceptDrops()]
    assert inside == []


def test_the_tree_counts_what_was_dropped(
    window: MainWindow, store: FakeWorkspace, settle: Settle, crashes: Path
) -> None:
    before = len(store)
    drop(window, mime(crashes / "a.json", crashes / "b.log"))
    settle()
    assert len(store) == before + 2
    assert f"{before + 2} reports" in window.status.text()


def test_alt_tries_and_stores_nothing(
    window: MainWindow, store: FakeWorkspace, settle: Settle, crashes: Path
) -> None:
    before = len(store)
    drop(window, mime(crashes / "a.json"), ALT)
    settle()
    assert len(store) == before
    assert rows(window, Column.MESSAGE)[0].startswith("would ")


def test_the_dry_run_switch_does_the_same(
    window: MainWindow, store: FakeWorkspace, settle: Settle, crashes: Path
) -> None:
    before = len(store)
    window.actions_["dry-run"].trigger()
    assert enter(window, mime(crashes))
    assert window.drops.overlay.accessibleDescription().startswith("Try 1 folder")
    drop(window, mime(crashes / "a.json"))
    settle()
    assert len(store) == before


def test_while_dragging_the_window_says_what_will_happen(window: MainWindow, crashes: Path) -> None:
    overlay = window.drops.overlay
    assert enter(window, mime(crashes, crashes / "a.json"))
    assert overlay.isVisible()
    assert overlay.accessibleDescription().startswith("Import 1 file and 1 folder")
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not overlay.isVisible()
    assert enter(window, mime(crashes), ALT)
    assert overlay.accessibleDescription().startswith("Try 1 folder")
    QApplication.sendEvent(window, QEvent(QEvent.Type.DragLeave))


def test_a_drag_of_nothing_useful_says_so(window: MainWindow) -> None:
    enter(window, QMimeData())
    assert window.drops.overlay.accessibleDescription().startswith("Nothing to import")
    QApplication.sendEvent(window, QDragLeaveEvent())


def test_a_read_only_store_says_why_it_takes_nothing(
    make_window: MakeWindow, crashes: Path
) -> None:
    window = make_window(FakeWorkspace(read_only=True, notice="Another window writes to it."))
    data = mime(crashes)
    enter(window, data)
    assert "Another window writes to it." in window.drops.overlay.accessibleDescription()
    event = QDropEvent(QPointF(9, 9), COPY, data, Qt.MouseButton.LeftButton, NONE)
    QApplication.sendEvent(window, event)
    assert not window.importing.is_running()


def test_dropped_text_is_imported(window: MainWindow, settle: Settle) -> None:
    drop(window, mime(text="Program received signal SIGSEGV"))
    settle()
    assert rows(window) == ["imported"]


def test_paste_imports_the_clipboard(qtbot: QtBot, window: MainWindow, settle: Settle) -> None:
    QGuiApplication.clipboard().setText("repair this pasted report")
    window.buckets.view.setFocus()
    qtbot.keyClick(window.buckets.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert rows(window) == ["repaired"]


def test_paste_into_the_search_field_is_only_text(qtbot: QtBot, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("version:1.5*")
    window.toolbar.search.setFocus()
    qtbot.keyClick(window.toolbar.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.toolbar.search.text() == "version:1.5*"
    assert not window.importing.is_running()


def test_reports_without_a_project_are_asked_for_once(
    qtbot: QtBot, window: MainWindow, store: FakeWorkspace, settle: Settle, tmp_path: Path
) -> None:
    for name in ("x", "y"):
        (tmp_path / name).write_text("no project")
    drop(window, mime(tmp_path / "x", tmp_path / "y"))
    settle()
    question = window.inbox.question
    assert question.isVisible()
    assert question.words.text().startswith("2 reports name no project")
    question.project.setEditText("newcomer")
    qtbot.mouseClick(question.use, Qt.MouseButton.LeftButton)
    settle()
    assert not question.isVisible()
    assert rows(window) == ["imported", "imported"]
    assert ("newcomer", 2) in [(row.name, row.total) for row in store.projects()]


def test_pasted_text_without_a_project_is_tried_again_with_one(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    drop(window, mime(text="no project"))
    settle()
    window.inbox.question.project.setEditText("chat")
    qtbot.keyClick(window.inbox.question.project.lineEdit(), Qt.Key.Key_Return)
    settle()
    assert rows(window) == ["imported"]


def test_refused_files_can_be_mended_and_retried(
    qtbot: QtBot, window: MainWindow, settle: Settle, crashes: Path
) -> None:
    drop(window, mime(crashes / "d.txt", crashes / "a.json"))
    settle()
    (crashes / "d.txt").write_text("fine now")
    qtbot.mouseClick(window.inbox.retry, Qt.MouseButton.LeftButton)
    settle()
    assert sorted(rows(window)) == ["imported", "imported"]


def test_the_chips_count_and_filter(
    qtbot: QtBot, window: MainWindow, settle: Settle, crashes: Path
) -> None:
    drop(window, mime(crashes))
    settle()
    chips = {c.kind: c for c in window.inbox.filters.buttons() if isinstance(c, FilterChip)}
    assert chips[OutcomeKind.REFUSED].text() == "refused 2"
    assert chips[None].text() == "All 5"
    qtbot.mouseClick(chips[OutcomeKind.REFUSED], Qt.MouseButton.LeftButton)
    assert rows(window) == ["refused", "refused"]
    qtbot.mouseClick(chips[None], Qt.MouseButton.LeftButton)
    assert len(rows(window)) == 5


def test_rows_can_be_copied(
    qtbot: QtBot, window: MainWindow, settle: Settle, crashes: Path
) -> None:
    drop(window, mime(crashes / "d.txt"))
    settle()
    qtbot.mouseClick(window.inbox.copy, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text()
    assert text.startswith(f"refused\t{crashes / 'd.txt'}\tline 212")


def test_a_click_on_a_row_opens_the_report(
    qtbot: QtBot, window: MainWindow, settle: Settle, crashes: Path
) -> None:
    drop(window, mime(crashes / "a.json"))
    settle()
    view = window.inbox.view
    where = view.visualRect(window.inbox.model.index(0, Column.MESSAGE)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    settle()
    report = rows(window, Column.REPORT)[0]
    assert window.browsing.report_id == report
    assert window.buckets.place().report in ("", report)


class SlowWorkspace(FakeWorkspace):
    """Stops before the third file until it is told to go on."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.reached, self.go_on = threading.Event(), threading.Event()

    def _import(self, file: Any, *rest: Any) -> Any:
        if str(file).endswith("2"):
            self.reached.set()
            self.go_on.wait(10)
        return super()._import(file, *rest)


@pytest.fixture
def slow(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path
) -> tuple[MainWindow, SlowWorkspace, Callable[[], None]]:
    """A window in the middle of an import of five files."""
    store = SlowWorkspace()
    window = make_window(store)
    for number in range(5):
        (tmp_path / f"file{number}").write_text("fine")
    drop(window, mime(*sorted(tmp_path.iterdir())))
    qtbot.waitUntil(store.reached.is_set)
    return window, store, lambda: settled(qtbot, window)


def test_the_window_lives_while_an_import_runs(
    slow: tuple[MainWindow, SlowWorkspace, Callable[[], None]],
    qtbot: QtBot,
) -> None:
    window, store, settle = slow
    assert window.inbox.progress.isVisible()
    assert window.actions_["cancel"].isEnabled()
    node = window.buckets.model.cut_nodes()[0].children[1]
    window.buckets.view.setCurrentIndex(window.buckets.model.index_of(node))
    qtbot.waitUntil(lambda: window.browsing.report_id == node.key)
    store.go_on.set()
    settle()
    assert not window.inbox.progress.isVisible()
    assert len(rows(window)) == 5


def test_cancelling_keeps_what_is_finished(
    slow: tuple[MainWindow, SlowWorkspace, Callable[[], None]],
    qtbot: QtBot,
) -> None:
    window, store, settle = slow
    qtbot.mouseClick(window.inbox.progress.stop, Qt.MouseButton.LeftButton)
    store.go_on.set()
    settle()
    assert len(rows(window)) == 3
    assert "cancelled" in window.inbox.said.text()
    assert not window.actions_["cancel"].isEnabled()


def test_closing_in_the_middle_closes_the_store(
    slow: tuple[MainWindow, SlowWorkspace, Callable[[], None]],
) -> None:
    window, store, _ = slow
    store.go_on.set()
    window.close()
    assert store.closed


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (Progress(0, 0, text="Reading"), "Reading…"),
        (Progress(17, 0), "17 done"),
        (Progress(1204, 10000, 310.4, 28.4), "1,204 of 10,000 · 310 a second · 28 s left"),
        (Progress(3, 9, 1.0, 200.0), "3 of 9 · 1 a second · 3 min 20 s left"),
    ],
)
def test_progress_in_words(progress: Progress, text: str) -> None:
    assert progress_text(progress) == text


def test_the_last_rows_are_seen_whole(qtbot: QtBot, window: MainWindow, settle: Settle) -> None:
    folder = [Outcome(f"a/{n}.json", OutcomeKind.IMPORTED, f"x:{n}") for n in range(50)]
    window.places.set_shown("inbox", True)
    settle()
    window.inbox.add(folder)
    view = window.inbox.view
    qtbot.waitUntil(lambda: view.indexAt(QPoint(2, 2)).isValid())
    top = view.visualRect(view.indexAt(QPoint(2, 2)))
    last = view.visualRect(view.model().index(49, 0))
    assert top.top() == 0
    assert 0 < last.bottom() <= view.viewport().height()


@pytest.mark.usefixtures("qtbot")
def test_folders_give_way_before_the_name() -> None:
    metrics = QFontMetrics(cell_font(True, False))
    letter = metrics.horizontalAdvance("m")
    name, path = "pagemill-0007.json", "reports/pagemill/pagemill-0007.json"
    assert fitted_name(path, metrics, letter * 60) == path
    short = fitted_name(path, metrics, letter * 26)
    assert short.startswith("rep")
    assert short.endswith("\N{HORIZONTAL ELLIPSIS}/" + name)
    assert metrics.horizontalAdvance(short) <= letter * 26
    assert fitted_name(path, metrics, metrics.horizontalAdvance(name)) == name


@pytest.mark.usefixtures("qtbot")
def test_a_long_name_keeps_its_start_and_end() -> None:
    metrics = QFontMetrics(cell_font(True, False))
    name = "a-crash-with-a-name-that-goes-on-and-on-2026-11-24.json"
    shown = fitted_name(f"folder/{name}", metrics, metrics.horizontalAdvance("m") * 24)
    assert shown.startswith("a-crash")
    assert shown.endswith("24.json")
