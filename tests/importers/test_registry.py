"""Recognising formats."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from partycrasher_gui.core.errors import FormatError
from partycrasher_gui.core.repair import RepairContext
from partycrasher_gui.core.rows import NewReport, Outcome, Repair
from partycrasher_gui.core.terms import TermPolicy
from partycrasher_gui.importers import registry
from partycrasher_gui.importers.parse import Piece, Settings, parse_piece
from partycrasher_gui.importers.registry import FieldsDraft, Importer, Item, recognise
from tests.support.reports import a_report


def read_demo(data: bytes, name: str) -> Iterator[Item]:
    yield FieldsDraft(a_report("demo:1"), notes=(Repair("file", "Noted."),), original=data)
    yield FormatError("Bad part.", place="line 2")
    yield FieldsDraft(a_report("demo:2", stacktrace=None), place="line 3")
    if name == "bug":
        raise ZeroDivisionError


DEMO = Importer("demo", "Demo log", lambda head, _: 0.8 * head.startswith(b"DEMO"), read_demo)


@pytest.fixture(autouse=True)
def with_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    known = registry.importers()
    monkeypatch.setattr(registry, "importers", lambda: (*known, DEMO))


def parsed(name: str = "x") -> list[NewReport | Outcome]:
    piece = Piece(name, None, "demo", b"DEMO")
    return list(parse_piece(piece, Settings(None, TermPolicy())))


def test_the_surest_importer_wins() -> None:
    assert recognise(b"DEMO", "crash.json") is DEMO
    assert recognise(b'{"stacktrace":[]}', "demo.log").name == "native"


@pytest.mark.parametrize(
    ("head", "message"), [(b"", "empty"), (b" \n\0", "empty"), (b"hello", "no crash report")]
)
def test_what_nobody_knows_is_refused(head: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as error:
        recognise(head, "x")
    assert error.value.remedy


def test_a_foreign_format_keeps_its_bytes_notes_and_places() -> None:
    first, second, third = parsed()
    assert isinstance(first, NewReport)
    assert (first.database_id, first.original) == ("demo:1", b"DEMO")
    assert [r.message for r in first.repairs] == ["Noted."]
    assert isinstance(second, Outcome)
    assert str(second.error) == "line 2: Bad part."
    assert isinstance(third, Outcome)
    assert third.error
    assert third.error.place == "line 3, stacktrace"


def test_a_bug_in_an_importer_stops_its_file_alone() -> None:
    *before, last = parsed("bug")
    assert len(before) == 3
    assert isinstance(last, Outcome)
    assert last.error
    assert "demo" in last.error.message
    assert "bug" in last.error.remedy


def test_drafts_need_what_reports_need() -> None:
    with pytest.raises(FormatError) as error:
        FieldsDraft({}, place="line 7").build(RepairContext(project="P", file_date=None))
    assert error.value.place.startswith("line 7, ")
