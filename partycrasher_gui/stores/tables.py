"""Rows of the embedded store on their way into its tables (`reads.py` is the way back)."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zlib import crc32

import numpy as np
import orjson
from numpy.typing import NDArray

from ..core.engine import Statistics
from ..core.rows import Link, NewReport, Repair
from ..core.triage import Event
from . import textindex
from .symbols import Encoded, NewSymbols


@dataclass(frozen=True, slots=True)
class NewRow:
    """A report as it goes into the tables. `parent` is an arrival; `buckets` bucket ids."""

    arrival: int
    report: NewReport
    encoded: Encoded
    parent: int | None
    link: Link | None
    statistics: Statistics | None
    buckets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Content:
    """What the table `content` holds of one report."""

    canonical: bytes
    filled_in: tuple[str, ...]
    repairs: tuple[Repair, ...]
    source: str
    original: bytes | None

    @classmethod
    def of(cls, row: NewRow) -> Content:
        """The content of a report that is on its way in."""
        report = row.report
        return cls(
            report.canonical,
            report.filled_in,
            report.repairs,
            report.source,
            report.original,
        )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that the block writes, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # some errors have ended the transaction already, and a full disk may refuse even this
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


# ---- settings


def get_setting(connection: sqlite3.Connection, key: str, default: Any = None) -> Any:
    """A value of the store's own settings."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return orjson.loads(row[0]) if row else default


def set_setting(connection: sqlite3.Connection, key: str, value: Any) -> None:
    connection.execute(
        "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        (key, _json(value)),
    )


# ---- writing


def insert_reports(connection: sqlite3.Connection, rows: Sequence[NewRow]) -> None:
    """Add reports with their content, vectors and evidence, and count their functions."""
    connection.executemany(
        "INSERT INTO arrived VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", map(_report_row, rows)
    )
    connection.executemany(
        "INSERT INTO content VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(_content_row, rows)
    )
    connection.executemany(
        "INSERT INTO vector VALUES (?, ?, ?)", (vector_row(r.arrival, r.encoded) for r in rows)
    )
    connection.executemany(
        "INSERT INTO evidence VALUES (?, ?, ?, ?)",
        ((r.arrival, *_evidence(r.statistics)) for r in rows if r.statistics is not None),
    )
    functions = Counter(name for row in rows for name in row.report.functions)
    count_functions(connection, functions)


def _report_row(row: NewRow) -> tuple[Any, ...]:
    report, link = row.report, row.link
    numbers = (link.score, link.likeness, link.likeness_now) if link else (None, None, None)
    head = (row.arrival, report.database_id, report.project, report.type, report.date)
    return (*head, row.parent, *numbers, report.force_bucket)


def _content_row(row: NewRow) -> tuple[Any, ...]:
    report = row.report
    return (
        row.arrival,
        report.canonical,
        crc32(report.canonical),
        _json(_runs(row.buckets.values())),
        _json(report.filled_in) if report.filled_in else None,
        _json([_repair_json(repair) for repair in report.repairs]) if report.repairs else None,
        report.source.encode("utf-8", "replace").decode(),  # a file's name need not be UTF-8
        report.original,
    )


def _runs(ids: Iterable[str]) -> list[list[Any]]:
    """[id, how often it follows itself]: neighbouring thresholds mostly give the same bucket."""
    return [[id_, len(list(same))] for id_, same in groupby(ids)]


def _repair_json(repair: Repair) -> list[Any]:
    return [repair.place, repair.message, repair.filled_in]


def vector_row(arrival: int, encoded: Encoded | None) -> tuple[int, bytes, int]:
    """A row of the table `vector`; None is a vector that is lost."""
    blob = _bytes(encoded.tids, "<u4") + _bytes(encoded.codes, "<u2") if encoded else b""
    return arrival, blob, crc32(blob)


def check_crc(data: bytes, crc: int) -> None:
    """Raises ValueError when the bytes are not those that were stored."""
    if crc32(data) != crc:
        raise ValueError("bytes have changed on the disk")


def _evidence(statistics: Statistics) -> tuple[int, bytes, bytes]:
    df = np.asarray(statistics.df)
    narrow = "<u2" if not len(df) or df.max() < 1 << 16 else "<u4"
    return int(statistics.n), _bytes(df, narrow), _bytes(np.asarray(statistics.field_n), "<u4")


def count_functions(connection: sqlite3.Connection, functions: Mapping[str, int]) -> None:
    """Add to the numbers of reports that hold each function; negative ones take away."""
    connection.executemany(
        "INSERT INTO function VALUES (?1, ?2)"
        " ON CONFLICT (name) DO UPDATE SET reports = reports + ?2",
        sorted(functions.items()),
    )


def insert_symbols(connection: sqlite3.Connection, symbols: NewSymbols) -> None:
    """Keep the meaning of numbers that the next vectors use for the first time."""
    connection.execute(
        "INSERT INTO symbol (fields, term_fields, tokens, codes) VALUES (?, ?, ?, ?)",
        (
            "\n".join(symbols.fields),
            _bytes(symbols.term_fields, "<u2"),
            "\n".join(symbols.tokens),
            _bytes(np.array(symbols.codes, np.uint32).reshape(-1, 2), "<u4"),
        ),
    )


def set_likenesses(
    connection: sqlite3.Connection, arrivals: NDArray[np.int64], values: NDArray[np.float64]
) -> None:
    """Replace the likenesses with present statistics of these links."""
    connection.executemany(
        "UPDATE arrived SET likeness = ? WHERE arrival = ?",
        zip(values.tolist(), arrivals.tolist(), strict=True),
    )


def set_link(
    connection: sqlite3.Connection, arrival: int, parent: int, link: Link, met: Statistics
) -> None:
    """Give a report whose link was lost another one."""
    numbers = (parent, link.score, link.likeness, link.likeness_now)
    connection.execute(
        "UPDATE arrived SET parent = ?, score = ?, likeness_at_arrival = ?, likeness = ?"
        " WHERE arrival = ?",
        (*numbers, arrival),
    )
    connection.execute(
        "INSERT OR REPLACE INTO evidence VALUES (?, ?, ?, ?)", (arrival, *_evidence(met))
    )


def mark_deleted(connection: sqlite3.Connection, arrival: int, *, deleted: bool) -> None:
    """Take a report out of the view `report`, or back into it."""
    connection.execute(
        "UPDATE arrived SET deleted = ? WHERE arrival = ?", (1 if deleted else None, arrival)
    )


def purge_deleted(connection: sqlite3.Connection) -> int:
    """Drop the content of deleted reports, not their links and vectors; returns how many."""
    gone = connection.execute(
        "SELECT arrival FROM arrived JOIN content USING (arrival) WHERE deleted IS NOT NULL"
    ).fetchall()
    connection.executemany("DELETE FROM content WHERE arrival = ?", gone)
    connection.executemany("DELETE FROM evidence WHERE arrival = ?", gone)
    textindex.forget(connection, (arrival for (arrival,) in gone))
    return len(gone)


def insert_events(connection: sqlite3.Connection, events: Iterable[Event]) -> int:
    """Add to the log what is not in it yet; returns how many those are."""
    before = connection.total_changes
    connection.executemany(
        "INSERT INTO event VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        ((e.id, e.time, e.author, e.kind, _json(dict(e.payload))) for e in events),
    )
    return connection.total_changes - before


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _bytes(values: Any, kind: str) -> bytes:
    array: NDArray[Any] = np.asarray(values).astype(kind, copy=False)
    return array.tobytes()
