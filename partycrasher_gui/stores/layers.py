"""Postings by term for the compiled search, in layers from old to new.

The base is cut into segments of 65,536 documents, whose postings number documents in 16 bits; a
full segment is never touched again. The last segment is built anew when a share of all documents
is not in it, the middle layer behind it every 256 documents, and only what is newer than that
hangs in linked lists, which are slow to read.

Instead of its code, a posting has a level: a byte that stands for a weight at least as great as
the term's (Symbols.level_weight). The search bounds scores with levels and decides with codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .buffers import Growable
from .symbols import Symbols

SEGMENT = 1 << 16
MIDDLE_EVERY = 256
BASE_SHARE = 0.06
BASE_LEAST = 2048


@dataclass(slots=True)
class Forward:
    """The terms of each document, in its vector's order: `offsets[d]:offsets[d + 1]`."""

    offsets: Growable
    tids: Growable
    codes: Growable
    rows: int = 0

    @classmethod
    def empty(cls) -> Forward:
        return cls(Growable(np.int64), Growable(np.int32, 1 << 16), Growable(np.uint16, 1 << 16))

    def document(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        """Terms and codes of a document, as views."""
        start, stop = self.offsets.data[row], self.offsets.data[row + 1]
        return self.tids.data[start:stop], self.codes.data[start:stop]

    def append(self, tids: NDArray[np.int32], codes: NDArray[np.uint16]) -> int:
        """Add a document; returns its row."""
        row = self.rows
        start = int(self.offsets.data[row])
        self.tids.put(start, tids)
        self.codes.put(start, codes)
        self.offsets.reserve(row + 2)
        self.offsets.data[row + 1] = start + len(tids)
        self.rows = row + 1
        return row

    def size(self, start: int, stop: int) -> int:
        """How many terms the documents `start:stop` have."""
        return int(self.offsets.data[stop] - self.offsets.data[start])


class _Builder:
    """What inverting a range of documents needs."""

    def __init__(self, kernels: Any, forward: Forward, symbols: Symbols) -> None:
        self.kernels = kernels
        self.forward = forward
        self.symbols = symbols
        self.terms = len(symbols.tokens)

    def invert(
        self,
        start: int,
        stop: int,
        first: int,
        offsets: NDArray[np.int64],
        docs: NDArray[Any],
        levels: NDArray[np.uint8],
    ) -> None:
        """Postings of the documents `start:stop` into the given arrays (see kernels)."""
        forward = self.forward
        self.kernels.build_postings(
            start, stop, first, forward.tids.data, forward.codes.data, self.symbols.code_level,
            forward.offsets.data, offsets, docs, levels,
        )  # fmt: skip


class Base:
    """The base layer: segments, one behind the other in shared arrays (see kernels.Index)."""

    def __init__(self) -> None:
        self.stop = 0
        self.docs = Growable(np.uint16)
        self.levels = Growable(np.uint8)
        self.offsets = Growable(np.int64)
        self.segment_docs = np.zeros(0, np.int64)
        self.segment_terms = np.zeros(0, np.int64)
        self.segment_starts = np.zeros(0, np.int64)
        self._postings = 0

    def extend(self, builder: _Builder) -> None:
        """Take in all documents; the last segment is built anew unless it is full."""
        self.truncate(self.stop, builder.forward)
        while self.stop < builder.forward.rows:
            self._add_segment(builder, min(self.stop + SEGMENT, builder.forward.rows))

    def truncate(self, stop: int, forward: Forward) -> None:
        """Leave only the full segments below the document `stop`."""
        kept = min(stop, self.stop) // SEGMENT
        self.segment_docs = self.segment_docs[:kept].copy()
        self.segment_terms = self.segment_terms[:kept].copy()
        self.segment_starts = self.segment_starts[:kept].copy()
        self.stop = kept * SEGMENT
        self._postings = forward.size(0, self.stop)

    def _add_segment(self, builder: _Builder, stop: int) -> None:
        first, terms = self.stop, builder.terms
        size = builder.forward.size(first, stop)
        begin = int(self.segment_terms.sum()) + len(self.segment_terms)
        self.offsets.reserve(begin + terms + 1)
        self.docs.reserve(self._postings + size)
        self.levels.reserve(self._postings + size)
        offsets = self.offsets.data[begin : begin + terms + 1]
        offsets[:] = 0
        part = slice(self._postings, self._postings + size)
        builder.invert(first, stop, first, offsets, self.docs.data[part], self.levels.data[part])
        offsets += self._postings
        self.segment_docs = np.append(self.segment_docs, first)
        self.segment_terms = np.append(self.segment_terms, terms)
        self.segment_starts = np.append(self.segment_starts, begin)
        self._postings += size
        self.stop = stop


@dataclass(slots=True)
class Middle:
    """Postings of the documents behind the base, up to `stop`."""

    stop: int
    offsets: NDArray[np.int64]
    docs: NDArray[np.int32]
    levels: NDArray[np.uint8]

    @classmethod
    def empty(cls, start: int) -> Middle:
        return cls(start, np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint8))

    @classmethod
    def build(cls, builder: _Builder, start: int) -> Middle:
        forward = builder.forward
        size = forward.size(start, forward.rows)
        made = cls(
            forward.rows,
            np.zeros(builder.terms + 1, np.int64),
            np.empty(size, np.int32),
            np.empty(size, np.uint8),
        )
        builder.invert(start, forward.rows, 0, made.offsets, made.docs, made.levels)
        return made


class Newest:
    """The newest documents, up to `stop`, as linked lists by term, the newest first."""

    def __init__(self) -> None:
        self.stop = 0
        self.heads = Growable(np.int32, fill=-1)
        self.next = Growable(np.int32, 1 << 16)
        self.docs = Growable(np.int32, 1 << 16)
        self.levels = Growable(np.uint8, 1 << 16)
        self._used = 0

    def clear(self, start: int) -> None:
        """No lists; the next document is `start`."""
        self.heads.data[:] = -1
        self._used = 0
        self.stop = start

    def extend(self, builder: _Builder) -> None:
        """Take in all documents that are not in it yet."""
        forward = builder.forward
        self.heads.reserve(builder.terms)
        used = self._used + forward.size(self.stop, forward.rows)
        for buffer in (self.next, self.docs, self.levels):
            buffer.reserve(used)
        builder.kernels.list_documents(
            self.stop, forward.rows, self._used,
            forward.tids.data, forward.codes.data, builder.symbols.code_level,
            forward.offsets.data, self.heads.data, self.next.data, self.docs.data,
            self.levels.data,
        )  # fmt: skip
        self._used, self.stop = used, forward.rows


class Layers:
    """All three layers over one forward index; empty until `sync` is called."""

    def __init__(self, forward: Forward) -> None:
        self.forward = forward
        self.base = Base()
        self.middle = Middle.empty(0)
        self.newest = Newest()

    def sync(self, kernels: Any, symbols: Symbols) -> None:
        """Take in all documents, rebuilding what has fallen too far behind."""
        builder = _Builder(kernels, self.forward, symbols)
        rows = self.forward.rows
        if rows - self.base.stop > max(BASE_LEAST, BASE_SHARE * rows):
            self.middle = Middle.empty(0)  # before the base grows: both take much memory
            self.base.extend(builder)
            self.middle = Middle.empty(self.base.stop)
            self.newest.clear(self.base.stop)
        elif rows - self.middle.stop >= MIDDLE_EVERY:
            self.middle = Middle.build(builder, self.base.stop)
            self.newest.clear(self.middle.stop)
        self.newest.extend(builder)

    def truncate(self, rows: int) -> None:
        """Forget the documents from `rows` on; terms that only they had may be forgotten too."""
        self.forward.rows = rows
        if self.base.stop > rows:
            self.base.truncate(rows, self.forward)
        if self.middle.stop > rows or self.middle.stop < self.base.stop:
            self.middle = Middle.empty(self.base.stop)
        self.newest.clear(self.middle.stop)

    def arrays(self, kernels: Any, symbols: Symbols, alive: NDArray[np.bool_]) -> Any:
        """As the compiled search takes them."""
        base, middle, newest, forward = self.base, self.middle, self.newest, self.forward
        return kernels.Index(
            base.segment_docs, base.segment_terms, base.segment_starts, base.offsets.data,
            base.docs.data, base.levels.data,
            middle.offsets, middle.docs, middle.levels,
            newest.heads.data, newest.next.data, newest.docs.data, newest.levels.data,
            forward.offsets.data, forward.tids.data, forward.codes.data,
            symbols.code_weight, symbols.level_weight, symbols.level_slack, alive,
        )  # fmt: skip
