"""Filling the search index (`textindex`): its tables, and a segment's reports -> its rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import orjson

from ..core.errors import Cancelled
from ..core.filters import searchable
from ..core.words import terms

SEGMENT = 1024  # arrivals; building one takes some 70 MB, and positions fit 16 bits
LONG = 1 << 17  # bytes of JSON; a longer report is left out of the index, and read by searches

SCHEMA = """
CREATE TABLE search_segment (
    segment INTEGER PRIMARY KEY,  -- arrival / 1024
    upto    INTEGER NOT NULL,     -- the last arrival that it holds
    reports INTEGER NOT NULL,     -- how many it holds
    long    BLOB NOT NULL,        -- uint16: reports (arrival - first of the segment) left out
    words   BLOB NOT NULL         -- all words and tokens, folded, and the numbers of the fields
                                  -- that have them, one to a line: parse<TAB>3,17,
);
CREATE TABLE search_values (
    id      INTEGER PRIMARY KEY,
    segment INTEGER NOT NULL,
    field   TEXT NOT NULL,
    number  INTEGER NOT NULL,     -- of the field in this segment
    ascii   INTEGER NOT NULL,     -- whether all values of this row are ASCII
    starts  BLOB NOT NULL,        -- uint32: where each value starts in texts, and the end
    texts   BLOB NOT NULL,        -- the distinct values, UTF-8, a line break behind each
    numbers BLOB NOT NULL,        -- uint32 and uint16: value number and report
    reports BLOB NOT NULL         -- (as in long) of each occurrence
);
CREATE INDEX search_values_of ON search_values (segment, field);
"""

CancelCheck = Callable[[], bool]


class _Values:
    """The distinct values of a field in a segment, and where they occur."""

    __slots__ = ("numbers", "reports", "values")

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.values: list[int] = []
        self.reports: list[int] = []

    def add(self, report: int, values: list[str]) -> None:
        numbers = self.numbers
        if len(values) == 1:  # most fields of most reports
            self.values.append(numbers.setdefault(values[0], len(numbers)))
            self.reports.append(report)
            return
        own = {numbers.setdefault(value, len(numbers)) for value in values}
        self.values += own
        self.reports += [report] * len(own)

    def rows(self) -> Iterator[tuple[int, bytes, bytes, bytes, bytes]]:
        """(ascii, starts, texts, values, reports), the values outside ASCII in a row of theirs."""
        texts = list(self.numbers)
        ascii = np.fromiter(map(str.isascii, texts), np.bool_, len(texts))
        values = np.array(self.values, np.uint32)
        reports = np.array(self.reports, np.uint16)
        for is_ascii in (True, False):
            members = ascii == is_ascii
            if not members.any():
                continue
            encoded = [t.encode() for t, member in zip(texts, members, strict=True) if member]
            starts = np.zeros(len(encoded) + 1, np.uint32)
            starts[1:] = np.cumsum(np.fromiter(map(len, encoded), np.uint32) + 1)
            renumbered = (np.cumsum(members) - 1).astype(np.uint32)
            kept = members[values]
            yield (
                int(is_ascii),
                starts.tobytes(),
                b"\n".join(encoded) + b"\n",
                renumbered[values[kept]].tobytes(),
                reports[kept].tobytes(),
            )


def build(conn: sqlite3.Connection, segment: int, upto: int, cancel: CancelCheck | None) -> int:
    """Read the reports of a segment up to an arrival and index them anew."""
    fields: dict[str, _Values] = {}
    first = segment * SEGMENT
    long: list[int] = []
    count = 0
    with savepoint(conn):
        rows = conn.execute(
            "SELECT arrival, json FROM content WHERE arrival BETWEEN ? AND ?", (first, upto)
        )
        for arrival, json in rows:
            check(cancel)
            if len(json) > LONG:
                long.append(arrival - first)
                continue
            count += 1
            for path, values in searchable(orjson.loads(json)).items():
                known = fields.get(path)
                if known is None:
                    known = fields[path] = _Values()
                known.add(arrival - first, values)
        drop(conn, segment)
        conn.execute(
            "INSERT INTO search_segment VALUES (?, ?, ?, ?, ?)",
            (segment, upto, count, np.array(long, np.uint16).tobytes(), _words_of(fields)),
        )
        conn.executemany(
            "INSERT INTO search_values"
            " (segment, field, number, ascii, starts, texts, numbers, reports)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (segment, path, number, *row)
                for number, (path, values) in enumerate(fields.items())
                for row in values.rows()
            ),
        )
    return count + len(long)


def _words_of(fields: dict[str, _Values]) -> bytes:
    """The words and tokens of all fields, with the numbers of the fields."""
    owners: dict[str, str] = {}
    for number, values in enumerate(fields.values()):
        mark = f"{number},"
        for word in terms(values.numbers):
            owners[word] = owners.get(word, "") + mark
    lines = [f"{word}\t{numbers}" for word, numbers in owners.items()]
    return "\n".join(["", *lines, ""]).encode()


def drop(conn: sqlite3.Connection, segment: int) -> None:
    """Forget what a segment holds; `catch_up` reads its reports again."""
    conn.execute("DELETE FROM search_segment WHERE segment = ?", (segment,))
    conn.execute("DELETE FROM search_values WHERE segment = ?", (segment,))


@contextmanager
def savepoint(conn: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and one view of the data, inside a transaction or outside."""
    conn.execute("SAVEPOINT textindex")
    try:
        yield
    except BaseException:
        conn.execute("ROLLBACK TO textindex")
        raise
    finally:
        conn.execute("RELEASE textindex")


def check(cancel: CancelCheck | None) -> None:
    if cancel and cancel():
        raise Cancelled
