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


@dataclass(frozen=True, slots=True)
class Expected:
    """What a golden file says of a report; figures it does not have are None."""

    top_match: str | None
    score: float
    first_pass_top: str | None = None
    first_pass_score: float | None = None
    first_clauses: int | None = None
    second_clauses: int | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Expected:
        clauses = row.get("first_pass_clauses", row.get("clauses"))
        return cls(
            row["top_match"],
            float(row["score"]),
            row.get("first_pass_top"),
            None if "first_pass_score" not in row else float(row["first_pass_score"]),
            None if clauses is None else int(clauses),
            None if "rescore_clauses" not in row else int(row["rescore_clauses"]),
        )


Ordered = tuple[list[dict[str, Any]], list[Expected]]


def worked_examples() -> Iterator[Ordered]:
    """The reports of each worked example in order, the query last, and what is expected of each."""
    required()
    for example in json.loads((GOLDEN / "golden.json").read_text("utf-8"))["examples"]:
        expected = [Expected.of(row) for row in example["sequential"]]
        expected[-1] = Expected.of(example["expected"])
        yield [*example["indexed"], example["query"]], expected


def all_three_hundred() -> Ordered:
    """The synthetic sequence and what is expected of each report."""
    required()
    head, *rows = (GOLDEN / "golden_300.expected.tsv").read_text("utf-8").splitlines()
    columns = [dict(zip(head.split("\t"), row.split("\t"), strict=True)) for row in rows]
    nothing = {"-": None}
    expected = [Expected.of({k: nothing.get(v, v) for k, v in row.items()}) for row in columns]
    lines = (GOLDEN / "golden_300.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines], expected


def examples() -> Iterator[Arrival]:
    """The arrivals of the worked examples that have a top match, the queries last of each."""
    for reports, expected in worked_examples():
        yield from arrivals(reports, expected)


def three_hundred(most: int) -> Iterator[Arrival]:
    """The first arrivals of the synthetic sequence that have a top match."""
    reports, expected = all_three_hundred()
    yield from arrivals(reports[:most], expected[:most])


def arrivals(reports: list[dict[str, Any]], expected: list[Expected]) -> Iterator[Arrival]:
    """Reports with the statistics before each."""
    counts, known = Counts(), {}
    for data, row in zip(reports, expected, strict=True):
        vector = known[data["database_id"]] = term_vector(data, POLICY)
        if row.top_match is not None:
            match = known[row.top_match]
            yield Arrival(data, vector, match, counts.of(vector), row.score)
        counts.add(vector)
