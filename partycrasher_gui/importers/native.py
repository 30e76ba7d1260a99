"""PartyCrasher's own JSON: one report, a list of reports, one report a line, and our exports."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import orjson

from ..core.canonical import UTF8_MARK, NumberText, syntax_error, too_deep
from ..core.errors import FormatError
from ..core.repair import RepairContext, read_and_repair
from ..core.report import Report
from ..core.rows import Repair
from .registry import Importer, Item

_UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_OURS = re.compile(rb'"(?:stacktrace|database_id|crash_id)"\s*:')
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[{\]])")
_BLANK = re.compile(r"[ \t\r\n]*")
_LINES_LOOKED_AT = 20
_SPLITTER = json.JSONDecoder(parse_int=NumberText, parse_float=NumberText)


@dataclass(frozen=True, slots=True)
class JsonDraft:
    """The JSON text of one report. `line` is its line in a file of lines, `item` its list index."""

    raw: bytes
    line: int | None = None
    item: int | None = None
    notes: tuple[Repair, ...] = ()
    original: bytes | None = None

    def build(self, context: RepairContext) -> tuple[Report, tuple[Repair, ...]]:
        try:
            report, repairs = read_and_repair(self.raw, context)
        except FormatError as error:
            if (mended := _replaced(self.raw)) is not None:
                notes = (*self.notes, Repair("report", "Bytes that are not UTF-8 replaced."))
                return JsonDraft(mended, self.line, self.item, notes).build(context)
            error.place = self._place(error.place)
            raise
        return report, self.notes + repairs if self.notes else repairs

    def _place(self, inner: str) -> str:
        if self.line is not None:
            if inner.startswith("line 1 column "):
                return f"line {self.line} {inner.removeprefix('line 1 ')}"
            return f"line {self.line}, {inner}" if inner else f"line {self.line}"
        if self.item is not None:
            return f"[{self.item}].{inner}" if inner else f"[{self.item}]"
        return inner


def sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content decides
    """How sure this is a report's JSON: sure with its keys, hardly with any other JSON."""
    text, _ = _as_utf8(head)
    if text.lstrip()[:1] in (b"{", b"[") and _OURS.search(text):
        return 0.9
    return 0.3 if _JSON.match(text) else 0.0


def read(data: bytes, name: str) -> Iterator[Item]:  # noqa: ARG001 - same signature for all
    """The reports of a file, in document order."""
    text, notes = _as_utf8(data)
    for item in _read_utf8(text):
        if notes and isinstance(item, JsonDraft):
            yield replace(item, notes=notes)
            notes = ()
        else:
            yield item


def is_lines(head: bytes) -> bool:
    """Whether the text that begins so has one report a line."""
    text, _ = _as_utf8(head) if head.startswith(UTF8_MARK) else (head, ())
    lines = [line for line in text.split(b"\n", _LINES_LOOKED_AT) if line.strip()]
    return len(lines) > 1 and any(map(_is_object, lines))


def read_lines(data: bytes, first_line: int = 1) -> Iterator[Item]:
    """The reports of a text with one a line; `first_line` is the number of its first line."""
    notes: tuple[Repair, ...] = ()
    if first_line == 1:
        data, notes = _as_utf8(data)
    for number, line in enumerate(data.split(b"\n"), first_line):
        line = line.rstrip()
        if line:
            yield JsonDraft(line, line=number, notes=notes)
            notes = ()


def _read_utf8(text: bytes) -> Iterator[Item]:
    start = text.lstrip()[:1]
    if start != b"[" and is_lines(text):
        yield from read_lines(text)
    elif start == b"[" or b"\n{" in text.strip():
        yield from _split(text)
    else:
        yield JsonDraft(text)


def _is_object(line: bytes) -> bool:
    if not line.startswith((b'{"', b"{ ")) or not line.rstrip().endswith(b"}"):
        return False
    try:
        return isinstance(orjson.loads(line), dict)
    except ValueError:
        return False


def _as_utf8(data: bytes) -> tuple[bytes, tuple[Repair, ...]]:
    if data.startswith(UTF8_MARK):
        return data[3:], (Repair("file", "Byte order mark left out."),)
    encoding = _UTF16_MARKS.get(data[:2])
    if encoding is None:
        return data, ()
    text = data[2:].decode(encoding, "replace")
    return text.encode("utf-8", "replace"), (Repair("file", "UTF-16 converted to UTF-8."),)


def _split(raw: bytes) -> Iterator[Item]:
    """The elements of a JSON list, or JSON values one after the other, each by itself."""
    text = raw.decode("utf-8", "surrogateescape")  # a draft minds its own bytes
    at = _skip_blank(text, 0)
    in_list = text[at] == "["
    if in_list:
        at = _skip_blank(text, at + 1)
    index = 0
    while at < len(text) and not (in_list and text[at] == "]"):
        try:
            _, end = _SPLITTER.raw_decode(text, at)
        except json.JSONDecodeError as error:
            yield _broken(syntax_error(error), index)
            return
        except RecursionError:
            yield _broken(too_deep(), index)
            return
        yield JsonDraft(text[at:end].encode("utf-8", "surrogateescape"), item=index)
        index += 1
        at = _skip_blank(text, end)
        if in_list and not text.startswith("]", at):
            if not text.startswith(",", at):
                problem = json.JSONDecodeError("Expecting ',' or ']'", text, at)
                yield _broken(syntax_error(problem), index)
                return
            at = _skip_blank(text, at + 1)
    if in_list:
        yield from _after_list(text, at, index)


def _after_list(text: str, at: int, index: int) -> Iterator[FormatError]:
    if at >= len(text):
        yield _broken(syntax_error(json.JSONDecodeError("Expecting a report", text, at)), index)
    elif _skip_blank(text, at + 1) < len(text):
        rest = json.JSONDecodeError("Extra data after the list", text, _skip_blank(text, at + 1))
        yield syntax_error(rest)


def _broken(error: FormatError, index: int) -> FormatError:
    error.message = f"{error.message[:-1]}; nothing after this place was read."
    error.place = ", ".join(filter(None, (f"[{index}]", error.place)))
    return error


def _replaced(raw: bytes) -> bytes | None:
    """The text with U+FFFD for bytes that are not UTF-8; None when there are none."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace").encode("utf-8")
    return None


def _skip_blank(text: str, at: int) -> int:
    return _BLANK.match(text, at).end()  # type: ignore[union-attr]


IMPORTER = Importer(
    name="native",
    title="PartyCrasher JSON (a report, a list, or a report a line)",
    sniff=sniff,
    read=read,
    is_lines=is_lines,
    read_lines=read_lines,
    splits_cheaply=True,
)
