"""Tasks, session, theme, commands, palette, history, problems: what holds the window up."""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from partycrasher_gui.core.errors import UserError
from partycrasher_gui.gui import app, theme
from partycrasher_gui.gui.commands import COMMANDS
from partycrasher_gui.gui.delegates import contrast
from partycrasher_gui.gui.history import History
from partycrasher_gui.gui.palette import fit
from partycrasher_gui.gui.problems import Banner, Catcher, log, start_log, stop_log
from partycrasher_gui.gui.session import Session, session_file
from partycrasher_gui.gui.stylesheet import STYLESHEET
from partycrasher_gui.gui.tasks import Task, Tasks
from partycrasher_gui.gui.theme import ROLES, Theme
from partycrasher_gui.gui.window import MainWindow
from partycrasher_gui.resources import resource

from .fakes import FakeWorkspace

# ---- tasks


@pytest.fixture
def tasks(qapp: QApplication) -> Iterator[Tasks]:
    tasks = Tasks(qapp)
    yield tasks
    tasks.close()
    tasks.deleteLater()


def test_results_come_to_the_main_thread(qtbot: QtBot, tasks: Tasks) -> None:
    found: list[tuple[bool, bool]] = []
    main = threading.main_thread()
    tasks.write(
        lambda _: threading.current_thread() is main,
        lambda there: found.append((there, threading.current_thread() is main)),
    )
    qtbot.waitUntil(tasks.is_idle)
    assert found == [(False, True)]


def test_writes_run_in_order(qtbot: QtBot, tasks: Tasks) -> None:
    done: list[int] = []
    for number in range(50):
        tasks.write(lambda _, n=number: n, done.append)
    qtbot.waitUntil(tasks.is_idle)
    assert done == list(range(50))


def test_of_queued_reads_only_the_latest_of_a_key_runs(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    tasks.read(lambda _: gate.wait(10), lambda _: None)
    seen: list[int] = []
    for number in range(20):
        tasks.read(lambda _, n=number: n, seen.append, key="page")
    tasks.read(lambda _: -1, seen.append, key="other")
    gate.set()
    qtbot.waitUntil(tasks.is_idle)
    assert seen == [19, -1]


def test_a_failure_without_a_handler_is_one_error_for_all(qtbot: QtBot, tasks: Tasks) -> None:
    def fail(_: Task) -> None:
        raise UserError("no")

    errors: list[BaseException] = []
    tasks.failed.connect(errors.append)
    own: list[BaseException] = []
    tasks.write(fail, lambda _: None)
    tasks.write(fail, lambda _: None, own.append)
    qtbot.waitUntil(tasks.is_idle)
    assert len(errors) == len(own) == 1


def test_cancel_is_seen_by_the_work(qtbot: QtBot, tasks: Tasks) -> None:
    started, ended = threading.Event(), []

    def work(task: Task) -> str:
        started.set()
        while not task.cancelled():
            threading.Event().wait(0.001)
        return "stopped"

    task = tasks.write(work, ended.append)
    qtbot.waitUntil(started.is_set)
    task.cancel()
    qtbot.waitUntil(tasks.is_idle)
    assert ended == ["stopped"]


@pytest.mark.usefixtures("qtbot")
def test_closing_does_the_last_and_delivers_nothing() -> None:
    tasks, delivered, last = Tasks(), [], []
    tasks.read(lambda _: 1, delivered.append)
    tasks.close(lambda _: last.append(threading.current_thread().name))
    QApplication.processEvents()
    assert delivered == []
    assert last == ["store"]
    tasks.deleteLater()


# ---- the session


def test_a_session_survives_the_file() -> None:
    session = Session(theme="dark", project="p", cuts=["score=3.83"], expansion=[["p", "score"]])
    session.save()
    assert Session.load() == session


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 7}', "\x00\x01", "[" * 100_000, '{"version": 1, "cuts": [1, {}]}',
     '{"version": 1, "geometry": 5, "splitters": {"a": 1}, "expansion": [3]}'],
)  # fmt: skip
def test_a_damaged_session_is_left_out(text: str) -> None:
    session_file().parent.mkdir(parents=True)
    session_file().write_text(text)
    assert Session.load() == Session()


def test_what_is_sound_in_a_session_is_kept() -> None:
    data = {"version": 1, "theme": "dark", "cuts": "no list", "new in a later version": 1}
    assert Session.from_json(data) == Session(theme="dark")


@pytest.mark.usefixtures("qtbot")
def test_a_window_starts_on_a_session_of_rubbish() -> None:
    rubbish = Session(geometry="zz", state="00ff", splitters={"middle": "77"}, theme="pink",
                      cuts=["likeness=x", "score=900"], order="none", tree_header="1")  # fmt: skip
    window = MainWindow(rubbish, lambda _: FakeWorkspace())
    window.show()
    assert window.buckets.isVisible()
    window.close()
    window.deleteLater()


def test_a_session_that_can_not_be_written_is_no_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    Session().save(tmp_path / "file" / "session.json")
    assert not (tmp_path / "file" / "session.json").exists()


# ---- theme


BOTH = pytest.mark.parametrize("worn", [Theme.light(), Theme.dark()], ids=["light", "dark"])
GROUNDS = ("background", "panel", "selection", "hover", "difference")


@BOTH
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_every_ground(worn: Theme, ground: str) -> None:
    assert contrast(worn.text, worn.role(ground)) >= 7
    assert contrast(worn.dim, worn.role(ground)) >= 4.5


@BOTH
@pytest.mark.parametrize("text", ["accent", "rarity", "done", "attention"])
def test_colours_can_be_read_as_text(worn: Theme, text: str) -> None:
    """On other grounds the cells see to it themselves."""
    for ground in ("background", "panel", "hover"):
        assert contrast(worn.role(text), worn.role(ground)) >= 4.4


@BOTH
def test_text_on_the_accent_can_be_read(worn: Theme) -> None:
    assert contrast(worn.on_accent, worn.accent) >= 4.5


def test_a_widget_says_which_theme_it_wears(qtbot: QtBot) -> None:
    for worn in (Theme.light(), Theme.dark()):
        widget = QLabel("x")
        qtbot.addWidget(widget)
        theme.apply(widget, worn)
        assert theme.current(widget) is worn
        widget.setEnabled(False)
        assert theme.current(widget) is worn


def test_the_style_sheet_names_only_roles() -> None:
    used = set(re.findall(r"@(\w+)@", STYLESHEET))
    assert used - {"code_family", "code_size"} <= set(ROLES)
    assert "@" not in theme.stylesheet(Theme.dark())


@pytest.mark.usefixtures("qtbot")
def test_every_icon_can_be_drawn_in_both_themes() -> None:
    for path in resource("icons").glob("*.svg"):
        for worn in (Theme.light(), Theme.dark()):
            image = theme.pixmap(path.stem, worn, size=24).toImage()
            alpha = [image.pixelColor(x, y).alpha() for x in range(24) for y in range(24)]
            assert max(alpha) > 100, path.stem


# ---- commands


def test_no_two_commands_share_an_id_or_a_key() -> None:
    ids = [command.id for command in COMMANDS]
    keys = [QKeySequence(c.keys).toString() for c in COMMANDS if c.keys]
    assert len(ids) == len(set(ids))
    assert len(keys) == len(set(keys))
    assert all(keys)


@pytest.mark.usefixtures("qtbot")
def test_every_command_has_a_menu_an_icon_that_exists_and_a_deed() -> None:
    icons = {path.stem for path in resource("icons").glob("*.svg")}
    for command in COMMANDS:
        assert command.menu
        assert not command.icon or command.icon in icons
    window = MainWindow(Session(theme="light"), lambda _: FakeWorkspace())
    assert set(window.commander.handlers()) == {command.id for command in COMMANDS}
    bar = [action.menu().title() for action in window.menuBar().actions()]
    assert bar == ["&File", "&Edit", "&View", "&Threshold", "&Go", "&Help"]
    window.close()
    window.deleteLater()


def test_mnemonics_differ_within_a_menu() -> None:
    for menu in {command.menu for command in COMMANDS}:
        marks = [m[1].lower() for c in COMMANDS if c.menu == menu
                 for m in [re.search("&(.)", c.text)] if m]  # fmt: skip
        assert len(marks) == len(set(marks)), menu


# ---- palette and sheet


def test_what_is_typed_finds_by_words_then_letters() -> None:
    texts = ["Raise the threshold", "Other things", "Type a threshold", "Quit"]
    costs = {text: cost for text in texts if (cost := fit("thr", text)) is not None}
    assert min(costs, key=lambda text: costs[text]) == "Type a threshold"
    assert "Quit" not in costs
    assert fit("rtt", "Raise the threshold") is not None


def test_the_palette_runs_a_command(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["palette"].trigger()
    field = window.palette_.field
    assert field.hasFocus()
    qtbot.keyClicks(field, "score")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.toolbar.cut().scale == "score"
    assert not window.palette_.isVisible()


def test_the_palette_searches_for_what_is_no_command(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["palette"].trigger()
    qtbot.keyClicks(window.palette_.field, "zzq")
    qtbot.keyClick(window.palette_.field, Qt.Key.Key_Return)
    assert window.toolbar.search.text() == "zzq"


def test_escape_puts_palette_and_keys_away(qtbot: QtBot, window: MainWindow) -> None:
    window.buckets.view.setFocus()
    for name, sheet in (("palette", window.palette_), ("shortcuts", window.keys)):
        window.actions_[name].trigger()
        assert sheet.isVisible()
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        assert not sheet.isVisible()
        assert window.buckets.view.hasFocus()


def test_the_sheet_shows_every_key(window: MainWindow) -> None:
    words = {label.text() for label in window.keys.findChildren(QLabel)}
    for command in COMMANDS:
        if command.keys:
            assert command.title in words
            assert window.actions_[command.id].shortcut().toString() in words


# ---- history


def test_history_goes_back_and_drops_what_lies_ahead() -> None:
    history = History()
    for name in "abc":
        history.visit(name)
    assert history.go(-1) == "b"
    assert history.go(-1) == "a"
    assert not history.can_go(-1)
    history.visit("d")
    assert not history.can_go(1)
    assert history.go(-1) == "a"


# ---- problems


def test_a_banner_counts_instead_of_stacking(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    for _ in range(3):
        banner.show_error(UserError("The disk is full.", remedy="Free some space."))
    assert banner.words.text() == "The disk is full. Free some space.  (3 times)"
    banner.show_problem("Another thing.")
    assert banner.words.text() == "Another thing."
    assert not banner.more.isVisibleTo(banner)


def test_what_nobody_caught_is_shown_and_logged(qtbot: QtBot, tmp_path: Path) -> None:
    catcher, banner = Catcher(), Banner()
    qtbot.addWidget(banner)
    catcher.caught.connect(banner.show_error)
    file = start_log(tmp_path)
    try:
        raise RuntimeError("unexpected")
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    finally:
        catcher.release()
        stop_log()
    assert "your reports are safe" in banner.words.text()
    assert "RuntimeError: unexpected" in banner.details.toPlainText()
    assert "RuntimeError: unexpected" in file.read_text()
    assert log.handlers == []


# ---- the application


@pytest.mark.usefixtures("qtbot")
@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_screenshot_shows_the_window(tmp_path: Path, name: str) -> None:
    file, store = tmp_path / "window.png", FakeWorkspace()
    app.save_screenshot(Path("x"), file, theme=name, size=(900, 600), opener=lambda _: store)
    assert file.stat().st_size > 20_000
    assert store.closed
    assert not session_file().exists()


@pytest.mark.usefixtures("qtbot")
def test_a_screenshot_of_what_can_not_be_opened_says_why(tmp_path: Path) -> None:
    def opener(_: Path) -> FakeWorkspace:
        raise UserError("The store is damaged.")

    with pytest.raises(RuntimeError, match="The store is damaged"):
        app.save_screenshot(Path("x"), tmp_path / "x.png", opener=opener)


@pytest.mark.usefixtures("qtbot")
def test_running_imports_what_is_named_and_ends_with_the_window(
    tmp_path: Path,
) -> None:
    (tmp_path / "crash.txt").write_text("fine")
    store = FakeWorkspace({})

    def look() -> None:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        if windows and len(store) == 1 and windows[-1].tasks.is_idle():
            windows[-1].close()

    timer = QTimer(interval=5)
    timer.timeout.connect(look)
    timer.start()
    assert app.run(None, [tmp_path / "crash.txt"], opener=lambda _: store) == 0
    timer.stop()
    assert json.loads(session_file().read_text())["version"] == 1
    assert store.closed
