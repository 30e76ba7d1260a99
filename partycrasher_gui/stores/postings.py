"""The embedded store's inverted index in memory, and the exact search over it.

Documents are rows in order of arrival; a deleted one keeps its row and takes part in nothing.
The search runs in compiled code when that is ready (`compiled.py`) and in NumPy until then, with
the same results to the last bit. One thread at a time may call an index; a batch uses as many
threads as it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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

_CHUNK = 1 << 20  # terms worked on at a time, to bound temporary arrays

_Job = tuple[int, TermVector, Encoded, Statistics]


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
            Growable.adopt(tids.astype(np.int32, copy=False)),
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
        kernels = compiled.kernels()
        if kernels is not None:  # now rather than in the first search, which somebody waits for
            index._layers.sync(kernels, index.symbols)
        return index

    def _count_all(self) -> None:
        """df and field counts of all documents, in chunks."""
        terms, fields = len(self.symbols.tokens), len(self.symbols.fields)
        df, field_n = np.zeros(terms, np.int64), np.zeros(fields, np.int64)
        offsets = self._forward.offsets.data
        for row, stop in self._chunks(self.rows):
            tids = self._forward.tids.data[offsets[row] : offsets[stop]]
            df += np.bincount(tids, minlength=terms)
            owners = self.symbols.term_field[tids]
            # a document's terms stand field by field, so a field begins where the owner changes
            begins = np.ones(len(owners), bool)
            begins[1:] = owners[1:] != owners[:-1]
            inner = offsets[row:stop] - offsets[row]
            begins[inner[inner < len(owners)]] = True
            field_n += np.bincount(owners[begins], minlength=fields)
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
        self._layers.truncate(mark.rows)

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
        found = self._find_all(jobs, max(1, min(threads, len(jobs))))
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
        return self._find_all([(limit, vector, encoded, statistics)], 1)[0]

    def _find_all(self, jobs: Sequence[_Job], threads: int) -> list[Found | None]:
        """Top matches among the documents before each job's row.

        The compiled search runs without the interpreter's lock, so that threads help.
        """
        kernels = compiled.kernels()
        searches = [None] * threads if kernels is None else self._searches(kernels, threads)

        def work(slot: int) -> list[Found | None]:
            return [self._find(*job, searches[slot]) for job in jobs[slot::threads]]

        if threads == 1:
            return work(0)
        with ThreadPoolExecutor(threads, thread_name_prefix="search") as pool:
            parts = list(pool.map(work, range(threads)))
        found: list[Found | None] = [None] * len(jobs)
        for slot, part in enumerate(parts):
            found[slot::threads] = part
        return found

    def _searches(self, kernels: Any, threads: int) -> list[compiled.Search]:
        """Compiled searches over all documents, each with working memory of its own."""
        self._layers.sync(kernels, self.symbols)
        arrays = self._layers.arrays(kernels, self.symbols, self._alive.data)
        while len(self._scratch) < threads:
            self._scratch.append(compiled.Scratch())
        for scratch in self._scratch[:threads]:
            scratch.reserve(self.rows, len(self.symbols.tokens))
        return [compiled.Search(kernels, arrays, scratch) for scratch in self._scratch[:threads]]

    def _find(
        self,
        rows: int,
        vector: TermVector,
        encoded: Encoded,
        statistics: Statistics,
        search: compiled.Search | None,
    ) -> Found | None:
        """The top match among the documents `0:rows`."""
        if statistics.n == 0 or not statistics.df.any():
            return None
        if search is not None:
            query = engine.weigh(vector, statistics, compiled.select)
            found = search.top_match(rows, encoded, vector, query, statistics)
            return None if found is None else Found(*found)
        row, score = self._scan(rows, encoded, engine.weigh(vector, statistics))
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
        """Full scoring in NumPy: every term of every document."""
        slots = np.full(len(self.symbols.tokens), -1, np.int32)
        slots[encoded.tids] = np.arange(len(encoded.tids), dtype=np.int32)
        scores = [self._score(start, stop, slots, query) for start, stop in self._chunks(rows)]
        first = np.concatenate([part.first for part in scores])
        total = np.concatenate([part.total for part in scores])
        first[~self._alive.data[:rows]] = 0
        best = engine.best(engine.Totals(first, total))
        return (-1, 0.0) if best is None else (best, float(total[best]))

    def _score(
        self, start: int, stop: int, slots: NDArray[np.int32], query: Query
    ) -> engine.Totals:
        """Scores of the documents `start:stop`; `slots` has the query's terms by number."""
        forward = self._forward
        offsets = forward.offsets.data[start : stop + 1]
        positions = slots[forward.tids.data[offsets[0] : offsets[-1]]]
        shared = positions >= 0
        before = np.concatenate(([0], np.cumsum(shared)))
        codes = forward.codes.data[offsets[0] : offsets[-1]][shared]
        return engine.totals(
            query,
            engine.Candidates(
                before[offsets - offsets[0]], positions[shared], self.symbols.code_weight[codes]
            ),
        )

    def _chunks(self, rows: int) -> Iterator[tuple[int, int]]:
        """The documents `0:rows` in ranges of about _CHUNK terms."""
        offsets = self._forward.offsets.data
        start = 0
        while start < rows:
            stop = int(np.searchsorted(offsets[: rows + 1], offsets[start] + _CHUNK))
            stop = min(max(stop, start + 1), rows)
            yield start, stop
            start = stop

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
