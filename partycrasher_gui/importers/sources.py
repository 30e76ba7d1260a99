"""Where crash files come from: files, folders, archives and pasted text."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..core import dates
from ..core.canonical import MAX_FILE_BYTES
from ..core.errors import UserError
from ..core.rows import Outcome, OutcomeKind


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read: its name as shown, its modification time, and how to open it."""

    name: str
    date: str | None
    open: Callable[[], BinaryIO]

    def read(self) -> bytes:
        """All of it, one byte beyond the limit at most. Raises UserError."""
        try:
            with self.open() as stream:
                return stream.read(MAX_FILE_BYTES + 1)
        except OSError as error:
            raise UserError(f"The file can not be read ({error.strerror}).") from error


def text_source(text: str) -> Source:
    """Pasted text."""
    data = text.encode("utf-8", "surrogatepass")
    return Source("pasted text", dates.now(), lambda: io.BytesIO(data))


def expand(paths: Iterable[Path | str]) -> Iterator[Source | Outcome]:
    """The files behind paths, in order of arrival."""
    for path in paths:
        path = Path(path)
        if path.is_dir():
            files = sorted(
                (p for p in path.rglob("*") if p.is_file()),
                key=lambda p: os.fsencode(p.relative_to(path)),
            )
            for file in files:
                yield _file(file)
        elif path.exists():
            yield _file(path)
        else:
            yield Outcome(str(path), OutcomeKind.REFUSED, error=UserError("No such file."))


def _file(path: Path) -> Source:
    return Source(str(path), dates.from_timestamp(path.stat().st_mtime), lambda: path.open("rb"))
