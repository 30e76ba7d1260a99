"""The arithmetic that scores are made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import similarity
from tests.support import reference

# lengths up to which a norm holds, from 1 token up, as published
NORMS = [
    (1, 1), (2, 0.625), (4, 0.5), (5, 0.4375), (7, 0.375), (10, 0.3125), (16, 0.25),
    (20, 0.21875), (28, 0.1875), (40, 0.15625), (64, 0.125), (83, 0.109375), (113, 0.09375),
    (163, 0.078125), (256, 0.0625), (334, 0.0546875), (455, 0.046875), (655, 0.0390625),
    (1024, 0.03125),
]  # fmt: skip


def test_norms_are_those_of_the_table() -> None:
    length = 1
    for last, norm in NORMS:
        while length <= last:
            assert similarity.norm(length) == norm
            length += 1


@given(st.integers(1, 10**9))
def test_norms_keep_two_binary_digits(length: int) -> None:
    norm = similarity.norm(length)
    assert norm == reference.norm(length)
    assert norm <= 1 / math.sqrt(length) * (1 + 1e-7) < norm * 1.25 * (1 + 1e-6)
    assert similarity.norm(length + 1) <= norm


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_a_term_weighs_at_most_one(count_and_length: tuple[int, int]) -> None:
    """The search bounds scores by it."""
    count, length = count_and_length
    weight = similarity.term_weight(count, length)
    assert 0 < weight <= 1
    assert weight == math.sqrt(count) * reference.norm(length)


def test_idf_of_one_and_of_many() -> None:
    assert float(similarity.idf(1, 1)) == 1.0
    np.testing.assert_allclose(
        similarity.idf([10, 10, 0], [0, 10, 0]), [1 + math.log(11), 1.0, 1.0], rtol=1e-15
    )


@pytest.mark.parametrize(
    ("clauses", "least"), [(1, 1), (3, 1), (4, 1), (6, 1), (7, 2), (10, 3), (20, 6), (10_000, 3000)]
)
def test_three_tenths_of_the_clauses_must_match(clauses: int, least: int) -> None:
    assert similarity.minimum_match(clauses) == least


def test_query_norm_is_single_precision() -> None:
    squares = np.array([1.0, 4.0, 2.5])
    assert similarity.query_norm(squares) == reference.f32(1 / math.sqrt(7.5))


@given(st.lists(st.floats(0, 200), max_size=200), st.randoms())
def test_sums_do_not_depend_on_order(values: list[float], rng: object) -> None:
    total = similarity.fixed_sum(np.array(values))
    rng.shuffle(values)  # type: ignore[attr-defined]
    assert similarity.fixed_sum(np.array(values)) == total
    assert total == pytest.approx(math.fsum(values), abs=1e-9)
