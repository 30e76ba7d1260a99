"""The search for a top match in compiled code (Numba), exact and with bounds.

Clauses are read in ascending document frequency, each adding to the reports that hold it. After a
round, every report has an upper bound: what it has so far and the most that the clauses not yet
read can add. By the Cauchy-Schwarz inequality a field adds no more than the root of the sum of
its squared clause weights, since the weights of a report's own field are a vector of at most unit
length. A few reports with the greatest bounds are scored exactly through the forward index; when
no other bound reaches the best exact total, that report is the top match - if no more than
`WINDOW` reports can precede it in the first pass, which is proven in the same way or else decided
by scoring the whole window exactly.

Only `postings.py` imports this module, and only when Numba is there and compiled.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ..core import similarity

FIXED = similarity.FIXED
WINDOW = similarity.WINDOW
# Covers single precision's rounding of scores and bounds, some 1e-7 each.
SLACK = 1.00001
PROBES = 16


class Clauses(NamedTuple):
    """The query: K clauses in ascending document frequency; see engine.Query for the norms.

    `tids` int32, `df` int64, `field` int32 (small numbers), `squares` float64, `first` bool;
    every clause belongs to the second pass.
    """

    tids: NDArray[np.int32]
    df: NDArray[np.int64]
    field: NDArray[np.int32]
    squares: NDArray[np.float64]
    first: NDArray[np.bool_]
    first_count: int
    second_count: int
    first_minimum: int
    second_minimum: int
    first_norm: float
    second_norm: float


class Index(NamedTuple):
    """Postings in three layers and the forward index.

    The base layer is S segments of at most 65,536 documents: segment s begins with document
    `segment_docs[s]`, knows the terms below `segment_terms[s]`, and has the postings of term t at
    `segment_offsets[segment_starts[s] + t]` up to the next offset; `base_docs` are relative to
    its first document. The middle layer is one such range with document numbers as they are. The
    newest documents are linked lists through `next`, heads by term. `forward_*` has the terms of
    each document. `weights` are by code; `level_weights` are by level and never below them, at
    most `level_slack` times as great.
    """

    segment_docs: NDArray[np.int64]
    segment_terms: NDArray[np.int64]
    segment_starts: NDArray[np.int64]
    segment_offsets: NDArray[np.int64]
    base_docs: NDArray[np.uint16]
    base_levels: NDArray[np.uint8]
    middle_offsets: NDArray[np.int64]
    middle_docs: NDArray[np.int32]
    middle_levels: NDArray[np.uint8]
    heads: NDArray[np.int32]
    next: NDArray[np.int32]
    newest_docs: NDArray[np.int32]
    newest_levels: NDArray[np.uint8]
    forward_offsets: NDArray[np.int64]
    forward_tids: NDArray[np.int32]
    forward_codes: NDArray[np.uint16]
    weights: NDArray[np.float64]
    level_weights: NDArray[np.float64]
    level_slack: float
    alive: NDArray[np.bool_]


class Scratch(NamedTuple):
    """Working memory of one search at a time: packed sums (N,), bounds (N,), slots by term (-1)."""

    first: NDArray[np.float64]
    other: NDArray[np.float64]
    bound: NDArray[np.float32]
    slots: NDArray[np.int32]


class Rest(NamedTuple):
    """What the clauses from x on can still add, (K + 1,) each: to either sum, to either count.

    One double packs a document's sum and, in multiples of `unit`, how many clauses made it; no
    sum reaches the unit. `error` is the most by which packing can have rounded a sum.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    first_count: NDArray[np.float64]
    second_count: NDArray[np.float64]
    unit: float
    error: float


@njit(cache=True, nogil=True)
def build_postings(
    start, stop, first, tids, codes, code_level, offsets, out_offsets, out_docs, out_levels
):
    """Invert the forward index of the documents `start:stop` into CSR postings.

    `out_offsets` (terms + 1,) holds zeros and gets offsets from 0; documents are written as
    `doc - first`.
    """
    terms = len(out_offsets) - 1
    for i in range(offsets[start], offsets[stop]):
        out_offsets[tids[i] + 1] += 1
    for t in range(terms):
        out_offsets[t + 1] += out_offsets[t]
    position = out_offsets[:terms].copy()
    for doc in range(start, stop):
        for i in range(offsets[doc], offsets[doc + 1]):
            t = tids[i]
            p = position[t]
            out_docs[p] = doc - first
            out_levels[p] = code_level[codes[i]]
            position[t] = p + 1


@njit(cache=True, nogil=True)
def list_documents(
    start, stop, used, tids, codes, code_level, offsets, heads, following, docs, levels
):
    """Put the documents `start:stop` at the heads of their terms' lists, from entry `used` on."""
    for doc in range(start, stop):
        for i in range(offsets[doc], offsets[doc + 1]):
            t = tids[i]
            following[used] = heads[t]
            docs[used] = doc
            levels[used] = code_level[codes[i]]
            heads[t] = used
            used += 1


@njit(cache=True, nogil=True)
def select(weights, starts, limit):
    """engine.select: the `limit` greatest weights (> 0) a field, ties to the term before."""
    chosen = weights > 0
    for f in range(len(starts) - 1):
        start = starts[f]
        stop = starts[f + 1]
        if stop - start > limit:
            order = np.argsort(-weights[start:stop], kind="mergesort")
            for x in range(limit, stop - start):
                chosen[start + order[x]] = False
    return chosen


@njit(cache=True, nogil=True, inline="always")
def _count(packed, unit):
    return math.floor(packed * (1.0 / unit))


@njit(cache=True, nogil=True)
def _rest(q, fields, level_slack):
    """Suffix bounds over the clauses, per field by Cauchy-Schwarz."""
    n = len(q.tids)
    first = np.zeros(n + 1)
    second = np.zeros(n + 1)
    first_count = np.zeros(n + 1)
    second_count = np.zeros(n + 1)
    first_squares = np.zeros(fields)
    second_squares = np.zeros(fields)
    for x in range(n - 1, -1, -1):
        f = q.field[x]
        w = q.squares[x]
        old = second_squares[f]
        second_squares[f] = old + w * w
        second[x] = second[x + 1] + math.sqrt(old + w * w) - math.sqrt(old)
        second_count[x] = second_count[x + 1] + 1.0
        first[x] = first[x + 1]
        first_count[x] = first_count[x + 1]
        if q.first[x]:
            old = first_squares[f]
            first_squares[f] = old + w * w
            first[x] += math.sqrt(old + w * w) - math.sqrt(old)
            first_count[x] += 1.0
    unit = 2.0 ** math.ceil(math.log2(2.0 * level_slack * second[0] + 2.0))
    error = 2.0**-52 * unit * float(n + 1) * float(n + 1)  # n additions to at most n + 1 units
    return Rest(first, second, first_count, second_count, unit, error)


@njit(cache=True, nogil=True)
def _read(start, stop, q, ix, first, other, unit):
    """Add the postings of the clauses `start:stop` to the packed sums."""
    for segment in range(len(ix.segment_docs)):
        origin = ix.segment_docs[segment]
        offsets = ix.segment_offsets[ix.segment_starts[segment] :]
        for x in range(start, stop):
            t = q.tids[x]
            if t < ix.segment_terms[segment]:
                w = q.squares[x]
                sums = first[origin:] if q.first[x] else other[origin:]
                for p in range(offsets[t], offsets[t + 1]):
                    sums[ix.base_docs[p]] += w * ix.level_weights[ix.base_levels[p]] + unit
    middle_terms = len(ix.middle_offsets) - 1
    for x in range(start, stop):
        t = q.tids[x]
        w = q.squares[x]
        sums = first if q.first[x] else other
        if t < middle_terms:
            for p in range(ix.middle_offsets[t], ix.middle_offsets[t + 1]):
                sums[ix.middle_docs[p]] += w * ix.level_weights[ix.middle_levels[p]] + unit
        p = ix.heads[t]
        while p >= 0:
            sums[ix.newest_docs[p]] += w * ix.level_weights[ix.newest_levels[p]] + unit
            p = ix.next[p]


@njit(cache=True, nogil=True)
def _bounds(rows, alive, q, rest, x, s):
    """Upper bounds of the totals after x clauses; 0 for what can be no match at all."""
    scale1 = q.first_norm / q.first_count * SLACK
    scale2 = q.second_norm / q.second_count * SLACK
    unit = rest.unit
    r1 = rest.first[x] + rest.error
    r2 = rest.second[x] + 2.0 * rest.error
    n1 = rest.first_count[x]
    n2 = rest.second_count[x]
    for d in range(rows):
        a = s.first[d]
        b = s.other[d]
        ca = _count(a, unit)
        cb = _count(b, unit)
        sa = a - ca * unit
        sb = b - cb * unit
        bound = (sa + r1) * (ca + n1) * scale1 + (sa + sb + r2) * (ca + cb + n2) * scale2
        s.bound[d] = bound if ca + n1 >= q.first_minimum and alive[d] else 0.0


@njit(cache=True, nogil=True, inline="always")
def _to_fixed(value):
    return np.int64(value * FIXED + 0.5)


@njit(cache=True, nogil=True)
def _exact(doc, q, ix, slots):
    """Scores of one document, as engine.totals has them: first pass, total."""
    sum1 = np.int64(0)
    sum2 = np.int64(0)
    c1 = 0
    c2 = 0
    for i in range(ix.forward_offsets[doc], ix.forward_offsets[doc + 1]):
        x = slots[ix.forward_tids[i]]
        if x >= 0:
            part = _to_fixed(q.squares[x] * ix.weights[ix.forward_codes[i]])
            sum2 += part
            c2 += 1
            if q.first[x]:
                sum1 += part
                c1 += 1
    if c1 < q.first_minimum:
        return np.float32(0), np.float32(0)
    first = np.float32(sum1 / FIXED * q.first_norm) * (np.float32(c1) / np.float32(q.first_count))
    if c2 < q.second_minimum:
        return first, first
    second = np.float32(sum2 / FIXED * q.second_norm) * (
        np.float32(c2) / np.float32(q.second_count)
    )
    return first, np.float32(first + second)


@njit(cache=True, nogil=True)
def _probe(rows, bound):
    """The PROBES documents with the greatest bounds, greatest first (-1 where there are less)."""
    docs = np.full(PROBES, -1, np.int64)
    values = np.zeros(PROBES)
    least = 0
    for d in range(rows):
        if bound[d] > values[least]:
            values[least] = bound[d]
            docs[least] = d
            for y in range(PROBES):
                if values[y] < values[least]:
                    least = y
    order = np.argsort(-values)
    return docs[order]


@njit(cache=True, nogil=True)
def _reach(x, clauses, q, rest, best_total):
    """How many clauses must be read before an unseen document can not reach `best_total`."""
    scale1 = q.first_norm / q.first_count * SLACK
    scale2 = q.second_norm / q.second_count * SLACK
    while x < clauses:
        if rest.first_count[x] < q.first_minimum:
            break
        bound = rest.first[x] * rest.first_count[x] * scale1
        if bound + rest.second[x] * rest.second_count[x] * scale2 < best_total:
            break
        x += 1
    return x


@njit(cache=True, nogil=True)
def _ahead(rows, alive, q, rest, x, first, score):
    """How many documents may have a first-pass score of at least `score`."""
    scale = q.first_norm / q.first_count * SLACK
    r1 = rest.first[x] + rest.error
    n1 = rest.first_count[x]
    count = 0
    for d in range(rows):
        packed = first[d]
        c = _count(packed, rest.unit)
        bound = (packed - c * rest.unit + r1) * (c + n1) * scale
        if bound >= score and c + n1 >= q.first_minimum and alive[d]:
            count += 1
    return count


@njit(cache=True, nogil=True)
def _decide_window(rows, q, ix, rest, s):
    """The top match by scoring every document exactly that may be in the window.

    All first-pass clauses have been read, so the sums in `s.first` are above the exact ones by
    rounding and by the levels' slack alone.
    """
    scale = q.first_norm / q.first_count
    scores = np.zeros(rows)  # at least the exact ones
    least = np.zeros(rows)  # at most the exact ones
    for d in range(rows):
        c = _count(s.first[d], rest.unit)
        if c >= q.first_minimum and ix.alive[d]:
            total = s.first[d] - c * rest.unit
            scores[d] = (total + rest.error) * c * scale * SLACK
            least[d] = max(0.0, total - rest.error) * c * scale / (SLACK * ix.level_slack)
    edge = np.partition(least, rows - WINDOW)[rows - WINDOW]
    count = 0
    for d in range(rows):
        if scores[d] > 0 and scores[d] >= edge:
            count += 1
    docs = np.empty(count, np.int64)
    firsts = np.empty(count, np.float32)
    totals = np.empty(count, np.float32)
    count = 0
    for d in range(rows):
        if scores[d] > 0 and scores[d] >= edge:
            docs[count] = d
            firsts[count], totals[count] = _exact(d, q, ix, s.slots)
            count += 1
    order = np.argsort(-firsts, kind="mergesort")[:WINDOW]
    best = -1
    total = np.float32(0)
    for y in range(len(order)):
        z = order[y]
        if totals[z] > total or (totals[z] == total and total > 0 and docs[z] < best):
            best = docs[z]
            total = totals[z]
    return best, total


@njit(cache=True, nogil=True)
def _search(rows, fields, q, ix, s):
    clauses = len(q.tids)
    rest = _rest(q, fields, ix.level_slack)
    s.first[:rows] = 0.0
    s.other[:rows] = 0.0
    best = np.int64(-1)
    best_first = np.float32(0)
    best_total = np.float32(0)
    few = rows // 100 + 64
    budget = float(rows) if rows >= 1000 else 1e18
    spent = 0.0
    x = 0
    while True:
        start = x
        while x < clauses and spent < budget:
            spent += q.df[x]
            x += 1
        _read(start, x, q, ix, s.first, s.other, rest.unit)
        _bounds(rows, ix.alive, q, rest, x, s)
        for d in _probe(rows, s.bound):
            if d < 0 or s.bound[d] < best_total:
                continue
            first, total = _exact(d, q, ix, s.slots)
            if total > best_total or (total == best_total and total > 0 and d < best):
                best, best_first, best_total = d, first, total
        if x >= clauses:
            break
        needed = _reach(x, clauses, q, rest, best_total)
        if needed > x:
            budget = spent
            for y in range(x, needed):
                budget += q.df[y]
            continue
        count = 0
        for d in range(rows):
            if s.bound[d] >= best_total and s.bound[d] > 0:
                count += 1
        if count <= few:
            break
        budget = spent * 1.5
    for d in range(rows):
        if s.bound[d] >= best_total and s.bound[d] > 0:
            first, total = _exact(d, q, ix, s.slots)
            if total > best_total or (total == best_total and total > 0 and d < best):
                best, best_first, best_total = d, first, total
    while best >= 0 and rows > WINDOW:
        if _ahead(rows, ix.alive, q, rest, x, s.first, best_first) <= WINDOW:
            break
        if x >= clauses:
            return _decide_window(rows, q, ix, rest, s)
        start = x
        budget = spent * 1.5
        while x < clauses and spent < budget:
            spent += q.df[x]
            x += 1
        _read(start, x, q, ix, s.first, s.other, rest.unit)
    return best, best_total


@njit(cache=True, nogil=True)
def top_match(rows, fields, q, ix, s):
    """The top match among the documents `0:rows`: (document or -1, total)."""
    for x in range(len(q.tids)):
        s.slots[q.tids[x]] = x
    best, total = _search(rows, fields, q, ix, s)
    for x in range(len(q.tids)):
        s.slots[q.tids[x]] = -1
    return best, total


@njit(cache=True, nogil=True)
def likeness(doc, tids, squares, own, relevant, ix, slots):
    """engine.likeness of a query, (T,) arrays by its terms, and a document."""
    whole = np.int64(0)
    for i in range(len(tids)):
        if relevant[i]:
            whole += _to_fixed(squares[i] * own[i])
            slots[tids[i]] = i
    common = np.int64(0)
    for i in range(ix.forward_offsets[doc], ix.forward_offsets[doc + 1]):
        x = slots[ix.forward_tids[i]]
        if x >= 0:
            common += _to_fixed(squares[x] * min(own[x], ix.weights[ix.forward_codes[i]]))
    for i in range(len(tids)):
        slots[tids[i]] = -1
    return min(1.0, (common / FIXED) / (whole / FIXED)) if whole > 0 else 0.0


@njit(cache=True, nogil=True)
def likenesses(parents, squares, of_stack, offsets, tids, codes, weights, slots, values):
    """engine.likeness of each document and its parent; `squares` and `of_stack` are by term."""
    for doc in range(len(parents)):
        parent = parents[doc]
        if parent < 0:
            continue
        anything = True
        for i in range(offsets[doc], offsets[doc + 1]):
            if of_stack[tids[i]]:
                anything = False
        whole = np.int64(0)
        for i in range(offsets[doc], offsets[doc + 1]):
            t = tids[i]
            if anything or of_stack[t]:
                whole += _to_fixed(squares[t] * weights[codes[i]])
                slots[t] = codes[i]
        common = np.int64(0)
        for i in range(offsets[parent], offsets[parent + 1]):
            t = tids[i]
            if slots[t] >= 0:
                own = weights[slots[t]]
                common += _to_fixed(squares[t] * min(own, weights[codes[i]]))
        for i in range(offsets[doc], offsets[doc + 1]):
            slots[tids[i]] = -1
        values[doc] = min(1.0, (common / FIXED) / (whole / FIXED)) if whole > 0 else 0.0
