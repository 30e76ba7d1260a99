"""zip, tar, and files packed with gzip, bzip2 or xz: opened by content, with limits.

The limits hold for one archive with everything inside it: 4 GiB unpacked, 200 times its own size
(once 64 MiB are unpacked), 200,000 entries, and archives within archives one level deep.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, BinaryIO, cast

from ..core import dates
from ..core.canonical import printable
from ..core.errors import FormatError, LimitError, UserError
from ..core.rows import Outcome
from .sources import BLOCK, Source, reading, refused

MAX_UNPACKED = 4 * 1024**3
MAX_RATIO = 200
RATIO_FROM = 64 * 1024**2
MAX_MEMBERS = 200_000
MAX_DEPTH = 2  # an archive and the archives in it

_MAX_DIRECTORY = 32 * 1024**2  # of a zip, in bytes; 200,000 entries take 9 MB and their names
_SPOOL_IN_MEMORY = 16 * 1024**2
_DRIVE = re.compile(r"[A-Za-z]:/")
_SNIFFED = 512

_PACKED: dict[bytes, tuple[str, Callable[[BinaryIO], Any]]] = {
    b"\x1f\x8b": ("gzip", lambda stream: gzip.GzipFile(fileobj=stream)),
    b"BZh": ("bzip2", bz2.BZ2File),
    b"\xfd7zXZ\x00": ("xz", lzma.LZMAFile),
}


@dataclass(slots=True)
class Meter:
    """Counts what is unpacked of one archive and stops it at the limits."""

    packed: int
    unpacked: int = 0
    full: bool = False

    def take(self, size: int) -> None:
        """Raises LimitError at a limit, and from then on."""
        self.unpacked += size
        bomb = self.unpacked > RATIO_FROM and self.unpacked > MAX_RATIO * self.packed
        self.full |= bomb or self.unpacked > MAX_UNPACKED
        if bomb:
            raise LimitError(
                f"Unpacks to more than {MAX_RATIO} times its size, as only a trap does.",
                remedy="Unpack it yourself if you trust it.",
            )
        if self.full:
            raise LimitError(
                "Unpacks to more than the limit of 4 GiB.", remedy="Unpack it yourself."
            )


class _Metered(io.RawIOBase):
    """A stream under a meter; closes what it was made from."""

    def __init__(self, stream: IO[bytes], meter: Meter, *below: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._meter = meter
        self._below = below

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Some bytes, as they come: at a cut-off end, those before it are not lost."""
        if size < 0:
            return self.readall()
        data: bytes = self._stream.read1(size)  # type: ignore[attr-defined]
        self._meter.take(len(data))
        return data

    def close(self) -> None:
        if not self.closed:
            for stream in (self._stream, *self._below):
                stream.close()
        super().close()


def opened(source: Source) -> Iterator[Source | Outcome]:
    """The source itself, or what is in it when it is an archive; refusals in their places.

    A source from an archive must be read before the next one is asked for.
    """
    try:
        kind = _kind(source)
        size = source.path.stat().st_size if source.path and kind else 0
    except (UserError, OSError) as error:
        yield refused(source.name, error if isinstance(error, UserError) else _gone())
        return
    if kind is None:
        yield source
    else:
        yield from _contents(source, kind, Meter(size), 1)


def _gone() -> UserError:
    return UserError("The file went away while it was read.")


def _kind(source: Source) -> str | None:
    """zip, tar, gzip, bzip2, xz, or None for what is no archive. Raises UserError."""
    head = source.head(_SNIFFED)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    for mark, (kind, _) in _PACKED.items():
        if head.startswith(mark):
            return kind
    return "tar" if _is_tar(head) else None


def _is_tar(head: bytes) -> bool:
    if head[257:262] == b"ustar":
        return True
    try:  # the oldest tars have no mark, but a checksum
        return bool(head[0]) and bool(tarfile.TarInfo.frombuf(head, "utf-8", "replace").name)
    except (tarfile.HeaderError, IndexError, ValueError):
        return False


def _contents(source: Source, kind: str, meter: Meter, depth: int) -> Iterator[Source | Outcome]:
    if depth > MAX_DEPTH:
        remedy = "Unpack the outer archive."
        yield refused(
            source.name, LimitError("Archives within archives within archives.", remedy=remedy)
        )
        return
    try:
        if kind in ("zip", "tar"):
            yield from _archive(source, kind, meter, depth)
        else:
            yield from _packed(source, kind, meter, depth)
    except UserError as error:
        yield refused(source.name, error)


def _packed(source: Source, kind: str, meter: Meter, depth: int) -> Iterator[Source | Outcome]:
    """A file packed by itself keeps its name; a packed tar is one archive, not two."""
    unpack = next(make for name, make in _PACKED.values() if name == kind)

    def open_inner() -> BinaryIO:
        below = source.open()
        return cast(BinaryIO, _Metered(unpack(below), meter, below))

    inner = Source(source.name, source.date, open_inner)
    inner_kind = _kind(inner)
    if inner_kind is None:
        yield inner
    else:
        yield from _contents(inner, inner_kind, meter, depth + (inner_kind != "tar"))


def _archive(source: Source, kind: str, meter: Meter, depth: int) -> Iterator[Source | Outcome]:
    with ExitStack() as stack:
        with reading(source.name):
            stream, cut_off = _seekable(source, stack)
            members = _zip_members if kind == "zip" else _tar_members
            found = members(stream, stack, source.name, meter)
        for member in found:
            if isinstance(member, Outcome):
                yield member
            else:
                yield from _member(member, meter, depth)
            if meter.full:
                stop = LimitError("The rest of the archive was not read, because of its limits.")
                yield refused(source.name, stop)
                return
        if cut_off:
            yield refused(source.name, cut_off)


def _member(member: Source, meter: Meter, depth: int) -> Iterator[Source | Outcome]:
    try:
        kind = _kind(member)
    except UserError as error:
        yield refused(member.name, error)
        return
    if kind is None:
        yield member
    else:
        yield from _contents(member, kind, meter, depth + 1)


def _seekable(source: Source, stack: ExitStack) -> tuple[BinaryIO, UserError | None]:
    """The source as a stream to seek in, and what cut it off if it could not be read whole."""
    if source.path:
        return stack.enter_context(source.open()), None
    spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL_IN_MEMORY)  # noqa: SIM115
    stack.enter_context(spool)
    cut_off: UserError | None = None
    try:
        with reading(source.name), source.open() as stream:
            while block := stream.read(BLOCK):
                spool.write(block)
    except UserError as error:
        cut_off = error
    spool.seek(0)
    return cast(BinaryIO, spool), cut_off


def _zip_members(
    stream: BinaryIO, stack: ExitStack, name: str, meter: Meter
) -> list[Source | Outcome]:
    _check_directory(stream)
    archive = stack.enter_context(zipfile.ZipFile(stream))
    files = [info for info in archive.infolist() if not info.is_dir()]
    _check_count(len(files))
    files.sort(key=lambda info: _sort_key(info.filename))
    return [_zip_member(archive, info, name, meter) for info in files]


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, meter: Meter
) -> Source | Outcome:
    full = _full_name(name, info.filename)
    mode = info.external_attr >> 16
    if info.flag_bits & 1:
        error = UserError("Encrypted.", remedy="Unpack it with its password and give that.")
        return refused(full, error)
    if problem := _problem(info.filename, stat.S_ISLNK(mode), special=False):
        return refused(full, problem)
    return Source(
        full,
        _zip_date(info.date_time),
        lambda: cast(BinaryIO, _Metered(archive.open(info), meter)),
    )


def _zip_date(moment: tuple[int, int, int, int, int, int]) -> str | None:
    try:
        return datetime(*moment).isoformat()
    except ValueError:
        return None


def _tar_members(
    stream: BinaryIO, stack: ExitStack, name: str, meter: Meter
) -> list[Source | Outcome]:
    archive = stack.enter_context(tarfile.TarFile(fileobj=stream, errorlevel=1))
    files: list[tarfile.TarInfo] = []
    damage: UserError | None = None
    try:
        with reading(name):
            while info := archive.next():
                if not info.isdir():
                    files.append(info)
                _check_count(len(files))
    except LimitError:
        raise
    except UserError as error:
        damage = error
    files.sort(key=lambda info: _sort_key(info.name))
    members = [_tar_member(archive, info, name, meter) for info in files]
    if damage is not None:
        members.append(refused(name, damage))
    return members


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, name: str, meter: Meter
) -> Source | Outcome:
    full = _full_name(name, info.name)
    link = info.issym() or info.islnk()
    if problem := _problem(info.name, link, special=not (link or info.isreg())):
        return refused(full, problem)

    def open_member() -> BinaryIO:
        return cast(BinaryIO, _Metered(cast(IO[bytes], archive.extractfile(info)), meter))

    return Source(full, dates.from_timestamp(info.mtime), open_member)


def _problem(name: str, link: bool, *, special: bool) -> UserError | None:
    """Why a member is not read, if so."""
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or "\0" in name or _DRIVE.match(name.replace("\\", "/")):
        return FormatError(
            "Its path leads out of the archive.", remedy="Do not trust archives with such paths."
        )
    if link:
        return UserError("A link, which is not followed.", remedy="Give its target itself.")
    if special:
        return UserError("A device or pipe, not a file.")
    return None


def _check_count(count: int) -> None:
    if count > MAX_MEMBERS:
        raise LimitError(
            f"More entries than the limit of {MAX_MEMBERS:,}.", remedy="Unpack it yourself."
        )


def _check_directory(stream: BinaryIO) -> None:
    """Refuse a zip whose table of contents is too large, before it is read into memory."""
    end = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, end - 65_600))
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return
    (size,) = struct.unpack_from("<L", tail, at + 12)
    if size == 0xFFFFFFFF and at >= 76 and tail.startswith(b"PK\x06\x06", at - 76):
        (size,) = struct.unpack_from("<Q", tail, at - 76 + 40)
    if size > _MAX_DIRECTORY:
        _check_count(MAX_MEMBERS + 1)


def _relative(member: str) -> str:
    return re.sub(r"^(\./+)+", "", member)


def _sort_key(member: str) -> bytes:
    return _relative(member).encode("utf-8", "surrogateescape")


def _full_name(name: str, member: str) -> str:
    return f"{name}/{printable(_relative(member))}"
