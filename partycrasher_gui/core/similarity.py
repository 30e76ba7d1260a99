"""Classic TF-IDF arithmetic as Lucene's `ClassicSimilarity` has it (scoring.md sections 3-6).

Floats are single where Lucene's are and double elsewhere. Sums over terms are taken in fixed
point (`FIXED`), so that they do not depend on the order of the terms: a score is the same to the
last bit whatever store, batch or path through the index it comes from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FIRST_LIMIT = 20  # terms a field in the first pass
SECOND_LIMIT = 10_000  # and in the second
WINDOW = 500  # candidates that the first pass hands on
MINIMUM_MATCH = 30  # per cent of the clauses that must match
FIXED = float(1 << 38)  # a sum's unit is 2**-38; sums stay below 2**25

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


def _norm_byte(length: int) -> int:
    """Lucene's `floatToByte315` of 1/sqrt(length): three bits of mantissa, five of exponent."""
    bits = int(np.float32(1.0 / np.sqrt(length)).view(np.int32))
    return max(0, min(255, (bits >> 21) - 384))


def _norm_value(byte: int) -> float:
    if byte == 0:
        return 0.0
    return float(np.int32((byte << 21) + (48 << 24)).view(np.float32))


_norms: dict[int, float] = {}


def norm(length: int) -> float:
    """1/sqrt(length) as one byte keeps it; `length` >= 1 tokens in the field."""
    value = _norms.get(length)
    if value is None:
        value = _norms[length] = _norm_value(_norm_byte(length))
    return value


def term_weight(count: int, length: int) -> float:
    """sqrt(tf) * norm: what one term of a report carries, before idf."""
    return float(np.sqrt(np.float64(count))) * norm(length)


def idf(documents: ArrayLike, df: ArrayLike) -> Float64:
    """1 + ln((documents + 1) / (df + 1)), in doubles."""
    n = np.asarray(documents, np.float64)
    return 1.0 + np.log((n + 1.0) / (np.asarray(df, np.float64) + 1.0))


def query_norm(idf_squares: Float64) -> float:
    """float32(1 / sqrt(sum of idf^2)) of the clauses, as a double."""
    return float(np.float32(1.0 / np.sqrt(fixed_sum(idf_squares))))


def fixed_sum(values: Float64) -> float:
    """A sum that does not depend on order: every value rounded to 2**-38 first."""
    return float(to_fixed(values).sum()) / FIXED


def to_fixed(values: Float64) -> NDArray[np.int64]:
    """Values (>= 0) in units of 2**-38, rounded half up; the compiled code does the same."""
    return (values * FIXED + 0.5).astype(np.int64)


def minimum_match(clauses: int) -> int:
    """How many of the clauses a report must hold to be a match at all."""
    return max(1, clauses * MINIMUM_MATCH // 100)
