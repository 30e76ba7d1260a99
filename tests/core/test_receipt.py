from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.engine import Statistics
from partycrasher_gui.core.forest import Forest, Verdicts
from partycrasher_gui.core.receipt import (
    LinkEvidence,
    Part,
    explain,
    frame_shares,
    likeness,
    likeness_receipt,
    logdf,
    logdf_text,
    score_receipt,
    what_if,
)
from partycrasher_gui.core.receipt_text import render
from partycrasher_gui.core.rows import Cut, Scale
from partycrasher_gui.core.similarity import norm
from partycrasher_gui.core.terms import term_vector
from tests.core.test_forest import planted
from tests.support.golden import POLICY, Arrival, Counts, examples, terms, three_hundred
from tests.support.scale import scaled

REPORT = {
    "database_id": "b",
    "os": "Ubuntu Linux",
    "stacktrace": [
        {"function": "paint_tile", "file": "paint.c", "args": {"tile": ["corner tile"]}},
        {"function": "paint_page", "file": "page.c"},
        {"function": None},
        {"function": "main", "file": "main.c"},
    ],
}
EARLIER = [
    {
        "database_id": "a",
        "os": "Debian Linux",
        "stacktrace": [
            {"function": "paint_tile", "file": "paint.c", "args": {"tile": ["tile"]}},
            {"function": "main", "file": "main.c"},
        ],
    },
    {"database_id": "x", "os": "Debian Linux", "stacktrace": [{"function": "main"}]},
]


def arrival(report: Mapping[str, Any] = REPORT, match: int = 0) -> Arrival:
    counts = Counts()
    vectors = [term_vector(data, POLICY) for data in EARLIER]
    for vector in vectors:
        counts.add(vector)
    vector = term_vector(report, POLICY)
    return Arrival(report, vector, vectors[match], counts.of(vector), 0.0)


def assert_adds_up(part: Part, within: float = 1e-5) -> None:
    if part.parts:
        assert sum(p.value for p in part.parts) == pytest.approx(part.value, rel=within, abs=1e-9)
        assert sum(p.share for p in part.parts) == pytest.approx(part.share, rel=within, abs=1e-9)
    for child in part.parts:
        assert_adds_up(child, within)


# ---- score


def golden() -> list[Arrival]:
    return [*examples(), *three_hundred(scaled(60, 300))]


def test_the_leaves_add_up_to_the_scores_lucene_gave() -> None:
    for one in golden():
        receipt = score_receipt(one.vector, one.match, one.statistics, one.score)
        leaves = list(receipt.root.leaves())
        assert sum(leaf.value for leaf in leaves) == pytest.approx(one.score, rel=1e-5)
        assert receipt.agrees
        assert receipt.root.value == one.score
        assert receipt.first.score + receipt.second.score == pytest.approx(one.score, rel=1e-5)
        assert_adds_up(receipt.root)


def test_every_term_of_a_score_can_be_checked_by_hand() -> None:
    one = arrival()
    receipt = score_receipt(one.vector, one.match, one.statistics)
    lengths = dict(zip(one.match.fields, one.match.lengths, strict=True))
    for leaf in receipt.root.leaves():
        term = leaf.term
        assert term is not None
        assert term.idf == pytest.approx(1 + np.log((term.documents + 1) / (term.df + 1)))
        weight = term.idf**2 * term.tf_match**0.5 * norm(lengths[term.field])
        first, second = receipt.first, receipt.second
        assert term.first == pytest.approx(weight * first.norm * first.coord)
        assert term.second == pytest.approx(weight * second.norm * second.coord)
        assert leaf.value == term.first + term.second
    paint = next(p.term for p in receipt.root.leaves() if p.label == "paint" and p.term)
    assert (paint.tf, paint.tf_match, paint.df) in {(2, 1, 1), (1, 1, 1)}


def test_a_score_is_told_apart_into_stack_and_context() -> None:
    one = arrival()
    receipt = score_receipt(one.vector, one.match, one.statistics)
    stack, context = receipt.root.parts
    assert (stack.label, context.label) == ("stack", "context")
    assert {part.label for part in context.parts} == {"os"}
    assert [leaf.label for leaf in context.leaves()] == ["Linux"]
    values = [part.value for part in stack.parts]
    assert values == sorted(values, reverse=True)


def test_a_pair_below_the_share_of_terms_needed_has_no_score() -> None:
    one = arrival({"stacktrace": [{"function": f"main_{'_'.join('abcdefghij')}"}]}, match=1)
    counts = Counts()
    counts.add(term_vector({"stacktrace": [{"function": "_".join("abcdefghij")}]}, POLICY))
    counts.add(one.match)
    receipt = score_receipt(one.vector, one.match, counts.of(one.vector))
    assert (receipt.first.matching, receipt.first.clauses) == (1, 11)
    assert receipt.root.value == 0
    assert receipt.root.parts == ()


def test_leaving_fields_out_recomputes_the_pair_without_them() -> None:
    for one in golden()[-10:]:
        whole = what_if(one.vector, one.match, one.statistics, ())
        assert whole == pytest.approx(one.score, rel=1e-5)
        dropped = one.vector.fields[0]
        without = {k: v for k, v in one.data.items() if k != dropped}
        if dropped not in one.data or dropped == "stacktrace":
            continue
        vector = term_vector(without, POLICY)
        known = dict(zip(terms(one.vector), one.statistics.df, strict=True))
        having = dict(zip(one.vector.fields, one.statistics.field_n, strict=True))
        statistics = Statistics(
            one.statistics.n,
            np.array([known[term] for term in terms(vector)]),
            np.array([having[name] for name in vector.fields]),
        )
        expected = score_receipt(vector, one.match, statistics).recomputed
        assert what_if(one.vector, one.match, one.statistics, {dropped}) == expected
    assert what_if(one.vector, one.match, one.statistics, one.vector.fields) == 0


# ---- likeness


def plain_likeness(one: Arrival) -> float:
    """Straight from scoring.md section 6."""

    def weights(vector: Any) -> dict[tuple[str, str], float]:
        lengths = dict(zip(vector.fields, vector.lengths, strict=True))
        counts = zip(terms(vector), vector.counts, strict=True)
        return {term: count**0.5 * norm(lengths[term[0]]) for term, count in counts}

    n, df = one.statistics.n, dict(zip(terms(one.vector), one.statistics.df, strict=True))
    own, other = weights(one.vector), weights(one.match)
    stack = {t for t in own if t[0].startswith("stacktrace")} or set(own)
    square = {t: (1 + np.log((n + 1) / (df[t] + 1))) ** 2 for t in stack}
    common = sum(square[t] * min(own[t], other[t]) for t in stack if t in other)
    return float(common / sum(square[t] * own[t] for t in stack))


def test_likeness_is_what_the_formula_says_and_its_frames_add_up() -> None:
    for one in golden():
        value = likeness(one.vector, one.match, one.statistics)
        assert value == pytest.approx(plain_likeness(one), rel=1e-9)
        receipt = likeness_receipt(one.data, POLICY, one.vector, one.match, one.statistics, value)
        assert receipt.agrees
        assert sum(leaf.value for leaf in receipt.root.leaves()) == pytest.approx(value, rel=1e-5)
        assert_adds_up(receipt.root)


def test_a_report_is_wholly_like_itself() -> None:
    vector = term_vector(REPORT, POLICY)
    assert likeness(vector, vector, arrival().statistics) == 1.0


def test_a_term_of_several_frames_is_split_by_its_occurrences() -> None:
    one = arrival()
    receipt = likeness_receipt(REPORT, POLICY, one.vector, one.match, one.statistics)
    frames = {part.frame: part for part in receipt.root.parts}
    assert receipt.by_frame
    assert [part.label for part in receipt.root.parts] == [
        "#0 paint_tile",
        "#1 paint_page",
        "#3 main",
    ]

    def paint(frame: int) -> float:
        return sum(
            leaf.value
            for leaf in frames[frame].parts
            if leaf.term and (leaf.term.field, leaf.term.token) == ("stacktrace.function", "paint")
        )

    assert paint(0) == paint(1) > 0
    nested = [leaf.term.field for leaf in frames[0].parts if leaf.term and leaf.label == "tile"]
    assert sorted(nested) == ["stacktrace.args.tile", "stacktrace.function"]


def test_frame_shares_sum_to_one() -> None:
    one = arrival()
    shares = frame_shares(REPORT, POLICY, one.vector, one.match, one.statistics)
    assert len(shares) == 4
    assert sum(shares) == pytest.approx(1)
    assert shares[2] == 0
    assert shares[0] == max(shares)


def test_without_stack_terms_likeness_is_over_all_fields() -> None:
    report = {"os": "Ubuntu Linux", "stacktrace": [{"function": None}]}
    one = arrival(report)
    receipt = likeness_receipt(report, POLICY, one.vector, one.match, one.statistics)
    assert not receipt.by_frame
    assert [part.label for part in receipt.root.parts] == ["os"]
    assert 0 < receipt.root.value < 1
    assert frame_shares(report, POLICY, one.vector, one.match, one.statistics) == [0.0]


frames = st.lists(
    st.fixed_dictionaries(
        {"function": st.none() | st.text("abcA_", max_size=6)},
        optional={
            "file": st.text("abc.", max_size=4),
            "more": st.lists(st.text("ab ", max_size=3)),
        },
    ),
    max_size=5,
)


@given(frames, frames)
def test_parts_add_up_for_any_two_stacks(mine: list[Any], theirs: list[Any]) -> None:
    report, other = {"os": "L", "stacktrace": mine}, {"os": "L", "stacktrace": theirs}
    vector, match = term_vector(report, POLICY), term_vector(other, POLICY)
    counts = Counts()
    counts.add(match)
    statistics = counts.of(vector)
    covered = likeness_receipt(report, POLICY, vector, match, statistics)
    assert_adds_up(covered.root)
    assert 0 <= covered.root.value <= 1
    assert_adds_up(score_receipt(vector, match, statistics).root)
    shares = frame_shares(report, POLICY, vector, match, statistics)
    assert sum(shares) == pytest.approx(1) or not any(shares)


# ---- why


def test_why_tells_the_chain_and_the_receipts_of_the_own_link() -> None:
    one = arrival()
    value = likeness(one.vector, one.match, one.statistics)
    table = planted(("a", None, 0), ("x", "a", 0.7), ("b", "x", value))
    evidence = LinkEvidence(REPORT, POLICY, one.vector, one.match, one.statistics)
    why = explain(Forest(table), 2, evidence, Cut(Scale.LIKENESS, 0.1))
    assert [(step.child, step.parent) for step in why.chain] == [("b", "x"), ("x", "a")]
    assert why.bucket_id == "a"
    assert why.likeness is not None
    assert why.likeness.agrees
    assert why.score is not None
    assert why.score.root.value == 10 * value
    # the score stored here is made up, which is said
    assert [note for note in why.notes if note.startswith("Recomputed, the score is")]


def test_why_of_a_founder_says_which_link_is_too_weak() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.2))
    why = explain(Forest(table), 1, None)
    assert why.chain == ()
    assert why.notes == ("Its link to a (20 %) is below the cut of 58 %.", "It founds its bucket.")
    assert explain(Forest(table), 0, None).notes == (
        "No earlier report was similar enough to be its top match.",
    )


def test_why_names_joins_and_deleted_reports() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.9), ("c", "b", 0.8), ("d", None, 0))
    table.delete(1)
    forest = Forest(table, Verdicts(joins=frozenset({("c", "d")})))
    why = explain(forest, 3, None)
    assert [(step.child, step.parent, step.joined) for step in why.chain] == [
        ("d", "c", True),
        ("c", "a", False),
    ]
    assert why.chain[1].through == ("b",)
    notes = " ".join(why.notes)
    assert "d and c are joined" in notes
    assert "c reaches a past 1 deleted" in notes


# ---- text


def test_a_receipt_as_text_has_aligned_columns_and_the_rest_in_one_line() -> None:
    one = arrival()
    receipt = score_receipt(one.vector, one.match, one.statistics)
    lines = render(receipt, most=2).splitlines()
    assert lines[0].split() == ["value", "share", "tf", "match", "df", "of", "idf"]
    assert lines[1].split()[:2] == ["score", f"{receipt.root.value:.6f}"]
    ends = {re.search(r"\d\.\d{6}", line).end() for line in lines[1:-2]}  # type: ignore[union-attr]
    assert len(ends) == 1
    assert any("… " in line and " more" in line for line in lines)
    assert lines[-2].startswith("first pass: ")
    assert str(receipt.first.clauses) in lines[-2]


def test_why_as_text_reads_from_the_report_to_the_founder() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.9), ("c", "b", 0.8))
    text = render(explain(Forest(table), 2, None))
    assert text.startswith("c is in bucket a at likeness=0.58.")
    assert re.search(r"c → b +8\.000000 +80\.0 % +80\.0 %\n", text)
    assert re.search(r"b → a +9\.000000 +90\.0 % +90\.0 %", text)


def test_logdf() -> None:
    assert logdf(1, 8) == 3.0
    assert logdf_text(logdf(5, 5)) == "0"
    assert logdf_text(logdf(3, 10)) == "1.73696559417"


def test_stored_numbers_that_do_not_add_up_are_noticed() -> None:
    one = arrival()
    receipt = score_receipt(one.vector, one.match, one.statistics, 5.0)
    assert not receipt.agrees
    assert replace(receipt, recomputed=5.00001).agrees
