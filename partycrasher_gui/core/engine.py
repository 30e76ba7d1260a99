"""Which earlier report resembles this one most, exactly (scoring.md sections 2-6).

`weigh` turns a report's terms and the store's statistics into a weighed query, `totals` scores
candidates, `best` picks the top match. A store may find the same winner faster by its own means
(postings.py); what this module computes is what it must find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from . import similarity
from .similarity import Float32, Float64
from .terms import TermVector, is_stack

Int64 = NDArray[np.int64]
Bools = NDArray[np.bool_]
Selecting = Callable[[Float32, Sequence[int], int], Bools]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the store says of a report's terms at the moment of its arrival.

    `n` reports are stored; `df` (T,) of them hold each term of the vector; `field_n` (F,) have
    each of its fields.
    """

    n: int
    df: Int64
    field_n: Int64


@dataclass(frozen=True, slots=True)
class Query:
    """A report's clauses, weighed. All arrays are (T,), aligned with its vector's terms.

    `squares` is idf^2 of each term (idf single precision, its square exact in doubles); `first`
    and `second` say which terms are clauses of which pass; `first_clauses`, `second_clauses` count
    them; `first_norm`, `second_norm` are the query norms.
    """

    squares: Float64
    first: Bools
    second: Bools
    first_clauses: int
    second_clauses: int
    first_norm: float
    second_norm: float


@dataclass(frozen=True, slots=True)
class Candidates:
    """Reports to score, as rows of shared columns.

    Candidate i shares the terms `offsets[i]:offsets[i + 1]` of `positions` (index of the term in
    the query's vector) and `weights` (sqrt(tf) * norm in the candidate) with the query.
    """

    offsets: Int64
    positions: Int64
    weights: Float64


@dataclass(frozen=True, slots=True)
class Totals:
    """Scores of candidates, (C,) each: of the first pass, and the sum of both passes.

    A candidate that is no match at all has 0 in both.
    """

    first: Float32
    total: Float32


def term_fields(vector: TermVector) -> Int64:
    """For each term the index of its field, (T,)."""
    return np.repeat(np.arange(len(vector.fields)), np.diff(vector.starts))


def stack_terms(vector: TermVector) -> Bools:
    """Which terms likeness looks at: those of the stack, or all when there is no stack term."""
    of_stack = np.array([is_stack(name) for name in vector.fields], bool)
    if not of_stack.any():
        return np.ones(len(vector), bool)
    return np.repeat(of_stack, np.diff(vector.starts))


def select(weights: Float32, starts: Sequence[int], limit: int) -> Bools:
    """The `limit` greatest weights (> 0) of each field; ties go to the term that comes first."""
    chosen = weights > 0
    for start, stop in pairwise(starts):
        if stop - start > limit:
            order = np.argsort(-weights[start:stop], kind="stable")
            chosen[start + order[limit:]] = False
    return chosen


def weigh(vector: TermVector, statistics: Statistics, selecting: Selecting | None = None) -> Query:
    """Select and weigh the clauses of both passes (scoring.md sections 3 and 4).

    `selecting` is `select` or a faster function with the same results.
    """
    choose = selecting or select
    df = statistics.df
    counts = np.asarray(vector.counts, np.float64)
    weights = (counts * similarity.idf(statistics.n, df)).astype(np.float32)
    weights[df <= 0] = 0.0
    first = choose(weights, vector.starts, similarity.FIRST_LIMIT)
    second = choose(weights, vector.starts, similarity.SECOND_LIMIT)
    documents = np.repeat(statistics.field_n, np.diff(vector.starts))
    single = similarity.idf(documents, df).astype(np.float32).astype(np.float64)
    return clauses(single * single, first, second)


def clauses(squares: Float64, first: Bools, second: Bools) -> Query:
    """A query of the given clauses, with its norms."""
    return Query(
        squares,
        first,
        second,
        int(first.sum()),
        int(second.sum()),
        similarity.query_norm(squares[first]) if first.any() else 0.0,
        similarity.query_norm(squares[second]) if second.any() else 0.0,
    )


def totals(query: Query, candidates: Candidates) -> Totals:
    """Score candidates exactly (scoring.md section 4)."""
    parts = similarity.to_fixed(query.squares[candidates.positions] * candidates.weights)
    first = _pass(
        parts, query.first[candidates.positions], candidates.offsets,
        query.first_norm, query.first_clauses,
    )  # fmt: skip
    second = _pass(
        parts, query.second[candidates.positions], candidates.offsets,
        query.second_norm, query.second_clauses,
    )  # fmt: skip
    return Totals(first, np.where(first > 0, first + second, np.float32(0)))


def _pass(parts: Int64, of_pass: Bools, offsets: Int64, norm: float, count: int) -> Float32:
    """One pass: float32(sum * norm) * coord, or 0 where too few clauses match."""
    sums = _segment_sums(np.where(of_pass, parts, 0), offsets)
    matching = _segment_sums(of_pass.astype(np.int64), offsets)
    return pass_scores(sums, matching, norm, count)


def pass_scores(sums: Int64, matching: Int64, norm: float, count: int) -> Float32:
    """Scores of one pass from the fixed-point sums and numbers of matching clauses, (C,) each."""
    raw = (sums.astype(np.float64) / similarity.FIXED * norm).astype(np.float32)
    coord = matching.astype(np.float32) / np.float32(max(count, 1))
    enough = matching >= similarity.minimum_match(count)
    return np.where(enough, raw * coord, np.float32(0))


def _segment_sums(values: Int64, offsets: Int64) -> Int64:
    running = np.concatenate(([0], np.cumsum(values)))
    return running[offsets[1:]] - running[offsets[:-1]]


def best(scores: Totals, window: int = similarity.WINDOW) -> int | None:
    """The index of the top match, or None. Candidates stand from oldest to newest.

    The `window` best of the first pass (ties to the older) take part; of these the greatest total
    wins, ties to the older.
    """
    found = np.flatnonzero(scores.first > 0)
    if len(found) == 0:
        return None
    if len(found) > window:
        order = np.argsort(-scores.first[found], kind="stable")[:window]
        found = np.sort(found[order])
    return int(found[np.argmax(scores.total[found])])


def likeness(
    vector: TermVector, statistics: Statistics, positions: Int64, weights: Float64
) -> float:
    """The share of a report's stack that another one covers, 0..1 (scoring.md section 6).

    `positions` (index into the vector's terms) and `weights` (sqrt(tf) * norm in the other) are
    the terms that both hold.
    """
    relevant = stack_terms(vector)
    own = own_weights(vector)
    squares = similarity.idf(statistics.n, statistics.df) ** 2
    whole = similarity.fixed_sum((squares * own)[relevant])
    if whole == 0.0:
        return 0.0
    common = relevant[positions]
    at = positions[common]
    covered = similarity.fixed_sum(squares[at] * np.minimum(own[at], weights[common]))
    return min(1.0, covered / whole)


def own_weights(vector: TermVector) -> Float64:
    """sqrt(tf) * norm of each term in the report itself, (T,)."""
    norms = [similarity.norm(length) for length in vector.lengths]
    return np.sqrt(np.asarray(vector.counts, np.float64)) * np.repeat(
        np.asarray(norms, np.float64), np.diff(vector.starts)
    )
