"""What a person does in the window, by clicks and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from partycrasher_gui.core.errors import StoreError
from partycrasher_gui.core.rows import Cut, Scale
from partycrasher_gui.gui.models.bucket_tree import Column, CutNode
from partycrasher_gui.gui.models.roles import Role
from partycrasher_gui.gui.models.tree_base import Node
from partycrasher_gui.gui.session import Session
from partycrasher_gui.gui.window import MainWindow

from .conftest import MakeWindow, Settle, settled
from .fakes import FakeWorkspace
from .walk import tab_stops, unnamed_controls


def cut_node(window: MainWindow) -> CutNode:
    node = window.buckets.model.cut_node(window.browsing.project, window.browsing.cut.scale)
    assert node is not None
    return node


def select(window: MainWindow, node: Node) -> None:
    window.buckets.view.setCurrentIndex(window.buckets.model.index_of(node))


def open_largest(window: MainWindow, settle: Settle) -> Node:
    """Expand the largest bucket by a click on its chevron and a key."""
    bucket = cut_node(window).children[0]
    select(window, bucket)
    window.buckets.view.expand(window.buckets.model.index_of(bucket))
    settle()
    return bucket


def texts(window: MainWindow, node: Node) -> list[str]:
    model = window.buckets.model
    return [model.index_of(child, Column.NAME).data() for child in node.children]


def test_opening_shows_the_largest_buckets_first(window: MainWindow) -> None:
    node = cut_node(window)
    assert texts(window, node)[0].startswith("read_directory")
    totals = [window.buckets.model.index_of(c, Column.REPORTS).data() for c in node.children]
    assert totals == sorted(totals, key=int, reverse=True)
    assert "16 buckets, 2 single, largest" in window.status.text()


def test_every_control_has_a_name(window: MainWindow) -> None:
    assert unnamed_controls(window) == []


def test_tab_goes_round_the_whole_window(qtbot: QtBot, window: MainWindow) -> None:
    stops = tab_stops(qtbot, window.toolbar.search)
    assert {"Search", "Threshold", "Buckets", "Show all: 0"} <= set(stops)


def test_a_click_on_a_report_shows_its_stack(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    report = open_largest(window, settle).children[2]
    view = window.buckets.view
    where = view.visualRect(window.buckets.model.index_of(report)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    settle()
    shown = window.report.report()
    assert shown is not None
    assert shown.row.database_id == report.key
    assert window.report.stack.model().rowCount() > 0


def test_a_bucket_shows_its_founder(window: MainWindow, settle: Settle) -> None:
    bucket = cut_node(window).children[1]
    select(window, bucket)
    settle()
    assert window.browsing.report_id == bucket.key


def test_the_line_for_the_rest_brings_more(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    bucket = open_largest(window, settle)
    assert texts(window, bucket)[-1].endswith("more …")
    view = window.buckets.view
    view.setFocus()
    select(window, bucket.children[-1])
    qtbot.keyClick(view, Qt.Key.Key_Return)
    settle()
    assert window.buckets.model.loaded(bucket) == min(bucket.total, 8 + 256)


def test_moving_the_threshold_keeps_selection_and_expansion(
    window: MainWindow, settle: Settle
) -> None:
    bucket = open_largest(window, settle)
    report = bucket.children[3]
    select(window, report)
    settle()
    before = window.buckets.place()
    for value in (0.7, 0.85, 0.97, 0.58):
        window.toolbar.set_cut(Cut(Scale.LIKENESS, value))
    settle()
    assert window.buckets.place() == before
    assert window.buckets.is_open(bucket)
    assert window.browsing.report_id == report.key


def test_a_report_is_followed_into_the_bucket_that_splits_off(
    window: MainWindow, store: FakeWorkspace, settle: Settle
) -> None:
    report = open_largest(window, settle).children[5]
    select(window, report)
    settle()
    cut = Cut(Scale.LIKENESS, 0.99)
    window.toolbar.set_cut(cut)
    settle()
    assert window.buckets.place().bucket == store.bucket_of(report.key, cut).id
    assert window.browsing.report_id == report.key


def test_dragging_the_slider_moves_buckets_and_line(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    slider = window.toolbar.slider
    before = len(cut_node(window).children)
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 2, middle))
    for x in range(slider.width() // 2, slider.width() - 9, 5):
        qtbot.mouseMove(slider, QPoint(x, middle))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton)
    settle()
    assert len(cut_node(window).children) > before
    assert window.toolbar.spin.value() == pytest.approx(window.toolbar.cut().value * 100, abs=0.01)


def test_any_value_can_be_typed_on_both_scales(
    qtbot: QtBot, window: MainWindow, store: FakeWorkspace, settle: Settle
) -> None:
    for scale, typed, value in ((Scale.SCORE, "3,83", 3.83), (Scale.LIKENESS, "62.25", 0.6225)):
        window.actions_[f"scale-{scale}"].trigger()
        window.actions_["type-threshold"].trigger()
        qtbot.keyClicks(window.toolbar.spin, typed)
        qtbot.keyClick(window.toolbar.spin, Qt.Key.Key_Return)
        settle()
        assert window.toolbar.cut() == Cut(scale, pytest.approx(value))
        expected = store.buckets(Cut(scale, value))
        assert window.status.text().startswith(f"{len(expected)} buckets")


def test_the_threshold_follows_a_drag_in_the_chart(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    plot = window.charts.links
    area = plot.area()
    x = int(area.left() + area.width() * 0.8)
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(x, plot.height() // 2))
    settle()
    assert window.toolbar.cut().value == pytest.approx(0.8, abs=0.01)


def test_search_narrows_the_tree_and_can_be_cleared(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    every = len(cut_node(window).children)
    window.actions_["find"].trigger()
    qtbot.keyClicks(window.toolbar.search, "stacktrace.function:follow_*")
    qtbot.keyClick(window.toolbar.search, Qt.Key.Key_Return)
    settle()
    assert set(texts(window, cut_node(window))) == {"follow_chain → read_sector"}
    window.actions_["clear-search"].trigger()
    settle()
    assert len(cut_node(window).children) == every


def test_a_wrong_search_is_explained_at_its_place(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    window.toolbar.search.setText("function:(read")
    qtbot.keyClick(window.toolbar.search, Qt.Key.Key_Return)
    settle()
    assert window.toolbar.search.trouble.isVisible()
    assert "function:▷(read" in window.toolbar.search.trouble.text()
    assert not window.banner.isVisible()
    qtbot.keyClicks(window.toolbar.search, ")")
    assert not window.toolbar.search.trouble.isVisible()


def test_nothing_found_says_what_to_do(window: MainWindow, settle: Settle) -> None:
    window.toolbar.search.setText("nowhere")
    window.toolbar.search.returnPressed.emit()
    settle()
    assert not window.buckets.view.isVisible()
    window.actions_["clear-search"].trigger()
    settle()
    assert window.buckets.view.isVisible()


def test_a_click_on_a_function_searches_for_it(window: MainWindow) -> None:
    window.report.function_activated.emit('operator"" _s')
    assert window.toolbar.search.text() == r'stacktrace.function:"operator\"\" _s"'


def test_typing_finds_a_bucket(qtbot: QtBot, window: MainWindow) -> None:
    view = window.buckets.view
    view.setFocus()
    qtbot.keyClicks(view, "decode")
    assert view.currentIndex().data().startswith("decode_tile")


@pytest.mark.parametrize("order", ["last_seen", "first_seen", "growth", "total"])
def test_sorting_asks_the_store(
    window: MainWindow, store: FakeWorkspace, settle: Settle, order: str
) -> None:
    window.actions_[f"sort-{order}"].trigger()
    settle()
    expected = store.buckets(window.toolbar.cut(), order=order).ids
    assert [child.key for child in cut_node(window).children] == expected
    assert window.actions_[f"sort-{order}"].isChecked()


def test_a_click_on_the_header_sorts_by_size(
    qtbot: QtBot, window: MainWindow, settle: Settle
) -> None:
    window.buckets.set_order("growth")
    header = window.buckets.view.header()
    x = header.sectionViewportPosition(Column.REPORTS) + 10
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 8))
    settle()
    assert window.buckets.order == "total"


def test_two_selected_reports_are_compared(
    window: MainWindow, store: FakeWorkspace, settle: Settle
) -> None:
    bucket = open_largest(window, settle)
    view = window.buckets.view
    select(window, bucket.children[1])
    view.selectionModel().select(
        window.buckets.model.index_of(bucket.children[4]),
        view.selectionModel().SelectionFlag.Select | view.selectionModel().SelectionFlag.Rows,
    )
    assert window.actions_["compare-pair"].isEnabled()
    window.actions_["compare-pair"].trigger()
    settle()
    assert window.compare.isVisible()
    assert f"compare {bucket.children[1].key} {bucket.children[4].key}" in store.calls


@pytest.mark.parametrize("which", [0, 1])
def test_compare_takes_the_nearest_of_the_bucket(
    window: MainWindow, store: FakeWorkspace, settle: Settle, which: int
) -> None:
    bucket = open_largest(window, settle)
    report = bucket.children[which]
    select(window, report)
    settle()
    window.actions_["compare-match"].trigger()
    settle()
    members = {row.database_id: row for row in store.members(bucket.key, window.browsing.cut)}
    a, b = store.calls[-2].split()[1:]
    assert a == report.key
    link = members[report.key].link
    if which:
        assert link is not None
        assert b == link.parent
    else:  # the founder resembles nothing earlier here: the one that resembles it most
        alike = {name: row.link.likeness_now for name, row in members.items()
                 if row.link and row.link.parent == a}  # fmt: skip
        assert b in members
        assert alike[b] == max(alike.values())


def test_the_open_why_tab_follows_the_cut(
    window: MainWindow, store: FakeWorkspace, settle: Settle
) -> None:
    select(window, open_largest(window, settle).children[1])
    settle()
    asked = len([call for call in store.calls if call.startswith("why")])
    window.toolbar.set_cut(Cut(Scale.LIKENESS, 0.6))
    settle()
    assert len([call for call in store.calls if call.startswith("why")]) == asked
    window.actions_["why"].trigger()
    settle()
    assert len([call for call in store.calls if call.startswith("why")]) == asked + 1
    window.toolbar.set_cut(Cut(Scale.LIKENESS, 0.61))
    settle()
    assert len([call for call in store.calls if call.startswith("why")]) == asked + 2


def test_a_search_without_a_hit_gives_the_selection_back_when_cleared(
    window: MainWindow, settle: Settle
) -> None:
    report = open_largest(window, settle).children[1]
    select(window, report)
    settle()
    window.toolbar.search.setText("nothing")
    window.toolbar.search.returnPressed.emit()
    settle()
    window.toolbar.clear_filter()
    window.toolbar.search.returnPressed.emit()
    settle()
    assert window.buckets.place().report == report.key


def test_bold_is_the_bucket_of_the_scale_that_is_cut_by(window: MainWindow, settle: Settle) -> None:
    bucket = open_largest(window, settle)
    select(window, bucket.children[1])
    settle()
    strong = window.buckets.model.index_of(bucket)
    assert strong.data(Role.STRONG)
    window.toolbar.set_scale(Scale.SCORE)
    settle()
    assert not window.buckets.model.index_of(bucket).data(Role.STRONG)


@pytest.mark.parametrize("cut", [Cut(Scale.LIKENESS, 0.5825), Cut(Scale.SCORE, 4.1234)])
def test_the_whole_threshold_can_be_read(window: MainWindow, cut: Cut) -> None:
    window.resize(1024, 700)
    window.toolbar.set_cut(cut)
    line = window.toolbar.spin.lineEdit()
    assert line.fontMetrics().horizontalAdvance(line.text()) + 4 <= line.width()


def test_a_low_window_cuts_no_chip_off(window: MainWindow, settle: Settle) -> None:
    window.resize(1024, 700)
    select(window, open_largest(window, settle).children[1])
    settle()
    window.places.set_shown("inbox", True)
    window.actions_["compare-match"].trigger()
    settle()
    chips = [*window.report.header.chips(), *window.compare.chips()]
    assert len(chips) > 4
    for chip in chips:
        assert chip.geometry().bottom() < chip.parentWidget().height()
        assert chip.visibleRegion().boundingRect() == chip.rect()


def test_back_and_forward(window: MainWindow, settle: Settle) -> None:
    first, second = cut_node(window).children[:2]
    for node in (first, second):
        select(window, node)
        settle()
    window.actions_["back"].trigger()
    settle()
    assert window.browsing.report_id == first.key
    assert window.buckets.place().bucket == first.key
    window.actions_["forward"].trigger()
    settle()
    assert window.browsing.report_id == second.key
    assert not window.actions_["forward"].isEnabled()


def test_deleting_is_asked_for_and_done(
    qtbot: QtBot, window: MainWindow, store: FakeWorkspace, settle: Settle
) -> None:
    report = open_largest(window, settle).children[2]
    select(window, report)
    settle()
    window.actions_["delete"].trigger()
    assert report.key in window.banner.words.text()
    count = len(store)
    qtbot.mouseClick(window.banner.action, Qt.MouseButton.LeftButton)
    settle()
    assert len(store) == count - 1
    assert window.browsing.report_id == ""


def test_f6_goes_from_pane_to_pane_and_back(window: MainWindow) -> None:
    panes: list[QWidget] = []
    window.buckets.view.setFocus()
    for _ in range(5):
        window.actions_["next-pane"].trigger()
        focus = QApplication.focusWidget()
        assert focus is not None
        panes.append(focus)
    assert window.toolbar.search in panes
    assert window.buckets.view in panes
    assert len(set(panes)) >= 4
    window.actions_["previous-pane"].trigger()
    assert QApplication.focusWidget() in panes


def test_one_project_at_a_time(
    qtbot: QtBot, window: MainWindow, store: FakeWorkspace, settle: Settle
) -> None:
    box = window.toolbar.project
    assert [box.itemText(at) for at in range(box.count())] == [
        "All projects", "Ubuntu", "image-tools",
    ]  # fmt: skip
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    settle()
    assert window.browsing.project == "Ubuntu"
    expected = store.buckets(window.toolbar.cut(), project="Ubuntu")
    assert window.status.text().startswith(f"{len(expected)} buckets")


def test_an_error_is_one_banner_however_often_it_comes(
    window: MainWindow, store: FakeWorkspace, settle: Settle
) -> None:
    for _ in range(3):
        store.fail_with = StoreError("The disk is full.", remedy="Free some space.")
        window.browsing.refresh()
        settle()
        window.browsing.show_report("fuzz:00000000", again=True)
        settle()
    assert window.banner.isVisible()
    assert "The disk is full. Free some space." in window.banner.words.text()


def test_a_report_that_is_gone_is_said(window: MainWindow, settle: Settle) -> None:
    window.browsing.reveal("nowhere:1")
    settle()
    assert "no report nowhere:1" in window.banner.words.text()


def test_an_unexpected_error_shows_details_to_copy(window: MainWindow) -> None:
    try:
        raise ZeroDivisionError("seven")
    except ZeroDivisionError as error:
        window.show_error(error)
    assert not window.banner.details.isVisible()
    window.banner.more.click()
    assert window.banner.details.isVisible()
    window.banner.copy()
    assert "ZeroDivisionError: seven" in QApplication.clipboard().text()


def test_a_store_that_can_not_be_opened_offers_another(qtbot: QtBot) -> None:
    def opener(_: Path) -> FakeWorkspace:
        raise StoreError("The store is newer than this program.", remedy="Update PartyCrasher.")

    window = MainWindow(Session(theme="light"), opener)
    window.show()
    window.open_store(Path("new.partycrasher"))
    settled(qtbot, window)
    assert window.banner.words.text().startswith("The store is newer")
    assert window.banner.action.text().startswith("Open another store")
    window.close()
    window.deleteLater()


def test_a_read_only_store_says_so_and_takes_nothing(make_window: MakeWindow) -> None:
    store = FakeWorkspace(read_only=True, notice="Another window has this store open.")
    window = make_window(store)
    assert window.banner.words.text() == "Another window has this store open."
    assert "read only" in window.toolbar.store.text()
    assert not window.actions_["open-files"].isEnabled()


def test_the_first_start_offers_the_samples(
    qtbot: QtBot, make_window: MakeWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.json").write_text("fine")
    monkeypatch.setattr("partycrasher_gui.gui.samples.samples_folder", lambda: tmp_path)
    monkeypatch.setattr("partycrasher_gui.gui.commander.samples_folder", lambda: tmp_path)
    window = make_window(FakeWorkspace({}))
    assert window.start.isVisible()
    assert not window.buckets.isVisible()
    assert window.start.samples.text() == "Try the 1 sample crashes"
    qtbot.mouseClick(window.start.samples, Qt.MouseButton.LeftButton)
    settled(qtbot, window)
    assert not window.start.isVisible()
    assert window.buckets.isVisible()
    assert window.buckets.view.hasFocus()
    assert len(cut_node(window).children) == 1


def test_the_session_comes_back(
    qtbot: QtBot, make_window: MakeWindow, store: FakeWorkspace
) -> None:
    window = make_window(store)
    window.browsing.set_project("image-tools")
    window.toolbar.set_cut(Cut(Scale.SCORE, 3.83))
    window.actions_["sort-growth"].trigger()
    window.actions_["show-charts"].trigger()
    settled(qtbot, window)
    bucket = cut_node(window).children[0]
    window.buckets.expand(bucket)
    settled(qtbot, window)
    report = bucket.children[1].key
    window.browsing.reveal(report)
    settled(qtbot, window)
    window.close()

    again = make_window(FakeWorkspace(), Session.load())
    settled(qtbot, again)
    assert again.browsing.project == "image-tools"
    assert again.toolbar.cut() == Cut(Scale.SCORE, 3.83)
    assert again.buckets.order == "growth"
    assert not again.charts.isVisible()
    assert again.browsing.report_id == report
    assert again.buckets.place().report == report


def test_a_selection_that_is_gone_does_not_disturb_the_start(
    qtbot: QtBot, make_window: MakeWindow, store: FakeWorkspace
) -> None:
    window = make_window(store, Session(theme="light", place=["gone:1"], project="gone"))
    settled(qtbot, window)
    assert not window.banner.isVisible()
    assert cut_node(window).children


def test_themes_can_be_forced(window: MainWindow) -> None:
    from partycrasher_gui.gui import theme

    window.actions_["theme-dark"].trigger()
    assert theme.current(window.buckets.view) is theme.Theme.dark()
    window.actions_["theme-light"].trigger()
    assert theme.current(window.buckets.view) is theme.Theme.light()


@pytest.mark.qt_log_ignore("^This plugin does not support raise")
def test_panes_can_be_hidden_moved_and_put_back(window: MainWindow) -> None:
    window.actions_["show-inbox"].trigger()
    assert not window.inbox.isVisible()
    window.actions_["arrange"].trigger()
    window.places.docks["tree"].setFloating(True)
    window.actions_["reset-panes"].trigger()
    assert window.inbox.isVisible()
    assert window.actions_["show-inbox"].isChecked()
    assert not window.places.docks["tree"].isFloating()
