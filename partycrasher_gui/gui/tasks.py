"""Background work: all of it goes through here, and results come back to the main thread.

Two threads: `write` does the store's work in order, `read` serves panes and forgets what nobody
waits for any more: a newer read of the same key replaces one that is still queued. One that runs
is delivered, so that a pane stays live while it is asked faster than the store answers. A result
comes by queued signal; a failure without a handler of its own is one error for all.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ..core.errors import Cancelled

Done = Callable[[Any], None]
Failed = Callable[[BaseException], None]


class Task:
    """One piece of work; `cancelled` is what the work asks, from its own thread."""

    def __init__(
        self, work: Callable[[Task], Any], done: Done | None, failed: Failed | None, key: str
    ) -> None:
        self._work, self._done, self._failed, self.key = work, done, failed, key
        self._cancel = threading.Event()
        self._result: Any = None
        self._error: BaseException | None = None

    def cancel(self) -> None:
        """Ask the work to stop; what it has finished is kept, its result still arrives."""
        self._cancel.set()

    def drop(self) -> None:
        """Cancel, and deliver nothing."""
        self._cancel.set()
        self._done = self._failed = None

    def cancelled(self) -> bool:
        return self._cancel.is_set()

    def run(self) -> None:
        try:
            self._result = self._work(self)
        except BaseException as error:  # carried to the main thread
            self._error = error

    def deliver(self, otherwise: Failed) -> None:
        if self._error is None:
            if self._done:
                self._done(self._result)
        elif self._failed:
            self._failed(self._error)
        elif self._done and not isinstance(self._error, Cancelled):
            otherwise(self._error)


class _Worker:
    """A thread with a queue; `keep(task)` decides what stays queued when a task is added."""

    def __init__(self, name: str, finished: Callable[[Task], None]) -> None:
        self._queue: deque[Task] = deque()
        self._ready = threading.Condition()
        self._closing = False
        self._finished = finished
        self.running: Task | None = None
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def add(self, task: Task) -> list[Task]:
        """Queue a task; returns the queued tasks of the same key that it replaces."""
        with self._ready:
            old = [t for t in self._queue if task.key and t.key == task.key]
            self._queue = deque(t for t in self._queue if t not in old)
            self._queue.append(task)
            self._ready.notify()
        return old

    def close(self, last: Callable[[Task], Any] | None = None) -> None:
        """Stop what runs, forget what waits, do the last, end the thread."""
        with self._ready:
            self._closing = True
            self._queue.clear()
            if last:
                self._queue.append(Task(last, None, None, ""))
            if self.running:
                self.running.drop()
            self._ready.notify()
        self._thread.join()

    def _loop(self) -> None:
        while (task := self._next()) is not None:
            task.run()
            with self._ready:
                self.running = None
            self._finished(task)

    def _next(self) -> Task | None:
        with self._ready:
            self._ready.wait_for(lambda: self._queue or self._closing)
            if not self._queue:
                return None
            self.running = self._queue.popleft()
            return self.running


class Tasks(QObject):
    """The window's background work. `failed` carries errors that nobody else handles."""

    failed = Signal(object)
    idle = Signal()
    _finished = Signal(object)
    _noted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._noted.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)
        self._open = 0
        self._closed = False
        self._writer = _Worker("store", self._finished.emit)
        self._reader = _Worker("reader", self._finished.emit)

    def write(
        self, work: Callable[[Task], Any], done: Done | None = None, failed: Failed | None = None
    ) -> Task:
        """Run `work` on the store's thread, after everything written before it."""
        return self._start(self._writer, Task(work, done, failed, ""))

    def read(
        self,
        work: Callable[[Task], Any],
        done: Done,
        failed: Failed | None = None,
        *,
        key: str = "",
    ) -> Task:
        """Run `work` on the reading thread; of a `key` only the latest is queued."""
        return self._start(self._reader, Task(work, done, failed, key))

    def note(self, call: Callable[[], None]) -> None:
        """From a worker: have `call` run on the main thread."""
        self._noted.emit(call)

    def is_idle(self) -> bool:
        return self._open == 0

    def close(self, last: Callable[[Task], Any] | None = None) -> None:
        """End both threads, after a last piece of work; nothing is delivered afterwards."""
        self._closed = True
        self._reader.close()
        self._writer.close(last)

    def _start(self, worker: _Worker, task: Task) -> Task:
        self._open += 1
        self._open -= len(worker.add(task))
        return task

    def _deliver(self, task: Task) -> None:
        self._open -= 1
        if self._closed:
            return
        try:
            task.deliver(self.failed.emit)
        finally:
            if self._open == 0:
                self.idle.emit()
