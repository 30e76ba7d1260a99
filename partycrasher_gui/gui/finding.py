"""Finds a report in the tree, loads the way to it, and selects it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ..core.errors import NotFoundError
from ..core.rows import BucketRow, ReportRow
from ..workspace import BucketList
from .models.bucket_tree import FIRST, BucketNode, CutNode
from .models.place import Place
from .models.tree_base import PAGE
from .panes.buckets import BucketsPane
from .tasks import Task, Tasks

if TYPE_CHECKING:
    from ..workspace import Workspace

FAR = 40 * PAGE  # how deep in a long list a report is looked for


@dataclass(frozen=True, slots=True)
class _Way:
    """The bucket of a report, the buckets missing before it, and its reports up to the one."""

    bucket_id: str
    missing: list[BucketRow]
    reports: list[ReportRow]


class Finding(QObject):
    """`later` is a report to find once the buckets are there."""

    found = Signal(CutNode, BucketList, list)  # buckets to add to a cut

    def __init__(self, tasks: Tasks, pane: BucketsPane) -> None:
        super().__init__(pane)
        self.workspace: Workspace | None = None
        self.later = ""
        self._tasks, self._pane = tasks, pane

    def go_on(self, node: CutNode) -> None:
        """The buckets are there: find what was to be found."""
        if self.later:
            self.find(self.later, node)

    def find(self, report_id: str, node: CutNode | None) -> None:
        """Select a report in a cut; nothing happens when it is not in the store, or not shown."""
        store = self.workspace
        if node is None or node.listing is None or store is None:
            self.later = report_id
            return
        self.later = ""
        cut, project, listing, loaded = node.cut, node.project, node.listing, len(node.children)

        def search(_: Task) -> _Way:
            bucket = store.bucket_of(report_id, cut)
            near = list(listing.ids[:FAR])
            at = near.index(bucket.id) if bucket.id in near else -1
            missing = listing.rows(loaded, at + 1) if loaded <= at else []
            rows: list[ReportRow] = []
            while len(rows) < FAR and all(row.database_id != report_id for row in rows[-PAGE:]):
                start = len(rows)
                page = store.members(bucket.id, cut, project=project, start=start, size=PAGE)
                rows += page
                if len(page) < PAGE:
                    break
            ids = [row.database_id for row in rows]
            needed = ids.index(report_id) + 1 if report_id in ids else 0
            return _Way(bucket.id, missing, rows[: max(needed, FIRST)])

        def failed(error: BaseException) -> None:
            if not isinstance(error, NotFoundError):
                self._tasks.failed.emit(error)

        self._tasks.read(
            search, lambda way: self._go(node, listing, report_id, way), failed, key="find"
        )

    def _go(self, node: CutNode, listing: BucketList, report_id: str, way: _Way) -> None:
        if node.parent is None or node.listing is not listing:
            self.find(report_id, node if node.parent is not None else None)
            return
        self.found.emit(node, listing, way.missing)
        bucket = node.by_key.get(way.bucket_id)
        if not isinstance(bucket, BucketNode):
            return
        self._pane.model.add_reports(bucket, way.reports)
        project, scale = node.path()
        place = Place(project, scale, bucket.key, report_id)
        if bucket.key == report_id or not self._pane.go(place):
            self._pane.go(Place(project, scale, bucket.key))
