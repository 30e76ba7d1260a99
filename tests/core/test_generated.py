"""Generated properties: their shape, and that they vanish again on the way in."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.generated import logdf_text, score_text, with_generated
from partycrasher_gui.core.repair import RepairContext, read_and_repair
from partycrasher_gui.core.report import read_report
from tests.support import reports as make
from tests.support.reports import a_report


def test_the_shape_is_that_of_the_data_format() -> None:
    whole = with_generated(
        a_report(),
        buckets={"4.0": "test:0", "likeness=0.58": "test:0"},
        top_match=("test:0", "Other", 5.9139512),
        logdf={"decode": 2.66208067724123, "main": 0.0},
        base_url="http://host:5000",
    )
    assert whole["href"] == "http://host:5000/Demo/reports/test:1"
    assert whole["buckets"] == {
        "4.0": {
            "href": "http://host:5000/Demo/buckets/4.0/test:0",
            "id": "test:0",
            "project": "Demo",
            "threshold": "4.0",
            "total": None,
        },
        "top_match": {
            "href": "http://host:5000/Other/reports/test:0",
            "project": "Other",
            "report_id": "test:0",
            "score": "5.913951",
        },
    }
    assert [f.get("logdf") for f in whole["stacktrace"]] == ["2.66208067724", None, "0"]


def test_a_founder_has_no_top_match() -> None:
    assert with_generated(a_report(), buckets={})["buckets"] == {"top_match": None}


def test_ids_are_quoted_in_paths() -> None:
    whole = with_generated(a_report("a b?#é:1"))
    assert whole["href"] == "/Demo/reports/a%20b%3F%23%C3%A9:1"


def test_numbers_are_written_as_the_format_says() -> None:
    assert score_text(3.0) == "3.000000"
    assert logdf_text(-0.0) == "0"
    assert logdf_text(16.609640474436812) == "16.6096404744"


def test_the_report_is_left_as_it_is() -> None:
    data = a_report()
    with_generated(data, buckets={"4.0": "x"}, logdf={"main": 1.0})
    assert data == a_report()


@given(
    make.reports(),
    st.dictionaries(st.sampled_from(["1.0", "4.0", "11.0", "3.83"]), make.ids),
    st.none() | st.tuples(make.ids, make.names, st.floats(0, 1e6)),
    st.floats(0, 64),
)
def test_export_followed_by_import_is_the_identity(
    data: Any, buckets: dict[str, str], match: tuple[str, str, float] | None, rarity: float
) -> None:
    canonical = read_report(data).canonical()
    stored, _ = read_and_repair(canonical, RepairContext())
    logdf = dict.fromkeys(stored.functions(), rarity)
    whole = with_generated(stored.data, buckets=buckets, top_match=match, logdf=logdf)
    text = json.dumps(whole).encode()
    assert read_and_repair(text, RepairContext()) == (stored, ())
    assert read_report(text) == stored
