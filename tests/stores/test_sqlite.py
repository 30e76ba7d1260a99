"""Appending, reading, deleting: what a person may rely on while all goes well."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partycrasher_gui.core import engine
from partycrasher_gui.core.errors import (
    Cancelled,
    NotFoundError,
    StoreError,
    StoreReadOnlyError,
    UserError,
)
from partycrasher_gui.core.filters import Word
from partycrasher_gui.core.rows import Repair
from partycrasher_gui.core.similarity import term_weight
from partycrasher_gui.core.terms import TermPolicy, TermVector
from partycrasher_gui.core.triage import SAME
from partycrasher_gui.stores.sqlite import new_event
from tests.stores.making import (
    contents,
    data_of,
    evidence_of,
    fill,
    make_reports,
    new_report,
    open_store,
)
from tests.support.scale import scaled


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crashes.sqlite"


# ---- appending and reading


def test_a_report_comes_back_as_it_was_given(path: Path) -> None:
    repairs = (Repair("date", "No date: the file's.", filled_in=True),)
    given_ = new_report(
        data_of(1), filled_in=("date",), repairs=repairs, source="a.zip/b", original=b"\0raw"
    )
    with open_store(path) as store:
        store.append([given_])
    with open_store(path) as store:
        stored = store.report(given_.database_id)
        assert stored.canonical == given_.canonical
        assert stored.repairs == repairs
        assert stored.filled_in == ("date",)
        assert stored.source == "a.zip/b"
        assert stored.original == b"\0raw"
        assert stored.arrival == 1
        assert stored.link is None
        assert store.vector(given_.database_id) == given_.vector


def test_a_file_name_that_is_no_text_is_stored_as_far_as_it_is(path: Path) -> None:
    name = b"caf\xe9.json".decode("utf-8", "surrogateescape")
    with open_store(path) as store:
        store.append([new_report(data_of(1), source=name)])
        assert store.report("test:0:00001").source == "caf?.json"


def test_links_point_to_the_report_that_resembles_most(path: Path) -> None:
    reports = make_reports(40)
    twin = data_of(25) | {"database_id": "test:twin"}
    with open_store(path) as store:
        store.append(reports)
        (placed,) = store.append([new_report(twin)])
        assert placed.link is not None
        assert placed.link.parent == "test:0:00025"
        assert placed.link.likeness == pytest.approx(1.0)
        assert (
            placed.buckets["likeness=0.58"]
            == store.append([reports[25]])[0].buckets["likeness=0.58"]
        )
        assert set(placed.buckets) == {*(f"{t}.0" for t in range(1, 12)), "likeness=0.58"}


def test_the_stored_evidence_gives_the_stored_score(path: Path) -> None:
    with open_store(path) as store:
        store.append(make_reports(60))
        for number in (7, 30, 59):
            stored = store.report(f"test:0:{number:05d}")
            met = store.evidence(stored.database_id)
            assert stored.link is not None
            assert met is not None
            assert met.n == number
            vector = store.vector(stored.database_id)
            shared = shared_terms(vector, store.vector(stored.link.parent))
            score = engine.totals(engine.weigh(vector, met), shared).total[0]
            assert float(score) == stored.link.score
            weights = shared.weights
            assert engine.likeness(vector, met, shared.positions, weights) == stored.link.likeness


def shared_terms(vector: TermVector, parent: TermVector) -> engine.Candidates:
    """The one candidate `parent`, as the engine takes it."""
    theirs = {
        (name, parent.tokens[i]): term_weight(parent.counts[i], length)
        for name, start, stop, length in parent.spans()
        for i in range(start, stop)
    }
    own = [(name, vector.tokens[i]) for name, a, b, _ in vector.spans() for i in range(a, b)]
    positions = [i for i, term in enumerate(own) if term in theirs]
    weights = [theirs[own[i]] for i in positions]
    offsets = np.array([0, len(positions)])
    return engine.Candidates(offsets, np.array(positions), np.array(weights))


def test_counts_of_functions_are_reports_not_frames(path: Path) -> None:
    data = data_of(1)
    data["stacktrace"] += data["stacktrace"]
    with open_store(path) as store:
        store.append([new_report(data), new_report(data_of(2))])
        assert store.function_counts(["main", "nowhere"]) == {"main": 2, "nowhere": 0}


def test_reports_come_in_order_of_arrival(path: Path) -> None:
    reports = make_reports(30)
    ids = [report.database_id for report in reports]
    with open_store(path) as store:
        store.append(reports)
        assert [s.database_id for s in store.reports()] == ids
        chosen = [ids[20], ids[3], ids[3]]
        assert [s.database_id for s in store.reports(chosen)] == [ids[3], ids[20]]


def test_a_closed_store_says_so(path: Path) -> None:
    with open_store(path) as store:
        store.append(make_reports(3))
    with pytest.raises(StoreError, match="closed"):
        store.report("test:0:00001")


def test_an_unknown_id_is_not_found(path: Path) -> None:
    with open_store(path) as store, pytest.raises(NotFoundError, match="nobody"):
        store.report("nobody")


def test_search_sees_reports_before_and_after_they_are_indexed(path: Path) -> None:
    with open_store(path) as store:
        store.append(make_reports(300))
        before = store.search(Word("os", "debian"))
        store.finish_import()
        assert store.search(Word("os", "debian")) == before
        expected = [s.database_id for s in store.reports() if b"Debian" in s.canonical]
        assert sorted(before) == expected


def test_stats_count_what_is_there(path: Path) -> None:
    with open_store(path) as store:
        store.append(make_reports(30))
        store.delete("test:0:00000")
        stats = store.stats()
    assert (stats.reports, stats.deleted) == (29, 1)
    assert sum(project.total for project in stats.projects) == 29
    assert [p.name for p in stats.projects] == ["Blender", "Kate", "Ubuntu"]
    assert (stats.first_date, stats.last_date) == ("2024-01-13T12:00:00", "2024-12-24T12:00:00")
    assert stats.size_bytes > 0
    assert stats.terms > 50


def test_a_store_keeps_the_policy_it_was_made_with(path: Path) -> None:
    stack_only = TermPolicy(match_fields="stack")
    with open_store(path, policy=stack_only, thresholds=(1.5, 4.0)):
        pass
    with open_store(path, policy=TermPolicy()) as store:
        assert store.policy == stack_only
        (placed,) = store.append([new_report(data_of(1))])
        assert list(placed.buckets) == ["1.5", "4.0", "likeness=0.58"]


# ---- the same report again


def test_the_same_report_again_changes_nothing(path: Path) -> None:
    reports = make_reports(20)
    with open_store(path) as store:
        first = store.append(reports)
        before = contents(store)
        again = store.append(reports)
        assert all(placed.identical for placed in again)
        assert [p.link for p in again] == [p.link for p in first]
        assert [p.arrival for p in again] == [p.arrival for p in first]
        assert contents(store) == before


def test_other_content_under_the_same_id_is_a_conflict(path: Path) -> None:
    other = data_of(1) | {"os": "Windows"}
    with open_store(path) as store:
        placed = store.append([new_report(data_of(1)), new_report(other), new_report(data_of(2))])
        assert [p.conflict for p in placed] == [(), ("os",), ()]
        assert not placed[1].identical
        assert store.append([new_report(other)])[0].conflict == ("os",)
        assert store.report("test:0:00001").canonical == new_report(data_of(1)).canonical
        assert store.stats().reports == 2


def test_what_we_filled_in_ourselves_is_no_difference(path: Path) -> None:
    later = data_of(1) | {"date": "2025-05-05T00:00:00"}
    with open_store(path) as store:
        store.append([new_report(data_of(1), filled_in=("date",))])
        assert store.append([new_report(later, filled_in=("date",))])[0].identical


def test_a_foreign_report_is_the_same_when_its_bytes_are(path: Path) -> None:
    better = data_of(1) | {"os": "read by a better importer"}
    with open_store(path) as store:
        store.append([new_report(data_of(1), original=b"raw")])
        assert store.append([new_report(better, original=b"raw")])[0].identical
        assert store.append([new_report(better, original=b"other")])[0].conflict == ("os",)


# ---- batches and dry runs


@settings(max_examples=scaled(8, 60))
@given(st.lists(st.integers(1, 25), min_size=1, max_size=12), st.integers(0, 5))
def test_batch_size_never_changes_a_result(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], seed: int
) -> None:
    reports = make_reports(50, seed)
    folder = tmp_path_factory.mktemp("batches")
    fill(folder / "whole", reports, batch=len(reports))
    with open_store(folder / "parts") as parts:
        start = 0
        for size in [*sizes, len(reports)]:
            parts.append(reports[start : start + size])
            start += size
        parts.finish_import()
        with open_store(folder / "whole") as whole:
            assert contents(parts) == contents(whole)


def test_a_store_opened_again_goes_on_as_if_it_had_stayed_open(tmp_path: Path) -> None:
    reports = make_reports(90)
    fill(tmp_path / "once", reports)
    for start in range(0, 90, 30):
        with open_store(tmp_path / "often") as store:
            store.append(reports[start : start + 30])
    with open_store(tmp_path / "often") as often, open_store(tmp_path / "once") as once:
        often.finish_import()
        assert contents(often) == contents(once)


def test_a_dry_run_leaves_the_file_as_it_is(path: Path) -> None:
    reports = make_reports(60)
    fill(path, reports[:40])
    before = hashlib.sha256(path.read_bytes()).digest()
    with open_store(path) as store:
        tried = store.try_out(reports[30:])
        assert store.stats().reports == 40
    assert hashlib.sha256(path.read_bytes()).digest() == before
    with open_store(path) as store:
        assert store.append(reports[30:]) == tried


def test_a_dry_run_in_parts_is_one_dry_run(path: Path) -> None:
    reports = make_reports(60)
    with open_store(path) as store:
        store.append(reports[:20])
        whole = store.try_out(reports[20:])
        with store.trial() as trial:
            parts = [p for start in (20, 40) for p in trial.place(reports[start : start + 20])]
        assert parts == whole
        assert store.append(reports[20:]) == whole


def test_an_import_after_a_dry_run_is_as_if_there_had_been_none(tmp_path: Path) -> None:
    reports = make_reports(60)
    fill(tmp_path / "plain", reports)
    with open_store(tmp_path / "tried") as store:
        store.append(reports[:30])
        store.try_out(make_reports(20, seed=4))
        store.append(reports[30:])
    with open_store(tmp_path / "tried") as tried, open_store(tmp_path / "plain") as plain:
        tried.finish_import()
        assert contents(tried) == contents(plain)


def test_readers_see_nothing_before_it_is_committed(path: Path) -> None:
    reports = make_reports(30)
    with open_store(path) as store:
        store.append(reports[:10])
        seen: list[int] = []
        with store.trial() as trial:
            trial.place(reports[10:])
            reader = threading.Thread(target=lambda: seen.append(store.links().snapshot().size))
            reader.start()
            reader.join()
        assert seen == [10]
        assert store.links().snapshot().size == 10


def test_other_threads_read_while_one_writes(path: Path) -> None:
    """Whatever a reader finds in the table of links is there to be read."""
    reports = make_reports(300)
    done = threading.Event()
    sizes: list[int] = []
    errors: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                links = store.links().snapshot()
                if links.size:
                    newest = links.ids[links.size - 1]
                    assert store.report(newest).arrival == links.size
                    assert len(store.search(Word("stacktrace.function", "main"))) >= links.size
                sizes.append(links.size)
        except BaseException as error:
            errors.append(error)

    with open_store(path) as store:
        readers = [threading.Thread(target=read) for _ in range(2)]
        for reader in readers:
            reader.start()
        for start in range(0, 300, 10):
            store.append(reports[start : start + 10])
        store.finish_import()
        done.set()
        for reader in readers:
            reader.join()
    assert errors == []
    assert all(size % 10 == 0 for size in sizes)
    assert len(set(sizes)) > 2


# ---- deletion


def test_a_deleted_report_is_gone_and_its_bucket_stays_together(path: Path) -> None:
    with open_store(path) as store:
        store.append(make_reports(80))
        members = contents(store)["buckets"][2]
        founder = max(set(members.values()) & set(members), key=list(members.values()).count)
        rest = {name for name, bucket in members.items() if bucket == founder} - {founder}
        store.delete(founder)
        after = contents(store)["buckets"][2]
        assert founder not in after
        assert len({after[name] for name in rest}) == 1
        assert founder not in store.search(Word("os", "ubuntu")) + store.search(
            Word("os", "debian")
        )
        with pytest.raises(NotFoundError):
            store.report(founder)
        before_reopening = contents(store)
    with open_store(path) as store:
        assert contents(store) == before_reopening


def test_deleted_reports_count_no_more(path: Path) -> None:
    reports = make_reports(30)
    with open_store(path) as store:
        store.append(reports[:29])
        store.delete("test:0:00005")
        assert store.function_counts(["main"]) == {"main": 28}
        store.append(reports[29:])
        met = store.evidence("test:0:00029")
        assert met is not None
        assert met.n == 28


@pytest.mark.parametrize("reopened", [False, True])
def test_undo_of_a_deletion_puts_everything_back(path: Path, reopened: bool) -> None:
    with open_store(path) as store:
        store.append(make_reports(300))
        store.finish_import()
        before = contents(store)
        first, second = store.delete("test:0:00000"), store.delete("test:0:00012")
        if not reopened:
            store.restore(first)
            store.restore(second)
            assert contents(store) == before
            return
    with open_store(path) as store:
        store.restore(first)
        store.restore(second)
        assert contents(store) == before
        assert [event.kind for event in store.events()] == ["delete", "delete", "undo", "undo"]
    with open_store(path) as store:
        assert contents(store) == before


def test_an_id_that_comes_again_is_a_new_arrival(path: Path) -> None:
    reports = make_reports(10)
    with open_store(path) as store:
        store.append(reports)
        deletion = store.delete("test:0:00004")
        (placed,) = store.append([reports[4]])
        assert placed.arrival == 11
        assert not placed.identical
        with pytest.raises(UserError, match="imported again"):
            store.restore(deletion)
    with open_store(path) as store:
        assert store.report("test:0:00004").arrival == 11
        assert store.stats().reports == 10


def test_compaction_ends_undo_and_frees_the_space(path: Path) -> None:
    with open_store(path) as store:
        store.append(make_reports(60))
        deletion = store.delete("test:0:00000")
        assert store.compact() == 1
        with pytest.raises(NotFoundError, match="no longer"):
            store.restore(deletion)
    assert new_report(data_of(0)).canonical not in path.read_bytes()


def test_compaction_changes_nothing_that_people_see(tmp_path: Path) -> None:
    seen = []
    for name in ("compacted", "as_it_was"):
        path = tmp_path / name
        with open_store(path) as store:
            store.append(make_reports(150))
            store.finish_import()
            store.delete("test:0:00000")
            store.delete("test:0:00013")
            if name == "compacted":
                store.compact()
        with open_store(path) as store:
            store.append(make_reports(80, seed=1))
            store.finish_import()
            seen.append(contents(store))
    assert seen[0] == seen[1]


# ---- statistics that grow


def test_likenesses_are_recomputed_when_the_store_has_grown_by_a_fifth(path: Path) -> None:
    reports = make_reports(120)
    with open_store(path) as store:
        store.append(reports[:100])
        links = store.links().snapshot()
        assert store.finish_import() == int((links.parent >= 0).sum())
        links = store.links().snapshot()
        assert (links.likeness != links.likeness_at_arrival).any()
        store.append(reports[100:119])
        assert store.finish_import() == 0
        store.append(reports[119:])
        assert store.finish_import() > 0
        likenesses = store.links().snapshot().likeness.tolist()
    with open_store(path) as store:
        assert store.links().snapshot().likeness.tolist() == likenesses


def test_housekeeping_can_be_cancelled_and_made_up_for(path: Path) -> None:
    with open_store(path) as store:
        store.append(make_reports(300))
        with pytest.raises(Cancelled):
            store.finish_import(cancel=lambda: True)
        store.finish_import()
        assert len(store.search(Word("stacktrace.function", "main"))) == 300


# ---- events


def test_events_merge_as_a_set(path: Path) -> None:
    event = new_event(SAME, {"a": "test:0:00001", "b": "test:0:00002"}, "ann")
    with open_store(path) as store:
        store.append(make_reports(5))
        assert store.add_events([event]) == 1
        assert store.add_events([event]) == 0
    with open_store(path) as store:
        assert store.events() == [event]


def test_a_verdict_counts_for_reports_that_arrive_after_it(path: Path) -> None:
    reports = make_reports(13)
    with open_store(path) as store:
        store.append(reports[:12])
        store.add_events([new_event(SAME, {"a": "test:0:00000", "b": "test:0:00001"}, "ann")])
        twin = data_of(1) | {"database_id": "twin"}
        (placed,) = store.append([new_report(twin)])
        assert placed.buckets["likeness=0.58"] == "test:0:00000"


# ---- reading only


def test_a_store_opened_for_reading_can_be_read_and_tried(path: Path) -> None:
    reports = make_reports(40)
    fill(path, reports[:30])
    with open_store(path, read_only=True) as store:
        assert store.read_only
        assert len(list(store.reports())) == 30
        assert [p.identical for p in store.try_out(reports[29:])] == [True] + [False] * 10
        with pytest.raises(StoreReadOnlyError):
            store.append(reports[30:])
        with pytest.raises(StoreReadOnlyError):
            store.delete("test:0:00001")


def test_evidence_of_a_founder_is_none(path: Path) -> None:
    with open_store(path) as store:
        store.append(make_reports(1))
        assert evidence_of(store, "test:0:00000") is None
        assert store.present_statistics("test:0:00000").n == 1
