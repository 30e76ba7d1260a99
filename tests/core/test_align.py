from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import align as aligning
from partycrasher_gui.core.align import align, best_pairs, fill_gaps
from tests.support.scale import scaled

stacks = st.lists(st.integers(0, 4), max_size=9)
WEIGHTS = np.array([1.0, 1.0, 2.5, 4.0, 7.0])


def keys(values: list[int]) -> np.ndarray:
    return np.array(values, np.int64)


def greatest_sum(a: list[int], b: list[int]) -> float:
    """The plain table of a longest common subsequence, with weights."""
    table = [[0.0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            facing = table[i][j] + WEIGHTS[one] if one == other else 0.0
            table[i + 1][j + 1] = max(facing, table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def assert_ascending(pairs: list[tuple[int, int]]) -> None:
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(pairs))


@given(stacks, stacks)
def test_what_faces_is_equal_and_weighs_the_most_it_can(a: list[int], b: list[int]) -> None:
    pairs = align(keys(a), keys(b), WEIGHTS)
    assert_ascending(pairs)
    assert all(a[i] == b[j] for i, j in pairs)
    assert sum(WEIGHTS[a[i]] for i, _ in pairs) == pytest.approx(greatest_sum(a, b))


@given(stacks, stacks)
def test_division_keeps_order_and_equality(a: list[int], b: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aligning, "CELLS", 3)
        patch.setattr(aligning, "PIECE", 2)
        pairs = align(keys(a), keys(b), WEIGHTS)
    assert_ascending(pairs)
    assert all(a[i] == b[j] for i, j in pairs)
    if a == b:
        assert len(pairs) == len(a)


def test_a_rare_frame_is_kept_before_common_ones() -> None:
    # two common frames (0, 1) against one rare (4)
    assert align(keys([4, 0, 1]), keys([0, 1, 4]), WEIGHTS) == [(0, 2)]
    assert align(keys([4, 0, 1]), keys([0, 1, 4]), np.ones(5)) == [(1, 0), (2, 1)]


def test_long_stacks_with_changes_throughout_find_what_they_share() -> None:
    size = scaled(10_000, 50_000)
    dice = random.Random(5)
    a = [dice.randrange(400) for _ in range(size)]
    kept = [i for i in range(size) if dice.random() > 0.1]
    b = [value for i in kept for value in ([a[i], dice.randrange(400)][: 1 + (i % 10 == 0)])]
    pairs = align(keys(a), keys(b), np.ones(400))
    assert_ascending(pairs)
    assert all(a[i] == b[j] for i, j in pairs)
    assert len(pairs) >= 0.98 * len(kept)


def test_long_recursions_of_different_depth_face_each_other() -> None:
    a = [9, *[0, 1, 2] * 4_000, 7]
    b = [8, *[2, 0, 1] * 3_500, 7]
    pairs = align(keys(a), keys(b), np.ones(10))
    assert_ascending(pairs)
    assert len(pairs) >= 3 * 3_500 - 1
    assert pairs[-1] == (len(a) - 1, len(b) - 1)


@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=4, max_size=4), max_size=5)
)
def test_pairs_of_a_table_are_the_best(rows: list[list[float]]) -> None:
    table = np.array(rows).reshape(-1, 4)
    pairs = best_pairs(table)
    assert_ascending(pairs)
    assert all(table[pair] > 0 for pair in pairs)

    def best(i: int, j: int) -> float:
        if i == len(rows) or j == 4:
            return 0.0
        return max(rows[i][j] + best(i + 1, j + 1), best(i + 1, j), best(i, j + 1))

    assert sum(table[pair] for pair in pairs) == best(0, 0)


def test_gaps_are_filled_between_pairs_only() -> None:
    more = fill_gaps([(1, 1)], (3, 3), lambda *_: 1.0)
    assert more == [(0, 0), (2, 2)]
    assert fill_gaps([], (1_000, 1_000), lambda *_: 1.0) == []
