"""A crash report in the data format, and the strict reader that makes one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from .canonical import (
    MAX_LEVELS,
    DoubledKeys,
    canonical_json,
    check_size,
    has_minus_zero,
    may_double_keys,
    read_exactly,
    read_quickly,
    too_deep,
)
from .check import DEFAULT_TYPE, Inexact, Walk


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a stack; `index` counts from the crash site (0) down. Unknown texts are empty."""

    index: int
    data: Mapping[str, Any]

    @property
    def function(self) -> str | None:
        return self.data["function"]  # type: ignore[no-any-return]

    @property
    def file(self) -> str:
        return self.data.get("file", "")  # type: ignore[no-any-return]

    @property
    def fileline(self) -> str:
        return self.data.get("fileline", "")  # type: ignore[no-any-return]

    @property
    def dylib(self) -> str:
        return self.data.get("dylib", "")  # type: ignore[no-any-return]

    @property
    def address(self) -> str:
        return self.data.get("address", "")  # type: ignore[no-any-return]

    @property
    def depth(self) -> str:
        """As the report says it, or its index."""
        return self.data.get("depth", str(self.index))  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Thread:
    """One of the report's `threads`."""

    name: str
    stacktrace: list[Frame]
    crashed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A valid report; `data` is its content without generated properties. Do not change it."""

    data: dict[str, Any]

    @property
    def database_id(self) -> str:
        return self.data["database_id"]  # type: ignore[no-any-return]

    @property
    def project(self) -> str:
        return self.data["project"]  # type: ignore[no-any-return]

    @property
    def type(self) -> str:
        return self.data.get("type", DEFAULT_TYPE)  # type: ignore[no-any-return]

    @property
    def date(self) -> str:
        return self.data["date"]  # type: ignore[no-any-return]

    @property
    def force_bucket(self) -> str | None:
        return self.data.get("force_bucket")

    @property
    def stacktrace(self) -> list[Frame]:
        """The crashing (else main) thread's frames from the crash site down."""
        return _frames(self.data["stacktrace"])

    @property
    def threads(self) -> list[Thread]:
        """The other threads, as far as the report has them."""
        return [
            Thread(t["name"], _frames(t["stacktrace"]), t.get("crashed") == "true")
            for t in self.data.get("threads") or ()
        ]

    def functions(self) -> tuple[str, ...]:
        """The distinct functions of `stacktrace` in order, unknown ones left out."""
        found = dict.fromkeys([frame["function"] for frame in self.data["stacktrace"]])
        found.pop(None, None)
        return tuple(found)

    def canonical(self) -> bytes:
        """The report's canonical JSON: UTF-8, keys sorted, no spaces."""
        return canonical_json(self.data)


def read_report(source: bytes | Mapping[str, Any]) -> Report:
    """The strict reader: a report exactly as the data format says, or FormatError.

    The error's place is the JSON path or, for what is no JSON, line and column; beyond a limit it
    is a LimitError. Generated properties are left out. Doubled keys, `NaN` and `Infinity`, lone
    surrogates and a byte order mark are refused.
    """
    if not isinstance(source, bytes):
        return Report(walked(plain(source), Walk(mend=False)))
    return Report(read_tree(source, lambda quick: Walk(mend=False, quick=quick))[0])


def stored_report(canonical: bytes) -> Report:
    """A report from its canonical JSON, which is trusted to be valid."""
    return Report(orjson.loads(canonical))


def read_tree(raw: bytes, make_walk: Any) -> tuple[dict[str, Any], Walk]:
    """Parse a report's JSON and walk it; `make_walk(quick)` gives the walk.

    Raises FormatError and LimitError.
    """
    check_size(len(raw))
    try:
        tree = read_quickly(raw)
        walk: Walk = make_walk(True)
        walk.report(tree)
        if not (may_double_keys(raw, walk.keys) or (walk.saw_zero and has_minus_zero(raw))):
            return tree, walk
    except (ValueError, Inexact):
        pass
    walk = make_walk(False)
    return walked(read_exactly(raw), walk), walk


def walked(tree: Any, walk: Walk) -> dict[str, Any]:
    """A tree that may hold lone surrogates, checked."""
    checked = walk.report(tree)
    try:
        canonical_json(checked)
    except TypeError:
        walk.surrogates(checked)
    return checked


def plain(value: Any, level: int = 1) -> Any:
    """A copy of a tree in dicts and lists; the walk refuses what is too deep with its place.

    Raises LimitError where a recursion like this would not end well.
    """
    if level > 2 * MAX_LEVELS and isinstance(value, Mapping | list | tuple):
        raise too_deep()
    if isinstance(value, DoubledKeys):
        return value
    if isinstance(value, Mapping):
        return {key: plain(item, level + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, level + 1) for item in value]
    return value


def _frames(stack: list[Mapping[str, Any]]) -> list[Frame]:
    return [Frame(index, data) for index, data in enumerate(stack)]
