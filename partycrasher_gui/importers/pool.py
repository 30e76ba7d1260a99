"""Parsing beside the main process: results in order, a bounded number of pieces ahead.

Small inputs are parsed in place. Worker processes are spawned, never forked, as the window has
threads; they end with the import, and by themselves when the main process is gone.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process

from .parse import Chunk, Packed, Parsed, Piece, Settings, pack, parse_chunk, unpack

CancelCheck = Callable[[], bool]

SMALL_BYTES = 1_000_000  # below: no pool
SMALL_FILES = 200
AHEAD = 3  # chunks under way for each worker
_POLL_SECONDS = 0.1

Work = Future[list[Packed]]

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
        results = _with_pool(_chain(first, waiting), settings, stop, count)
    else:
        results = _in_place(_chain(first, waiting), settings, stop)
    for parsed in results:
        if stop():
            break
        yield parsed


def _never() -> bool:
    return False


def _chain(first: list[Chunk], rest: Iterator[Chunk]) -> Iterator[Chunk]:
    yield from first
    yield from rest


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


def size_of(piece: Piece) -> int:
    """About how many bytes a piece has."""
    if isinstance(piece.content, bytes):
        return len(piece.content)
    return sum(len(getattr(item, "raw", b"")) for item in piece.content)


def _in_place(chunks: Iterable[Chunk], settings: Settings, stop: CancelCheck) -> Iterator[Parsed]:
    for chunk in chunks:
        if stop():
            return
        yield from parse_chunk(chunk, settings)


def _with_pool(
    chunks: Iterator[Chunk], settings: Settings, stop: CancelCheck, workers: int
) -> Iterator[Parsed]:
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(settings,)
    )
    under_way: deque[tuple[Chunk, Work]] = deque()
    try:
        opening = next(chunks)
        _fill(under_way, chunks, pool, workers)
        yield from parse_chunk(opening, settings)  # while the workers start
        while under_way and not stop():
            results = _results(*under_way.popleft(), settings, stop)
            _fill(under_way, chunks, pool, workers)
            yield from results
    finally:
        pool.shutdown(cancel_futures=True)


def _fill(
    under_way: deque[tuple[Chunk, Work]],
    chunks: Iterator[Chunk],
    pool: ProcessPoolExecutor,
    workers: int,
) -> None:
    while len(under_way) < workers * AHEAD and (chunk := next(chunks, None)) is not None:
        under_way.append((chunk, _submit(pool, chunk)))


def _submit(pool: ProcessPoolExecutor, chunk: Chunk) -> Work:
    try:
        return pool.submit(_work, chunk)
    except (BrokenProcessPool, OSError) as error:
        failed: Work = Future()
        failed.set_exception(error)
        return failed


def _results(chunk: Chunk, work: Work, settings: Settings, stop: CancelCheck) -> Iterator[Parsed]:
    """What the worker made of a chunk, or what is made of it here where there is no worker."""
    while not stop():
        try:
            return map(unpack, work.result(_POLL_SECONDS))
        except TimeoutError:
            continue
        except Exception as error:
            _log.warning("parsing in the main process, as a worker failed: %r", error)
            return parse_chunk(chunk, settings)
    return iter(())


# ---- in the worker

_settings: Settings


def _start(settings: Settings) -> None:
    global _settings
    _settings = settings
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)  # reports hold no cycles
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _work(chunk: Chunk) -> list[Packed]:
    return [pack(parsed) for parsed in parse_chunk(chunk, _settings)]
