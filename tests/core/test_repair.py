"""What is repaired, how it is listed, and when two reports are the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partycrasher_gui.core.errors import FormatError, LimitError, NeedsProject
from partycrasher_gui.core.repair import (
    RepairContext,
    filled_in,
    read_and_repair,
    repair,
    same_content,
)
from partycrasher_gui.core.report import read_report
from partycrasher_gui.core.rows import Repair
from tests.support import reports as make
from tests.support.reports import a_report
from tests.support.scale import scaled

CONTEXT = RepairContext(project="Given", file_date="2020-01-02T03:04:05")
ALONE = RepairContext()


def mended(
    report: dict[str, Any], context: RepairContext = ALONE
) -> tuple[dict[str, Any], list[str]]:
    """The repaired content and the repairs as `place: message`, equal from mapping and bytes."""
    read, repairs = repair(report, context)
    assert read_and_repair(json.dumps(report).encode(), context) == (read, repairs)
    assert read_report(read.data) == read
    return read.data, [f"{r.place}: {r.message}" for r in repairs]


def test_a_valid_report_needs_no_repair() -> None:
    assert mended(a_report()) == (a_report(), [])


def test_the_draft_is_left_as_it_is() -> None:
    draft = a_report(a=[1, {"b-c": True}], os_ver="9")
    before = json.dumps(draft)
    repair(draft, ALONE)
    assert json.dumps(draft) == before


CASES: list[tuple[dict[str, Any], dict[str, Any], list[str]]] = [
    (
        {"database_id": None, "crash_id": "x:1"},
        {"database_id": "x:1"},
        ["database_id: Key 'crash_id' renamed to 'database_id'."],
    ),
    ({"os_ver": "9"}, {"os_version": "9"}, ["os_version: Key 'os_ver' renamed to 'os_version'."]),
    ({"cpu_arch": "x"}, {"cpu": "x"}, ["cpu: Key 'cpu_arch' renamed to 'cpu'."]),
    (
        {"stacktrace": None, "frames": [{"function": "f"}]},
        {"stacktrace": [{"function": "f"}]},
        ["stacktrace: Key 'frames' renamed to 'stacktrace'."],
    ),
    ({"crash_id": "other"}, {"crash_id": "other"}, []),
    (
        {"stacktrace": [{"function": "f", "depth": d} for d in range(3)]},
        {"stacktrace": [{"function": "f", "depth": d} for d in "012"]},
        ["stacktrace[0-2].depth: Number written as text (3 times)."],
    ),
    (
        {"stacktrace": [{"function": "f", "file": "a/b.c:312"}]},
        {"stacktrace": [{"function": "f", "file": "a/b.c", "fileline": "312"}]},
        ["stacktrace[0].file: Line number moved to fileline."],
    ),
    (
        {"stacktrace": [{"function": "f", "file": "b.js:3:14"}]},
        {"stacktrace": [{"function": "f", "file": "b.js", "fileline": "3", "column": "14"}]},
        ["stacktrace[0].file: Line number moved to fileline."],
    ),
    (
        {"stacktrace": [{"function": "f", "file": "a.c:1", "fileline": "2"}]},
        {"stacktrace": [{"function": "f", "file": "a.c:1", "fileline": "2"}]},
        [],
    ),
    (
        {"stacktrace": [{"function": "f", "file": "http://host:80"}]},
        {"stacktrace": [{"function": "f", "file": "http://host:80"}]},
        [],
    ),
    (
        {"stacktrace": [{"address": 4096}]},
        {"stacktrace": [{"address": "4096", "function": None}]},
        [
            "stacktrace[0].address: Number written as text.",
            "stacktrace[0].function: No function: null added.",
        ],
    ),
    (
        {"stacktrace": [{"function": "f", "dylib": None}, {"function": "g", "dylib": "x"}]},
        {"stacktrace": [{"function": "f"}, {"function": "g", "dylib": "x"}]},
        ["stacktrace[0].dylib: Empty value left out."],
    ),
    (
        {"a": {"b": [True, False]}},
        {"a": {"b": ["true", "false"]}},
        ["a.b[0-1]: Boolean written as text (2 times)."],
    ),
    ({"a-b": "x"}, {"a_b": "x"}, ["a_b: Key 'a-b' renamed to 'a_b'."]),
    (
        {"a.b": "x", "a_b": "y", "a b": "z"},
        {"a_b": "y", "a_b_2": "x", "a_b_3": "z"},
        ["a_b_2: Key 'a.b' renamed to 'a_b_2'.", "a_b_3: Key 'a b' renamed to 'a_b_3'."],
    ),
    ({"crash-id": "x:1", "database_id": None}, {"database_id": "x:1"}, [
        "crash_id: Key 'crash-id' renamed to 'crash_id'.",
        "database_id: Key 'crash_id' renamed to 'database_id'.",
    ]),
    ({"project": "my app"}, {"project": "my_app"}, ["project: 'my app' changed to 'my_app'."]),
    ({"project": "7zip"}, {"project": "p_7zip"}, ["project: '7zip' changed to 'p_7zip'."]),
    ({"project": "search"}, {"project": "search_"}, ["project: 'search' changed to 'search_'."]),
    ({"type": "Segmentation fault"}, {"type": "Segmentation_fault"}, [
        "type: 'Segmentation fault' changed to 'Segmentation_fault'."
    ]),
    ({"a": "x\ud800y"}, {"a": "x\ufffdy"}, ["a: Lone surrogate replaced."]),
    ({"threads": [{"stacktrace": [{"function": "f", "depth": 0}], "crashed": False, "id": 7}]},
     {"threads": [{"name": "1", "stacktrace": [{"function": "f", "depth": "0"}],
                   "crashed": "false", "id": "7"}]}, [
        "threads[0].crashed: Boolean written as text.",
        "threads[0].id: Number written as text.",
        "threads[0].name: No name: numbered.",
        "threads[0].stacktrace[0].depth: Number written as text.",
    ]),
    ({"database_id": 17}, {"database_id": "17"}, ["database_id: Number written as text."]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected", "repairs"), CASES)
def test_each_repair_is_made_and_listed(
    changes: dict[str, Any], expected: dict[str, Any], repairs: list[str]
) -> None:
    gone = [key for key in changes if key not in expected]
    want = {**a_report(**changes), **expected}
    assert mended(a_report(**changes)) == (
        {key: value for key, value in want.items() if key not in gone},
        repairs,
    )


DATES = [
    ("2016-11-03T19:14:02Z", "2016-11-03T19:14:02", "zone"),
    ("2016-11-03T19:14:02.827181+02:00", "2016-11-03T17:14:02.827181", "zone"),
    ("2016-11-03T01:14:02-0530", "2016-11-03T06:44:02", "zone"),
    ("2016-11-03 19:14:02", "2016-11-03T19:14:02", "form"),
    ("2016-11-03", "2016-11-03T00:00:00", "form"),
    ("2016-11-03T19:14:02.123456789", "2016-11-03T19:14:02.123456", "form"),
    ("Thu, 03 Nov 2016 20:14:02 +0100", "2016-11-03T19:14:02", "e-mail"),
    ("1478200442", "2016-11-03T19:14:02", "seconds"),
    ("1478200442123", "2016-11-03T19:14:02.123000", "milliseconds"),
]


@pytest.mark.parametrize(("written", "date", "how"), DATES)
def test_dates_become_utc_without_zone(written: str, date: str, how: str) -> None:
    data, (repair_,) = mended(a_report(date=written))
    assert data["date"] == date
    assert repair_.startswith("date: ")
    assert how in repair_


@pytest.mark.parametrize("date", ["yesterday", "2016-13-01", "0001-01-01T00:00:00+05:00", "12"])
def test_a_date_nobody_understands_is_refused(date: str) -> None:
    with pytest.raises(FormatError, match="not a date") as error:
        repair(a_report(date=date), CONTEXT)
    assert error.value.place == "date"


def test_numbers_keep_their_literal_text() -> None:
    text = json.dumps(a_report(a=["NUMBERS"])).replace(
        '"NUMBERS"', "1.0, 1e5, 1E+2, 123456789012345678901234567890, -0, -0.0, 0.10, 7"
    )
    report, repairs = read_and_repair(text.encode(), ALONE)
    assert report.data["a"] == [
        *("1.0", "1e5", "1E+2", "123456789012345678901234567890"),
        *("-0", "-0.0", "0.10", "7"),
    ]
    assert repairs == (Repair("a[0-7]", "Number written as text (8 times)."),)


def test_a_number_of_ten_thousand_digits_is_only_text() -> None:
    text = json.dumps(a_report(a="X")).replace('"X"', "9" * 10_000)
    assert read_and_repair(text.encode(), ALONE)[0].data["a"] == "9" * 10_000


def test_what_is_missing_is_filled_in_and_marked() -> None:
    report = a_report(date=None, project=None, type=None)
    read, repairs = repair(report, CONTEXT)
    assert (read.project, read.type, read.date) == ("Given", "Crash", "2020-01-02T03:04:05")
    assert all(r.filled_in for r in repairs)
    assert sorted(filled_in(repairs)) == ["date", "project", "type"]
    assert {r.message for r in repairs} == {
        "No type: 'Crash'.",
        "No project: 'Given' as given for the import.",
        "No date: the file's modification time, 2020-01-02T03:04:05.",
    }


def test_what_a_report_says_is_not_overruled() -> None:
    read, repairs = repair(a_report(type="Hang"), CONTEXT)
    assert (read.project, read.type, read.date) == ("Demo", "Hang", "2016-11-03T19:14:02")
    assert repairs == ()


def test_a_missing_project_is_asked_for() -> None:
    with pytest.raises(NeedsProject) as error:
        repair(a_report(project=None), ALONE)
    assert (error.value.kind, error.value.place) == ("needs-project", "project")


def test_a_project_given_must_be_valid() -> None:
    with pytest.raises(FormatError, match="my_app"):
        RepairContext(project="my app")


def test_a_missing_date_without_a_file_is_refused() -> None:
    with pytest.raises(FormatError, match="date is required"):
        repair(a_report(date=None), ALONE)


UNMENDABLE = [
    ({"database_id": None}, "database_id"),
    ({"database_id": "a/b"}, "database_id"),
    ({"stacktrace": None}, "stacktrace"),
    ({"stacktrace": {"function": "f"}}, "stacktrace"),
    ({"stacktrace": ["f"]}, "stacktrace[0]"),
    ({"stacktrace": [{"function": {}}]}, "stacktrace[0].function"),
    ({"stacktrace": [{"function": "f", "file": ["a"]}]}, "stacktrace[0].file"),
    ({"threads": {}}, "threads"),
    ({"a": float("nan")}, "a"),
]


@pytest.mark.parametrize(("changes", "place"), UNMENDABLE)
def test_what_can_not_be_mended_is_refused_with_its_place(
    changes: dict[str, Any], place: str
) -> None:
    with pytest.raises(FormatError) as error:
        repair(a_report(**changes), CONTEXT)
    assert error.value.place == place


def test_limits_hold_for_repairs_too() -> None:
    with pytest.raises(LimitError, match="100,000"):
        repair(a_report(stacktrace=[{"function": "f", "depth": 1}] * 100_001), ALONE)


def test_many_keys_that_mend_to_the_same_name_are_numbered_quickly() -> None:
    clash = {f"k{chr(0x4E00 + n)}": str(n) for n in range(9_000)}
    data, repairs = mended(a_report(a=clash))
    assert len(repairs) == 9_000
    assert data["a"]["k__9000"] == "8999"


def test_changes_without_end_are_counted() -> None:
    _, repairs = repair(a_report(a=[1] * 200_001), ALONE)
    assert [str(r.message) for r in repairs] == [
        "Number written as text (200,000 times).",
        "1 more changes.",
    ]


def test_the_places_of_a_repair_stay_short() -> None:
    stack = [{"function": "f", "depth": n if n % 2 else str(n)} for n in range(1000)]
    _, (listed,) = mended(a_report(stacktrace=stack))
    assert listed == "stacktrace[1,3,5,7,9,11,...].depth: Number written as text (500 times)."


OURS = {
    "href": "http://host/Demo/reports/test:1",
    "buckets": {
        "4.0": {"href": "x", "id": "a", "project": "Demo", "threshold": "4.0", "total": None},
        "top_match": {"href": "x", "project": "Demo", "report_id": "a", "score": "5.913951"},
    },
}


def test_our_own_exports_lose_generated_properties_silently() -> None:
    stack = [{**frame, "logdf": "2.66208067724"} for frame in a_report()["stacktrace"]]
    assert mended({**a_report(stacktrace=stack), **OURS}) == (a_report(), [])


def test_foreign_properties_of_these_names_are_left_out_and_listed() -> None:
    stack = [{"function": "f", "logdf": 1.5}]
    _, repairs = mended(a_report(stacktrace=stack, href="http://bugs/1", buckets=["a"]))
    assert [r.split(":")[0] for r in repairs] == ["buckets", "href", "stacktrace[0].logdf"]


@given(make.reports())
def test_a_valid_report_is_changed_only_where_file_and_line_are_one(report: Any) -> None:
    read, repairs = repair(report, ALONE)
    splits = [r for r in repairs if r.message.startswith("Line number")]
    types = [r for r in repairs if r.place == "type"]
    assert len(repairs) == len(splits) + len(types)
    if not repairs:
        assert read.data == report


@given(make.near_reports())
def test_repair_is_accepted_by_the_strict_reader_and_is_final(tree: Any) -> None:
    text = json.dumps(tree).encode()
    try:
        read, repairs = read_and_repair(text, CONTEXT)
    except FormatError:
        return
    canonical = read.canonical()
    assert read_report(canonical) == read
    again, none = repair(read.data, ALONE)
    assert (again, none) == (read, ())
    assert read_and_repair(canonical, ALONE) == (read, ())
    assert all(r.message for r in repairs)


@given(make.near_reports().filter(lambda tree: isinstance(tree, dict)))
def test_what_the_strict_reader_takes_needs_no_mending(tree: Any) -> None:
    try:
        strict = read_report(tree)
    except FormatError:
        return
    read, repairs = repair(tree, CONTEXT)
    changed = [r for r in repairs if not r.filled_in and "fileline" not in r.message]
    dropped = [r for r in changed if r.message.startswith("Left out")]
    renamed = [r for r in changed if r.message.startswith("Key '")]
    assert len(changed) == len(dropped) + len(renamed)
    if not repairs:
        assert read == strict


@settings(max_examples=scaled(200, 10_000))
@given(st.data())
def test_mutated_text_is_repaired_or_refused(data: st.DataObject) -> None:
    text = bytearray(json.dumps(a_report(a={"b-c": [1.0, True]})).encode())
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text) - 1))
        piece = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"\\ud83d", b"1e9", b'":', b"[[["])
        )
        text[at : at + data.draw(st.integers(0, 4))] = piece
    try:
        read, _ = read_and_repair(bytes(text), CONTEXT)
    except FormatError:
        return
    assert read_report(read.canonical()) == read


# ---- identity


def canonical(**changes: Any) -> bytes:
    return repair(a_report(**changes), CONTEXT)[0].canonical()


def test_the_same_report_is_identical() -> None:
    assert same_content(canonical(), canonical()) == ()


def test_differing_fields_are_named_in_order() -> None:
    other = canonical(os="x", more="y", stacktrace=[{"function": "g"}], date="2016-11-03T19:14:03")
    assert same_content(canonical(), other) == ("date", "more", "os", "stacktrace")


def test_differences_inside_are_named_by_their_paths() -> None:
    stack = a_report()["stacktrace"]
    stack[1] = {"function": "g", "depth": "1", "address": "0x1f"}
    other = canonical(stacktrace=stack)
    assert same_content(canonical(), other) == ("stacktrace[1].dylib", "stacktrace[1].function")


@pytest.mark.parametrize("key", ["date", "type", "project"])
def test_values_of_ours_are_not_compared(key: str) -> None:
    ours = canonical(**{key: None})
    theirs = canonical(**{key: {"date": "2001-01-01T00:00:00"}.get(key, "Other")})
    assert same_content(ours, theirs) == (key,)
    assert same_content(ours, theirs, [key], []) == ()
    assert same_content(theirs, ours, [], [key]) == ()


@given(make.reports(), make.reports())
def test_reports_are_identical_exactly_when_they_are_equal(a: Any, b: Any) -> None:
    first, second = read_report(a).canonical(), read_report(b).canonical()
    assert (same_content(first, second) == ()) == (a == b)
