"""Reports on their way out: JSON that imports again to the same reports, and CSV for tables.

The JSON forms hold reports in the data format. Importing them in their order into an empty store
gives the same reports with the same links, for generated properties are left out on the way in.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from .terms import STACK

Report = Mapping[str, Any]

CSV_COLUMNS = (
    "database_id",
    "project",
    "type",
    "date",
    "bucket",
    "top_match",
    "score",
    "version",
    "stack",
)
FRAME_MARK = " | "


def json_lines(reports: Iterable[Report]) -> Iterator[bytes]:
    """One report a line, UTF-8."""
    for report in reports:
        yield orjson.dumps(report) + b"\n"


def json_list(reports: Iterable[Report]) -> Iterator[bytes]:
    """One list, UTF-8, in pieces; one report a line."""
    before = b"[\n"
    for report in reports:
        yield before + orjson.dumps(report)
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"


def csv_lines(reports: Iterable[Report], bucket_ids: Mapping[str, str]) -> Iterator[bytes]:
    """A heading and one row a report, UTF-8; `bucket_ids` maps reports to buckets at a cut.

    `stack` holds the functions from the crash site down, `?` for one without a name.
    """
    yield _csv_row(CSV_COLUMNS)
    for report in reports:
        yield _csv_row(_cells(report, bucket_ids))


def _cells(report: Report, bucket_ids: Mapping[str, str]) -> Iterator[str]:
    match = (report.get("buckets") or {}).get("top_match") or {}
    yield report["database_id"]
    yield report["project"]
    yield report["type"]
    yield report["date"]
    yield bucket_ids.get(report["database_id"], "")
    yield match.get("report_id", "")
    yield match.get("score", "")
    version = report.get("version")
    yield version if isinstance(version, str) else ""
    yield FRAME_MARK.join(frame["function"] or "?" for frame in report[STACK])


def _csv_row(cells: Iterable[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
