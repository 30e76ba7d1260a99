"""Parsing in other processes: the same results, and nothing left behind."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from partycrasher_gui.core.rows import NewReport, Outcome
from partycrasher_gui.core.terms import TermPolicy
from partycrasher_gui.importers import pool
from partycrasher_gui.importers.parse import (
    Chunk,
    Parsed,
    Piece,
    Settings,
    pack,
    parse_chunk,
    unpack,
)
from partycrasher_gui.importers.pipeline import read_sources
from partycrasher_gui.importers.worker import Worker
from tests.support.places import ROOT
from tests.support.reports import a_report

SETTINGS = Settings("Given", TermPolicy())


def reports(count: int) -> Iterator[dict[str, Any]]:
    for n in range(count):
        changes: dict[str, Any] = {"text": f"report {n} " * 100, "nested": [{"n": n}]}
        if n % 10 == 3:
            changes["project"] = None
        if n % 10 == 7:
            changes["stacktrace"] = "bad"
        yield a_report(f"test:{n}", **changes)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines"
    path.write_text("\n".join(map(json.dumps, reports(1500))))
    return path


def plain(parsed: list[Parsed]) -> list[Any]:
    """Comparable: exceptions are equal when they read alike."""
    return [
        p if isinstance(p, NewReport) else (p.file, p.kind, repr(p.error), str(p.error))
        for p in parsed
    ]


def read(path: Path, workers: int) -> list[Parsed]:
    return list(read_sources([path], project="Given", workers=workers))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """The workers started in this test."""
    workers: list[Worker] = []

    class Noted(Worker):
        def __init__(self, settings: Settings) -> None:
            super().__init__(settings)
            workers.append(self)

    monkeypatch.setattr(pool, "Worker", Noted)
    return workers


def has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("count", [1, 2])
def test_results_are_the_same_with_and_without_workers(
    count: int, lines: Path, started: list[Worker]
) -> None:
    alone = read(lines, 0)
    assert started == []
    assert len(alone) == 1500
    assert sum(isinstance(p, Outcome) for p in alone) == 150
    assert plain(read(lines, count)) == plain(alone)
    assert len(started) == count
    assert all(has_ended(worker.pid) for worker in started)


def test_packing_loses_nothing() -> None:
    data = "\n".join(map(json.dumps, reports(20))).encode()
    empty = json.dumps(a_report(stacktrace=[], os=None)).encode()
    many = json.dumps(a_report(a="x " * 300)).encode()
    chunk: Chunk = [Piece("name", None, "native", d) for d in (data, empty, many)]
    parsed = list(parse_chunk(chunk, SETTINGS))
    assert [unpack(pack(p)) for p in parsed] == parsed
    assert any(isinstance(p, NewReport) and max(p.vector.counts, default=0) > 255 for p in parsed)


def test_small_inputs_start_no_process(tmp_path: Path, started: list[Worker]) -> None:
    path = tmp_path / "lines"
    path.write_text("\n".join(map(json.dumps, reports(50))))
    assert len(read(path, 2)) == 50
    assert started == []


def test_cancelling_ends_the_workers(lines: Path, started: list[Worker]) -> None:
    seen: list[Parsed] = []
    for parsed in read_sources(
        [lines], project="Given", workers=1, cancel=lambda: len(seen) >= 700
    ):
        seen.append(parsed)
    assert len(seen) == 700
    assert [has_ended(worker.pid) for worker in started] == [True]


def test_leaving_early_ends_the_workers(lines: Path, started: list[Worker]) -> None:
    results = read_sources([lines], project="Given", workers=1)
    first = next(results)
    assert [has_ended(worker.pid) for worker in started] == [False]
    results.close()  # type: ignore[attr-defined]
    assert isinstance(first, NewReport)
    assert [has_ended(worker.pid) for worker in started] == [True]


@pytest.mark.parametrize("after", [1, 400, 800])
def test_when_a_worker_dies_the_rest_is_parsed_in_place(
    after: int, lines: Path, started: list[Worker], caplog: pytest.LogCaptureFixture
) -> None:
    alone = read(lines, 0)
    results = read_sources([lines], project="Given", workers=1)
    seen = [next(results) for _ in range(after)]
    started[0].kill()
    seen.extend(results)
    assert plain(seen) == plain(alone)
    assert "parsing in the main process" in caplog.text


def test_without_worker_processes_everything_is_parsed_in_place(
    lines: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert plain(read(lines, 2)) == plain(read(lines, 0))
    assert caplog.text.count("no worker process") == 1


def test_a_worker_answers_chunk_by_chunk() -> None:
    worker = Worker(SETTINGS)
    try:
        refused = worker.parse([Piece("name", None, "native", b"{}")])
        assert isinstance(refused[0], Outcome)
        assert worker.parse([]) == []
    finally:
        worker.close()


def test_reading_stays_a_bounded_number_of_chunks_ahead() -> None:
    taken = 0

    def chunks() -> Iterator[Chunk]:
        nonlocal taken
        for n in range(100):
            taken += 1
            data = json.dumps(a_report(f"test:{n}", text="x" * 600_000)).encode()
            yield [Piece("name", None, "native", data)]

    results = pool.parse_all(chunks(), SETTINGS, workers=1)
    for _ in range(5):
        next(results)
    assert 5 <= taken <= 5 + 1 + pool.AHEAD
    results.close()  # type: ignore[attr-defined]


UNGUARDED = """
import sys
from partycrasher_gui.importers import pool
from partycrasher_gui.importers.pipeline import read_sources

pids = []
class Noted(pool.Worker):
    def __init__(self, settings):
        super().__init__(settings)
        pids.append(self.pid)
pool.Worker = Noted
results = read_sources([sys.argv[1]], project="Given", workers=1)
for _ in range(600): next(results)
print(*pids, flush=True)
sys.stdin.read()
"""


def test_a_program_without_a_guard_runs_once_and_its_workers_end_when_it_is_killed(
    lines: Path, tmp_path: Path
) -> None:
    script = tmp_path / "program.py"
    script.write_text(UNGUARDED)
    with subprocess.Popen(
        [sys.executable, str(script), str(lines)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as main:
        assert main.stdout
        workers = [int(pid) for pid in main.stdout.readline().split()]
        main.kill()
        assert main.stdout.read() == b""
    assert len(workers) == 1
    wait_for_end(workers[0])


def wait_for_end(pid: int) -> None:
    """Returns when a process that is not our child has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ended, _, _ = select.select([handle], [], [], 20)
        assert ended, f"process {pid} still runs"
    finally:
        os.close(handle)
