"""Opening: new, older, newer, foreign, read-only, and in use by another process."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from partycrasher_gui.core.errors import StoreError, StoreReadOnlyError
from partycrasher_gui.stores import schema
from partycrasher_gui.stores.connect import log_path
from partycrasher_gui.stores.sqlite import SqliteStore
from tests.stores.making import contents, fill, make_reports, open_store
from tests.stores.processes import importing, lines
from tests.support.places import ROOT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crashes.sqlite"


def files(folder: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.is_file()}


# ---- new


def test_a_new_store_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "crashes.sqlite"
    with open_store(path) as store:
        assert not store.read_only
        assert store.notice == ""
        assert store.stats().reports == 0
    assert sorted(files(path.parent)) == ["crashes.sqlite"]


@pytest.mark.parametrize("left", [b"", "header only"])
def test_a_store_whose_making_was_interrupted_is_made_again(path: Path, left: bytes | str) -> None:
    path.write_bytes(b"")
    if left:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    fill(path, make_reports(5))
    with open_store(path) as store:
        assert store.stats().reports == 5


def test_reading_only_makes_no_store(path: Path) -> None:
    with pytest.raises(StoreError, match="no store here yet"):
        SqliteStore.open(path, read_only=True)
    assert files(path.parent) == {}


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="folder"):
        SqliteStore.open(tmp_path)


# ---- not ours


def text_file(path: Path) -> None:
    path.write_text('{"database_id": "a"}\n' * 1000)


def other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE report (id)")
        connection.commit()


def other_database_with_a_log(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE report (id)")
        connection.commit()


@pytest.mark.parametrize("make", [text_file, other_database, other_database_with_a_log])
def test_a_file_of_somebody_else_is_refused_and_left_alone(
    path: Path, make: Callable[[Path], None]
) -> None:
    make(path)
    before = files(path.parent)
    for read_only in (False, True):
        with pytest.raises(StoreError, match="not a PartyCrasher store") as caught:
            SqliteStore.open(path, read_only=read_only)
        assert "import it" in str(caught.value)
    assert files(path.parent) == before


def test_a_newer_store_is_refused_and_left_alone(path: Path) -> None:
    fill(path, make_reports(5))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = files(path.parent)
    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"newer PartyCrasher \(format 99") as caught:
            SqliteStore.open(path, read_only=read_only)
        assert "Update" in caught.value.remedy
    assert files(path.parent) == before


# ---- older


def add_a_column(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE event ADD COLUMN seen INTEGER")


def fail_half_way(connection: sqlite3.Connection) -> None:
    add_a_column(connection)
    raise RuntimeError("power failure")


@pytest.fixture
def older(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of the present format, for a program whose format is one further."""
    fill(path, make_reports(30))
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, add_a_column))
    return path


def test_an_older_store_is_copied_and_brought_up_to_date(older: Path) -> None:
    with open_store(older, read_only=False) as store:
        assert "brought up to date" in store.notice
        after = contents(store)
        assert store._file.writer is not None
        assert schema.version_of(store._file.writer) == len(schema.STEPS)
    backup = older.with_name(older.name + f".version-{len(schema.STEPS) - 1}.backup")
    assert backup.name in store.notice
    with open_store(backup) as copy:
        assert contents(copy) == after
    with open_store(older) as store:
        assert store.notice == ""
        store.append(make_reports(40))


def test_a_failing_upgrade_leaves_the_store_as_it_was(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = schema.STEPS
    monkeypatch.setattr(schema, "STEPS", (*steps[:-1], fail_half_way))
    with pytest.raises(RuntimeError):
        SqliteStore.open(older)
    monkeypatch.setattr(schema, "STEPS", steps[:-1])
    with open_store(older) as store:
        assert not store.read_only
        assert store.stats().reports == 30
    monkeypatch.setattr(schema, "STEPS", steps)
    with open_store(older) as store:
        assert store.stats().reports == 30
    backups = [name for name in files(older.parent) if "backup" in name]
    assert len(backups) == 2  # each a whole copy under a name of its own


def test_an_older_store_is_not_upgraded_by_a_reader(older: Path) -> None:
    with pytest.raises(StoreError, match="older format"):
        SqliteStore.open(older, read_only=True)


def test_a_store_without_any_table_takes_every_step(path: Path) -> None:
    """Format 0 is a file with our mark and nothing in it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    fill(path, make_reports(5))
    with open_store(path) as store:
        assert store.stats().reports == 5
    assert (path.parent / "crashes.sqlite.version-0.backup").exists()


# ---- in use


def test_a_second_process_reads_with_a_notice_and_sees_what_is_committed(path: Path) -> None:
    reports = make_reports(60)
    with importing(path, 60, 20) as process:
        assert ("done", "") in take_until_done(process)
        with open_store(path) as store:
            assert store.read_only
            assert "Another PartyCrasher" in store.notice
            assert str(process.pid) in store.notice
            assert [s.database_id for s in store.reports()] == [r.database_id for r in reports]
            with pytest.raises(StoreReadOnlyError, match="can not be changed"):
                store.append(reports)
    with open_store(path) as store:  # the other process was killed: its lock is gone
        assert not store.read_only
        assert store.notice == ""


def take_until_done(process: subprocess.Popen[str]) -> list[tuple[str, str]]:
    news = []
    for line in lines(process):
        news.append(line)
        if line[0] == "done":
            break
    return news


def test_a_second_store_in_this_process_reads_with_a_notice(path: Path) -> None:
    with open_store(path) as first:
        first.append(make_reports(10))
        with open_store(path) as second:
            assert second.read_only
            assert "open for reading only" in second.notice
            assert second.stats().reports == 10
        first.append(make_reports(20))
        assert first.stats().reports == 20
    with open_store(path) as store:
        assert not store.read_only


# ---- no right to write

READ = """
import os, sys
from pathlib import Path
from partycrasher_gui.core.errors import StoreError
from partycrasher_gui.stores.sqlite import SqliteStore
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    store = SqliteStore.open(Path(sys.argv[1]))
except StoreError as error:
    print("error", error)
else:
    print(store.read_only, store.stats().reports, store.notice)
    store.close()
"""


def read_without_rights(path: Path) -> str:
    """What a process without an administrator's rights says of a store."""
    command = [sys.executable, "-c", READ, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture
def shown(tmp_path: Path) -> Path:
    """A folder that everybody may enter, whatever the folders above it say."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() != "root" or folder.stat().st_mode & 0o077 == 0:
            folder.chmod(folder.stat().st_mode | 0o055)
        if folder.name.startswith("pytest-of-"):
            break
    return tmp_path


def test_a_read_only_folder_opens_for_reading(shown: Path) -> None:
    path = shown / "crashes.sqlite"
    fill(path, make_reports(25))
    before = files(shown)
    path.chmod(0o444)
    shown.chmod(0o555)
    try:
        said = read_without_rights(path)
    finally:
        shown.chmod(0o755)
    assert said.startswith("True 25 The store's ")
    assert "can not be written" in said
    assert files(shown) == before


@pytest.mark.parametrize("left", [(), ("-wal",), ("-wal", "-shm")], ids=" and ".join)
def test_a_read_only_copy_of_a_killed_store_opens_or_says_what_to_do(
    shown: Path, left: tuple[str, ...]
) -> None:
    killed = shown / "killed.sqlite"
    with importing(killed, 40, 10) as process:
        take_until_done(process)
    folder = shown / "copy"
    folder.mkdir()
    for name in ("", *left):
        shutil.copy(f"{killed}{name}", f"{folder / killed.name}{name}")
    folder.chmod(0o555)
    try:
        said = read_without_rights(folder / killed.name)
    finally:
        folder.chmod(0o755)
    if left == ("-wal", "-shm"):
        assert said.startswith("True 40 ")
    elif left:
        assert "copy the store and the files beside it" in said
    else:
        assert "error" in said  # everything was in the log


def test_an_empty_log_in_a_read_only_folder_is_none(shown: Path) -> None:
    path = shown / "crashes.sqlite"
    fill(path, make_reports(25))
    log_path(path).touch()
    shown.chmod(0o555)
    try:
        said = read_without_rights(path)
    finally:
        shown.chmod(0o755)
    assert said.startswith("True 25 ")


def test_no_store_can_be_made_in_a_read_only_folder(shown: Path) -> None:
    shown.chmod(0o555)
    try:
        said = read_without_rights(shown / "crashes.sqlite")
    finally:
        shown.chmod(0o755)
    assert "No store can be made here" in said
    assert "Choose a folder" in said


def test_a_store_that_may_not_be_read_says_so(shown: Path) -> None:
    path = shown / "crashes.sqlite"
    fill(path, make_reports(5))
    path.chmod(0o200)
    assert "can not be read" in read_without_rights(path)
