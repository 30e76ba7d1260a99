"""The rules for the names in a report: ids, projects, types, keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from .canonical import printable
from .errors import FormatError

RESERVED_PROJECTS = frozenset(
    {"buckets", "config", "health", "projects", "report", "reports", "search"}
)
MAX_ID_BYTES = 512
MAX_NAME = 128

_KEY = re.compile(r"[A-Za-z0-9_]+")
_NOT_KEY = re.compile(r"[^A-Za-z0-9_]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NOT_NAME = re.compile(r"[^A-Za-z0-9_-]")

# Keys seen to be valid, so that the keys of an object are checked by one set comparison.
good_keys: set[str] = set()
_MOST_GOOD_KEYS = 20_000


def check_id(value: Any, key: str) -> None:
    """The rules of `database_id`. Raises FormatError with `key` as the place."""
    if value is None or value == "":
        raise FormatError(
            f"A {key} is required.",
            place=key,
            remedy="Give each report an id of its own, like 'tracker:1234'.",
        )
    if not isinstance(value, str):
        raise FormatError(f"The {key} must be a string.", place=key)
    if "/" in value:
        raise FormatError("No '/' is allowed.", place=key, remedy="Replace it, by ':' for example.")
    if any(unicodedata.category(char) == "Cc" for char in value):
        raise FormatError("No control characters are allowed.", place=key, remedy="Leave them out.")
    if len(value.encode("utf-8", "surrogatepass")) > MAX_ID_BYTES:
        raise FormatError(
            f"Longer than {MAX_ID_BYTES} bytes in UTF-8.", place=key, remedy="Shorten it."
        )


def check_name(value: Any, key: str) -> None:
    """The rules of `project` and `type`. Raises FormatError with `key` as the place."""
    if value is None or value == "":
        raise FormatError(f"A {key} is required.", place=key, remedy=f"Name the {key}.")
    if not isinstance(value, str):
        raise FormatError(f"The {key} must be a string.", place=key)
    if not _NAME.fullmatch(value):
        raise FormatError(
            f"'{short(value)}' does not consist of letters, digits, '_' and '-', "
            "starting with a letter.",
            place=key,
            remedy=f"'{mend_name(value, key)}' would do.",
        )
    if len(value) > MAX_NAME:
        raise FormatError(
            f"Longer than {MAX_NAME} characters.", place=key, remedy=f"Shorten the {key}."
        )
    if key == "project" and value in RESERVED_PROJECTS:
        raise FormatError(
            f"A project may not be named '{value}', which is a path of the REST service.",
            place=key,
            remedy=f"'{value}_' would do.",
        )


def mend_name(value: str, key: str) -> str:
    """The nearest valid project or type to a non-empty text."""
    name = _NOT_NAME.sub("_", value)
    if not name[0].isalpha():
        name = f"{key[0]}_{name}"
    name = name[:MAX_NAME]
    return name + "_" if key == "project" and name in RESERVED_PROJECTS else name


def bad_keys(node: Mapping[Any, Any]) -> list[Any]:
    """The keys of an object that are none, in order."""
    return [key for key in node if key not in good_keys and not _is_key(key)]


def mend_key(key: str, node: Mapping[str, Any], numbers: dict[str, int]) -> str:
    """The nearest valid key that is new to an object; `numbers` are the last ones given there."""
    name = _NOT_KEY.sub("_", key) or "_"
    if name not in node:
        return name
    number = numbers.get(name, 1) + 1
    while f"{name}_{number}" in node:
        number += 1
    numbers[name] = number
    return f"{name}_{number}"


def short(text: str) -> str:
    """A piece of input for a message, at most 60 characters."""
    return printable(text if len(text) <= 60 else text[:57] + "...")


def _is_key(key: Any) -> bool:
    if not (isinstance(key, str) and _KEY.fullmatch(key)):
        return False
    if len(good_keys) < _MOST_GOOD_KEYS and len(key) <= MAX_NAME:
        good_keys.add(key)
    return True
