"""The words by which a value is found, the same in every store.

Comparing ignores case: both sides go through `fold`. Of a value, these can be found by a word:
its *tokens* (scoring.md section 1: `XMLParser2` has `xml`, `parser`, `2`) and its *words*, the
runs of letters, digits and `_` (`xlnt::detail::read_directory` has `xlnt`, `detail`,
`read_directory`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .terms import tokenize

_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """A text as it is compared: upper and lower case are one."""
    return text.lower() if text.isascii() else text.casefold()


def words(folded: str) -> list[str]:
    """The runs of letters, digits and `_` of a folded text, in order."""
    return _WORD.findall(folded)


def tokens(text: str) -> list[str]:
    """The tokens of a text (not folded before), folded, in order."""
    return [fold(token) for token in tokenize(text)]


def terms(values: Iterable[str]) -> set[str]:
    """The distinct words and tokens of some values, folded."""
    text = "\n".join(values)  # the separator is part of no word and no token
    if not text.isascii():
        return {*words(fold(text)), *tokens(text)}
    found = set(_WORD.findall(text))
    found.update(tokenize("\n".join(found)))  # a token never leaves its word
    return set("\n".join(found).lower().split("\n")) if found else found


def spots(word: str) -> re.Pattern[bytes]:
    """Where an ASCII text has `word` (folded, one word) as a word or as a token.

    To be matched at the places where the text has it in any case; the rules of `tokenize`, seen
    from one token.
    """
    low = re.escape(word)
    forms = [rf"(?<![0-9A-Za-z_])(?i:{low})(?![0-9A-Za-z_])"]
    if word.isdigit():
        forms.append(rf"(?<![0-9]){low}(?![0-9])")
    elif word.isalpha():
        forms.append(rf"(?<![A-Za-z]){low}(?![a-z])")
        forms.append(rf"(?<![A-Z]){low.upper()}(?![a-z]|[A-Z](?![a-z]))")
        if len(word) > 1:
            forms.append(rf"{low.capitalize()}(?![a-z])")
    return re.compile("|".join(forms).encode())
