"""Results on disk: JSON that holds them, and the pages that are made from it."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import orjson

from tests.support.places import ROOT

from . import suite, tables
from .plan import Cell, Row, Spread

FOLDER = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "benchmarks.rst"

_INTRODUCTION = """\
Benchmarks
==========

Made by ``python -m benchmarks --docs`` from ``benchmarks/results/latest.json``. To repeat the
numbers::

    .venv/bin/python -m benchmarks --full             # all of them
    .venv/bin/python -m benchmarks --quick speed      # one of them, at small sizes

The first full run takes well over half an hour, most of it to make a store of 100,000 reports.

The reports are synthetic (``tests/support/synthetic.py``): about 26 fields, 30 frames, 500
distinct terms and 6 kB of JSON each, always the same. They and the stores made of them are kept in
``build/benchmarks``, or the folder named with ``--cache``. Times depend on the machine and on what
else it does; ratios come from one run in which both sides took turns.
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What one benchmark gave: when, on what, and its rows."""

    name: str
    facts: dict[str, Any]
    rows: Sequence[Row]

    @property
    def circumstances(self) -> str:
        """Date, versions and size of the run, in a line."""
        facts = self.facts
        return (
            f"{facts['date']}, {facts['mode']} run, {facts['processors']} processors,"
            f" Python {facts['python']}, NumPy {facts['numpy']}, Numba {facts['numba']}"
        )


def facts(mode: str) -> dict[str, Any]:
    """What a result depends on, but for the machine's name."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "mode": mode,
        "processors": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "numba": version("numba"),
    }


def load(folder: Path = FOLDER) -> dict[str, Result]:
    """The latest results by name, in the suite's order; empty when there are none."""
    path = folder / "latest.json"
    found = orjson.loads(path.read_bytes()) if path.exists() else {}
    return {
        name: Result(name, found[name]["facts"], [_loaded(row) for row in found[name]["rows"]])
        for name in suite.BENCHMARKS
        if name in found
    }


def _loaded(row: dict[str, Any]) -> Row:
    return {k: Spread(**value) if isinstance(value, dict) else value for k, value in row.items()}


def save(results: dict[str, Result], folder: Path = FOLDER) -> None:
    """Write the results of this and earlier runs as JSON and Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        name: {"facts": result.facts, "rows": [_dumped(row) for row in result.rows]}
        for name, result in results.items()
    }
    text = orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    (folder / "latest.json").write_bytes(text)
    (folder / "latest.md").write_text(markdown(results), encoding="utf-8")


def put(result: Result, folder: Path = FOLDER) -> None:
    """Write one result beside those that are there by now, some maybe of a run at the same time."""
    latest = load(folder) | {result.name: result}
    save({name: latest[name] for name in suite.BENCHMARKS if name in latest}, folder)


def _dumped(row: Row) -> dict[str, Any]:
    return {name: _rounded(value) for name, value in row.items()}


def _rounded(value: Cell) -> Any:
    if isinstance(value, Spread):
        return {name: _rounded(part) for name, part in value._asdict().items()}
    return float(f"{value:.6g}") if isinstance(value, float) else value


def markdown(results: dict[str, Result]) -> str:
    """All results as a page of Markdown."""
    parts = ["# Benchmarks\n"]
    for result in results.values():
        title, about = suite.description(result.name)
        table = tables.markdown(result.rows)
        parts.append(f"## {title}\n\n{about}\n\n{table}\n\n{result.circumstances}.\n")
    return "\n".join(parts)


def page(results: dict[str, Result]) -> str:
    """All results as a page of the documentation."""
    parts = [_INTRODUCTION]
    for result in results.values():
        title, about = suite.description(result.name)
        table = tables.restructured(result.rows)
        underline = "-" * len(title)
        parts.append(f"{title}\n{underline}\n\n{about}\n\n{table}\n\n{result.circumstances}.\n")
    return "\n".join(parts)
