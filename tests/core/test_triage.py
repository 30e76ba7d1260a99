from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.triage import (
    Event,
    Verdicts,
    fold,
    grave_name,
    in_order,
    pair,
    split_name,
)


def log(*entries: tuple[str, dict[str, Any]]) -> list[Event]:
    return [
        Event(f"e{number}", f"2024-01-01T00:00:{number:02}", "ann", kind, payload)
        for number, (kind, payload) in enumerate(entries)
    ]


def same(a: str, b: str) -> tuple[str, dict[str, Any]]:
    return "same", {"a": a, "b": b}


def different(a: str, b: str, cuts: Any = (), joins: Any = ()) -> tuple[str, dict[str, Any]]:
    return "different", {"a": a, "b": b, "cuts": cuts, "joins": joins}


def undo(number: int) -> tuple[str, dict[str, Any]]:
    return "undo", {"event": f"e{number}"}


def test_same_joins_and_different_cuts() -> None:
    verdicts = fold(log(same("b", "a"), different("c", "a", cuts=[["c", "x"]])))
    assert verdicts.joins == {("a", "b")}
    assert verdicts.cuts == {("c", "x")}
    assert verdicts.different == {("a", "c")}
    assert verdicts.decided == {("a", "b"), ("a", "c")}


def test_of_two_verdicts_on_one_pair_the_later_holds() -> None:
    assert fold(log(same("a", "b"), different("b", "a"))).joins == frozenset()
    verdicts = fold(log(different("a", "b", cuts=[["b", "a"]]), same("b", "a")))
    assert verdicts.joins == {("a", "b")}
    assert verdicts.cuts == verdicts.different == frozenset()


def test_unsure_takes_the_pair_out_of_the_queue_and_does_nothing_else() -> None:
    verdicts = fold(
        log(same("a", "b"), ("unsure", {"a": "a", "b": "b"}), ("unsure", {"a": "a", "b": "c"}))
    )
    assert verdicts.joins == {("a", "b")}
    assert verdicts.decided == {("a", "b"), ("a", "c")}


def test_a_join_is_taken_back_until_it_is_made_again() -> None:
    apart = different("a", "c", joins=[["b", "a"]])
    verdicts = fold(log(same("a", "b"), apart))
    assert verdicts.joins == frozenset()
    assert verdicts.released == {("a", "b")}
    verdicts = fold(log(same("a", "b"), apart, same("a", "b")))
    assert verdicts.joins == {("a", "b")}
    assert verdicts.released == frozenset()


def test_undo_takes_back_and_can_be_undone() -> None:
    assert fold(log(same("a", "b"), undo(0))) == Verdicts()
    assert fold(log(same("a", "b"), undo(0), undo(1))).joins == {("a", "b")}
    apart = different("a", "c", joins=[["a", "b"]])
    assert fold(log(same("a", "b"), apart, undo(1))).joins == {("a", "b")}


def test_a_verdict_stays_with_the_report_it_was_given_on() -> None:
    delete = ("delete", {"report": "b"})
    verdicts = fold(log(same("a", "b"), delete, same("b", "c")))
    assert verdicts.joins == {pair("a", grave_name("b", 0)), ("b", "c")}
    assert fold(log(same("a", "b"), delete, undo(1))).joins == {("a", "b")}


def test_other_kinds_are_left_alone() -> None:
    assert fold(log(("title", {"report": "a", "title": "Leak"}))) == Verdicts()


def test_names_of_deleted_reports_come_apart_again() -> None:
    assert split_name("a") == ("a", None)
    assert split_name(grave_name("a", 2)) == ("a", 2)


@given(st.data())
def test_merging_logs_is_a_union_in_any_order(data: st.DataObject) -> None:
    events = log(same("a", "b"), different("a", "b"), same("b", "c"), undo(1), same("c", "d"))
    mixed = data.draw(st.permutations(events))
    split = data.draw(st.integers(0, len(events)))
    assert in_order([*mixed[split:], *mixed[:split], *mixed]) == events
    assert fold([*mixed, *events]) == fold(events)
