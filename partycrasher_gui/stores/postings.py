"""The embedded store's inverted index in memory, and the exact search over it.

Documents are rows in order of arrival; a deleted one keeps its row and takes part in nothing.
The search runs in compiled code when that is ready (`compiled.py`) and in NumPy until then, with
the same results to the last bit. One thread at a time may call an index; a batch uses as many
threads as it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
from .layers import Forward, Layers
from .symbols import Encoded, Mark, NewSymbols, Symbols

__all__ = ["Encoded", "Found", "IndexMark", "NewSymbols", "Placement", "PostingIndex"]

_COUNT_CHUNK = 1 << 20  # terms counted at a time, to bound temporary arrays

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


class PostingIndex:
    """Documents, terms and postings of one store."""

    def __init__(self, forward: Forward | None = None) -> None:
        self.symbols = Symbols()
        self.present = 0
        self._forward = forward or Forward.empty()
        self._layers = Layers(self._forward)
        self._df = Growable(np.int32)
        self._field_n = Growable(np.int64, 64)
        self._alive = Growable(np.bool_)
        self._scratch: list[Any] = []

    @property
    def rows(self) -> int:
        """Documents, deleted ones included."""
        return self._forward.rows

    # ---- loading

    @classmethod
    def load(
        cls,
        symbols: Iterable[NewSymbols],
        offsets: NDArray[np.int64],
        tids: NDArray[np.int32],
        codes: NDArray[np.uint16],
        deleted: Sequence[int] = (),
    ) -> PostingIndex:
        """An index from what a store keeps.

        Document i has the terms `offsets[i]:offsets[i + 1]` of `tids` and `codes`; the arrays
        belong to the index from now on.
        """
        rows = len(offsets) - 1
        forward = Forward(
            Growable.adopt(offsets),
            Growable.adopt(tids),
            Growable.adopt(codes),
            rows,
        )
        index = cls(forward)
        for block in symbols:
            index.symbols.restore(block)
        index._alive.put(0, np.ones(rows, np.bool_))
        index.present = rows
        index._count_all()
        for row in deleted:
            index.remove(row)
        index._layers.rebuild(len(index.symbols.tokens))
        return index

    def _count_all(self) -> None:
        """df and field counts of all documents, in chunks."""
        terms, fields = len(self.symbols.tokens), len(self.symbols.fields)
        df, field_n = np.zeros(terms, np.int64), np.zeros(fields, np.int64)
        offsets = self._forward.offsets.data
        row = 0
        while row < self.rows:
            start = offsets[row]
            stop_row = int(np.searchsorted(offsets[: self.rows + 1], start + _COUNT_CHUNK))
            stop_row = min(max(stop_row, row + 1), self.rows)
            tids = self._forward.tids.data[start : offsets[stop_row]]
            df += np.bincount(tids, minlength=terms)
            owners = self.symbols.term_field[tids]
            # a document's terms stand field by field, so a field begins where the owner changes
            begins = np.ones(len(owners), bool)
            begins[1:] = owners[1:] != owners[:-1]
            inner = offsets[row:stop_row] - start
            begins[inner[inner < len(owners)]] = True
            field_n += np.bincount(owners[begins], minlength=fields)
            row = stop_row
        self._df.put(0, df.astype(np.int32))
        self._field_n.put(0, field_n)

    # ---- changing

    def mark(self) -> IndexMark:
        """The present state, for `rollback`."""
        return IndexMark(self.rows, self.symbols.mark())

    def rollback(self, mark: IndexMark) -> None:
        """Forget documents and symbols that came after `mark`."""
        for row in range(mark.rows, self.rows):
            if self._alive.data[row]:
                self._count(row, -1)
        self.symbols.rollback(mark.symbols)
        self._layers.truncate(mark.rows, len(self.symbols.tokens))

    def append(self, vectors: Sequence[TermVector], threads: int = 1) -> list[Placement]:
        """Add documents in order, each matched against all before it."""
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
        self._layers.maintain(len(self.symbols.tokens))
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

    def _add(self, encoded: Encoded) -> None:
        row = self._forward.append(encoded.tids.view(np.int32), encoded.codes)
        self._alive.reserve(row + 1)
        self._alive.data[row] = True
        self._reserve_symbols()
        self._count(row, 1)
        self._layers.add(row, len(self.symbols.tokens))

    def _reserve_symbols(self) -> None:
        self._df.reserve(len(self.symbols.tokens))
        self._field_n.reserve(len(self.symbols.fields))

    def _count(self, row: int, step: int) -> None:
        tids, _ = self._forward.document(row)
        self._df.data[tids] += step  # a document's terms are distinct
        self._field_n.data[self._fields_of(tids)] += step
        self.present += step

    def _fields_of(self, tids: NDArray[np.int32]) -> NDArray[np.uint16]:
        owners = self.symbols.term_field[tids]
        begins = np.ones(len(owners), bool)
        begins[1:] = owners[1:] != owners[:-1]
        return owners[begins]

    def encoded(self, row: int) -> Encoded:
        """A document's terms in numbers."""
        tids, codes = self._forward.document(row)
        return Encoded(tids.copy().view(np.uint32), codes.copy())

    def vector(self, row: int) -> TermVector:
        """A document's term vector."""
        return self.symbols.decode(self.encoded(row))

    # ---- statistics and search

    def statistics(self, encoded: Encoded) -> Statistics:
        """What the index says of a document's terms at this moment."""
        tids = encoded.tids
        self._reserve_symbols()
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
        if kernels is not None:
            query = engine.weigh(vector, statistics, compiled.select)
            if compiled.suits(query):
                self._prepare(slot + 1)
                arrays = self._layers.arrays(kernels, self.symbols.code_weight, self._alive.data)
                search = compiled.Search(kernels, arrays, self._scratch[slot])
                found = search.top_match(rows, encoded, vector, query, statistics)
                return None if found is None else Found(*found)
        query = engine.weigh(vector, statistics)
        row, score = self._scan(rows, encoded, query)
        if row < 0:
            return None
        return Found(row, score, self._likeness(row, vector, encoded, statistics))

    def _likeness(
        self, row: int, vector: TermVector, encoded: Encoded, statistics: Statistics
    ) -> float:
        tids, codes = self._forward.document(row)
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
            for docs, codes in self._layers.postings(int(encoded.tids[position])):
                parts = similarity.to_fixed(query.squares[position] * weights[codes])
                sums[passes, docs] += parts
                counts[passes, docs] += 1
        for row in range(self._layers.middle.stop, rows):
            self._scan_document(row, encoded, query, sums, counts)
        first = engine.pass_scores(sums[0], counts[0], query.first_norm, query.first_clauses)
        second = engine.pass_scores(sums[1], counts[1], query.second_norm, query.second_clauses)
        first[~self._alive.data[: self.rows]] = 0
        first[rows:] = 0
        total = np.where(first > 0, first + second, np.float32(0))
        best = engine.best(engine.Totals(first, total))
        return (-1, 0.0) if best is None else (best, float(total[best]))

    def _scan_document(
        self, row: int, encoded: Encoded, query: Query, sums: Rows, counts: Rows
    ) -> None:
        tids, codes = self._forward.document(row)
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
            self._scratch.append(compiled.Scratch())
        for scratch in self._scratch[:slots]:
            scratch.reserve(self.rows, len(self.symbols.tokens))

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
                parents, squares, of_stack, self._forward.offsets.data, self._forward.tids.data,
                self._forward.codes.data,
                self.symbols.code_weight, slots, values,
            )  # fmt: skip
            return values
        for row in np.flatnonzero(parents >= 0):
            values[row] = self._likeness_now(int(row), int(parents[row]), squares, of_stack)
        return values

    def _likeness_now(
        self, row: int, parent: int, squares: NDArray[np.float64], of_stack: NDArray[np.bool_]
    ) -> float:
        tids, codes = self._forward.document(row)
        their_tids, their_codes = self._forward.document(parent)
        relevant = of_stack[tids]
        if not relevant.any():
            relevant[:] = True
        own = self.symbols.code_weight[codes]
        whole = similarity.fixed_sum((squares[tids] * own)[relevant])
        _, mine, theirs = np.intersect1d(tids, their_tids, assume_unique=True, return_indices=True)
        mine, theirs = mine[relevant[mine]], theirs[relevant[mine]]
        weights = np.minimum(own[mine], self.symbols.code_weight[their_codes[theirs]])
        covered = similarity.fixed_sum(squares[tids[mine]] * weights)
        return min(1.0, covered / whole) if whole else 0.0
