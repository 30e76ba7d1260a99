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
_CACHE_LIMIT = 200_000  # words; about 40 MB


def fold(text: str) -> str:
    """A text as it is compared: upper and lower case are one."""
    return text.lower() if text.isascii() else text.casefold()


def words(folded: str) -> list[str]:
    """The runs of letters, digits and `_` of a folded text, in order."""
    return _WORD.findall(folded)


def tokens(text: str) -> list[str]:
    """The tokens of a text (not folded before), folded, in order."""
    return [fold(token) for token in tokenize(text)]


_known: dict[str, frozenset[str]] = {}


def _word_terms(word: str) -> frozenset[str]:
    """What one ASCII word of a value is found by; remembered, for words repeat."""
    terms = _known.get(word)
    if terms is None:
        if len(_known) >= _CACHE_LIMIT:
            _known.clear()
        terms = _known[word] = frozenset((word.lower(), *tokens(word)))
    return terms


def terms(values: Iterable[str]) -> set[str]:
    """The distinct words and tokens of some values, folded."""
    text = "\n".join(values)  # the separator is part of no word and no token
    if text.isascii():
        return set().union(*map(_word_terms, set(_WORD.findall(text))))
    return {*words(fold(text)), *tokens(text)}
