"""What survives when the process or the disk gives up in the middle of an import."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from partycrasher_gui.core.errors import StoreError
from partycrasher_gui.core.rows import NewReport
from partycrasher_gui.stores import tables
from partycrasher_gui.stores.sqlite import SqliteStore
from tests.stores.making import contents, fill, make_reports, open_store
from tests.stores.processes import importing, lines
from tests.support.scale import scaled

COUNT = 400
BATCH = 7


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The contents of a store whose import was never interrupted."""
    path = tmp_path_factory.mktemp("uninterrupted") / "crashes.sqlite"
    fill(path, make_reports(COUNT))
    with open_store(path) as store:
        return contents(store)


def kill_somewhere(path: Path, chance: random.Random) -> tuple[set[str], bool]:
    """Import and kill at a random moment: what was acknowledged, and whether it was finished."""
    acknowledged: set[str] = set()
    with importing(path, COUNT, BATCH) as process:
        news = lines(process)
        acknowledged |= take(news, chance.randrange(COUNT // 2))
        try:
            process.wait(timeout=chance.uniform(0, 0.05))
        except subprocess.TimeoutExpired:
            process.kill()
        rest = list(news)
        acknowledged |= {name for word, name in rest if word == "stored"}
        return acknowledged, ("done", "") in rest


def take(news: Iterator[tuple[str, str]], count: int) -> set[str]:
    """The ids of the next `count` acknowledgements."""
    names: set[str] = set()
    while len(names) < count:
        word, name = next(news, ("end", ""))
        if word == "stored":
            names.add(name)
        elif word != "notice":
            break
    return names


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_kill_at_any_moment_loses_nothing_and_doubles_nothing(
    tmp_path: Path, uninterrupted: dict[str, Any]
) -> None:
    chance = random.Random(7)
    number = 0
    path = tmp_path / "0.sqlite"
    for _ in range(scaled(10, 100)):
        acknowledged, finished = kill_somewhere(path, chance)
        with open_store(path) as store:
            assert not store.read_only  # the lock went with the process
            ids = [stored.database_id for stored in store.reports()]
            assert ids == [report.database_id for report in make_reports(len(ids))]
            assert acknowledged <= set(ids)
        assert_sound(path)
        if finished or chance.random() < 0.15:
            assert_finishes_as_if_uninterrupted(path, uninterrupted)
            number += 1
            path = tmp_path / f"{number}.sqlite"
    assert_finishes_as_if_uninterrupted(path, uninterrupted)


def assert_finishes_as_if_uninterrupted(path: Path, expected: dict[str, Any]) -> None:
    fill(path, make_reports(COUNT))
    with open_store(path) as store:
        assert contents(store) == expected


def assert_sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("committed", [True, False])
def test_an_interrupt_leaves_memory_as_the_file_is(
    tmp_path: Path,
    uninterrupted: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    committed: bool,
) -> None:
    """Ctrl-C just before or just after the commit."""
    transaction = tables.transaction

    @contextmanager
    def interrupted(connection: sqlite3.Connection) -> Iterator[None]:
        with transaction(connection):
            yield
            if not committed:
                raise KeyboardInterrupt
        raise KeyboardInterrupt

    reports = make_reports(COUNT)
    with open_store(tmp_path / "crashes.sqlite") as store:
        store.append(reports[:200])
        monkeypatch.setattr(tables, "transaction", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.append(reports[200:300])
        monkeypatch.undo()
        assert store.stats().reports == (300 if committed else 200)
        again = store.append(reports[200:])
        assert [placed.identical for placed in again[:100]] == [committed] * 100
        store.finish_import()
        assert contents(store) == uninterrupted


def test_a_store_that_another_program_locks_says_so(tmp_path: Path) -> None:
    path = tmp_path / "crashes.sqlite"
    with open_store(path) as store, closing(sqlite3.connect(path)) as other:
        store.append(make_reports(10))
        assert store._file.writer is not None
        store._file.writer.execute("PRAGMA busy_timeout = 10")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked") as caught:
            store.append(make_reports(20))
        assert "Close that program" in caught.value.remedy
        assert store.stats().reports == 10
        other.rollback()
        assert [p.identical for p in store.append(make_reports(20))] == [True] * 10 + [False] * 10


def test_a_full_disk_stores_nothing_of_the_batch_and_says_so(
    tmp_path: Path, uninterrupted: dict[str, Any]
) -> None:
    reports = make_reports(COUNT)
    path = tmp_path / "crashes.sqlite"
    with open_store(path) as store:
        store.append(reports[:100])
        before = contents(store)
        limit_pages(store, extra=5)
        with pytest.raises(StoreError, match="no space left") as caught:
            store.append(reports[100:])
        assert "Free some space" in caught.value.remedy
        assert str(path) in str(caught.value)
        assert contents(store) == before
        limit_pages(store, extra=100_000)
        store.append(reports[100:])
        store.finish_import()
        assert contents(store) == uninterrupted
    assert_sound(path)


def limit_pages(store: SqliteStore, extra: int) -> None:
    writer = store._file.writer
    assert writer is not None
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages + extra}")


def test_a_file_that_can_not_grow_stores_nothing_of_the_batch(
    tmp_path: Path, uninterrupted: dict[str, Any]
) -> None:
    """The operating system refuses the write, at a limit somewhere in the import."""
    path = tmp_path / "crashes.sqlite"
    with importing(path, COUNT, 20, 1_500_000) as process:
        news = []
        for word, rest in lines(process):
            news.append((word, rest))
            if word == "done":
                break
    words = [word for word, _ in news]
    assert "error" in words
    error = next(rest for word, rest in news if word == "error")
    assert str(path) in error
    assert "what was stored before is kept" in error
    acknowledged = [name for word, name in news if word == "stored"]
    assert 0 < len(acknowledged) < COUNT
    with open_store(path) as store:
        assert contents(store) == uninterrupted
    assert_sound(path)


def test_a_disk_that_is_really_full(tmp_path: Path, uninterrupted: dict[str, Any]) -> None:
    """A small file system in memory, mounted by the test where it may."""
    with mounted(tmp_path, "3m") as folder:
        path = folder / "crashes.sqlite"
        reports = make_reports(COUNT)
        with open_store(path) as store:
            with pytest.raises(StoreError, match="no space left"):
                append_all(store, reports)
            stored = len(list(store.reports()))
            assert 0 < stored < COUNT
            assert stored % 20 == 0
            subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
            append_all(store, reports[stored:])
            store.finish_import()
            assert contents(store) == uninterrupted


def append_all(store: SqliteStore, reports: list[NewReport]) -> None:
    for start in range(0, len(reports), 20):
        store.append(reports[start : start + 20])


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A file system of this size; skips where only an administrator may mount."""
    target = folder / "small"
    target.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", target]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs the rights of an administrator")
    try:
        yield target
    finally:
        subprocess.run(["umount", target], check=True)
