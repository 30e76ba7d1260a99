"""Running the command line inside the test and as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from partycrasher_gui.cli.commands import partycrasher
from partycrasher_gui.resources import resource

SAMPLES = resource("samples/reports")
ENTRY = "from partycrasher_gui.cli import main; main()"
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Runs a command line; standard output and standard error are kept apart."""

    def call(*arguments: object) -> Result:
        result = CliRunner().invoke(partycrasher, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def lines(result: Result) -> list[str]:
    return result.stdout.splitlines()


def records(result: Result) -> list[dict[str, Any]]:
    """The JSON objects on standard output, one a line."""
    return [json.loads(line) for line in lines(result)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "crashes.partycrasher"


@pytest.fixture
def invoicer(store: Path, run: Run) -> Path:
    """A store with the sample crashes of one program."""
    assert run("--store", store, "import", SAMPLES / "invoicer").exit_code == 0
    return store


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the command line as a process; what still runs at the end is killed."""
    processes = []

    def launch(*arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", ENTRY, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        processes.append(process)
        return process

    yield launch
    for process in processes:
        process.kill()
        process.communicate()


def report(database_id: str, *functions: str, **more: str) -> dict[str, Any]:
    """A small report in the data format."""
    return {
        "database_id": database_id,
        "project": "editor",
        "type": "Crash",
        "date": "2024-05-01T12:00:00",
        "stacktrace": [
            {"depth": str(depth), "function": name} for depth, name in enumerate(functions)
        ],
        **more,
    }


def write(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
