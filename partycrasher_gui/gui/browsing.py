"""Between the tree and the workspace: pages as they are wanted, and what is looked at.

Everything is read on the reading thread; while the threshold is dragged only the latest cut waits.
What is selected stays selected: a report that a refresh moved to another bucket is found again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ..core.errors import NotFoundError, QueryError
from ..core.rows import BucketRow, Cut, ReportRow, ReportView, Scale
from ..workspace import BucketList
from .charting import Charting
from .finding import Finding
from .models.bucket_tree import FIRST, BucketNode, BucketPage, CutNode
from .models.place import Place
from .models.tree_base import PAGE, Node
from .panes.buckets import BucketsPane
from .parts.search import Filter
from .tasks import Task, Tasks

if TYPE_CHECKING:
    from ..workspace import Workspace


@dataclass(frozen=True, slots=True)
class Shown:
    """A report that was read, and the bucket that holds it at the present cut."""

    view: ReportView
    bucket: BucketRow | None


class Browsing(QObject):
    """What the window shows of the store. Signals carry what panes take."""

    projects_read = Signal(list)
    listing_read = Signal(BucketList)
    report_read = Signal(Shown)
    bucket_read = Signal(object)  # BucketRow or None, of the report that is shown
    names_read = Signal(dict)
    query_failed = Signal(QueryError)

    def __init__(self, tasks: Tasks, pane: BucketsPane) -> None:
        super().__init__(pane)
        self.workspace: Workspace | None = None
        self.tasks, self.pane, self.model = tasks, pane, pane.model
        self.project = ""
        self.cut = Cut(Scale.LIKENESS, 0.58)
        self.filter = Filter()
        self.report_id = ""
        self._wanted_id = ""
        self._settled = False
        self.charting = Charting(tasks, self.model)
        self.finding = Finding(tasks, pane)
        self.model.wanted.connect(self._page_wanted)
        pane.selected.connect(self.look_at)
        pane.lost.connect(self._find_again)
        self.finding.found.connect(self._take_buckets)

    # ---- what is asked for

    def open(self, workspace: Workspace) -> None:
        """Begin with a store, at what project and cut are set."""
        self.workspace = self.charting.workspace = self.finding.workspace = workspace
        self.refresh()

    def refresh(self, *, names: bool = False) -> None:
        """Read everything shown anew, as after an import; `names` too may have changed."""
        if self.workspace is not None:
            self.tasks.read(
                lambda _: self._store().projects(),
                lambda rows: self._take_projects(rows, names),
                key="projects",
            )

    def set_cut(self, cut: Cut, cuts: Sequence[Cut]) -> None:
        """Move the threshold; the tree follows as fast as the store answers."""
        turned = cut.scale is not self.cut.scale
        self.cut = cut
        self.model.set_cuts(cuts)
        node = self._active()
        if node is not None and self.workspace is not None:
            self.pane.expand(node)
            self._read_page(node)
            if turned:
                self.charting.read_links(self.project, self.cut.scale)

    def set_filter(self, wanted: Filter) -> None:
        self.filter = wanted
        if self.report_id and self.pane.place() == Place():  # a search without a hit took it away
            self.finding.later = self.report_id
        self._read_pages()

    def set_order(self, order: str) -> None:
        self.pane.set_order(order)
        self._read_pages()

    def set_project(self, project: str) -> None:
        """The project that cut, charts and figures speak of."""
        if project == self.project:
            return
        self.project = project
        node = self._active()
        if node is not None:
            self.pane.expand(node)
            self._read_page(node)
            self.charting.read_links(self.project, self.cut.scale)
            self.charting.read_days(Place(project, str(self.cut.scale)), self.cut)

    def look_at(self, place: Place) -> None:
        """Show what stands at a place: a report, or a bucket's founder; charts follow."""
        if place.project != self.project:
            self.set_project(place.project)
        if place.report:
            self.show_report(place.report)
        elif place.bucket:
            self._show_founder(place.bucket)
        self.charting.read_days(place, self.cut)

    def _show_founder(self, bucket_id: str) -> None:
        """A bucket's oldest report; its id is the bucket's, unless the bucket was named by hand."""
        store, cut = self._store(), self.cut
        self.tasks.read(
            lambda _: store.members(bucket_id, cut, size=1),
            lambda rows: self.show_report(rows[0].database_id),
            lambda error: self._no_report(error),
            key="founder",
        )

    def show_report(self, report_id: str, *, again: bool = False) -> None:
        """Read a report for the report pane."""
        if self.workspace is None or (report_id == self._wanted_id and not again):
            return
        self._wanted_id = report_id
        cut = self.cut
        self.tasks.read(
            lambda _: self._shown(report_id, cut), self._take_report, self._no_report, key="report"
        )

    def forget_report(self) -> None:
        """Nothing is shown any more."""
        self.report_id = self._wanted_id = ""

    def reveal(self, report_id: str) -> None:
        """Show a report, and select it in the tree, wherever it is."""
        self.show_report(report_id)
        self.finding.find(report_id, self._active())

    def reveal_later(self, report_id: str) -> None:
        """Show and select a report as soon as a store is open; nothing when it is not there."""
        self.finding.later = report_id

    # ---- pages of the tree

    def _store(self) -> Workspace:
        assert self.workspace is not None
        return self.workspace

    def _active(self) -> CutNode | None:
        return self.model.cut_node(self.project, self.cut.scale)

    def _take_projects(self, rows: list[Any], names: bool) -> None:
        was_only_one = len(self.model.root.children) == 1
        with self.pane.refreshing():
            self.model.set_projects(rows)
        known = [node.key for node in self.model.root.children]
        # in the middle of an import the first project is no choice of anybody's
        reading = bool(self.report_id or self.pane.place().bucket)
        joined = was_only_one and len(known) > 1 and not reading
        if joined or self.project not in known:
            self.project = known[0] if known else ""
            self._settled = False
        self.projects_read.emit(rows)
        node = self._active()
        if node is not None and not self._settled:
            self._settled = True
            self.pane.expand(node)
        self._read_pages(force=True, names=names)
        self.charting.read_links(self.project, self.cut.scale)
        self.charting.read_days(self.pane.place(), self.cut)
        if self.report_id:
            self._read_bucket()

    def _read_pages(self, *, force: bool = False, names: bool = False) -> None:
        """Read every cut that was opened before, and the one that the figures are of."""
        if self.workspace is None:
            return
        for node in self.model.cut_nodes():
            if node.listing is not None or node is self._active():
                self._read_page(node, force=force, names=names)

    def _page_wanted(self, node: Node, start: int) -> None:
        if isinstance(node, BucketNode):
            self._read_members(node, start)
        elif isinstance(node, CutNode) and node.listing is not None and start:
            listing = node.listing
            self.tasks.read(
                lambda _: listing.rows(start, start + PAGE),
                lambda rows: self._take_buckets(node, listing, rows),
                lambda error: self._page_failed(node, error),
            )
        elif isinstance(node, CutNode):
            self._read_page(node)

    def _read_page(self, node: CutNode, *, force: bool = False, names: bool = False) -> None:
        work = _PageWork(self._store(), node, self.filter, self.pane, force)
        self.tasks.read(
            work,
            lambda page: self._take_page(node, page, names),
            lambda error: self._page_failed(node, error),
            key=f"page {node.path()}",
        )

    def _take_page(self, node: CutNode, page: BucketPage, names: bool) -> None:
        if node.parent is None:
            return
        self.pane.set_page(node, page)
        self._read_names([row.id for row in page.rows], again=names)
        if node is self._active():
            self.listing_read.emit(page.listing)
            if self.report_id:
                self._read_bucket()
            self.finding.go_on(node)

    def _take_buckets(self, node: CutNode, listing: BucketList, rows: list[BucketRow]) -> None:
        if node.parent is not None and node.listing is listing:
            self.model.add_buckets(node, rows)
            self._read_names([row.id for row in rows])

    def _read_members(self, node: BucketNode, start: int) -> None:
        cut, project = node.cut_node.cut, node.cut_node.project
        store, size = self._store(), PAGE if start else FIRST
        self.tasks.read(
            lambda _: store.members(node.key, cut, project=project, start=start, size=size),
            lambda rows: self._take_members(node, cut, rows),
            lambda error: self._page_failed(node, error),
        )

    def _take_members(self, node: BucketNode, cut: Cut, rows: list[ReportRow]) -> None:
        if node.parent is None:
            return
        if node.cut_node.cut == cut:
            self.model.add_reports(node, rows)
        else:
            node.asked = False

    def _page_failed(self, node: Node, error: BaseException) -> None:
        node.asked = False
        if isinstance(error, QueryError):
            self.query_failed.emit(error)
        elif not isinstance(error, NotFoundError):  # a bucket that is gone by now
            self.tasks.failed.emit(error)

    def _read_names(self, ids: Sequence[str], *, again: bool = False) -> None:
        unnamed = [name for name in ids if again or name not in self.model.names]
        if unnamed:
            self.tasks.read(lambda _: self._store().bucket_names(unnamed), self._take_names)

    def name_buckets(self, ids: Sequence[str]) -> None:
        """Names for whoever shows these buckets; they come by `names_read`."""
        self._read_names(ids)

    def _take_names(self, names: dict[str, str]) -> None:
        self.model.set_names(names)
        self.names_read.emit(self.model.names)

    # ---- the report that is shown

    def _shown(self, report_id: str, cut: Cut) -> Shown:
        view = self._store().report(report_id)
        return Shown(view, self._store().bucket_of(report_id, cut))

    def _take_report(self, shown: Shown) -> None:
        if shown.view.row.database_id == self._wanted_id:
            self.report_id = self._wanted_id
            self.report_read.emit(shown)

    def _no_report(self, error: BaseException) -> None:
        self._wanted_id = self.report_id
        self.tasks.failed.emit(error)

    def _read_bucket(self) -> None:
        """The bucket of the report that is shown, at a cut that has moved."""
        report_id, cut = self.report_id, self.cut
        self.tasks.read(
            lambda _: self._store().bucket_of(report_id, cut),
            self.bucket_read.emit,
            lambda _: self.bucket_read.emit(None),
            key="bucket",
        )

    # ---- finding a report in the tree

    def _find_again(self, place: Place) -> None:
        """What was selected is no longer where it was."""
        wanted = place.report or self.report_id or place.bucket
        if wanted and self.workspace is not None:
            self.finding.find(wanted, self._active())


class _PageWork:
    """Reads the buckets of a cut, and the reports of those that are open and have changed.

    Made on the main thread, where it notes what the tree shows; called on the reading thread.
    """

    def __init__(
        self, store: Workspace, node: CutNode, wanted: Filter, pane: BucketsPane, force: bool
    ) -> None:
        self._store, self._filter, self._force = store, wanted, force
        self._cut, self._project, self._order = node.cut, node.project, pane.order
        self._rows = max(PAGE, pane.rows_in_use(node) + PAGE // 4)
        self._open = {
            bucket.key: (bucket.bucket.total, max(FIRST, pane.model.loaded(bucket)))
            for bucket in pane.open_buckets(node)
        }

    def __call__(self, _: Task) -> BucketPage:
        wanted = self._filter
        listing = self._store.buckets(
            self._cut,
            project=self._project,
            query=wanted.query,
            since=wanted.since,
            until=wanted.until,
            order=self._order,
        )
        rows = listing.rows(0, self._rows)
        totals = {row.id: row.total for row in rows}
        members = {
            bucket_id: self._store.members(bucket_id, self._cut, project=self._project, size=size)
            for bucket_id, (total, size) in self._open.items()
            if bucket_id in totals and (self._force or totals[bucket_id] != total)
        }
        return BucketPage(listing, rows, members)
