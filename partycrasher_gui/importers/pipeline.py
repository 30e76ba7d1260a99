"""From paths to parsed reports, in order of arrival: sources, pieces, chunks, reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from ..core.canonical import MAX_FILE_BYTES, check_size
from ..core.errors import FormatError, LimitError, UserError
from ..core.repair import RepairContext
from ..core.rows import Outcome
from ..core.terms import TermPolicy
from .parse import Chunk, Parsed, Piece, Settings
from .pool import CancelCheck, parse_all, size_of
from .registry import HEAD_BYTES, Importer, Item, recognise
from .sources import BLOCK, Source, expand, read_up_to, reading, refused, text_source

CHUNK_BYTES = 256 * 1024
CHUNK_PIECES = 64
SPLIT_FROM = 1024 * 1024  # files above are cut into pieces where their format allows it


def read_sources(
    paths: Iterable[Path | str],
    *,
    project: str | None = None,
    policy: TermPolicy | None = None,
    cancel: CancelCheck | None = None,
    workers: int | None = None,
) -> Iterator[Parsed]:
    """The reports of files, folders and archives in order of arrival, refusals in their places.

    `project` is for reports that name none; without it these are refused with NeedsProject.
    `policy` decides the terms. `workers` as for `pool.parse_all`. Ends early when `cancel` says
    so. Raises FormatError at once when `project` is no valid name; what is wrong with a file never
    raises.
    """
    return _read(expand(paths), project, policy, cancel, workers)


def read_text(
    text: str,
    *,
    project: str | None = None,
    policy: TermPolicy | None = None,
    cancel: CancelCheck | None = None,
) -> Iterator[Parsed]:
    """The reports of a pasted text; otherwise as `read_sources`."""
    return _read([text_source(text)], project, policy, cancel, 0)


def _read(
    sources: Iterable[Source | Outcome],
    project: str | None,
    policy: TermPolicy | None,
    cancel: CancelCheck | None,
    workers: int | None,
) -> Iterator[Parsed]:
    RepairContext(project)
    settings = Settings(project, policy or TermPolicy())
    return parse_all(chunked(pieces(sources)), settings, cancel=cancel, workers=workers)


def chunked(pieces: Iterable[Piece | Outcome]) -> Iterator[Chunk]:
    """Pieces in groups worth a trip to another process."""
    chunk: list[Piece | Outcome] = []
    size = 0
    for piece in pieces:
        chunk.append(piece)
        size += size_of(piece) if isinstance(piece, Piece) else 0
        if size >= CHUNK_BYTES or len(chunk) >= CHUNK_PIECES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def pieces(sources: Iterable[Source | Outcome]) -> Iterator[Piece | Outcome]:
    """The sources recognised and read, a large one in several pieces; refusals in their places."""
    for source in sources:
        if isinstance(source, Outcome):
            yield source
            continue
        try:
            with reading(source.name), source.open() as stream:
                yield from _pieces(source, stream)
        except UserError as error:
            yield refused(source.name, error)


def _pieces(source: Source, stream: BinaryIO) -> Iterator[Piece]:
    head = read_up_to(stream, HEAD_BYTES)
    how = recognise(head, source.name)
    if len(head) == HEAD_BYTES and how.is_lines and how.is_lines(head):
        yield from _line_pieces(source, how, head, stream)
        return
    data = head + read_up_to(stream, MAX_FILE_BYTES + 1 - len(head))
    check_size(len(data))
    if len(data) > SPLIT_FROM and how.splits_cheaply:
        yield from _item_pieces(source, how, data)
    else:
        yield Piece(source.name, source.date, how.name, data)


def _line_pieces(source: Source, how: Importer, head: bytes, stream: BinaryIO) -> Iterator[Piece]:
    """Whole lines, some together; a file of lines may be of any size, a line may not."""
    first_line, block = 1, head
    begun: list[bytes] = []  # of a line that has not ended yet
    while block:
        cut = block.rfind(b"\n") + 1
        if cut:
            lines = b"".join((*begun, block[:cut]))
            yield Piece(source.name, source.date, how.name, lines, first_line)
            first_line += lines.count(b"\n")
            begun = []
        begun.append(block[cut:])
        if sum(map(len, begun)) > MAX_FILE_BYTES:
            raise LimitError(
                "The line is longer than the limit of 64 MiB.",
                place=f"line {first_line}",
                remedy="Shorten it; nothing after it was read.",
            )
        block = stream.read(BLOCK)
    if any(begun):
        yield Piece(source.name, source.date, how.name, b"".join(begun), first_line)


def _item_pieces(source: Source, how: Importer, data: bytes) -> Iterator[Piece]:
    items: list[Item] = []
    size = 0
    for item in how.read(data, source.name):
        items.append(item)
        size += len(getattr(item, "raw", b""))
        if size >= CHUNK_BYTES or isinstance(item, FormatError):
            yield Piece(source.name, source.date, how.name, tuple(items))
            items, size = [], 0
    if items:
        yield Piece(source.name, source.date, how.name, tuple(items))
