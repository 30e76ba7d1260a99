"""SQLite's errors in words that a person can act on."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..core.errors import StoreDamagedError, StoreError, StoreReadOnlyError


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what SQLite raises about the store at `path` into StoreError and its kinds.

    Mistakes in our own SQL stay what they are: bugs.
    """
    try:
        yield
    except sqlite3.Error as error:
        told = explain(error, path)
        if told is None:
            raise
        raise told from error


@contextmanager
def believed(path: Path, what: str) -> Iterator[None]:
    """Turns what goes wrong in reading stored values into StoreDamagedError; `what` they are."""
    try:
        yield
    except (ValueError, TypeError, LookupError, OverflowError) as error:
        raise damaged(path, f"{what} can not be read ({error})") from error


def explain(error: sqlite3.Error, path: Path) -> StoreError | None:
    """The error in words; None when it is no fault of the file or its surroundings."""
    if str(error).startswith("Could not decode to UTF-8"):
        return damaged(path, "a text in it is not UTF-8")
    make = _FAULTS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return make(path, str(error)) if make else None


def damaged(path: Path, what: str) -> StoreDamagedError:
    """The store's file is damaged; `what` says how that shows."""
    return StoreDamagedError(
        f"The store is damaged: {what}.",
        place=str(path),
        remedy="Salvage what can be read, in the window or with "
        f"`partycrasher salvage --store {shlex.quote(str(path))}`; the damaged file is kept.",
    )


def not_a_store(path: Path) -> StoreError:
    return StoreError(
        "This file is not a PartyCrasher store; it was left as it is.",
        place=str(path),
        remedy="Choose another name for the store; to read reports from this file, import it.",
    )


def read_only(path: Path, why: str = "it is open for reading only") -> StoreReadOnlyError:
    return StoreReadOnlyError(
        f"The store can not be changed: {why}.",
        place=str(path),
        remedy="Close the other program that writes to it, or copy the store to a folder of yours.",
    )


def _full(path: Path, _text: str) -> StoreError:
    return StoreError(
        "There is no space left to write to the store.",
        place=str(path),
        remedy="Free some space on that disk and try again; what was stored before is kept.",
    )


def _disk_fault(path: Path, text: str) -> StoreError:
    return StoreError(
        f"The disk could not read or write the store ({text}).",
        place=str(path),
        remedy="Check the disk and its free space, then try again; what was stored before is kept.",
    )


def _locked(path: Path, _text: str) -> StoreError:
    return StoreError(
        "Another program keeps the store locked.",
        place=str(path),
        remedy="Close that program and try again.",
    )


def _no_access(path: Path, text: str) -> StoreError:
    return StoreError(
        f"The store can not be opened ({text}).",
        place=str(path),
        remedy="Check that you may read it and write to its folder, or copy the store and the "
        "files beside it to a folder of yours.",
    )


_FAULTS = {
    sqlite3.SQLITE_CORRUPT: damaged,
    sqlite3.SQLITE_NOTADB: damaged,
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_IOERR: _disk_fault,
    sqlite3.SQLITE_BUSY: _locked,
    sqlite3.SQLITE_LOCKED: _locked,
    sqlite3.SQLITE_READONLY: read_only,
    sqlite3.SQLITE_PERM: _no_access,
    sqlite3.SQLITE_CANTOPEN: _no_access,
    sqlite3.SQLITE_AUTH: _no_access,
}
