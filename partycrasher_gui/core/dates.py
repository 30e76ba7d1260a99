"""Dates of the data format: ISO 8601 in UTC, written without zone, up to microseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_STRICT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?", re.ASCII)
_FRACTION = re.compile(r"([.,]\d{6})\d+")
_SECONDS = re.compile(r"(\d{9,10})(?:\.(\d+))?", re.ASCII)
_MILLISECONDS = re.compile(r"\d{12,13}", re.ASCII)
_EPOCH = datetime(1970, 1, 1)


def is_date(text: str) -> bool:
    """Whether a text is a date as the data format wants it."""
    if not _STRICT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def to_utc(text: str) -> tuple[str, str] | None:
    """A date in another form as (date of the data format, what was done), or None.

    Read are ISO 8601 with zone, without time or with other separators, the form of e-mail
    headers, and seconds or milliseconds since 1970.
    """
    text = text.strip()
    if number := _since_1970(text):
        return number
    try:
        moment = datetime.fromisoformat(_FRACTION.sub(r"\1", text))
    except ValueError:
        return _from_mail(text)
    if moment.tzinfo is None:
        return moment.isoformat(), "Date written in the form 2007-06-18T19:23:43."
    return _converted(moment, "Date with a time zone converted to UTC.")


def from_timestamp(seconds: float) -> str:
    """A file's modification time (seconds since 1970) as a date; whole seconds."""
    try:
        return (_EPOCH + timedelta(seconds=int(seconds))).isoformat()
    except (OverflowError, ValueError):
        return _EPOCH.isoformat()


def now() -> str:
    """This moment, as a date."""
    return datetime.now(UTC).replace(tzinfo=None).isoformat()


def _since_1970(text: str) -> tuple[str, str] | None:
    if found := _SECONDS.fullmatch(text):
        micro = int((found[2] or "").ljust(6, "0")[:6])
        moment = _EPOCH + timedelta(seconds=int(found[1]), microseconds=micro)
        return moment.isoformat(), "Date read as seconds since 1970."
    if _MILLISECONDS.fullmatch(text):
        moment = _EPOCH + timedelta(milliseconds=int(text))
        return moment.isoformat(), "Date read as milliseconds since 1970."
    return None


def _from_mail(text: str) -> tuple[str, str] | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000": UTC, says RFC 2822
        moment = moment.replace(tzinfo=UTC)
    return _converted(moment, "Date in the form of an e-mail header converted to UTC.")


def _converted(moment: datetime, message: str) -> tuple[str, str] | None:
    try:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat(), message
    except (OverflowError, ValueError):
        return None
