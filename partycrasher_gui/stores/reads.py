"""What is read of the embedded store's tables (`tables.py` writes them)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from ..core.engine import Statistics
from ..core.errors import Cancelled
from ..core.links import NO_PARENT
from ..core.rows import Repair
from ..core.triage import Event
from .base import CancelCheck
from .committed import CommittedLinks
from .symbols import NewSymbols
from .tables import Content, check_crc

_CHUNK = 500  # ids in one statement
_TERM = 6  # bytes of a term in a vector


def load_links(connection: sqlite3.Connection) -> CommittedLinks:
    """The link columns of all reports, deleted ones marked."""
    rows = connection.execute(
        "SELECT arrival, database_id, project, date, parent, score, likeness,"
        " likeness_at_arrival, force_bucket, deleted FROM arrived ORDER BY arrival"
    ).fetchall()
    if not rows:
        return CommittedLinks()
    arrival, ids, projects, dates, parent, score, likeness, first, forced, deleted = zip(
        *rows, strict=True
    )
    arrivals = np.array(arrival, np.int64)
    columns: dict[str, NDArray[Any]] = {
        "arrival": arrivals,
        "parent": _rows_of(arrivals, parent),
        "score": _numbers(score),
        "likeness": _numbers(likeness),
        "likeness_at_arrival": _numbers(first),
        "date": np.array(dates, "datetime64[us]").astype(np.int64),
        "alive": np.array([mark is None for mark in deleted]),
    }
    forces = {row: name for row, name in enumerate(forced) if name is not None}
    return CommittedLinks.load(ids, columns, projects, forces)


def _rows_of(arrivals: NDArray[np.int64], parents: Sequence[int | None]) -> NDArray[np.int32]:
    wanted = np.array([-1 if parent is None else parent for parent in parents], np.int64)
    rows = np.searchsorted(arrivals, wanted).astype(np.int32)
    rows[wanted < 0] = NO_PARENT
    return rows


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    numbers = np.array(values, np.float64)  # None becomes nan
    numbers[np.isnan(numbers)] = 0.0
    return numbers


def last_arrival(connection: sqlite3.Connection) -> int:
    """The greatest arrival number so far, 0 in an empty store."""
    (last,) = connection.execute("SELECT max(arrival) FROM arrived").fetchone()
    return last or 0


def load_symbols(connection: sqlite3.Connection) -> Iterator[NewSymbols]:
    """All symbols, in the order in which they were numbered."""
    first_field = first_term = first_code = 0
    for fields, term_fields, tokens, codes in connection.execute(
        "SELECT fields, term_fields, tokens, codes FROM symbol ORDER BY block"
    ):
        pairs = np.frombuffer(codes, "<u4").reshape(-1, 2).tolist()
        block = NewSymbols(
            first_field,
            fields.split("\n") if fields else [],
            first_term,
            np.frombuffer(term_fields, "<u2").astype(np.uint16),
            tokens.split("\n") if tokens else [],
            first_code,
            [(tf, length) for tf, length in pairs],
        )
        yield block
        first_field += len(block.fields)
        first_term += len(block.tokens)
        first_code += len(block.codes)


def lost_vectors(connection: sqlite3.Connection) -> list[int]:
    """The arrivals of reports whose vectors could not be salvaged; all of them are deleted."""
    rows = connection.execute(
        "SELECT arrival FROM arrived JOIN vector USING (arrival)"
        " WHERE deleted IS NOT NULL AND length(terms) = 0"
    )
    return [arrival for (arrival,) in rows]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Encoded vectors of reports by arrival: report i has `offsets[i]:offsets[i + 1]`."""

    offsets: NDArray[np.int64]
    tids: NDArray[np.int32]
    codes: NDArray[np.uint16]


def load_vectors(connection: sqlite3.Connection, count: int, cancelled: CancelCheck) -> Vectors:
    """The vectors of the first `count` reports, deleted ones included. Raises Cancelled."""
    sizes = connection.execute(
        "SELECT length(terms) FROM vector ORDER BY arrival LIMIT ?", (count,)
    )
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(np.fromiter((size // _TERM for (size,) in sizes), np.int64, count), out=offsets[1:])
    tids = np.empty(offsets[-1], np.int32)
    codes = np.empty(offsets[-1], np.uint16)
    ends = offsets.tolist()
    rows = connection.execute("SELECT terms, crc FROM vector ORDER BY arrival LIMIT ?", (count,))
    for row, (blob, crc) in enumerate(rows):
        if row % 1024 == 0 and cancelled():
            raise Cancelled
        check_crc(blob, crc)
        start, stop = ends[row], ends[row + 1]
        tids[start:stop] = np.frombuffer(blob, "<i4", stop - start)
        codes[start:stop] = np.frombuffer(blob, "<u2", stop - start, 4 * (stop - start))
    return Vectors(offsets, tids, codes)


def check_numbers(connection: sqlite3.Connection, vectors: Vectors) -> None:
    """Raises ValueError when a vector has numbers that stand for nothing."""
    (codes,) = connection.execute("SELECT total(length(codes)) FROM symbol").fetchone()
    terms = count_terms(connection)
    if not len(vectors.tids):
        return
    if vectors.tids.view(np.uint32).max() >= terms or vectors.codes.max() >= codes // 8:
        raise ValueError("terms that it does not know")


def has_arrival(connection: sqlite3.Connection, arrival: int) -> bool:
    """Whether a report with this arrival number is stored."""
    found = connection.execute("SELECT 1 FROM arrived WHERE arrival = ?", (arrival,))
    return found.fetchone() is not None


def load_content(connection: sqlite3.Connection, arrival: int) -> Content | None:
    """The content of a report; None where it is not there (see `purge_deleted`)."""
    row = connection.execute(
        "SELECT json, crc, filled_in, repairs, source, original FROM content WHERE arrival = ?",
        (arrival,),
    ).fetchone()
    return _content(row) if row else None


def _content(row: tuple[Any, ...]) -> Content:
    canonical, crc, filled_in, repairs, source, original = row
    check_crc(canonical, crc)
    return Content(
        canonical,
        tuple(orjson.loads(filled_in)) if filled_in else (),
        tuple(Repair(*parts) for parts in orjson.loads(repairs)) if repairs else (),
        source,
        original,
    )


def load_contents(
    connection: sqlite3.Connection, arrivals: Iterable[int]
) -> Iterator[tuple[int, Content]]:
    """The content of many reports, given and returned in ascending order of arrival."""
    for some in _chunks(arrivals):
        marks = ",".join("?" * len(some))
        for row in connection.execute(
            "SELECT arrival, json, crc, filled_in, repairs, source, original FROM content"
            f" WHERE arrival IN ({marks}) ORDER BY arrival",
            some,
        ):
            yield row[0], _content(row[1:])


def load_evidence(connection: sqlite3.Connection, arrival: int, terms: int) -> Statistics | None:
    """The statistics with which a link was computed, for a vector of this many terms."""
    row = connection.execute(
        "SELECT n, df, field_n FROM evidence WHERE arrival = ?", (arrival,)
    ).fetchone()
    if row is None:
        return None
    n, df, field_n = row
    wide = "<u4" if len(df) == 4 * terms else "<u2"
    return Statistics(
        n=n,
        df=np.frombuffer(df, wide).astype(np.int64),
        field_n=np.frombuffer(field_n, "<u4").astype(np.int64),
    )


def load_function_counts(
    connection: sqlite3.Connection, functions: Iterable[str]
) -> dict[str, int]:
    """In how many reports each function occurs; those in none are left out."""
    counts: dict[str, int] = {}
    for some in _chunks(functions):
        marks = ",".join("?" * len(some))
        counts.update(
            connection.execute(f"SELECT name, reports FROM function WHERE name IN ({marks})", some)
        )
    return counts


def load_events(connection: sqlite3.Connection) -> list[Event]:
    """The log, in order of (time, id)."""
    return [
        Event(id_, time, author, kind, orjson.loads(payload))
        for id_, time, author, kind, payload in connection.execute(
            "SELECT id, time, author, kind, payload FROM event ORDER BY time, id"
        )
    ]


def count_terms(connection: sqlite3.Connection) -> int:
    """How many different terms the store knows."""
    (size,) = connection.execute("SELECT total(length(term_fields)) FROM symbol").fetchone()
    return int(size) // 2


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    stream = iter(items)
    while some := list(islice(stream, _CHUNK)):
        yield some
