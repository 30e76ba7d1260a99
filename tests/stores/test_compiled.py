"""The compiled search: it agrees with NumPy in every bit, and is never in the way."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import engine
from partycrasher_gui.core.terms import TermVector
from partycrasher_gui.stores import compiled
from partycrasher_gui.stores.postings import PostingIndex
from tests.support import synthetic
from tests.support.engines import find_anew, searching_with, vectors
from tests.support.scale import scaled


@pytest.fixture
def unready(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a process that has not begun to compile yet."""
    monkeypatch.setattr(compiled, "_module", None)
    monkeypatch.setattr(compiled, "_started", None)
    yield
    if compiled._started is not None:
        compiled._started.join()


def long_field(counts: list[int], length: int) -> TermVector:
    """A report of one field with these term frequencies."""
    tokens = tuple("a" + "".join(chr(97 + int(c)) for c in f"{i:05d}") for i in range(len(counts)))
    return TermVector(("log",), (0, len(tokens)), tokens, tuple(counts), (length,))


# ---- being ready


@pytest.mark.usefixtures("unready")
def test_it_can_be_kept_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTYCRASHER_COMPILED", "0")
    assert not compiled.wanted()
    assert not compiled.wait()
    assert compiled.kernels() is None


@pytest.mark.usefixtures("unready")
def test_starting_twice_compiles_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    go = threading.Event()

    def make_ready() -> None:
        go.wait(10)
        made.append(threading.current_thread().name)

    monkeypatch.setattr(compiled, "_make_ready", make_ready)
    compiled.start()
    compiled.start()
    assert not compiled.wait(0)  # not ready yet, and nobody was kept waiting
    go.set()
    compiled.wait(10)
    assert made == ["compile"]


@pytest.mark.usefixtures("unready")
def test_what_is_cached_is_loaded_without_another_process(
    kernels: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_cached", lambda: True)
    monkeypatch.setattr(subprocess, "Popen", None)
    assert compiled.wait(60)
    assert compiled.kernels() is kernels


@pytest.mark.usefixtures("unready")
@pytest.mark.parametrize("error", [ImportError("no Numba here"), OSError("cannot write")])
def test_numpy_serves_where_compiling_is_impossible(
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> bool:
        raise error

    monkeypatch.setattr(compiled, "_cached", fail)
    assert not compiled.wait(10)
    assert str(error) in caplog.text
    index = PostingIndex()
    one, two = index.append(vectors(synthetic.reports(2, duplicates=1.0, profile="small")))
    assert one.found is None
    assert two.found is not None


@pytest.mark.usefixtures("unready")
def test_a_compiler_that_fails_is_told_of(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(compiled, "_cached", lambda: False)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert not compiled.wait(30)
    assert "NumPy is used" in caplog.text


# ---- the same results


@given(
    st.lists(
        st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 2.0]), max_size=60), min_size=1, max_size=4
    ),
    st.integers(1, 30),
)
def test_selects_as_the_engine_does(
    kernels: ModuleType, fields: list[list[float]], limit: int
) -> None:
    weights = np.array([w for field in fields for w in field], np.float32)
    starts = np.cumsum([0, *map(len, fields)])
    with searching_with(kernels):
        chosen = compiled.select(weights, starts.tolist(), limit)
    assert chosen.tolist() == engine.select(weights, starts.tolist(), limit).tolist()


@pytest.mark.parametrize("profile", ["small", "full"])
def test_agrees_with_numpy_in_every_bit(
    kernels: ModuleType, profile: synthetic.ProfileName
) -> None:
    """Of 1,200 (5,000) reports with many near-duplicates, a sample searched in both ways."""
    count = scaled(1200, 5000)
    arriving = vectors(synthetic.reports(count, 11, profile=profile, duplicates=0.9))
    index = PostingIndex()
    with searching_with(kernels):
        placements = index.append(arriving[:700])
        for vector in arriving[700:]:
            placements += index.append([vector])
    sample = range(3, count, 9)
    with searching_with(None):
        for row in sample:
            placed = placements[row]
            found = index.find(arriving[row], placed.encoded, placed.statistics, row)
            assert found == placed.found  # row, score and likeness alike
    assert sum(placements[row].found is not None for row in sample) > len(sample) * 0.9


def test_likenesses_of_now_agree_in_every_bit(kernels: ModuleType) -> None:
    index = PostingIndex()
    with searching_with(kernels):
        placements = index.append(vectors(synthetic.reports(400, 12, profile="small")))
        parents = np.array([-1 if p.found is None else p.found.row for p in placements], np.int32)
        fast = index.recompute_likeness(parents)
    with searching_with(None):
        plain = index.recompute_likeness(parents)
    np.testing.assert_array_equal(fast, plain)
    assert np.isnan(plain).sum() == (parents < 0).sum() < 40


@pytest.mark.parametrize("ahead", [4146, 4147, 4149])
def test_close_totals_of_fields_of_thousands_of_tokens(kernels: ModuleType, ahead: int) -> None:
    """Twenty reports lose to one by some 1e-5 of the total, too little for rounded sums to tell."""
    index = PostingIndex()
    with searching_with(kernels):
        index.append([long_field([1] * 5000, 5000)] * 20)
        index.append([long_field([21] * (5000 - ahead) + [22] * ahead, 110_000)])
        fast = find_anew(index, long_field([1] * 5000, 5000))
    with searching_with(None):
        plain = find_anew(index, long_field([1] * 5000, 5000))
    assert plain is not None
    assert plain.row == 20
    assert fast == plain
