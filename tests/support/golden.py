"""The golden files, and a plain count of the statistics at each report's arrival."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from partycrasher_gui.core.engine import Statistics
from partycrasher_gui.core.terms import TermPolicy, TermVector, term_vector
from tests.support.places import SHARED_DATA

GOLDEN = SHARED_DATA / "golden"
POLICY = TermPolicy()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A golden report with the match and score it is expected to have."""

    data: Mapping[str, Any]
    vector: TermVector
    match: TermVector
    statistics: Statistics
    score: float


class Counts:
    """Statistics of the reports taken in so far."""

    def __init__(self) -> None:
        self.n = 0
        self.terms: Counter[tuple[str, str]] = Counter()
        self.fields: Counter[str] = Counter()

    def add(self, vector: TermVector) -> None:
        self.n += 1
        self.terms.update(terms(vector))
        self.fields.update(vector.fields)

    def of(self, vector: TermVector) -> Statistics:
        return Statistics(
            self.n,
            np.array([self.terms[term] for term in terms(vector)], np.int64),
            np.array([self.fields[name] for name in vector.fields], np.int64),
        )


def terms(vector: TermVector) -> list[tuple[str, str]]:
    """(field, token) of every term, in order."""
    return [
        (name, vector.tokens[i])
        for name, start, stop, _ in vector.spans()
        for i in range(start, stop)
    ]


def required() -> None:
    """Skip where the golden files are not there."""
    if not GOLDEN.is_dir():
        pytest.skip(f"the golden files are not at {GOLDEN}")


def examples() -> Iterator[Arrival]:
    """The arrivals of the worked examples that have a top match, the queries last of each."""
    required()
    for example in json.loads((GOLDEN / "golden.json").read_text("utf-8"))["examples"]:
        reports = [*example["indexed"], example["query"]]
        expected = {row["id"]: row for row in example["sequential"]}
        expected[example["query"]["database_id"]] = example["expected"]
        yield from arrivals(reports, expected)


def three_hundred(most: int) -> Iterator[Arrival]:
    """The first arrivals of the synthetic sequence that have a top match."""
    required()
    head, *rows = (GOLDEN / "golden_300.expected.tsv").read_text("utf-8").splitlines()
    columns = [dict(zip(head.split("\t"), row.split("\t"), strict=True)) for row in rows]
    expected = {
        row["database_id"]: {
            "top_match": None if row["top_match"] == "-" else row["top_match"],
            "score": float(row["score"]),
        }
        for row in columns
    }
    lines = (GOLDEN / "golden_300.jsonl").read_text("utf-8").splitlines()[:most]
    yield from arrivals(map(json.loads, lines), expected)


def arrivals(reports: Any, expected: Mapping[str, Mapping[str, Any]]) -> Iterator[Arrival]:
    """Reports with the statistics before each."""
    counts, known = Counts(), {}
    for data in reports:
        name = data["database_id"]
        vector = known[name] = term_vector(data, POLICY)
        match = expected[name]["top_match"]
        if match is not None:
            score = expected[name]["score"]
            yield Arrival(data, vector, known[match], counts.of(vector), score)
        counts.add(vector)
