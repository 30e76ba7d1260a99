from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.errors import NotFoundError, UserError
from partycrasher_gui.core.forest import Forest
from partycrasher_gui.core.links import LinkTable, from_micros, to_micros
from partycrasher_gui.core.rows import Link
from tests.support.forests import CUTS, Scene, grow, plant_one, scenes

DATE = "2024-01-01T00:00:00"


def columns(table: LinkTable) -> dict[str, list[float]]:
    links = table.snapshot()
    names = ["arrival", "parent", "score", "likeness", "likeness_at_arrival", "date", "alive"]
    return {name: getattr(links, name).tolist() for name in names}


def reloaded(table: LinkTable) -> LinkTable:
    links = table.snapshot()
    projects = [links.project_names[code] for code in links.project]
    return LinkTable.load(table.ids, columns(table), projects, table.force_bucket)


def seen(table: LinkTable) -> list[object]:
    forest = Forest(table)
    return [table.row_of, columns(table), *(forest.buckets(cut).assignments() for cut in CUTS)]


@given(scenes(verdicts=False))
def test_a_table_of_stored_columns_is_the_table_that_grew(scene: Scene) -> None:
    table = grow(scene)
    assert seen(reloaded(table)) == seen(table)


@given(scenes(verdicts=False, deaths=False), st.data())
def test_truncating_forgets_what_came_after(scene: Scene, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(scene.plants)))
    shorter = grow(Scene(scene.plants[:size]))
    table = grow(scene)
    before = table.snapshot()
    ids = list(before.ids)
    table.truncate(size)
    assert seen(table) == seen(shorter)
    for plant in scene.plants[size:]:
        plant_one(table, plant)
    assert seen(table) == seen(grow(scene))
    assert list(before.ids) == ids


def test_a_snapshot_does_not_change_as_the_table_does() -> None:
    table = LinkTable()
    table.append("a", arrival=1, project="P", date=DATE, link=None)
    table.append("b", arrival=2, project="P", date=DATE, link=Link("a", 3.0, 0.5, 0.6))
    snapshot = table.snapshot()
    for number in range(200):
        name = f"c{number}"
        table.append(name, arrival=3 + number, project="Q", date=DATE, link=Link("b", 1, 1, 1))
    table.set_likeness(np.array([0.0, 0.9]))
    table.delete(1)
    assert snapshot.size == 2
    assert snapshot.likeness.tolist() == [0.0, 0.6]
    assert snapshot.alive.tolist() == [True, True]
    assert snapshot.project_names == ("P",)
    assert snapshot.find("c1") is None
    with pytest.raises(ValueError, match="read-only"):
        snapshot.parent[0] = 1


def test_appending_refuses_what_would_break_the_order() -> None:
    table = LinkTable()
    table.append("a", arrival=5, project="P", date=DATE, link=None)
    with pytest.raises(ValueError, match="has a row already"):
        table.append("a", arrival=6, project="P", date=DATE, link=None)
    with pytest.raises(ValueError, match="not after"):
        table.append("b", arrival=5, project="P", date=DATE, link=None)
    with pytest.raises(ValueError, match="no row"):
        table.append("b", arrival=6, project="P", date=DATE, link=Link("z", 1, 1, 1))
    assert len(table) == 1


def test_a_restored_report_is_found_again_unless_its_id_came_back() -> None:
    table = LinkTable()
    table.append("a", arrival=1, project="P", date=DATE, link=None)
    table.delete(0)
    with pytest.raises(NotFoundError):
        table.snapshot().row("a")
    table.restore(0)
    assert table.snapshot().row("a") == 0
    table.delete(0)
    table.append("a", arrival=2, project="P", date=DATE, link=None)
    with pytest.raises(UserError, match="imported again"):
        table.restore(0)
    assert table.snapshot().row("a") == 1
    assert table.snapshot().graves("a") == (0,)


def test_a_report_below_several_deleted_ones_is_linked_past_them_all() -> None:
    table = LinkTable()
    table.append("a", arrival=1, project="P", date=DATE, link=None)
    for number, (name, parent, value) in enumerate(
        [("b", "a", 0.9), ("c", "b", 0.4), ("d", "c", 0.8), ("e", "b", 0.7)]
    ):
        table.append(
            name, arrival=2 + number, project="P", date=DATE, link=Link(parent, 1, value, value)
        )
    table.delete(1)
    table.delete(2)
    assert table.link(3) == Link("a", 1.0, 0.4, 0.4)
    table.delete(0)
    assert table.link(3) is None
    assert table.link(4) == Link("d", 1.0, 0.4, 0.4)


@pytest.mark.parametrize(
    "text", ["1969-07-20T20:17:40", "2016-01-01T00:00:00", "2024-02-29T23:59:59.000001"]
)
def test_dates_survive_the_way_through_microseconds(text: str) -> None:
    assert from_micros(to_micros(text)) == text


def test_ids_keep_their_order_as_the_table_grows() -> None:
    table = LinkTable()
    for number, name in enumerate(["m", "b", "ä", "Z", "a"]):
        table.append(name, arrival=number, project="P", date=DATE, link=None)
        ranks = table.snapshot().id_ranks()
        assert sorted(table.ids) == [table.ids[row] for row in np.argsort(ranks)]
