"""JSON text to trees and back: the limits, two readers, and the canonical form.

A tree is what a report's JSON becomes: dicts, lists, strings, None, and whatever the format does
not allow (numbers, booleans, doubled keys), which the walk in `check.py` then refuses or mends.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import orjson

from .errors import FormatError, LimitError

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_FRAMES = 100_000
MAX_LEVELS = 64
MAX_FIELD_PATHS = 10_000

UTF8_MARK = b"\xef\xbb\xbf"

# A linked path: the parent's path and the key or index below it; the report itself is None.
Path = tuple[Any, str | int] | None


class NumberText(str):
    """A number, as it was written."""

    __slots__ = ()


class NoNumber(str):
    """`NaN`, `Infinity` or `-Infinity`, which some writers take for JSON."""

    __slots__ = ()


class DoubledKeys(dict[str, Any]):
    """An object that says a key more than once; `key` is the first of these."""

    key: str


def path_steps(path: Path) -> list[str | int]:
    """Keys and indexes from the report down."""
    steps: list[str | int] = []
    while path is not None:
        path, step = path
        steps.append(step)
    steps.reverse()
    return steps


def place(path: Path) -> str:
    """A path as people read it: `stacktrace[3].function`; `report` for the whole."""
    text = "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in path_steps(path))
    return printable(text.removeprefix(".")) or "report"


def printable(text: str) -> str:
    """A piece of input, fit to stand in a message: U+FFFD for what can not be shown."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def canonical_json(data: Mapping[str, Any]) -> bytes:
    """UTF-8, keys sorted, no spaces. Raises TypeError for what is no tree of strings."""
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)


def check_size(size: int) -> None:
    """Raises LimitError when a file of this many bytes is too large."""
    if size > MAX_FILE_BYTES:
        raise LimitError(
            "The file is larger than the limit of 64 MiB.",
            remedy="Split it, or write one report a line.",
        )


def too_deep(where: str = "") -> LimitError:
    """The refusal of a tree with too many levels; `where` is the first place beyond."""
    return LimitError(
        f"Nested deeper than the limit of {MAX_LEVELS} levels.",
        place=where,
        remedy="Flatten the values below this place.",
    )


_MINUS_ZERO = re.compile(rb"[\[,:]\s*-0\s*[,\]}]")


def has_minus_zero(raw: bytes) -> bool:
    """Whether the integer -0 stands in this text: the quick reader takes it for 0."""
    return _MINUS_ZERO.search(raw) is not None


def may_double_keys(raw: bytes, keys: int) -> bool:
    """Whether a text whose tree has this many keys may say a key twice.

    Counts the quotes before colons. That is never less than the keys as written, as long as no
    space separates the two, which no common writer does; it is more where a value begins with a
    colon. Where the count does not fit, the caller reads again with `read_exactly`.
    """
    found = raw.count(b'":')
    return found != keys and found - raw.count(b'\\":') != keys


def read_quickly(raw: bytes) -> Any:
    """The tree of a JSON text; of doubled keys the last wins, numbers lose their literal form.

    Raises ValueError for everything that `read_exactly` has to look at.
    """
    return orjson.loads(raw)


def read_exactly(raw: bytes) -> Any:
    """The tree of a JSON text with numbers as written and doubled keys marked.

    Raises FormatError (place: line and column) for what is no JSON, LimitError when too deep.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(
            "Bytes that are not UTF-8.",
            place=position(raw[: error.start].decode("utf-8", "replace")),
            remedy="Save the file as UTF-8.",
        ) from None
    if text.startswith("\ufeff"):
        raise FormatError("A byte order mark before the JSON.", remedy="Leave the mark out.")
    return read_text(text)


def read_text(text: str) -> Any:
    """`read_exactly` for text."""
    try:
        return _EXACT.decode(text)
    except json.JSONDecodeError as error:
        raise syntax_error(error) from None
    except RecursionError:
        raise too_deep() from None


def syntax_error(error: json.JSONDecodeError) -> FormatError:
    """A JSON syntax error in our words; at the end of the text it was cut off."""
    where = f"line {error.lineno} column {error.colno}"
    cut_off = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
    if cut_off:
        remedy = "The text seems cut off: get the whole file."
    else:
        remedy = "Mend the JSON at this place."
    what = error.msg.removesuffix(" starting at")  # the place says where
    return FormatError(f"Not valid JSON: {what[0].lower()}{what[1:]}.", place=where, remedy=remedy)


def position(before: str) -> str:
    """Line and column (from 1) of what follows this text."""
    return f"line {before.count(chr(10)) + 1} column {len(before) - before.rfind(chr(10))}"


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) == len(pairs):
        return tree
    doubled = DoubledKeys(tree)
    seen: set[str] = set()
    doubled.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return doubled


_EXACT = json.JSONDecoder(
    object_pairs_hook=_pairs,
    parse_int=NumberText,
    parse_float=NumberText,
    parse_constant=NoNumber,
)
