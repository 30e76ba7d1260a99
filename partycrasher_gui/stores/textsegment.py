"""Answering from the search index (`textindex`): a filter over one segment."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import orjson
from numpy.typing import NDArray

from ..core.filters import (
    And,
    Everything,
    Exact,
    Exists,
    Filter,
    Leaf,
    Not,
    Or,
    Phrase,
    Range,
    Wildcard,
    Word,
    date_limits,
    is_plain,
    matches,
    names,
    value_test,
    wildcard_parts,
)
from ..core.words import fold, spots, tokens, words
from .textbuild import SEGMENT, CancelCheck, check

Mask = NDArray[np.bool_]  # one entry an arrival of a segment


class Segment:
    """One indexed segment, while a search looks at it."""

    def __init__(self, conn: sqlite3.Connection, segment: int, cancel: CancelCheck | None) -> None:
        self.conn = conn
        self.segment = segment
        self.cancel = cancel
        self.reports, self.long = conn.execute(
            "SELECT reports, long FROM search_segment WHERE segment = ?", (segment,)
        ).fetchone()
        self._words: bytes | None = None
        self._rows: list[tuple[int, str, int, bool]] | None = None

    def answer(self, filter: Filter) -> Mask:
        """Which arrivals match; those that hold no report say nothing."""
        mask = self.mask(filter)
        for report in np.frombuffer(self.long, np.uint16).tolist():
            check(self.cancel)
            (json,) = self.conn.execute(
                "SELECT json FROM content WHERE arrival = ?", (self.segment * SEGMENT + report,)
            ).fetchone() or (b"{}",)
            mask[report] = matches(filter, orjson.loads(json))
        return mask

    def mask(self, filter: Filter) -> Mask:
        """`answer` as the index has it."""
        match filter:
            case Everything():
                return np.ones(SEGMENT, np.bool_)
            case Not(part):
                return ~self.mask(part)
            case And(parts):
                mask = np.ones(SEGMENT, np.bool_)
                for part in sorted(parts, key=_cost):
                    mask &= self.mask(part)
                    if not mask.any():
                        break
                return mask
            case Or(parts):
                mask = np.zeros(SEGMENT, np.bool_)
                for part in parts:
                    mask |= self.mask(part)
                return mask
            case Range("date") if limits := date_limits(filter):
                return self.dated(*limits)
            case _:
                return self.leaf(filter)

    def dated(self, start: object, end: object) -> Mask:
        """Reports with start <= date < end, where None is open."""
        first = self.segment * SEGMENT
        rows = self.conn.execute(
            "SELECT arrival FROM report WHERE arrival BETWEEN ? AND ?"
            " AND date >= coalesce(?, date) AND date < coalesce(?, date || 'Z')",
            (first, first + SEGMENT - 1, _stored_date(start), _stored_date(end)),
        )
        mask = np.zeros(SEGMENT, np.bool_)
        mask[[arrival - first for (arrival,) in rows]] = True
        return mask

    def leaf(self, leaf: Leaf) -> Mask:
        mask = np.zeros(SEGMENT, np.bool_)
        possible = self.possible(leaf)
        for row, path, number, is_ascii in self.rows() if possible != set() else ():
            if (possible is None or number in possible) and names(leaf.field, path):
                check(self.cancel)
                mask[self.reports_of(row, is_ascii, leaf)] = True
                if np.count_nonzero(mask) == self.reports:
                    break
        return mask

    def rows(self) -> list[tuple[int, str, int, bool]]:
        """(id, field, its number, whether ASCII) of the value rows, the short ones first."""
        if self._rows is None:
            self._rows = self.conn.execute(
                "SELECT id, field, number, ascii FROM search_values WHERE segment = ?"
                " ORDER BY length(texts)",
                (self.segment,),
            ).fetchall()
        return self._rows

    def possible(self, leaf: Leaf) -> set[int] | None:
        """Numbers of the fields that have the words a value needs to pass; None: all."""
        match leaf:
            case Word(_, text) | Exact(_, text):
                return self.fields_with(words(fold(text)))
            case Phrase(_, text):
                in_words, in_tokens = self.fields_with(words(fold(text))), tokens(text)
                if in_words is None or not in_tokens:
                    return in_words
                return in_words | (self.fields_with(in_tokens) or set())
        return None

    def fields_with(self, wanted: list[str]) -> set[int] | None:
        """Numbers of the fields that have all these words; None when there are none."""
        found: set[int] | None = None
        for word in set(wanted):
            own = self.fields_with_word(word)
            found = own if found is None else found & own
            if not found:
                break
        return found

    def fields_with_word(self, word: str) -> set[int]:
        if self._words is None:
            (self._words,) = self.conn.execute(
                "SELECT words FROM search_segment WHERE segment = ?", (self.segment,)
            ).fetchone()
        key = f"\n{word}\t".encode()
        at = self._words.find(key)
        if at < 0:
            return set()
        at += len(key)
        return set(map(int, self._words[at : self._words.index(b",\n", at)].split(b",")))

    def reports_of(self, row: int, is_ascii: bool, leaf: Leaf) -> NDArray[np.uint16]:
        """The reports (arrival - first of the segment) with a value that passes."""
        if isinstance(leaf, Exists):
            (reports,) = self.column(row, "reports")
            return np.frombuffer(reports, np.uint16)
        starts, texts = self.column(row, "starts, texts")
        values = _TextColumn(texts, np.frombuffer(starts, np.uint32))
        passed = values.passing_ascii(leaf) if is_ascii else values.passing(leaf)
        if not len(passed):
            return np.empty(0, np.uint16)
        chosen = np.zeros(len(values.starts), np.bool_)
        chosen[passed] = True
        numbers, reports = self.column(row, "numbers, reports")
        return np.frombuffer(reports, np.uint16)[chosen[np.frombuffer(numbers, np.uint32)]]

    def column(self, row: int, columns: str) -> tuple[bytes, ...]:
        found: tuple[bytes, ...] = self.conn.execute(
            f"SELECT {columns} FROM search_values WHERE id = ?", (row,)
        ).fetchone()
        return found


@dataclass(slots=True)
class _TextColumn:
    """Distinct values one behind the other; `starts` has one more entry, the end."""

    texts: bytes
    starts: NDArray[np.uint32]

    def value(self, number: int) -> str:
        return self.texts[self.starts[number] : self.starts[number + 1] - 1].decode()

    def passing(self, leaf: Leaf) -> list[int]:
        """Numbers of the values that pass the test of a leaf."""
        test, texts = value_test(leaf), self.texts
        ends = self.starts.tolist()
        return [
            number
            for number, (start, end) in enumerate(pairwise(ends))
            if test(texts[start : end - 1].decode())
        ]

    def passing_ascii(self, leaf: Leaf) -> list[int]:
        """`passing` when all values are ASCII: only those that contain what they must."""
        needle = _needle(leaf)
        if not needle:
            return self.passing(leaf)
        if not needle.isascii():
            return []
        plain = isinstance(leaf, Word) and is_plain(leaf.text)
        if plain:
            return self.numbers(self.places(needle.encode(), spots(needle)))
        test = value_test(leaf)
        return [n for n in self.numbers(self.places(needle.encode())) if test(self.value(n))]

    def numbers(self, places: list[int]) -> list[int]:
        """The values in which these places lie."""
        numbers = np.unique(np.searchsorted(self.starts, places, "right") - 1)
        return [int(number) for number in numbers]

    def places(self, needle: bytes, right: re.Pattern[bytes] | None = None) -> list[int]:
        """Where a text occurs in any case, at least once for each value that has it.

        `right` is what must match there.
        """
        lower, texts = self.texts.lower(), self.texts
        find = lower.find
        one_line = b"\n" not in needle
        found: list[int] = []
        at = find(needle)
        while at >= 0:
            fits = right is None or right.match(texts, at)
            if fits:
                found.append(at)
            # one is enough for a value
            at = find(needle, find(b"\n", at + len(needle)) if fits and one_line else at + 1)
        return found


def _needle(leaf: Leaf) -> str:
    """A text that the folded value contains whenever it passes; empty when there is none."""
    match leaf:
        case Word(_, text) | Exact(_, text):
            return fold(text)
        case Phrase(_, text):
            return max(tokens(text) or words(fold(text)), key=len, default="")
        case Wildcard(_, pattern):
            return max((fold(literal) for literal, _ in wildcard_parts(pattern)), key=len)
        case _:
            return ""


def _cost(filter: Filter) -> int:
    """What to ask first: dates are a query, one field is less than all of them."""
    match filter:
        case Range("date"):
            return 0
        case Everything() | Not() | And() | Or():
            return 3
        case _:
            return 2 if filter.field is None else 1


def _stored_date(moment: object) -> str | None:
    """A moment as dates are stored, in a form that also compares with shorter fractions."""
    if moment is None:
        return None
    text = str(moment).replace(" ", "T")
    return text.rstrip("0") if "." in text else text
