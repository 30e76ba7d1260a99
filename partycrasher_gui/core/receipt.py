"""Why a report is where it is: the chain to its founder, its link's numbers taken apart; rarity.

Everything is computed from stored numbers: the terms of both reports and the statistics at the
moment the link was made. A part's value is in the unit of its root; the values of its parts add
up to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf, log2
from typing import Any

from .engine import Statistics
from .forest import Forest
from .likeness_parts import LikenessReceipt, frame_shares, likeness, likeness_receipt
from .parts import Part, TermEvidence
from .paths import Step, chain
from .rows import DEFAULT_CUT, Cut, Link, Scale, threshold_text
from .score_parts import Pass, ScoreReceipt, score_receipt, what_if
from .terms import TermPolicy, TermVector

__all__ = [
    "ChainLink",
    "LikenessReceipt",
    "LinkEvidence",
    "Part",
    "Pass",
    "ScoreReceipt",
    "TermEvidence",
    "Why",
    "explain",
    "frame_shares",
    "likeness",
    "likeness_receipt",
    "logdf",
    "logdf_text",
    "score_receipt",
    "what_if",
]


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One step from a report towards its founder.

    `child` and `parent` are ids, in the direction of the way: `parent` is nearer the founder.
    `joined` says that a verdict or `force_bucket` ties the two; the values are infinite then.
    `through` are ids of deleted reports in between; the values are then the smallest of those
    links.
    """

    child: str
    parent: str
    score: float
    likeness: float
    likeness_now: float
    joined: bool
    through: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a report is where it is at a cut.

    `chain` leads from the report to the founder and is empty for a founder. `link` is the
    report's own link, None when nothing resembled it; `score` and `likeness` are its receipts,
    None without a link or where the top match has been deleted. `notes` are sentences.
    """

    database_id: str
    bucket_id: str
    cut: Cut
    chain: tuple[ChainLink, ...]
    link: Link | None
    score: ScoreReceipt | None
    likeness: LikenessReceipt | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """What the receipts of a report's link are made from.

    `data` is the report's JSON, `query` and `match` are the terms of the report and its top
    match, `at_arrival` the statistics its link was computed with.
    """

    data: Mapping[str, Any]
    policy: TermPolicy
    query: TermVector
    match: TermVector
    at_arrival: Statistics


def explain(forest: Forest, row: int, evidence: LinkEvidence | None, cut: Cut = DEFAULT_CUT) -> Why:
    """Why the living report of a row is where it is; `evidence` is None without its own link.

    The likeness that is taken apart is the one at arrival, with the numbers of that moment.
    """
    link = forest.link(row)
    steps = chain(forest, row, cut)
    score = covered = None
    if evidence is not None and link is not None and _is_own(forest, row, link):
        pair = evidence.query, evidence.match
        score = score_receipt(*pair, evidence.at_arrival, link.score)
        covered = likeness_receipt(
            evidence.data, evidence.policy, *pair, evidence.at_arrival, link.likeness
        )
    links = tuple(_chain_link(forest, step) for step in steps)
    bucket = forest.buckets(cut).bucket_id(row)
    name = forest.links.ids[row]
    notes = (*_place(forest, name, bucket, cut, link), *_remarks(links, score, covered))
    return Why(name, bucket, cut, links, link, score, covered, notes)


def _is_own(forest: Forest, row: int, link: Link) -> bool:
    parent = int(forest.links.parent[row])
    return (
        parent >= 0 and bool(forest.links.alive[parent]) and forest.links.ids[parent] == link.parent
    )


def _chain_link(forest: Forest, step: Step) -> ChainLink:
    return ChainLink(
        _id(forest, step.source),
        _id(forest, step.target),
        step.score,
        step.likeness_at_arrival,
        step.likeness,
        step.score == inf,
        tuple(_id(forest, node) for node in step.through),
    )


def _id(forest: Forest, node: int) -> str:
    size = forest.links.size
    return forest.links.ids[node] if node < size else forest.named[node - size].id


def _place(forest: Forest, name: str, bucket: str, cut: Cut, link: Link | None) -> Iterable[str]:
    if link is None:
        yield "No earlier report was similar enough to be its top match."
        return
    value = _value(link, cut.scale)
    if value < cut.value:
        yield (
            f"Its link to {link.parent} ({_shown(value, cut.scale)}) is below the cut of "
            f"{_shown(cut.value, cut.scale)}."
        )
    elif (name, link.parent) in forest.verdicts.cuts:
        yield f"A verdict has cut its link to {link.parent}."
    if bucket == name:
        yield "It founds its bucket."


def _remarks(
    links: Iterable[ChainLink], score: ScoreReceipt | None, covered: LikenessReceipt | None
) -> Iterable[str]:
    for link in links:
        if link.joined:
            yield f"{link.child} and {link.parent} are joined by a verdict or by force_bucket."
        if link.through:
            yield (
                f"{link.child} reaches {link.parent} past {len(link.through)} deleted; "
                "the numbers are the smallest on the way."
            )
    if covered is not None and not covered.by_frame:
        yield "The report has no terms in its stack; its likeness is over all fields."
    for label, receipt in (("score", score), ("likeness", covered)):
        if receipt is not None and not receipt.agrees:
            yield (
                f"Recomputed, the {label} is {receipt.recomputed:.6g}; "
                f"{receipt.root.value:.6g} was stored."
            )


def _value(link: Link, scale: Scale) -> float:
    if scale is Scale.SCORE:
        return link.score
    return link.likeness_now if scale is Scale.LIKENESS else link.likeness


def _shown(value: float, scale: Scale) -> str:
    return threshold_text(round(value, 2)) if scale is Scale.SCORE else f"{100 * value:.0f} %"


def logdf(reports_with_function: int, reports: int) -> float:
    """-log2 of the part of all reports that hold a function; both counts from 1 up."""
    return log2(reports / reports_with_function)


def logdf_text(value: float) -> str:
    """As the data format writes it: twelve significant digits."""
    return f"{value:.12g}"
