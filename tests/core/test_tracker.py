from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.forest import Forest, LinkTable
from partycrasher_gui.core.rows import Link
from partycrasher_gui.core.tracker import FounderTracker
from partycrasher_gui.core.triage import Verdicts, pair
from tests.support.forests import CUTS as ALL_CUTS
from tests.support.forests import Scene, plant_one, scenes

CUTS = ALL_CUTS[1::5]


@given(scenes(deaths=False), st.data())
def test_growing_one_by_one_equals_deriving_at_once(scene: Scene, data: st.DataObject) -> None:
    ids = [plant.id for plant in scene.plants]
    verdicts = Verdicts(joins=frozenset(pair(ids[a], ids[b]) for a, b in scene.joins if a != b))
    table = LinkTable()
    tracker = FounderTracker(table, CUTS, verdicts)
    for plant in scene.plants:
        row = plant_one(table, plant)
        given_ids = tracker.add(row)
        forest = Forest(table, verdicts)
        assert given_ids == [forest.buckets(cut).bucket_id(row) for cut in CUTS]
        if data.draw(st.integers(0, 5)) == 0 and len(table.row_of) > 1:
            table.delete(data.draw(st.sampled_from(sorted(table.row_of.values()))))
            tracker.rebuild()
        forest = Forest(table, verdicts)
        for name, living in table.row_of.items():
            expected = [forest.buckets(cut).bucket_id(living) for cut in CUTS]
            assert tracker.bucket_ids(living) == expected, name


def test_a_tracker_catches_up_with_reports_it_was_not_told_of() -> None:
    table = LinkTable()
    tracker = FounderTracker(table, CUTS)
    for number, name in enumerate("ab"):
        table.append(name, arrival=number, project="P", date="2024-01-01T00:00:00", link=None)
    assert tracker.add(1) == ["b"] * len(CUTS)
    assert tracker.bucket_ids(0) == ["a"] * len(CUTS)


def test_a_report_older_than_a_buried_id_founds_the_bucket_forced_to_it() -> None:
    table = LinkTable()
    tracker = FounderTracker(table, CUTS)

    def arrive(name: str, link: Link | None = None, forced: str | None = None) -> list[str]:
        row = table.append(
            name,
            arrival=len(table),
            project="P",
            date="2024-01-01T00:00:00",
            link=link,
            force_bucket=forced,
        )
        return tracker.add(row)

    arrive("oldest")
    arrive("gone")
    table.delete(1)
    tracker.rebuild()
    assert arrive("forced", forced="gone") == ["gone"] * len(CUTS)
    tie = Link("oldest", 9.0, 1.0, 1.0)
    assert arrive("tie", link=tie, forced="forced") == ["oldest"] * len(CUTS)
