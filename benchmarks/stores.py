"""Files of reports and stores of them, made once and kept in the cache folder.

They are made anew when something changes that decides what is in them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from partycrasher_gui.stores import compiled, tables
from partycrasher_gui.stores.sqlite import SqliteStore
from partycrasher_gui.workspace import Workspace
from tests.support import synthetic
from tests.support.places import ROOT

from .timing import apart

_DECIDES = (
    "core/engine.py",
    "core/similarity.py",
    "core/terms.py",
    "stores/schema.py",
    "stores/symbols.py",
    "stores/tables.py",
    "stores/textbuild.py",
)
_FOLDER = "partycrasher-benchmark-"


def reports_file(cache: Path, first: int, count: int, *, untidy: bool = False) -> Path:
    """Lines of JSON: the synthetic reports `first:first + count`.

    Untidy ones need a repair in every frame.
    """
    name = f"reports-{first}-{count}{'-untidy' if untidy else ''}.jsonl"
    change = _untidy if untidy else _as_is
    return _made(_folder(cache) / name, lambda path: _write_reports(path, first, count, change))


def _write_reports(
    path: Path, first: int, count: int, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    with path.open("wb") as file:
        for data in islice(synthetic.reports(first + count), first, None):
            file.write(orjson.dumps(change(data)) + b"\n")


def _as_is(data: dict[str, Any]) -> dict[str, Any]:
    return data


def _untidy(data: dict[str, Any]) -> dict[str, Any]:
    """Depths as numbers, which the data format has as text."""
    frames = [frame | {"depth": depth} for depth, frame in enumerate(data["stacktrace"])]
    return data | {"stacktrace": frames}


def store(cache: Path, stored: int) -> Path:
    """A store of the first `stored` synthetic reports; not to be written to."""
    reports = reports_file(cache, 0, stored)
    path = _folder(cache) / f"store-{stored}.sqlite"
    return _made(path, lambda part: apart(fill, part, reports))


def fill(path: str, reports: str) -> int:
    """Import a file into a new store; returns how many reports."""
    compiled.load()
    with Workspace.open(path) as workspace:
        summary = workspace.import_paths([reports])
    return summary.total


@contextmanager
def copy_of(original: Path, *, likenesses_due: bool = False) -> Iterator[Path]:
    """A copy to write to, gone afterwards. `likenesses_due`: the next import recomputes them."""
    copy = original.with_name(f"{original.stem}-copy-{os.getpid()}.sqlite")
    try:
        shutil.copyfile(original, copy)
        if likenesses_due:
            with closing(sqlite3.connect(copy)) as connection, connection:
                tables.set_setting(connection, "likeness_n", 0)
        os.sync()  # or the disk is still busy with it when the clock runs
        yield copy
    finally:
        for left in copy.parent.glob(f"{copy.name}*"):
            left.unlink()


@contextmanager
def opened(path: Path | str) -> Iterator[tuple[SqliteStore, Workspace]]:
    """A store ready for work at full speed: index loaded, search compiled."""
    store = SqliteStore.open(path)
    with Workspace(store) as workspace:
        compiled.load()
        store.wait_index()
        yield store, workspace


def _made(path: Path, make: Callable[[Path], object]) -> Path:
    """The file at `path`, made when it is not there; never seen half done."""
    if not path.exists():
        print(f"making {path.name} ...", file=sys.stderr, flush=True)
        part = path.with_name(f"{path.stem}-part{path.suffix}")
        for left in path.parent.glob(f"{part.name}*"):
            left.unlink()
        make(part)
        part.rename(path)
    return path


def _folder(cache: Path) -> Path:
    """Where files of this version are; those of other versions are removed."""
    folder = cache / f"{_FOLDER}{_fingerprint()}"
    if not folder.exists():
        for old in cache.glob(f"{_FOLDER}*"):
            shutil.rmtree(old)
        folder.mkdir(parents=True)
    return folder


def _fingerprint() -> str:
    digest = hashlib.sha256(Path(synthetic.__file__).read_bytes())
    for name in _DECIDES:
        digest.update((ROOT / "partycrasher_gui" / name).read_bytes())
    return digest.hexdigest()[:12]
