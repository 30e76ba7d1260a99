"""Dates of the data format."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import dates

zones = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1))


@given(moments)
def test_a_date_without_zone_is_one_as_it_is(moment: datetime) -> None:
    assert dates.is_date(moment.isoformat())


@given(moments, zones)
def test_a_zone_is_converted_to_the_same_moment_in_utc(moment: datetime, zone: timezone) -> None:
    written = moment.replace(tzinfo=zone)
    assert not dates.is_date(written.isoformat())
    converted = dates.to_utc(written.isoformat())
    assert converted
    assert datetime.fromisoformat(converted[0]).replace(tzinfo=UTC) == written


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{4}-?[0-9]{2}.{0,20}", fullmatch=True))
def test_any_text_is_understood_as_a_date_or_not_at_all(text: str) -> None:
    converted = dates.to_utc(text)
    assert converted is None or dates.is_date(converted[0])


@given(st.integers(0, 4_000_000_000))
def test_a_modification_time_is_written_in_whole_seconds(seconds: int) -> None:
    date = dates.from_timestamp(seconds + 0.5)
    assert dates.is_date(date)
    assert datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp() == seconds


@given(st.floats())
def test_any_modification_time_gives_a_date(seconds: float) -> None:
    assert dates.is_date(dates.from_timestamp(seconds))


def test_now_is_a_date() -> None:
    assert dates.is_date(dates.now())
