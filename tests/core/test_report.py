"""The strict reader and the report it makes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partycrasher_gui.core.errors import FormatError, LimitError
from partycrasher_gui.core.report import read_report, stored_report
from tests.support import reports as make
from tests.support.reports import a_report
from tests.support.scale import scaled


def as_bytes(report: Any) -> bytes:
    return json.dumps(report).encode()


def refusal(report: Any) -> FormatError:
    """The error for a report, which must be the same from bytes and from a mapping."""
    with pytest.raises(FormatError) as from_bytes:
        read_report(report if isinstance(report, bytes) else as_bytes(report))
    if isinstance(report, dict):
        with pytest.raises(FormatError) as from_mapping:
            read_report(report)
        assert str(from_mapping.value) == str(from_bytes.value)
    return from_bytes.value


def test_a_report_says_what_is_in_it() -> None:
    report = read_report(as_bytes(a_report(force_bucket="test:0")))
    assert (report.database_id, report.project, report.type) == ("test:1", "Demo", "Crash")
    assert (report.date, report.force_bucket) == ("2016-11-03T19:14:02", "test:0")
    first, second, _ = report.stacktrace
    assert (first.function, first.file, first.fileline) == ("decode", "src/decode.c", "12")
    assert (second.function, second.dylib, second.address) == (None, "libdemo.so", "0x1f")
    assert (second.file, second.index, second.depth) == ("", 1, "1")
    assert report.functions() == ("decode", "main")
    assert report.threads == []


def test_threads_have_names_and_stacks() -> None:
    thread = {"name": "worker", "crashed": "true", "stacktrace": [{"function": "poll"}]}
    (read,) = read_report(a_report(threads=[thread])).threads
    assert (read.name, read.crashed) == ("worker", True)
    assert [frame.function for frame in read.stacktrace] == ["poll"]


def test_a_type_is_optional_and_means_crash() -> None:
    assert read_report(a_report(type=None)).type == "Crash"


def test_functions_are_distinct_in_order_and_named() -> None:
    stack = [{"function": f} for f in ("b", None, "a", "b")]
    assert read_report(a_report(stacktrace=stack)).functions() == ("b", "a")


def test_a_stack_may_be_empty() -> None:
    assert read_report(a_report(stacktrace=[])).stacktrace == []


def test_canonical_json_is_sorted_compact_utf8() -> None:
    report = {"stacktrace": [], "project": "P", "date": "2016-11-03T19:14:02", "database_id": "é"}
    assert read_report(report).canonical().decode() == (
        '{"database_id":"é","date":"2016-11-03T19:14:02","project":"P","stacktrace":[]}'
    )


FRAME = {"function": "f"}
RULES: list[tuple[dict[str, Any], str, str]] = [
    ({"database_id": None}, "database_id", "required"),
    ({"database_id": ""}, "database_id", "required"),
    ({"database_id": "a/b"}, "database_id", "'/'"),
    ({"database_id": "a\nb"}, "database_id", "control"),
    ({"database_id": "a\x85b"}, "database_id", "control"),
    ({"database_id": "é" * 257}, "database_id", "512 bytes"),
    ({"database_id": ["a"]}, "database_id", "string"),
    ({"project": None}, "project", "required"),
    ({"project": "my app"}, "project", "letters, digits"),
    ({"project": "7zip"}, "project", "starting with a letter"),
    ({"project": "Ünzip"}, "project", "letters, digits"),
    ({"project": "a" * 129}, "project", "128"),
    ({"project": "reports"}, "project", "REST"),
    ({"type": "a b"}, "type", "letters, digits"),
    ({"date": None}, "date", "required"),
    ({"date": "2016-11-03T19:14:02Z"}, "date", "without zone"),
    ({"date": "2016-11-03"}, "date", "ISO 8601"),
    ({"date": "2016-02-31T00:00:00"}, "date", "ISO 8601"),
    ({"date": "2016-11-03T19:14:02.1234567"}, "date", "ISO 8601"),
    ({"stacktrace": None}, "stacktrace", "required"),
    ({"stacktrace": "main"}, "stacktrace", "list"),
    ({"stacktrace": ["main"]}, "stacktrace[0]", "object"),
    ({"stacktrace": [FRAME, {"address": "1"}]}, "stacktrace[1].function", "needs a function"),
    ({"stacktrace": [{"function": ["f"]}]}, "stacktrace[0].function", "string or null"),
    ({"stacktrace": [{**FRAME, "depth": 0}]}, "stacktrace[0].depth", "Numbers"),
    ({"stacktrace": [{**FRAME, "dylib": {}}]}, "stacktrace[0].dylib", "string"),
    ({"stacktrace": [{**FRAME, "file": None}]}, "stacktrace[0].file", "string"),
    ({"threads": "x"}, "threads", "list"),
    ({"threads": [{"stacktrace": []}]}, "threads[0].name", "name"),
    ({"threads": [{"name": "t"}]}, "threads[0].stacktrace", "stack"),
    ({"threads": [{"name": "t", "stacktrace": [{}]}]}, "threads[0].stacktrace[0].function", "need"),
    ({"threads": [{"name": "t", "stacktrace": [], "crashed": True}]}, "threads[0].crashed", "Bool"),
    ({"a": {"b": [None, {"c": 1}]}}, "a.b[1].c", "Numbers"),
    ({"a": {"b": [None, {"c": 1.5}]}}, "a.b[1].c", "Numbers"),
    ({"a": True}, "a", "Booleans"),
    ({"a": {"b-c": "x"}}, "a.b-c", "letters, digits and '_'"),
    ({"": "x"}, "report", "letters, digits and '_'"),
    ({"a": ["\ud800"]}, "a[0]", "surrogate"),
    ({"force_bucket": "a/b"}, "force_bucket", "'/'"),
]


@pytest.mark.parametrize(("changes", "place", "rule"), RULES)
def test_each_refusal_names_place_and_rule(changes: dict[str, Any], place: str, rule: str) -> None:
    error = refusal(a_report(**changes))
    assert error.place == place
    assert rule in error.message


@pytest.mark.parametrize("text", ["[]", '"x"', "1", "null", "true"])
def test_only_an_object_is_a_report(text: str) -> None:
    assert "report (an object) is expected" in refusal(text.encode()).message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b"", "line 1 column 1"),
        (b'{"a":\n  "b"', "line 2 column 6"),
        (b'{"a": "b",}', "line 1 column 11"),
        (b'{"a": "b"} x', "line 1 column 12"),
        (b'{"a": "\xff"}', "line 1 column 8"),
    ],
)
def test_a_syntax_error_names_line_and_column(text: bytes, place: str) -> None:
    assert refusal(text).place == place


def test_a_cut_off_text_is_called_that() -> None:
    whole = as_bytes(a_report())
    assert "cut off" in refusal(whole[:-20]).remedy


def test_a_byte_order_mark_is_refused() -> None:
    assert "byte order mark" in refusal(b"\xef\xbb\xbf" + as_bytes(a_report())).message.lower()


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused_with_its_place(text: str) -> None:
    error = refusal(as_bytes(a_report(a=["x"])).replace(b'"x"', text.encode()))
    assert (error.place, error.message) == ("a[0]", f"{text} is not JSON.")


@pytest.mark.parametrize("space", ["", " ", "\n", "  "])
@pytest.mark.parametrize(
    ("inner", "place"), [('"b":"x","b":"x"', "a.b"), ('"c":{"d":"1","d":"2"}', "a.c.d")]
)
def test_doubled_keys_are_refused(inner: str, place: str, space: str) -> None:
    inner = inner.replace('":', f'"{space}:')
    text = as_bytes(a_report())[:-1] + f',"a":{{{inner}}}}}'.encode()
    error = refusal(text)
    assert (error.place, error.message) == (place, "This key stands twice.")


def test_a_doubled_key_of_the_report_and_of_a_frame_is_refused() -> None:
    assert refusal(as_bytes(a_report())[:-1] + b',"os":"x"}').place == "os"
    text = as_bytes(a_report(stacktrace=[])).replace(b"[]", b'[{"function":"f","function":"g"}]')
    assert refusal(text).place == "stacktrace[0].function"


@pytest.mark.parametrize("value", ['a":b', '\\":', "\\", '":":":', '{"a":1}'])
def test_quotes_and_colons_in_values_double_no_key(value: str) -> None:
    report = a_report(a=value, b=[value, value])
    assert read_report(as_bytes(report)).data == report


def nested(levels: int) -> dict[str, Any]:
    """A report with as many levels of objects, itself included."""
    value: Any = "x"
    for _ in range(levels - 1):
        value = {"a": value}
    return a_report(a=value)


def test_nesting_is_limited_to_64_levels() -> None:
    assert read_report(nested(64)).data == nested(64)
    error = refusal(nested(65))
    assert isinstance(error, LimitError)
    assert "64 levels" in error.message
    assert error.place == ".".join("a" * 64)


@pytest.mark.parametrize("levels", [65, 500, 10_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_any_depth_is_refused_by_the_limit(levels: int, opening: str, closing: str) -> None:
    deep = opening * levels + '"x"' + closing * levels
    text = as_bytes(a_report())[:-1] + b',"a":' + deep.encode() + b"}"
    assert isinstance(refusal(text), LimitError)


def test_frames_are_limited() -> None:
    stack = [FRAME] * 100_000
    assert len(read_report(a_report(stacktrace=stack)).stacktrace) == 100_000
    error = refusal(a_report(stacktrace=[*stack, FRAME]))
    assert isinstance(error, LimitError)
    assert "100,000" in error.message


def test_field_paths_are_limited_lists_not_counted() -> None:
    few = a_report()
    own = 5 + 6  # database_id, project, type, date, os; depth, function, file, fileline, ...
    room = {f"k{n}": "x" for n in range(10_000 - own)}
    assert read_report({**few, **room}).data["k0"] == "x"
    error = refusal({**few, **room, "one_more": "x"})
    assert isinstance(error, LimitError)
    assert "10,000" in error.message
    same_paths = a_report(stacktrace=[{"function": "f", "a": [{"b": "c"}]}] * 6_000)
    assert len(read_report(same_paths).stacktrace) == 6_000


def test_generated_properties_are_left_out() -> None:
    plain = a_report()
    stack = [{**frame, "logdf": "1.5"} for frame in plain["stacktrace"]]
    exported = {
        **plain,
        "stacktrace": stack,
        "href": "/Demo/reports/test:1",
        "buckets": {"4.0": {}},
    }
    assert read_report(exported).data == plain
    assert read_report(as_bytes(exported)).data == plain


def test_numbers_in_generated_properties_do_not_matter() -> None:
    assert read_report(a_report(buckets={"top_match": {"score": 1.5}})).data == a_report()


def test_the_mapping_is_left_as_it_is() -> None:
    given_ = a_report(href="x")
    read_report(given_)
    assert given_ == a_report(href="x")


@given(make.reports())
def test_every_valid_report_is_read_and_its_canonical_form_is_stable(report: Any) -> None:
    read = read_report(report)
    assert read.data == report
    canonical = read.canonical()
    assert read_report(canonical).canonical() == canonical
    assert stored_report(canonical) == read
    assert json.loads(canonical) == report
    assert read_report(as_bytes(report)).canonical() == canonical


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_arbitrary_bytes_are_refused_and_never_crash(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_report(data)


@given(make.near_reports())
def test_arbitrary_json_is_read_or_refused_alike_from_bytes_and_mapping(tree: Any) -> None:
    answers = []
    for source in (as_bytes(tree), tree):
        try:
            answers.append(read_report(source).canonical())  # type: ignore[arg-type]
        except FormatError as error:
            answers.append(error.place.encode())
    assert answers[0] == answers[1] or not isinstance(tree, dict)


@settings(max_examples=scaled(200, 10_000))
@given(st.data())
def test_mutated_reports_are_read_or_refused(data: st.DataObject) -> None:
    text = bytearray(as_bytes(a_report(a={"b": ["c", None]})))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        piece = data.draw(
            st.sampled_from([b"", b'"', b"{", b"]", b"1", b"\\u", b"\xff", b":", b"-0"])
        )
        text[at : at + data.draw(st.integers(0, 3))] = piece
    try:
        read = read_report(bytes(text))
    except FormatError:
        return
    assert read_report(read.canonical()) == read
