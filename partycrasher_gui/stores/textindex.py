"""The embedded store's search: distinct values by segment, and where each occurs.

Arrivals are grouped in segments of `SEGMENT`. Of a segment, every field's distinct values are
kept as one text, with the reports that hold each, and all words and tokens as another. A leaf of
a filter is answered by running its own test (`core.filters.value_test`) over distinct values:
the answer is exact, nothing is verified in the reports, and most reports share their values.
Before that, the segment's words say in which fields a word is at all, and a plain search for
the text that a value must contain leaves few values to test.

This replaced FTS5, which took twice as long to fill (0.4 microseconds a token, with some
700 tokens a report), gave candidates only for phrases and wildcards, and cannot tell fields
apart without a token for each field.

The index is filled behind the reports by `catch_up`; what it does not hold yet is read and
tested one by one. Expected are `report(arrival, date, ...)`, the reports that are not deleted,
and `content(arrival, json, ...)`, canonical JSON in UTF-8, of the deleted ones too: they are
indexed, and left out of every answer for as long as they are deleted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

import orjson

from ..core.errors import Cancelled
from ..core.filters import Filter, matches
from .textbuild import SCHEMA, SEGMENT, CancelCheck, build, check, drop, savepoint
from .textsegment import Mask, Segment

__all__ = ["SCHEMA", "catch_up", "fields_of", "forget", "search", "waiting"]

WORTHWHILE = 128  # reports that a segment is built anew for; fewer are read one by one


def search(
    conn: sqlite3.Connection, filter: Filter, *, cancel: CancelCheck | None = None
) -> list[int]:
    """Arrivals of the stored reports that a filter matches, newest first. Raises Cancelled."""
    found: list[int] = []
    with savepoint(conn):
        for segment, upto in _segments(conn):
            check(cancel)
            first, end = segment * SEGMENT, (segment + 1) * SEGMENT
            for arrival, json in _unindexed(conn, max(first, upto + 1), end):
                check(cancel)
                if matches(filter, orjson.loads(json)):
                    found.append(arrival)
            if upto >= first:
                found += _live(conn, first, upto, Segment(conn, segment, cancel).answer(filter))
    return found


def catch_up(
    conn: sqlite3.Connection, *, limit: int | None = None, cancel: CancelCheck | None = None
) -> int:
    """Index reports that are not yet; returns how many were read for it.

    Each segment is a transaction (or part of the caller's). Stops after `limit` reports or when
    cancelled, with whole segments done. A few newest reports may stay for `search` to read.
    """
    done = 0
    for segment, upto in reversed(list(_segments(conn))):
        if (limit is not None and done >= limit) or (cancel and cancel()):
            break
        first, end = segment * SEGMENT, (segment + 1) * SEGMENT
        (newest,) = conn.execute(
            "SELECT max(arrival) FROM content WHERE arrival < ?", (end,)
        ).fetchone()
        waiting = _count(conn, max(first, upto + 1), end)
        if waiting >= WORTHWHILE or (waiting and newest == end - 1):
            try:
                done += build(conn, segment, newest, cancel)
            except Cancelled:
                break
    return done


def forget(conn: sqlite3.Connection, arrivals: Iterable[int]) -> None:
    """Drop what is kept of reports whose content is gone, with the rest of their segments."""
    for segment in {arrival // SEGMENT for arrival in arrivals}:
        drop(conn, segment)


def waiting(conn: sqlite3.Connection) -> int:
    """How many stored reports the index does not hold yet."""
    return sum(
        _count(conn, max(segment * SEGMENT, upto + 1), (segment + 1) * SEGMENT)
        for segment, upto in _segments(conn)
    )


def fields_of(conn: sqlite3.Connection) -> list[str]:
    """Names of the fields that indexed reports have, for completion."""
    rows = conn.execute("SELECT DISTINCT field FROM search_values ORDER BY field")
    return [field for (field,) in rows]


# ---- reading the store's tables


def _segments(conn: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """(segment, last arrival indexed or -1) of every segment with reports, newest first."""
    low, high = conn.execute(
        "SELECT (SELECT min(arrival) FROM content), (SELECT max(arrival) FROM content)"
    ).fetchone()
    if low is None:
        return
    indexed = dict(conn.execute("SELECT segment, upto FROM search_segment").fetchall())
    for segment in range(high // SEGMENT, low // SEGMENT - 1, -1):
        yield segment, indexed.get(segment, -1)


def _count(conn: sqlite3.Connection, first: int, end: int) -> int:
    """How many reports are stored with first <= arrival < end."""
    (count,) = conn.execute(
        "SELECT count(*) FROM report WHERE arrival >= ? AND arrival < ?", (first, end)
    ).fetchone()
    return int(count)


def _unindexed(conn: sqlite3.Connection, first: int, end: int) -> Iterator[tuple[int, bytes]]:
    """(arrival, canonical JSON) of the reports with first <= arrival < end, newest first."""
    yield from conn.execute(
        "SELECT report.arrival, content.json FROM report JOIN content USING (arrival)"
        " WHERE report.arrival >= ? AND report.arrival < ? ORDER BY report.arrival DESC",
        (first, end),
    )


def _live(conn: sqlite3.Connection, first: int, last: int, mask: Mask) -> list[int]:
    """The arrivals of a mask that are stored and not deleted, newest first."""
    if not mask.any():
        return []
    rows = conn.execute(
        "SELECT arrival FROM report WHERE arrival BETWEEN ? AND ? ORDER BY arrival DESC",
        (first, last),
    )
    return [arrival for (arrival,) in rows if mask[arrival - first]]
