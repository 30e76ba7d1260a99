"""The embedded store's tables, and how a store of an older version becomes one of this version.

A store is a SQLite file whose `application_id` is ours and whose `user_version` says how many of
`STEPS` it has taken. A new store takes them all, an older one those it lacks; each step is one
transaction, so a store is always of exactly one version.

Links are written once. What a deletion does to the links around it is derived when the store is
opened, by the table of links (core.links).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from . import textindex

APPLICATION_ID = 0x50434753
MARK = "PartyCrasher store"  # in a page of every store, so that a damaged one can be told
PAGE_SIZE = 16_384  # a report and its vector fit; measured fastest of 4, 8 and 16 kB

Step = Callable[[sqlite3.Connection], None]

_TABLES = (
    # the store's own settings; the first row is the mark
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    # narrow, read whole when a store is opened; parent is an arrival
    """CREATE TABLE arrived (
        arrival INTEGER PRIMARY KEY,
        database_id TEXT NOT NULL,
        project TEXT NOT NULL,
        type TEXT NOT NULL,
        date TEXT NOT NULL,
        parent INTEGER,
        score REAL,
        likeness_at_arrival REAL,
        likeness REAL,
        force_bucket TEXT,
        deleted INTEGER
    ) STRICT""",
    "CREATE UNIQUE INDEX arrived_id ON arrived (database_id) WHERE deleted IS NULL",
    # the reports that people see
    """CREATE VIEW report AS
        SELECT arrival, database_id, project, type, date FROM arrived WHERE deleted IS NULL""",
    # wide, one row read at a time; buckets: ids at arrival, as runs over the thresholds;
    # crc: CRC-32 of the blob before it, for SQLite does not notice a byte that was changed
    """CREATE TABLE content (
        arrival INTEGER PRIMARY KEY,
        json BLOB NOT NULL,
        crc INTEGER NOT NULL,
        buckets TEXT NOT NULL,
        filled_in TEXT,
        repairs TEXT,
        source TEXT NOT NULL,
        original BLOB
    ) STRICT""",
    # term numbers (uint32) and their codes (uint16) in the index's numbering, little-endian
    """CREATE TABLE vector (
        arrival INTEGER PRIMARY KEY,
        terms BLOB NOT NULL,
        crc INTEGER NOT NULL
    ) STRICT""",
    # the statistics with which a link was computed, aligned with the report's terms and fields
    """CREATE TABLE evidence (
        arrival INTEGER PRIMARY KEY,
        n INTEGER NOT NULL,
        df BLOB NOT NULL,
        field_n BLOB NOT NULL
    ) STRICT""",
    # what the numbers in vectors mean: one row for the new symbols of each transaction
    """CREATE TABLE symbol (
        block INTEGER PRIMARY KEY,
        fields TEXT NOT NULL,
        term_fields BLOB NOT NULL,
        tokens TEXT NOT NULL,
        codes BLOB NOT NULL
    ) STRICT""",
    # in how many present reports a function occurs
    "CREATE TABLE function (name TEXT PRIMARY KEY, reports INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE event (
        id TEXT PRIMARY KEY,
        time TEXT NOT NULL,
        author TEXT NOT NULL,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX event_time ON event (time, id)",
)


def _first(connection: sqlite3.Connection) -> None:
    for statement in (*_TABLES, *filter(str.strip, textindex.SCHEMA.split(";"))):
        connection.execute(statement)
    connection.execute("INSERT INTO meta VALUES ('format', ?)", (MARK,))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


STEPS: tuple[Step, ...] = (_first,)


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps a store has taken."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def upgrade(connection: sqlite3.Connection) -> None:
    """Take the steps that are missing, each in a transaction of its own."""
    for number in range(version_of(connection), len(STEPS)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            STEPS[number](connection)
            connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def back_up(connection: sqlite3.Connection, path: Path) -> Path:
    """Copy a store, as it is now, to a new file beside it; returns that file's path.

    The copy is made under another name and gets its own when it is complete.
    """
    target = free_name(path, f"version-{version_of(connection)}.backup")
    unfinished = target.with_name(target.name + ".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.backup(copy, pages=4096)
            copy.execute("PRAGMA journal_mode = DELETE")
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def free_name(path: Path, what: str) -> Path:
    """A name beside `path` that no file has: `crashes.sqlite.version-1.backup`, then `-2`, ..."""
    candidate = path.with_name(f"{path.name}.{what}")
    number = 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}.{what}-{number}")
    return candidate
