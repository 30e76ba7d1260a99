"""A link's likeness taken apart by the frames of the report (scoring.md section 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import engine, similarity
from .engine import Statistics
from .parts import Part, TermEvidence, agree, by_field, greatest, share, shared_terms, sum_of
from .terms import STACK, TermPolicy, TermVector, field_values, is_stack, tokenize

Term = tuple[str, str]  # field, token


@dataclass(frozen=True, slots=True)
class LikenessReceipt:
    """A likeness: frames and their terms, or fields and theirs where there is no stack term.

    `by_frame` says which. `recomputed` differs from the stored `root.value` when the statistics
    given are not those it was stored with.
    """

    root: Part
    by_frame: bool
    recomputed: float

    @property
    def agrees(self) -> bool:
        """Whether the parts add up to the stored likeness."""
        return agree(self.recomputed, self.root.value)


def likeness(query: TermVector, match: TermVector, statistics: Statistics) -> float:
    """The share of a report's stack that its top match covers (scoring.md section 6)."""
    shared = shared_terms(query, match)
    return engine.likeness(query, statistics, shared.positions, shared.weights)


def likeness_receipt(
    data: Mapping[str, Any],
    policy: TermPolicy,
    query: TermVector,
    match: TermVector,
    statistics: Statistics,
    stored: float | None = None,
) -> LikenessReceipt:
    """Take a likeness apart by the frames of the report (`data` is its JSON).

    A term that occurs in several frames is split over them in proportion to its occurrences.
    """
    terms = _likeness_terms(query, match, statistics)
    recomputed = likeness(query, match, statistics)
    total = recomputed if stored is None else stored
    by_frame = any(map(is_stack, query.fields))
    if by_frame:
        parts = _frames(data, policy, terms, total)
    else:
        fields: dict[str, list[Part]] = {}
        for (name, token), (value, term) in terms.items():
            leaf = Part(token, value, share(value, total), term=term)
            fields.setdefault(name, []).append(leaf)
        parts = by_field(fields, total)
    root = Part("likeness", total, 1.0 if parts else 0.0, tuple(parts))
    return LikenessReceipt(root, by_frame, recomputed)


def _likeness_terms(
    query: TermVector, match: TermVector, statistics: Statistics
) -> dict[Term, tuple[float, TermEvidence]]:
    """What each shared term adds to the likeness."""
    relevant = engine.stack_terms(query)
    idf = similarity.idf(statistics.n, statistics.df)
    own = engine.own_weights(query)
    whole = similarity.fixed_sum((idf * idf * own)[relevant])
    shared = shared_terms(query, match)
    fields = engine.term_fields(query)
    terms = {}
    for k, i in enumerate(shared.positions.tolist()):
        if relevant[i]:
            name, token = query.fields[fields[i]], query.tokens[i]
            counts = query.counts[i], int(shared.counts[k])
            value = float(idf[i] ** 2 * min(own[i], shared.weights[k]) / whole)
            df = int(statistics.df[i])
            evidence = TermEvidence(name, token, *counts, df, statistics.n, float(idf[i]))
            terms[name, token] = value, evidence
    return terms


def _frames(
    data: Mapping[str, Any],
    policy: TermPolicy,
    terms: Mapping[Term, tuple[float, TermEvidence]],
    total: float,
) -> list[Part]:
    parts = []
    for index, frame in enumerate(_stack(data)):
        leaves = []
        for term, count in _frame_terms(frame, policy).items():
            if term in terms:
                value, evidence = terms[term]
                portion = value * count / evidence.tf
                leaves.append(Part(evidence.token, portion, share(portion, total), term=evidence))
        if leaves:
            parts.append(sum_of(_frame_label(index, frame), greatest(leaves), total, index))
    return parts


def _stack(data: Mapping[str, Any]) -> Sequence[Any]:
    stack = data.get(STACK)
    return stack if isinstance(stack, list) else [] if stack is None else [stack]


def _frame_terms(frame: Any, policy: TermPolicy) -> Counter[Term]:
    """How often each term occurs in one frame, nested values included."""
    return Counter(
        (name, token)
        for name, values in field_values({STACK: frame}, policy).items()
        for value in values
        for token in tokenize(value)
    )


def _frame_label(index: int, frame: Any) -> str:
    function = frame.get("function") if isinstance(frame, Mapping) else None
    return f"#{index} {function or '??'}"


def frame_shares(
    data: Mapping[str, Any],
    policy: TermPolicy,
    query: TermVector,
    match: TermVector,
    statistics: Statistics,
) -> list[float]:
    """The part of the likeness that each frame of the report's stack carries.

    They sum to 1, or are all 0 when no term of the stack is shared.
    """
    receipt = likeness_receipt(data, policy, query, match, statistics)
    shares = [0.0] * len(_stack(data))
    for part in receipt.root.parts:
        if part.frame is not None:
            shares[part.frame] = part.value
    whole = sum(shares)
    return [share / whole for share in shares] if whole else shares
