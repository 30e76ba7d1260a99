from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.errors import NotFoundError, UserError
from partycrasher_gui.core.forest import Forest, LinkTable
from partycrasher_gui.core.links import from_micros
from partycrasher_gui.core.rows import Cut, Link, Scale
from tests.support.forests import CUTS, Scene, grow, rulings, scenes

CUT = Cut(Scale.LIKENESS, 0.5)
REPORTS = [  # id, parent, project, day of January
    ("b", None, "P", 1),
    ("a", None, "Q", 2),
    ("c", "b", "Q", 20),
    ("d", "b", "P", 9),
    ("e", "a", "P", 30),
    ("f", None, "P", 31),
    ("g", "b", "P", 29),
]


@pytest.fixture
def forest() -> Forest:
    table = LinkTable()
    for number, (name, parent, project, day) in enumerate(REPORTS):
        link = Link(parent, 5.0, 0.9, 0.9) if parent else None
        table.append(
            name, arrival=number, project=project, date=f"2024-01-{day:02}T12:00:00", link=link
        )
    return Forest(table)


def test_the_largest_bucket_comes_first_and_ids_decide_among_equals(forest: Forest) -> None:
    buckets = forest.buckets(CUT)
    assert list(buckets.ids) == ["b", "a", "f"]
    assert buckets.totals.tolist() == [4, 2, 1]
    assert (len(buckets), buckets.single, buckets.largest, buckets.reports) == (3, 1, 4, 7)
    assert list(forest.buckets(Cut(Scale.LIKENESS, 1)).ids) == list("abcdefg")


@pytest.mark.parametrize(
    ("order", "ids"),
    [("last_seen", "fab"), ("first_seen", "fab"), ("growth", "afb"), ("total", "baf")],
)
def test_buckets_in_other_orders(forest: Forest, order: str, ids: str) -> None:
    assert list(forest.buckets(CUT).ordered(order).ids) == list(ids)


def test_an_unknown_order_is_refused(forest: Forest) -> None:
    with pytest.raises(UserError, match="no order 'colour'"):
        forest.buckets(CUT).ordered("colour")


def test_a_mask_counts_only_what_matches_but_dates_are_of_the_whole_bucket(forest: Forest) -> None:
    links = forest.links
    buckets = forest.buckets(CUT, links.in_project("Q"))
    assert list(buckets.ids) == ["a", "b"]
    assert buckets.totals.tolist() == [1, 1]
    assert buckets.count(links.in_project("P")).tolist() == [1, 3]
    assert [from_micros(date) for date in buckets.first_dates] == [
        "2024-01-02T12:00:00",
        "2024-01-01T12:00:00",
    ]
    assert from_micros(buckets.last_dates[1]) == "2024-01-29T12:00:00"
    assert [links.ids[row] for row in buckets.members(1)] == ["c"]
    assert buckets.assignments() == [("a", "a"), ("c", "b")]
    assert len(buckets.filtered(None)) == 3
    assert len(forest.buckets(CUT, links.in_project("R"))) == 0


def test_one_bucket_in_detail(forest: Forest) -> None:
    buckets = forest.buckets(CUT)
    position = buckets.position("b")
    assert [forest.links.ids[row] for row in buckets.members(position)] == ["b", "c", "d", "g"]
    assert [forest.links.ids[row] for row in buckets.members(position, 1, 3)] == ["c", "d"]
    assert buckets.project(position) == "P"
    assert buckets.projects(position) == {"P": 3, "Q": 1}
    assert buckets.bucket_id(forest.links.row("g")) == "b"
    with pytest.raises(NotFoundError, match="no bucket 'c'"):
        buckets.position("c")
    with pytest.raises(NotFoundError, match="No report of bucket 'f'"):
        forest.buckets(CUT, forest.links.in_project("Q")).position("f")


def test_weeks_end_with_the_newest_report(forest: Forest) -> None:
    buckets = forest.buckets(CUT)
    assert buckets.weeks(0, 3, 4).tolist() == [[1, 0, 1, 1], [0, 0, 0, 1], [0, 0, 0, 1]]
    assert buckets.weeks(0, 1, 5).tolist() == [[1, 1, 0, 1, 1]]
    assert buckets.weeks(1, 1, 5).shape == (0, 5)


@given(scenes(), st.data())
def test_columns_agree_with_the_members(scene: Scene, data: st.DataObject) -> None:
    table = grow(scene)
    links = table.snapshot()
    picked = data.draw(st.lists(st.booleans(), min_size=links.size, max_size=links.size))
    mask = np.array(picked, np.bool_)
    forest = Forest(links, rulings(scene, table))
    for cut in CUTS[::4]:
        whole, shown = forest.buckets(cut), forest.buckets(cut, mask)
        keys = [(-total, name) for total, name in zip(shown.totals, shown.ids, strict=True)]
        assert keys == sorted(keys)
        members = {name: whole.members(at).tolist() for at, name in enumerate(whole.ids)}
        for at, name in enumerate(shown.ids):
            matching = [row for row in members[name] if mask[row]]
            assert shown.members(at).tolist() == matching
            assert shown.totals[at] == len(matching) > 0
            assert shown.first_dates[at] == min(links.date[members[name]])
            assert shown.last_dates[at] == max(links.date[members[name]])
            assert shown.position(name) == at
        assert sum(map(len, members.values())) == whole.reports == links.alive.sum()


def test_an_empty_store_has_no_buckets() -> None:
    buckets = Forest(LinkTable()).buckets(CUT)
    assert (len(buckets), buckets.single, buckets.largest, list(buckets.ids)) == (0, 0, 0, [])
