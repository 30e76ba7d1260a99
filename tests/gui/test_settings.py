"""What the window takes from the settings file, and when it gets ready for imports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from partycrasher_gui.core.config import Config, ProjectConfig
from partycrasher_gui.core.rows import Cut, Scale
from partycrasher_gui.gui import app
from partycrasher_gui.gui.session import Session
from partycrasher_gui.gui.window import MainWindow
from partycrasher_gui.paths import settings_file

from .conftest import MakeWindow, Settle, settled
from .fakes import FakeWorkspace

SCORE = Cut(Scale.SCORE, 3.5)
OWN = Cut(Scale.LIKENESS, 0.7)


@pytest.fixture
def configured(make_window: MakeWindow) -> Callable[..., MainWindow]:
    """Makes windows on settings."""

    def make(config: Config, session: Session | None = None) -> MainWindow:
        return make_window(FakeWorkspace(), session, config=config)

    return make


def test_the_first_start_cuts_where_the_settings_say(
    configured: Callable[..., MainWindow],
) -> None:
    window = configured(Config(cut=SCORE))
    assert window.toolbar.cut() == SCORE
    assert window.browsing.cut == SCORE


def test_the_session_goes_before_the_settings(configured: Callable[..., MainWindow]) -> None:
    last = Session(theme="light", cuts=["score=2.5", "likeness=0.4"])
    window = configured(Config(cut=SCORE, theme="dark"), last)
    assert window.toolbar.cut() == Cut(Scale.LIKENESS, 0.4)
    assert window.session().theme == "light"


def test_the_theme_of_the_settings_is_worn_and_not_made_a_choice(
    configured: Callable[..., MainWindow],
) -> None:
    window = configured(Config(theme="dark"), Session())
    assert window.actions_["theme-dark"].isChecked()
    assert window.session().theme == ""
    window.set_theme("light")
    assert window.session().theme == "light"


def test_a_project_is_opened_at_its_own_cut(
    qtbot: QtBot, configured: Callable[..., MainWindow]
) -> None:
    window = configured(Config(projects={"Ubuntu": ProjectConfig(cut=OWN)}))
    window.toolbar.project_chosen.emit("Ubuntu")
    settled(qtbot, window)
    assert window.toolbar.cut() == OWN
    assert window.browsing.project == "Ubuntu"
    window.toolbar.set_cut(Cut(Scale.LIKENESS, 0.2))
    window.actions_["default-threshold"].trigger()
    assert window.toolbar.cut() == OWN
    window.toolbar.project_chosen.emit("image-tools")
    settled(qtbot, window)
    assert window.toolbar.cut() == OWN, "a project without a cut of its own moves nothing"


@pytest.mark.usefixtures("qtbot")
def test_wrong_settings_are_said_in_the_banner(tmp_path: Path) -> None:
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text('theme = "pink"\nthresholds = "none"\n')
    said: list[str] = []

    def look() -> None:
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow) and window.tasks.is_idle() and not said:
                said.extend([window.banner.words.text(), window.banner.details.toPlainText()])
                window.close()

    timer = QTimer(interval=5)
    timer.timeout.connect(look)
    timer.start()
    app.run(tmp_path / "x.partycrasher", (), opener=lambda _: FakeWorkspace())
    timer.stop()
    assert str(settings_file()) in said[0]
    assert "(and 1 more)" in said[0]
    assert all(name in said[1] for name in ("theme", "thresholds"))


def test_imports_are_made_ready_once_the_tree_is_there(
    window: MainWindow, store: FakeWorkspace, settle: Settle
) -> None:
    assert store.calls.count("warm up") == 1
    first = next(at for at, call in enumerate(store.calls) if call.startswith("buckets"))
    assert store.calls.index("warm up") > first
    window.browsing.refresh()
    settle()
    assert store.calls.count("warm up") == 1


def test_an_empty_store_is_made_ready_too(make_window: MakeWindow) -> None:
    store = FakeWorkspace({})
    make_window(store)
    assert store.calls.count("warm up") == 1
