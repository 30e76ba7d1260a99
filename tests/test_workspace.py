"""The workspace on a real store: browsing, explaining, searching, changing."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import inf
from pathlib import Path

import pytest

from partycrasher_gui.core.config import Config
from partycrasher_gui.core.errors import (
    NotFoundError,
    QueryError,
    StoreError,
    StoreReadOnlyError,
    UserError,
)
from partycrasher_gui.core.export import json_lines, json_list
from partycrasher_gui.core.naming import short_function
from partycrasher_gui.core.rows import DEFAULT_CUT, Cut, Scale
from partycrasher_gui.workspace import Workspace
from tests.support.places import ROOT
from tests.support.workspaces import (
    COUNT,
    CUTS,
    PROJECTS,
    SAMPLES,
    contents,
    fill_store,
    ids_of,
    make_data,
    rows_of,
    save,
    take_in,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A store for tests that only look."""
    path = fill_store(tmp_path_factory.mktemp("filled"))
    with Workspace.open(path, read_only=True) as workspace:
        yield workspace


@pytest.fixture
def own(shared: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it, to be changed."""
    path = tmp_path / "own.partycrasher"
    path.write_bytes(Path(shared.path).read_bytes())
    with Workspace.open(path) as workspace:
        yield workspace


# ---- browsing


@pytest.mark.parametrize("project", [None, *PROJECTS, "invoicer"])
@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_every_view_of_the_buckets_says_the_same(
    shared: Workspace, cut: Cut, project: str | None
) -> None:
    found = shared.buckets(cut, project=project)
    rows = found.rows(0, len(found))
    assigned = dict(shared.assignments(cut, project=project))
    totals = Counter(assigned.values())
    assert {row.id: row.total for row in rows} == totals
    assert list(found.ids) == [row.id for row in rows]
    assert found.reports == len(assigned) == sum(totals.values())
    assert found.largest == max(totals.values())
    assert found.single == list(totals.values()).count(1)
    for row in rows:
        members = shared.members(row.id, cut, project=project)
        assert {member.database_id for member in members} == {
            name for name, bucket in assigned.items() if bucket == row.id
        }
        assert [m.arrival for m in members] == sorted(m.arrival for m in members)
        everywhere = shared.members(row.id, cut, size=None)  # when it was seen is of all projects
        assert row.first_seen == min(member.date for member in everywhere)
        assert row.last_seen == max(member.date for member in everywhere)
    for name, bucket in assigned.items():
        assert shared.bucket_of(name, cut, project=project) in rows
        assert shared.bucket_of(name, cut, project=project).id == bucket


def test_projects_add_up_to_the_store(shared: Workspace) -> None:
    rows = shared.projects()
    assert [row.name for row in rows] == sorted(row.name for row in rows)
    assert {row.name for row in rows} >= set(PROJECTS)
    assert sum(row.total for row in rows) == len(ids_of(shared)) == shared.stats().reports
    for row in rows:
        assert shared.buckets(project=row.name).reports == row.total


@pytest.mark.parametrize("cut", CUTS, ids=str)
def test_a_bucket_counts_a_project_and_the_others_elsewhere(shared: Workspace, cut: Cut) -> None:
    whole = shared.buckets(cut)
    totals = {row.id: row.total for row in whole.rows(0, len(whole))}
    seen: Counter[str] = Counter()
    for project in shared.projects():
        found = shared.buckets(cut, project=project.name)
        for row in found.rows(0, len(found)):
            assert row.total + row.elsewhere == totals[row.id]
            seen[row.id] += row.total
    assert seen == totals
    assert all(row.elsewhere == 0 for row in whole.rows(0, len(whole)))


def test_members_come_in_pages(shared: Workspace) -> None:
    bucket = shared.buckets(Cut(Scale.LIKENESS, 0.1)).rows(0, 1)[0]
    cut = Cut(Scale.LIKENESS, 0.1)
    whole = shared.members(bucket.id, cut, size=None)
    assert len(whole) == bucket.total > 4
    paged = [
        member
        for start in range(0, bucket.total, 3)
        for member in shared.members(bucket.id, cut, start=start, size=3)
    ]
    assert paged == whole


def test_a_higher_cut_only_splits(shared: Workspace) -> None:
    for scale in Scale:
        cuts = [Cut(scale, value) for value in (0.0, 0.3, 0.58, 0.9, 4.0)]
        for low, high in pairwise(dict(shared.assignments(cut)) for cut in cuts):
            into: dict[str, str] = {}
            for name, bucket in high.items():
                assert into.setdefault(bucket, low[name]) == low[name]


def test_forced_reports_are_where_they_were_told_to_be(shared: Workspace) -> None:
    data = make_data(COUNT)
    for cut in CUTS:
        buckets = dict(shared.assignments(cut))
        for report in data:
            to = report.get("force_bucket")
            if to is not None:
                assert buckets[report["database_id"]] == buckets.get(to, to)
    joined = next(d["database_id"] for d in data if "force_bucket" in d)
    chain = shared.why(joined, Cut(Scale.SCORE, 11.0)).chain
    assert chain[0].joined
    assert chain[0].score == inf


def test_buckets_are_named_after_their_founders_frames(shared: Workspace) -> None:
    found = shared.buckets()
    names = shared.bucket_names(found.ids)
    assert list(names) == list(found.ids)
    assert names["no:report"] == "no:report"
    for bucket_id, name in names.items():
        if bucket_id != "no:report":
            functions = [frame.function for frame in shared.report(bucket_id).frames]
            assert set(name.split(" → ")) <= {short_function(f) for f in functions if f}


@pytest.mark.parametrize("order", ["total", "last_seen", "first_seen"])
def test_the_list_is_in_the_order_asked_for(shared: Workspace, order: str) -> None:
    found = shared.buckets(order=order)
    values = [getattr(row, order) for row in found.rows(0, len(found))]
    assert values == sorted(values, reverse=True)


def test_what_is_not_there_is_told(shared: Workspace) -> None:
    for ask in (shared.report, shared.why, shared.bucket_of):
        with pytest.raises(NotFoundError, match="no:such"):
            ask("no:such")
    with pytest.raises(NotFoundError, match="Amarok"):
        shared.buckets(project="Amarok")
    with pytest.raises(NotFoundError, match="no:such"):
        shared.members("no:such", DEFAULT_CUT)
    with pytest.raises(NotFoundError, match="no:such"):
        shared.compare("no:such", ids_of(shared)[0])


# ---- searching


def test_a_query_and_dates_narrow_the_buckets(shared: Workspace) -> None:
    everything = shared.search("")
    assert len(everything) == shared.stats().reports
    for options in (
        {"query": "project:Kate"},
        {"query": 'os:"Debian 12" AND NOT project:Kate'},
        {"since": "2024-05"},
        {"until": "2024-05-31"},
        {"query": "project:Ubuntu", "since": "2024-03-01", "until": "2024-09-30"},
        {"query": "type:nothing"},
    ):
        search = dict(options)
        rows = shared.search(search.pop("query", ""), **search)
        assert 0 <= len(rows) < len(everything)
        found = shared.buckets(**options)
        assert found.reports == len(rows)
        whole = dict(shared.assignments(DEFAULT_CUT))
        counted = Counter(whole[row.database_id] for row in rows)
        assert {row.id: row.total for row in found.rows(0, len(found))} == counted


def test_since_and_until_split_the_store(shared: Workspace) -> None:
    early, late = shared.search("", until="2024-06-30"), shared.search("", since="2024-07-01")
    assert {row.database_id for row in (*early, *late)} == set(ids_of(shared))
    assert len(early) + len(late) == shared.stats().reports
    assert max(row.date for row in early) < "2024-07-01" <= min(row.date for row in late)


def test_found_reports_come_newest_first_and_in_pages(shared: Workspace) -> None:
    found = shared.search("project:Kate OR project:Blender")
    assert {row.project for row in found} == {"Kate", "Blender"}
    assert [row.arrival for row in found] == sorted((r.arrival for r in found), reverse=True)
    assert shared.search("project:Kate OR project:Blender", start=2, size=3) == found[2:5]
    assert shared.search("os:*", project="Kate") == shared.search("project:Kate")


def test_a_query_that_can_not_be_read_names_the_place(shared: Workspace) -> None:
    for ask in (shared.search, lambda query: shared.buckets(query=query)):
        with pytest.raises(QueryError) as caught:
            ask("type:(crash")
        assert caught.value.position == len("type:")
    with pytest.raises(QueryError, match="not a date"):
        shared.search("", since="soon")


# ---- changing


def test_deleting_keeps_the_bucket_together_and_counts_it_no_more(own: Workspace) -> None:
    cut = Cut(Scale.LIKENESS, 0.1)
    bucket = next(b for b in own.buckets(cut).rows(0, 9) if b.total > 4 and b.id != "no:report")
    victim = own.members(bucket.id, cut)[0].database_id
    before = {str(c): dict(own.assignments(c)) for c in CUTS}
    total = own.stats().reports
    own.delete(victim)
    for c in CUTS:
        after = dict(own.assignments(c))
        assert victim not in after
        assert set(after) == set(before[str(c)]) - {victim}
        for a, b in pairwise(sorted(after, key=lambda name: before[str(c)][name])):
            assert (after[a] == after[b]) == (before[str(c)][a] == before[str(c)][b])
    assert (own.stats().reports, own.stats().deleted) == (total - 1, 1)
    assert sum(row.total for row in own.projects()) == total - 1
    assert own.buckets().reports == total - 1
    with pytest.raises(NotFoundError):
        own.report(victim)
    with pytest.raises(NotFoundError):
        own.delete(victim)
    assert victim not in {row.database_id for row in own.search("")}
    for name, bucket_id in own.assignments(cut):
        why = own.why(name, cut)
        assert [name, *(step.parent for step in why.chain)][-1] == bucket_id


def test_a_deletion_is_undone(own: Workspace) -> None:
    before = contents(own)
    victim = ids_of(own)[3]
    event = own.delete(victim)
    assert event.payload["report"] == victim
    own.restore(event)
    assert contents(own) == before
    assert own.stats().deleted == 0
    own.delete(victim)
    own.close()
    with Workspace.open(own.path) as again:
        with pytest.raises(UserError):
            again.restore(replace(event, payload={"report": "no:such", "arrival": 1}))
        assert victim not in ids_of(again)


def test_a_deletion_is_not_undone_over_a_report_that_came_since(
    own: Workspace, tmp_path: Path
) -> None:
    victim = make_data(COUNT)[20]
    event = own.delete(victim["database_id"])
    take_in(own, save(tmp_path / "again.jsonl", [victim]))
    before = contents(own)
    with pytest.raises(UserError):
        own.restore(event)
    assert contents(own) == before


def test_a_deleted_report_can_come_again(own: Workspace, tmp_path: Path) -> None:
    victim = make_data(COUNT)[20]
    own.delete(victim["database_id"])
    (outcome,) = take_in(own, save(tmp_path / "again.jsonl", [victim]))
    assert outcome.kind == "imported"
    assert ids_of(own)[-1] == victim["database_id"]


@pytest.mark.parametrize("form", [json_list, json_lines])
def test_what_is_exported_imports_to_the_same(
    shared: Workspace, tmp_path: Path, form: type
) -> None:
    file = tmp_path / "export.json"
    file.write_bytes(b"".join(form(shared.reports())))
    with Workspace.open(tmp_path / "second.partycrasher") as second:
        outcomes = take_in(second, file)
        assert {outcome.kind for outcome in outcomes} == {"imported"}
        for name in ids_of(shared):
            assert second._store.report(name).canonical == shared._store.report(name).canonical
        exported = list(shared.reports())
        again = list(second.reports())
        assert again == exported
        assert b"".join(form(again)) == file.read_bytes()


def test_reports_can_be_chosen(shared: Workspace) -> None:
    ids = ids_of(shared)
    chosen = list(shared.reports([ids[7], ids[2]]))
    assert [report["database_id"] for report in chosen] == [ids[2], ids[7]]
    assert chosen[0] == shared.report(ids[2]).data
    with pytest.raises(NotFoundError):
        list(shared.reports(["no:such"]))


# ---- the store


def test_a_store_comes_back_as_it_was(own: Workspace) -> None:
    before = contents(own)
    own.close()
    with Workspace.open(own.path) as again:
        assert contents(again) == before
        again.warm_up()
        assert contents(again) == before


def test_a_second_process_gets_it_read_only_with_a_notice(own: Workspace) -> None:
    code = (
        "import sys\n"
        "from partycrasher_gui.workspace import Workspace\n"
        "with Workspace.open(sys.argv[1]) as w:\n"
        "    print(w.read_only, w.stats().reports, w.notice, sep='|')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(own.path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    read_only, reports, notice = run.stdout.strip().split("|")
    assert read_only == "True"
    assert int(reports) == own.stats().reports
    assert "reading only" in notice


def test_a_store_open_for_reading_refuses_changes(shared: Workspace) -> None:
    assert shared.read_only
    assert shared.notice == ""  # it was asked for, there is nothing to tell
    with pytest.raises(StoreReadOnlyError) as caught:
        shared.import_paths([SAMPLES / "logship"])
    assert caught.value.remedy
    with pytest.raises(StoreReadOnlyError):
        shared.delete(ids_of(shared)[0])


def test_figures_of_the_store(shared: Workspace) -> None:
    stats = shared.stats()
    dates = [row.date for row in rows_of(shared)]
    assert (stats.first_date, stats.last_date) == (min(dates), max(dates))
    assert stats.projects == tuple(shared.projects())
    assert stats.size_bytes == Path(shared.path).stat().st_size > 0
    assert stats.path == str(shared.path)
    assert stats.terms > 100
    assert stats.deleted == 0
    assert stats.read_only


def test_a_new_store_is_empty_in_every_view(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "new.partycrasher") as workspace:
        assert workspace.projects() == []
        assert len(workspace.buckets()) == workspace.buckets().reports == 0
        assert workspace.assignments(DEFAULT_CUT) == []
        assert workspace.search("") == []
        assert list(workspace.reports()) == []
        assert workspace.stats().reports == 0
        assert sum(workspace.link_histogram(Scale.LIKENESS).counts) == 0
        assert workspace.reports_over_time() == []


def test_a_folder_or_a_strange_file_is_no_store(tmp_path: Path) -> None:
    strange = tmp_path / "notes.txt"
    strange.write_text("no store " * 500)
    for path in (strange, tmp_path):
        with pytest.raises(StoreError) as caught:
            Workspace.open(path)
        assert isinstance(caught.value, UserError)
        assert str(path) in str(caught.value)
    assert strange.read_text() == "no store " * 500


def test_a_new_store_takes_its_thresholds_from_the_settings_and_an_old_one_keeps_its_own(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s.partycrasher"
    with Workspace.open(path, config=Config(thresholds=(2.5, 5.0))) as workspace:
        assert workspace.thresholds == (2.5, 5.0)
    with Workspace.open(path) as workspace:
        assert workspace.thresholds == (2.5, 5.0)
