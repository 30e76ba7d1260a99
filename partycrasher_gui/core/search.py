"""Search text in Lucene's syntax -> filter tree; and the tree in words.

`parse_query` is the only way from text to a filter, `core.filters` says what a filter means.
Words side by side must all match. `a b OR c` is `a AND (b OR c)`, as luqum binds it; `explain`
shows a person how a text was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from luqum import tree
from luqum.exceptions import IllegalCharacterError, ParseError
from luqum.thread import parse  # luqum.parser.parse mixes up threads

from .errors import QueryError
from .filters import (
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
    is_plain,
    matches,
)
from .querytext import DEEPEST, Prepared, prepare
from .when import is_relative, moment_span, parse_when

__all__ = ["explain", "matches", "narrowed", "parse_query", "parse_when"]

_WILD = re.compile(r"(?<!\\)(?:\\\\)*[*?]")


def parse_query(text: str, *, now: datetime | None = None) -> Filter:
    """Read a search. Empty text is everything; relative dates in ranges count from `now`.

    Raises QueryError with the position of the fault in `text` and what to do about it.
    """
    if not text.strip():
        return Everything()
    if not text.isascii():
        _refuse_half_characters(text)
    prepared = prepare(text)
    try:
        root = parse(prepared.text)
    except (ParseError, IllegalCharacterError) as error:
        raise _syntax_error(str(error), prepared, text) from None
    return _Reader(prepared, now).read(root, None, 0)


def narrowed(
    filter: Filter,
    *,
    project: str | None = None,
    since: str | None = None,
    until: str | None = None,
    now: datetime | None = None,
) -> Filter:
    """The filter, for one project and between two dates only; `until` a day includes the day.

    Dates are as `parse_when` reads them. Raises QueryError.
    """
    parts = [] if filter == Everything() else [filter]
    if project is not None:
        parts.append(Exact("project", project, case=True))
    if since is not None or until is not None:
        low = None if since is None else parse_when(since, now)
        high = None if until is None else parse_when(until, now, end=True)
        parts.append(Range("date", low, high))
    return _joined(And, parts) if parts else Everything()


def _joined(kind: type[And] | type[Or], parts: Iterable[Filter]) -> Filter:
    """An operation without others of its kind right inside it."""
    flat: list[Filter] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _refuse_half_characters(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError("This is half a character.", position=error.start) from None


def _syntax_error(message: str, prepared: Prepared, text: str) -> QueryError:
    """luqum names the place in its message only."""
    at = re.search(r"at position (\d+)", message)
    if not at:
        return QueryError(
            "The search ends where something more is needed.",
            position=len(text),
            remedy="Finish it, or put operators that are meant as words in quotes.",
        )
    position = prepared.origin(int(at[1]))
    found = re.match(r"\S+?(?=[\s()]|$)|.", text[position:])
    return QueryError(
        f"'{found[0] if found else text[-1]}' can not stand here.",
        position=position,
        remedy="Put signs and operators that are meant as words in quotes.",
    )


class _Reader:
    """luqum's tree -> ours."""

    def __init__(self, prepared: Prepared, now: datetime | None) -> None:
        self.prepared = prepared
        self.now = now

    def read(self, node: tree.Item, field: str | None, depth: int) -> Filter:
        if depth > 4 * DEEPEST:
            raise self.refusal(node, "The search is nested too deeply.", "")
        match node:
            case tree.Word():
                return self.word(node, field)
            case tree.Phrase():
                text = _plain(node.value[1:-1])
                return Phrase(None, text) if field is None else Exact(field, text)
            case tree.SearchField():
                return self.field(node, field, depth)
            case tree.OrOperation():
                return _joined(Or, [self.read(c, field, depth + 1) for c in node.children])
            case tree.AndOperation() | tree.UnknownOperation():
                return _joined(And, [self.read(c, field, depth + 1) for c in node.children])
            case tree.Not() | tree.Prohibit():
                return Not(self.read(node.a, field, depth + 1))
            case tree.Plus():
                return self.read(node.a, field, depth + 1)
            case tree.Group() | tree.FieldGroup() | tree.Boost():
                return self.read(node.expr, field, depth + 1)
            case tree.Range() | tree.From() | tree.To():
                return self.range(node, field)
            case _:
                return self.unsupported(node)

    def field(self, node: tree.SearchField, outer: str | None, depth: int) -> Filter:
        if outer is not None:
            raise self.refusal(
                node,
                f"The field '{node.name}' stands inside the field '{outer}'.",
                "Put the value in quotes if the colon is part of it.",
            )
        if node.name == "_exists_" and isinstance(node.expr, tree.Word):
            return Exists(_plain(node.expr.value))
        return self.read(node.expr, node.name, depth + 1)

    def word(self, node: tree.Word, field: str | None) -> Filter:
        value: str = node.value
        everywhere = None if field == "*" else field
        if value == "*":
            return Everything() if everywhere is None else Exists(field)
        if _WILD.search(value):
            return Wildcard(everywhere, re.sub(r"\\([^*?\\])", r"\1", value, flags=re.DOTALL))
        text = _plain(value)
        text = text.rstrip(",;") or text  # of a text that goes on: "decode, then read"
        if everywhere is not None and "-" in text and moment_span(text):
            return Or((Word(field, text), Range(field, text, text)))  # the value's time in this day
        return Word(everywhere, text)

    def range(self, node: tree.Item, field: str | None) -> Range:
        everywhere = None if field == "*" else field
        match node:
            case tree.From():
                return Range(everywhere, self.bound(node.a), None, node.include, True)
            case tree.To():
                return Range(everywhere, None, self.bound(node.a), True, node.include)
            case _:
                low, high = self.bound(node.low), self.bound(node.high)
                return Range(everywhere, low, high, node.include_low, node.include_high)

    def bound(self, node: tree.Item) -> str | None:
        if isinstance(node, tree.Phrase):
            text = _plain(node.value[1:-1])
        elif node.value == "*":
            return None
        elif _WILD.search(node.value):
            raise self.refusal(node, "A range has no wildcards.", "Write * alone for an open end.")
        else:
            text = _plain(node.value)
        return parse_when(text, self.now) if is_relative(text) else text

    def unsupported(self, node: tree.Item) -> Filter:
        what = {
            tree.Fuzzy: "Fuzzy words are",
            tree.Proximity: "Phrases with a distance are",
            tree.Regex: "Regular expressions are",
        }.get(type(node), "This is")
        raise self.refusal(node, f"{what} not supported.", "Use * and ? for any characters.")

    def refusal(self, node: tree.Item, message: str, remedy: str) -> QueryError:
        position = None if node.pos is None else self.prepared.origin(node.pos)
        return QueryError(message, position=position, remedy=remedy)


def _plain(value: str) -> str:
    """A value without its escapes."""
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


# ---- in words


def explain(filter: Filter) -> str:
    """How a search was read: `os has the word "Ubuntu" AND any field contains "16.04"`."""
    match filter:
        case Everything():
            return "every report"
        case And(parts):
            return " AND ".join(map(_bracketed, parts))
        case Or(parts):
            return " OR ".join(map(_bracketed, parts))
        case Not(part):
            return f"NOT {_bracketed(part)}"
        case _:
            return _explain_leaf(filter)


def _bracketed(part: Filter) -> str:
    text = explain(part)
    return f"({text})" if isinstance(part, And | Or) else text


def _explain_leaf(leaf: Leaf) -> str:
    subject = leaf.field or "any field"
    if leaf in (Exact(leaf.field, ""), Phrase(leaf.field, "")):
        return f"{subject} is empty"
    match leaf:
        case Exists():
            return f"{subject} is given"
        case Word(_, text):
            return f'{subject} {"has the word" if is_plain(text) else "contains"} "{text}"'
        case Phrase(_, text):
            return f'{subject} has the words "{text}" in a row'
        case Exact(_, text):
            return f'{subject} is "{text}"'
        case Wildcard(_, pattern):
            return f'{subject} as a whole is like "{pattern}"'
        case Range():
            return f"{subject} is {_explain_range(leaf)}"


def _explain_range(leaf: Range) -> str:
    if leaf.low is not None and leaf.low == leaf.high:
        return f'within "{leaf.low}"'
    ends = []
    if leaf.low is not None:
        ends.append(f'{"at least" if leaf.includes_low else "greater than"} "{leaf.low}"')
    if leaf.high is not None:
        ends.append(f'{"at most" if leaf.includes_high else "less than"} "{leaf.high}"')
    return " and ".join(ends) or "given"
