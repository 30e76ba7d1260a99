"""The embedded store's search finds what the reference evaluator finds, indexed or not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.errors import Cancelled
from partycrasher_gui.core.filters import (
    And,
    Everything,
    Exact,
    Exists,
    Filter,
    Not,
    Or,
    Phrase,
    Range,
    Wildcard,
    Word,
    matches,
)
from partycrasher_gui.core.search import parse_query
from partycrasher_gui.stores import textbuild, textindex, textsegment
from tests.core.search_queries import QUERIES, REPORTS
from tests.support.scale import scaled


def open_store() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    conn.executescript(
        """
        CREATE TABLE arrived (arrival INTEGER PRIMARY KEY, date TEXT NOT NULL, deleted INTEGER);
        CREATE VIEW report AS SELECT arrival, date FROM arrived WHERE deleted IS NULL;
        CREATE TABLE content (arrival INTEGER PRIMARY KEY, json BLOB NOT NULL);
        """
        + textindex.SCHEMA
    )
    return conn


def add(conn: sqlite3.Connection, arrival: int, report: dict[str, Any]) -> None:
    conn.execute("INSERT INTO arrived VALUES (?, ?, NULL)", (arrival, report["date"]))
    conn.execute("INSERT INTO content VALUES (?, ?)", (arrival, orjson.dumps(report)))


def add_all(conn: sqlite3.Connection, reports: Sequence[dict[str, Any]]) -> None:
    for arrival, report in enumerate(reports, 1):
        add(conn, arrival, report)


def mark(conn: sqlite3.Connection, arrival: int, *, deleted: bool) -> None:
    conn.execute(
        "UPDATE arrived SET deleted = ? WHERE arrival = ?", (1 if deleted else None, arrival)
    )


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    connection = open_store()
    yield connection
    connection.close()


@pytest.fixture(scope="module", params=["indexed", "partly indexed", "not indexed"])
def samples(request: pytest.FixtureRequest) -> Iterator[sqlite3.Connection]:
    connection = open_store()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textindex, "WORTHWHILE", 1)
        for arrival, report in enumerate(REPORTS, 1):
            add(connection, arrival, report)
            if request.param == "indexed" or (request.param == "partly indexed" and arrival == 3):
                textindex.catch_up(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize(("text", "expected"), QUERIES)
def test_finds(samples: sqlite3.Connection, text: str, expected: tuple[int, ...]) -> None:
    assert textindex.search(samples, parse_query(text)) == sorted(expected, reverse=True)


# ---- against the reference, on whatever

_CHARACTERS = "aabbAAB12__ .:-/\n*\\?\t\0éİß\u017f\u212a\u0301Ⅻ٣"
values = st.text(_CHARACTERS, max_size=7) | st.sampled_from(
    ["XMLParser", "read_directory", "2016-02-29", "2016-03-01T10:00:00", "12", "007", "Ünder_Aß"]
)
dates = st.sampled_from(
    ["2016-02-28T23:59:59", "2016-02-29T00:00:00", "2016-02-29T00:00:00.5", "2016-03-01T10:00:00",
     "2016-02-29T00:00:00.500000", "2017-01-01T00:00:00.25"]
)  # fmt: skip
reports = st.fixed_dictionaries(
    {"date": dates, "f": values | st.none(), "stacktrace": st.lists(
        st.fixed_dictionaries({"function": values | st.none()}, optional={"file": values}),
        max_size=3)},
    optional={"g": values, "meta": st.dictionaries(st.sampled_from("fgh"), values, max_size=2)},
)  # fmt: skip
fields = st.none() | st.sampled_from(
    ["f", "g", "stacktrace", "stacktrace.function", "*.f", "meta", "missing", "date", "s*n"]
)
bounds = st.none() | values | dates | st.sampled_from(["2016", "2016-02", "2016-02-29"])
leaves = st.one_of(
    st.builds(Word, fields, values.filter(bool)),
    st.builds(Phrase, fields, values),
    st.builds(Exact, fields, values, st.booleans()),
    st.builds(Exists, fields),
    st.builds(Wildcard, fields, values),
    st.builds(Range, fields, bounds, bounds, st.booleans(), st.booleans()),
    st.builds(Range, st.just("date"), bounds, bounds, st.booleans(), st.booleans()),
    st.just(Everything()),
)
filters = st.recursive(
    leaves,
    lambda part: st.one_of(
        st.builds(Not, part),
        st.builds(And, st.lists(part, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(part, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)


@st.composite
def searches_in(draw: st.DrawFn, stored: list[dict[str, Any]]) -> Filter:
    """A filter made of what is stored, so that it often finds something."""
    texts = [v for r in stored for v in (r["f"], *(f["function"] for f in r["stacktrace"])) if v]
    if not texts or draw(st.booleans()):
        return draw(filters)
    text = draw(st.sampled_from(texts))
    start = draw(st.integers(0, len(text) - 1))
    part = text[start : draw(st.integers(start + 1, len(text)))]
    wild = "*" + part.replace("\\", "\\\\") + draw(st.sampled_from(["*", "?", ""]))
    return draw(
        st.sampled_from(
            [Word(None, part), Word("f", part), Phrase(None, part.swapcase()), Wildcard(None, wild),
             Exact("stacktrace", text.swapcase()), Exact(None, text, True), Range(None, part, text)]
        )
    )  # fmt: skip


@given(st.data(), st.lists(reports, max_size=10), st.integers(1, 5), st.integers(0, 3))
def test_equals_the_reference(
    data: st.DataObject, stored: list[dict[str, Any]], segment: int, worthwhile: int
) -> None:
    conn = open_store()
    with pytest.MonkeyPatch.context() as patch:
        for module in (textindex, textbuild, textsegment):
            patch.setattr(module, "SEGMENT", segment)
        patch.setattr(textindex, "WORTHWHILE", worthwhile)
        patch.setattr(textbuild, "LONG", data.draw(st.sampled_from([90, 1 << 17])))
        alive = {}
        for arrival, report in enumerate(stored, data.draw(st.integers(1, 4))):
            add(conn, arrival, report)
            alive[arrival] = report
            if data.draw(st.integers(0, 3)) == 0:
                textindex.catch_up(conn)
        for arrival in data.draw(st.sets(st.sampled_from(sorted(alive) or [0]), max_size=2)):
            mark(conn, arrival, deleted=True)
            alive.pop(arrival, None)
            textindex.catch_up(conn)
        for _ in range(scaled(5, 20)):
            filter = data.draw(searches_in(stored))
            expected = [n for n in sorted(alive, reverse=True) if matches(filter, alive[n])]
            assert textindex.search(conn, filter) == expected
    conn.close()


# ---- filling


def report(number: int, **more: str) -> dict[str, Any]:
    return {"date": "2016-01-01T00:00:00", "id": f"n{number}", **more, "stacktrace": []}


def test_a_few_new_reports_are_read_and_many_are_indexed(conn: sqlite3.Connection) -> None:
    add_all(conn, [report(n) for n in range(100)])
    assert textindex.catch_up(conn) == 0
    assert textindex.waiting(conn) == 100
    assert textindex.search(conn, parse_query("n99")) == [100]
    for number in range(100, 140):
        add(conn, number + 1, report(number))
    assert textindex.catch_up(conn) == 140
    assert textindex.waiting(conn) == 0
    assert textindex.search(conn, parse_query("n99 OR n139")) == [140, 100]


def test_segments_are_filled_one_by_one(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (textindex, textbuild, textsegment):
        monkeypatch.setattr(module, "SEGMENT", 10)
    monkeypatch.setattr(textindex, "WORTHWHILE", 5)
    add_all(conn, [report(n) for n in range(1, 34)])
    assert textindex.catch_up(conn, limit=15) == 19  # arrivals 1-9 and 10-19
    assert textindex.waiting(conn) == 14
    assert textindex.catch_up(conn) == 10
    assert textindex.waiting(conn) == 4
    assert textindex.search(conn, parse_query("id:*")) == list(range(33, 0, -1))


def test_cancelling_keeps_whole_segments(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (textindex, textbuild, textsegment):
        monkeypatch.setattr(module, "SEGMENT", 10)
    monkeypatch.setattr(textindex, "WORTHWHILE", 1)
    add_all(conn, [report(n) for n in range(1, 30)])
    asked = iter([False] * 15 + [True] * 100)
    assert textindex.catch_up(conn, cancel=lambda: next(asked)) == 9
    assert textindex.waiting(conn) == 20
    assert not conn.in_transaction
    with pytest.raises(Cancelled):
        textindex.search(conn, Everything(), cancel=lambda: True)
    assert not conn.in_transaction
    assert len(textindex.search(conn, Everything())) == 29


def test_a_deleted_report_is_not_found_and_comes_back(conn: sqlite3.Connection) -> None:
    add_all(conn, [report(n) for n in range(200)])
    mark(conn, 7, deleted=True)
    textindex.catch_up(conn)
    mark(conn, 8, deleted=True)
    assert textindex.search(conn, parse_query("n6 OR n7 OR n8")) == [9]
    mark(conn, 7, deleted=False)
    mark(conn, 8, deleted=False)
    assert textindex.search(conn, parse_query("n6 OR n7 OR n8")) == [9, 8, 7]


def test_filling_is_part_of_the_caller_s_transaction(conn: sqlite3.Connection) -> None:
    add_all(conn, [report(n) for n in range(200)])
    conn.execute("BEGIN")
    assert textindex.catch_up(conn) == 200
    conn.execute("ROLLBACK")
    assert textindex.waiting(conn) == 200
    assert textindex.search(conn, parse_query("n150")) == [151]


def test_long_reports_are_searched_too(conn: sqlite3.Connection) -> None:
    add_all(conn, [report(n) for n in range(200)])
    add(conn, 201, report(200, log="needle " * (textbuild.LONG // 7)))
    textindex.catch_up(conn)
    assert textindex.waiting(conn) == 0
    assert textindex.search(conn, parse_query("log:needle")) == [201]
    assert 201 not in textindex.search(conn, parse_query("NOT needle"))


def test_an_empty_store(conn: sqlite3.Connection) -> None:
    assert textindex.catch_up(conn) == textindex.waiting(conn) == 0
    assert textindex.search(conn, Everything()) == []


def test_fields_are_known_for_completion(conn: sqlite3.Connection) -> None:
    add_all(conn, [{**r, "n": str(n)} for n, r in enumerate(REPORTS * 30)])
    textindex.catch_up(conn)
    fields = textindex.fields_of(conn)
    assert {"os", "stacktrace.function", "meta.user.lang", "threads.name"} <= set(fields)
    assert fields == sorted(fields)
