"""The writer's lock: one holder, and never a stale claim."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path

import pytest

from partycrasher_gui.stores.lock import WriterLock, lock_path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "crashes.sqlite"


def test_one_holder_at_a_time(store: Path) -> None:
    first, second = WriterLock(store), WriterLock(store)
    assert first.acquire()
    assert first.held
    assert not second.acquire()
    assert not second.held
    assert second.holder() == str(os.getpid())
    first.release()
    assert second.acquire()
    second.release()


def test_releasing_leaves_no_file_and_may_be_repeated(store: Path) -> None:
    lock = WriterLock(store)
    assert lock.acquire()
    assert lock_path(store).exists()
    lock.release()
    lock.release()
    assert not lock_path(store).exists()
    assert lock.holder() == ""


def test_a_file_that_a_dead_process_left_is_no_claim(store: Path) -> None:
    lock_path(store).write_text("999999")
    lock = WriterLock(store)
    assert lock.acquire()
    assert lock.holder() == str(os.getpid())
    lock.release()


def test_another_name_for_the_same_file_is_the_same_lock(store: Path, tmp_path: Path) -> None:
    link = tmp_path / "linked"
    link.symlink_to(tmp_path, target_is_directory=True)
    lock, other = WriterLock(store), WriterLock(link / store.name)
    assert lock.acquire()
    assert not other.acquire()
    lock.release()


def hold_until_told(path: Path, pipe: object) -> None:
    pipe.send(WriterLock(path).acquire())  # type: ignore[attr-defined]
    pipe.recv()  # type: ignore[attr-defined]


@pytest.mark.skipif(sys.platform == "win32", reason="processes do not fork there")
def test_a_forked_child_neither_has_nor_keeps_the_lock(store: Path) -> None:
    """A parser's pool may outlive the process that forked it."""
    lock = WriterLock(store)
    assert lock.acquire()
    context = multiprocessing.get_context("spawn")
    with_fork = multiprocessing.get_context("fork")
    near, far = with_fork.Pipe()
    forked = with_fork.Process(target=far.recv)
    forked.start()
    ours, theirs = context.Pipe()
    other = context.Process(target=hold_until_told, args=(store, theirs))
    lock.release()
    other.start()
    try:
        assert ours.recv() is True  # though the forked child lives on
        assert not WriterLock(store).acquire()
    finally:
        ours.send(None)
        near.send(None)
        other.join()
        forked.join()
    last = WriterLock(store)
    assert last.acquire()
    last.release()
