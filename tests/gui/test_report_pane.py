"""The report pane through real clicks and keys."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from partycrasher_gui.gui import theme
from partycrasher_gui.gui.models.fields import FieldsModel
from partycrasher_gui.gui.models.folding import Fold
from partycrasher_gui.gui.models.frames import Column
from partycrasher_gui.gui.pages.header import facts
from partycrasher_gui.gui.pages.stack import StackView
from partycrasher_gui.gui.pages.threads import ThreadsModel
from partycrasher_gui.gui.panes.report import ReportPane
from partycrasher_gui.gui.widgets import ChipButton, ElidedLabel

from . import samples
from .test_frames_model import recursive
from .walk import tab_stops, unnamed_controls


class WhyNote(QWidget):
    """Stands for the page that explains; notes what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[object] = []

    def set_why(self, why: object) -> None:
        self.given.append(why)


@pytest.fixture
def pane(qtbot: QtBot) -> ReportPane:
    made = ReportPane(WhyNote())
    qtbot.addWidget(made)
    made.resize(1000, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


def open_tab(qtbot: QtBot, pane: ReportPane, title: str) -> None:
    bar = pane.tabs.tabBar()
    at = next(i for i in range(bar.count()) if bar.tabText(i).startswith(title))
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(at).center())


def chips(pane: ReportPane) -> list[str]:
    return [chip.accessibleName() for chip in pane.header.chips()]


def cell(view: StackView, row: int, column: Column) -> QPoint:
    return view.visualRect(view.stack.index(row, column)).center()


def clipboard() -> str:
    return QApplication.clipboard().text()


def test_says_what_to_do_while_empty(pane: ReportPane) -> None:
    assert "Select a report in the tree" in pane._empty.accessibleName()
    assert not pane.tabs.isVisible()
    pane.set_busy(True)
    assert "Loading" in pane._empty.accessibleName()


def test_header_says_what_crashed_where_and_when(pane: ReportPane) -> None:
    pane.set_report(samples.report())
    pane.set_bucket(samples.bucket())
    assert pane.header.title.text() == "heap-buffer-overflow in read_directory"
    assert pane.header.id.text() == "fuzz:72b5a5e0"
    assert chips(pane) == [
        "2026-11-21 14:03",
        "xlnt 1.5.0",
        "x86_64 · Ubuntu 24.04",
        "bucket of 341 · founder fuzz:01000c51",
        "97 % like fuzz:01000c51 (score 7.214)",
        "1 repair",
    ]
    assert "filled in from the file's time" in pane.header.chips()[-1].toolTip()


def test_founder_has_no_link_and_says_so(pane: ReportPane) -> None:
    pane.set_report(samples.founder())
    assert "no top match" in chips(pane)
    pane.set_bucket(samples.bucket())
    assert chips(pane)[-1] == "bucket of 341 · founder"
    assert pane.header.compare.isEnabled(), "with another report of its bucket"
    pane.set_bucket(samples.bucket(total=1))
    assert not pane.header.compare.isEnabled()
    assert pane.stack.isColumnHidden(Column.SHARE)


def test_bucket_of_the_report_before_is_not_shown(pane: ReportPane) -> None:
    pane.set_report(samples.report())
    pane.set_bucket(samples.bucket())
    pane.set_report(samples.founder())
    assert not any(text.startswith("bucket") for text in chips(pane))


def test_the_same_report_again_keeps_its_place(pane: ReportPane) -> None:
    deep = tuple(samples.frame(i, f"step_{i}", logdf=1.0, share=0.01) for i in range(200))
    pane.set_report(samples.report(frames=deep))
    pane.set_bucket(samples.bucket())
    pane.stack.go_to(150)
    scrolled = pane.stack.verticalScrollBar().value()
    assert scrolled > 0
    less = tuple(samples.frame(f.depth, f.function, logdf=2.0, share=0.005) for f in deep)
    pane.set_report(samples.report(frames=less))
    assert pane.stack.currentIndex().row() == 150
    assert pane.stack.verticalScrollBar().value() == scrolled
    assert pane.stack.stack.index(150, Column.RARITY).data() == "2.00"
    assert any(text.startswith("bucket") for text in chips(pane))
    pane.set_report(samples.report())
    assert pane.stack.verticalScrollBar().value() == 0


def test_facts_leave_out_what_is_unknown() -> None:
    view = samples.report(data={"executable": "C:\\app\\viewer.exe"})
    assert facts(view) == ["2026-11-21 14:03", "viewer.exe"]
    assert facts(samples.report(data={}))[1] == "image-tools"


def test_chips_lead_to_other_reports(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    pane.set_bucket(samples.bucket(id="fuzz:0founder"))
    asked: list[str] = []
    pane.report_activated.connect(asked.append)
    for chip in pane.header.chips():
        if isinstance(chip, ChipButton):
            qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert asked == ["fuzz:0founder", "fuzz:01000c51"]


def test_compare_and_copy_of_the_head(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    with qtbot.waitSignal(pane.nearest_requested) as asked:
        qtbot.mouseClick(pane.header.compare, Qt.MouseButton.LeftButton)
    assert asked.args == ["fuzz:72b5a5e0"]
    qtbot.mouseClick(pane.header.copy, Qt.MouseButton.LeftButton)
    assert clipboard() == "fuzz:72b5a5e0"


def test_tabs_count_and_are_kept_between_reports(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    titles = [pane.tabs.tabText(i) for i in range(pane.tabs.count())]
    assert titles == ["Stack  10", "Fields  10", "Threads  2", "Why here", "Raw"]
    open_tab(qtbot, pane, "Fields")
    pane.set_report(samples.founder())
    assert pane.tabs.currentWidget() is pane.fields
    assert pane.fields.fields.rowCount() == len(samples.FIELDS)


def test_hidden_tabs_do_no_work(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    assert pane.raw.text.toPlainText() == ""
    assert pane.threads.threads.rowCount() == 0
    open_tab(qtbot, pane, "Raw")
    assert json.loads(pane.raw.text.toPlainText())["database_id"] == "fuzz:72b5a5e0"


def test_why_is_asked_for_once_when_its_tab_is_shown(qtbot: QtBot, pane: ReportPane) -> None:
    asked: list[str] = []
    pane.why_requested.connect(asked.append)
    pane.set_report(samples.report())
    assert asked == []
    open_tab(qtbot, pane, "Why")
    open_tab(qtbot, pane, "Stack")
    open_tab(qtbot, pane, "Why")
    assert asked == ["fuzz:72b5a5e0"]
    pane.set_report(samples.founder())
    assert asked == ["fuzz:72b5a5e0", "fuzz:01000c51"]
    pane.set_why("answer")
    assert pane.why.given[-2:] == [None, "answer"]


def test_hidden_pane_works_when_it_is_shown(qtbot: QtBot) -> None:
    pane = ReportPane()
    qtbot.addWidget(pane)
    pane.set_report(samples.report())
    assert pane.stack.stack.rowCount() == 0
    pane.show()
    assert pane.stack.stack.rowCount() == 10


def test_double_click_and_enter_ask_where_a_function_occurs(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    asked: list[str] = []
    pane.function_activated.connect(asked.append)
    spot = cell(pane.stack, 2, Column.FUNCTION)
    qtbot.mouseClick(pane.stack.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(pane.stack.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.keyClick(pane.stack, Qt.Key.Key_Down)
    qtbot.keyClick(pane.stack, Qt.Key.Key_Return)
    pane.stack.go_to(0)
    qtbot.keyClick(pane.stack, Qt.Key.Key_Return)  # no name, nothing to ask for
    assert asked == [samples.READ, "xlnt::detail::compound_document::compound_document"]


def test_jump_to_the_rarest_by_button_and_key(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    qtbot.mouseClick(pane.tools.rarest, Qt.MouseButton.LeftButton)
    assert pane.stack.currentIndex().row() == 2
    assert pane.stack.hasFocus()
    pane.stack.go_to(9)
    qtbot.keyClick(pane.stack, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert pane.stack.currentIndex().row() == 2


def test_recursion_opens_by_key_and_by_click(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report(frames=recursive(3)))
    pane.stack.go_to(1)
    qtbot.keyClick(pane.stack, Qt.Key.Key_Right)
    assert pane.stack.stack.rowCount() == 9
    qtbot.keyClick(pane.stack, Qt.Key.Key_Left)
    assert pane.stack.stack.rowCount() == 3
    area = pane.stack.visualRect(pane.stack.stack.index(1, Column.FUNCTION))
    spot = area.center()
    spot.setX(area.left() + 12)
    qtbot.mouseClick(pane.stack.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert pane.stack.stack.rowCount() == 9


def test_fold_menu_counts_and_keeps_the_current_frame(pane: ReportPane) -> None:
    frames = (samples.frame(0, "abort"), samples.frame(1, "raise"), *samples.STACK[2:])
    pane.set_report(samples.report(frames=frames))
    pane.stack.go_to(4)
    pane.tools.fold.menu().aboutToShow.emit()
    system = pane.tools.action(Fold.SYSTEM)
    assert system.text() == "System frames  (2)"
    assert not pane.tools.action(Fold.UNNAMED).isEnabled()
    system.trigger()
    assert pane.stack.stack.rowCount() == 9
    assert pane.stack.currentIndex().siblingAtColumn(Column.DEPTH).data() == "4"


def test_type_to_find_in_the_stack(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    pane.stack.setFocus()
    qtbot.keyClicks(pane.stack, "crypt")
    assert pane.stack.currentIndex().row() == 4


def test_copy_of_selected_frames(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    pane.stack.go_to(8)
    qtbot.keyClick(pane.stack, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(pane.stack, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [line.split()[:2] for line in clipboard().splitlines()] == [
        ["#8", "fuzzer::Fuzzer::ExecuteCallback"],
        ["#9", "main"],
    ]
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(pane.stack, Qt.Key.Key_C, both)
    assert clipboard().startswith("| # | Function |")


def test_stack_gives_up_columns_where_it_is_narrow(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    assert not pane.stack.isColumnHidden(Column.LIBRARY)
    pane.resize(600, 500)
    qtbot.waitUntil(lambda: pane.stack.isColumnHidden(Column.LIBRARY))
    assert pane.stack.columnWidth(Column.FUNCTION) > 200


def test_report_without_stack_says_so(pane: ReportPane) -> None:
    pane.set_report(samples.report(frames=()))
    assert pane._no_stack.isVisible()
    assert not pane.tools.isEnabled()


def test_fields_filter_and_open_a_long_value(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    open_tab(qtbot, pane, "Fields")
    page = pane.fields
    qtbot.keyClicks(page.filter, "ENV path")
    assert page.fields.text(range(page.fields.rowCount())).startswith("environment.PATH: /usr")
    assert page.count.text() == "1 of 10"
    qtbot.keyClicks(page.filter, "zzz")
    assert page.nothing.isVisible()
    page.filter.clear()
    page.view.go_to(9)
    qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert page.viewer.isVisible()
    assert page.viewer.text.toPlainText() == dict(samples.FIELDS)["registers"]
    qtbot.keyClick(page.view, Qt.Key.Key_Up)
    assert page.viewer.path() == "environment.PATH"
    qtbot.keyClick(page.viewer.text, Qt.Key.Key_Escape)
    assert not page.viewer.isVisible()


def test_copy_of_a_value_takes_all_of_it(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report(fields=(("log", "x" * 5_000),)))
    open_tab(qtbot, pane, "Fields")
    pane.fields.view.go_to(0)
    qtbot.keyClick(pane.fields.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard() == "x" * 5_000


def test_threads_show_their_stacks(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    open_tab(qtbot, pane, "Threads")
    assert pane.threads.stack.stack.rowCount() == 6
    pane.threads.list.setFocus()
    qtbot.keyClick(pane.threads.list, Qt.Key.Key_Down)
    assert pane.threads.stack.stack.rowCount() == 4
    asked: list[str] = []
    pane.function_activated.connect(asked.append)
    pane.threads.stack.go_to(0)
    qtbot.keyClick(pane.threads.stack, Qt.Key.Key_Return)
    assert asked == ["xlnt::workbook::load"]


def test_find_in_raw(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    open_tab(qtbot, pane, "Raw")
    pane.raw.text.setFocus()
    qtbot.keyClick(pane.raw.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = pane.raw.find_bar
    assert bar.words.hasFocus()
    qtbot.keyClicks(bar.words, "decrypt")
    assert bar.found.text() == "2 places"
    first = pane.raw.text.textCursor().position()
    qtbot.keyClick(bar.words, Qt.Key.Key_Return)
    second = pane.raw.text.textCursor().position()
    qtbot.keyClick(bar.words, Qt.Key.Key_Return)  # around the end
    assert pane.raw.text.textCursor().position() == first < second
    qtbot.keyClick(bar.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert pane.raw.text.textCursor().position() == second
    qtbot.keyClicks(bar.words, "zzz")
    assert bar.found.text() == "not found"
    qtbot.keyClick(bar.words, Qt.Key.Key_Escape)
    assert pane.raw.text.hasFocus()


def test_focus_goes_to_what_the_open_tab_shows(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    pane.setFocus()
    assert pane.stack.hasFocus()
    open_tab(qtbot, pane, "Raw")
    pane.setFocus()
    assert pane.raw.text.hasFocus()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_head_wears_both_themes(qtbot: QtBot, name: str) -> None:
    pane = ReportPane()
    qtbot.addWidget(pane)
    worn = theme.Theme.named(name)
    theme.apply(pane, worn)
    pane.resize(1000, 400)
    pane.show()
    pane.set_report(samples.report())
    picture = pane.grab().toImage()
    assert picture.pixelColor(2, picture.height() - 3) == worn.background
    row = cell(pane.stack, 2, Column.RARITY)
    bar = pane.stack.viewport().mapTo(pane, row)
    assert picture.pixelColor(bar) == worn.rarity


def test_models_keep_qt_contract(qtmodeltester: ModelTester) -> None:
    fields, threads = FieldsModel(), ThreadsModel()
    qtmodeltester.check(fields, force_py=True)
    fields.set_fields(samples.FIELDS)
    qtmodeltester.check(fields, force_py=True)
    threads.set_threads((("", ()), ("worker", samples.STACK)))
    qtmodeltester.check(threads, force_py=True)


def test_every_control_has_a_name(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    for title in ("Fields", "Threads", "Raw"):
        open_tab(qtbot, pane, title)
    assert unnamed_controls(pane) == []


def test_tab_goes_from_the_head_to_the_stack(qtbot: QtBot, pane: ReportPane) -> None:
    pane.set_report(samples.report())
    pane.set_bucket(samples.bucket())
    qtbot.waitUntil(lambda: all(chip.isVisible() for chip in pane.header.chips()))
    stops = tab_stops(qtbot, pane.header.copy)
    assert stops[:4] == [
        "Copy the id of the report",
        "Compare with the nearest report",
        "bucket of 341 · founder fuzz:01000c51",
        "97 % like fuzz:01000c51 (score 7.214)",
    ]
    assert set(stops[4:]) == {
        "Parts of the report",
        "Fold frames",
        "Jump to the rarest frame",
        "Stack",
    }


def test_long_title_gives_way(pane: ReportPane) -> None:
    title = "std::" + "vector<std::map<int, int>>::" * 20
    pane.set_report(samples.report(title=title))
    label: ElidedLabel = pane.header.title
    assert label.text().endswith("…")
    assert label.toolTip() == title
    assert pane.minimumSizeHint().width() < 700
    assert all(isinstance(b, QWidget) for b in pane.findChildren(QAbstractButton))
