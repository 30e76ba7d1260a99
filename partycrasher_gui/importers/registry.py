"""Importers by content: each says how sure it is that a file is its own, and reads it.

An importer turns bytes into drafts, one a crash. A part that it can not read becomes a FormatError
among the drafts, with its place in the file; the parts after it are still read. To add a format,
write a module with a `sniff` and a `read` function and add its Importer to `IMPORTERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ..core.errors import FormatError
from ..core.repair import RepairContext, repair
from ..core.report import Report
from ..core.rows import Repair

HEAD_BYTES = 64 * 1024  # what `sniff` gets to see


class Draft(Protocol):
    """One crash as an importer found it."""

    @property
    def original(self) -> bytes | None:
        """The bytes of a foreign format, kept with the report."""

    def build(self, context: RepairContext) -> tuple[Report, tuple[Repair, ...]]:
        """The valid report and what was changed. Raises FormatError, its place within the file."""


@dataclass(frozen=True, slots=True)
class FieldsDraft:
    """A draft made of fields that an importer read from a foreign format.

    `place` is where in the file the crash begins ("line 12", or empty); `notes` is what the
    importer did on its own.
    """

    fields: Mapping[str, Any]
    place: str = ""
    notes: tuple[Repair, ...] = ()
    original: bytes | None = None

    def build(self, context: RepairContext) -> tuple[Report, tuple[Repair, ...]]:
        try:
            report, repairs = repair(self.fields, context)
        except FormatError as error:
            error.place = ", ".join(filter(None, (self.place, error.place)))
            raise
        return report, self.notes + repairs


Item = Draft | FormatError


@dataclass(frozen=True, slots=True)
class Importer:
    """A format and how to read it.

    `sniff(head, name)` looks at the first 64 KiB and says from 0 (no) to 1 (certainly) how sure
    it is; the name is a hint between equals, never a proof. `read(data, name)` gives drafts and
    errors in document order. A format of one report a line also has `is_lines(head)` and
    `read_lines(data, first_line)`, so that a file of any size is read in pieces; where `read` does
    little and the drafts do the work, `splits_cheaply` is true, and the drafts have `raw` bytes.
    """

    name: str
    title: str
    sniff: Callable[[bytes, str], float]
    read: Callable[[bytes, str], Iterator[Item]]
    is_lines: Callable[[bytes], bool] | None = None
    read_lines: Callable[[bytes, int], Iterator[Item]] | None = None
    splits_cheaply: bool = False


def importers() -> tuple[Importer, ...]:
    """All importers; of equally sure ones the first wins."""
    from . import native

    return (native.IMPORTER,)


def importer(name: str) -> Importer:
    """The importer of this name."""
    return next(one for one in importers() if one.name == name)


def recognise(head: bytes, name: str) -> Importer:
    """Whose format this is. Raises FormatError when nobody knows it."""
    if not head.strip(b"\0 \t\r\n"):
        raise FormatError("The file is empty.", remedy="Give a file that holds a crash.")
    best = max(importers(), key=lambda one: one.sniff(head, name))
    if best.sniff(head, name) <= 0:
        known = ", ".join(one.title for one in importers())
        raise FormatError(
            "This is no crash report in a format that is known here.",
            remedy=f"Formats that can be read: {known}.",
        )
    return best
