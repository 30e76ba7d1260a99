"""Reports taken apart into terms: which values take part, and where tokens are cut."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.terms import TermPolicy, TermVector, is_stack, term_vector, tokenize
from tests.support import reference, small
from tests.support.reports import a_report, reports, values

POLICY = TermPolicy()


def counts_of(vector: TermVector) -> dict[tuple[str, str], int]:
    """How often each term occurs."""
    return {
        (name, vector.tokens[i]): vector.counts[i]
        for name, start, stop, _ in vector.spans()
        for i in range(start, stop)
    }


# ---- tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" .:/_-()\n\0", []),
        ("main", ["main"]),
        ("XMLParser", ["XML", "Parser"]),
        ("nsHTMLParserGetNode", ["ns", "HTML", "Parser", "Get", "Node"]),
        ("QWidget::paintEvent2", ["Q", "Widget", "paint", "Event", "2"]),
        ("g_object_unref", ["g", "object", "unref"]),
        ("0x7f3A91", ["0", "x", "7", "f", "3", "A", "91"]),
        ("aB", ["a", "B"]),
        ("ABc", ["A", "Bc"]),
        ("AB1c", ["AB", "1", "c"]),
        ("case KEPT Case", ["case", "KEPT", "Case"]),
        ("größeBerechnen", ["größe", "Berechnen"]),
        ("ÄÖÜnderung", ["ÄÖ", "Ünderung"]),
        ("İSTANBULaİ", ["İSTANBU", "La", "İ"]),
        ("\u0131s\u0131Ölçer", ["\u0131s\u0131", "Ölçer"]),
        ("ΣφάλμαΑνάγνωσης", ["Σφάλμα", "Ανάγνωσης"]),
        ("ОшибкаЧТЕНИЯфайла", ["Ошибка", "ЧТЕНИ", "Яфайла"]),
        ("内存Error错误", ["内存", "Error错误"]),
        ("メモリX", ["メモリ", "X"]),
        ("\u01c5ungla", ["\u01c5ungla"]),  # a title-case letter is no upper-case letter
        ("e\u0301cole", ["e", "cole"]),  # a combining mark separates
        ("école", ["école"]),
        ("x٣y", ["x", "y"]),  # as do the digits of other scripts
        ("x²y\u2167z", ["x", "y", "z"]),
        ("boom😀Bang", ["boom", "Bang"]),
        ("\U00010400\U00010428\U00010400", ["\U00010400\U00010428", "\U00010400"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert tokenize(text) == expected
    assert list(reference.tokens(text)) == expected


@given(st.text() | small.texts | st.text("aZ9ßÄǅ字\u0301٣_", max_size=30))
def test_tokens_are_cut_where_classes_change(text: str) -> None:
    assert tokenize(text) == list(reference.tokens(text))


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_tokens_follow_the_short_rule(text: str) -> None:
    assert tokenize(text) == re.findall("[0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)


@given(st.text(), st.text())
def test_values_never_join(one: str, other: str) -> None:
    assert tokenize(f"{one}\n{other}") == tokenize(one) + tokenize(other)


# ---- which values take part


@pytest.mark.parametrize(
    "path",
    [
        "database_id", "database_id_of_old", "buckets", "buckets.4", "force_bucket",
        "extra.force_bucket", "stacktrace.depth", "date", "date_reported", "stacktrace.logdf",
        "href", "threads", "threads.stacktrace.function", "stacktrace.original",
        "stacktrace.mangled", "stacktrace.inlined", "project", "type",
    ],
)  # fmt: skip
def test_fields_that_are_left_out(path: str) -> None:
    assert not POLICY.keeps(path)


@pytest.mark.parametrize(
    "path",
    [
        "stacktrace.function", "stacktrace.file", "extra.date", "extra.database_id", "old_href",
        "stacktrace.original_name", "original", "project_name", "extra.type", "types", "updated",
    ],
)  # fmt: skip
def test_fields_that_are_kept(path: str) -> None:
    assert POLICY.keeps(path)


def test_date_fields_are_left_out_as_configured() -> None:
    policy = TermPolicy(date_fields=("built", "extra.seen"))
    assert not policy.keeps("built")
    assert not policy.keeps("extra.seen")
    assert policy.keeps("built.by")


def test_matching_by_stack_alone() -> None:
    policy = TermPolicy(match_fields="stack")
    vector = term_vector(a_report(stack="not it", stacktracer="nor this"), policy)
    assert vector.fields
    assert all(map(is_stack, vector.fields))
    assert not policy.keeps("stacktrace.depth")


def test_a_policy_is_kept_and_comes_back() -> None:
    policy = TermPolicy(left_out=("^a",), date_fields=("b",), match_fields="stack")
    policy.keeps("a")
    assert TermPolicy.from_dict(policy.as_dict()) == policy


def test_lists_are_no_part_of_a_path() -> None:
    data = {"a": ["one", ["two", {"b": "three"}], {"b": ["four"]}], "c": {"d": {"e": "five"}}}
    vector = term_vector(data, POLICY)
    assert counts_of(vector) == {
        ("a", "one"): 1, ("a", "two"): 1, ("a.b", "three"): 1, ("a.b", "four"): 1,
        ("c.d.e", "five"): 1,
    }  # fmt: skip


def test_only_texts_with_tokens_give_anything() -> None:
    data: dict[str, Any] = {
        "none": None, "number": 5, "yes": True, "empty": "", "marks": "--", "nothing": [], "a": {},
        "mixed": ["", None, "x", "::"],
    }  # fmt: skip
    vector = term_vector(data, POLICY)
    assert vector == TermVector(("mixed",), (0, 1), ("x",), (1,), (1,))


def test_a_report_without_terms() -> None:
    vector = term_vector({"stacktrace": [], "date": "2024-01-01"}, POLICY)
    assert vector == TermVector((), (0,), (), (), ())
    assert len(vector) == 0
    assert list(vector.spans()) == []


# ---- the columns


@given(reports() | st.dictionaries(st.from_regex("[a-z]{1,4}", fullmatch=True), values))
def test_terms_of_any_report(data: dict[str, Any]) -> None:
    vector = term_vector(data, POLICY)
    expected = reference.field_tokens(data)
    assert counts_of(vector) == {
        (name, token): count
        for name, found in expected.items()
        for token, count in Counter(found).items()
    }
    assert dict(zip(vector.fields, vector.lengths, strict=True)) == {
        name: len(found) for name, found in expected.items()
    }
    assert list(vector.fields) == sorted(vector.fields)
    for _, start, stop, length in vector.spans():
        tokens = vector.tokens[start:stop]
        assert list(tokens) == sorted(set(tokens), key=str.encode)
        assert sum(vector.counts[start:stop]) == length
