from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.export import csv_lines, json_lines, json_list
from tests.support.reports import a_report, reports


@given(st.lists(reports(), max_size=3))
def test_a_list_holds_the_reports_in_their_order(given: list[dict[str, Any]]) -> None:
    assert json.loads(b"".join(json_list(given))) == given


@given(st.lists(reports(), max_size=3))
def test_lines_hold_one_report_each(given: list[dict[str, Any]]) -> None:
    pieces = list(json_lines(given))
    assert [json.loads(piece) for piece in pieces] == given
    assert all(piece.count(b"\n") == 1 and piece.endswith(b"\n") for piece in pieces)


@pytest.mark.parametrize("version", ["1,5", 'say "1"', "two\nlines", "ä"])
def test_a_table_keeps_every_value(version: str) -> None:
    top = {"top_match": {"report_id": "test:0", "score": "1.250000"}}
    report = a_report(version=version, buckets=top)
    table = b"".join(csv_lines([report], {"test:1": "test:0"})).decode()
    (row,) = csv.DictReader(io.StringIO(table, newline=""))
    assert row == {
        "database_id": "test:1",
        "project": "Demo",
        "type": "Crash",
        "date": "2016-11-03T19:14:02",
        "bucket": "test:0",
        "top_match": "test:0",
        "score": "1.250000",
        "version": version,
        "stack": "decode | ? | main",
    }
