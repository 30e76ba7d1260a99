"""The small widgets of the panes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from partycrasher_gui.gui import theme
from partycrasher_gui.gui.widgets import (
    Chip,
    ChipButton,
    ElidedLabel,
    EmptyState,
    FlowLayout,
    IconButton,
)


@pytest.fixture
def row(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    flow = FlowLayout(made)
    for text in ("one", "two", "three"):
        flow.addWidget(Chip(text * 4))
    return made


def test_flow_goes_on_in_the_next_line(row: QWidget) -> None:
    flow = row.layout()
    assert isinstance(flow, FlowLayout)
    wide, narrow = flow.heightForWidth(1000), flow.heightForWidth(90)
    assert narrow > 2 * wide
    row.resize(90, narrow)
    row.show()
    tops = [chip.geometry().top() for chip in flow.widgets()]
    assert tops == sorted(tops)
    assert len(set(tops)) == 3
    assert all(chip.geometry().right() < 90 for chip in flow.widgets())


def test_flow_empties(row: QWidget) -> None:
    flow = row.layout()
    assert isinstance(flow, FlowLayout)
    flow.clear()
    assert flow.count() == 0
    assert flow.heightForWidth(100) == 0
    assert flow.itemAt(0) is None
    assert flow.takeAt(0) is None


def test_long_chips_are_elided_with_the_whole_in_the_tip(qtbot: QtBot) -> None:
    name = "launchpad:" + "0" * 300
    chip, button = Chip(name), ChipButton(name, lambda: None)
    for widget in (chip, button):
        qtbot.addWidget(widget)
        assert widget.text() != name
        assert widget.toolTip() == widget.accessibleName() == name


def test_chip_button_shows_an_ampersand(qtbot: QtBot) -> None:
    button = ChipButton("Q&A", lambda: None)
    qtbot.addWidget(button)
    assert button.text() == "Q&&A"
    assert button.accessibleName() == "Q&A"


def test_elided_label_follows_its_width(qtbot: QtBot) -> None:
    label = ElidedLabel("title")
    qtbot.addWidget(label)
    label.set_whole("heap-buffer-overflow in read_directory")
    label.resize(60, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole()
    label.resize(label.natural_width() + 20, 20)
    assert label.text() == label.whole()
    assert label.toolTip() == ""


def test_icon_button_says_name_and_keys(qtbot: QtBot) -> None:
    pressed: list[bool] = []
    button = IconButton("copy", "Copy", lambda: pressed.append(True), shortcut="Ctrl+C")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Copy"
    assert button.toolTip() == "Copy (Ctrl+C)"
    button.show()
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert pressed == [True]


def test_icons_follow_the_theme(qtbot: QtBot) -> None:
    button = IconButton("copy", "Copy")
    qtbot.addWidget(button)
    theme.apply(button, theme.Theme.light())
    light = button.icon().cacheKey()
    theme.apply(button, theme.Theme.dark())
    assert button.icon().cacheKey() != light


def test_empty_state_speaks(qtbot: QtBot) -> None:
    state = EmptyState("file", "No report.", "Select one.")
    qtbot.addWidget(state)
    assert state.accessibleName() == "No report. Select one."
    state.set_text("Nothing.", "")
    assert state.accessibleName() == "Nothing."
