"""The rows of a SQLite file read from its pages, past whatever is damaged between them.

SQLite reaches rows through a tree of pages and gives up where the tree is broken. Here every page
is looked at by itself: those that are leaves of tables give their rows, in no order. Written from
the description at https://www.sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

Value = None | int | float | str | bytes
_BROKEN = (IndexError, ValueError, struct.error)  # UnicodeDecodeError is a ValueError
_TABLE_LEAF = 0x0D
_FIRST_PAGE_HEADER = 100
_INTEGER_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_WAL_HEADER, _FRAME_HEADER = 32, 24


class RawPages:
    """The pages of a file and of the write-ahead log beside it; pages count from 1."""

    def __init__(self, path: Path, log: Path, page_size: int) -> None:
        self.page_size = page_size
        self._file = _Mapped(path)
        self._log = _Mapped(log)
        self._in_log = dict(self._committed())
        in_file = -(-len(self._file.data) // page_size)
        self.count = max([in_file, *self._in_log])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self._log.close()

    def page(self, number: int) -> bytes:
        """A page as of the last transaction; shorter where the file was cut off."""
        if number in self._in_log:
            start = self._in_log[number]
            return self._log.data[start : start + self.page_size]
        start = (number - 1) * self.page_size
        return self._file.data[start : start + self.page_size]

    def _committed(self) -> Iterator[tuple[int, int]]:
        """(page, where it starts in the log) of the log's transactions, oldest first.

        The salt tells the present run of the log from what is left of earlier ones; it is taken
        from the first frame, for the header may be what is damaged.
        """
        log, step = self._log.data, _FRAME_HEADER + self.page_size
        waiting: list[tuple[int, int]] = []
        salt = log[_WAL_HEADER + 8 : _WAL_HEADER + 16]
        for start in range(_WAL_HEADER, len(log) - step + 1, step):
            number, size = struct.unpack_from(">II", log, start)
            if number == 0 or log[start + 8 : start + 16] != salt:
                break
            waiting.append((number, start + _FRAME_HEADER))
            if size:  # the last frame of a transaction
                yield from waiting
                waiting.clear()

    # ---- rows

    def leaf_cells(self) -> Iterator[tuple[int, int]]:
        """(page, offset) of every row of every table."""
        for number in range(1, self.count + 1):
            page = self.page(number)
            start = _FIRST_PAGE_HEADER if number == 1 else 0
            if len(page) < start + 8 or page[start] != _TABLE_LEAF:
                continue
            (cells,) = struct.unpack_from(">H", page, start + 3)
            for cell in range(min(cells, (len(page) - start - 8) // 2)):
                (offset,) = struct.unpack_from(">H", page, start + 8 + 2 * cell)
                if offset < len(page):
                    yield number, offset

    def row(self, number: int, offset: int) -> tuple[int, list[Value]] | None:
        """The row id and the columns of a cell; None where it can not be read."""
        try:
            page = self.page(number)
            size, at = _varint(page, offset)
            rowid, at = _varint(page, at)
            return rowid, _columns(self._payload(page, at, size))
        except _BROKEN:
            return None

    def _payload(self, page: bytes, at: int, size: int) -> bytes:
        local = self._local(size)
        if local == size:
            return page[at : at + size]
        parts = [page[at : at + local]]
        left = size - local
        (following,) = struct.unpack_from(">I", page, at + local)
        while left > 0:
            overflow = self.page(following)
            (following,) = struct.unpack_from(">I", overflow)
            parts.append(overflow[4 : 4 + left])
            left -= self.page_size - 4
        return b"".join(parts)

    def _local(self, size: int) -> int:
        """How much of a payload stands in the leaf itself."""
        usable = self.page_size
        most = usable - 35
        if size <= most:
            return size
        least = (usable - 12) * 32 // 255 - 23
        fitting = least + (size - least) % (usable - 4)
        return fitting if fitting <= most else least


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A SQLite variable-length integer and where it ends."""
    value = 0
    for step in range(8):
        byte = data[at + step]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    return value << 8 | data[at + 8], at + 9


def _columns(payload: bytes) -> list[Value]:
    header, at = _varint(payload, 0)
    kinds = []
    while at < header:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in (8, 9):
        return kind - 8, at
    if kind >= 12:
        end = at + (kind - 12) // 2
        content = payload[at:end]
        if end > len(payload):
            raise ValueError("cut off")
        return (content.decode() if kind % 2 else content), end
    if kind == 7:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    end = at + _INTEGER_SIZES.get(kind, len(payload))
    if end > len(payload):
        raise ValueError("cut off, or no kind of value")
    return int.from_bytes(payload[at:end], "big", signed=True), end


class _Mapped:
    """A file's bytes, empty where there is none."""

    def __init__(self, path: Path) -> None:
        self.data: bytes | mmap.mmap = b""
        if path.exists() and path.stat().st_size:
            with path.open("rb") as file:
                self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def close(self) -> None:
        if isinstance(self.data, mmap.mmap):
            self.data.close()


def fits(values: Sequence[Value], kinds: str) -> bool:
    """Whether columns are of these kinds: `i` integer, `r` real, `t` text, `b` blob, and in
    upper case the same or NULL; `-` is NULL, as a row id's column is stored."""
    return len(values) == len(kinds) and all(map(_is_kind, values, kinds))


# a whole real is stored as an integer
_TYPES: dict[str, tuple[type, ...]] = {"i": (int,), "r": (int, float), "t": (str,), "b": (bytes,)}


def _is_kind(value: Value, kind: str) -> bool:
    if value is None:
        return kind == "-" or kind.isupper()
    return isinstance(value, _TYPES.get(kind.lower(), ()))
