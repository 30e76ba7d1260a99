"""Selecting, weighing and scoring, on a corpus of term vectors without any index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import engine, similarity
from partycrasher_gui.core.engine import Candidates, Query, Statistics, Totals
from partycrasher_gui.core.terms import TermVector, term_vector
from tests.support import small, synthetic
from tests.support.golden import (
    POLICY,
    Counts,
    Expected,
    all_three_hundred,
    terms,
    worked_examples,
)
from tests.support.reference import Match, Reference
from tests.support.scale import scaled


class Corpus:
    """Reports as dictionaries from terms to weights, scored one by one."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.weights: list[dict[tuple[str, str], float]] = []

    def add(self, vector: TermVector) -> None:
        self.counts.add(vector)
        own = engine.own_weights(vector).tolist()
        self.weights.append(dict(zip(terms(vector), own, strict=True)))

    def candidates(self, vector: TermVector) -> Candidates:
        """What each stored report shares with a query."""
        places = {term: place for place, term in enumerate(terms(vector))}
        shared = [
            [(places[term], weight) for term, weight in weights.items() if term in places]
            for weights in self.weights
        ]
        flat = [pair for pairs in shared for pair in pairs]
        return Candidates(
            np.cumsum([0, *map(len, shared)]),
            np.array([place for place, _ in flat], np.int64),
            np.array([weight for _, weight in flat], np.float64),
        )

    def search(self, vector: TermVector) -> tuple[Query, Totals, int | None]:
        """The weighed query, all scores, and which report wins."""
        query = engine.weigh(vector, self.counts.of(vector))
        scores = engine.totals(query, self.candidates(vector))
        return query, scores, engine.best(scores)

    def likeness(self, vector: TermVector, row: int) -> float:
        found = self.candidates(vector)
        part = slice(found.offsets[row], found.offsets[row + 1])
        statistics = self.counts.of(vector)
        return engine.likeness(vector, statistics, found.positions[part], found.weights[part])


def one_field(*tokens: str, field: str = "log", length: int | None = None) -> TermVector:
    distinct = tuple(sorted(tokens))
    ones = (1,) * len(tokens)
    return TermVector((field,), (0, len(tokens)), distinct, ones, (length or len(tokens),))


# ---- golden files


def assert_golden(reports: Sequence[dict[str, Any]], expected: Sequence[Expected]) -> None:
    corpus = Corpus()
    for data, row in zip(reports, expected, strict=True):
        vector = term_vector(data, POLICY)
        query, scores, best = corpus.search(vector)
        assert (None if best is None else reports[best]["database_id"]) == row.top_match
        score = 0.0 if best is None else float(scores.total[best])
        assert score == pytest.approx(row.score, rel=1e-5)
        if row.first_pass_score is not None:
            assert_first_pass(reports, query, scores, row)
        corpus.add(vector)


def assert_first_pass(
    reports: Sequence[dict[str, Any]], query: Query, scores: Totals, row: Expected
) -> None:
    matching = bool((scores.first > 0).any())
    top = reports[int(np.argmax(scores.first))]["database_id"] if matching else None
    assert top == row.first_pass_top
    first = float(scores.first.max(initial=0.0))
    assert first == pytest.approx(row.first_pass_score, rel=1e-5)
    assert query.first_clauses == row.first_clauses
    if matching:  # without a candidate no second query is made
        assert query.second_clauses == row.second_clauses


def test_golden_reports() -> None:
    assert_golden(*all_three_hundred())


def test_golden_examples() -> None:
    examples = list(worked_examples())
    assert len(examples) == 6
    for reports, expected in examples:
        assert_golden(reports, expected)


# ---- the plain reference


def assert_as_reference(corpus: Corpus, vector: TermVector, match: Match | None) -> None:
    query, scores, best = corpus.search(vector)
    assert best == (match.row if match else None)
    if match is not None:
        assert best is not None
        assert float(scores.total[best]) == pytest.approx(match.score, rel=1e-6)
        assert float(scores.first[match.first_row]) == pytest.approx(match.first_score, rel=1e-6)
        assert (query.first_clauses, query.second_clauses) == (
            match.first_clauses, match.second_clauses,
        )  # fmt: skip
        assert corpus.likeness(vector, best) == pytest.approx(match.likeness, abs=1e-9)


def test_synthetic_reports() -> None:
    corpus, plain = Corpus(), Reference()
    for data in synthetic.reports(scaled(120, 800), 51, profile="small", duplicates=0.8):
        vector = term_vector(data, POLICY)
        assert_as_reference(corpus, vector, plain.arrive(data))
        corpus.add(vector)


@given(small.reports(8))
def test_odd_words(data: list[dict[str, Any]]) -> None:
    corpus, plain = Corpus(), Reference()
    for each in data:
        vector = term_vector(each, POLICY)
        assert_as_reference(corpus, vector, plain.arrive(each))
        corpus.add(vector)


# ---- selection


@given(
    st.lists(st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0, 9.0]), max_size=40), max_size=4),
    st.integers(1, 45),
)
def test_the_greatest_weights_of_each_field_are_selected(
    fields: list[list[float]], limit: int
) -> None:
    starts = [0]
    expected: list[bool] = []
    for weights in fields:
        starts.append(starts[-1] + len(weights))
        order = sorted(range(len(weights)), key=lambda i: (-weights[i], i))[:limit]
        expected += [i in order and weights[i] > 0 for i in range(len(weights))]
    flat = np.array([w for weights in fields for w in weights], np.float32)
    assert engine.select(flat, starts, limit).tolist() == expected


def test_ties_in_selection_go_by_utf8_bytes() -> None:
    tokens = [chr(97 + i) for i in range(10)]
    tokens += [chr(0xFF41 + i) for i in range(10)] + [chr(0x20000 + i) for i in range(10)]
    vector = one_field(*tokens)
    statistics = Statistics(5, np.full(30, 2), np.array([5]))
    query = engine.weigh(vector, statistics)
    selected = [token for token, of_pass in zip(vector.tokens, query.first, strict=True) if of_pass]
    assert selected == sorted(tokens, key=str.encode)[:20]
    assert query.second.all()


def test_terms_that_no_report_holds_are_no_clauses() -> None:
    vector = one_field("a", "b", "c")
    query = engine.weigh(vector, Statistics(9, np.array([0, 3, 0]), np.array([4])))
    assert query.first.tolist() == query.second.tolist() == [False, True, False]
    assert (query.first_clauses, query.second_clauses) == (1, 1)
    nothing = engine.weigh(vector, Statistics(9, np.zeros(3, np.int64), np.array([4])))
    assert (nothing.first_clauses, nothing.second_clauses) == (0, 0)
    assert (nothing.first_norm, nothing.second_norm) == (0.0, 0.0)


def test_the_limits_are_20_and_10_000_a_field() -> None:
    tokens = [f"{i:05d}" for i in range(10_050)]
    vector = TermVector(
        ("a", "b"), (0, 10_050, 10_075), (*tokens, *tokens[:25]), (1,) * 10_075, (10_050, 25)
    )
    query = engine.weigh(vector, Statistics(3, np.ones(10_075, np.int64), np.array([3, 3])))
    assert (query.first_clauses, query.second_clauses) == (40, 10_025)


# ---- the top match


def scored(first: Sequence[float], total: Sequence[float]) -> Totals:
    return Totals(np.array(first, np.float32), np.array(total, np.float32))


def test_equal_totals_go_to_the_older() -> None:
    assert engine.best(scored([1, 2, 2, 2], [1, 5, 5, 5])) == 1


def test_what_does_not_match_the_first_pass_is_no_candidate() -> None:
    assert engine.best(scored([0, 0], [0, 0])) is None
    assert engine.best(scored([], [])) is None
    assert engine.best(scored([0, 1, 0], [0, 1, 0])) == 1


def test_the_window_hands_on_the_best_of_the_first_pass() -> None:
    first = [2.0] * similarity.WINDOW + [2.0, 1.0]
    total = [3.0] * similarity.WINDOW + [9.0, 10.0]
    assert engine.best(scored(first, total)) == 0  # both greater totals are outside
    assert engine.best(scored(first[1:], total[1:])) == similarity.WINDOW - 1
    assert engine.best(scored(first[2:], total[2:])) == similarity.WINDOW - 1
    assert engine.best(scored([3.0, 2.0, 1.0], [3.0, 4.0, 5.0]), window=2) == 1


def test_too_few_matching_clauses_are_no_match() -> None:
    """Of ten clauses three must match."""
    vector = one_field(*"abcdefghij")
    query = engine.weigh(vector, Statistics(9, np.full(10, 2), np.array([9])))
    shared = Candidates(
        np.array([0, 2, 5]), np.array([0, 1, 0, 1, 2]), np.full(5, similarity.norm(10))
    )
    scores = engine.totals(query, shared)
    assert scores.first.tolist()[0] == scores.total.tolist()[0] == 0.0
    assert scores.first[1] > 0
    assert scores.total[1] == scores.first[1] * 2


# ---- likeness


def test_a_report_is_wholly_like_its_copy() -> None:
    corpus = Corpus()
    vector = term_vector({"stacktrace": [{"function": "decode_tile"}], "os": "x"}, POLICY)
    corpus.add(vector)
    assert corpus.likeness(vector, 0) == pytest.approx(1.0)


def test_likeness_looks_at_the_stack_alone() -> None:
    corpus = Corpus()
    corpus.add(term_vector({"stacktrace": [{"function": "decode_tile"}], "os": "x"}, POLICY))
    other = term_vector({"stacktrace": [{"function": "decode_tile"}], "os": "other"}, POLICY)
    assert corpus.likeness(other, 0) == pytest.approx(1.0)
    apart = term_vector({"stacktrace": [{"function": "main"}], "os": "x"}, POLICY)
    assert corpus.likeness(apart, 0) == 0.0


def test_likeness_without_a_stack_is_over_all_fields() -> None:
    corpus = Corpus()
    corpus.add(term_vector({"os": "x", "stacktrace": []}, POLICY))
    half = term_vector({"os": "x", "cpu": "y", "stacktrace": [{"function": None}]}, POLICY)
    assert engine.stack_terms(half).all()
    assert 0 < corpus.likeness(half, 0) < 1
    assert corpus.likeness(term_vector({}, POLICY), 0) == 0.0
