"""Finds what a test left running: threads, Qt threads, Qt timers and top-level windows."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

GRACE = 2.0  # seconds that a thread which was told to stop may take


def running_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.is_alive()}


def leaked_threads(before: set[threading.Thread]) -> list[str]:
    """Names of the threads that were started since `before` and do not end."""
    started = running_threads() - before
    for thread in started:
        if thread is not threading.current_thread() and not _is_foreign(thread):
            thread.join(GRACE)
    return sorted(t.name for t in started if t.is_alive() and not _is_foreign(t))


def _is_foreign(thread: threading.Thread) -> bool:
    """Threads of Qt and C show up as dummies once they have called into Python.

    The compile thread lives until the compiled search is ready, whoever asked for it.
    """
    return isinstance(thread, threading._DummyThread) or thread.name == "compile"


class QtState:
    """The windows, timers and threads of Qt that exist before a test."""

    def __init__(self) -> None:
        self._before = {_address(thing) for thing, _ in _left()}

    def leaks(self) -> list[str]:
        """One line for each window, timer and thread that a test has left behind."""
        _settle()
        if self._lines():
            gc.collect()
            _settle()
        return self._lines()

    def _lines(self) -> list[str]:
        return sorted(line for thing, line in _left() if _address(thing) not in self._before)


def _left() -> Iterator[tuple[Any, str]]:
    """What lives on without an owner that would end it, with a line to say so."""
    yield from ((window, f"window {_name(window)}") for window in _windows())
    yield from ((timer, f"timer of {_name(timer.parent())}") for timer in _active_timers())
    yield from ((thread, f"thread {_name(thread)}") for thread in _qt_threads())


def _settle() -> None:
    """Lets everything happen that was put off to the event loop, deletions included."""
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _windows() -> list[Any]:
    from PySide6.QtWidgets import QApplication

    return [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]


def _active_timers() -> list[Any]:
    from PySide6.QtCore import QTimer

    return [timer for timer in _objects(QTimer) if timer.isActive()]


def _qt_threads() -> list[Any]:
    from PySide6.QtCore import QThread

    own = _address(QThread.currentThread())
    return [t for t in _objects(QThread) if t.isRunning() and _address(t) != own]


def _objects(kind: type) -> list[Any]:
    from shiboken6 import isValid

    return [thing for thing in gc.get_objects() if issubclass(type(thing), kind) and isValid(thing)]


def _address(thing: Any) -> int:
    """Of the object in C++: Python's wrapper of it may be made anew at any time."""
    from shiboken6 import getCppPointer

    return int(getCppPointer(thing)[0])


def _name(thing: Any) -> str:
    return "nothing" if thing is None else f"{type(thing).__name__} '{thing.objectName()}'"
