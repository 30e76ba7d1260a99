"""B-cubed: how well found buckets agree with true ones, from the view of each report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple


class BCubed(NamedTuple):
    """Means over all reports, from 0 to 1."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def bcubed(truth: Mapping[str, str], found: Mapping[str, str]) -> BCubed:
    """Compare two assignments of the same ids.

    A report's precision is the share of its found bucket that has its true bug; its recall is the
    share of its bug that its found bucket holds.
    """
    if truth.keys() != found.keys():
        raise ValueError("both must assign the same ids")
    bugs, buckets = Counter(truth.values()), Counter(found.values())
    together = Counter((truth[key], found[key]) for key in truth)
    precision = sum(n * n / buckets[bucket] for (_, bucket), n in together.items())
    recall = sum(n * n / bugs[bug] for (bug, _), n in together.items())
    return BCubed(precision / len(truth), recall / len(truth))
