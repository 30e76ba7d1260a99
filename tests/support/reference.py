"""Scoring in plain Python: every stored report is scored in full, with no bounds and no arrays.

Written from the definition of the arithmetic alone (docs: scoring), to be compared with the
engine; it shares no code with it.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

Term = tuple[str, str]  # field, token
Weights = dict[Term, float]

FIRST_LIMIT, SECOND_LIMIT, WINDOW, PER_CENT = 20, 10_000, 500, 30
_LEFT_OUT = re.compile(
    r"^database_id|^buckets|force_bucket|stacktrace\.depth|^date|logdf|^href|^threads"
    r"|stacktrace\.(original|mangled|inlined)$|^(project|type)$"
)


def f32(value: float) -> float:
    """The nearest single precision number."""
    return ctypes.c_float(value).value


@cache
def character_class(char: str) -> str:
    """d ASCII digit, U upper-case letter, l another letter, - anything else."""
    if char in "0123456789":
        return "d"
    category = unicodedata.category(char)
    if category == "Lu":
        return "U"
    return "l" if category.startswith("L") else "-"


@lru_cache(1 << 16)
def tokens(text: str) -> tuple[str, ...]:
    """The tokens of a text, found by looking at neighbouring characters."""
    classes = [*map(character_class, text), "-"]
    found: list[str] = []
    for place, char in enumerate(text):
        here, after = classes[place], classes[place + 1]
        before = classes[place - 1] if place else "-"
        if here == "-":
            continue
        if before == "-" or _cut(before, here, after):
            found.append(char)
        else:
            found[-1] += char
    return tuple(found)


def _cut(before: str, here: str, after: str) -> bool:
    if (before == "d") != (here == "d"):
        return True
    return here == "U" and (before == "l" or (before == "U" and after == "l"))


def norm(length: int) -> float:
    """1/sqrt(length), of which a byte keeps two binary digits behind the first."""
    mantissa, exponent = math.frexp(f32(1 / math.sqrt(length)))
    return math.floor(mantissa * 8) / 8 * 2.0**exponent


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(field, text) of every string leaf."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from strings(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, path)


def field_tokens(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """The tokens of every scored field that has any."""
    fields: defaultdict[str, list[str]] = defaultdict(list)
    for path, text in strings(data):
        if not _LEFT_OUT.search(path):
            fields[path] += tokens(text)
    return {path: found for path, found in fields.items() if found}


@dataclass(frozen=True)
class Document:
    """A report in terms: how often each occurs, and its weight sqrt(tf) * norm."""

    counts: dict[Term, int]
    weights: Weights

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Document:
        counts: dict[Term, int] = {}
        weights: Weights = {}
        for path, found in field_tokens(data).items():
            share = norm(len(found))
            for token, count in Counter(found).items():
                counts[path, token] = count
                weights[path, token] = math.sqrt(count) * share
        return cls(counts, weights)

    @property
    def fields(self) -> set[str]:
        return {path for path, _ in self.counts}

    def relevant(self) -> list[Term]:
        """The terms that likeness looks at."""
        stack = [term for term in self.counts if term[0].startswith("stacktrace.")]
        return stack or list(self.counts)


@dataclass(frozen=True)
class Match:
    """A top match, and what led to it."""

    row: int
    score: float
    likeness: float
    first_row: int
    first_score: float
    first_clauses: int
    second_clauses: int


class Reference:
    """All reports so far; `window` as the first pass hands on."""

    def __init__(self, window: int = WINDOW) -> None:
        self.window = window
        self.documents: list[Document] = []
        self._alive: set[int] = set()
        self._postings: defaultdict[Term, dict[int, float]] = defaultdict(dict)
        self._fields: Counter[str] = Counter()

    # ---- storing

    def document(self, data: Mapping[str, Any]) -> Document:
        """A report in terms."""
        return Document.of(data)

    def arrive(self, data: Mapping[str, Any]) -> Match | None:
        """The top match of a report, which is stored then."""
        document = self.document(data)
        match = self.match(document)
        self.store(document)
        return match

    def store(self, document: Document) -> int:
        """Store a report without looking for its match; returns its row."""
        self.documents.append(document)
        self.restore(len(self.documents) - 1)
        return len(self.documents) - 1

    def restore(self, row: int) -> None:
        self._alive.add(row)
        self._fields.update(self.documents[row].fields)
        for term, weight in self.documents[row].weights.items():
            self._postings[term][row] = weight

    def remove(self, row: int) -> None:
        self._alive.remove(row)
        self._fields.subtract(self.documents[row].fields)
        for term in self.documents[row].weights:
            del self._postings[term][row]

    # ---- statistics

    @property
    def n(self) -> int:
        return len(self._alive)

    def df(self, term: Term) -> int:
        return len(self._postings.get(term, ()))

    # ---- matching

    def match(self, document: Document) -> Match | None:
        """The top match among the reports stored."""
        first_clauses = self.clauses(document, FIRST_LIMIT)
        if not first_clauses:
            return None
        first = self.scores(first_clauses)
        if not first:
            return None
        window = sorted(first, key=lambda row: (-first[row], row))[: self.window]
        second_clauses = self.clauses(document, SECOND_LIMIT)
        second = self.scores(second_clauses)
        totals = {row: f32(first[row] + second.get(row, 0.0)) for row in window}
        best = min(totals, key=lambda row: (-totals[row], row))
        return Match(
            best,
            totals[best],
            self.likeness(document, self.documents[best]),
            window[0],
            first[window[0]],
            len(first_clauses),
            len(second_clauses),
        )

    def clauses(self, document: Document, limit: int) -> list[Term]:
        """The query terms of one pass."""
        by_field = defaultdict(list)
        for (path, token), count in document.counts.items():
            df = self.df((path, token))
            if df:
                weight = f32(count * (1 + math.log((self.n + 1) / (df + 1))))
                by_field[path].append((-weight, token.encode(), token))
        return [
            (path, token)
            for path, candidates in by_field.items()
            for _, _, token in sorted(candidates)[:limit]
        ]

    def scores(self, clauses: list[Term]) -> dict[int, float]:
        """The score of every report that matches enough of the clauses."""
        idf = {
            term: f32(1 + math.log((self._fields[term[0]] + 1) / (self.df(term) + 1)))
            for term in clauses
        }
        query_norm = f32(1 / math.sqrt(math.fsum(value * value for value in idf.values())))
        parts: defaultdict[int, list[float]] = defaultdict(list)
        for term in clauses:
            factor = idf[term] * query_norm * idf[term]
            for row, weight in self._postings[term].items():
                parts[row].append(weight * factor)
        enough = max(1, len(clauses) * PER_CENT // 100)
        return {
            row: f32(f32(math.fsum(matching)) * f32(len(matching) / len(clauses)))
            for row, matching in parts.items()
            if len(matching) >= enough
        }

    # ---- likeness

    def likeness(self, query: Document, match: Document) -> float:
        """The share of the query's stack that the match covers, with the present statistics."""
        own, other = query.weights, match.weights
        terms = query.relevant()
        squares = {term: (1 + math.log((self.n + 1) / (self.df(term) + 1))) ** 2 for term in terms}
        whole = math.fsum(squares[term] * own[term] for term in terms)
        common = [squares[t] * min(own[t], other[t]) for t in terms if t in other]
        return math.fsum(common) / whole if whole else 0.0


def matches(data: Iterable[Mapping[str, Any]]) -> list[Match | None]:
    """The top match of each report at its arrival."""
    corpus = Reference()
    return [corpus.arrive(each) for each in data]
