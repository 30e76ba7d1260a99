from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import inf

from hypothesis import assume, given
from hypothesis import strategies as st

from partycrasher_gui.core.forest import Forest, Verdicts
from partycrasher_gui.core.paths import chain, parting, path, separation, shortened, weakest
from partycrasher_gui.core.rows import Cut, Scale
from partycrasher_gui.core.triage import Separation
from tests.core.test_forest import planted
from tests.support.forests import CUTS, Scene, grow, rulings, scenes

TREE = [("a", None, 0.0), ("b", "a", 0.6), ("c", "b", 0.9), ("d", "a", 0.6), ("e", None, 0.0)]


def ids(forest: Forest, steps: list) -> list[str]:
    return [forest.name(step.source) for step in steps] + [forest.name(steps[-1].target)]


def test_the_chain_leads_to_the_founder() -> None:
    forest = Forest(planted(*TREE))
    steps = chain(forest, 2, Cut(Scale.LIKENESS, 0.5))
    assert ids(forest, steps) == ["c", "b", "a"]
    assert [step.likeness for step in steps] == [0.9, 0.6]
    assert [step.score for step in steps] == [9.0, 6.0]
    assert ids(forest, chain(forest, 2, Cut(Scale.SCORE, 7.0))) == ["c", "b"]
    assert chain(forest, 0, Cut(Scale.LIKENESS, 0.5)) == []


def test_the_chain_passes_over_deleted_reports() -> None:
    table = planted(*TREE)
    table.delete(1)
    forest = Forest(table)
    (step,) = chain(forest, 2, Cut(Scale.LIKENESS, 0.5))
    assert (forest.name(step.source), forest.name(step.target)) == ("c", "a")
    assert (step.likeness, step.score, step.through) == (0.6, 6.0, (1,))
    table.delete(0)
    forest = Forest(table)
    assert ids(forest, chain(forest, 3, Cut(Scale.LIKENESS, 0.5))) == ["d", "c"]


def test_the_chain_goes_by_joins_and_to_named_founders() -> None:
    forest = Forest(planted(*TREE, e="x"), Verdicts(joins=frozenset({("c", "e")})))
    steps = chain(forest, 2, Cut(Scale.LIKENESS, 0.95))
    assert ids(forest, steps) == ["c", "e", "x"]
    assert [step.likeness for step in steps] == [inf, inf]


def test_the_way_between_cousins_goes_by_their_common_ancestor() -> None:
    forest = Forest(planted(*TREE))
    steps = path(forest, 2, 3)
    assert steps is not None
    assert ids(forest, steps) == ["c", "b", "a", "d"]
    assert path(forest, 2, 4) is None
    assert path(forest, 2, 2) == []
    # b and d are tied with 0.6; the younger child is cut
    assert weakest(steps) == steps[2]
    assert separation(forest, 2, 3) == Separation(cuts=(("d", "a"),))


def test_neighbours_are_separated_at_their_link() -> None:
    forest = Forest(planted(*TREE))
    assert separation(forest, 2, 1) == Separation(cuts=(("c", "b"),))
    assert separation(forest, 2, 4) == Separation()


def test_joins_are_taken_back_where_there_is_nothing_else() -> None:
    joined = Verdicts(joins=frozenset({("a", "e")}))
    forest = Forest(planted(*TREE), joined)
    assert separation(forest, 0, 4) == Separation(joins=(("a", "e"),))
    assert separation(forest, 3, 4) == Separation(cuts=(("d", "a"),))
    forced = Forest(planted(*TREE, a="x", e="x"))
    assert separation(forced, 0, 4) == Separation(joins=(("e", "x"),))


def test_where_two_part() -> None:
    table = planted(*TREE)
    forest = Forest(table)
    assert parting(forest, 2, 3, Scale.LIKENESS) == 0.6
    assert parting(forest, 2, 1, Scale.SCORE) == 9.0
    assert parting(forest, 2, 4, Scale.SCORE) is None
    joined = Forest(table, Verdicts(joins=frozenset({("c", "d"), ("b", "e")})))
    assert parting(joined, 2, 3, Scale.LIKENESS) == inf
    assert parting(joined, 2, 4, Scale.LIKENESS) == 0.9
    assert parting(joined, 2, 2, Scale.LIKENESS) == inf


@given(scenes(), st.data())
def test_every_separation_separates(scene: Scene, data: st.DataObject) -> None:
    table = grow(scene)
    verdicts = rulings(scene, table)
    forest = Forest(table, verdicts)
    rows = st.integers(0, len(table) - 1)
    a, b = data.draw(rows), data.draw(rows)
    assume(a != b)
    apart = separation(forest, a, b)
    after = replace(
        verdicts,
        cuts=verdicts.cuts | set(apart.cuts),
        joins=verdicts.joins - set(apart.joins),
        released=frozenset(apart.joins),
    )
    assert path(Forest(table, after), a, b) is None
    if path(forest, a, b) is None:
        assert apart == Separation()


@given(scenes(), st.data())
def test_ways_and_partings_agree_with_the_buckets(scene: Scene, data: st.DataObject) -> None:
    table = grow(scene)
    assume(table.row_of)
    forest = Forest(table, rulings(scene, table))
    living = st.sampled_from(sorted(table.row_of.values()))
    a, b = data.draw(living), data.draw(living)
    for cut in CUTS:
        buckets = forest.buckets(cut)
        steps = path(forest, a, b, cut)
        together = buckets.bucket_of[a] == buckets.bucket_of[b]
        assert (steps is not None) == together
        part = parting(forest, a, b, cut.scale)
        assert (part is not None and part >= cut.value) == together
        if steps:
            nodes = [steps[0].source, *(step.target for step in steps)]
            assert (nodes[0], nodes[-1]) == (a, b)
            assert min(step.value(cut.scale) for step in steps) >= cut.value
            assert all(one.target == two.source for one, two in pairwise(steps))
        way = chain(forest, a, cut)
        end = way[-1].target if way else a
        assert forest.name(end) == buckets.bucket_id(a)
        assert shortened(forest, way) == way
