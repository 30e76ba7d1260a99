"""The Why pane through real clicks and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from partycrasher_gui.core.receipt_text import render
from partycrasher_gui.core.rows import Cut, Link, Scale
from partycrasher_gui.gui.delegates import CHEVRON, INDENT, PAD
from partycrasher_gui.gui.models import chain
from partycrasher_gui.gui.models.chain import ChainModel
from partycrasher_gui.gui.models.receipt import CHECK, Column, PartNode, ReceiptModel
from partycrasher_gui.gui.models.roles import Role, Tone
from partycrasher_gui.gui.panes.reading import reading_pane
from partycrasher_gui.gui.panes.why import WhyPane

from . import samples
from .walk import unnamed_controls


def dump(model: ReceiptModel, node=None) -> str:
    """The tree as text: indentation, number, part."""
    lines = []
    for child in (node or model.root).children:
        assert isinstance(child, PartNode)
        index = model.index_of(child)
        box = {None: "", Qt.CheckState.Checked: "[x] ", Qt.CheckState.Unchecked: "[ ] "}
        tick = index.data(CHECK)
        value = index.siblingAtColumn(Column.VALUE).data()
        lines.append(f"{'  ' * child.depth}{value} {box[tick]}{index.data()}")
        if child.children:
            lines.append(dump(model, child))
    return "\n".join(lines)


def field_index(pane: WhyPane, field: str):
    def search(node):
        for child in node.children:
            if child.field == field:
                return child
            if found := search(child):
                return found
        return None

    return pane.score.parts.index_of(search(pane.score.parts.root))


def box_of(pane: WhyPane, field: str) -> QPoint:
    index = field_index(pane, field)
    rect = pane.score.visualRect(index)
    return QPoint(rect.left() + PAD + 2 * INDENT + CHEVRON + 6, rect.center().y())


@pytest.fixture
def pane(qtbot: QtBot) -> WhyPane:
    made = WhyPane()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_models_keep_qt_contract(qtmodeltester: ModelTester) -> None:
    for receipt in (None, samples.score_receipt(), samples.likeness_receipt()):
        parts = ReceiptModel()
        parts.set_receipt(receipt)
        qtmodeltester.check(parts, force_py=True)
    for chained in ((), samples.why().chain):
        links = ChainModel()
        links.set_chain(chained, Scale.LIKENESS)
        qtmodeltester.check(links, force_py=True)


def test_receipts_follow_one_another_under_the_tester(qtmodeltester: ModelTester) -> None:
    parts = ReceiptModel()
    qtmodeltester.check(parts, force_py=True)
    parts.set_receipt(samples.score_receipt())
    parts.set_receipt(samples.likeness_receipt())
    parts.set_receipt(None)
    assert parts.rowCount() == 0


def test_score_adds_up_by_side_field_and_term() -> None:
    model = ReceiptModel()
    model.set_receipt(samples.score_receipt())
    assert dump(model) == "\n".join(
        [
            "7.214 Score",
            "  5.114 Stack",
            "    4.514 [x] stacktrace.function",
            "      2.400 directory",
            "      1.600 compound",
            "      0.514 document",
            "    0.600 [x] stacktrace.file",
            "      0.600 xlsx",
            "  2.100 Context",
            "    1.300 [x] cmdline",
            "      1.300 fuzzer",
            "    0.800 [x] os",
            "      0.800 Ubuntu",
        ]
    )


def test_likeness_adds_up_by_frame_and_can_not_be_unticked() -> None:
    model = ReceiptModel()
    model.set_receipt(samples.likeness_receipt())
    lines = dump(model).splitlines()
    assert lines[0] == "96.8 % Likeness"
    assert lines[1] == f"  40.0 % #2 {samples.READ}"
    assert "[" not in dump(model)


def test_stack_against_context_is_a_bar_of_two_parts() -> None:
    model = ReceiptModel()
    model.set_receipt(samples.score_receipt())
    stack, context = model.index(0, Column.VALUE).data(Role.SPLIT)
    assert stack == pytest.approx(5.114 / 7.214)
    assert context == pytest.approx(2.1 / 7.214)


def test_evidence_says_how_rare_and_how_often() -> None:
    model = ReceiptModel()
    model.set_receipt(samples.score_receipt())
    function = model.index(0, 0, model.index(0, 0, model.index(0, 0)))
    assert [
        model.index(row, Column.EVIDENCE, function).data()
        for row in range(model.rowCount(function))
    ] == [
        "in 3 of 447 reports",
        "in 12 of 447 reports · 3 × here, 2 × there",
        "in 90 of 447 reports",
    ]
    assert "first pass 0.9600, second 1.4400" in model.index(0, 0, function).data(
        Qt.ItemDataRole.ToolTipRole
    )


def test_headline_chain_and_weakest_link(pane: WhyPane) -> None:
    pane.set_why(samples.why())
    assert pane.headline.text() == (
        "In the bucket of fuzz:01000c51 at likeness ≥ 58 %, over 2 links."
    )
    rows = [[pane.links.index(row, column).data() for column in chain.Column] for row in range(2)]
    assert rows == [
        ["fuzz:8c11f3aa", "97 %", "7.214", ""],
        ["fuzz:01000c51", "74 %", "5.902", "founder, weakest link"],
    ]
    assert pane.links.index(1, chain.Column.REMARK).data(Role.TONE) == Tone.ATTENTION


def test_weakest_link_is_that_of_the_cut(pane: WhyPane) -> None:
    links = (
        samples.chain_link("a", "b", 0.6, 9.0),
        samples.chain_link("b", "c", 0.9, 4.5),
    )
    pane.set_why(samples.why(chain=links, cut=Cut(Scale.SCORE, 4.0)))
    assert pane.links.weakest() == 1
    assert pane.show_score.isChecked()
    pane.set_why(samples.why(chain=links))
    assert pane.links.weakest() == 0
    assert pane.show_likeness.isChecked()


def test_likeness_of_arrival_is_called_so_when_it_has_moved(pane: WhyPane) -> None:
    pane.set_why(samples.why())
    assert pane.show_likeness.text() == "Likeness  97 %"
    pane.set_why(samples.why(link=Link("fuzz:8c11f3aa", 7.214, 0.968, 0.91)))
    assert pane.show_likeness.text() == "Likeness at arrival  97 %"
    assert pane.likeness.parts.index(0, 0).data() == "Likeness at arrival"


def test_bars_of_frames_are_measured_by_the_greatest() -> None:
    model = ReceiptModel()
    model.set_receipt(samples.likeness_receipt())
    top = model.index(0, 0)
    bars = [model.index(row, Column.VALUE, top).data(Role.BAR) for row in range(2)]
    assert bars == [pytest.approx(1.0), pytest.approx(0.75)]
    assert model.index(0, Column.VALUE).data(Role.BAR) == pytest.approx(0.968)


def test_joined_and_bridged_links_say_so(pane: WhyPane) -> None:
    links = (
        samples.chain_link("a", "b", float("inf"), float("inf"), joined=True),
        samples.chain_link("b", "c", 0.9, 4.5, through=("gone",)),
    )
    pane.set_why(samples.why(chain=links))
    assert pane.links.index(0, chain.Column.REMARK).data() == "joined by a verdict"
    assert pane.links.index(0, chain.Column.LIKENESS).data() == ""
    assert "past 1 deleted report" in pane.links.index(1, chain.Column.REMARK).data()


def test_ids_of_the_chain_are_opened_by_click_and_enter(qtbot: QtBot, pane: WhyPane) -> None:
    pane.set_why(samples.why())
    asked: list[str] = []
    pane.report_activated.connect(asked.append)
    spot = pane.chain.visualRect(pane.links.index(0, 0)).center()
    qtbot.mouseClick(pane.chain.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.keyClick(pane.chain, Qt.Key.Key_Down)
    qtbot.keyClick(pane.chain, Qt.Key.Key_Return)
    assert asked == ["fuzz:8c11f3aa", "fuzz:01000c51"]


def test_founder_and_deleted_match_say_why_there_is_nothing_to_add(pane: WhyPane) -> None:
    bare = {"chain": (), "score": None, "likeness": None}
    pane.set_why(samples.why(link=None, database_id="x", **bare))
    assert pane.headline.text() == "x is the founder of its bucket at likeness ≥ 58 %."
    assert "No earlier report resembles" in pane._nothing.accessibleName()
    assert pane._nothing.isVisible()
    assert not pane.chain.isVisible()
    pane.set_why(samples.why(**bare))
    assert "has been deleted" in pane._nothing.accessibleName()


def test_notes_are_shown_where_there_are_some(pane: WhyPane) -> None:
    pane.set_why(samples.why(notes=("Recomputed, the score is 7.2; 7.214 was stored.",)))
    assert pane.notes.isVisible()
    pane.set_why(samples.why())
    assert not pane.notes.isVisible()


def test_unticking_a_field_asks_and_shows_both_totals(qtbot: QtBot, pane: WhyPane) -> None:
    pane.set_why(samples.why())
    asked: list[tuple[str, frozenset[str]]] = []
    pane.what_if_requested.connect(lambda *args: asked.append(args))
    qtbot.mouseClick(pane.show_score, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(pane.score.viewport(), Qt.MouseButton.LeftButton, pos=box_of(pane, "cmdline"))
    assert asked == [("fuzz:72b5a5e0", frozenset({"cmdline"}))]
    pane.set_what_if(frozenset({"os"}), 1.0)  # the answer to another question
    assert "1.000" not in pane.what_if.text()
    pane.set_what_if(frozenset({"cmdline"}), 5.914)
    assert pane.what_if.text().startswith("7.214 → 5.914 without cmdline.")
    pane.score.setCurrentIndex(field_index(pane, "os"))
    qtbot.keyClick(pane.score, Qt.Key.Key_Space)
    assert asked[-1][1] == {"cmdline", "os"}
    qtbot.mouseClick(pane.all_fields, Qt.MouseButton.LeftButton)
    assert pane.score.parts.left_out() == frozenset()
    assert pane.what_if.text() == "Untick a field to see the score without it."
    assert len(asked) == 2


def test_fields_and_terms_fold(qtbot: QtBot, pane: WhyPane) -> None:
    pane.set_why(samples.why())
    pane.show_score.click()
    index = field_index(pane, "os")
    assert not pane.score.isExpanded(index)
    pane.score.setCurrentIndex(index)
    qtbot.keyClick(pane.score, Qt.Key.Key_Return)
    assert pane.score.isExpanded(index)
    rect = pane.score.visualRect(index)
    spot = QPoint(rect.left() + PAD + 2 * INDENT + 5, rect.center().y())
    qtbot.mouseClick(pane.score.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert not pane.score.isExpanded(index)


def test_copy_of_the_whole_receipt_and_of_a_part(qtbot: QtBot, pane: WhyPane) -> None:
    pane.set_why(samples.why())
    qtbot.keyClick(pane.likeness, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == render(samples.likeness_receipt())
    pane.show_score.click()
    pane.score.setCurrentIndex(field_index(pane, "os"))
    qtbot.keyClick(pane.score, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().splitlines()[1].startswith("os")


def test_every_control_has_a_name(pane: WhyPane) -> None:
    pane.set_why(samples.why())
    assert unnamed_controls(pane) == []


def test_reading_pane_puts_both_together(qtbot: QtBot) -> None:
    report, why = reading_pane()
    qtbot.addWidget(report)
    report.show()
    report.set_report(samples.report())
    report.tabs.setCurrentWidget(why)
    report.set_why(samples.why())
    with qtbot.waitSignal(report.report_activated) as asked:
        why.chain.setCurrentIndex(why.links.index(1, 0))
        qtbot.keyClick(why.chain, Qt.Key.Key_Return)
    assert asked.args == ["fuzz:01000c51"]
