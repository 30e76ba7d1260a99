"""The two ways through an index, and how their answers are compared with the plain reference."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from partycrasher_gui.core.terms import TermPolicy, TermVector, term_vector
from partycrasher_gui.stores import compiled
from partycrasher_gui.stores.postings import Found, PostingIndex
from tests.support.reference import Match, Reference

POLICY = TermPolicy()
Data = Mapping[str, Any]


@contextmanager
def searching_with(module: ModuleType | None) -> Iterator[None]:
    """Search in this compiled module, or in NumPy (None), for as long as the block runs."""
    before = compiled._module
    compiled._module = module
    try:
        yield
    finally:
        compiled._module = before


def vectors(data: Iterable[Data]) -> list[TermVector]:
    return [term_vector(each, POLICY) for each in data]


def find_anew(index: PostingIndex, vector: TermVector) -> Found | None:
    """The top match of a report that is not stored, with the statistics of now."""
    encoded = index.symbols.encode(vector)
    return index.find(vector, encoded, index.statistics(encoded))


def assert_same(found: Found | None, match: Match | None) -> None:
    """The same winner, a score as near as single precision is, and the same likeness."""
    if found is None or match is None:
        assert found is None
        assert match is None
        return
    assert found.row == match.row
    assert math.isclose(found.score, match.score, rel_tol=1e-5)
    assert math.isclose(found.likeness, match.likeness, abs_tol=1e-9)


class Pair:
    """An index and the reference with the same reports; `every` so many are compared."""

    def __init__(self, every: int = 1) -> None:
        self.index = PostingIndex()
        self.reference = Reference()
        self.every = every
        self.compared = 0
        self.unequal = 0  # scores that differ in their last bit

    def arrive(self, data: Iterable[Data], *, batch: int = 1, threads: int = 1) -> None:
        """Take reports in, in batches, comparing what they are linked to."""
        waiting = list(data)
        for start in range(0, len(waiting), batch):
            self._batch(waiting[start : start + batch], threads)

    def _batch(self, data: list[Data], threads: int) -> None:
        placements = self.index.append(vectors(data), threads)
        for each, placement in zip(data, placements, strict=True):
            document = self.reference.document(each)
            if placement.row % self.every == 0:
                match = self.reference.match(document)
                assert_same(placement.found, match)
                self.compared += 1
                if placement.found and match:
                    self.unequal += placement.found.score != match.score
            self.reference.store(document)

    def ask(self, data: Data) -> Match | None:
        """Compare what a report would be linked to, without storing it."""
        match = self.reference.match(self.reference.document(data))
        assert_same(find_anew(self.index, term_vector(data, POLICY)), match)
        return match

    def remove(self, row: int) -> None:
        self.index.remove(row)
        self.reference.remove(row)

    def restore(self, row: int) -> None:
        self.index.restore(row)
        self.reference.restore(row)
