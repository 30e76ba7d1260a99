"""The stack table's model: cells, folds, text."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from partycrasher_gui.gui.models.folding import Fold, fold, is_system
from partycrasher_gui.gui.models.frame_text import percent
from partycrasher_gui.gui.models.frames import Column, FramesModel
from partycrasher_gui.gui.models.roles import Role, Tone

from .samples import READ, STACK, frame


def model(frames=STACK, folds=(Fold.RECURSION,)) -> FramesModel:
    made = FramesModel()
    made.set_folds(folds)
    made.set_frames(frames)
    return made


def dump(made: FramesModel) -> str:
    """The rows as text, folds with their sign, frames inside a fold indented."""
    return "\n".join(_dump_row(made, row) for row in range(made.rowCount()))


def _dump_row(made: FramesModel, row: int) -> str:
    cell = made.index(row, Column.FUNCTION)
    sign = {None: " ", True: "-", False: "+"}[cell.data(Role.FOLD)]
    indent = "  " * cell.data(Role.DEPTH)
    depth = made.index(row, Column.DEPTH).data()
    return f"{sign}{indent} {depth} {cell.data()} {cell.data(Role.BADGE) or ''}".rstrip()


def recursive(rounds: int):
    """parse_list and parse_value call each other below main."""
    names = ["strlen", *["parse_value", "parse_list"] * rounds, "main"]
    return tuple(frame(i, name, logdf=float(i % 3)) for i, name in enumerate(names))


def test_model_keeps_qt_contract(qtmodeltester: ModelTester) -> None:
    made = model(recursive(4))
    qtmodeltester.check(made, force_py=True)
    made.toggle(1)
    qtmodeltester.check(made)
    made.toggle(1)
    made.set_frames(())
    qtmodeltester.check(made)


def test_cells_of_a_stack() -> None:
    made = model()
    rows = [" | ".join(made.index(row, column).data() for column in Column) for row in range(4)]
    assert rows == [
        "0 | ?? |  | libc.so.6 | no name | 0 %",
        "1 | __asan_memcpy | asan_interceptors.cpp:63 | image-tools | 0.41 | 1 %",
        f"2 | {READ} | compound_document.cpp:980 | image-tools | 8.80 | 31 %",
        "3 | xlnt::detail::compound_document::compound_document | compound_document.cpp:509"
        " | image-tools | 8.31 | 27 %",
    ]


def test_rare_frames_stand_out_by_weight_and_in_words() -> None:
    made = model()
    rare = [row for row in range(10) if made.index(row, Column.FUNCTION).data(Role.STRONG)]
    assert rare == [2, 3, 4]
    assert made.index(2, Column.RARITY).data(Role.TONE) == Tone.RARE
    spoken = made.index(2, Column.RARITY).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "rarity 8.80, rare"


def test_nothing_stands_out_where_all_frames_are_as_rare() -> None:
    made = model(tuple(frame(i, f"f{i}", logdf=9.0) for i in range(5)))
    assert not any(made.index(row, Column.FUNCTION).data(Role.STRONG) for row in range(5))


def test_bars_are_measured_by_the_greatest_of_the_stack() -> None:
    made = model()
    assert made.index(2, Column.RARITY).data(Role.BAR) == 1.0
    assert made.index(2, Column.SHARE).data(Role.BAR) == 1.0
    assert made.index(0, Column.RARITY).data(Role.BAR) is None
    assert abs(made.index(6, Column.RARITY).data(Role.BAR) - 3.20 / 8.80) < 1e-9


def test_report_without_link_has_no_share() -> None:
    made = model(tuple(frame(i, f"f{i}", logdf=1.0) for i in range(3)))
    assert [made.index(row, Column.SHARE).data() for row in range(3)] == ["", "", ""]


def test_recursion_is_one_line_with_its_count() -> None:
    made = model(recursive(602))
    assert dump(made) == "\n".join(
        ["  0 strlen", "+ 1\N{EN DASH}1204 parse_value → parse_list × 602", "  1205 main"]
    )


def test_folds_open_and_close_in_place() -> None:
    made = model(recursive(3))
    closed = dump(made)
    made.toggle(1)
    assert dump(made).splitlines()[1:4] == [
        "- 1\N{EN DASH}6 parse_value → parse_list × 3",
        "    1 parse_value",
        "    2 parse_list",
    ]
    assert made.rowCount() == 9
    made.toggle(1)
    assert dump(made) == closed


def test_toggle_on_a_plain_row_changes_nothing() -> None:
    made = model()
    before = dump(made)
    made.toggle(3)
    assert dump(made) == before


def test_two_calls_in_a_row_are_no_recursion() -> None:
    made = model((frame(0, "load"), frame(1, "load"), frame(2, "main")))
    assert made.rowCount() == 3


def test_unnamed_and_system_frames_fold_together_with_what_they_are() -> None:
    frames = (
        frame(0, "__libc_start_main"),
        frame(1, None),
        frame(2, "??"),
        frame(3, "read_tile"),
        frame(4, None),
        frame(5, "main"),
    )
    made = model(frames, (Fold.UNNAMED, Fold.SYSTEM))
    assert dump(made).splitlines() == [
        "+ 0\N{EN DASH}2 1 system frame, 2 frames without a name",
        "  3 read_tile",
        "  4 ??",
        "  5 main",
    ]


def test_system_frames_of_several_languages() -> None:
    assert is_system(frame(0, "__GI_raise", "../sysdeps/unix/sysv/linux/raise.c:51"))
    assert is_system(frame(0, "java.util.ArrayList.get", "ArrayList.java:427"))
    assert is_system(frame(0, "runtime.gopanic", "/usr/local/go/src/runtime/panic.go:884"))
    assert is_system(frame(0, "core::panicking::panic_fmt", "/rustc/a1b2/core/src/panicking.rs:67"))
    assert is_system(frame(0, "loads", "/usr/lib/python3.11/json/__init__.py:346"))
    assert is_system(frame(0, "BaseThreadInitThunk", "", "C:\\Windows\\System32\\kernel32.dll"))
    assert not is_system(frame(0, "get", "/home/a/lib/python3.8/site-packages/requests/api.py:7"))
    assert not is_system(frame(0, "libcurl_read", "", "/usr/lib/libcurl.so.4"))
    assert not is_system(frame(0, None, "", "/lib/libc.so.6"))


def test_row_of_finds_frames_in_folds() -> None:
    made = model(recursive(3))
    assert [made.row_of(i) for i in (0, 4, 7, 99)] == [0, 1, 2, -1]
    made.toggle(1)
    assert made.row_of(4) == 5


def test_rarest_is_the_first_of_the_greatest() -> None:
    assert model().rarest() == 2
    assert model((frame(0, None), frame(1, None))).rarest() == -1


def test_find_goes_around_the_end() -> None:
    made = model()
    assert made.find("DECRYPT", 0) == 4
    assert made.find("decrypt", 5) == 5
    assert made.find("asan_mem", 5) == 1
    assert made.find("nowhere") == -1


def test_copy_as_text_and_markdown() -> None:
    made = model()
    assert made.text([0, 6]) == (
        "#0 ?? from /lib/x86_64-linux-gnu/libc.so.6\n"
        "#6 xlnt::workbook::load at /xlnt/source/workbook.cpp:900 from /opt/image-tools"
    )
    assert made.markdown([9]).splitlines() == [
        "| # | Function | File | Library | Rarity |",
        "|--:|---|---|---|--:|",
        "| 9 | `main` | `/src/llvm/FuzzerMain.cpp:20` | `image-tools` | 0.00 |",
    ]


def test_copy_of_a_fold_says_how_often() -> None:
    made = model(recursive(602))
    assert made.text([1]) == "#1\N{EN DASH}1204 parse_value → parse_list × 602"
    assert "`parse_value → parse_list × 602`" in made.markdown([1])


def test_markdown_survives_pipes_in_names() -> None:
    made = model((frame(0, "operator|"),))
    assert "`operator\\|`" in made.markdown([0])


def test_percent_never_rounds_something_to_nothing() -> None:
    assert [percent(part) for part in (0.0, 0.001, 0.006, 0.31, 1.0)] == [
        "0 %",
        "< 1 %",
        "1 %",
        "31 %",
        "100 %",
    ]


def test_a_hundred_thousand_frames_are_shown_at_once() -> None:
    frames = tuple(frame(i, f"step_{i}", "walk.c:1", logdf=1.0) for i in range(100_000))
    made = FramesModel()
    started = time.perf_counter()
    made.set_frames(frames)
    assert made.rowCount() == 100_000
    assert time.perf_counter() - started < 3.0


names = st.lists(st.sampled_from(["a", "b", "c", "__libc_start_main", None, "??"]), max_size=40)


@given(names, st.sets(st.sampled_from(list(Fold))))
def test_every_frame_is_in_exactly_one_line(functions: list[str | None], folds: set[Fold]) -> None:
    frames = [frame(i, name) for i, name in enumerate(functions)]
    spans = fold(frames, folds)
    covered = [i for span in spans for i in range(span.start, span.stop)]
    assert covered == list(range(len(frames)))
    assert all(span.stop - span.start == 1 for span in spans if not span.kinds)
