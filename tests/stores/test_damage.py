"""Damaged files: told clearly, left as they are, and salvaged as far as they can be read."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from partycrasher_gui.core.errors import Cancelled, StoreDamagedError, StoreError
from partycrasher_gui.core.triage import SAME
from partycrasher_gui.stores import schema
from partycrasher_gui.stores.connect import log_path
from partycrasher_gui.stores.rawpages import RawPages, fits
from partycrasher_gui.stores.salvage import salvage
from partycrasher_gui.stores.sqlite import SqliteStore, new_event
from tests.stores.making import contents, fill, make_reports, open_store
from tests.stores.processes import importing, lines
from tests.support.scale import scaled

PAGE = schema.PAGE_SIZE
COUNT = 200


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with reports, a deleted one, and an event."""
    path = tmp_path_factory.mktemp("sound") / "crashes.sqlite"
    fill(path, make_reports(COUNT))
    with open_store(path) as store:
        store.add_events([new_event(SAME, {"a": "test:0:00000", "b": "test:0:00001"}, "ann")])
        store.delete("test:0:00020")
    return path


@pytest.fixture
def path(tmp_path: Path, sound: Path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copy(sound, tmp_path / "crashes.sqlite"))


def overwrite(path: Path, start: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(data)


def zero_header(path: Path) -> None:
    overwrite(path, 0, bytes(100))


def zero_first_page(path: Path) -> None:
    overwrite(path, 0, bytes(PAGE))


def cut_off(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // PAGE * PAGE)


def cut_off_within_a_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - PAGE // 3)


def root_of(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        return int(connection.execute(query, (table,)).fetchone()[0])


def garble_root_of(table: str) -> Callable[[Path], None]:
    def garble(path: Path) -> None:
        overwrite(path, (root_of(path, table) - 1) * PAGE, random.Random(1).randbytes(PAGE))

    garble.__name__ = f"garble_{table}"
    return garble


def garble_rows_of(path: Path, kinds: str) -> None:
    """Overwrite every page that has rows with such columns."""
    with RawPages(path, log_path(path), PAGE) as pages:
        hit = {place[0] for place in pages.leaf_cells() if fits(pages.row(*place)[1], kinds)}  # type: ignore[index]
    for number in hit:
        overwrite(path, (number - 1) * PAGE, random.Random(number).randbytes(PAGE))


def use(path: Path) -> None:
    """Everything that a person does with a store."""
    with open_store(path) as store:
        contents(store)
        store.append(make_reports(3, seed=9))


DAMAGES = [
    zero_header,
    zero_first_page,
    cut_off,
    cut_off_within_a_page,
    garble_root_of("arrived"),
    garble_root_of("content"),
    garble_root_of("vector"),
    garble_root_of("evidence"),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_told_and_the_rest_is_salvaged(
    path: Path, sound: Path, damage: Callable[[Path], None]
) -> None:
    damage(path)
    broken = path.read_bytes()
    with pytest.raises(StoreDamagedError, match="damaged") as caught:
        use(path)
    assert "Salvage" in caught.value.remedy
    assert str(path) in str(caught.value)
    told = salvage(path)
    assert told.kept.parent == path.parent
    assert told.kept.read_bytes()[PAGE:] == broken[PAGE:] or damage is zero_first_page
    with open_store(sound, read_only=True) as store:
        before = {s.database_id: s for s in store.reports()}
    with open_store(path) as store:
        after = {s.database_id: s for s in store.reports()}
        assert len(after) == told.reports == store.stats().reports
        assert set(after) <= set(before) - set(told.lost)
        gone = len(before) - len(told.lost) - len(after)
        assert told.nameless <= gone if damage is cut_off else told.nameless == gone == 0
        for name, stored in after.items():
            assert stored.canonical == before[name].canonical
            if name not in told.relinked:
                assert stored.link == before[name].link
        store.append(make_reports(5, seed=9))


@pytest.mark.parametrize(
    "damage", [zero_header, garble_root_of("search_segment")], ids=["header", "search index"]
)
def test_what_is_not_hit_is_all_there(
    path: Path, sound: Path, damage: Callable[[Path], None]
) -> None:
    damage(path)
    told = salvage(path)
    assert (told.reports, told.events) == (COUNT - 1, 2)
    assert told.lost == told.relinked == ()
    with open_store(sound, read_only=True) as store, open_store(path) as saved:
        assert contents(saved) == contents(store)
        assert saved.events() == store.events()
        deletion = next(event for event in saved.events() if event.kind == "delete")
        saved.restore(deletion)
        assert saved.stats().reports == COUNT


def test_a_changed_byte_in_a_report_is_noticed(path: Path) -> None:
    garble_content_of(path, "test:0:00033")
    with open_store(path) as store:
        assert store.report("test:0:00032")
        with pytest.raises(StoreDamagedError, match="'test:0:00033' can not be read"):
            store.report("test:0:00033")


def test_a_lost_report_still_holds_its_bucket_together(path: Path, sound: Path) -> None:
    with open_store(sound, read_only=True) as store:
        links = store.links().snapshot()
        before = contents(store)["buckets"][2]
    parents = set(links.parent[links.parent >= 0].tolist())
    victim = links.ids[next(row for row in sorted(parents) if links.alive[row] and row > 3)]
    garble_content_of(path, victim)
    told = salvage(path)
    assert victim in told.lost
    with open_store(path) as store:
        after = contents(store)["buckets"][2]
    kept = sorted(after)
    for a, b in pairwise(kept):
        assert (before[a] == before[b]) == (after[a] == after[b])


def garble_content_of(path: Path, database_id: str) -> None:
    """Damage inside a report's JSON, which SQLite itself does not notice."""
    data = path.read_bytes()
    at = data.index(f'"database_id":"{database_id}"'.encode())
    overwrite(path, at + 60, b"x")


def test_a_report_whose_link_is_lost_is_linked_again(path: Path, sound: Path) -> None:
    garble_rows_of(path, "-ttttIRRRTI")
    told = salvage(path)
    assert told.lost == ()
    assert len(told.relinked) > COUNT // 2
    with open_store(sound, read_only=True) as store, open_store(path) as saved:
        again = sum(
            saved.report(name).link is not None
            and saved.report(name).link.parent == store.report(name).link.parent  # type: ignore[union-attr]
            for name in told.relinked
            if store.links().snapshot().find(name) is not None
            and store.report(name).link is not None
        )
    assert again > len(told.relinked) // 2  # statistics have changed, most bugs are clear


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """A store whose process was killed: its newest reports are in the log alone."""
    path = tmp_path / "killed.sqlite"
    with importing(path, 150, 10) as process:
        for word, _ in lines(process):
            if word == "done":
                break
    assert log_path(path).stat().st_size > 0
    return path


def test_a_log_that_lost_its_header_is_told_and_salvaged(killed: Path) -> None:
    overwrite(log_path(killed), 0, bytes(32))
    with pytest.raises(StoreDamagedError, match="log"):
        SqliteStore.open(killed)
    told = salvage(killed)
    assert told.reports == 150
    assert log_path(told.kept).exists()
    with open_store(killed) as store:
        assert [s.database_id for s in store.reports()] == [
            report.database_id for report in make_reports(150)
        ]


def test_a_log_of_zeros_is_told_and_what_the_file_has_is_salvaged(killed: Path) -> None:
    log = log_path(killed)
    with closing(sqlite3.connect(killed)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        log.write_bytes(bytes(log.stat().st_size))
        with pytest.raises(StoreDamagedError):
            SqliteStore.open(killed)
        assert salvage(killed).reports == 150


def test_random_damage_never_ends_in_anything_but_words(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    for seed in range(scaled(12, 200)):
        chance = random.Random(seed)
        path.write_bytes(whole)
        for _ in range(chance.randint(1, 4)):
            size = chance.choice([1, 16, 200, PAGE])
            overwrite(path, chance.randrange(len(whole) - size), chance.randbytes(size))
        with suppress(StoreError):  # anything else is a failure
            use(path)
        try:
            told = salvage(path)
        except StoreError:
            continue
        with open_store(path) as store:
            assert store.stats().reports == told.reports
            store.append(make_reports(3, seed=9))
        for left in tmp_path.iterdir():
            left.unlink()


def test_nothing_to_salvage_leaves_the_file_alone(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(5 * PAGE))
    before = path.read_bytes()
    with pytest.raises(StoreError, match="left as it is"):
        salvage(path)
    assert {entry.name for entry in path.parent.iterdir()} == {path.name}
    assert path.read_bytes() == before


def test_a_cancelled_salvage_leaves_the_file_alone(path: Path) -> None:
    zero_header(path)
    before = path.read_bytes()
    with pytest.raises(Cancelled):
        salvage(path, cancel=lambda: True)
    assert {entry.name for entry in path.parent.iterdir()} == {path.name}
    assert path.read_bytes() == before


def test_a_store_in_use_is_not_salvaged(path: Path) -> None:
    with open_store(path), pytest.raises(StoreError, match="Another program"):
        salvage(path)


def test_raw_pages_give_the_rows_that_sqlite_gives(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        expected = {
            tuple(row)
            for table in ("arrived", "content", "evidence", "event", "vector", "symbol")
            for row in connection.execute(f"SELECT rowid, * FROM {table}")
        }
    with RawPages(path, log_path(path), PAGE) as pages:
        found = set()
        for place in pages.leaf_cells():
            row: Any = pages.row(*place)
            rowid, columns = row
            first = rowid if columns[0] is None else columns[0]
            found.add((rowid, first, *columns[1:]))
    assert expected <= found
