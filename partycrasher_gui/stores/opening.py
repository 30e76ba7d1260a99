"""From a path to a store that is open: made, brought up to date, or read-only with the reason."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core import dates
from ..core.errors import StoreError
from ..core.rows import DEFAULT_THRESHOLDS
from ..core.terms import TermPolicy
from . import schema, tables
from .connect import connect_writer, inspect
from .faults import explained
from .lock import WriterLock


@dataclass(slots=True)
class OpenFile:
    """A store's file with what keeps it: `writer` and `lock` are None when it is read-only.

    `notice` is a sentence for the person, or empty.
    """

    path: Path
    writer: sqlite3.Connection | None
    lock: WriterLock | None
    notice: str = ""

    def close(self) -> None:
        """Close the connection and give the lock back; may be called twice."""
        if self.writer is not None:
            self.writer.close()
        if self.lock is not None:
            self.lock.release()


def open_file(
    path: Path,
    *,
    read_only: bool,
    policy: TermPolicy | None,
    thresholds: Sequence[float] | None,
) -> OpenFile:
    """Open, make or upgrade the store at `path`; see SqliteStore.open."""
    inspect(path)  # before anything is made beside a file that is none of ours
    lock, notice = (None, "") if read_only else _claim(path)
    if lock is None:
        return _for_reading(path, notice)
    try:
        with explained(path):
            writer, notice = _connect(path)
            if tables.get_setting(writer, "policy") is None:
                _settle(writer, policy or TermPolicy(), thresholds or DEFAULT_THRESHOLDS)
            return OpenFile(path, writer, lock, notice)
    except BaseException:
        lock.release()
        raise


def _claim(path: Path) -> tuple[WriterLock | None, str]:
    """The right to write, or None and why not."""
    exists = path.exists()
    if exists and not os.access(path, os.W_OK):
        return None, "The store's file can not be written; it is open for reading only."
    lock = WriterLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if lock.acquire():
            return lock, ""
    except OSError as error:
        if exists:
            return None, "The store's folder can not be written; it is open for reading only."
        raise StoreError(
            f"No store can be made here ({error.strerror}).",
            place=str(path),
            remedy="Choose a folder in which you may write.",
        ) from error
    holder = lock.holder()
    who = f"Another PartyCrasher (process {holder})" if holder else "Another PartyCrasher"
    return None, f"{who} is writing to this store; it is open for reading only."


def _for_reading(path: Path, notice: str) -> OpenFile:
    version = inspect(path)
    if version is None:
        raise StoreError(
            "There is no store here yet.",
            place=str(path),
            remedy="Check the name, or import reports to make the store.",
        )
    if version < len(schema.STEPS):
        raise StoreError(
            f"The store has the older format {version} and can not be brought up to date now.",
            place=str(path),
            remedy="Close other programs that use it and open it once where it can be written.",
        )
    return OpenFile(path, None, None, notice)


def _connect(path: Path) -> tuple[sqlite3.Connection, str]:
    """The writing connection to a store of the present format, and what was done for that."""
    version = inspect(path)  # again: another process may have made or upgraded it meanwhile
    writer = connect_writer(path)
    try:
        notice = ""
        if version is not None and version < len(schema.STEPS):
            copy = schema.back_up(writer, path)
            notice = f"The store was brought up to date; a copy of the old one is {copy.name}."
        schema.upgrade(writer)
    except BaseException:
        writer.close()
        raise
    return writer, notice


def _settle(writer: sqlite3.Connection, policy: TermPolicy, thresholds: Sequence[float]) -> None:
    """The settings that a store has for life."""
    with tables.transaction(writer):
        tables.set_setting(writer, "policy", policy.as_dict())
        tables.set_setting(writer, "thresholds", list(thresholds))
        tables.set_setting(writer, "created", dates.now())
        tables.set_setting(writer, "likeness_n", 0)
