from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.forest import Forest, LinkTable, VerdictConflictError, Verdicts
from partycrasher_gui.core.rows import Cut, Link, Scale
from partycrasher_gui.core.triage import grave_name
from tests.support.forests import CUTS, Scene, grow, reference, rulings, scenes

CUT = Cut(Scale.LIKENESS, 0.58)


def planted(*reports: tuple[str, str | None, float], **forced: str) -> LinkTable:
    """A table of (id, parent, likeness); scores are ten times the likeness."""
    table = LinkTable()
    for number, (name, parent, value) in enumerate(reports):
        link = Link(parent, 10 * value, value, value) if parent else None
        date = f"2024-01-{number + 1:02}T00:00:00"
        table.append(
            name,
            arrival=number,
            project="P",
            date=date,
            link=link,
            force_bucket=forced.get(name),
        )
    return table


def assigned(table: LinkTable, cut: Cut = CUT, verdicts: Verdicts | None = None) -> dict[str, str]:
    return dict(Forest(table, verdicts or Verdicts()).buckets(cut).assignments())


@given(scenes())
def test_buckets_are_what_the_definition_says(scene: Scene) -> None:
    table = grow(scene)
    verdicts = rulings(scene, table)
    forest = Forest(table, verdicts)
    for cut in CUTS:
        assert dict(forest.buckets(cut).assignments()) == reference(table, verdicts, cut)


@given(scenes(), st.sampled_from(list(Scale)))
def test_raising_the_cut_only_splits(scene: Scene, scale: Scale) -> None:
    table = grow(scene)
    forest = Forest(table, rulings(scene, table))
    low, *higher = [forest.buckets(cut) for cut in CUTS if cut.scale is scale]
    for high in higher:
        inside = {}
        for (report, whole), (_, part) in zip(low.assignments(), high.assignments(), strict=True):
            assert inside.setdefault(part, whole) == whole, report
        low = high


@given(scenes(forced=False))
def test_a_bucket_has_the_id_of_its_oldest_report(scene: Scene) -> None:
    table = grow(scene)
    forest = Forest(table, rulings(scene, table))
    for cut in CUTS:
        buckets = forest.buckets(cut)
        for position, bucket in enumerate(buckets.ids):
            members = buckets.members(position)
            assert bucket == table.ids[min(members)]
            assert list(members) == sorted(members)


@given(scenes(deaths=False), st.data())
def test_deleting_keeps_the_rest_of_every_bucket_together(
    scene: Scene, data: st.DataObject
) -> None:
    table = grow(scene)
    verdicts = rulings(scene, table)
    before = {cut: assigned(table, cut, verdicts) for cut in CUTS}
    gone = data.draw(st.lists(st.sampled_from(table.ids), unique=True))
    for name in gone:
        table.delete(table.row_of[name])
    for cut in CUTS:
        after = assigned(table, cut, verdicts)
        assert set(after) == set(table.ids) - set(gone)
        for a in after:
            for b in after:
                assert (after[a] == after[b]) == (before[cut][a] == before[cut][b])
    for name in reversed(gone):
        table.restore(table.ids.index(name))
    assert {cut: assigned(table, cut, verdicts) for cut in CUTS} == before


def test_children_of_a_deleted_report_reach_its_parent_by_the_smaller_value() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.6), ("c", "b", 0.9), ("d", "b", 0.5))
    table.delete(1)
    assert table.link(2) == Link("a", 6.0, 0.6, 0.6)
    assert table.link(3) == Link("a", 5.0, 0.5, 0.5)
    assert assigned(table) == {"a": "a", "c": "a", "d": "d"}


def test_children_of_a_deleted_founder_go_to_the_oldest_of_them() -> None:
    # b founds its bucket at the cut, though it has a weak link
    table = planted(("a", None, 0), ("b", "a", 0.2), ("c", "b", 0.9), ("d", "b", 0.8))
    table.delete(1)
    assert assigned(table) == {"a": "a", "c": "c", "d": "c"}
    table.delete(0)
    assert table.link(2) is None
    assert table.link(3) == Link("c", 8.0, 0.8, 0.8)


def test_a_deleted_id_that_comes_again_is_a_new_arrival() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.9), ("c", "b", 0.9))
    table.delete(1)
    row = table.append("b", arrival=9, project="P", date="2024-02-01T00:00:00", link=None)
    assert row == 3
    assert assigned(table) == {"a": "a", "c": "a", "b": "b"}


def test_verdicts_name_the_deleted_report_apart_from_its_successor() -> None:
    table = planted(("a", None, 0), ("b", None, 0), ("c", "b", 0.9))
    table.delete(1)
    table.append("b", arrival=9, project="P", date="2024-02-01T00:00:00", link=None)
    old = Verdicts(joins=frozenset({("a", grave_name("b", 0))}))
    new = Verdicts(joins=frozenset({("a", "b")}))
    assert assigned(table, verdicts=old) == {"a": "a", "c": "a", "b": "b"}
    assert assigned(table, verdicts=new) == {"a": "a", "c": "c", "b": "a"}


def test_forced_reports_share_a_founder_that_is_no_report() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.9), ("c", None, 0), b="x", c="x")
    assert assigned(table) == {"a": "x", "b": "x", "c": "x"}


def test_a_report_that_arrives_with_the_name_of_a_bucket_joins_it() -> None:
    table = planted(("a", None, 0), ("x", None, 0), ("b", None, 0), a="x", b="x")
    assert assigned(table) == {"a": "x", "x": "x", "b": "x"}


def test_forcing_to_an_older_report_joins_its_bucket_under_its_founder() -> None:
    table = planted(("a", None, 0), ("x", "a", 0.9), ("b", None, 0), b="x")
    assert assigned(table) == {"a": "a", "x": "a", "b": "a"}


def test_a_released_forced_join_no_longer_holds() -> None:
    table = planted(("a", None, 0), ("b", None, 0), b="a")
    released = Verdicts(released=frozenset({("a", "b")}))
    assert assigned(table) == {"a": "a", "b": "a"}
    assert assigned(table, verdicts=released) == {"a": "a", "b": "b"}


def test_a_cut_holds_as_long_as_the_child_has_this_parent() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.9), ("c", "b", 0.9))
    assert assigned(table, verdicts=Verdicts(cuts=frozenset({("c", "b")})))["c"] == "c"
    assert assigned(table, verdicts=Verdicts(cuts=frozenset({("c", "a")})))["c"] == "a"
    table.delete(1)  # now a is what people see as the parent of c
    assert assigned(table, verdicts=Verdicts(cuts=frozenset({("c", "a")})))["c"] == "c"
    assert assigned(table, verdicts=Verdicts(cuts=frozenset({("c", "b")})))["c"] == "c"


def test_a_join_of_reports_called_different_is_refused_with_the_conflict() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.9), ("c", None, 0), ("d", "c", 0.9))
    verdicts = Verdicts(different=frozenset({("b", "d")}))
    forest = Forest(table, verdicts)
    assert forest.conflicts() == []
    after = Verdicts(joins=frozenset({("a", "c")}), different=verdicts.different)
    with pytest.raises(VerdictConflictError, match="'b' and 'd'") as refused:
        forest.check(after)
    assert refused.value.pairs == (("b", "d"),)
    assert Forest(table, after).conflicts() == [("b", "d")]
    Forest(table, after).check(after)  # what is there already is listed, not refused


def test_cuts_reach_the_value_itself() -> None:
    table = planted(("a", None, 0), ("b", "a", 0.58))
    assert assigned(table, Cut(Scale.LIKENESS, 0.58))["b"] == "a"
    assert assigned(table, Cut(Scale.LIKENESS, 0.5800001))["b"] == "b"
