"""A large store is usable at once; its index of terms comes after."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from partycrasher_gui.core.engine import Statistics
from partycrasher_gui.core.forest import Forest
from partycrasher_gui.core.rows import DEFAULT_CUT, Link
from partycrasher_gui.stores import tables
from partycrasher_gui.stores.postings import PostingIndex
from tests.stores.making import data_of, new_report, open_store

COUNT = 100_000
AT_A_TIME = 2_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with links as in life; they are made up, for finding them is not what is measured."""
    path = tmp_path_factory.mktemp("large") / "crashes.sqlite"
    report = new_report(data_of(1))
    encoded = PostingIndex().symbols.encode(report.vector)
    met = Statistics(1, np.ones(len(encoded.tids), np.int64), np.ones(8, np.int64))
    chance = np.random.default_rng(1)
    parents = (chance.random(COUNT) * np.arange(COUNT)).astype(int).tolist()
    values = chance.random((COUNT, 2)).tolist()

    def row(number: int) -> tables.NewRow:
        named = replace(report, database_id=f"large:{number:06d}")
        buckets = {"4.0": named.database_id}
        if number == 0:
            return tables.NewRow(1, named, encoded, None, None, None, buckets)
        parent, (score, likeness) = parents[number], values[number]
        link = Link(f"large:{parent:06d}", 11 * score, likeness, likeness)
        return tables.NewRow(number + 1, named, encoded, parent + 1, link, met, buckets)

    with open_store(path) as store:
        writer = store._file.writer
        assert writer is not None
        for start in range(0, COUNT, AT_A_TIME):
            with tables.transaction(writer):
                numbers = range(start, min(start + AT_A_TIME, COUNT))
                tables.insert_reports(writer, list(map(row, numbers)))
    return path


def test_the_tree_of_a_large_store_is_there_in_two_seconds(large: Path) -> None:
    start = time.perf_counter()
    with open_store(large) as store:
        buckets = Forest(store.links()).buckets(DEFAULT_CUT)
        newest = store.report(store.links().ids[-1])
        seconds = time.perf_counter() - start
        assert not store.ready()
        assert buckets.reports == COUNT
        assert newest.arrival == COUNT
        assert newest.link is not None
    assert seconds < 2


def test_any_report_of_a_large_store_is_read_at_once(large: Path) -> None:
    with open_store(large) as store:
        ids = store.links().ids
        start = time.perf_counter()
        for number in range(0, COUNT, COUNT // 200):
            assert store.report(ids[number]).arrival == number + 1
        assert time.perf_counter() - start < 1
