"""Named parts that add up, and the numbers of the terms they come down to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import similarity
from .similarity import Float64
from .terms import TermVector

Int64 = NDArray[np.int64]

TOLERANCE = 1e-5  # relative, of a sum of parts against the stored number


@dataclass(frozen=True, slots=True)
class TermEvidence:
    """The numbers behind one term's part, so that a person can check it.

    `tf` and `tf_match` are its occurrences in the report and in the top match; `df` of
    `documents` reports held it (in a score: of those that have the field). In a score, `first`
    and `second` are what it adds in the two passes.
    """

    field: str
    token: str
    tf: int
    tf_match: int
    df: int
    documents: int
    idf: float
    first: float = 0.0
    second: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """One named part: its value, its share of the whole (0..1) and what it is made of.

    `frame` is the index of a frame of the stack; `term` is set for leaves.
    """

    label: str
    value: float
    share: float
    parts: tuple[Part, ...] = ()
    term: TermEvidence | None = None
    frame: int | None = None

    def leaves(self) -> Iterator[Part]:
        """The parts without parts, in order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def agree(sum_of_parts: float, stored: float) -> bool:
    return abs(sum_of_parts - stored) <= TOLERANCE * max(abs(stored), 1e-9)


@dataclass(frozen=True, slots=True)
class SharedTerms:
    """The terms that both reports hold: index in the query, tf and weight in the match."""

    positions: Int64
    counts: Int64
    weights: Float64


def shared_terms(query: TermVector, match: TermVector) -> SharedTerms:
    own = {
        (name, query.tokens[i]): i
        for name, start, stop, _ in query.spans()
        for i in range(start, stop)
    }
    found = []
    for name, start, stop, length in match.spans():
        for i in range(start, stop):
            position = own.get((name, match.tokens[i]))
            if position is not None:
                count = match.counts[i]
                found.append((position, count, similarity.term_weight(count, length)))
    found.sort()
    positions, counts, weights = zip(*found, strict=True) if found else ((), (), ())
    return SharedTerms(
        np.array(positions, np.int64), np.array(counts, np.int64), np.array(weights, np.float64)
    )


def by_field(fields: Mapping[str, list[Part]], total: float) -> list[Part]:
    return greatest(sum_of(name, greatest(parts), total) for name, parts in fields.items())


def sum_of(label: str, parts: Sequence[Part], total: float, frame: int | None = None) -> Part:
    value = float(sum(part.value for part in parts))
    return Part(label, value, share(value, total), tuple(parts), frame=frame)


def greatest(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (-part.value, part.label))


def share(value: float, total: float) -> float:
    return value / total if total else 0.0
