"""PartyCrasher's own JSON in all its shapes."""

from __future__ import annotations

import codecs
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partycrasher_gui.core.errors import FormatError
from partycrasher_gui.core.repair import RepairContext
from partycrasher_gui.core.report import Report
from partycrasher_gui.importers import native
from tests.support import reports as make
from tests.support.reports import a_report
from tests.support.scale import scaled

CONTEXT = RepairContext(project="Given", file_date="2020-01-02T03:04:05")


def results(data: bytes) -> list[Report | FormatError]:
    found: list[Report | FormatError] = []
    for item in native.read(data, "x"):
        try:
            found.append(item if isinstance(item, FormatError) else item.build(CONTEXT)[0])
        except FormatError as error:
            found.append(error)
    return found


def summary(data: bytes) -> list[str]:
    """Ids of reports, and places of errors in angle brackets."""
    return [r.database_id if isinstance(r, Report) else f"<{r.place}>" for r in results(data)]


def notes(data: bytes) -> list[str]:
    """What the repairs of all reports say."""
    items = [i for i in native.read(data, "x") if not isinstance(i, FormatError)]
    return [r.message for item in items for r in item.build(CONTEXT)[1]]


def dump(value: Any, **options: Any) -> bytes:
    return json.dumps(value, **options).encode()


A, B, C = (a_report(f"test:{n}") for n in "abc")
LINES = b"\n".join(map(dump, (A, B, C)))


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_one_report(indent: int | None) -> None:
    assert summary(dump(A, indent=indent)) == ["test:a"]


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_a_list(indent: int | None) -> None:
    assert summary(dump([A, B, C], indent=indent)) == ["test:a", "test:b", "test:c"]


def test_an_empty_list_holds_nothing() -> None:
    assert summary(b" [ ] ") == []


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n  \n"])
def test_lines(end: bytes) -> None:
    assert summary(LINES + end) == ["test:a", "test:b", "test:c"]
    assert summary(LINES.replace(b"\n", b"\r\n") + end) == ["test:a", "test:b", "test:c"]
    assert summary(b"\n\n" + LINES.replace(b"\n", b"\n\n \n") + end) == [
        *("test:a", "test:b", "test:c")
    ]


def test_reports_one_after_the_other_as_tools_print_them() -> None:
    text = b"\n".join(dump(r, indent=2) for r in (A, B, C))
    assert summary(text) == ["test:a", "test:b", "test:c"]


@pytest.mark.parametrize("shape", [dump(A), dump([A, B]), LINES])
def test_a_byte_order_mark_is_listed_once(shape: bytes) -> None:
    assert summary(codecs.BOM_UTF8 + shape) == summary(shape)
    assert notes(codecs.BOM_UTF8 + shape) == ["Byte order mark left out."]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_read_and_listed_once(encoding: str) -> None:
    mark = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[encoding]
    data = mark + LINES.decode().encode(encoding)
    assert native.sniff(data, "x") > 0.5
    assert summary(data) == ["test:a", "test:b", "test:c"]
    assert notes(data) == ["UTF-16 converted to UTF-8."]


@pytest.mark.parametrize("as_list", [False, True])
def test_bytes_that_are_no_utf_8_are_replaced_in_their_report_alone(as_list: bool) -> None:
    bad = dump(a_report("test:b", note="Gr@n")).replace(b"@", b"\xfc")
    data = (b"[%s,%s,%s]" if as_list else b"%s\n%s\n%s") % (dump(A), bad, dump(C))
    first, second, third = results(data)
    assert [r.database_id for r in (first, third) if isinstance(r, Report)] == ["test:a", "test:c"]
    assert isinstance(second, Report)
    assert second.data["note"] == "Gr\ufffdn"
    assert notes(data) == ["Bytes that are not UTF-8 replaced."]


def test_a_bad_report_in_a_list_is_refused_alone() -> None:
    bad = a_report("test:b", stacktrace=[{"function": []}])
    assert summary(dump([A, bad, 7, C])) == [
        "test:a",
        "<[1].stacktrace[0].function>",
        "<[2]>",
        "test:c",
    ]


def test_a_bad_line_is_refused_alone() -> None:
    bad = dump(a_report("test:b", stacktrace=None))
    data = b"\n".join([dump(A), b"", bad, b'{"a": }', dump(C), b"nonsense"])
    assert summary(data) == [
        *("test:a", "<line 3, stacktrace>", "<line 4 column 7>", "test:c", "<line 6 column 1>")
    ]


def test_a_cut_off_last_line_is_refused_alone() -> None:
    *whole, last = results(LINES[:-30])
    assert [r.database_id for r in whole if isinstance(r, Report)] == ["test:a", "test:b"]
    assert isinstance(last, FormatError)
    assert last.place.startswith("line 3 column ")
    assert "cut off" in last.remedy


def test_a_bad_first_line_does_not_hide_the_others() -> None:
    assert summary(b'{"broken": \n' + LINES) == [
        *("<line 1 column 11>", "test:a", "test:b", "test:c")
    ]


def test_a_cut_off_list_keeps_what_is_whole() -> None:
    *whole, last = results(dump([A, B, C])[:-30])
    assert [r.database_id for r in whole if isinstance(r, Report)] == ["test:a", "test:b"]
    assert isinstance(last, FormatError)
    assert last.place.startswith("[2], line 1 column ")
    assert "nothing after this place was read" in last.message


def test_a_list_that_ends_after_a_comma_is_cut_off() -> None:
    assert summary(dump([A])[:-1] + b",")[0] == "test:a"
    assert len(summary(dump([A])[:-1] + b",")) == 2
    assert len(summary(dump([A])[:-1])) == 2


def test_broken_json_in_a_list_names_line_and_column_in_the_file() -> None:
    data = b"[" + dump(A) + b",\n" + dump(B) + b"\n" + dump(C) + b"]"
    assert summary(data) == ["test:a", "test:b", "<[2], line 3 column 1>"]


def test_text_after_a_list_is_refused_and_the_list_is_kept() -> None:
    assert summary(dump([A]) + b"\nx") == ["test:a", "<line 2 column 1>"]


@pytest.mark.parametrize("opening", [b"[", b'[{"a":', b'{"a":', b'{"stacktrace":['])
@pytest.mark.parametrize("repeat", [100, 10_000])
def test_deep_nesting_is_refused(opening: bytes, repeat: int) -> None:
    assert [isinstance(r, FormatError) for r in results(opening * repeat)] == [True]


def test_numbers_in_a_list_keep_their_text() -> None:
    (report,) = results(dump([a_report(a="X")]).replace(b'"X"', b"1.10"))
    assert isinstance(report, Report)
    assert report.data["a"] == "1.10"


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        (dump(A), 0.9),
        (dump([A]), 0.9),
        (b'\xef\xbb\xbf \n{"crash_id" : "x"}', 0.9),
        (b'{"a": "b"}', 0.3),
        (b"#0  main () at a.c:1", 0.0),
        (b"[2016-11-03 19:14] started", 0.0),
        (b"", 0.0),
    ],
)
def test_sniffing_looks_at_the_content(text: bytes, sure: float) -> None:
    assert native.sniff(text, "report.json") == sure


@given(st.lists(make.reports(), max_size=3), st.sampled_from(["list", "lines", "pretty"]))
def test_all_shapes_hold_the_same_reports(trees: list[Any], shape: str) -> None:
    data = {
        "list": lambda: dump(trees),
        "lines": lambda: b"\n".join(map(dump, trees)) + b"\n",
        "pretty": lambda: b"\n".join(dump(t, indent=1) for t in trees),
    }[shape]()
    found = results(data) if data.strip() else []
    ids = [r.database_id for r in found if isinstance(r, Report)]
    assert ids == [tree["database_id"] for tree in trees]


@settings(max_examples=scaled(200, 10_000))
@given(st.data(), st.sampled_from([dump(A), dump([A, B], indent=1), LINES]))
def test_mutated_files_give_reports_and_refusals_only(data: st.DataObject, text: bytes) -> None:
    mutated = bytearray(text)
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        piece = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"\n", b"{", b"]", b'"', b"1e5"])
        )
        mutated[at : at + data.draw(st.integers(0, 5))] = piece
    for result in results(bytes(mutated)):
        assert isinstance(result, Report | FormatError)
