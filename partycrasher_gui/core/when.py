"""Dates as people write them: ISO 8601, parts of it, and `3-days-ago`.

Times without a zone are UTC; times with one are converted. Everything here is naive UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from dateutil.parser import isoparse
from dateutil.relativedelta import relativedelta

from .errors import QueryError

_UNITS = ("minute", "hour", "day", "week", "month", "year")
_AGO = re.compile(rf"(\d{{1,6}})[\s_-]+({'|'.join(_UNITS)})s?[\s_-]+ago", re.IGNORECASE)
_ISO = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"([T ](?P<hour>\d\d)(:(?P<minute>\d\d)(:(?P<second>\d\d)(?P<fraction>[.,]\d{1,6})?)?)?"
    r"(Z|[+-]\d\d(:?\d\d)?)?)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_PRECISION: dict[str, timedelta | relativedelta] = {
    "fraction": timedelta(microseconds=1),
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}


def parse_when(text: str, now: datetime | None = None, *, end: bool = False) -> str:
    """Read a date, a time or a relative form (`5-hours-ago`, `1 week ago`) as ISO 8601 in UTC.

    A date stands for its first moment, with `end` for its last: `until` a day includes that day.
    `now` (UTC; the clock's when None) is what relative forms count from. Raises QueryError.
    """
    text = text.strip()
    ago = _AGO.fullmatch(text)
    if ago:
        return _iso(_before(now or datetime.now(UTC), int(ago[1]), ago[2].lower(), text))
    span = moment_span(text) or _compact(text)
    if span is None:
        raise QueryError(
            f"'{text}' is not a date.",
            remedy="Write 2016-02-29, 2016-02-29T13:05:00 or 3-days-ago, for example.",
        )
    return _iso(span[1] - timedelta(microseconds=1) if end else span[0])


def moment_span(text: str) -> tuple[datetime, datetime] | None:
    """The time that a date with dashes names, as [start, end); None when the text is none.

    `2016-02` is the whole month, `2016-02-29` the day, a time is as long as its last unit; a
    time with a fraction of a second lasts a microsecond. A year alone is the year.
    """
    match = _ISO.fullmatch(text)
    if not match:
        return None
    try:
        start = _utc(isoparse(text.upper().replace(" ", "T").replace(",", ".")))
    except (ValueError, OverflowError):  # the 30th of February, the year 0
        return None
    return start, _after(start, next(s for unit, s in _PRECISION.items() if match[unit]))


def is_relative(text: str) -> bool:
    """Whether a text is a relative form such as `3-days-ago`."""
    return _AGO.fullmatch(text) is not None


def _after(start: datetime, length: timedelta | relativedelta) -> datetime:
    try:
        return start + length
    except (ValueError, OverflowError):  # the last day of the year 9999
        return datetime.max


def _compact(text: str) -> tuple[datetime, datetime] | None:
    """`20160229` and `20160229T130500Z`, which is the same standard's short writing."""
    if not re.fullmatch(r"\d{8}(T\d{4}(\d\d)?(Z|[+-]\d\d:?\d\d)?)?", text, re.ASCII):
        return None
    try:
        start = _utc(isoparse(text))
    except ValueError:
        return None
    return start, _after(start, _PRECISION["day" if len(text) == 8 else "second"])


def _before(now: datetime, count: int, unit: str, text: str) -> datetime:
    try:
        return _utc(now) - relativedelta(**{unit + "s": count})  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        raise QueryError(f"'{text}' lies before the year 1.") from None


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def _iso(time: datetime) -> str:
    return time.isoformat()
