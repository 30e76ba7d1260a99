"""What a search asks for, as a tree, and what it means: `matches` is the definition.

A report is seen as its string leaves, each under its path without list indices
(`stacktrace.function`); properties that are generated on reading are not seen. A leaf of the
tree holds when *any* value of *any* field it names passes:

- `Word`: letters, digits and `_` only: the value has this word or token (`core.words`). With
  other characters in it: the text occurs in the value and cuts no word at either end
  (`libfoo.so`, `std::vector`, `/usr/bin`).
- `Phrase`: the words, or the tokens, of the text follow one another in the value, whatever is
  between them.
- `Exact`, `Wildcard` (`*` any characters, `?` one), `Range`: the whole value.
- `Exists`: there is a value.

All ignore case (but see `Exact`). A field names itself and everything below it (`stacktrace` has
`stacktrace.function`), case matters; `*` in it stands for any characters. None is every field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from .when import moment_span
from .words import fold, terms, tokens, words

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Everything:
    """Every report."""


@dataclass(frozen=True, slots=True)
class And:
    """Reports that every part matches."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Reports that at least one part matches."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Reports that the part does not match."""

    part: Filter


@dataclass(frozen=True, slots=True)
class Exists:
    """Reports with any value of a field."""

    field: str | None


@dataclass(frozen=True, slots=True)
class Word:
    """Reports with a word; `text` is as typed, without escapes."""

    field: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Reports with words in a row."""

    field: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """Reports with this whole value; `case` says that case matters, as in names of projects."""

    field: str | None
    text: str
    case: bool = False


@dataclass(frozen=True, slots=True)
class Wildcard:
    r"""Reports with a whole value of this shape; in `pattern`, `\` takes the next one as it is."""

    field: str | None
    pattern: str


@dataclass(frozen=True, slots=True)
class Range:
    """Reports with a whole value between two bounds; a bound is None where the range is open.

    A date is compared with bounds that are dates or years, an all-digit value with all-digit
    bounds as a number, anything else as text. A bound such as `2016-02` is the whole month: the
    including end of a range takes all of it, the excluding end none.
    """

    field: str | None
    low: str | None
    high: str | None
    includes_low: bool = True
    includes_high: bool = True


WholeValue = Exact | Wildcard | Range
Leaf = Exists | Word | Phrase | Exact | Wildcard | Range
Filter = Everything | And | Or | Not | Leaf


def matches(filter: Filter, data: Mapping[str, Any]) -> bool:
    """Whether a report, given as its JSON object, is one that the filter asks for."""
    return matches_values(filter, searchable(data))


def searchable(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """The string leaves of every field, in document order, without generated properties."""
    values: dict[str, list[str]] = {}
    for key, value in data.items():
        if key not in ("buckets", "href"):
            _collect(key, value, values)
    values.pop("stacktrace.logdf", None)
    return values


def _collect(path: str, value: Any, values: dict[str, list[str]]) -> None:
    kind = type(value)
    if kind is str:
        known = values.get(path)
        if known is None:
            values[path] = [value]
        else:
            known.append(value)
    elif kind is dict:
        for key, inner in value.items():
            _collect(f"{path}.{key}", inner, values)
    elif kind is list:
        for inner in value:
            _collect(path, inner, values)


def matches_values(filter: Filter, values: Mapping[str, list[str]]) -> bool:
    """`matches` for a report given as the string leaves of each field."""
    match filter:
        case Everything():
            return True
        case And(parts):
            return all(matches_values(part, values) for part in parts)
        case Or(parts):
            return any(matches_values(part, values) for part in parts)
        case Not(part):
            return not matches_values(part, values)
        case _:
            test = value_test(filter)
            return any(map(test, values_of(filter.field, values)))


def values_of(field: str | None, values: Mapping[str, list[str]]) -> Iterable[str]:
    """The values of every field that `field` names."""
    for path, of_path in values.items():
        if names(field, path):
            yield from of_path


def names(field: str | None, path: str) -> bool:
    """Whether the field of a filter names this path."""
    if field is None:
        return True
    if "*" not in field:
        return path == field or path.startswith(field + ".")
    return _path_pattern(field).fullmatch(path) is not None


@lru_cache(256)
def _path_pattern(field: str) -> re.Pattern[str]:
    itself = list(map(re.escape, field.split("*")))
    below = [*itself[:-1], itself[-1] + r"\.", ""]
    return re.compile(f"{_starred(itself)}|{_starred(below)}", re.DOTALL)


@lru_cache(512)
def value_test(leaf: Leaf) -> Test:
    """The test that a value must pass, given the value as it is stored."""
    match leaf:
        case Exists():
            return lambda _value: True
        case Word(_, text):
            return _word_test(text)
        case Phrase(_, text):
            return _phrase_test(text)
        case Exact(_, text, True):
            return text.__eq__
        case _:
            test = folded_test(leaf)
            return lambda value: test(fold(value))


@lru_cache(512)
def folded_test(leaf: WholeValue) -> Test:
    """The test of a leaf that looks at whole values, given the value folded."""
    match leaf:
        case Exact(_, text):
            return fold(text).__eq__
        case Wildcard(_, pattern):
            fullmatch = wildcard_pattern(pattern).fullmatch
            return lambda value: fullmatch(value) is not None
        case Range():
            return _range_test(leaf)


# ---- words and phrases


def is_plain(text: str) -> bool:
    """Whether a text is one word: letters, digits and `_` only."""
    return words(fold(text)) == [fold(text)]


def _word_test(text: str) -> Test:
    wanted = fold(text)
    if is_plain(text):
        return lambda value: wanted in fold(value) and wanted in terms([value])
    occurs = re.compile(
        (r"(?<!\w)" if re.match(r"\w", wanted) else "")
        + re.escape(wanted)
        + (r"(?!\w)" if re.search(r"\w\Z", wanted) else "")
    ).search
    return lambda value: occurs(fold(value)) is not None


def _phrase_test(text: str) -> Test:
    wanted = fold(text)
    word_row, token_row = words(wanted), tokens(text)
    if not word_row:  # nothing but punctuation; "" is the empty value
        return lambda value: wanted in fold(value) if wanted else not value

    def test(value: str) -> bool:
        if _follow(word_row, words(fold(value))):
            return True
        return bool(token_row) and _follow(token_row, tokens(value))

    return test


def _follow(wanted: list[str], given: list[str]) -> bool:
    """Whether `wanted` stands in `given` in a row."""
    return f" {' '.join(wanted)} " in f" {' '.join(given)} "


# ---- wildcards


def wildcard_pattern(pattern: str) -> re.Pattern[str]:
    """The expression that a folded value must match in full."""
    pieces = [""]
    for literal, wild in wildcard_parts(pattern):
        pieces[-1] += re.escape(fold(literal)) + ("." if wild == "?" else "")
        if wild == "*":
            pieces.append("")
    return re.compile(_starred(pieces), re.DOTALL)


def _starred(pieces: list[str]) -> str:
    """An expression for pieces of fixed length with anything between them.

    Between two `*` the first place that fits is always right, so it is never given up again
    (atomic groups): the time is linear in the value however many `*` there are.
    """
    first, *middle = pieces
    last = ".*" + middle.pop() if middle else ""
    return first + "".join(f"(?>.*?{piece})" for piece in middle) + last


def wildcard_parts(pattern: str) -> list[tuple[str, str]]:
    """(literal text, the `*` or `?` behind it) of a pattern; the last has an empty wildcard."""
    parts, literal = [], ""
    for piece in re.findall(r"\\.|\\$|[^\\]", pattern, re.DOTALL):
        if piece in ("*", "?"):
            parts.append((literal, piece))
            literal = ""
        else:
            literal += piece[-1]
    return [*parts, (literal, "")]


# ---- ranges


def _number(text: str) -> tuple[int, str] | None:
    """A number of digits as something to compare, however long it is."""
    if not re.fullmatch("[0-9]+", text):
        return None
    digits = text.lstrip("0")
    return len(digits), digits


def _range_test(leaf: Range) -> Test:
    bounds = [b for b in (leaf.low, leaf.high) if b is not None]
    as_text = _between(leaf, *(None if b is None else fold(b) for b in (leaf.low, leaf.high)))
    as_number = as_date = None
    if all(map(_number, bounds)):
        as_number = _between(leaf, *(b and _number(b) for b in (leaf.low, leaf.high)))
    if all(map(moment_span, bounds)):
        as_date = _date_test(leaf)

    def test(value: str) -> bool:
        if as_number and (number := _number(value)):
            return as_number(number)
        if as_date and "-" in value and (span := moment_span(value)):
            return as_date(span[0])
        return as_text(value)

    return test


def _between(leaf: Range, low: Any, high: Any) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        if low is not None and not (value >= low if leaf.includes_low else value > low):
            return False
        return high is None or (value <= high if leaf.includes_high else value < high)

    return test


def date_limits(leaf: Range) -> tuple[datetime | None, datetime | None] | None:
    """The moments [from, to) of a range of dates, None for an open end.

    None when a bound is no date.
    """
    low = None if leaf.low is None else moment_span(leaf.low)
    high = None if leaf.high is None else moment_span(leaf.high)
    if (leaf.low is not None and not low) or (leaf.high is not None and not high):
        return None
    return (low and low[0 if leaf.includes_low else 1], high and high[leaf.includes_high])


def _date_test(leaf: Range) -> Callable[[datetime], bool]:
    start, end = date_limits(leaf) or (None, None)
    return lambda moment: (start is None or start <= moment) and (end is None or moment < end)
