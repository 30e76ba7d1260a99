"""Reports on their way into the embedded store: linked one after the other, not yet stored.

Index, links and founders take each report at once, so that it is seen by those after it, in the
same call or a later one. When the transaction fails, or for a dry run, `take_back` leaves no
trace of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..core.links import LinkTable
from ..core.repair import same_content
from ..core.rows import Link, NewReport
from ..core.tracker import FounderTracker
from .base import Placed
from .postings import Found, Placement, PostingIndex
from .tables import Content, NewRow

# from an id to the stored report: what it was given, and its content
Known = Callable[[str], tuple[Placed, Content]]


class Batch:
    """Reports linked in order, on top of what the store holds.

    `rows` are those that are new; `known` looks up a stored report; `cuts` name the tracker's.
    """

    def __init__(
        self,
        index: PostingIndex,
        links: LinkTable,
        tracker: FounderTracker,
        cuts: tuple[str, ...],
        next_arrival: int,
        known: Known,
    ) -> None:
        self.rows: list[NewRow] = []
        self._index = index
        self._links = links
        self._tracker = tracker
        self._cuts = cuts
        self._next_arrival = next_arrival
        self._known = known
        self._mark = index.mark()
        self._base = len(links)
        self._old_arrivals = links.snapshot().arrival

    def place(self, reports: Sequence[NewReport], threads: int = 1) -> list[Placed]:
        """Link reports and add them; one whose id is there already is compared with what is."""
        first: dict[str, NewReport] = {}
        for report in reports:
            if report.database_id not in self._links.row_of:
                first.setdefault(report.database_id, report)
        new = list(first.values())
        placements = self._index.append([report.vector for report in new], threads)
        for report, placement in zip(new, placements, strict=True):
            self._add(report, placement)
        return [
            self._placed(report) if first.get(report.database_id) is report else self._again(report)
            for report in reports
        ]

    def _add(self, report: NewReport, placement: Placement) -> None:
        link = self._link(placement.found)
        arrival = self._next_arrival + len(self.rows)
        row = self._links.append(
            report.database_id,
            arrival=arrival,
            project=report.project,
            date=report.date,
            link=link,
            force_bucket=report.force_bucket,
        )
        found = placement.found
        self.rows.append(
            NewRow(
                arrival,
                report,
                placement.encoded,
                None if found is None else self._arrival(found.row),
                link,
                None if found is None else placement.statistics,
                dict(zip(self._cuts, self._tracker.add(row), strict=True)),
            )
        )

    def _link(self, found: Found | None) -> Link | None:
        if found is None:
            return None
        return Link(self._links.ids[found.row], found.score, found.likeness, found.likeness)

    def _arrival(self, row: int) -> int:
        if row < self._base:
            return int(self._old_arrivals[row])
        return self.rows[row - self._base].arrival

    def _row(self, database_id: str) -> NewRow | None:
        place = self._links.row_of[database_id] - self._base
        return self.rows[place] if place >= 0 else None

    def _placed(self, report: NewReport) -> Placed:
        row = self._row(report.database_id)
        assert row is not None
        return _as_placed(row)

    def _again(self, report: NewReport) -> Placed:
        here = self._row(report.database_id)
        if here is not None:
            placed, content = _as_placed(here), Content.of(here)
        else:
            placed, content = self._known(report.database_id)
        differing = differences(report, content)
        return replace(placed, identical=not differing, conflict=differing)

    def take_back(self) -> None:
        """Leave index, links and founders as they were before the batch."""
        self._index.rollback(self._mark)
        if len(self._links) > self._base:
            self._links.truncate(self._base)
            self._tracker.rebuild()


def differences(report: NewReport, content: Content) -> tuple[str, ...]:
    """Paths in which a report differs from the stored one of its id; none when identical.

    A report from a foreign format is the same when its original bytes are.
    """
    if report.original is not None and report.original == content.original:
        return ()
    return same_content(content.canonical, report.canonical, content.filled_in, report.filled_in)


def _as_placed(row: NewRow) -> Placed:
    return Placed(row.report.database_id, row.arrival, row.link, dict(row.buckets))
