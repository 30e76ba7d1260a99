"""Parsing beside the main process: results in order, a bounded number of chunks ahead.

Small inputs are parsed in place, and so is everything when there are no worker processes or they
fail; the results are the same.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from queue import SimpleQueue
from typing import Self

from .parse import Chunk, Parsed, Piece, Settings, parse_chunk, unpack
from .worker import Worker

CancelCheck = Callable[[], bool]

SMALL_BYTES = 1_000_000  # below: no workers
SMALL_FILES = 200
AHEAD = 8  # chunks under way for each worker: more than a batch of the store, so that none idles
_POLL_SECONDS = 0.1

_log = logging.getLogger(__name__)


def parse_all(
    chunks: Iterable[Chunk],
    settings: Settings,
    *,
    cancel: CancelCheck | None = None,
    workers: int | None = None,
) -> Iterator[Parsed]:
    """The reports of all chunks in order, refusals in their places.

    `workers` is the number of processes for large inputs, 0 for none; by default one, or two
    where there are more than two processors. Ends early when `cancel` says so.
    """
    stop = cancel or _never
    waiting = iter(chunks)
    first = _until_large(waiting)
    count = _default_workers() if workers is None else workers
    if count and _is_large(first):
        results = _with_workers(chain(first, waiting), settings, stop, count)
    else:
        results = _in_place(chain(first, waiting), settings, stop)
    for parsed in results:
        if stop():
            break
        yield parsed


def size_of(piece: Piece) -> int:
    """About how many bytes a piece has."""
    if isinstance(piece.content, bytes):
        return len(piece.content)
    return sum(len(getattr(item, "raw", b"")) for item in piece.content)


def _never() -> bool:
    return False


def _default_workers() -> int:
    return 1 if (os.cpu_count() or 1) <= 2 else 2


def _until_large(chunks: Iterator[Chunk]) -> list[Chunk]:
    taken: list[Chunk] = []
    for chunk in chunks:
        taken.append(chunk)
        if _is_large(taken):
            break
    return taken


def _is_large(chunks: list[Chunk]) -> bool:
    pieces = [piece for chunk in chunks for piece in chunk if isinstance(piece, Piece)]
    return len(pieces) >= SMALL_FILES or sum(map(size_of, pieces)) >= SMALL_BYTES


def _in_place(chunks: Iterable[Chunk], settings: Settings, stop: CancelCheck) -> Iterator[Parsed]:
    for chunk in chunks:
        if stop():
            return
        yield from parse_chunk(chunk, settings)


class _Workers:
    """Worker processes, each with a thread that waits for it."""

    def __init__(self, count: int, settings: Settings) -> None:
        self._workers: list[Worker] = []
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        try:
            for _ in range(count):
                self._workers.append(Worker(settings))
                self._idle.put(self._workers[-1])
        except OSError as error:
            _log.warning("no worker process (%s): parsing in the main process", error)
        self._threads = ThreadPoolExecutor(count, "parsing")
        self.fit = bool(self._workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()

    def submit(self, chunk: Chunk) -> Future[list[Parsed]]:
        return self._threads.submit(self._parse, chunk)

    def _parse(self, chunk: Chunk) -> list[Parsed]:
        worker = self._idle.get()
        try:
            return [unpack(packed) for packed in worker.parse(chunk)]
        finally:
            self._idle.put(worker)


def _with_workers(
    chunks: Iterator[Chunk], settings: Settings, stop: CancelCheck, count: int
) -> Iterator[Parsed]:
    with _Workers(count, settings) as workers:
        under_way: deque[tuple[Chunk, Future[list[Parsed]]]] = deque()

        def fill() -> None:
            while workers.fit and len(under_way) < count * AHEAD and not stop():
                chunk = next(chunks, None)
                if chunk is None:
                    return
                under_way.append((chunk, workers.submit(chunk)))

        if workers.fit:
            started = workers.submit([])  # an empty chunk comes back when a worker is there
            while not started.done() and not stop():
                chunk = next(chunks, None)
                if chunk is None:
                    return
                yield from parse_chunk(chunk, settings)
        fill()
        while under_way and not stop():
            chunk, future = under_way.popleft()
            results = _result(future, stop)
            if results is None:
                workers.fit = False
                results = parse_chunk(chunk, settings)
            fill()
            yield from results
        if not workers.fit:
            yield from _in_place(chunks, settings, stop)


def _result(future: Future[list[Parsed]], stop: CancelCheck) -> Iterable[Parsed] | None:
    """What a worker found, None when it failed, nothing when cancelled first."""
    while not stop():
        try:
            return future.result(_POLL_SECONDS)
        except TimeoutError:
            continue
        except Exception as error:  # whatever ails a worker, the chunk is still here
            _log.warning("a worker failed (%r): parsing in the main process", error)
            return None
    return ()
