"""Dates as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.errors import QueryError
from partycrasher_gui.core.when import moment_span, parse_when

NOW = datetime(2020, 3, 31, 12)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2016", "2016-01-01T00:00:00", "2016-12-31T23:59:59.999999"),
        ("2016-02", "2016-02-01T00:00:00", "2016-02-29T23:59:59.999999"),
        ("2016-02-29", "2016-02-29T00:00:00", "2016-02-29T23:59:59.999999"),
        (" 2016-02-29 ", "2016-02-29T00:00:00", "2016-02-29T23:59:59.999999"),
        ("20160229", "2016-02-29T00:00:00", "2016-02-29T23:59:59.999999"),
        ("2016-02-29T10", "2016-02-29T10:00:00", "2016-02-29T10:59:59.999999"),
        ("2016-02-29 10:20", "2016-02-29T10:20:00", "2016-02-29T10:20:59.999999"),
        ("2016-02-29T10:20:30", "2016-02-29T10:20:30", "2016-02-29T10:20:30.999999"),
        ("2016-02-29T10:20:30.5", "2016-02-29T10:20:30.500000", "2016-02-29T10:20:30.500000"),
        ("2016-02-29T10:20:30Z", "2016-02-29T10:20:30", "2016-02-29T10:20:30.999999"),
        ("2016-03-01T00:30:00+02:00", "2016-02-29T22:30:00", "2016-02-29T22:30:00.999999"),
        ("20160301T003000+0200", "2016-02-29T22:30:00", "2016-02-29T22:30:00.999999"),
    ],
)
def test_iso_dates(text: str, first: str, last: str) -> None:
    assert parse_when(text) == first
    assert parse_when(text, end=True) == last


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5-hours-ago", "2020-03-31T07:00:00"),
        ("1-hour-ago", "2020-03-31T11:00:00"),
        ("90 minutes ago", "2020-03-31T10:30:00"),
        ("3-days-ago", "2020-03-28T12:00:00"),
        ("1-week-ago", "2020-03-24T12:00:00"),
        ("2 Weeks Ago", "2020-03-17T12:00:00"),
        ("1-month-ago", "2020-02-29T12:00:00"),
        ("2_years_ago", "2018-03-31T12:00:00"),
        ("0-days-ago", "2020-03-31T12:00:00"),
    ],
)
def test_relative_forms(text: str, expected: str) -> None:
    assert parse_when(text, NOW) == expected


def test_relative_forms_count_from_the_clock_in_utc() -> None:
    given_ = datetime.fromisoformat(parse_when("1-hour-ago"))
    now = datetime.now(UTC).replace(tzinfo=None)
    assert abs(now - timedelta(hours=1) - given_) < timedelta(minutes=1)


def test_now_may_have_a_zone() -> None:
    now = datetime(2020, 3, 31, 12, tzinfo=timezone(timedelta(hours=2)))
    assert parse_when("1-hour-ago", now) == "2020-03-31T09:00:00"


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2016-02-30", "2016-13", "0000-01-01", "20161301", "5-hours", "-5-hours-ago",
     "1.5-hours-ago", "9999-years-ago", "2016-02-29T25:00", "2016-02-29T10:20:30+99:00"],
)  # fmt: skip
def test_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(QueryError):
        parse_when(text, NOW)


@given(st.datetimes())
def test_what_is_stored_is_read_as_it_is(moment: datetime) -> None:
    assert parse_when(moment.isoformat()) == moment.isoformat()
    span = moment_span(moment.isoformat().lower())
    assert span is not None
    assert span[0] == moment <= span[1]


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = parse_when(text, NOW)
    except QueryError:
        return
    assert moment_span(read) is not None
