"""Receipts and chains as plain text with aligned columns, for terminals and for copying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .likeness_parts import LikenessReceipt
from .parts import Part
from .receipt import ChainLink, Why
from .score_parts import Pass, ScoreReceipt

_HEAD = ("", "value", "share", "tf", "match", "df", "of", "idf")


def render(receipt: ScoreReceipt | LikenessReceipt | Part | Why, most: int | None = None) -> str:
    """A receipt as a tree of lines; of each part at most `most` parts, the rest in one line."""
    if isinstance(receipt, Why):
        return _why(receipt, most)
    if isinstance(receipt, Part):
        return _table([_HEAD, *_rows(receipt, "", "", most)])
    text = render(receipt.root, most)
    if isinstance(receipt, ScoreReceipt):
        text += f"\n{_pass('first', receipt.first)}\n{_pass('second', receipt.second)}"
    return text


def _rows(part: Part, own: str, below: str, most: int | None) -> Iterator[Sequence[str]]:
    yield (own + part.label, f"{part.value:.6f}", f"{100 * part.share:.1f} %", *_figures(part))
    shown = _shortened(part, most)
    for number, child in enumerate(shown, 1):
        last = number == len(shown)
        yield from _rows(
            child, below + ("└─ " if last else "├─ "), below + ("   " if last else "│  "), most
        )


def _shortened(part: Part, most: int | None) -> Sequence[Part]:
    if most is None or len(part.parts) <= most:
        return part.parts
    rest = part.parts[most:]
    value, share = sum(p.value for p in rest), sum(p.share for p in rest)
    return [*part.parts[:most], Part(f"… {len(rest)} more", value, share)]


def _figures(part: Part) -> tuple[str, ...]:
    term = part.term
    if term is None:
        return ("",) * 5
    counts = (term.tf, term.tf_match, term.df, term.documents)
    return (*map(str, counts), f"{term.idf:.4f}")


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        ).rstrip()
        for row in rows
    )


def _pass(name: str, one: Pass) -> str:
    return (
        f"{name} pass: {one.score:.6f} = sum of idf² × √tf × norm × {one.norm:.7g} (query norm)"
        f" × {one.coord:.6g} ({one.matching} of {one.clauses} terms match)"
    )


def _why(why: Why, most: int | None) -> str:
    blocks = [f"{why.database_id} is in bucket {why.bucket_id} at {why.cut}."]
    if why.chain:
        head = ("", "score", "likeness at arrival", "now", "")
        blocks.append(_table([head, *map(_chain_row, why.chain)]))
    if why.notes:
        blocks.append("\n".join(f"- {note}" for note in why.notes))
    blocks += [render(receipt, most) for receipt in (why.score, why.likeness) if receipt]
    return "\n\n".join(blocks)


def _chain_row(link: ChainLink) -> tuple[str, ...]:
    way = f"{link.child} → {link.parent}"
    if link.joined:
        return (way, "joined", "joined", "joined", "")
    past = f"past {len(link.through)} deleted" if link.through else ""
    return (
        way,
        f"{link.score:.6f}",
        f"{100 * link.likeness:.1f} %",
        f"{100 * link.likeness_now:.1f} %",
        past,
    )
