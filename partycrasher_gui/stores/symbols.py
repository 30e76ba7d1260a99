"""The numbering of a store: fields, terms and term weights as small integers.

Numbers are given in order of first use and never change. They are private to a store: no result
depends on them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core import similarity
from ..core.errors import StoreError
from ..core.terms import TermVector

MAX_CODES = 1 << 16
MAX_FIELDS = 1 << 16
LEVELS = 256
_TABLE_COUNTS = 64  # term frequencies below are looked up in a table


@dataclass(frozen=True, slots=True)
class Encoded:
    """A term vector in numbers: `tids` uint32 (T,) and `codes` uint16 (T,), in its term order."""

    tids: NDArray[np.uint32]
    codes: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class NewSymbols:
    """Symbols that a store does not keep yet; each list continues the numbering at its `first_*`.

    `term_fields` are field numbers, one a term of `tokens`; `codes` are (tf, field length class)
    pairs, the class being the smallest length with the same norm.
    """

    first_field: int
    fields: list[str]
    first_term: int
    term_fields: NDArray[np.uint16]
    tokens: list[str]
    first_code: int
    codes: list[tuple[int, int]]

    def __bool__(self) -> bool:
        return bool(self.fields or self.tokens or self.codes)


@dataclass(frozen=True, slots=True)
class Mark:
    """How many symbols there were at some moment."""

    fields: int
    terms: int
    codes: int


class _Vocabulary(dict[str, int]):
    """The numbers of a field's tokens; looking up a new token numbers it."""

    def __init__(self, symbols: Symbols, field: int) -> None:
        super().__init__()
        self._symbols = symbols
        self._field = field

    def __missing__(self, token: str) -> int:
        tid = self[token] = self._symbols.add_term(self._field, token)
        return tid


class Symbols:
    """Fields, terms and codes of one store."""

    def __init__(self) -> None:
        self.fields: list[str] = []
        self.tokens: list[str] = []
        self.term_field = np.empty(1024, np.uint16)
        self.code_pairs: list[tuple[int, int]] = []
        self.code_weight = np.zeros(MAX_CODES, np.float64)
        # a level stands for weights up to its own; the last one for all (a weight is at most 1)
        self.code_level = np.zeros(MAX_CODES, np.uint8)
        self.level_weight = np.ones(LEVELS, np.float64)
        self.level_slack = 1.0  # the greatest ratio of a level's weight to a code's
        self._levels: list[float] = []
        self._field_ids: dict[str, int] = {}
        self._vocabulary: list[_Vocabulary] = []
        self._code_ids: dict[tuple[int, int], int] = {}
        self._length_row: dict[int, int] = {}
        self._classes: list[int] = []  # the smallest length of each norm that was met
        # codes by class and term frequency, -1 where there is none yet; the last column is not used
        self._table = np.full((0, _TABLE_COUNTS), -1, np.int64)
        self._stored = Mark(0, 0, 0)

    def mark(self) -> Mark:
        """The present numbers of symbols."""
        return Mark(len(self.fields), len(self.tokens), len(self.code_pairs))

    def encode(self, vector: TermVector) -> Encoded:
        """Number a vector, adding what is new. Raises StoreError when the numbers run out."""
        tids: list[int] = []
        for name, start, stop, _ in vector.spans():
            vocabulary = self._vocabulary[self._field(name)]
            tids += map(vocabulary.__getitem__, vector.tokens[start:stop])
        return Encoded(np.array(tids, np.uint32), self._codes(vector))

    def decode(self, encoded: Encoded) -> TermVector:
        """The vector that was encoded, but for lengths: the smallest of the same norm stands in."""
        fields: list[str] = []
        starts: list[int] = []
        lengths: list[int] = []
        owners = self.term_field[encoded.tids]
        pairs = [self.code_pairs[code] for code in encoded.codes]
        for position, owner in enumerate(owners):
            if position == 0 or owner != owners[position - 1]:
                fields.append(self.fields[owner])
                starts.append(position)
                lengths.append(pairs[position][1])
        starts.append(len(owners))
        return TermVector(
            tuple(fields),
            tuple(starts),
            tuple(self.tokens[tid] for tid in encoded.tids),
            tuple(count for count, _ in pairs),
            tuple(lengths),
        )

    # ---- what the store keeps

    def take_new(self) -> NewSymbols:
        """What was added since the last call, to be stored in the same transaction."""
        stored, now = self._stored, self.mark()
        self._stored = now
        return NewSymbols(
            stored.fields,
            self.fields[stored.fields :],
            stored.terms,
            self.term_field[stored.terms : now.terms].copy(),
            self.tokens[stored.terms :],
            stored.codes,
            self.code_pairs[stored.codes :],
        )

    def restore(self, symbols: NewSymbols) -> None:
        """Add symbols as a store kept them; blocks come in their order."""
        for name in symbols.fields:
            self._field(name)
        for pair in symbols.codes:
            self._add_code(pair)
        first = len(self.tokens)
        self._reserve(first + len(symbols.tokens))
        self.term_field[first : first + len(symbols.tokens)] = symbols.term_fields
        self.tokens += symbols.tokens
        vocabulary = self._vocabulary
        for tid, (field, token) in enumerate(
            zip(symbols.term_fields.tolist(), symbols.tokens, strict=True), first
        ):
            vocabulary[field][token] = tid
        self._stored = self.mark()

    def rollback(self, mark: Mark) -> None:
        """Forget everything that was added after `mark` (a failed transaction, a dry run)."""
        for tid in range(mark.terms, len(self.tokens)):
            del self._vocabulary[self.term_field[tid]][self.tokens[tid]]
        for name in self.fields[mark.fields :]:
            del self._field_ids[name]
        for pair in self.code_pairs[mark.codes :]:
            del self._code_ids[pair]
            if pair[0] < _TABLE_COUNTS - 1:
                self._table[self._class_row(pair[1]), pair[0]] = -1
        del self.tokens[mark.terms :], self.fields[mark.fields :], self.code_pairs[mark.codes :]
        del self._vocabulary[mark.fields :]
        self._stored = Mark(
            min(self._stored.fields, mark.fields),
            min(self._stored.terms, mark.terms),
            min(self._stored.codes, mark.codes),
        )

    # ---- adding

    def _field(self, name: str) -> int:
        field = self._field_ids.get(name)
        if field is None:
            field = len(self.fields)
            if field >= MAX_FIELDS:
                raise StoreError(
                    f"This store has {MAX_FIELDS} different fields, its limit.",
                    remedy="Import reports of another kind into a store of their own.",
                )
            self._field_ids[name] = field
            self.fields.append(name)
            self._vocabulary.append(_Vocabulary(self, field))
        return field

    def add_term(self, field: int, token: str) -> int:
        """Number a term that is new."""
        tid = len(self.tokens)
        if tid == len(self.term_field):
            self._reserve(tid + 1)
        self.term_field[tid] = field
        self.tokens.append(token)
        return tid

    def _reserve(self, terms: int) -> None:
        if terms > len(self.term_field):
            grown = np.empty(max(terms, len(self.term_field) * 3 // 2), np.uint16)
            grown[: len(self.tokens)] = self.term_field[: len(self.tokens)]
            self.term_field = grown

    def _codes(self, vector: TermVector) -> NDArray[np.uint16]:
        counts = np.array(vector.counts, np.int64)
        rows = np.array([self._class(length) for length in vector.lengths], np.int64)
        owners = np.repeat(rows, np.diff(vector.starts))
        codes = self._table[owners, np.minimum(counts, _TABLE_COUNTS - 1)]
        if len(codes) and codes.min() < 0:  # new, or too frequent for the table
            for position in np.flatnonzero(codes < 0):
                pair = (int(counts[position]), self._classes[owners[position]])
                code = self._code_ids.get(pair)
                codes[position] = self._add_code(pair) if code is None else code
        return codes.astype(np.uint16)

    def _class(self, length: int) -> int:
        """The row of the code table for all lengths of the same norm."""
        row = self._length_row.get(length)
        if row is None:
            size = _smallest_with_norm(length)
            row = self._class_row(size)
            self._length_row[length] = row
        return row

    def _class_row(self, size: int) -> int:
        if size not in self._classes:
            self._classes.append(size)
            grown = np.full((1, _TABLE_COUNTS), -1, np.int64)
            self._table = np.concatenate((self._table, grown))
        return self._classes.index(size)

    def _add_code(self, pair: tuple[int, int]) -> int:
        code = len(self.code_pairs)
        if code >= MAX_CODES:
            raise StoreError(
                f"This store has {MAX_CODES} different combinations of term frequency and "
                "field length, its limit.",
                remedy="Import reports with such long fields into a store of their own.",
            )
        self._code_ids[pair] = code
        self.code_pairs.append(pair)
        if pair[0] < _TABLE_COUNTS - 1:
            row = self._class_row(pair[1])  # may replace the table
            self._table[row, pair[0]] = code
        weight = similarity.term_weight(*pair)
        self.code_weight[code] = weight
        level = self.code_level[code] = self._level(weight)
        self.level_slack = max(self.level_slack, float(self.level_weight[level]) / weight)
        return code

    def _level(self, weight: float) -> int:
        """The level for a weight: its own while there are levels left, else the next above."""
        if weight in self._levels:
            return self._levels.index(weight)
        if len(self._levels) < LEVELS - 1:
            self.level_weight[len(self._levels)] = weight
            self._levels.append(weight)
            return len(self._levels) - 1
        above = [(known, level) for level, known in enumerate(self._levels) if known >= weight]
        return min(above, default=(1.0, LEVELS - 1))[1]


def _smallest_with_norm(length: int) -> int:
    """The smallest field length with the same norm as `length` (norms fall as lengths grow)."""
    wanted = similarity.norm(length)
    low, high = 1, length
    while low < high:
        middle = (low + high) // 2
        if similarity.norm(middle) > wanted:
            low = middle + 1
        else:
            high = middle
    return low
