"""The two JSON readers and what tells them apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import canonical
from partycrasher_gui.core.errors import LimitError
from tests.support.reports import json_values


def count_keys(tree: Any) -> int:
    if isinstance(tree, dict):
        return len(tree) + sum(map(count_keys, tree.values()))
    return sum(map(count_keys, tree)) if isinstance(tree, list) else 0


texts = st.text(st.characters(exclude_categories=("Cs",))) | st.text('":\\ a', max_size=8)
trees = st.recursive(
    st.none() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
)


@given(trees, st.sampled_from([None, 0, 2]))
def test_both_readers_agree(tree: Any, indent: int | None) -> None:
    raw = json.dumps(tree, indent=indent).encode()
    assert canonical.read_quickly(raw) == canonical.read_exactly(raw) == tree


usual = texts.filter(lambda text: not text.startswith(":"))


@given(st.dictionaries(st.text("abc_", min_size=1), usual | st.lists(usual), max_size=5))
def test_keys_said_once_are_not_suspected_with_usual_values(tree: Any) -> None:
    raw = json.dumps(tree).encode()
    assert not canonical.may_double_keys(raw, count_keys(tree))


@given(st.dictionaries(st.text("abc_", min_size=1), texts, min_size=1, max_size=5), st.data())
def test_a_key_said_twice_is_suspected(tree: Any, data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(sorted(tree)))
    raw = json.dumps(tree)[:-1] + f", {json.dumps(again)}: null}}"
    assert canonical.may_double_keys(raw.encode(), count_keys(json.loads(raw)))
    assert isinstance(canonical.read_text(raw), canonical.DoubledKeys)


@given(json_values)
def test_numbers_are_read_as_they_are_written(tree: Any) -> None:
    raw = json.dumps([tree])
    exact = canonical.read_text(raw)
    assert _with_numbers(exact) == raw


def _with_numbers(tree: Any) -> str:
    if isinstance(tree, canonical.NumberText | canonical.NoNumber):
        return str(tree)
    if isinstance(tree, list):
        return f"[{', '.join(map(_with_numbers, tree))}]"
    if isinstance(tree, dict):
        items = (f"{json.dumps(k)}: {_with_numbers(v)}" for k, v in tree.items())
        return f"{{{', '.join(items)}}}"
    return json.dumps(tree)


def test_places_read_like_paths() -> None:
    path = ((((None, "stacktrace"), 3), "a"), 0)
    assert canonical.place(path) == "stacktrace[3].a[0]"
    assert canonical.place(None) == "report"
    assert canonical.place((None, "a\nb")) == "a\ufffdb"


def test_the_limit_of_a_file_is_inclusive() -> None:
    canonical.check_size(64 * 1024**2)
    with pytest.raises(LimitError, match="64 MiB"):
        canonical.check_size(64 * 1024**2 + 1)
