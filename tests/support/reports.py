"""Reports for tests: one by hand, and hypothesis strategies for all there can be."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st


def a_report(database_id: str = "test:1", **changes: Any) -> dict[str, Any]:
    """A small valid report; `changes` replace or add properties, None takes one out."""
    report: dict[str, Any] = {
        "database_id": database_id,
        "project": "Demo",
        "type": "Crash",
        "date": "2016-11-03T19:14:02",
        "os": "Ubuntu 9.04",
        "stacktrace": [
            {"depth": "0", "function": "decode", "file": "src/decode.c", "fileline": "12"},
            {"depth": "1", "function": None, "dylib": "libdemo.so", "address": "0x1f"},
            {"depth": "2", "function": "main"},
        ],
    }
    report.update(changes)
    return {key: value for key, value in report.items() if value is not None}


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
keys = st.from_regex(r"[A-Za-z0-9_]{1,8}", fullmatch=True)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,10}", fullmatch=True)
ids = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="/"), min_size=1, max_size=40
)
dates = st.datetimes().map(lambda moment: moment.isoformat())
values = st.recursive(
    st.none() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=6,
)
frames = st.fixed_dictionaries(
    {"function": st.none() | texts},
    optional={
        "depth": texts,
        "address": texts,
        "dylib": texts,
        "file": texts,
        "fileline": texts,
        "extra": values,
    },
)
threads = st.fixed_dictionaries(
    {"name": texts, "stacktrace": st.lists(frames, max_size=2)},
    optional={"crashed": st.sampled_from(["true", "false"])},
)
KNOWN = {"database_id", "project", "type", "date", "stacktrace", "threads", "force_bucket"}
GENERATED = {"buckets", "href"}


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    """Valid reports in the data format."""
    known = draw(
        st.fixed_dictionaries(
            {
                "database_id": ids,
                "project": names.filter(lambda n: n not in RESERVED),
                "date": dates,
                "stacktrace": st.lists(frames, max_size=4),
            },
            optional={
                "type": names,
                "threads": st.lists(threads, max_size=2),
                "force_bucket": ids,
            },
        )
    )
    other = st.dictionaries(keys.filter(lambda k: k not in KNOWN | GENERATED), values, max_size=4)
    return {**draw(other), **known}


RESERVED = {"buckets", "config", "health", "projects", "report", "reports", "search"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def near_reports(draw: st.DrawFn) -> Any:
    """Valid reports with up to three things made wrong."""
    tree: Any = draw(reports())
    for _ in range(draw(st.integers(0, 3))):
        tree = _spoilt(draw, tree)
    return tree


def _spoilt(draw: st.DrawFn, tree: Any) -> Any:
    if isinstance(tree, dict) and tree and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(tree)))
        return {**tree, key: _spoilt(draw, tree[key])}
    if isinstance(tree, list) and tree and draw(st.integers(0, 3)):
        index = draw(st.integers(0, len(tree) - 1))
        return [*tree[:index], _spoilt(draw, tree[index]), *tree[index + 1 :]]
    if isinstance(tree, dict) and draw(st.booleans()):
        key = draw(st.text(max_size=6) | st.sampled_from(ODD_KEYS))
        return {**tree, key: draw(json_values)}
    return draw(json_values | st.sampled_from(["a.c:12", "2016-11-03T19:14:02+02:00", "", "a b"]))


ODD_KEYS = ["crash_id", "frames", "cpu_arch", "os_ver", "buckets", "href", "logdf", "file", "a-b"]
