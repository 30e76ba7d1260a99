"""The order of reports' ids, kept up as the table of links grows."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class IdOrder:
    """The rows in order of their ids, kept up as the table grows."""

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._ranks = np.empty(0, np.int64)
        self._lock = threading.Lock()

    def ranks(self, ids: Sequence[str], size: int) -> NDArray[np.int64]:
        """The rank of each of the first `size` rows, 0 for the least id."""
        with self._lock:
            known = len(self._rows)
            if size > known:
                # two runs in order: the sort only merges them
                added = sorted(range(known, size), key=ids.__getitem__)
                self._rows = sorted(self._rows + added, key=ids.__getitem__)
                self._ranks = np.empty(size, np.int64)
                self._ranks[self._rows] = np.arange(size)
            # a subsequence of ranks is still in order, which is all that is asked
            return self._ranks[:size]

    def rank_of(self, ids: Sequence[str], text: str) -> int:
        """How many of the known ids are less than `text`."""
        with self._lock:
            return bisect_left(self._rows, text, key=ids.__getitem__)
