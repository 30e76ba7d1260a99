"""A link's score taken apart: stack against context, fields, terms (scoring.md section 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from . import engine, similarity
from .engine import Bools, Candidates, Query, Statistics
from .parts import Part, SharedTerms, TermEvidence, agree, by_field, share, shared_terms, sum_of
from .terms import TermVector, is_stack


@dataclass(frozen=True, slots=True)
class Pass:
    """One of the two passes of a score: `matching` of `clauses` terms matched."""

    clauses: int
    matching: int
    coord: float
    norm: float
    score: float


@dataclass(frozen=True, slots=True)
class ScoreReceipt:
    """A score: stack and context, their fields, their terms. `root.value` is the stored score.

    `recomputed` is the score by the arithmetic of today from the same numbers; it differs from
    the stored one by rounding alone.
    """

    root: Part
    first: Pass
    second: Pass
    recomputed: float

    @property
    def agrees(self) -> bool:
        """Whether the parts add up to the stored score."""
        return agree(self.recomputed, self.root.value)


def score_receipt(
    query: TermVector, match: TermVector, statistics: Statistics, stored: float | None = None
) -> ScoreReceipt:
    """Take the score of a report's top match apart (scoring.md section 4).

    `statistics` are those at the report's arrival; `stored` is the link's score (None: as
    computed here).
    """
    weighed = engine.weigh(query, statistics)
    shared = shared_terms(query, match)
    first = _pass(weighed, weighed.first, shared, weighed.first_norm, weighed.first_clauses)
    second = _pass(weighed, weighed.second, shared, weighed.second_norm, weighed.second_clauses)
    if not first.score:
        # a report the first pass does not find is no match, whatever the second says
        second = Pass(second.clauses, second.matching, 0.0, second.norm, 0.0)
    recomputed = float(np.float32(first.score) + np.float32(second.score))
    leaves = _score_terms(query, weighed, statistics, shared, first, second)
    total = recomputed if stored is None else stored
    return ScoreReceipt(_by_side("score", total, leaves), first, second, recomputed)


def _pass(query: Query, of_pass: Bools, shared: SharedTerms, norm: float, clauses: int) -> Pass:
    matching = of_pass[shared.positions]
    at = shared.positions[matching]
    total = similarity.to_fixed(query.squares[at] * shared.weights[matching]).sum()
    count = len(at)
    (score,) = engine.pass_scores(np.array([total]), np.array([count]), norm, clauses).tolist()
    coord = float(np.float32(count) / np.float32(max(clauses, 1)))
    return Pass(clauses, count, coord if score else 0.0, norm, score)


def _score_terms(
    query: TermVector,
    weighed: Query,
    statistics: Statistics,
    shared: SharedTerms,
    first: Pass,
    second: Pass,
) -> list[TermEvidence]:
    at = shared.positions
    raw = weighed.squares[at] * shared.weights
    one = np.where(weighed.first[at], raw * first.norm * first.coord, 0.0)
    two = np.where(weighed.second[at], raw * second.norm * second.coord, 0.0)
    fields = engine.term_fields(query)
    return [
        TermEvidence(
            query.fields[fields[i]],
            query.tokens[i],
            query.counts[i],
            int(shared.counts[k]),
            int(statistics.df[i]),
            int(statistics.field_n[fields[i]]),
            float(np.sqrt(weighed.squares[i])),
            float(one[k]),
            float(two[k]),
        )
        for k, i in enumerate(at.tolist())
        if one[k] or two[k]
    ]


def _by_side(label: str, total: float, terms: Iterable[TermEvidence]) -> Part:
    sides: dict[str, dict[str, list[Part]]] = {"stack": {}, "context": {}}
    for term in terms:
        side = sides["stack" if is_stack(term.field) else "context"]
        value = term.first + term.second
        leaf = Part(term.token, value, share(value, total), term=term)
        side.setdefault(term.field, []).append(leaf)
    parts = [
        sum_of(side, by_field(fields, total), total) for side, fields in sides.items() if fields
    ]
    return Part(label, total, 1.0 if parts else 0.0, tuple(parts))


def what_if(
    query: TermVector, match: TermVector, statistics: Statistics, left_out: Collection[str]
) -> float:
    """The pair's score if the fields named had no part in it: recomputed, nowhere stored.

    The statistics stay those at arrival. Another report might then be the top match.
    """
    kept = [i for i, name in enumerate(query.fields) if name not in left_out]
    terms = np.isin(engine.term_fields(query), kept)
    rest = Statistics(statistics.n, statistics.df[terms], statistics.field_n[kept])
    query = _only(query, kept)
    shared = shared_terms(query, match)
    offsets = np.array([0, len(shared.positions)])
    candidate = Candidates(offsets, shared.positions, shared.weights)
    return float(engine.totals(engine.weigh(query, rest), candidate).total[0])


def _only(vector: TermVector, kept: Sequence[int]) -> TermVector:
    spans = [(vector.starts[i], vector.starts[i + 1]) for i in kept]
    starts = np.cumsum([0, *(stop - start for start, stop in spans)])
    return TermVector(
        tuple(vector.fields[i] for i in kept),
        tuple(starts.tolist()),
        tuple(token for start, stop in spans for token in vector.tokens[start:stop]),
        tuple(count for start, stop in spans for count in vector.counts[start:stop]),
        tuple(vector.lengths[i] for i in kept),
    )
