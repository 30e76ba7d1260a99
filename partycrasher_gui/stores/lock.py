"""The right to write a store: one process at a time, and never a stale claim.

The lock is the operating system's, on a small file beside the store: it vanishes with the process
that holds it, however that ends. It is on a file of its own because closing any descriptor of the
database file would drop SQLite's locks on it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import threading
from pathlib import Path

_held: set[str] = set()  # a process does not see its own record locks
_guard = threading.Lock()


class WriterLock:
    """Held by the one store object that may write to `path`."""

    def __init__(self, path: Path) -> None:
        self.path = lock_path(path)
        self._key = os.path.realpath(self.path)
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock; false when another process, or another store of this one, has it.

        Raises OSError where the lock's file can not be written (a read-only folder).
        """
        with _guard:
            if self._key in _held:
                return False
            descriptor = _open_locked(self.path)
            if descriptor is None:
                return False
            os.ftruncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
            _held.add(self._key)
            self._descriptor = descriptor
            return True

    def holder(self) -> str:
        """The process number that the holder left for messages, or an empty text."""
        try:
            return self.path.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def release(self) -> None:
        """Give the lock back and remove its file; may be called twice."""
        with _guard:
            if self._descriptor is None:
                return
            # removed while locked: whoever waits on this very file finds it gone and looks again
            with contextlib.suppress(OSError):
                self.path.unlink()
            os.close(self._descriptor)
            _held.discard(self._key)
            self._descriptor = None


def _open_locked(path: Path) -> int | None:
    """A descriptor of the file of this name, locked; None when somebody else has it."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        if not _try_lock(descriptor):
            os.close(descriptor)
            return None
        if _is_still(path, descriptor):
            return descriptor
        os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def lock_path(path: Path) -> Path:
    """The lock's file of a store."""
    return path.with_name(path.name + "-lock")


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        """A record lock: unlike `flock`, a forked child (a parser's pool) does not inherit it."""
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN):
                return False
            raise
        return True
