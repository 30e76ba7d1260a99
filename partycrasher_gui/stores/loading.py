"""Something large, made in the background and waited for by the first who needs it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from ..core.errors import Cancelled
from .base import CancelCheck

T = TypeVar("T")
_GLANCE = 0.05  # seconds between looks at a waiter's cancel flag


class Background(Generic[T]):
    """The result of `make(cancelled)`, which runs once in a thread of its own."""

    def __init__(self, make: Callable[[CancelCheck], T], name: str) -> None:
        self._make = make
        self._name = name
        self._thread: threading.Thread | None = None
        self._guard = threading.Lock()
        self._done = threading.Event()
        self._stopped = False
        self._result: T | None = None
        self._error: BaseException | None = None

    def start(self) -> None:
        """Begin, unless that has been done."""
        with self._guard:
            if self._thread is None and not self._stopped:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._make(lambda: self._stopped)
        except BaseException as error:  # handed to whoever waits
            self._error = error
        self._done.set()

    @property
    def started(self) -> bool:
        return self._thread is not None

    @property
    def ready(self) -> bool:
        """Whether the result is there."""
        return self._result is not None

    def wait(self, cancel: CancelCheck | None = None) -> T:
        """The result; starts what has not been started.

        Raises what `make` raised, and Cancelled when the waiter gives up or `stop` was called.
        """
        if self._result is not None:
            return self._result
        self.start()
        while not self._stopped and not self._done.wait(_GLANCE):
            if cancel is not None and cancel():
                raise Cancelled
        if self._error is not None:
            raise self._error
        if self._result is None:
            raise Cancelled
        return self._result

    def stop(self) -> None:
        """Give up what is being made, wait until its thread has ended, and forget the result."""
        with self._guard:
            self._stopped = True
            thread = self._thread
        if thread is not None:
            thread.join()
        self._result = None
