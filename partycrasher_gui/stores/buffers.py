"""Arrays that grow at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_MOST_AHEAD = 1 << 20


class Growable:
    """A one-dimensional array that grows in place, by an eighth or a million entries at a time.

    `data` may be longer than what is in use; views of it do not survive growing.
    """

    def __init__(self, dtype: DTypeLike, capacity: int = 1024, fill: int = 0) -> None:
        self.fill = fill
        self.data: NDArray[Any] = np.full(capacity, fill, dtype)

    @classmethod
    def adopt(cls, values: NDArray[Any], fill: int = 0) -> Growable:
        """A growable array of these values, which are not copied and belong to it from now on."""
        grown = cls(values.dtype, 0, fill)
        grown.data = values if values.flags.owndata else values.copy()
        return grown

    def reserve(self, size: int) -> None:
        """Make room for `size` entries; new ones hold the fill value."""
        old = len(self.data)
        if size > old:
            # realloc moves pages instead of copying them, and never holds both arrays at once
            self.data.resize(max(size, old + min(old >> 3, _MOST_AHEAD)), refcheck=False)
            if self.fill:
                self.data[old:] = self.fill

    def put(self, start: int, values: NDArray[Any]) -> None:
        """Write `values` at `start`, growing as needed."""
        self.reserve(start + len(values))
        self.data[start : start + len(values)] = values
