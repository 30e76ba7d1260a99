"""Agreement with true bugs.

B-cubed precision, recall and F, adjusted Rand index (ARI) and number of buckets on crashes whose
bugs are known, at one cut for all sets: in the order of the file, and as mean (least – greatest)
of shuffled orders of arrival. *likeness* has the statistics of the whole set, *likeness-at-arrival*
those of the moment when a report came.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from partycrasher_gui.core.forest import Forest, LinkTable, Verdicts
from partycrasher_gui.core.rows import DEFAULT_CUT, DEFAULT_THRESHOLD, Cut, Link, NewReport, Scale
from partycrasher_gui.importers.pipeline import read_sources
from partycrasher_gui.resources import resource
from partycrasher_gui.stores import compiled
from partycrasher_gui.stores.postings import Found, PostingIndex
from tests.support.places import SHARED_DATA

from .agreement import Agreement, agreement
from .plan import Plan, Row, Spread

LABELLED = SHARED_DATA / "labelled"
ARRIVAL_CUT = Cut(Scale.ARRIVAL, DEFAULT_CUT.value)
CUTS = (DEFAULT_CUT, ARRIVAL_CUT, Cut(Scale.SCORE, 3.83), Cut(Scale.SCORE, DEFAULT_THRESHOLD))
GOALS = {  # mean F
    ("casr_gdb", DEFAULT_CUT): 0.949,
    ("casr_python", DEFAULT_CUT): 0.860,
    ("d4j", DEFAULT_CUT): 0.813,
    ("casr_gdb", ARRIVAL_CUT): 0.879,
    ("casr_python", ARRIVAL_CUT): 0.885,
    ("d4j", ARRIVAL_CUT): 0.813,
    ("samples", DEFAULT_CUT): 0.85,
}
TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Reports in the order of their file, and the true bug of each."""

    name: str
    reports: Sequence[NewReport]
    bugs: dict[str, str]


def labelled(name: str) -> LabelledSet:
    """A set of crashes of other projects. Raises FileNotFoundError where it is not there."""
    return _read(name, [LABELLED / f"{name}.jsonl"], LABELLED / f"{name}.labels.tsv")


def samples() -> LabelledSet:
    """The crashes that come with the program."""
    folder = resource("samples")
    return _read("samples", sorted((folder / "reports").rglob("*.json")), folder / "labels.tsv")


def _read(name: str, files: Sequence[Path], labels: Path) -> LabelledSet:
    lines = labels.read_text(encoding="utf-8").splitlines()
    bugs = {fields[0]: fields[1] for fields in (line.split("\t") for line in lines)}
    entries = read_sources(files, workers=0)
    return LabelledSet(name, [entry for entry in entries if isinstance(entry, NewReport)], bugs)


def run(plan: Plan) -> Iterator[Row]:
    """Two rows a set and cut."""
    compiled.load()
    for load in _sets():
        one = load()
        in_file = measure(one, None)
        shuffled = [measure(one, seed) for seed in range(1, plan.orders + 1)]
        for cut in CUTS:
            head: Row = {"set": one.name, "reports": len(one.reports), "cut": str(cut)}
            yield head | {"order": "file"} | in_file[cut]._asdict() | {"goal_f": None}
            yield (
                head
                | {"order": f"{plan.orders} shuffled"}
                | spreads([found[cut] for found in shuffled])
                | {"goal_f": GOALS.get((one.name, cut))}
            )


def _sets() -> Iterator[Callable[[], LabelledSet]]:
    for path in sorted(LABELLED.glob("*.jsonl")):
        yield partial(labelled, path.stem)
    yield samples


def spreads(found: Sequence[Agreement]) -> Row:
    """Every measure over several orders of arrival."""
    columns = zip(*found, strict=True)
    return {name: Spread.of(c) for name, c in zip(Agreement._fields, columns, strict=True)}


def measure(one: LabelledSet, seed: int | None) -> dict[Cut, Agreement]:
    """Agreement at every cut when the reports arrive in a shuffled order (None: the file's)."""
    reports = list(one.reports)
    if seed is not None:
        random.Random(seed).shuffle(reports)
    forest = Forest(_links(reports), Verdicts())
    return {cut: agreement(one.bugs, dict(forest.buckets(cut).assignments())) for cut in CUTS}


def _links(reports: Sequence[NewReport]) -> LinkTable:
    """The links of reports that arrive in this order."""
    index = PostingIndex()
    found = [place.found for place in index.append([report.vector for report in reports], 2)]
    parents = np.array([-1 if match is None else match.row for match in found], np.int32)
    present = index.recompute_likeness(parents).tolist()
    table = LinkTable()
    for number, (report, match) in enumerate(zip(reports, found, strict=True)):
        table.append(
            report.database_id,
            arrival=number,
            project=report.project,
            date=report.date,
            link=_link(reports, match, present[number]),
            force_bucket=report.force_bucket,
        )
    return table


def _link(reports: Sequence[NewReport], match: Found | None, present: float) -> Link | None:
    if match is None:
        return None
    return Link(reports[match.row].database_id, match.score, match.likeness, present)
