"""The numbering of fields, terms and weights: stable, complete, and forgotten on request."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import similarity
from partycrasher_gui.core.errors import StoreError
from partycrasher_gui.core.terms import TermVector, term_vector
from partycrasher_gui.stores import symbols as module
from partycrasher_gui.stores.symbols import Encoded, Symbols
from tests.support import small, synthetic
from tests.support.engines import POLICY, vectors


def one_term(count: int = 1, length: int = 1, *, field: str = "f", token: str = "t") -> TermVector:
    return TermVector((field,), (0, 1), (token,), (count,), (length,))


def numbers(encoded: Encoded) -> tuple[list[int], list[int]]:
    return encoded.tids.tolist(), encoded.codes.tolist()


def everything(symbols: Symbols) -> tuple[Any, ...]:
    """All that a store would keep, were it to keep everything."""
    terms = len(symbols.tokens)
    codes = len(symbols.code_pairs)
    return (
        list(symbols.fields),
        list(symbols.tokens),
        symbols.term_field[:terms].tolist(),
        list(symbols.code_pairs),
        symbols.code_weight[:codes].tolist(),
    )


def assert_decodes(symbols: Symbols, encoded: Encoded, vector: TermVector) -> None:
    """The same terms and frequencies; lengths are one of those with the same norm."""
    back = symbols.decode(encoded)
    assert (back.fields, back.starts) == (vector.fields, vector.starts)
    assert (back.tokens, back.counts) == (vector.tokens, vector.counts)
    assert list(map(similarity.norm, back.lengths)) == list(map(similarity.norm, vector.lengths))


@given(small.reports())
def test_a_vector_comes_back(reports: list[dict[str, Any]]) -> None:
    symbols = Symbols()
    stored = [term_vector(data, POLICY) for data in reports]
    encoded = [symbols.encode(vector) for vector in stored]
    for numbered, vector in zip(encoded, stored, strict=True):
        assert_decodes(symbols, numbered, vector)


def test_numbers_stay_as_they_were_given() -> None:
    symbols = Symbols()
    some = vectors(synthetic.reports(30, 61, profile="small"))
    given_first = [numbers(symbols.encode(vector)) for vector in some]
    assert [numbers(symbols.encode(vector)) for vector in some] == given_first


def test_a_token_of_two_fields_is_two_terms() -> None:
    symbols = Symbols()
    one, other = symbols.encode(one_term(field="a")), symbols.encode(one_term(field="b"))
    assert one.tids.tolist() != other.tids.tolist()
    assert one.codes.tolist() == other.codes.tolist()


@given(st.lists(st.tuples(st.integers(1, 400), st.integers(0, 20_000)), min_size=1, max_size=80))
def test_codes_carry_frequency_and_norm(pairs: list[tuple[int, int]]) -> None:
    """Also frequencies that no small table holds, and lengths in any order."""
    symbols = Symbols()
    for count, more in pairs:
        vector = one_term(count, count + more)
        code = int(symbols.encode(vector).codes[0])
        assert symbols.code_pairs[code][0] == count
        assert symbols.code_weight[code] == similarity.term_weight(count, count + more)
    assert len(set(symbols.code_pairs)) == len(symbols.code_pairs)


def test_levels_are_never_below_the_weights_they_stand_for() -> None:
    """Also when there are more weights than levels; the slack covers the greatest difference."""
    symbols = Symbols()
    rng = np.random.default_rng(1)
    for _ in range(1500):
        count = int(rng.integers(1, 60))
        symbols.encode(one_term(count, count + int(rng.integers(0, 5000))))
    codes = len(symbols.code_pairs)
    weights = symbols.code_weight[:codes]
    assert len(np.unique(weights)) > module.LEVELS
    bounds = symbols.level_weight[symbols.code_level[:codes]]
    assert (bounds >= weights).all()
    assert (bounds <= weights * symbols.level_slack * (1 + 1e-12)).all()


# ---- what a store keeps


def test_blocks_of_new_symbols_make_the_same_numbering_again() -> None:
    symbols, again = Symbols(), Symbols()
    stored = vectors(synthetic.reports(60, 62, profile="small"))
    for start in range(0, 60, 7):
        for vector in stored[start : start + 7]:
            symbols.encode(vector)
        block = symbols.take_new()
        assert block
        again.restore(block)
    assert not symbols.take_new()
    assert everything(again) == everything(symbols)
    assert not again.take_new()
    for vector in stored:
        assert numbers(again.encode(vector)) == numbers(symbols.encode(vector))
    again.encode(one_term(3, 9, field="new", token="new"))
    assert again.take_new().tokens == ["new"]


@given(st.integers(0, 19), st.booleans(), st.booleans())
def test_what_was_rolled_back_was_never_there(kept: int, take: bool, take_twice: bool) -> None:
    """A failed write or a dry run; symbols that were handed out are handed out again."""
    stored = vectors(synthetic.reports(20, 63, profile="small"))
    symbols, plain = Symbols(), Symbols()
    blocks = []
    for vector in stored[:kept]:
        symbols.encode(vector)
        plain.encode(vector)
    if take:
        blocks.append(symbols.take_new())
    mark = symbols.mark()
    for vector in [*stored[kept:], one_term(77, 700, field="odd"), one_term(99, 700)]:
        symbols.encode(vector)
    if take_twice and take:  # a write that fails has taken what it would have kept
        symbols.take_new()
    symbols.rollback(mark)
    assert symbols.mark() == mark
    assert everything(symbols) == everything(plain)
    for vector in reversed(stored):
        assert numbers(symbols.encode(vector)) == numbers(plain.encode(vector))
        assert_decodes(symbols, symbols.encode(vector), vector)
    blocks.append(symbols.take_new())
    again = Symbols()
    for block in blocks:
        again.restore(block)
    assert everything(again) == everything(plain)


# ---- limits


def test_too_many_fields_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FIELDS", 3)
    symbols = Symbols()
    for number in range(3):
        symbols.encode(one_term(field=f"f{number}"))
    mark = symbols.mark()
    with pytest.raises(StoreError, match="3 different fields") as refused:
        symbols.encode(one_term(field="one more"))
    assert refused.value.remedy
    symbols.rollback(mark)
    symbols.encode(one_term(field="f1", token="new"))  # the store goes on


def test_too_many_combinations_of_frequency_and_length_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_CODES", 5)
    symbols = Symbols()
    for count in range(1, 6):
        symbols.encode(one_term(count, 500))
    mark = symbols.mark()
    with pytest.raises(StoreError, match="5 different combinations"):
        symbols.encode(one_term(6, 500))
    symbols.rollback(mark)
    assert symbols.encode(one_term(5, 500)).codes.tolist() == [4]
