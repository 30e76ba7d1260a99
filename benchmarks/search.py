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
QUERIES = {
    "rare word": "synthetic\\:1\\:0000500",
    "common word": "amd64",
    "word of a field": 'architecture:"arm64"',
    "phrase": '"crashed with signal 11"',
    "wildcard": "stacktrace.function:xml_*cache*",
    "wildcard, all fields": "*shader*codec*",
    "range": "date:[2022-01-04 TO 2022-01-05]",
    "several": 'signal:11 AND os:"Debian 12" AND NOT (desktop:KDE OR desktop:GNOME)',
    "nothing found": "unheardof",
}


def run(plan: Plan) -> Iterator[Row]:
    """One row a size and query."""
    for stored in plan.searched:
        with Workspace.open(stores.store(plan.cache, stored), read_only=True) as workspace:
            for kind, query in QUERIES.items():
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
