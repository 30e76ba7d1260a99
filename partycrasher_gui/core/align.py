"""Global alignment of two stacks.

First equal frames face each other, so that the sum of their weights is greatest; then, in the gaps
between them, frames that are nearly equal. Gaps cost nothing, so a row of the table follows from
the one above by a running maximum.

Exact up to `CELLS` pairs of frames that have a counterpart. Beyond, a stack is first divided at
frames (or sequences of frames) that occur once on either side, as patience diff does it; what
stays too large, such as long recursions that differ throughout, is cut into pieces side by side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Float64 = NDArray[np.float64]
Pairs = list[tuple[int, int]]

CELLS = 1_000_000  # of one table
PIECE = 500  # frames on the longer side, where nothing divides
GAP_CELLS = 40_000  # pairs of frames tried for near equality in one gap
SEQUENCES = (1, 2, 4, 8, 16, 32, 64)


def align(a: Keys, b: Keys, weights: Float64) -> Pairs:
    """Pairs of positions of equal keys, ascending on both sides.

    `weights[key]` (> 0) is what facing pays for the frames of a key.
    """
    pairs: Pairs = []
    todo = [(0, len(a), 0, len(b))]
    while todo:
        a0, a1, b0, b1 = todo.pop()
        head = _common(a[a0:a1], b[b0:b1])
        pairs += zip(range(a0, a0 + head), range(b0, b0 + head), strict=True)
        a0, b0 = a0 + head, b0 + head
        tail = _common(a[a0:a1][::-1], b[b0:b1][::-1])
        a1, b1 = a1 - tail, b1 - tail
        pairs += zip(range(a1, a1 + tail), range(b1, b1 + tail), strict=True)
        rows, columns = _with_counterpart(a[a0:a1], b[b0:b1])
        if not len(rows):
            continue
        if len(rows) * len(columns) <= CELLS:
            table = _equal(a[a0 + rows], b[b0 + columns], weights)
            pairs += [(a0 + int(rows[i]), b0 + int(columns[j])) for i, j in best_pairs(table)]
            continue
        todo += _divided(a, b, (a0, a1, b0, b1))
    return sorted(pairs)


def fill_gaps(
    pairs: Pairs, lengths: tuple[int, int], nearness: Callable[[int, int], float]
) -> Pairs:
    """Further pairs from the gaps between pairs, where `nearness` (0: not at all) is greatest.

    Gaps of more than GAP_CELLS possible pairs stay as they are.
    """
    more: Pairs = []
    for (a0, b0), (a1, b1) in pairwise([(-1, -1), *pairs, lengths]):
        rows, columns = a1 - a0 - 1, b1 - b0 - 1
        if 0 < rows * columns <= GAP_CELLS:
            table = np.array(
                [[nearness(i, j) for j in range(b0 + 1, b1)] for i in range(a0 + 1, a1)]
            )
            more += [(a0 + 1 + i, b0 + 1 + j) for i, j in best_pairs(table)]
    return more


def best_pairs(table: Float64) -> Pairs:
    """The ascending pairs with the greatest sum; entries of 0 are no pairs. Early ones at ties."""
    if table.shape[0] > table.shape[1]:
        return [(i, j) for j, i in best_pairs(table.T)]
    sums = np.zeros((table.shape[0] + 1, table.shape[1] + 1))
    # filled from the end, so that the way is read from the start
    for row in range(len(table) - 1, -1, -1):
        facing = table[row] + sums[row + 1, 1:]
        best = np.maximum(facing, sums[row + 1, :-1])
        sums[row, :-1] = np.maximum.accumulate(best[::-1])[::-1]
    return list(_way(table, sums))


def _way(table: Float64, sums: Float64) -> Iterator[tuple[int, int]]:
    row = column = 0
    while row < table.shape[0] and column < table.shape[1]:
        value = table[row, column]
        if value > 0 and sums[row, column] == value + sums[row + 1, column + 1]:
            yield row, column
            row, column = row + 1, column + 1
        elif sums[row, column] == sums[row + 1, column]:
            row += 1
        else:
            column += 1


def _common(a: Keys, b: Keys) -> int:
    """How many first keys are equal."""
    length = min(len(a), len(b))
    differing = np.flatnonzero(a[:length] != b[:length])
    return int(differing[0]) if len(differing) else length


def _with_counterpart(a: Keys, b: Keys) -> tuple[Keys, Keys]:
    return np.flatnonzero(np.isin(a, b)), np.flatnonzero(np.isin(b, a))


def _equal(a: Keys, b: Keys, weights: Float64) -> Float64:
    return np.where(a[:, None] == b[None, :], weights[b][None, :], 0.0)


_Span = tuple[int, int, int, int]  # from and to in a, from and to in b


def _divided(a: Keys, b: Keys, span: _Span) -> list[_Span]:
    """Smaller spans that together hold the pairs of a large one."""
    a0, a1, b0, b1 = span
    marks = _landmarks(a[a0:a1], b[b0:b1]) or _pieces(a1 - a0, b1 - b0)
    # a span begins at its landmark and ends before the next one
    bounds = [(a0, b0), *((a0 + i, b0 + j) for i, j in marks), (a1, b1)]
    return [(i, k, j, m) for (i, j), (k, m) in pairwise(bounds)]


def _pieces(rows: int, columns: int) -> Pairs:
    count = -(-max(rows, columns) // PIECE)
    return [(rows * k // count, columns * k // count) for k in range(1, count)]


def _landmarks(a: Keys, b: Keys) -> Pairs:
    """Positions of keys, else of sequences of them, that occur once in both, in common order."""
    both = np.concatenate((a, b))
    size, length = len(a), 1
    for wanted in SEQUENCES:
        while length < wanted:
            both, size = _doubled(both, size, length)
            length *= 2
        if size <= 0 or len(both) - size <= 0:
            break
        marks = _increasing(_once(both[:size], both[size:]))
        if marks:
            return marks
    return []


def _doubled(both: Keys, size: int, length: int) -> tuple[Keys, int]:
    """Numbers for sequences twice as long; `size` of them belong to the first side."""
    sides = [side for side in (both[:size], both[size:]) if len(side) > length]
    if len(sides) < 2:
        return both[:0], 0
    twice = [np.stack((side[:-length], side[length:]), axis=1) for side in sides]
    joined = np.concatenate(twice)
    _, numbers = np.unique(joined[:, 0] * (both.max() + 1) + joined[:, 1], return_inverse=True)
    return numbers.astype(np.int64), len(twice[0])


def _once(a: Keys, b: Keys) -> Pairs:
    """Positions of the keys that both sides hold exactly once, by position in the first."""
    keys_a, at_a, count_a = np.unique(a, return_index=True, return_counts=True)
    keys_b, at_b, count_b = np.unique(b, return_index=True, return_counts=True)
    single_a, single_b = count_a == 1, count_b == 1
    _, left, right = np.intersect1d(
        keys_a[single_a], keys_b[single_b], assume_unique=True, return_indices=True
    )
    found = zip(at_a[single_a][left].tolist(), at_b[single_b][right].tolist(), strict=True)
    return sorted(found)


def _increasing(pairs: Sequence[tuple[int, int]]) -> Pairs:
    """The longest part of the pairs that ascends on the second side as well."""
    ends: list[int] = []  # least last value of an ascending run, by its length
    last: list[int] = []  # the pair it belongs to
    before: list[int] = []
    for number, (_, value) in enumerate(pairs):
        length = bisect_left(ends, value)
        ends[length : length + 1] = [value]
        last[length : length + 1] = [number]
        before.append(last[length - 1] if length else -1)
    chosen, number = [], last[-1] if last else -1
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]
