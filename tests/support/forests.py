"""Small forests for tests: random ones, and what architecture.md says their buckets are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hypothesis import strategies as st

from partycrasher_gui.core.forest import LinkTable, Verdicts
from partycrasher_gui.core.rows import Cut, Link, Scale
from partycrasher_gui.core.triage import pair

VALUES = (0.0, 0.25, 0.5, 0.75, 1.0)
CUTS = tuple(Cut(scale, value) for scale in Scale for value in (*VALUES, 2.0))
DAY = "2024-01-{:02}T00:00:00"
OUTSIDE = ("named", "other")  # ids reports are forced to and that may never come


@dataclass(slots=True)
class Plant:
    """One report of a random forest; `parent` counts back among the living (None: no link)."""

    id: str
    parent: int | None
    score: float
    likeness: float
    arrival_likeness: float
    forced: str | None
    dies: bool


@dataclass(slots=True)
class Scene:
    """A sequence of arrivals and deletions, with verdicts by position."""

    plants: list[Plant]
    joins: list[tuple[int, int]] = field(default_factory=list)
    cuts: list[int] = field(default_factory=list)


values = st.sampled_from(VALUES)


@st.composite
def scenes(
    draw: st.DrawFn,
    *,
    forced: bool = True,
    deaths: bool = True,
    verdicts: bool = True,
    most: int = 14,
) -> Scene:
    """Forests of up to `most` reports."""
    count = draw(st.integers(1, most))
    ids = [f"r{number:02}" for number in draw(st.permutations(range(count)))]
    names = st.none() | st.sampled_from([*ids, *OUTSIDE]) if forced else st.none()
    plants = []
    for number, name in enumerate(ids):
        back = draw(st.none() | st.integers(0, max(0, number - 1)))
        dies = deaths and draw(st.integers(0, 4)) == 0
        plants.append(
            Plant(name, back, draw(values), draw(values), draw(values), draw(names), dies)
        )
    rows = st.integers(0, count - 1)
    joins = draw(st.lists(st.tuples(rows, rows), max_size=3)) if verdicts else []
    cuts = draw(st.lists(rows, max_size=3)) if verdicts else []
    return Scene(plants, joins, cuts)


def grow(scene: Scene, *, deaths: bool = True) -> LinkTable:
    """The table of a scene; those who die do so after the last arrival."""
    table = LinkTable()
    for plant in scene.plants:
        plant_one(table, plant)
    if deaths:
        for plant in scene.plants:
            if plant.dies:
                table.delete(table.row_of[plant.id])
    return table


def plant_one(table: LinkTable, plant: Plant) -> int:
    """Append one report to a table."""
    living = list(table.row_of)
    link = None
    if plant.parent is not None and living:
        parent = living[-1 - plant.parent % len(living)]
        link = Link(parent, plant.score, plant.arrival_likeness, plant.likeness)
    number = len(table)
    return table.append(
        plant.id,
        arrival=10 * number,
        project=("P", "Q")[number % 2],
        date=DAY.format(1 + number % 28),
        link=link,
        force_bucket=plant.forced,
    )


def rulings(scene: Scene, table: LinkTable) -> Verdicts:
    """The scene's verdicts by id."""
    ids = table.ids
    parents = table.snapshot().parent
    return Verdicts(
        joins=frozenset(pair(ids[a], ids[b]) for a, b in scene.joins if a != b),
        cuts=frozenset((ids[c], ids[parents[c]]) for c in scene.cuts if parents[c] >= 0),
    )


def reference(table: LinkTable, verdicts: Verdicts, cut: Cut) -> dict[str, str]:
    """Bucket id of every living report, by a plain union-find; ids never come twice here."""
    links = table.snapshot()
    rows = {name: row for row, name in enumerate(table.ids)}
    groups: list[set[object]] = [{row} for row in range(len(rows))]
    column = links.values(cut.scale)
    for row in range(len(rows)):
        parent = int(links.parent[row])
        holds = parent >= 0 and column[row] >= cut.value
        if holds and (table.ids[row], table.ids[parent]) not in verdicts.cuts:
            groups = _united(groups, row, parent)
    for a, b in verdicts.joins:
        groups = _united(groups, rows[a], rows[b])
    return _bucket_ids(table, _forced(table, rows, groups))


def _forced(table: LinkTable, rows: dict[str, int], groups: list[set[object]]) -> list[set[object]]:
    living = table.row_of
    for row, name in sorted(table.force_bucket.items()):
        if name in living and living[name] <= row:
            groups = _united(groups, row, living[name])
            continue
        if not any(name in group for group in groups):
            groups = [*groups, {name}]
            if name in rows:
                groups = _united(groups, rows[name], name)
        groups = _united(groups, row, name)
    return groups


def _united(groups: list[set[object]], a: object, b: object) -> list[set[object]]:
    touched = [group for group in groups if a in group or b in group]
    return [group for group in groups if group not in touched] + [set().union(*touched)]


def _bucket_ids(table: LinkTable, groups: Iterable[set[object]]) -> dict[str, str]:
    found = {}
    for group in groups:
        reports = sorted(m for m in group if isinstance(m, int) and table.ids[m] in table.row_of)
        if reports:
            bucket = _founder(table, group, reports[0])
            found.update({table.ids[row]: bucket for row in reports})
    return found


def _founder(table: LinkTable, group: set[object], oldest: int) -> str:
    ages = {}
    for name in (member for member in group if isinstance(member, str)):
        first = min(row for row, forced in table.force_bucket.items() if forced == name)
        bearer = table.ids.index(name) if name in table.ids else len(table)
        dead_before = name not in table.row_of and bearer < first
        ages[name] = (bearer if dead_before else -1, first)
    best = min(ages, key=ages.__getitem__, default=None)
    return best if best is not None and ages[best][0] < oldest else table.ids[oldest]
