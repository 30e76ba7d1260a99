"""Workspaces filled through the front door, and what two of them must have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from partycrasher_gui.core.rows import DEFAULT_CUT, Cut, Outcome, ReportRow, Scale
from partycrasher_gui.resources import resource
from partycrasher_gui.workspace import Workspace
from tests.stores.making import data_of

SAMPLES = resource("samples/reports")
CUTS = (
    DEFAULT_CUT,
    Cut(Scale.LIKENESS, 0.1),
    Cut(Scale.LIKENESS, 0.9),
    Cut(Scale.SCORE, 1.0),
    Cut(Scale.SCORE, 4.0),
    Cut(Scale.ARRIVAL, 0.58),
)
COUNT = 60  # hand-made reports of `fill_store`
PROJECTS = ("Blender", "Kate", "Ubuntu")


def make_data(count: int) -> list[dict[str, Any]]:
    """Reports of a dozen bugs in three projects; some are forced into a bucket."""
    made = [data_of(number) for number in range(count)]
    for number in range(10, count, 11):
        made[number]["force_bucket"] = ["no:report", made[3]["database_id"]][number % 2]
    return made


def save(path: Path, reports: Iterable[Mapping[str, Any]]) -> Path:
    """A file of JSON lines."""
    path.write_bytes(b"".join(orjson.dumps(report) + b"\n" for report in reports))
    return path


def take_in(workspace: Workspace, *paths: Path, **options: Any) -> list[Outcome]:
    """Import, and what became of each report."""
    outcomes: list[Outcome] = []
    workspace.import_paths(paths, on_outcome=outcomes.append, **options)
    return outcomes


def fill_store(folder: Path) -> Path:
    """A new store with hand-made reports of three projects and the samples of two programs."""
    path = folder / "crashes.partycrasher"
    with Workspace.open(path) as workspace:
        made = save(folder / "made.jsonl", make_data(COUNT))
        take_in(workspace, made, SAMPLES / "invoicer", SAMPLES / "imagetool")
    return path


def rows_of(workspace: Workspace) -> list[ReportRow]:
    """Every report with its link, by arrival."""
    return sorted(workspace.search(""), key=lambda row: row.arrival)


def ids_of(workspace: Workspace) -> list[str]:
    """Every report by arrival."""
    return [row.database_id for row in rows_of(workspace)]


def contents(workspace: Workspace) -> dict[str, Any]:
    """What two stores with the same history have in common: reports, links, likenesses, buckets."""
    return {
        "rows": rows_of(workspace),
        "reports": list(workspace.reports()),
        "buckets": {str(cut): workspace.assignments(cut) for cut in CUTS},
    }
