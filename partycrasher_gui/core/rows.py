"""The rows that travel between stores, engine, workspace and front ends.

Times are ISO 8601 in UTC without zone, as the data format stores them. Scores are floats of
scoring.md section 5 (0 and up), likenesses floats from 0 to 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .errors import UserError
from .terms import TermVector


class Scale(StrEnum):
    """The numbers a link carries, by any of which the forest can be cut."""

    LIKENESS = "likeness"
    SCORE = "score"
    ARRIVAL = "likeness-at-arrival"


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the forest is cut: links whose value on `scale` is below `value` are left out."""

    scale: Scale
    value: float

    @classmethod
    def parse(cls, text: str) -> Cut:
        """Read `likeness=0.58`, `score=4.0` or `likeness-at-arrival=0.58`.

        Raises UserError when the text is anything else.
        """
        match = re.fullmatch(r"(likeness|score|likeness-at-arrival)=(\d+(?:\.\d*)?|\.\d+)", text)
        if not match:
            raise UserError(
                f"'{text}' is not a cut.", remedy="Write likeness=0.58 or score=4.0, for example."
            )
        return cls(Scale(match[1]), float(match[2]))

    def __str__(self) -> str:
        return f"{self.scale}={threshold_text(self.value)}"


DEFAULT_CUT = Cut(Scale.LIKENESS, 0.58)
DEFAULT_THRESHOLD = 4.0
DEFAULT_THRESHOLDS: tuple[float, ...] = tuple(float(t) for t in range(1, 12))


def threshold_text(value: float) -> str:
    """A threshold as text, with at least one decimal: `4.0`, `3.83`."""
    text = f"{value:.10f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


@dataclass(frozen=True, slots=True)
class Link:
    """What ties a report to its top match.

    `parent` is the top match's `database_id`; `likeness` is the value with the statistics at
    arrival, `likeness_now` with those of the last recomputation (equal to `likeness` until then).
    """

    parent: str
    score: float
    likeness: float
    likeness_now: float


class OutcomeKind(StrEnum):
    """What became of one report, or of one file that held none."""

    IMPORTED = "imported"
    REPAIRED = "repaired"
    IDENTICAL = "identical"  # the window calls it "already there"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Repair:
    """One change that made the input valid: where (JSON path), what was done, in one sentence."""

    place: str
    message: str
    filled_in: bool = False  # a value of ours; not compared when the report comes again


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report of an import, in order of arrival.

    `file` is the path as the person gave it (archive members as `archive.zip/member`).
    `database_id` is None when a file was refused whole. `buckets` maps the configured thresholds
    as text ("4.0") and "likeness=0.58" to bucket ids; it is empty when refused.
    `error` is set exactly when refused.
    """

    file: str
    kind: OutcomeKind
    database_id: str | None = None
    project: str | None = None
    repairs: tuple[Repair, ...] = ()
    error: UserError | None = None
    top_match: Link | None = None
    buckets: Mapping[str, str] | None = None


@dataclass(slots=True)
class NewReport:
    """A report on its way into a store, ready to be linked.

    `functions` are the distinct non-null functions of its `stacktrace` (for logdf).
    """

    database_id: str
    project: str
    type: str
    date: str
    canonical: bytes
    vector: TermVector
    functions: tuple[str, ...]
    force_bucket: str | None = None
    filled_in: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    source: str = ""
    original: bytes | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an operation is. `total` is 0 while it is unknown; `rate` is reports a second."""

    done: int
    total: int
    rate: float = 0.0
    seconds_left: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project and how many reports it has."""

    name: str
    total: int


@dataclass(frozen=True, slots=True)
class BucketRow:
    """A bucket as shown at one cut.

    `id` is the founder's `database_id`; `total` counts the project's reports when a project is
    shown, `elsewhere` the bucket's reports in other projects. `spark` are reports a week, oldest
    first, the last entry being the week of the newest report of the store.
    """

    id: str
    project: str
    total: int
    elsewhere: int
    first_seen: str
    last_seen: str
    spark: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as a line in a tree or table. `link` is None for one without any top match."""

    database_id: str
    project: str
    date: str
    arrival: int
    link: Link | None


@dataclass(frozen=True, slots=True)
class FrameRow:
    """A frame as a line of the stack table.

    `logdf` is None for a frame without a function; `share` is the part of the likeness of the
    report's link that this frame carries (0..1, summing up to 1), None without a link.
    """

    depth: int
    function: str | None
    file: str
    fileline: str
    dylib: str
    address: str
    logdf: float | None
    share: float | None


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report with everything a pane shows of it.

    `data` is the report in the data format, generated properties included. `title` says what
    crashed. `fields` are (path, value) of every other leaf, in document order, stack left out.
    `threads` are (name, frames) of the other threads.
    """

    data: Mapping[str, Any]
    title: str
    row: ReportRow
    frames: tuple[FrameRow, ...]
    fields: tuple[tuple[str, str], ...]
    threads: tuple[tuple[str, tuple[FrameRow, ...]], ...]
    repairs: tuple[Repair, ...]
    source: str


@dataclass(frozen=True, slots=True)
class StoreStats:
    """Figures of a store, for `partycrasher stats` and the status line."""

    reports: int
    deleted: int
    projects: tuple[ProjectRow, ...]
    first_date: str
    last_date: str
    terms: int
    size_bytes: int
    path: str
    read_only: bool
