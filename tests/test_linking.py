"""From files to links through the front door: each report is linked as the plain reference says."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from partycrasher_gui.core.rows import Link, OutcomeKind
from partycrasher_gui.stores import compiled
from partycrasher_gui.workspace import Workspace
from tests.support import synthetic
from tests.support.engines import searching_with
from tests.support.reference import Match, Reference
from tests.support.scale import scaled
from tests.support.workspaces import rows_of, save, take_in

Data = dict[str, Any]


class Expected:
    """The reference with the reports of a store."""

    def __init__(self) -> None:
        self.reference = Reference()
        self.ids: list[str] = []

    def arrive(self, data: Data) -> Match | None:
        self.ids.append(data["database_id"])
        return self.reference.arrive(data)

    def row(self, database_id: str) -> int:
        """Of the last report of this id."""
        return len(self.ids) - 1 - self.ids[::-1].index(database_id)

    def assert_link(self, link: Link | None, match: Match | None) -> None:
        assert (link and link.parent) == (match and self.ids[match.row])
        if link and match:
            assert link.score == pytest.approx(match.score, rel=1e-5)
            assert link.likeness == pytest.approx(match.likeness, abs=1e-9)

    def likeness_now(self, database_id: str, parent: str) -> float:
        documents = self.reference.documents
        return self.reference.likeness(
            documents[self.row(database_id)], documents[self.row(parent)]
        )


def import_and_compare(
    workspace: Workspace, expected: Expected, file: Path, reports: list[Data]
) -> None:
    """Import reports from a file; every outcome is what the reference says."""
    outcomes = take_in(workspace, save(file, reports))
    assert len(outcomes) == len(reports)
    for data, outcome in zip(reports, outcomes, strict=True):
        assert outcome.kind is OutcomeKind.IMPORTED
        expected.assert_link(outcome.top_match, expected.arrive(data))


@pytest.fixture(params=["compiled", "numpy"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PARTYCRASHER_COMPILED", "0")  # nothing becomes ready in between
    with searching_with(None):
        module: ModuleType | None = compiled.load() if request.param == "compiled" else None
    with searching_with(module):
        yield


@pytest.mark.usefixtures("_either_way")
def test_links_through_reopening_and_deletion(tmp_path: Path) -> None:
    """The index is loaded from the file each time; deleted reports count no more."""
    store, expected = tmp_path / "crashes.partycrasher", Expected()
    reports = list(synthetic.reports(scaled(160, 1200), 71, profile="small", duplicates=0.85))
    part = len(reports) // 4
    for number in range(4):
        with Workspace.open(store) as workspace:
            arriving = reports[number * part : (number + 1) * part]
            import_and_compare(workspace, expected, tmp_path / f"{number}.jsonl", arriving)
            for data in arriving[number::9]:
                workspace.delete(data["database_id"])
                expected.reference.remove(expected.row(data["database_id"]))
    with Workspace.open(store) as workspace:
        again = reports[0]  # was deleted; comes back as the newest
        import_and_compare(workspace, expected, tmp_path / "again.jsonl", [again])


@pytest.mark.usefixtures("_either_way")
def test_likeness_of_now_after_an_import(tmp_path: Path) -> None:
    """With the statistics of all reports of the import, also of those that came later."""
    expected = Expected()
    reports = list(synthetic.reports(120, 72, profile="small"))
    with Workspace.open(tmp_path / "crashes.partycrasher") as workspace:
        import_and_compare(workspace, expected, tmp_path / "reports.jsonl", reports)
        linked = [row for row in rows_of(workspace) if row.link]
        assert len(linked) > 100
        for row in linked:
            assert row.link
            now = expected.likeness_now(row.database_id, row.link.parent)
            assert row.link.likeness_now == pytest.approx(now, abs=1e-9)


def test_full_size_reports_of_another_order(tmp_path: Path) -> None:
    """The order of arrival decides: the same reports, newest first."""
    expected = Expected()
    reports = list(synthetic.reports(scaled(50, 300), 73, duplicates=0.9))[::-1]
    with Workspace.open(tmp_path / "crashes.partycrasher") as workspace:
        import_and_compare(workspace, expected, tmp_path / "reports.jsonl", reports)
