"""How well found buckets agree with true bugs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import comb
from typing import NamedTuple

from tests.support.bcubed import bcubed


class Agreement(NamedTuple):
    """B-cubed precision, recall and F, adjusted Rand index, and the number of buckets."""

    precision: float
    recall: float
    f: float
    ari: float
    buckets: int


def agreement(truth: Mapping[str, str], found: Mapping[str, str]) -> Agreement:
    """Compare two assignments of the same ids to groups. Raises ValueError for other ids."""
    measured = bcubed(truth, found)
    groups = len(set(found.values()))
    return Agreement(*measured, measured.f, adjusted_rand_index(truth, found), groups)


def adjusted_rand_index(truth: Mapping[str, str], found: Mapping[str, str]) -> float:
    """The share of pairs on which two assignments agree, less what chance gives.

    1 for equal ones, about 0 for unrelated ones (Hubert and Arabie 1985).
    """
    both = _pairs((truth[key], found[key]) for key in truth)
    true, made = _pairs(truth.values()), _pairs(found[key] for key in truth)
    every = comb(len(truth), 2)
    by_chance = true * made / every if every else 0.0
    most = (true + made) / 2
    return 1.0 if most == by_chance else (both - by_chance) / (most - by_chance)


def _pairs(groups: Iterable[object]) -> int:
    """How many pairs are in the same group."""
    return sum(comb(size, 2) for size in Counter(groups).values())
