"""Postings by term, in layers from old to new.

The base is cut into segments of 65,536 documents, whose postings number documents in 16 bits; a
full segment is never touched again. The last segment is built anew when a share of all documents
is not in it, the middle layer behind it every 256 documents, and only what is newer than that
hangs in linked lists, which are slow to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import compiled
from .buffers import Growable

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


def _invert(
    forward: Forward, start: int, stop: int, first: int,
    offsets: NDArray[np.int64], docs: NDArray[Any], codes: NDArray[np.uint16],
) -> None:  # fmt: skip
    """Postings of the documents `start:stop` into the given arrays (see kernels)."""
    kernels = compiled.kernels()
    if kernels is not None:
        kernels.build_postings(
            start, stop, first, forward.tids.data, forward.codes.data, forward.offsets.data,
            offsets, docs, codes,
        )  # fmt: skip
        return
    a, b = forward.offsets.data[start], forward.offsets.data[stop]
    tids = forward.tids.data[a:b]
    np.cumsum(np.bincount(tids, minlength=len(offsets) - 1), out=offsets[1:])
    order = np.argsort(tids, kind="stable")
    lengths = np.diff(forward.offsets.data[start : stop + 1])
    docs[:] = np.repeat(np.arange(start - first, stop - first, dtype=docs.dtype), lengths)[order]
    codes[:] = forward.codes.data[a:b][order]


class Base:
    """The base layer: segments, one behind the other in shared arrays (see kernels.Index)."""

    def __init__(self) -> None:
        self.stop = 0
        self.docs = Growable(np.uint16)
        self.codes = Growable(np.uint16)
        self.offsets = Growable(np.int64)
        self.segment_docs = np.zeros(0, np.int64)
        self.segment_terms = np.zeros(0, np.int64)
        self.segment_starts = np.zeros(0, np.int64)
        self._postings = 0

    def extend(self, forward: Forward, terms: int) -> None:
        """Take in all documents; the last segment is built anew unless it is full."""
        if self.stop % SEGMENT:
            self.truncate(self.stop - self.stop % SEGMENT, forward)
        while self.stop < forward.rows:
            self._add_segment(forward, min(self.stop + SEGMENT, forward.rows), terms)

    def truncate(self, stop: int, forward: Forward) -> None:
        """Leave only the segments below the document `stop`, a multiple of SEGMENT."""
        kept = stop // SEGMENT
        self.segment_docs = self.segment_docs[:kept].copy()
        self.segment_terms = self.segment_terms[:kept].copy()
        self.segment_starts = self.segment_starts[:kept].copy()
        self.stop = stop
        self._postings = forward.size(0, stop)

    def _add_segment(self, forward: Forward, stop: int, terms: int) -> None:
        first, size = self.stop, forward.size(self.stop, stop)
        begin = self._offsets_used()
        self.offsets.reserve(begin + terms + 1)
        self.docs.reserve(self._postings + size)
        self.codes.reserve(self._postings + size)
        offsets = self.offsets.data[begin : begin + terms + 1]
        offsets[:] = 0
        part = slice(self._postings, self._postings + size)
        _invert(forward, first, stop, first, offsets, self.docs.data[part], self.codes.data[part])
        offsets += self._postings
        self.segment_docs = np.append(self.segment_docs, first)
        self.segment_terms = np.append(self.segment_terms, terms)
        self.segment_starts = np.append(self.segment_starts, begin)
        self._postings += size
        self.stop = stop

    def _offsets_used(self) -> int:
        return int(self.segment_terms.sum()) + len(self.segment_terms)

    def postings(self, tid: int) -> list[tuple[NDArray[np.int64], NDArray[np.uint16]]]:
        """A term's documents and codes, segment by segment."""
        found = []
        columns = zip(self.segment_docs, self.segment_terms, self.segment_starts, strict=True)
        for first, terms, begin in columns:
            if tid < terms:
                a, b = self.offsets.data[begin + tid], self.offsets.data[begin + tid + 1]
                found.append((self.docs.data[a:b].astype(np.int64) + first, self.codes.data[a:b]))
        return found


@dataclass(slots=True)
class Middle:
    """Postings of the documents `start:stop` behind the base."""

    start: int
    stop: int
    offsets: NDArray[np.int64]
    docs: NDArray[np.int32]
    codes: NDArray[np.uint16]

    @classmethod
    def empty(cls, start: int) -> Middle:
        return cls(
            start, start, np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint16)
        )

    @classmethod
    def build(cls, forward: Forward, start: int, terms: int) -> Middle:
        size = forward.size(start, forward.rows)
        made = cls(
            start, forward.rows, np.zeros(terms + 1, np.int64),
            np.empty(size, np.int32), np.empty(size, np.uint16),
        )  # fmt: skip
        _invert(forward, start, forward.rows, 0, made.offsets, made.docs, made.codes)
        return made

    def postings(self, tid: int) -> list[tuple[NDArray[np.int32], NDArray[np.uint16]]]:
        """A term's documents and codes."""
        if tid >= len(self.offsets) - 1:
            return []
        a, b = self.offsets[tid], self.offsets[tid + 1]
        return [(self.docs[a:b], self.codes[a:b])]


class Newest:
    """The newest documents as linked lists by term, the newest first."""

    def __init__(self) -> None:
        self.heads = Growable(np.int32, fill=-1)
        self.next = Growable(np.int32, 1 << 16)
        self.docs = Growable(np.int32, 1 << 16)
        self.codes = Growable(np.uint16, 1 << 16)
        self._used = 0

    def reserve_terms(self, terms: int) -> None:
        self.heads.reserve(terms)

    def add(self, row: int, forward: Forward) -> None:
        """Put a document at the head of its terms' lists."""
        tids, codes = forward.document(row)
        used = self._used
        for buffer in (self.next, self.docs, self.codes):
            buffer.reserve(used + len(tids))
        entries = np.arange(used, used + len(tids), dtype=np.int32)
        self.next.data[entries] = self.heads.data[tids]
        self.docs.data[entries] = row
        self.codes.data[entries] = codes
        self.heads.data[tids] = entries
        self._used = used + len(tids)

    def rebuild(self, start: int, forward: Forward) -> None:
        """Lists of the documents from `start` on, and of no others."""
        self.heads.data[:] = -1
        self._used = 0
        for row in range(start, forward.rows):
            self.add(row, forward)


class Layers:
    """All three layers over one forward index."""

    def __init__(self, forward: Forward) -> None:
        self.forward = forward
        self.base = Base()
        self.middle = Middle.empty(0)
        self.newest = Newest()

    def add(self, row: int, terms: int) -> None:
        """Take in a document; `terms` is how many there are in all."""
        self.newest.reserve_terms(terms)
        self.newest.add(row, self.forward)

    def maintain(self, terms: int) -> None:
        """Rebuild what has grown too far behind."""
        rows = self.forward.rows
        if rows - self.base.stop > max(BASE_LEAST, BASE_SHARE * rows):
            self.rebuild(terms)
        elif rows - self.middle.stop >= MIDDLE_EVERY:
            self.middle = Middle.build(self.forward, self.base.stop, terms)
            self.newest.rebuild(self.middle.stop, self.forward)

    def rebuild(self, terms: int) -> None:
        """Everything into the base."""
        self.newest.reserve_terms(terms)
        self.middle = Middle.empty(0)
        self.base.extend(self.forward, terms)
        self.middle = Middle.empty(self.base.stop)
        self.newest.rebuild(self.base.stop, self.forward)

    def truncate(self, rows: int, terms: int) -> None:
        """Forget the documents from `rows` on, and the terms from `terms` on."""
        self.forward.rows = rows
        self.newest.heads.data[terms:] = -1
        if self.base.stop > rows:
            self.base.truncate(rows - rows % SEGMENT, self.forward)
            self.rebuild(terms)
            return
        if self.middle.stop > rows:
            self.middle = Middle.empty(self.base.stop)
        self.newest.rebuild(self.middle.stop, self.forward)

    def postings(self, tid: int) -> list[tuple[NDArray[Any], NDArray[np.uint16]]]:
        """A term's documents and codes in base and middle layer."""
        return [*self.base.postings(tid), *self.middle.postings(tid)]

    def arrays(self, kernels: Any, weights: NDArray[np.float64], alive: NDArray[np.bool_]) -> Any:
        """As the compiled code takes them."""
        base, middle, newest, forward = self.base, self.middle, self.newest, self.forward
        return kernels.Index(
            base.segment_docs, base.segment_terms, base.segment_starts, base.offsets.data,
            base.docs.data, base.codes.data,
            middle.offsets, middle.docs, middle.codes,
            newest.heads.data, newest.next.data, newest.docs.data, newest.codes.data,
            forward.offsets.data, forward.tids.data, forward.codes.data,
            weights, alive,
        )  # fmt: skip
