"""Looking at a store's file before it is opened, and connections to it."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ..core.errors import StoreError
from . import schema
from .faults import damaged, explain, not_a_store

_SQLITE = b"SQLite format 3\0"
_WAL = {bytes.fromhex("377f0682"), bytes.fromhex("377f0683")}
_WAL_HEADER = 32
_MARK_WITHIN = 1 << 20  # bytes from the start of the file in which the mark is sought


def inspect(path: Path) -> int | None:
    """The version of the store at `path`; None when there is none yet.

    Leaves the file as it is. Raises StoreError when the file is none of ours or is newer,
    StoreDamagedError when it was ours.
    """
    if path.is_dir():
        raise StoreError(
            "This is a folder, not a store.", place=str(path), remedy="Name a file in it."
        )
    head = _head(path)
    if not head:
        return None
    if not head.startswith(_SQLITE):
        if schema.MARK.encode() in _head(path, _MARK_WITHIN):
            raise damaged(path, "its header is not a database's")
        raise not_a_store(path)
    _check_log(path)
    _check_size(path, head)
    try:
        version = _peek(path)
    except sqlite3.Error as error:
        told = explain(error, path)
        if told is None:
            raise
        raise told from error
    if version is not None and version > len(schema.STEPS):
        raise StoreError(
            f"The store was written by a newer PartyCrasher (format {version}; this one reads up "
            f"to {len(schema.STEPS)}); it was left as it is.",
            place=str(path),
            remedy="Update PartyCrasher.",
        )
    return version


def _head(path: Path, size: int = 100) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise StoreError(
            f"The store can not be read ({error.strerror}).",
            place=str(path),
            remedy="Check that you may read it.",
        ) from error


def _check_log(path: Path) -> None:
    """SQLite takes a log without a header for an empty one, and would lose what it holds."""
    log = _head(log_path(path), _WAL_HEADER)
    if len(log) == _WAL_HEADER and log[:4] not in _WAL:
        raise damaged(path, "the write-ahead log beside it has no header")


def _check_size(path: Path, head: bytes) -> None:
    """SQLite reads the missing end of a last page as zeros."""
    page_size = int.from_bytes(head[16:18], "big")
    if page_size == schema.PAGE_SIZE and not _head(log_path(path), 1):
        pages, rest = divmod(path.stat().st_size, page_size)
        if rest or pages < int.from_bytes(head[28:32], "big"):
            raise damaged(path, "its end is missing")


def _peek(path: Path) -> int | None:
    with closing(connect_peek(path)) as connection:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application == schema.APPLICATION_ID:
            return schema.version_of(connection)
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if application or tables:
            raise not_a_store(path)
        return None


def log_path(path: Path) -> Path:
    """The write-ahead log beside a store."""
    return path.with_name(path.name + "-wal")


def connect_peek(path: Path) -> sqlite3.Connection:
    """A connection that makes no file beside one that may be anybody's, or on a foreign disk.

    A log without content and without a right to share it is as good as none.
    """
    log = log_path(path)
    if log.exists():
        connection = _connect_uri(path, "mode=ro")
        try:
            connection.execute("PRAGMA schema_version")
            return connection
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode != sqlite3.SQLITE_CANTOPEN or log.stat().st_size:
                raise
    return _connect_uri(path, "mode=ro&immutable=1")


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that only reads.

    It takes part in SQLite's locking where it can. On a disk that nobody here can write it reads
    the file as it is.
    """
    if not _writable(path):
        return connect_peek(path)
    connection = _connect_uri(path, "mode=rw")
    connection.execute("PRAGMA query_only = ON")
    return connection


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)


def connect_writer(path: Path) -> sqlite3.Connection:
    """The one connection that writes; makes the file when there is none.

    A committed transaction outlives the process (`kill -9`) and, with `synchronous = FULL`, a
    power failure too, as far as the disk keeps its word on flushed data.
    """
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=64
    )
    connection.execute(f"PRAGMA page_size = {schema.PAGE_SIZE}")
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        connection.close()
        raise StoreError(
            "This file system can not keep a write-ahead log.",
            place=str(path),
            remedy="Keep the store on a local disk.",
        )
    connection.execute("PRAGMA synchronous = FULL")
    return connection


def _connect_uri(path: Path, options: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{options}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )


class Readers:
    """Connections for reading, one for each reader at a time, kept for the next one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._guard = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """A connection for as long as the block runs."""
        with self._guard:
            if self._closed:
                raise StoreError("The store has been closed.", place=str(self._path))
            connection = self._idle.pop() if self._idle else None
        connection = connection or connect_reader(self._path)
        try:
            yield connection
        finally:
            self._put_back(connection)

    def _put_back(self, connection: sqlite3.Connection) -> None:
        with self._guard:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what is idle now, and the others as their readers are done."""
        with self._guard:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
