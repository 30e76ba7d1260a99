from __future__ import annotations

from math import inf
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.compare import (
    Comparison,
    FieldRow,
    FrameKind,
    Measures,
    Parting,
    compare,
    parting_of,
)
from partycrasher_gui.core.forest import Forest, Verdicts
from tests.core.test_forest import planted


def report(name: str, *functions: str | None, **fields: Any) -> dict[str, Any]:
    stack = [{"depth": str(i), "function": function} for i, function in enumerate(functions)]
    return {"database_id": name, **fields, "stacktrace": stack}


def rows(found: Comparison) -> list[str]:
    """Each row as sign and functions."""
    lines = []
    for row in found.frames:
        cells = (
            found.frame(side, at)
            for side, at in enumerate((row.a, row.b, row.c)[: len(found.data)])
        )
        lines.append(" ".join([row.kind.sign, *(c["function"] if c else "." for c in cells)]))
    return lines


def test_equal_frames_face_each_other() -> None:
    a = report("a", "abort", "read_tile", "decode", "main")
    b = report("b", "abort", "decode", "run", "main")
    assert rows(compare(a, b)) == [
        "= abort abort",
        "- read_tile .",
        "= decode decode",
        "+ . run",
        "= main main",
    ]
    assert compare(a, b).differences == [1, 3]


def test_nearly_equal_frames_face_each_other_as_changed() -> None:
    a = report("a", "abort", "Tile::readLine", "main")
    b = report("b", "abort", "Tile::readRow", "main")
    assert rows(compare(a, b))[1] == "≠ Tile::readLine Tile::readRow"
    a["stacktrace"][1] = {"function": "fill", "file": "tile.c"}
    b["stacktrace"][1] = {"function": "copy_pixels", "file": "tile.c"}
    (row,) = [row for row in compare(a, b).frames if row.kind is FrameKind.CHANGED]
    assert (row.a, row.b, row.differing) == (1, 1, ("function",))
    b["stacktrace"][1]["file"] = "pixels.c"
    assert rows(compare(a, b))[1:3] == ["- fill .", "+ . copy_pixels"]


def test_unnamed_frames_are_equal_at_the_same_place() -> None:
    a, b = report("a", None, "main"), report("b", None, "main")
    a["stacktrace"][0] |= {"dylib": "libc.so", "address": "0x10"}
    b["stacktrace"][0] |= {"dylib": "libc.so", "address": "0x10"}
    assert [row.kind for row in compare(a, b).frames] == [FrameKind.EQUAL] * 2
    b["stacktrace"][0]["address"] = "0x20"
    assert [row.kind for row in compare(a, b).frames] == [FrameKind.CHANGED, FrameKind.EQUAL]


def test_values_that_differ_in_equal_frames_are_named() -> None:
    a, b = report("a", "main"), report("b", "main")
    a["stacktrace"][0] |= {"fileline": "3", "logdf": "1.5"}
    b["stacktrace"][0] |= {"fileline": "4", "file": "main.c", "depth": "9"}
    (row,) = compare(a, b).frames
    assert row.kind is FrameKind.EQUAL
    assert row.differing == ("file", "fileline")


def test_a_rare_frame_is_shown_face_to_face_rather_than_common_ones() -> None:
    a, b = report("a", "rare", "f", "g"), report("b", "f", "g", "rare")
    found = compare(a, b, logdf={"rare": 9.5, "f": 0.1, "g": 0.1})
    (row,) = [row for row in found.frames if row.kind is FrameKind.EQUAL]
    assert (row.a, row.b, row.logdf) == (0, 2, 9.5)


names = st.none() | st.sampled_from(["main", "mainLoop", "loopMain", "read", "write"])
stacks = st.lists(names, max_size=7)


@given(stacks, stacks, stacks)
def test_every_frame_stands_in_one_row_in_order(a: Any, b: Any, c: Any) -> None:
    found = compare(report("a", *a), report("b", *b), report("c", *c))
    for side, stack in (("a", a), ("b", b), ("c", c)):
        shown = [at for row in found.frames if (at := getattr(row, side)) is not None]
        assert shown == list(range(len(stack)))
    for row in found.frames:
        if row.kind is FrameKind.EQUAL:
            assert a[row.a] == b[row.b]
        assert (row.a is None) == (row.kind in {FrameKind.ONLY_B, FrameKind.ONLY_C})
        assert (row.b is None) == (row.kind in {FrameKind.ONLY_A, FrameKind.ONLY_C})


def test_a_third_report_stands_beside() -> None:
    found = compare(
        report("a", "abort", "decode", "main"),
        report("b", "abort", "main"),
        report("c", "signal", "decode", "main"),
    )
    assert rows(found) == [
        "= abort abort .",
        "° . . signal",
        "- decode . decode",
        "= main main main",
    ]


def test_fields_are_grouped_by_how_they_differ() -> None:
    a = report("a", os="Linux", cpu="x86", tags=["one", "two"], build={"id": "7"}, type="Crash")
    b = report("b", os="Linux", cpu="arm", tags=["one"], locale="de", type="Crash", empty=None)
    found = compare(a, b)
    assert found.only_a == (FieldRow("build.id", ("7", None)),)
    assert found.only_b == (FieldRow("locale", (None, "de")),)
    assert found.differ == (
        FieldRow("cpu", ("x86", "arm")),
        FieldRow("tags", ("one, two", "one")),
    )
    assert found.equal_fields == 2


def test_figures_are_computed_both_ways() -> None:
    a, b = report("a", "f"), report("b", "f", "g")

    def measure(one: Any, other: Any) -> tuple[float, float]:
        return float(len(one["stacktrace"])), len(other["stacktrace"]) / 10

    assert compare(a, b).measures is None
    assert compare(a, b, measure=measure).measures == Measures(1.0, 2.0, 0.2, 0.1)


def test_where_two_reports_part() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.6), ("c", "b", 0.9), ("d", None, 0))
    forest = Forest(table)
    assert parting_of(forest, 2, 0) == Parting(0.6, 6.0)
    assert parting_of(forest, 2, 3) == Parting(None, None)
    joined = Forest(table, Verdicts(joins=frozenset({("c", "d")})))
    assert parting_of(joined, 2, 3) == Parting(inf, inf)


def test_the_text_can_be_read_without_colours() -> None:
    a = report("a", "abort", "read", "main", os="Linux")
    b = report("b", "abort", "main", os="Darwin", locale="de")
    a["stacktrace"][0] |= {"file": "abort.c", "fileline": "71"}
    found = compare(a, b, measure=lambda *_: (3.5, 0.75), parting=Parting(0.6, 4.0))
    assert found.to_text().splitlines() == [
        "A: a",
        "B: b",
        "A against B: score 3.500000, likeness 75.0 %; "
        "B against A: score 3.500000, likeness 75.0 %",
        "They are in one bucket up to likeness 0.6 and score 4.0.",
        "",
        "= abort abort.c:71 | abort",
        "- read             |",
        "= main             | main",
        "",
        "Differ:",
        "  os: Linux | Darwin",
        "",
        "Only in B:",
        "  locale: (none) | de",
        "",
        "0 fields are equal.",
    ]
    for parting, said in (
        (Parting(None, None), "different buckets"),
        (Parting(inf, inf), "joined"),
    ):
        assert said in compare(a, b, parting=parting).to_text()
