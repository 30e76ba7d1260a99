"""Rows and charts for front ends: what they count adds up to the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from math import log2
from pathlib import Path

import pytest

from partycrasher_gui.core.rows import DEFAULT_CUT, Cut, Scale
from partycrasher_gui.views import SPARK_WEEKS, total_bytes
from partycrasher_gui.workspace import Workspace
from tests.support.workspaces import SAMPLES, make_data, rows_of, save, take_in

COUNT = 80


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("views")
    with Workspace.open(folder / "crashes.partycrasher") as workspace:
        take_in(workspace, save(folder / "made.jsonl", make_data(COUNT)), SAMPLES / "invoicer")
        yield workspace


def bin_of(value: float, top: float, bins: int) -> int:
    """The bin a value belongs in."""
    return min(int(value / top * bins), bins - 1)


@pytest.mark.parametrize("scale", Scale)
@pytest.mark.parametrize("project", [None, "Kate"])
@pytest.mark.parametrize("bins", [1, 7, 50])
def test_the_histogram_counts_every_link_once(
    shared: Workspace, scale: Scale, project: str | None, bins: int
) -> None:
    histogram = shared.link_histogram(scale, bins=bins, project=project)
    field = {"likeness": "likeness_now", "score": "score"}.get(scale.value, "likeness")
    values = [
        getattr(row.link, field)
        for row in rows_of(shared)
        if row.link is not None and project in (None, row.project)
    ]
    assert len(histogram.counts) == bins
    assert sum(histogram.counts) == len(values) > 5
    assert max(values) <= histogram.top
    expected = Counter(bin_of(value, histogram.top, bins) for value in values)
    assert {i: n for i, n in enumerate(histogram.counts) if n} == expected


def test_the_scale_of_scores_reaches_the_highest_threshold(shared: Workspace) -> None:
    assert shared.link_histogram(Scale.SCORE).top >= shared.thresholds[-1]
    assert shared.link_histogram(Scale.LIKENESS).top == 1.0


def test_links_at_or_above_a_cut_hold_the_buckets_together(tmp_path: Path) -> None:
    """What the picture of the threshold shows is what the cut does."""
    data = [{k: v for k, v in d.items() if k != "force_bucket"} for d in make_data(COUNT)]
    with Workspace.open(tmp_path / "a.partycrasher") as workspace:
        take_in(workspace, save(tmp_path / "a.jsonl", data))
        histogram = workspace.link_histogram(Scale.LIKENESS, bins=50)
        for step in (5, 25, 45):
            kept = sum(histogram.counts[step:])
            assert len(workspace.buckets(Cut(Scale.LIKENESS, step / 50))) == COUNT - kept


def test_reports_over_time_add_up(shared: Workspace) -> None:
    rows = rows_of(shared)
    newest = date.fromisoformat(max(row.date for row in rows)[:10])
    oldest = date.fromisoformat(min(row.date for row in rows)[:10])
    days = (newest - oldest).days + 1
    found = shared.reports_over_time(days=days)
    assert len(found) == days
    assert found[-1][0] == newest.isoformat()
    assert [day for day, _ in found] == [
        (oldest + timedelta(number)).isoformat() for number in range(days)
    ]
    assert {day: n for day, n in found if n} == Counter(row.date[:10] for row in rows)
    assert shared.reports_over_time(days=30) == found[-30:]


def test_reports_over_time_of_some_reports(shared: Workspace) -> None:
    chosen = [row for row in rows_of(shared) if row.project == "invoicer"]
    found = shared.reports_over_time([row.database_id for row in chosen], days=4000)
    assert {day: n for day, n in found if n} == Counter(row.date[:10] for row in chosen)
    assert sum(n for _, n in shared.reports_over_time([], days=10)) == 0


def test_sparks_count_the_weeks_up_to_the_newest_report(shared: Workspace) -> None:
    found = shared.buckets()
    rows = found.rows(0, len(found))
    newest = date.fromisoformat(max(row.date for row in rows_of(shared))[:10])
    for row in rows:
        assert len(row.spark) == SPARK_WEEKS
        members = shared.members(row.id, DEFAULT_CUT, size=None)
        age = [(newest - date.fromisoformat(member.date[:10])).days for member in members]
        assert sum(1 for days in age if days < 7 * SPARK_WEEKS - 1) <= sum(row.spark)
        assert sum(row.spark) <= sum(1 for days in age if days <= 7 * SPARK_WEEKS)


def test_rows_are_made_for_the_part_that_is_asked_for(shared: Workspace) -> None:
    found = shared.buckets()
    whole = found.rows(0, len(found))
    assert found.rows(3, 6) == whole[3:6]
    assert found.rows(len(found) - 1, len(found) + 50) == whole[-1:]
    assert found.rows(len(found), len(found) + 5) == []


def test_a_list_stays_as_it_was_made(tmp_path: Path) -> None:
    """A window shows rows of a list while an import changes the store."""
    with Workspace.open(tmp_path / "a.partycrasher") as workspace:
        data = make_data(COUNT)
        take_in(workspace, save(tmp_path / "a.jsonl", data[:40]))
        found = workspace.buckets()
        before = found.rows(0, len(found))
        take_in(workspace, save(tmp_path / "b.jsonl", data[40:]))
        assert found.reports == 40
        assert [(r.id, r.total) for r in found.rows(0, len(found))] == [
            (r.id, r.total) for r in before
        ]
        assert workspace.buckets().reports == COUNT


def test_a_report_is_shown_with_all_that_it_says(shared: Workspace) -> None:
    view = shared.report("samples:invoicer-0001")
    data = view.data
    assert [frame.depth for frame in view.frames] == list(range(len(data["stacktrace"])))
    for frame, stored in zip(view.frames, data["stacktrace"], strict=True):
        assert frame.function == stored["function"]
        assert (frame.file, frame.fileline) == (stored.get("file", ""), stored.get("fileline", ""))
        assert (frame.logdf is None) == (frame.function is None)
        if frame.logdf is not None:
            assert float(stored["logdf"]) == pytest.approx(frame.logdf, rel=1e-11)
    fields = dict(view.fields)
    assert fields["exception"] == "KeyError"
    assert fields["database_id"] == view.row.database_id
    assert not any(path.startswith("stacktrace") for path in fields)
    assert view.row in rows_of(shared)
    assert view.source.endswith("invoicer-0001.json")
    assert "KeyError" in view.title


def test_logdf_counts_the_reports_with_a_function(tmp_path: Path) -> None:
    data = make_data(4)
    for number, report in enumerate(data):
        names = ["main", *(["draw"] if number < 2 else []), f"only_{number}"]
        report["stacktrace"] = [{"depth": str(i), "function": n} for i, n in enumerate(names)]
    with Workspace.open(tmp_path / "a.partycrasher") as workspace:
        take_in(workspace, save(tmp_path / "a.jsonl", data))
        frames = workspace.report(data[0]["database_id"]).frames
        assert [frame.logdf for frame in frames] == [0.0, 1.0, 2.0]
        workspace.delete(data[1]["database_id"])
        assert workspace.report(data[0]["database_id"]).frames[1].logdf == pytest.approx(
            log2(3 / 1)
        )


def test_sizes_of_files_and_folders_are_added_up(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "a").write_bytes(bytes(10))
    (tmp_path / "deep" / "er" / "b").write_bytes(bytes(5))
    assert total_bytes([tmp_path, tmp_path / "a", tmp_path / "gone"]) == 25
