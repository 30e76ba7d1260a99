"""A report's fields taken apart into terms (scoring.md section 1).

Every string leaf of the JSON belongs to the field named by its path, lists not counted:
`stacktrace[3].function` is a value of `stacktrace.function`. All values of a field make one list
of tokens; a term is a field and a token.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LEFT_OUT = (
    r"^database_id",
    r"^buckets",
    r"force_bucket",
    r"stacktrace\.depth",
    r"^date",
    r"logdf",
    r"^href",
    r"^threads",
    r"stacktrace\.(original|mangled|inlined)$",
    # keywords: stored and searchable, never scored
    r"^project$",
    r"^type$",
)
STACK = "stacktrace"


@dataclass(frozen=True, slots=True)
class TermVector:
    """The terms of one report as flat columns.

    `fields` (F names, ascending) own the terms `starts[i]:starts[i+1]` of `tokens` and `counts`
    (T entries; within a field distinct and ascending by code point, which is the order of their
    UTF-8 bytes). `lengths[i]` is the number of tokens of field i, repetitions included (>= 1).
    """

    fields: tuple[str, ...]
    starts: tuple[int, ...]
    tokens: tuple[str, ...]
    counts: tuple[int, ...]
    lengths: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.tokens)

    def spans(self) -> Iterator[tuple[str, int, int, int]]:
        """(field, first term, end of terms, length) of every field, in order."""
        return zip(self.fields, self.starts, self.starts[1:], self.lengths, strict=False)


@dataclass(slots=True)
class TermPolicy:
    """Which fields take part; fixed when a store is created.

    `date_fields` are further paths that hold dates; `match_fields` is "all", or "stack" to match
    by the fields under `stacktrace` alone.
    """

    left_out: tuple[str, ...] = LEFT_OUT
    date_fields: tuple[str, ...] = ()
    match_fields: str = "all"
    _kept: dict[str, bool] = field(default_factory=dict, repr=False, compare=False)

    def keeps(self, path: str) -> bool:
        """Whether the field of this path is scored."""
        kept = self._kept.get(path)
        if kept is None:
            kept = self._kept[path] = self._decide(path)
        return kept

    def _decide(self, path: str) -> bool:
        if any(re.search(pattern, path) for pattern in self.left_out):
            return False
        if path in self.date_fields:
            return False
        return self.match_fields != "stack" or is_stack(path)

    def as_dict(self) -> dict[str, Any]:
        """As the store keeps it."""
        return {
            "left_out": list(self.left_out),
            "date_fields": list(self.date_fields),
            "match_fields": self.match_fields,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TermPolicy:
        """The inverse of `as_dict`."""
        return cls(tuple(data["left_out"]), tuple(data["date_fields"]), data["match_fields"])


def is_stack(path: str) -> bool:
    """Whether a field belongs to the crashing thread's stack."""
    return path == STACK or path.startswith(STACK + ".")


# [0-9]+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+ with branches that begin with one character class each, the
# likeliest first: the regex engine tells those apart without trying them
_ASCII_TOKENS = re.compile(r"[a-z][a-z]*|[0-9][0-9]*|[A-Z](?:[A-Z]*(?![a-z])|[a-z]+)")
_CLASS_TOKENS = re.compile(r"d+|U+(?!l)|U?l+")


class _CharClasses(dict[int, str]):
    """str.translate table: d ASCII digit, U upper-case letter (Lu), l other letter, - the rest."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if "0" <= char <= "9":
            name = "d"
        elif category == "Lu":
            name = "U"
        else:
            name = "l" if category[0] == "L" else "-"
        self[code] = name
        return name


_CLASSES = _CharClasses()


def tokenize(text: str) -> list[str]:
    """Cut a text into tokens, case kept: `XMLParser2` gives `XML`, `Parser`, `2`."""
    if text.isascii():
        return _ASCII_TOKENS.findall(text)
    classes = text.translate(_CLASSES)
    return [text[m.start() : m.end()] for m in _CLASS_TOKENS.finditer(classes)]


def field_values(data: Mapping[str, Any], policy: TermPolicy) -> dict[str, list[str]]:
    """The string leaves of every field that is kept, in document order."""
    values: dict[str, list[str]] = {}
    keeps = policy.keeps

    def walk(node: Mapping[str, Any], prefix: str) -> None:
        for key, value in node.items():
            leaf(value, prefix + key)

    def leaf(value: Any, path: str) -> None:
        kind = type(value)
        if kind is str:
            if keeps(path):
                known = values.get(path)
                if known is None:
                    values[path] = [value]
                else:
                    known.append(value)
        elif kind is dict:
            walk(value, path + ".")
        elif kind is list:
            for item in value:
                leaf(item, path)

    walk(data, "")
    return values


def term_vector(data: Mapping[str, Any], policy: TermPolicy) -> TermVector:
    """The terms of a report given as its JSON object (dicts, lists, strings, None)."""
    fields: list[str] = []
    starts = [0]
    tokens: list[str] = []
    counts: list[int] = []
    lengths: list[int] = []
    for path, values in sorted(field_values(data, policy).items()):
        # the separator never joins tokens of two values, for it belongs to none
        found = tokenize("\n".join(values))
        if not found:
            continue
        fields.append(path)
        if len(found) == 1:  # as in many fields: no need to count
            tokens += found
            counts.append(1)
        else:
            tally = Counter(found)
            distinct = sorted(tally)
            tokens += distinct
            counts += map(tally.__getitem__, distinct)
        starts.append(len(tokens))
        lengths.append(len(found))
    return TermVector(tuple(fields), tuple(starts), tuple(tokens), tuple(counts), tuple(lengths))
