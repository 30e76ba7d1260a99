"""The compare pane through real clicks and keys."""

from __future__ import annotations

from math import inf

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from partycrasher_gui.core.compare import Parting, compare
from partycrasher_gui.gui import theme
from partycrasher_gui.gui.models.compare import Column, CompareModel, Group, tell_apart
from partycrasher_gui.gui.models.roles import Band, Mark, Role
from partycrasher_gui.gui.panes.compare import ComparePane, summary
from partycrasher_gui.gui.widgets import ChipButton

from . import samples
from .walk import tab_stops, unnamed_controls


def model(comparison=None) -> CompareModel:
    made = CompareModel()
    made.set_comparison(comparison or samples.comparison())
    return made


def dump(made: CompareModel, node=None) -> str:
    """Rows as text: place, A, sign, B; groups as headings with their rows indented."""
    lines = []
    for child in (node or made.root).children:
        cells = [made.index_of(child, column).data() or "" for column in list(Column)[:4]]
        if isinstance(child, Group):
            lines += [f"[{child.title}]", *(f"  {x}" for x in dump(made, child).splitlines())]
        else:
            lines.append(" | ".join(cells))
    return "\n".join(lines)


@pytest.fixture
def pane(qtbot: QtBot) -> ComparePane:
    made = ComparePane()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def chips(pane: ComparePane) -> dict[str, ChipButton]:
    return {c.accessibleName(): c for c in pane.chips() if isinstance(c, ChipButton)}


def current(pane: ComparePane) -> str:
    index = pane.view.currentIndex()
    return " ".join(index.siblingAtColumn(c).data() for c in (Column.PLACE, Column.SIGN))


def test_model_keeps_qt_contract(qtmodeltester: ModelTester) -> None:
    made = CompareModel()
    qtmodeltester.check(made, force_py=True)
    made.set_comparison(samples.comparison(third=True))
    made.set_fold_equal(True)
    made.set_comparison(None)
    qtmodeltester.check(model(samples.comparison(third=True)), force_py=True)


def test_frames_face_each_other_and_fields_follow() -> None:
    name = samples.DOCUMENT
    assert dump(model()) == "\n".join(
        [
            "0 | ?? | = | ??",
            "1 | __asan_memcpy | = | __asan_memcpy",
            f"2 | {name}read_directory | = | {name}read_directory",
            f"3 | {name}compound_document | ≠ | {name}follow_chain",
            f"· 4 | — | + | {name}read_sector_chain",
            "4 · 5 | (anonymous namespace)::decrypt_xlsx | = | (anonymous namespace)::decrypt_xlsx",
            "5 · 6 | xlnt::detail::decrypt_xlsx | = | xlnt::detail::decrypt_xlsx",
            "6 · 7 | xlnt::workbook::load | = | xlnt::workbook::load",
            "7 · 8 | LLVMFuzzerTestOneInput | = | LLVMFuzzerTestOneInput",
            "8 · 9 | fuzzer::Fuzzer::ExecuteCallback | = | fuzzer::Fuzzer::ExecuteCallback",
            "9 · 10 | main | = | main",
            "[Fields that differ  2]",
            "  cmdline | load_fuzzer crash-72b5a5e0 | ≠ | load_fuzzer crash-8c11f3aa",
            "  version | 1.5.0 | ≠ | 1.4.1",
            "[Fields only in A  1]",
            "  environment.LANG | en_GB.UTF-8 | − | —",
            "[Fields only in B  1]",
            "  locale | — | + | de_DE.UTF-8",
            "[2 fields equal]",
        ]
    )


def test_differences_are_told_by_sign_band_and_words() -> None:
    made = model()
    rows = [
        tuple(
            made.index(row, Column.SIGN).data(role)
            for role in (Role.MARK, Role.BAND, Qt.ItemDataRole.AccessibleTextRole)
        )
        for row in (2, 3, 4)
    ]
    assert rows == [
        (Mark.EQUAL, None, "equal"),
        (Mark.CHANGED, Band.CHANGED, "changed"),
        (Mark.INSERTED, Band.ONE_SIDED, "only in B"),
    ]


def test_rare_shared_frames_have_weight() -> None:
    made = model()
    weights = [made.index(row, Column.SIGN).data(Role.WEIGHT) for row in (1, 2, 7)]
    assert weights[1] == 1.0
    assert weights[0] < 0.1 < weights[2] < 0.5
    assert made.index(2, Column.A).data(Role.STRONG)
    assert not made.index(1, Column.A).data(Role.STRONG)


def test_other_lines_of_equal_frames_are_shown() -> None:
    made = model()
    badges = [made.index(2, column).data(Role.BADGE) for column in (Column.A, Column.B)]
    assert badges == ["line 980", "line 975"]
    assert made.index(1, Column.A).data(Role.BADGE) is None


def test_long_values_are_cut_to_where_they_differ() -> None:
    home = "/home/ci/xlnt/build/load_fuzzer /home/ci/out/crashes/"
    assert tell_apart((home + "crash-01", home + "crash-72")) == ["…/crash-01", "…/crash-72"]
    assert tell_apart(("a.c:1", "a.c:2")) == ["a.c:1", "a.c:2"]
    assert tell_apart((home + "x", None)) == [home + "x", None]
    assert tell_apart(("k" * 60 + "1", "k" * 60 + "2")) == ["…" + "k" * 20 + d for d in "12"]
    assert tell_apart((home, home + "b", None)) == ["…/", "…/b", None]


def test_third_report_has_a_column(pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    assert pane.view.isColumnHidden(Column.C)
    pane.set_comparison(samples.comparison(third=True))
    assert not pane.view.isColumnHidden(Column.C)
    assert pane.rows.index(3, Column.C).data() == samples.DOCUMENT + "compound_document"


def test_equal_frames_fold_but_for_those_beside_a_difference(
    qtbot: QtBot, pane: ComparePane
) -> None:
    pane.set_comparison(samples.comparison())
    qtbot.mouseClick(pane.fold, Qt.MouseButton.LeftButton)
    lines = dump(pane.rows).splitlines()
    assert "[5 equal frames]" in lines
    assert lines[lines.index("[5 equal frames]") - 1].startswith("4 · 5 |")
    group = next(n for n in pane.rows.root.children if isinstance(n, Group))
    assert not pane.view.isExpanded(pane.rows.index_of(group))


def test_summary_says_how_alike_and_where_they_part() -> None:
    assert summary(samples.comparison()) == (
        "A → B 91 % (score 7.214)  ·  B → A 84 % (score 6.902)"
        "  ·  they part above 84 % (score 5.902)  ·  2 frames and 4 fields differ"
    )


def test_summary_of_joined_apart_and_equal_reports() -> None:
    joined = samples.comparison(parting=Parting(inf, inf), measures=None)
    assert summary(joined).startswith("joined at every cut")
    apart = samples.comparison(parting=Parting(None, None), measures=None)
    assert summary(apart).startswith("apart at every cut")
    assert summary(compare(samples.SIDE_A, samples.SIDE_A)) == "no difference"


def test_next_and_previous_difference_go_around(qtbot: QtBot, pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    seen = []
    for _ in range(7):
        qtbot.mouseClick(pane.next, Qt.MouseButton.LeftButton)
        seen.append(current(pane))
    assert seen == [
        "3 ≠",
        "· 4 +",
        "cmdline ≠",
        "version ≠",
        "environment.LANG −",
        "locale +",
        "3 ≠",
    ]
    qtbot.keyClick(pane.view, Qt.Key.Key_F7)
    assert current(pane) == "locale +"
    qtbot.keyClick(pane.view, Qt.Key.Key_F8)
    assert current(pane) == "3 ≠"
    qtbot.mouseClick(pane.previous, Qt.MouseButton.LeftButton)
    assert current(pane) == "locale +"


def test_next_difference_opens_a_closed_group(qtbot: QtBot, pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    heading = pane.rows.index(11, 0)
    pane.view.setCurrentIndex(heading)
    qtbot.keyClick(pane.view, Qt.Key.Key_Return)
    assert not pane.view.isExpanded(heading)
    qtbot.keyClick(pane.view, Qt.Key.Key_F8)
    assert pane.view.isExpanded(heading)
    assert current(pane) == "cmdline ≠"


def test_chips_lead_to_reports_and_offer_the_founder(qtbot: QtBot, pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    pane.set_founder("fuzz:01000c51")
    assert list(chips(pane)) == ["A  fuzz:72b5a5e0", "B  fuzz:8c11f3aa", "+ founder"]
    with qtbot.waitSignal(pane.report_activated) as shown:
        qtbot.mouseClick(chips(pane)["B  fuzz:8c11f3aa"], Qt.MouseButton.LeftButton)
    assert shown.args == ["fuzz:8c11f3aa"]
    with qtbot.waitSignal(pane.third_requested) as asked:
        qtbot.mouseClick(chips(pane)["+ founder"], Qt.MouseButton.LeftButton)
    assert asked.args == ["fuzz:72b5a5e0", "fuzz:8c11f3aa", "fuzz:01000c51"]
    pane.set_comparison(samples.comparison(third=True))
    with qtbot.waitSignal(pane.compare_requested) as alone:
        qtbot.mouseClick(chips(pane)["without C"], Qt.MouseButton.LeftButton)
    assert alone.args == ["fuzz:72b5a5e0", "fuzz:8c11f3aa"]


def test_founder_is_not_offered_twice(pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    pane.set_founder("fuzz:8c11f3aa")
    assert "+ founder" not in chips(pane)


def test_swap_asks_for_the_other_direction(qtbot: QtBot, pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    with qtbot.waitSignal(pane.compare_requested) as asked:
        qtbot.mouseClick(pane.swap, Qt.MouseButton.LeftButton)
    assert asked.args == ["fuzz:8c11f3aa", "fuzz:72b5a5e0"]


def test_copy_by_button_and_key(qtbot: QtBot, pane: ComparePane) -> None:
    comparison = samples.comparison()
    pane.set_comparison(comparison)
    qtbot.mouseClick(pane.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == comparison.to_text()
    QApplication.clipboard().clear()
    qtbot.keyClick(pane.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == comparison.to_text()


def test_says_what_to_do_and_what_is_under_way(pane: ComparePane) -> None:
    assert "Select two reports in the tree" in pane._empty.accessibleName()
    pane.set_ids("a", None)
    assert pane._empty.accessibleName().startswith("a waits for a second report.")
    pane.set_ids("a", "b")
    assert pane._empty.accessibleName().startswith("Comparing a and b")
    assert pane._empty.isVisible()


def test_type_to_find_a_frame(qtbot: QtBot, pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    pane.view.setFocus()
    qtbot.keyClicks(pane.view, "follow")
    assert current(pane) == "3 ≠"


def test_equal_reports_have_nowhere_to_go(pane: ComparePane) -> None:
    pane.set_comparison(compare(samples.SIDE_A, samples.SIDE_A))
    assert not pane.next.isEnabled()
    pane.go_next()
    assert not pane.view.currentIndex().isValid()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_bands_wear_both_themes(qtbot: QtBot, name: str) -> None:
    pane = ComparePane()
    qtbot.addWidget(pane)
    worn = theme.Theme.named(name)
    theme.apply(pane, worn)
    pane.resize(1000, 500)
    pane.show()
    pane.set_comparison(samples.comparison())
    picture = pane.grab().toImage()
    for row, colour in ((3, worn.difference), (4, worn.selection)):
        rect = pane.view.visualRect(pane.rows.index(row, Column.B))
        spot = pane.view.viewport().mapTo(pane, rect.bottomRight())
        assert picture.pixelColor(spot) == colour


def test_every_control_has_a_name(pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    assert unnamed_controls(pane) == []


def test_tab_goes_through_the_head_and_the_rows(qtbot: QtBot, pane: ComparePane) -> None:
    pane.set_comparison(samples.comparison())
    pane.set_founder("fuzz:01000c51")
    qtbot.waitUntil(lambda: all(chip.isVisible() for chip in pane.chips()))
    assert tab_stops(qtbot, pane.view) == [
        "Frames and fields side by side",
        "A  fuzz:72b5a5e0",
        "B  fuzz:8c11f3aa",
        "+ founder",
        "Fold equal frames",
        "Swap A and B",
        "Copy the comparison as text",
        "Previous difference",
        "Next difference",
    ]
