"""The embedded store's inverted index in memory, and the exact search over it.

Documents are rows in order of arrival; a deleted one keeps its row and takes part in nothing.
The search runs in compiled code when that is ready (`compiled.py`) and in NumPy until then, with
the same results to the last bit. One thread at a time may call an index; a batch uses as many
threads as it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core import engine, similarity
from ..core.engine import Query, Statistics
from ..core.terms import TermVector, is_stack
from . import compiled
from .buffers import Growable
from .symbols import Encoded, Mark, NewSymbols, Symbols

__all__ = ["Encoded", "Found", "IndexMark", "NewSymbols", "Placement", "PostingIndex"]

MIDDLE_EVERY = 256  # documents between two rebuilds of the middle layer
BASE_SHARE = 0.06  # the base is rebuilt when this share of all documents is not in it
BASE_LEAST = 2048

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """A top match: its row, the score and the likeness at arrival."""

    row: int
    score: float
    likeness: float


@dataclass(frozen=True, slots=True)
class Placement:
    """A document added: its row, the statistics it met, and its top match if it has one."""

    row: int
    encoded: Encoded
    statistics: Statistics
    found: Found | None


@dataclass(frozen=True, slots=True)
class IndexMark:
    """A moment to go back to."""

    rows: int
    symbols: Mark


@dataclass(slots=True)
class _Layer:
    """Postings of a range of documents: CSR over the terms known when it was built."""

    start: int
    stop: int
    offsets: NDArray[np.int64]
    docs: NDArray[np.int32]
    codes: NDArray[np.uint16]

    @classmethod
    def empty(cls, start: int) -> _Layer:
        return cls(
            start, start, np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint16)
        )


class PostingIndex:
    """Documents, terms and postings of one store."""

    def __init__(self) -> None:
        self.symbols = Symbols()
        self.rows = 0
        self.present = 0
        self._df = Growable(np.int32)
        self._field_n = Growable(np.int64, 64)
        self._offsets = Growable(np.int64)
        self._tids = Growable(np.int32, 1 << 16)
        self._codes = Growable(np.uint16, 1 << 16)
        self._alive = Growable(np.bool_)
        self._base = _Layer.empty(0)
        self._middle = _Layer.empty(0)
        self._heads = Growable(np.int32, fill=-1)
        self._next = Growable(np.int32, 1 << 16)
        self._newest_docs = Growable(np.int32, 1 << 16)
        self._newest_codes = Growable(np.uint16, 1 << 16)
        self._newest_used = 0
        self._scratch: list[Any] = []

    # ---- loading

    @classmethod
    def load(
        cls,
        symbols: Sequence[NewSymbols],
        offsets: NDArray[np.int64],
        tids: NDArray[np.uint32],
        codes: NDArray[np.uint16],
        deleted: Sequence[int] = (),
    ) -> PostingIndex:
        """An index from what a store keeps.

        Document i has the terms `offsets[i]:offsets[i + 1]` of `tids` and `codes`.
        """
        index = cls()
        for block in symbols:
            index.symbols.restore(block)
        rows = len(offsets) - 1
        index._offsets.put(0, offsets)
        index._tids.put(0, tids.view(np.int32))
        index._codes.put(0, codes)
        index._alive.put(0, np.ones(rows, np.bool_))
        index.rows = index.present = rows
        terms = len(index.symbols.tokens)
        index._df.put(0, np.bincount(tids, minlength=terms).astype(np.int32))
        index._count_fields()
        for row in deleted:
            index.remove(row)
        index._rebuild_base()
        return index

    def _count_fields(self) -> None:
        owners = self.symbols.term_field[self._tids.data[: self._offsets.data[self.rows]]]
        # a document's terms stand field by field, so a field begins where the owner changes
        begins = np.ones(len(owners), bool)
        begins[1:] = owners[1:] != owners[:-1]
        inner = self._offsets.data[: self.rows]
        begins[inner[inner < len(owners)]] = True
        counts = np.bincount(owners[begins], minlength=len(self.symbols.fields))
        self._field_n.put(0, counts.astype(np.int64))

    # ---- changing

    def mark(self) -> IndexMark:
        """The present state, for `rollback`."""
        return IndexMark(self.rows, self.symbols.mark())

    def rollback(self, mark: IndexMark) -> None:
        """Forget documents and symbols that came after `mark`."""
        for row in range(self.rows - 1, mark.rows - 1, -1):
            if self._alive.data[row]:
                self._count(row, -1)
        self.rows = mark.rows
        self.symbols.rollback(mark.symbols)
        self._heads.data[len(self.symbols.tokens) :] = -1
        if self._base.stop > self.rows:
            self._base = self._middle = _Layer.empty(0)
        elif self._middle.stop > self.rows:
            self._middle = _Layer.empty(self._base.stop)
        self._relist()

    def append(self, vectors: Sequence[TermVector], threads: int = 1) -> list[Placement]:
        """Add documents in order, each matched against all before it, those of this call included."""
        return self.append_encoded(vectors, [self.symbols.encode(v) for v in vectors], threads)

    def append_encoded(
        self, vectors: Sequence[TermVector], encoded: Sequence[Encoded], threads: int = 1
    ) -> list[Placement]:
        """`append` for vectors that `symbols.encode` has numbered already."""
        statistics = []
        first_row = self.rows
        for numbers in encoded:
            statistics.append(self.statistics(numbers))
            self._add(numbers)
        jobs = list(zip(range(first_row, self.rows), vectors, encoded, statistics, strict=True))
        if threads > 1 and len(jobs) > 1:
            found = self._find_parallel(jobs, threads)
        else:
            found = [self._find(*job, slot=0) for job in jobs]
        self._maintain()
        return [
            Placement(row, numbers, figures, match)
            for (row, _, numbers, figures), match in zip(jobs, found, strict=True)
        ]

    def remove(self, row: int) -> None:
        """Take a document out of matching and statistics."""
        if self._alive.data[row]:
            self._alive.data[row] = False
            self._count(row, -1)

    def restore(self, row: int) -> None:
        """The inverse of `remove`."""
        if not self._alive.data[row]:
            self._count(row, 1)
            self._alive.data[row] = True

    def _add(self, encoded: Encoded) -> int:
        row = self.rows
        start = int(self._offsets.data[row])
        tids = encoded.tids.view(np.int32)
        self._tids.put(start, tids)
        self._codes.put(start, encoded.codes)
        self._offsets.reserve(row + 2)
        self._offsets.data[row + 1] = start + len(tids)
        self._alive.reserve(row + 1)
        self._alive.data[row] = True
        self.rows = row + 1
        terms = len(self.symbols.tokens)
        self._df.reserve(terms)
        self._heads.reserve(terms)
        self._field_n.reserve(len(self.symbols.fields))
        self._count(row, 1)
        self._list(row)
        return row

    def _count(self, row: int, step: int) -> None:
        tids, _ = self._document(row)
        self._df.data[tids] += step  # a document's terms are distinct
        self._field_n.data[self._fields_of(tids)] += step
        self.present += step

    def _fields_of(self, tids: NDArray[np.int32]) -> NDArray[np.uint16]:
        owners = self.symbols.term_field[tids]
        begins = np.ones(len(owners), bool)
        begins[1:] = owners[1:] != owners[:-1]
        return owners[begins]

    def _document(self, row: int) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
        start, stop = self._offsets.data[row], self._offsets.data[row + 1]
        return self._tids.data[start:stop], self._codes.data[start:stop]

    def encoded(self, row: int) -> Encoded:
        """A document's terms in numbers."""
        tids, codes = self._document(row)
        return Encoded(tids.copy().view(np.uint32), codes.copy())

    def vector(self, row: int) -> TermVector:
        """A document's term vector."""
        return self.symbols.decode(self.encoded(row))

    # ---- layers

    def _list(self, row: int) -> None:
        """Put a document at the head of its terms' lists."""
        tids, codes = self._document(row)
        used = self._newest_used
        for buffer in (self._next, self._newest_docs, self._newest_codes):
            buffer.reserve(used + len(tids))
        entries = np.arange(used, used + len(tids), dtype=np.int32)
        self._next.data[entries] = self._heads.data[tids]
        self._newest_docs.data[entries] = row
        self._newest_codes.data[entries] = codes
        self._heads.data[tids] = entries
        self._newest_used = used + len(tids)

    def _relist(self) -> None:
        """Lists for all documents that are in neither layer."""
        self._heads.data[:] = -1
        self._newest_used = 0
        for row in range(self._middle.stop, self.rows):
            self._list(row)

    def _maintain(self) -> None:
        """Rebuild layers so that the lists of the newest documents stay short."""
        outside = self.rows - self._base.stop
        if outside > max(BASE_LEAST, BASE_SHARE * self.rows):
            self._rebuild_base()
        elif self.rows - self._middle.stop >= MIDDLE_EVERY:
            self._middle = self._build(self._base.stop)
            self._relist()

    def _rebuild_base(self) -> None:
        # let go of the old layers first: at 100,000 reports each takes 300 MB
        self._base = self._middle = _Layer.empty(0)
        self._base = self._build(0)
        self._middle = _Layer.empty(self.rows)
        self._relist()

    def _build(self, start: int) -> _Layer:
        terms = len(self.symbols.tokens)
        size = int(self._offsets.data[self.rows] - self._offsets.data[start])
        layer = _Layer(
            start, self.rows, np.zeros(terms + 1, np.int64),
            np.empty(size, np.int32), np.empty(size, np.uint16),
        )  # fmt: skip
        kernels = compiled.kernels()
        if kernels is None:
            self._invert(layer)
        else:
            kernels.build_postings(
                start, self.rows, terms, self._offsets.data, self._tids.data, self._codes.data,
                layer.offsets, layer.docs, layer.codes,
            )  # fmt: skip
        return layer

    def _invert(self, layer: _Layer) -> None:
        a, b = self._offsets.data[layer.start], self._offsets.data[layer.stop]
        tids = self._tids.data[a:b]
        counts = np.bincount(tids, minlength=len(layer.offsets) - 1)
        np.cumsum(counts, out=layer.offsets[1:])
        order = np.argsort(tids, kind="stable")
        lengths = np.diff(self._offsets.data[layer.start : layer.stop + 1])
        docs = np.repeat(np.arange(layer.start, layer.stop, dtype=np.int32), lengths)
        layer.docs[:] = docs[order]
        layer.codes[:] = self._codes.data[a:b][order]

    # ---- statistics and search

    def statistics(self, encoded: Encoded) -> Statistics:
        """What the index says of a document's terms at this moment."""
        tids = encoded.tids
        known = len(self.symbols.tokens)
        self._df.reserve(known)
        self._field_n.reserve(len(self.symbols.fields))
        owners = self._fields_of(tids.view(np.int32))
        return Statistics(
            self.present, self._df.data[tids].astype(np.int64), self._field_n.data[owners]
        )

    def find(
        self,
        vector: TermVector,
        encoded: Encoded,
        statistics: Statistics,
        rows: int | None = None,
    ) -> Found | None:
        """The top match of a document among all, or the first `rows`, that are present."""
        limit = self.rows if rows is None else rows
        return self._find(limit, vector, encoded, statistics, slot=0)

    def _find_parallel(self, jobs: Sequence[Any], threads: int) -> list[Found | None]:
        """Search with several threads; the compiled search runs without the interpreter's lock."""

        def work(slot: int) -> list[Found | None]:
            return [self._find(*job, slot=slot) for job in jobs[slot::threads]]

        self._prepare(threads)
        with ThreadPoolExecutor(threads, thread_name_prefix="search") as pool:
            parts = list(pool.map(work, range(threads)))
        found: list[Found | None] = [None] * len(jobs)
        for slot, part in enumerate(parts):
            found[slot::threads] = part
        return found

    def _find(
        self, rows: int, vector: TermVector, encoded: Encoded, statistics: Statistics, *, slot: int
    ) -> Found | None:
        """The top match among the documents `0:rows`."""
        if statistics.n == 0 or not statistics.df.any():
            return None
        kernels = compiled.kernels()
        query = engine.weigh(vector, statistics)
        if kernels is None or not compiled.suits(query):
            row, score = self._scan(rows, encoded, query)
        else:
            self._prepare(slot + 1)
            row, score = compiled.top_match(
                self._arrays(kernels), self._scratch[slot], rows, encoded, vector, query, statistics
            )
        if row < 0:
            return None
        return Found(row, score, self._likeness(row, vector, encoded, statistics))

    def _likeness(
        self, row: int, vector: TermVector, encoded: Encoded, statistics: Statistics
    ) -> float:
        tids, codes = self._document(row)
        _, positions, theirs = np.intersect1d(
            encoded.tids, tids.view(np.uint32), assume_unique=True, return_indices=True
        )
        weights = self.symbols.code_weight[codes[theirs]]
        return engine.likeness(vector, statistics, positions, weights)

    def _scan(self, rows: int, encoded: Encoded, query: Query) -> tuple[int, float]:
        """Full scoring in NumPy: every posting of every clause."""
        sums = np.zeros((2, self.rows), np.int64)
        counts = np.zeros((2, self.rows), np.int64)
        weights = self.symbols.code_weight
        for position in np.flatnonzero(query.second):
            passes = slice(0, 2) if query.first[position] else slice(1, 2)
            for docs, codes in self._postings(int(encoded.tids[position])):
                parts = similarity.to_fixed(query.squares[position] * weights[codes])
                sums[passes, docs] += parts
                counts[passes, docs] += 1
        for row in range(self._middle.stop, rows):
            self._scan_document(row, encoded, query, sums, counts)
        first = engine.pass_scores(sums[0], counts[0], query.first_norm, query.first_clauses)
        second = engine.pass_scores(sums[1], counts[1], query.second_norm, query.second_clauses)
        first[~self._alive.data[: self.rows]] = 0
        first[rows:] = 0
        total = np.where(first > 0, first + second, np.float32(0))
        best = engine.best(engine.Totals(first, total))
        return (-1, 0.0) if best is None else (best, float(total[best]))

    def _postings(self, tid: int) -> list[tuple[NDArray[np.int32], NDArray[np.uint16]]]:
        """A term's documents and codes in either layer."""
        found = []
        for layer in (self._base, self._middle):
            if tid < len(layer.offsets) - 1:
                a, b = layer.offsets[tid], layer.offsets[tid + 1]
                found.append((layer.docs[a:b], layer.codes[a:b]))
        return found

    def _scan_document(
        self, row: int, encoded: Encoded, query: Query, sums: Rows, counts: Rows
    ) -> None:
        tids, codes = self._document(row)
        _, positions, theirs = np.intersect1d(
            encoded.tids, tids.view(np.uint32), assume_unique=True, return_indices=True
        )
        weights = self.symbols.code_weight[codes[theirs]]
        parts = similarity.to_fixed(query.squares[positions] * weights)
        for which, chosen in enumerate((query.first[positions], query.second[positions])):
            sums[which, row] += parts[chosen].sum()
            counts[which, row] += chosen.sum()

    # ---- compiled search

    def _prepare(self, slots: int) -> None:
        """Working memory for `slots` searches at a time."""
        while len(self._scratch) < slots:
            self._scratch.append(compiled.Workspace())
        for scratch in self._scratch[:slots]:
            scratch.reserve(self.rows, len(self.symbols.tokens))

    def _arrays(self, kernels: Any) -> Any:
        return kernels.Index(
            self._base.offsets, self._base.docs, self._base.codes,
            self._middle.offsets, self._middle.docs, self._middle.codes,
            self._heads.data, self._next.data, self._newest_docs.data, self._newest_codes.data,
            self._offsets.data, self._tids.data, self._codes.data,
            self.symbols.code_weight, self._alive.data,
        )  # fmt: skip

    # ---- likeness with present statistics

    def recompute_likeness(self, parents: NDArray[np.int32]) -> NDArray[np.float64]:
        """Likeness of every document to its parent (a row, -1 for none) with present statistics.

        Gives (rows,) values, nan where there is no parent (scoring.md section 6).
        """
        squares = similarity.idf(self.present, self._df.data[: len(self.symbols.tokens)]) ** 2
        stack_field = np.array([is_stack(name) for name in self.symbols.fields], bool)
        of_stack = stack_field[self.symbols.term_field[: len(self.symbols.tokens)]]
        values = np.full(len(parents), np.nan)
        kernels = compiled.kernels()
        if kernels is not None and len(of_stack):
            slots = np.full(len(of_stack), -1, np.int32)
            kernels.likenesses(
                parents, squares, of_stack, self._offsets.data, self._tids.data, self._codes.data,
                self.symbols.code_weight, slots, values,
            )  # fmt: skip
            return values
        for row in np.flatnonzero(parents >= 0):
            values[row] = self._likeness_now(int(row), int(parents[row]), squares, of_stack)
        return values

    def _likeness_now(
        self, row: int, parent: int, squares: NDArray[np.float64], of_stack: NDArray[np.bool_]
    ) -> float:
        tids, codes = self._document(row)
        their_tids, their_codes = self._document(parent)
        relevant = of_stack[tids]
        if not relevant.any():
            relevant[:] = True
        own = self.symbols.code_weight[codes]
        whole = similarity.fixed_sum((squares[tids] * own)[relevant])
        _, mine, theirs = np.intersect1d(
            tids, their_tids, assume_unique=True, return_indices=True
        )
        mine, theirs = mine[relevant[mine]], theirs[relevant[mine]]
        weights = np.minimum(own[mine], self.symbols.code_weight[their_codes[theirs]])
        covered = similarity.fixed_sum(squares[tids[mine]] * weights)
        return min(1.0, covered / whole) if whole else 0.0
