"""Where crash files come from: files, folders, archives and pasted text.

Nothing is ever unpacked to a path: members of archives are read as streams, with a meter on them.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..core import dates
from ..core.canonical import MAX_FILE_BYTES
from ..core.errors import FormatError, UserError
from ..core.rows import Outcome, OutcomeKind

BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read.

    `name` is as the person gave it (archive members as `archive.zip/member`); `date` its
    modification time in the data format's form, if known; `open` may be called more than once.
    `path` is set for files on disk.
    """

    name: str
    date: str | None
    open: Callable[[], BinaryIO]
    path: Path | None = None

    def head(self, size: int) -> bytes:
        """The first bytes. Raises UserError."""
        with reading(self.name), self.open() as stream:
            return read_up_to(stream, size)

    def read(self) -> bytes:
        """All of it, or one byte more than the limit of a file. Raises UserError."""
        with reading(self.name), self.open() as stream:
            return read_up_to(stream, MAX_FILE_BYTES + 1)


class reading:  # noqa: N801 - reads as a statement
    """A context in which whatever reading raises becomes a UserError.

    Readers of archives raise nearly anything on damaged data.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, UserError):
            raise unreadable(error) from error


def unreadable(error: Exception) -> UserError:
    """Why a file could not be read, in words."""
    if isinstance(error, OSError) and error.strerror:
        return UserError(
            f"The file can not be read: {error.strerror.lower()}.",
            remedy="Check that it is there and that you may read it.",
        )
    if isinstance(error, MemoryError):
        return UserError("Not enough memory to read the file.", remedy="Close other programs.")
    if isinstance(error, NotImplementedError):
        return FormatError(
            "Compressed in a way that can not be read.", remedy="Unpack it yourself and give that."
        )
    return FormatError(
        "The archive is damaged or cut off here.", remedy="Get it again, or unpack what is left."
    )


def read_up_to(stream: BinaryIO, size: int) -> bytes:
    """At most `size` bytes, read in blocks: fewer only at the end."""
    blocks: list[bytes] = []
    while size > 0 and (block := stream.read(min(size, BLOCK))):
        blocks.append(block)
        size -= len(block)
    return blocks[0] if len(blocks) == 1 else b"".join(blocks)


def text_source(text: str) -> Source:
    """Text from the clipboard."""
    data = text.encode("utf-8", "surrogatepass")
    return Source("pasted text", dates.now(), lambda: io.BytesIO(data))


def expand(paths: Iterable[Path | str]) -> Iterator[Source | Outcome]:
    """The files behind paths in order of arrival, archives opened; refusals in their places.

    A folder's files come in order of the bytes of their relative path. Links inside a folder are
    not followed, so that no folder is read twice or without end.
    """
    from .archives import opened

    for path in map(Path, paths):
        for source in _files(path):
            if isinstance(source, Outcome):
                yield source
            else:
                yield from opened(source)


def refused(name: str, error: UserError) -> Outcome:
    """The outcome of what could not be read at all."""
    return Outcome(name, OutcomeKind.REFUSED, error=error)


def shown(path: Path | str) -> str:
    """A path fit to be shown, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", "replace")


def _files(path: Path) -> Iterator[Source | Outcome]:
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        yield refused(shown(path), unreadable(error))
        return
    if stat.S_ISDIR(mode):
        yield from _folder(path)
    else:
        yield _file(path, shown(path))


def _folder(folder: Path) -> Iterator[Source | Outcome]:
    found: list[tuple[bytes, Source | Outcome]] = []
    waiting = [(folder, b"")]
    while waiting:
        here, prefix = waiting.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    key = prefix + os.fsencode(entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append((Path(entry.path), key + b"/"))
                    else:
                        found.append((key, _entry(entry)))
        except OSError as error:
            found.append((prefix, refused(shown(here), unreadable(error))))
    if not found:
        yield refused(shown(folder), UserError("The folder holds no files."))
    found.sort(key=lambda item: item[0])
    for _, source in found:
        yield source


def _entry(entry: os.DirEntry[str]) -> Source | Outcome:
    if entry.is_symlink():
        return refused(
            shown(entry.path),
            UserError("A link inside a folder is not followed.", remedy="Give its target itself."),
        )
    return _file(Path(entry.path), shown(entry.path))


def _file(path: Path, name: str) -> Source | Outcome:
    try:
        status = path.stat()
    except OSError as error:
        return refused(name, unreadable(error))
    if not stat.S_ISREG(status.st_mode):
        return refused(
            name, UserError("A device or pipe, not a file.", remedy="Save its content to a file.")
        )
    return Source(name, dates.from_timestamp(status.st_mtime), lambda: path.open("rb"), path)
