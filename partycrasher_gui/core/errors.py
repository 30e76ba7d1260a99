"""Errors a person can mend. Everything else that is raised is a bug of ours.

A `UserError` says what is wrong, where, and what to do about it; front ends show it as it is
and never with a traceback.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the person at the keyboard can mend.

    `message` is one sentence; `place` names the spot (a JSON path, a line, a file) or is empty;
    `remedy` is one sentence in the imperative, or empty.
    """

    kind = "error"

    def __init__(self, message: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.remedy = remedy

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}" if self.place else self.message
        return f"{head} {self.remedy}" if self.remedy else head


class FormatError(UserError):
    """Input that is not a report, with the place at fault."""

    kind = "format"


class LimitError(FormatError):
    """Input beyond a limit of the data format; the message names the limit."""

    kind = "limit"


class NeedsProject(FormatError):  # noqa: N818 - a question to the person
    """A report that names no project, where none was given for the import."""

    kind = "needs-project"


class ConflictError(UserError):
    """A report with a stored `database_id` but other content; `fields` are paths that differ."""

    kind = "conflict"

    def __init__(self, message: str, *, fields: tuple[str, ...], remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.fields = fields


class NotFoundError(UserError):
    """An id, project or bucket that the store does not hold."""

    kind = "not-found"


class QueryError(UserError):
    """Search text that can not be read; `position` is the offset of the fault in characters."""

    kind = "query"

    def __init__(self, message: str, *, position: int | None = None, remedy: str = "") -> None:
        place = "" if position is None else f"position {position}"
        super().__init__(message, place=place, remedy=remedy)
        self.position = position


class StoreError(UserError):
    """The store can not do what was asked (full disk, locked, damaged, read-only, newer)."""

    kind = "store"


class StoreDamagedError(StoreError):
    """The store's file is damaged; it was left as it is."""

    kind = "damaged"


class StoreReadOnlyError(StoreError):
    """A write was asked of a store that is open for reading only."""

    kind = "read-only"


class Cancelled(Exception):  # noqa: N818 - a request that was granted, not an error
    """The person cancelled; what was finished before is kept."""
