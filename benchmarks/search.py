"""Search.

Milliseconds from a query to the first 50 reports; all that match are found for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from partycrasher_gui.workspace import Workspace

from . import stores
from .plan import Plan, Row
from .timing import seconds

PAGE = 50
NEWEST = 20
QUERIES = {
    "id": "synthetic\\:1\\:0000500",
    "common word": "amd64",
    "word of a field": 'architecture:"arm64"',
    "phrase": '"crashed with signal 11"',
    "wildcard": "stacktrace.function:xml_*",
    "wildcard, all fields": "*shader*codec*",
    "range": "date:[2022-01-04 TO 2022-01-05]",
    "several": 'signal:11 AND os:"Debian 12" AND NOT (desktop:KDE OR desktop:GNOME)',
    "nothing found": "unheardof",
}


def run(plan: Plan) -> Iterator[Row]:
    """One row a size and query."""
    for stored in plan.searched:
        with Workspace.open(stores.store(plan.cache, stored), read_only=True) as workspace:
            for kind, query in {"rare words": rare_words(workspace, stored), **QUERIES}.items():
                found = len(workspace.search(query))
                taken = [
                    1000 * seconds(workspace.search, query, size=PAGE) for _ in range(plan.rounds)
                ]
                yield {
                    "stored": stored,
                    "query": kind,
                    "text": query,
                    "found": found,
                    "median_ms": median(taken),
                    "greatest_ms": max(taken),
                }


def rare_words(workspace: Workspace, stored: int) -> str:
    """The rarest function of the newest reports, as a phrase."""
    newest = [f"synthetic:1:{number:07}" for number in range(stored - NEWEST, stored)]
    frames = [frame for name in newest for frame in workspace.report(name).frames]
    return f'"{max(frames, key=lambda frame: frame.logdf or 0.0).function}"'
