"""Imports through the workspace: outcomes, dry runs, cancellation, a reader beside it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from partycrasher_gui.core.errors import ConflictError, FormatError, NeedsProject
from partycrasher_gui.core.rows import DEFAULT_CUT, Outcome, OutcomeKind, Progress
from partycrasher_gui.importing import BATCH
from partycrasher_gui.workspace import Workspace
from tests.support.workspaces import SAMPLES, contents, make_data, rows_of, save, take_in

MANY = BATCH + 84  # more than are committed together
PATIENCE = 60.0


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "crashes.partycrasher"


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return save(tmp_path / "many.jsonl", make_data(MANY))


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [outcome.kind.value for outcome in outcomes]


def test_every_report_has_an_outcome_and_the_summary_counts_them(store: Path) -> None:
    with Workspace.open(store) as workspace:
        outcomes: list[Outcome] = []
        summary = workspace.import_paths([SAMPLES], on_outcome=outcomes.append)
        files = {str(path) for path in SAMPLES.rglob("*.json")}
        assert {outcome.file for outcome in outcomes} == files
        assert (summary.imported, summary.total) == (len(files), len(files))
        assert not summary.cancelled
        for outcome, row in zip(outcomes, rows_of(workspace), strict=True):
            assert (outcome.database_id, outcome.project) == (row.database_id, row.project)
            assert outcome.error is None
            assert (outcome.top_match is None) == (row.link is None)
            if outcome.top_match and row.link:
                assert outcome.top_match.score == row.link.score
                assert outcome.top_match.likeness == row.link.likeness


def test_outcomes_name_the_bucket_of_every_threshold(store: Path, many: Path) -> None:
    with Workspace.open(store) as workspace:
        outcomes = take_in(workspace, many)
        names = {"likeness=0.58", *(str(value) for value in workspace.thresholds)}
        assert all(set(outcome.buckets or ()) == names for outcome in outcomes)
        last = outcomes[-1]
        assert last.database_id
        assert last.buckets
        data = workspace.report(last.database_id).data
        for threshold in map(str, workspace.thresholds):
            assert data["buckets"][threshold]["id"] == last.buckets[threshold]


def test_what_comes_again_is_known(store: Path, many: Path) -> None:
    with Workspace.open(store) as workspace:
        first = take_in(workspace, many)
        before = contents(workspace)
        again = take_in(workspace, many)
        assert set(kinds(first)) == {"imported"}
        assert set(kinds(again)) == {"identical"}
        assert [o.top_match for o in again] == [row.link for row in rows_of(workspace)]
        assert contents(workspace) == before


def test_other_content_under_a_known_id_is_refused(store: Path, tmp_path: Path) -> None:
    one, two = make_data(2)
    changed = {**one, "title": "something else", "os": "Plan 9"}
    with Workspace.open(store) as workspace:
        take_in(workspace, save(tmp_path / "a.jsonl", [one]))
        outcomes = take_in(workspace, save(tmp_path / "b.jsonl", [changed, two]))
        assert kinds(outcomes) == ["refused", "imported"]
        error = outcomes[0].error
        assert isinstance(error, ConflictError)
        assert set(error.fields) == {"title", "os"}
        assert error.remedy
        assert workspace.report(one["database_id"]).data["os"] == one["os"]


def test_a_conflict_within_one_batch_is_refused(store: Path, tmp_path: Path) -> None:
    one, two = make_data(2)
    file = save(tmp_path / "a.jsonl", [one, {**one, "os": "Plan 9"}, one, two])
    with Workspace.open(store) as workspace:
        assert kinds(take_in(workspace, file)) == ["imported", "refused", "identical", "imported"]


def test_refusals_between_good_reports_keep_the_order(store: Path, tmp_path: Path) -> None:
    good = make_data(3)
    folder = tmp_path / "in"
    folder.mkdir()
    save(folder / "1.json", good[:1])
    (folder / "2.json").write_text("{ this is no JSON")
    save(folder / "3.jsonl", [good[1], {**good[2], "stacktrace": 7}, good[2]])
    (folder / "4.bin").write_bytes(bytes(range(256)))
    with Workspace.open(store) as workspace:
        outcomes = take_in(workspace, folder)
        assert [Path(o.file).name[0] for o in outcomes] == list("123334")
        expected = ["imported", "refused", "imported", "refused", "imported", "refused"]
        assert kinds(outcomes) == expected
        ids = [report["database_id"] for report in good]
        assert [row.database_id for row in rows_of(workspace)] == ids
    for outcome in outcomes:
        assert (outcome.error is not None) == (outcome.kind is OutcomeKind.REFUSED)
        if outcome.error is not None:
            assert isinstance(outcome.error, FormatError)
            assert outcome.error.message.endswith(".")
            assert not outcome.buckets


def test_a_file_that_is_not_there_is_an_outcome(store: Path, tmp_path: Path) -> None:
    good = save(tmp_path / "good.jsonl", make_data(1))
    with Workspace.open(store) as workspace:
        assert kinds(take_in(workspace, tmp_path / "gone.json", good)) == ["refused", "imported"]


def test_reports_without_a_project_ask_for_one(store: Path, tmp_path: Path) -> None:
    nameless = make_data(2)
    del nameless[0]["project"]
    file = save(tmp_path / "a.jsonl", nameless)
    with Workspace.open(store) as workspace:
        first, second = take_in(workspace, file)
        assert isinstance(first.error, NeedsProject)
        assert second.kind is OutcomeKind.IMPORTED
        answered, known = take_in(workspace, file, project="Atril")
        assert answered.error is None
        assert answered.project == "Atril"
        assert known.kind is OutcomeKind.IDENTICAL
        assert known.project == nameless[1]["project"]


def test_pasted_text_is_imported(store: Path) -> None:
    outcomes: list[Outcome] = []
    text = (SAMPLES / "invoicer" / "invoicer-0001.json").read_text(encoding="utf-8")
    with Workspace.open(store) as workspace:
        workspace.import_text(text, on_outcome=outcomes.append)
        assert workspace.report("samples:invoicer-0001").row.project == "invoicer"
        summary = workspace.import_text("neither JSON nor a crash", on_outcome=outcomes.append)
    assert kinds(outcomes) == ["imported", "refused"]
    assert (summary.refused, summary.total) == (1, 1)


# ---- dry runs


def test_a_dry_run_tells_what_the_import_then_does(store: Path, tmp_path: Path, many: Path) -> None:
    data = make_data(30)
    conflict = save(tmp_path / "conflict.jsonl", [{**data[4], "os": "Plan 9"}])
    with Workspace.open(store) as workspace:
        take_in(workspace, save(tmp_path / "some.jsonl", data))
    bytes_before = store.read_bytes()
    with Workspace.open(store) as workspace:
        before = contents(workspace)
        tried = take_in(workspace, many, conflict, dry_run=True)
        assert contents(workspace) == before
    assert store.read_bytes() == bytes_before
    with Workspace.open(store) as workspace:
        done = take_in(workspace, many, conflict)
        assert len(rows_of(workspace)) == MANY
    assert list(map(told, tried)) == list(map(told, done))
    assert set(kinds(tried)) == {"imported", "identical", "refused"}


def told(outcome: Outcome) -> tuple[Any, ...]:
    """All that an outcome says; errors by their words."""
    return (
        outcome.file, outcome.kind, outcome.database_id, outcome.project, outcome.repairs,
        str(outcome.error), outcome.top_match, outcome.buckets,
    )  # fmt: skip


def test_a_dry_run_needs_no_right_to_write(store: Path, many: Path) -> None:
    with Workspace.open(store) as workspace:
        take_in(workspace, SAMPLES / "invoicer")
    with Workspace.open(store, read_only=True) as workspace:
        assert len(take_in(workspace, many, dry_run=True)) == MANY
        assert {row.name for row in workspace.projects()} == {"invoicer"}


# ---- cancellation


@pytest.fixture
def uninterrupted(tmp_path: Path, many: Path) -> dict[str, Any]:
    with Workspace.open(tmp_path / "whole.partycrasher") as workspace:
        take_in(workspace, many)
        return contents(workspace)


def test_cancelling_keeps_what_is_finished_and_can_be_made_up(
    store: Path, many: Path, uninterrupted: dict[str, Any]
) -> None:
    outcomes: list[Outcome] = []
    with Workspace.open(store) as workspace:
        summary = workspace.import_paths(
            [many], cancel=lambda: bool(outcomes), on_outcome=outcomes.append
        )
        assert summary.cancelled
        assert 0 < summary.imported == len(outcomes) < MANY
        assert [row.database_id for row in rows_of(workspace)] == [
            outcome.database_id for outcome in outcomes
        ]
    with Workspace.open(store) as workspace:
        rest = take_in(workspace, many)
        assert kinds(rest).count("identical") == len(outcomes)
        assert contents(workspace) == uninterrupted


def test_cancelling_at_once_stores_nothing(store: Path, many: Path) -> None:
    with Workspace.open(store) as workspace:
        summary = workspace.import_paths([many], cancel=lambda: True)
        assert summary.cancelled
        assert summary.total == 0
        assert not rows_of(workspace)


def test_likenesses_that_a_cancellation_left_out_are_made_up_by_the_next_import(
    store: Path, many: Path, uninterrupted: dict[str, Any]
) -> None:
    outcomes: list[Outcome] = []
    with Workspace.open(store) as workspace:
        summary = workspace.import_paths(
            [many], cancel=lambda: len(outcomes) == MANY, on_outcome=outcomes.append
        )
        assert summary.cancelled
        assert summary.imported == MANY
        assert rows_of(workspace) != uninterrupted["rows"]
        assert set(kinds(take_in(workspace, many))) == {"identical"}
        assert contents(workspace) == uninterrupted


def test_cancelling_the_housekeeping_is_told_and_loses_nothing(
    store: Path, many: Path, uninterrupted: dict[str, Any]
) -> None:
    said: list[str] = []
    with Workspace.open(store) as workspace:
        summary = workspace.import_paths(
            [many], cancel=lambda: any(said), on_progress=lambda p: said.append(p.text)
        )
        assert summary.cancelled
        assert summary.imported == MANY
        assert len(workspace.search("project:Kate")) > 0  # what is not indexed yet is found too
        take_in(workspace, many)
        assert contents(workspace) == uninterrupted


# ---- progress, and others beside an import


def test_progress_counts_up_to_the_last_report(store: Path, many: Path) -> None:
    seen: list[Progress] = []
    with Workspace.open(store) as workspace:
        workspace.import_paths([many], on_progress=seen.append)
    done = [progress.done for progress in seen]
    assert done == sorted(done)
    assert done[-1] == MANY
    assert all(progress.total >= progress.done for progress in seen)
    assert seen[-1].text


def test_another_thread_reads_while_an_import_runs(store: Path, many: Path) -> None:
    asked, answered = threading.Event(), threading.Event()
    read: list[int] = []

    def look(workspace: Workspace) -> None:
        assert asked.wait(PATIENCE)
        found = workspace.buckets(DEFAULT_CUT)
        rows = found.rows(0, len(found))
        assert sum(row.total for row in rows) == found.reports
        named = workspace.bucket_names(row.id for row in rows)
        assert set(named) == {row.id for row in rows}
        assert workspace.why(rows_of(workspace)[-1].database_id)
        read.append(found.reports)
        answered.set()

    def wait_for_it(_: Outcome) -> None:
        asked.set()
        assert answered.wait(PATIENCE), "the reader was kept waiting by the import"

    with Workspace.open(store) as workspace:
        reader = threading.Thread(target=look, args=[workspace])
        reader.start()
        workspace.import_paths([many], on_outcome=wait_for_it)
        reader.join(PATIENCE)
        assert 0 < read[0] < MANY  # it saw the reports that were committed by then
        assert workspace.buckets(DEFAULT_CUT).reports == MANY
