"""From paths to parsed reports, in order of arrival."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..core.canonical import check_size
from ..core.errors import FormatError, UserError
from ..core.repair import RepairContext, filled_in
from ..core.report import Report
from ..core.rows import NewReport, Outcome, OutcomeKind, Repair
from ..core.terms import TermPolicy, term_vector
from .registry import HEAD_BYTES, Item, importer, recognise
from .sources import Source, expand

CancelCheck = Callable[[], bool]
Parsed = NewReport | Outcome

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What parsing needs to know, the same for a whole import."""

    project: str | None
    policy: TermPolicy


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or some lines of one, on its way to being parsed.

    `first_line` is None for a whole file.
    """

    name: str
    date: str | None
    importer: str
    data: bytes
    first_line: int | None = None


def read_sources(
    paths: Iterable[Path | str],
    *,
    project: str | None = None,
    policy: TermPolicy | None = None,
    cancel: CancelCheck | None = None,
) -> Iterator[Parsed]:
    """The reports of files, folders and archives in order of arrival, refusals in their places.

    Ends early when `cancel` says so. Raises FormatError when `project` is no valid name.
    """
    RepairContext(project=project)
    settings = Settings(project, policy or TermPolicy())
    for piece in pieces(expand(paths)):
        if cancel and cancel():
            return
        if isinstance(piece, Outcome):
            yield piece
            continue
        for parsed in parse_piece(piece, settings):
            if cancel and cancel():
                return
            yield parsed


def pieces(sources: Iterable[Source | Outcome]) -> Iterator[Piece | Outcome]:
    """The sources read and recognised."""
    for source in sources:
        if isinstance(source, Outcome):
            yield source
            continue
        try:
            data = source.read()
            found = recognise(data[:HEAD_BYTES], source.name)
            check_size(len(data))
        except UserError as error:
            yield refused(source.name, error)
        else:
            yield Piece(source.name, source.date, found.name, data)


def parse_piece(piece: Piece, settings: Settings) -> Iterator[Parsed]:
    """The reports of a piece, refusals in their places."""
    context = RepairContext(settings.project, piece.date)
    try:
        for item in _items(piece):
            yield _parsed(item, piece, context, settings.policy)
    except Exception as error:
        _log.exception("importer %s failed on %s", piece.importer, piece.name)
        yield refused(
            piece.name,
            UserError(
                f"The importer for {piece.importer} failed ({type(error).__name__}).",
                remedy="Please report this as a bug, with the file.",
            ),
        )


def refused(name: str, error: UserError, database_id: str | None = None) -> Outcome:
    """The outcome of what could not be read."""
    return Outcome(name, OutcomeKind.REFUSED, database_id=database_id, error=error)


def _items(piece: Piece) -> Iterator[Item]:
    how = importer(piece.importer)
    if piece.first_line is not None and how.read_lines:
        return how.read_lines(piece.data, piece.first_line)
    return how.read(piece.data, piece.name)


def _parsed(item: Item, piece: Piece, context: RepairContext, policy: TermPolicy) -> Parsed:
    if isinstance(item, FormatError):
        return refused(piece.name, item)
    try:
        report, repairs = item.build(context)
    except FormatError as error:
        return refused(piece.name, error)
    return new_report(report, repairs, piece.name, policy, item.original)


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
