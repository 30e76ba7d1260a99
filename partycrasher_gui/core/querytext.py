"""Search text as people write it, made ready for luqum's grammar.

Crash reports are full of characters that the Lucene syntax gives a meaning: `std::vector`,
`/usr/bin`, `<lambda>`, `C:\\Users`, `--no-daemon`, `[vdso]`, `main()`. Where only one reading
makes sense, the scanner escapes them; where two do, it refuses with the way to write either.
`&&`, `||` and `!` become the words that luqum knows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from .errors import QueryError
from .when import moment_span

LONGEST = 20_000  # characters of a search text
DEEPEST = 50  # brackets in brackets

_SPACE = re.compile(r"\s+")
_FIELD = re.compile(r"([\w*][\w.*]*):(?!:|//)")
_CLOCK = re.compile(r"\d+(:\d+)+(?=[\s)]|$)", re.ASCII)
_DRIVE = re.compile(r"([A-Za-z]:(?=\\)|[A-Z]:(?=/))[^\s()\"]*")
_PHRASE = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_AFTER_PHRASE = re.compile(r"~[0-9]*|\^[0-9]+(\.[0-9]+)?")
_AFTER_GROUP = re.compile(r"\^[0-9]+(\.[0-9]+)?")
_CHUNK = re.compile(r"(?:\\.|\(\)|[^\s()\\])+")
_QUOTED = _PHRASE.pattern
_BOUND = rf'{_QUOTED}|[^\s\]}}"]+'
_RANGE = re.compile(rf"[\[{{]\s*({_BOUND})\s+TO\s+({_BOUND})\s*[\]}}]", re.DOTALL)
_COMPARISON = re.compile(rf"[<>]=?({_QUOTED}|[^\s()\"]+)")
_EXPRESSION = re.compile(r"/(?:\\.|[^\\/\n])+/(?=[\s)]|$)")
_EXPRESSION_SIGNS = re.compile(r"[()\[\]{}|^$+\\]|\.[*?]")
_BOOST = re.compile(r"(?<=.)\^[0-9]+(\.[0-9]+)?$")
_FUZZY = re.compile(r"(?<=[^:])~[0-9.]*$")
_MEANT = frozenset(":^~(){}[]/\"'+-\\<>&|!")


@dataclass(slots=True)
class Prepared:
    """A text for luqum, and where each stretch of it comes from."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)

    def origin(self, position: int) -> int:
        """The position in what the person typed."""
        at = bisect_right(self.starts, position) - 1
        return self.origins[at] + position - self.starts[at] if at >= 0 else 0


def prepare(text: str) -> Prepared:
    """Escape and replace what luqum would misread. Raises QueryError."""
    if len(text) > LONGEST:
        raise QueryError(f"The search is longer than {LONGEST} characters.")
    return _Scanner(text).run()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.pieces: list[str] = []
        self.size = 0
        self.done = Prepared()

    def run(self) -> Prepared:
        opened: list[int] = []
        while self.at < len(self.text):
            char = self.text[self.at]
            if char.isspace():
                self.copy(1)
            elif char in "()":
                self.bracket(char, opened)
            else:
                self.clause()
        if opened:
            raise QueryError("The bracket is never closed.", position=opened[-1])
        self.done.text = "".join(self.pieces)
        return self.done

    def bracket(self, char: str, opened: list[int]) -> None:
        if char == "(":
            opened.append(self.at)
        elif not opened:
            raise QueryError("This bracket was never opened.", position=self.at)
        else:
            opened.pop()
        if len(opened) > DEEPEST:
            raise QueryError(f"More than {DEEPEST} brackets in brackets.", position=self.at)
        self.copy(1)
        if char == ")":
            self.copy_match(_AFTER_GROUP)

    # ---- writing

    def put(self, piece: str, origin: int) -> None:
        self.done.starts.append(self.size)
        self.done.origins.append(origin)
        self.pieces.append(piece)
        self.size += len(piece)

    def copy(self, size: int) -> None:
        self.put(self.text[self.at : self.at + size], self.at)
        self.at += size

    def copy_match(self, pattern: re.Pattern[str]) -> None:
        match = self.rest(pattern)
        if match:
            self.copy(len(match[0]))

    def literal(self, size: int, *, raw: bool = False) -> None:
        """Write the next characters escaped; `*` and `?` stay, escapes too unless `raw`."""
        end = self.at + size
        while self.at < end:
            char = self.text[self.at]
            if char == "\\" and not raw:
                self.copy(2)
            elif char in _MEANT:
                self.put("\\" + char, self.at)
                self.at += 1
            else:
                self.copy(1)

    # ---- reading

    def rest(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return pattern.match(self.text, self.at)

    def clause(self) -> None:
        """One operator, or one value with what stands before it."""
        two = self.text[self.at : self.at + 2]
        if two in ("&&", "||"):
            self.put(" AND " if two == "&&" else " OR ", self.at)
            self.at += 2
        elif self.sign():
            return
        elif self.is_field():
            self.fielded()
        else:
            self.value(None)

    def sign(self) -> bool:
        """`!`, `-` or `+` before a clause."""
        char = self.text[self.at]
        if char == "!":
            self.put("NOT ", self.at)
            self.at += 1
            return True
        if char not in "+-" or self.text[self.at + 1 : self.at + 2] == char:
            return False
        if not re.match(r"[^\s)]", self.text[self.at + 1 : self.at + 2]):
            raise QueryError(
                f"'{char}' stands alone.",
                position=self.at,
                remedy=f'Write it right before a word, or the word in quotes: "{char}".',
            )
        self.copy(1)
        return True

    def is_field(self) -> bool:
        return bool(self.rest(_FIELD)) and not self.rest(_CLOCK) and not self.rest(_DRIVE)

    def fielded(self) -> None:
        """`field:` and its value, unless that is a group."""
        match = self.rest(_FIELD)
        assert match
        name, start = match[1], self.at
        self.copy(match.end() - start)
        self.copy_match(_SPACE)
        if self.text[self.at : self.at + 1] in ("", ")"):
            raise QueryError(
                f"Nothing follows '{name}:'.",
                position=start,
                remedy=f"Write {name}:* for reports that have the field at all.",
            )
        while self.text[self.at : self.at + 1] in ("!", "-", "+") and self.sign():
            pass
        if self.text[self.at : self.at + 1] not in ("(", ""):
            self.value(name)

    def value(self, name: str | None) -> None:
        char = self.text[self.at]
        if char == '"':
            self.phrase()
        elif (char in "[{" and self.range()) or (char in "<>" and name and self.comparison()):
            return
        elif match := self.rest(_DRIVE):
            self.literal(len(match[0]), raw=True)
        else:
            self.refuse_expression()
            self.word(name)

    def phrase(self) -> None:
        match = self.rest(_PHRASE)
        if not match:
            raise QueryError("The quote is never closed.", position=self.at)
        self.copy(len(match[0]))
        self.copy_match(_AFTER_PHRASE)

    def range(self) -> bool:
        """`[low TO high]`; false when the bracket is part of a word such as `[vdso]`."""
        match = self.rest(_RANGE)
        if match:
            self.copy(1)
            self.bound(match, 1)
            self.put(" TO ", self.at)
            self.bound(match, 2)
            self.at = match.end() - 1
            self.copy(1)
            self.copy_match(_AFTER_GROUP)
            return True
        chunk = self.rest(_CHUNK)
        if chunk and re.search(r"[\]}]", chunk[0]):
            return False
        raise QueryError(
            "This is not a range.",
            position=self.at,
            remedy='Write [low TO high], with * for an open end, or "[" in quotes for the sign.',
        )

    def comparison(self) -> bool:
        """`>=4`; false for a name such as `<lambda>`."""
        match = self.rest(_COMPARISON)
        if not match or match[0].endswith(">"):
            return False
        self.copy(match.start(1) - self.at)
        self.bound(match, 1)
        return True

    def bound(self, match: re.Match[str], group: int) -> None:
        self.at = match.start(group)
        if match[group].startswith('"') or match[group] == "*":
            self.copy(len(match[group]))
        else:
            self.literal(len(match[group]))

    def refuse_expression(self) -> None:
        match = self.rest(_EXPRESSION)
        if match and _EXPRESSION_SIGNS.search(match[0][1:-1]):
            raise QueryError(
                "Regular expressions are not supported.",
                position=self.at,
                remedy="Use * and ? for any characters; put a path in quotes.",
            )

    def word(self, name: str | None) -> None:
        match = self.rest(_CHUNK)
        if not match:
            raise QueryError(
                "A backslash ends the search.", position=self.at, remedy=r"Write \\ for the sign."
            )
        text, end = match[0], match.end()
        if text in ("AND", "OR", "NOT", "TO"):
            self.copy(len(text))
            return
        self.refuse_word(text, name, end)
        boost = _BOOST.search(_unescaped(text))
        self.literal(boost.start() if boost else len(text))
        self.copy(len(boost[0]) if boost else 0)

    def refuse_word(self, text: str, name: str | None, end: int) -> None:
        """Raise for what has two readings, or one that is not supported."""
        if not name and text.lower() in ("and", "or", "not"):
            raise QueryError(
                f"'{text}' is an operator only in capitals.",
                position=self.at,
                remedy=f'Write {text.upper()}, or "{text}" in quotes for the word.',
            )
        if self.text[end : end + 1] == "(":
            raise QueryError(
                f"'{text}(' is not clear.",
                position=self.at,
                remedy="Put it in quotes with all that belongs to it, or a space before the (.",
            )
        if _FUZZY.search(_unescaped(text)):
            raise QueryError(
                "Fuzzy words are not supported.",
                position=self.at + text.rindex("~"),
                remedy=r"Use * and ? for any characters; write \~ for the sign.",
            )
        colon = _second_colon(text) if name else None
        if colon is not None:
            raise QueryError(
                f"'{name}:{text}' has more than one colon.",
                position=self.at + colon,
                remedy=f'Put the value in quotes: {name}:"{text}".',
            )


def _second_colon(text: str) -> int | None:
    """Where a value has a colon that could as well end another field's name."""
    if "::" in text or "://" in text or moment_span(text):
        return None
    at = _unescaped(text).find(":")
    return at if at >= 0 else None


def _unescaped(text: str) -> str:
    """A text of the same length in which escaped signs are no signs."""
    return re.sub(r"\\.", "__", text)
