"""Compiled search: ready when it can be, and never in the way.

Compiling takes 10 to 20 seconds the first time. `start` has a process of its own do that into
Numba's cache, then loads the result; until then `kernels()` is None and callers use NumPy.
`PARTYCRASHER_COMPILED=0` keeps it off.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from .. import paths
from ..core import similarity
from ..core.engine import Bools, Query, Statistics, stack_terms, term_fields
from ..core.similarity import Float32
from ..core.terms import TermVector
from .buffers import Growable
from .symbols import Encoded

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_module: ModuleType | None = None
_started: threading.Thread | None = None
_ending = threading.Event()
_GLANCE = 0.2  # seconds


def kernels() -> Any | None:
    """The compiled functions, or None while they are not ready."""
    return _module


def wanted() -> bool:
    """Whether compiled code may be used at all."""
    return os.environ.get("PARTYCRASHER_COMPILED", "1") != "0"


def start() -> None:
    """Begin to make the compiled search ready, in the background."""
    global _started
    with _lock:
        if _module is not None or _started is not None or not wanted():
            return
        _started = threading.Thread(target=_make_ready, name="compile", daemon=True)
        _started.start()


def wait(timeout: float | None = None) -> bool:
    """Wait until `start` has come to an end; true when the compiled search is ready."""
    start()
    if _started is not None:
        _started.join(timeout)
    return _module is not None


def load() -> ModuleType:
    """Compile (or read from the cache) in this process and use the result from now on."""
    global _module
    _set_cache_folder()
    module = importlib.import_module(".kernels", __package__)
    _exercise(module)
    _module = module
    return module


def _make_ready() -> None:
    try:
        if _cached() or _compile_elsewhere():
            load()
    except (ImportError, OSError) as error:
        _log.warning("Compiled search is not available, NumPy is used: %s", error)


def _compile_elsewhere() -> bool:
    """Fill the cache from a process of its own: compiling holds the interpreter's lock.

    The process outlives this one, so that the next start finds the cache filled.
    """
    command = [sys.executable, "-m", __name__]
    if getattr(sys, "frozen", False):
        command = [sys.executable, "--compile-kernels"]
    process = subprocess.Popen(
        command,
        env=os.environ | _cache_env(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not _ending.is_set():
        with contextlib.suppress(subprocess.TimeoutExpired):
            if process.wait(_GLANCE):
                _log.warning("Compiling the search failed, NumPy is used.")
            return process.returncode == 0
    process.returncode = 0  # left to itself on purpose
    return False


@atexit.register
def _end() -> None:
    """Native code must not be running in a thread when the interpreter goes."""
    _ending.set()
    if _started is not None:
        _started.join()


def _cache_env() -> dict[str, str]:
    paths.prepare_compiled_cache()
    return {"NUMBA_CACHE_DIR": os.environ["NUMBA_CACHE_DIR"]}


def _set_cache_folder() -> None:
    """Point Numba's cache at a folder that can be written; only works before its import."""
    for name, value in _cache_env().items():
        os.environ.setdefault(name, value)
        Path(value).mkdir(parents=True, exist_ok=True)


def _cached() -> bool:
    """Whether the cache looks filled by this version of the kernels."""
    stamp = _stamp()
    return stamp.exists() and stamp.read_text() == _fingerprint()


def _stamp() -> Path:
    return Path(_cache_env()["NUMBA_CACHE_DIR"]) / "ready"


def _fingerprint() -> str:
    source = Path(__file__).with_name("kernels.py")
    changed = source.stat().st_mtime_ns if source.exists() else 0
    return f"{sys.version} {np.__version__} {changed} {source}"


def _exercise(module: ModuleType) -> None:
    """Run every compiled function once, on next to nothing, so that each is ready."""
    one = np.zeros(1, np.int64)
    offsets = np.array([0, 1, 2], np.int64)
    tids, codes = np.zeros(2, np.int32), np.zeros(2, np.uint16)
    weights, yes = np.ones(1), np.ones(1, np.bool_)
    docs, narrow, levels = np.zeros(2, np.int32), np.zeros(2, np.uint16), np.zeros(2, np.uint8)
    built = np.zeros(2, np.int64)
    forward = tids, codes, levels, offsets
    module.build_postings(0, 2, 0, *forward, built.copy(), narrow, levels.copy())
    module.build_postings(0, 2, 0, *forward, built, docs, levels.copy())
    heads = np.full(1, -1, np.int32)
    lists = docs.copy(), docs.copy(), levels.copy()
    module.list_documents(0, 0, 0, *forward, heads, *lists)
    index = module.Index(
        one, one + 1, one, built, narrow, levels, np.zeros(1, np.int64), docs[:0], levels[:0],
        heads, *lists, offsets, tids, codes, weights, weights, 1.0, np.ones(2, np.bool_),
    )  # fmt: skip
    clauses = module.Clauses(
        np.zeros(1, np.int32), one + 2, np.zeros(1, np.int32), weights, yes, 1, 1, 1, 1, 1.0, 1.0
    )
    scratch = Scratch()
    scratch.reserve(2, 1)
    module.select(np.ones(1, np.float32), offsets[:2], 20)
    module.top_match(2, 1, clauses, index, scratch.arrays(module))
    slots = np.full(1, -1, np.int32)
    module.likeness(0, np.zeros(1, np.int32), weights, weights, yes, index, slots)
    module.likenesses(
        np.array([-1, 0], np.int32), weights, yes, offsets, tids, codes, weights, slots,
        np.zeros(2),
    )  # fmt: skip


def select(weights: Float32, starts: Sequence[int], limit: int) -> Bools:
    """engine.select in compiled code."""
    assert _module is not None
    chosen: Bools = _module.select(weights, np.asarray(starts, np.int64), limit)
    return chosen


class Scratch:
    """Working memory of one compiled search at a time."""

    def __init__(self) -> None:
        self._first = Growable(np.float64)
        self._other = Growable(np.float64)
        self._bound = Growable(np.float32)
        self.slots = Growable(np.int32, fill=-1)

    def reserve(self, rows: int, terms: int) -> None:
        """Room for `rows` documents and `terms` terms."""
        for buffer in (self._first, self._other, self._bound):
            buffer.reserve(rows)
        self.slots.reserve(terms)

    def arrays(self, module: Any) -> Any:
        """As the compiled code takes it."""
        return module.Scratch(self._first.data, self._other.data, self._bound.data, self.slots.data)


@dataclass(frozen=True, slots=True)
class Search:
    """The compiled search over an index's arrays, with working memory of its own."""

    module: Any
    arrays: Any
    scratch: Scratch

    def top_match(
        self,
        rows: int,
        encoded: Encoded,
        vector: TermVector,
        query: Query,
        statistics: Statistics,
    ) -> tuple[int, float, float] | None:
        """The top match among the documents `0:rows`: row, score, likeness."""
        clauses = self._clauses(encoded, vector, query, statistics)
        row, total = self.module.top_match(
            rows, len(vector.fields), clauses, self.arrays, self.scratch.arrays(self.module)
        )
        if row < 0:
            return None
        likeness = self.module.likeness(
            row,
            encoded.tids.view(np.int32),
            similarity.idf(statistics.n, statistics.df) ** 2,
            self.arrays.weights[encoded.codes],
            stack_terms(vector),
            self.arrays,
            self.scratch.slots.data,
        )
        return int(row), float(total), float(likeness)

    def _clauses(
        self, encoded: Encoded, vector: TermVector, query: Query, statistics: Statistics
    ) -> Any:
        chosen = np.flatnonzero(query.second)
        order = chosen[np.argsort(statistics.df[chosen], kind="stable")]
        return self.module.Clauses(
            encoded.tids.view(np.int32)[order],
            statistics.df[order],
            term_fields(vector)[order].astype(np.int32),
            query.squares[order],
            query.first[order],
            query.first_clauses,
            query.second_clauses,
            similarity.minimum_match(query.first_clauses),
            similarity.minimum_match(query.second_clauses),
            query.first_norm,
            query.second_norm,
        )


if __name__ == "__main__":
    load()
    _stamp().write_text(_fingerprint())
