"""Small reports and whole stores for the tests of the embedded store."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from partycrasher_gui.core.filters import Everything
from partycrasher_gui.core.forest import Forest
from partycrasher_gui.core.report import Report, stored_report
from partycrasher_gui.core.rows import DEFAULT_CUT, Cut, NewReport, Scale
from partycrasher_gui.core.terms import TermPolicy, term_vector
from partycrasher_gui.stores.sqlite import SqliteStore

POLICY = TermPolicy()
CUTS = (Cut(Scale.SCORE, 2.0), Cut(Scale.SCORE, 4.0), DEFAULT_CUT)
_WORDS = ("read", "write", "parse", "draw", "load", "tree", "node", "tile", "list", "cache", "font")


def data_of(number: int, seed: int = 0) -> dict[str, Any]:
    """A report of one of a dozen bugs, with the variation of real life."""
    bug = random.Random(f"bug {seed} {(number * 7 + seed) % 12}")
    own = random.Random(f"report {seed} {number}")
    functions = [f"{bug.choice(_WORDS)}_{bug.choice(_WORDS)}" for _ in range(bug.randint(3, 9))]
    if own.random() < 0.5:
        functions.insert(own.randrange(len(functions)), own.choice(_WORDS))
    return {
        "database_id": f"test:{seed}:{number:05d}",
        "project": own.choice(["Ubuntu", "Kate", "Blender"]),
        "type": "Crash",
        "date": f"2024-{1 + number % 12:02d}-{1 + number % 28:02d}T12:00:00",
        "os": own.choice(["Ubuntu 22.04", "Debian 12"]),
        "title": f"{functions[0]} crashed with signal {bug.randint(4, 11)}",
        "stacktrace": [
            {"address": hex(own.getrandbits(32)), "depth": str(depth), "function": function}
            for depth, function in enumerate([*functions, "main", None])
        ],
    }


def new_report(data: dict[str, Any], **more: Any) -> NewReport:
    """A report as an importer hands it over."""
    report = Report(data)
    return NewReport(
        report.database_id,
        report.project,
        report.type,
        report.date,
        report.canonical(),
        term_vector(data, POLICY),
        report.functions(),
        force_bucket=report.force_bucket,
        **{"source": "reports.json", **more},
    )


def make_reports(count: int, seed: int = 0) -> list[NewReport]:
    """Reports in order of arrival; every tenth or so is forced into a bucket."""
    reports = []
    for number in range(count):
        data = data_of(number, seed)
        if number % 11 == 10:
            data["force_bucket"] = ["no:report", f"test:{seed}:00003"][number % 2]
        reports.append(new_report(data))
    return reports


@contextmanager
def open_store(path: Path, **options: Any) -> Iterator[SqliteStore]:
    """A store for as long as the block runs."""
    store = SqliteStore.open(path, **options)
    try:
        yield store
    finally:
        store.close()


def fill(path: Path, reports: list[NewReport], *, batch: int = 20) -> None:
    """Import reports into the store at `path` to the end."""
    with open_store(path) as store:
        for start in range(0, len(reports), batch):
            store.append(reports[start : start + batch])
        store.finish_import()


def contents(store: SqliteStore) -> dict[str, Any]:
    """Everything that two stores with the same history have in common."""
    links = store.links().snapshot()
    forest = Forest(links)
    ids = [name for name, alive in zip(links.ids, links.alive, strict=False) if alive]
    stored = list(store.reports())
    functions = {f for s in stored for f in functions_of(s.canonical)}
    return {
        "reports": stored,
        "buckets": [dict(forest.buckets(cut).assignments()) for cut in CUTS],
        "evidence": [evidence_of(store, name) for name in ids],
        "functions": store.function_counts(sorted(functions)),
        "found": store.search(Everything()),
    }


def functions_of(canonical: bytes) -> tuple[str, ...]:
    return stored_report(canonical).functions()


def evidence_of(store: SqliteStore, database_id: str) -> Any:
    """Statistics as plain values."""
    met = store.evidence(database_id)
    return met and (met.n, met.df.tolist(), met.field_n.tolist())
