"""Pieces of files to reports ready for a store: pure functions, fit for another process."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.errors import FormatError, UserError
from ..core.repair import RepairContext, filled_in
from ..core.report import Report
from ..core.rows import NewReport, Outcome, Repair
from ..core.terms import TermPolicy, TermVector, term_vector
from .registry import Item, importer
from .sources import refused

Parsed = NewReport | Outcome

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What parsing needs to know, the same for a whole import."""

    project: str | None
    policy: TermPolicy


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or a part of one, on its way to being parsed.

    `content` is the whole file, or lines of it when `first_line` is their number, or what the
    importer has already made of a part of it. `date` is the file's modification time.
    """

    name: str
    date: str | None
    importer: str
    content: bytes | tuple[Item, ...]
    first_line: int | None = None


Chunk = Sequence[Piece | Outcome]


def parse_chunk(chunk: Chunk, settings: Settings) -> Iterator[Parsed]:
    """The reports of some pieces in order; refusals in their places, those in the chunk kept."""
    for piece in chunk:
        if isinstance(piece, Outcome):
            yield piece
        else:
            yield from parse_piece(piece, settings)


def parse_piece(piece: Piece, settings: Settings) -> Iterator[Parsed]:
    """The reports of a piece, refusals in their places. Raises nothing, whatever is in it."""
    context = RepairContext(settings.project, piece.date)
    try:
        for item in _items(piece):
            yield _parsed(item, piece, context, settings.policy)
    except UserError as error:
        yield refused(piece.name, error)
    except Exception as error:  # a bug of ours stops this file alone
        _log.exception("importer %s failed on %s", piece.importer, piece.name)
        yield refused(piece.name, _bug(piece, error))


def new_report(
    report: Report,
    repairs: Sequence[Repair],
    source: str,
    policy: TermPolicy,
    original: bytes | None = None,
) -> NewReport:
    """A report ready for a store."""
    return NewReport(
        database_id=report.database_id,
        project=report.project,
        type=report.type,
        date=report.date,
        canonical=report.canonical(),
        vector=term_vector(report.data, policy),
        functions=report.functions(),
        force_bucket=report.force_bucket,
        filled_in=filled_in(repairs),
        repairs=tuple(repairs),
        source=source,
        original=original,
    )


def _items(piece: Piece) -> Iterable[Item]:
    if not isinstance(piece.content, bytes):
        return piece.content
    how = importer(piece.importer)
    if piece.first_line is not None and how.read_lines:
        return how.read_lines(piece.content, piece.first_line)
    return how.read(piece.content, piece.name)


def _parsed(item: Item, piece: Piece, context: RepairContext, policy: TermPolicy) -> Parsed:
    if isinstance(item, FormatError):
        return refused(piece.name, item)
    try:
        report, repairs = item.build(context)
    except FormatError as error:
        return refused(piece.name, error)
    return new_report(report, repairs, piece.name, policy, item.original)


def _bug(piece: Piece, error: Exception) -> UserError:
    return UserError(
        f"The importer '{piece.importer}' failed ({type(error).__name__}).",
        remedy="Please report this as a bug, with the file.",
    )


# ---- across processes: few large strings travel better than many small ones

Packed = tuple[Any, ...] | Outcome


def pack(parsed: Parsed) -> Packed:
    """A report or refusal in a form that is quickly pickled."""
    if isinstance(parsed, Outcome):
        return parsed
    vector = parsed.vector
    return (
        (
            parsed.database_id,
            parsed.project,
            parsed.type,
            parsed.date,
            parsed.canonical,
        ),
        ("\n".join(vector.fields), vector.starts, "\n".join(vector.tokens)),
        (_small(vector.counts), vector.lengths),
        parsed.functions,
        (
            parsed.force_bucket,
            parsed.filled_in,
            tuple((r.place, r.message, r.filled_in) for r in parsed.repairs),
            parsed.source,
            parsed.original,
        ),
    )


def unpack(packed: Packed) -> Parsed:
    """The inverse of `pack`."""
    if isinstance(packed, Outcome):
        return packed
    head, (fields, starts, tokens), (counts, lengths), functions, rest = packed
    force_bucket, filled, repairs, source, original = rest
    vector = TermVector(_lines(fields), starts, _lines(tokens), tuple(counts), lengths)
    database_id, project, type_, date, canonical = head
    return NewReport(
        database_id=database_id,
        project=project,
        type=type_,
        date=date,
        canonical=canonical,
        vector=vector,
        functions=functions,
        force_bucket=force_bucket,
        filled_in=filled,
        repairs=tuple(Repair(*r) for r in repairs),
        source=source,
        original=original,
    )


def _small(counts: tuple[int, ...]) -> bytes | tuple[int, ...]:
    return bytes(counts) if max(counts, default=0) < 256 else counts


def _lines(text: str) -> tuple[str, ...]:
    """Names and tokens hold no line breaks, and are never empty."""
    return tuple(text.split("\n")) if text else ()
