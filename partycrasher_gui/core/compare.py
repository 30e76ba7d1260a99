"""Two or three reports side by side: frames that face each other, fields that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from typing import Any

import numpy as np

from .align import Float64, Keys, align, fill_gaps
from .forest import Forest
from .paths import parting
from .rows import Scale, threshold_text
from .terms import STACK, tokenize

NEAR = 0.5  # share of tokens that nearly equal functions have in common
_NOT_FIELDS = frozenset({STACK, "threads", "database_id", "buckets", "href"})
_NOT_COMPARED = frozenset({"depth", "logdf"})

Measure = Callable[[Mapping[str, Any], Mapping[str, Any]], tuple[float, float]]


class FrameKind(StrEnum):
    """How the frames of a row relate; `sign` marks it in text."""

    EQUAL = "equal"
    CHANGED = "changed"
    ONLY_A = "only_a"
    ONLY_B = "only_b"
    ONLY_C = "only_c"

    @property
    def sign(self) -> str:
        return {"equal": "=", "changed": "≠", "only_a": "-", "only_b": "+"}.get(self.value, "°")


@dataclass(frozen=True, slots=True)
class AlignedFrame:
    """One row of aligned stacks: indices of the frames that face each other, None for a gap.

    `kind` compares A and B. Frames of one function are equal; `differing` names their values
    that differ all the same (and those of changed ones). `logdf` is the function's rarity where
    it was given. `c` is the third report's frame.
    """

    kind: FrameKind
    a: int | None
    b: int | None
    logdf: float | None
    differing: tuple[str, ...] = ()
    c: int | None = None


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field's value in each report, None where it is missing; several are joined by commas."""

    path: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """What the pair would score in either direction: A as the new report against B, and back."""

    score_ab: float
    score_ba: float
    likeness_ab: float
    likeness_ba: float


@dataclass(frozen=True, slots=True)
class Parting:
    """The highest cut at which A and B are in one bucket, on each scale.

    Infinite when joins hold them together at every cut, None when they never are in one.
    """

    likeness: float | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Reports A, B (and C) compared. `equal_fields` counts the fields that are the same in all."""

    data: tuple[Mapping[str, Any], ...]
    frames: tuple[AlignedFrame, ...]
    only_a: tuple[FieldRow, ...]
    only_b: tuple[FieldRow, ...]
    differ: tuple[FieldRow, ...]
    equal_fields: int
    measures: Measures | None = None
    parting: Parting | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        """The reports' ids, A first."""
        return tuple(data.get("database_id") or "?" for data in self.data)

    @property
    def differences(self) -> list[int]:
        """Rows of `frames` that are not equal, for going from one to the next."""
        return [row for row, frame in enumerate(self.frames) if frame.kind is not FrameKind.EQUAL]

    def frame(self, report: int, index: int | None) -> Mapping[str, Any] | None:
        """The frame at an index of a report's stack (0 for A), None for a gap."""
        return None if index is None else _stack(self.data[report])[index]

    def to_text(self) -> str:
        """The comparison as plain text, for copying."""
        return "\n".join(_text(self))


def compare(
    a: Mapping[str, Any],
    b: Mapping[str, Any],
    third: Mapping[str, Any] | None = None,
    *,
    logdf: Mapping[str, float] | None = None,
    measure: Measure | None = None,
    parting: Parting | None = None,
) -> Comparison:
    """Compare two reports (JSON objects), and a third beside them.

    `logdf` gives functions their rarity: rare ones are kept face to face before common ones.
    `measure` computes (score, likeness) of a report against another.
    """
    reports = (a, b) if third is None else (a, b, third)
    rows = _rows(_stack(a), _stack(b), logdf or {})
    if third is not None:
        rows = _beside(rows, reports, logdf or {})
    only_a, only_b, differ, equal = _fields(reports)
    return Comparison(
        reports, tuple(rows), only_a, only_b, differ, equal, _measures(a, b, measure), parting
    )


def parting_of(forest: Forest, a: int, b: int) -> Parting:
    """Where the buckets of two rows of the link table part."""
    return Parting(parting(forest, a, b, Scale.LIKENESS), parting(forest, a, b, Scale.SCORE))


def _measures(
    a: Mapping[str, Any], b: Mapping[str, Any], measure: Measure | None
) -> Measures | None:
    if measure is None:
        return None
    (score_ab, likeness_ab), (score_ba, likeness_ba) = measure(a, b), measure(b, a)
    return Measures(score_ab, score_ba, likeness_ab, likeness_ba)


# ---- frames

_Frames = Sequence[Mapping[str, Any]]


def _stack(data: Mapping[str, Any]) -> _Frames:
    return data.get(STACK) or ()


def _key(frame: Mapping[str, Any]) -> tuple[str | None, ...]:
    """What makes two frames the same: the function, else the place in the library."""
    function = frame.get("function")
    return (function,) if function else (None, frame.get("dylib"), frame.get("address"))


def _keys(a: _Frames, b: _Frames, logdf: Mapping[str, float]) -> tuple[Keys, Keys, Float64]:
    numbers: dict[tuple[str | None, ...], int] = {}
    sides = [
        np.array([numbers.setdefault(_key(f), len(numbers)) for f in side], np.int64)
        for side in (a, b)
    ]
    weights = [1.0 + max(0.0, logdf.get(key[0] or "", 0.0)) for key in numbers]
    return sides[0], sides[1], np.array(weights)


def _rows(a: _Frames, b: _Frames, logdf: Mapping[str, float]) -> list[AlignedFrame]:
    rows = []
    for i, j, equal in _facing(a, b, logdf):
        frame = a[i] if i is not None else b[j or 0]
        rarity = logdf.get(frame.get("function") or "")
        if i is None:
            rows.append(AlignedFrame(FrameKind.ONLY_B, None, j, rarity))
        elif j is None:
            rows.append(AlignedFrame(FrameKind.ONLY_A, i, None, rarity))
        else:
            kind = FrameKind.EQUAL if equal else FrameKind.CHANGED
            rows.append(AlignedFrame(kind, i, j, rarity, _differing(a[i], b[j])))
    return rows


def _facing(
    a: _Frames, b: _Frames, logdf: Mapping[str, float]
) -> Iterator[tuple[int | None, int | None, bool]]:
    """Every frame once, in order, those only in A before those only in B; and whether equal."""
    equal = align(*_keys(a, b, logdf))
    near = fill_gaps(equal, (len(a), len(b)), _Nearness(a, b))
    same = set(equal)
    i = j = 0
    for pair in [*sorted(equal + near), (len(a), len(b))]:
        yield from ((k, None, False) for k in range(i, pair[0]))
        yield from ((None, k, False) for k in range(j, pair[1]))
        if pair != (len(a), len(b)):
            yield (*pair, pair in same)
        i, j = pair[0] + 1, pair[1] + 1


class _Nearness:
    """How nearly equal two frames are: 0 not at all, to 1."""

    def __init__(self, a: _Frames, b: _Frames) -> None:
        self._a, self._b = a, b
        self._tokens: dict[str, frozenset[str]] = {}

    def __call__(self, i: int, j: int) -> float:
        one, other = self._a[i], self._b[j]
        mine, theirs = self._of(one), self._of(other)
        common = len(mine & theirs) / (len(mine | theirs) or 1)
        if common >= NEAR:
            return common
        place = "file" if one.get("function") and other.get("function") else "dylib"
        return NEAR / 2 if one.get(place) and one.get(place) == other.get(place) else 0.0

    def _of(self, frame: Mapping[str, Any]) -> frozenset[str]:
        function = frame.get("function") or ""
        found = self._tokens.get(function)
        if found is None:
            found = self._tokens[function] = frozenset(tokenize(function))
        return found


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    if one == other:
        return ()
    names = sorted({*one, *other} - _NOT_COMPARED)
    return tuple(name for name in names if one.get(name) != other.get(name))


def _beside(
    rows: Sequence[AlignedFrame],
    reports: Sequence[Mapping[str, Any]],
    logdf: Mapping[str, float],
) -> list[AlignedFrame]:
    """The rows with the third report's frames beside those of A, else of B."""
    a, b, c = map(_stack, reports)
    shown = [a[row.a] if row.a is not None else b[row.b or 0] for row in rows]
    found = []
    for row, k, _ in _facing(shown, c, logdf):
        if row is not None:
            found.append(replace(rows[row], c=k))
        elif k is not None:
            rarity = logdf.get(c[k].get("function") or "")
            found.append(AlignedFrame(FrameKind.ONLY_C, None, None, rarity, c=k))
    return found


# ---- fields


def _fields(
    reports: Sequence[Mapping[str, Any]],
) -> tuple[tuple[FieldRow, ...], tuple[FieldRow, ...], tuple[FieldRow, ...], int]:
    leaves = [_leaves(data) for data in reports]
    only_a, only_b, differ, equal = [], [], [], 0
    for path in sorted(set().union(*leaves)):
        values = tuple(", ".join(of[path]) if path in of else None for of in leaves)
        if len(set(values)) == 1:
            equal += 1
        elif values[1] is None and values[0] is not None:
            only_a.append(FieldRow(path, values))
        elif values[0] is None and values[1] is not None:
            only_b.append(FieldRow(path, values))
        else:
            differ.append(FieldRow(path, values))
    return tuple(only_a), tuple(only_b), tuple(differ), equal


def _leaves(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """The string leaves of every field but the stacks, and what is the report's own name."""
    leaves: dict[str, list[str]] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for inner in value:
                walk(inner, path)
        elif value is not None:
            leaves.setdefault(path, []).append(str(value))

    for key, value in data.items():
        if key not in _NOT_FIELDS:
            walk(value, key)
    return leaves


# ---- text


def _text(found: Comparison) -> Iterator[str]:
    names = "ABC"[: len(found.data)]
    yield from (f"{name}: {id_}" for name, id_ in zip(names, found.ids, strict=True))
    yield from _figures(found)
    yield ""
    yield from _frame_lines(found)
    groups = (("Differ", found.differ), ("Only in A", found.only_a), ("Only in B", found.only_b))
    for title, rows in groups:
        if rows:
            yield from ("", f"{title}:")
        for row in rows:
            values = (value if value is not None else "(none)" for value in row.values)
            yield f"  {row.path}: " + " | ".join(values)
    yield from ("", f"{found.equal_fields} fields are equal.")


def _figures(found: Comparison) -> Iterator[str]:
    m = found.measures
    if m is not None:
        yield (
            f"A against B: score {m.score_ab:.6f}, likeness {100 * m.likeness_ab:.1f} %; "
            f"B against A: score {m.score_ba:.6f}, likeness {100 * m.likeness_ba:.1f} %"
        )
    if found.parting is not None:
        yield _parting_text(found.parting)


def _parting_text(parting: Parting) -> str:
    if parting.score is None or parting.likeness is None:
        return "They are in different buckets at every cut."
    if parting.score == inf:
        return "They are in one bucket at every cut, for they are joined."
    return (
        f"They are in one bucket up to likeness {threshold_text(parting.likeness)} "
        f"and score {threshold_text(parting.score)}."
    )


def _frame_lines(found: Comparison) -> Iterator[str]:
    columns = [[_frame_text(found.frame(0, row.a)) for row in found.frames]]
    columns.append([_frame_text(found.frame(1, row.b)) for row in found.frames])
    if len(found.data) > 2:
        columns.append([_frame_text(found.frame(2, row.c)) for row in found.frames])
    widths = [max(map(len, column), default=0) for column in columns]
    for row, *cells in zip(found.frames, *columns, strict=True):
        padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        yield f"{row.kind.sign} {' | '.join(padded)}".rstrip()


def _frame_text(frame: Mapping[str, Any] | None) -> str:
    if frame is None:
        return ""
    place = ":".join(frame[name] for name in ("file", "fileline") if frame.get(name))
    return f"{frame.get('function') or '??'} {place}".rstrip()
