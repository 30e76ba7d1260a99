"""Buckets agree with true bugs as well as scoring.md section 6 says, at one cut for all sets."""

from __future__ import annotations

from functools import cache
from statistics import fmean

import pytest

from benchmarks import quality
from partycrasher_gui.core.rows import DEFAULT_CUT, Cut
from partycrasher_gui.stores import compiled
from tests.support.engines import searching_with
from tests.support.scale import scaled

pytestmark = [pytest.mark.data, pytest.mark.usefixtures("shared_data")]
ORDERS = {"casr_gdb": 10, "casr_python": 10, "d4j": scaled(1, 10)}


@cache
def mean_f(name: str) -> dict[Cut, float]:
    """B-cubed F at every cut, mean over shuffled orders of arrival."""
    crashes = quality.labelled(name)
    with searching_with(None):
        compiled.load()  # both searches find the same, this one sooner
        measured = [quality.measure(crashes, seed) for seed in range(1, ORDERS[name] + 1)]
    return {cut: fmean(found[cut].f for found in measured) for cut in quality.CUTS}


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("cut", [DEFAULT_CUT, quality.ARRIVAL_CUT], ids=str)
def test_shuffled_arrival_reaches_the_measured_mean(name: str, cut: Cut) -> None:
    assert mean_f(name)[cut] >= quality.GOALS[name, cut] - quality.TOLERANCE
