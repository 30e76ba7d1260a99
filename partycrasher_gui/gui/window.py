"""The main window: it owns the panes and the workspace, and wires the one to the other."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QLabel, QMainWindow

from ..core.config import Config
from ..core.errors import StoreDamagedError, UserError
from ..core.rows import BucketRow, Cut, Outcome, OutcomeKind, ProjectRow, ReportView
from ..workspace import BucketList, LinkHistogram
from . import theme
from .actions import Actions
from .browsing import Browsing, Shown
from .commander import Commander
from .drop import DropTarget, Load
from .explaining import Explaining
from .history import History
from .importing import Importing, Job
from .layout import Layout
from .models.inbox import summary_text
from .palette import CommandPalette, KeySheet
from .panes.buckets import ORDERS, BucketsPane
from .panes.compare import ComparePane
from .panes.histogram import ChartsPane
from .panes.inbox import InboxPane
from .panes.reading import reading_pane
from .panes.start import StartPane
from .panes.threshold import Toolbar
from .parts.search import Filter
from .problems import Banner
from .salvaging import OFFER, Salvaging
from .samples import count_samples
from .session import Session
from .tasks import Task, Tasks
from .wording import counted, duration_text, listing_text

if TYPE_CHECKING:
    from ..workspace import Workspace

Opener = Callable[[Path], "Workspace"]
DOT = "  \N{MIDDLE DOT}  "
IN_SIGHT, NAMED = 40, 4000  # last rows of the inbox that get names at once, and in the end
HINT = "Ctrl+Shift+P for every command"
THEMES = ("system", "light", "dark")


def open_workspace(path: Path) -> Workspace:
    """Open or create a store; called on the store's thread."""
    from ..workspace import Workspace

    path.parent.mkdir(parents=True, exist_ok=True)
    return Workspace.open(path)


class MainWindow(QMainWindow):
    """Opens a store with `open_store`; `settled` is emitted when nothing is under way any more."""

    settled = Signal()

    def __init__(
        self,
        session: Session | None = None,
        opener: Opener = open_workspace,
        *,
        config: Config | None = None,
        keep_session: bool = True,
    ) -> None:
        super().__init__()
        self.config = config or Config()
        self._keep_session = keep_session
        self.setObjectName("main")
        self.workspace: Workspace | None = None
        self._cold: Workspace | None = None  # opened, and not warmed up yet
        self._opener = opener
        self._session = session or Session()
        self._after_opening: Load = Load()
        self._report: Shown | None = None
        self._bucket: BucketRow | None = None
        self.history = History()
        self.tasks = Tasks(self)
        self.toolbar, self.banner = Toolbar(), Banner()
        self.start, self.buckets, self.charts = StartPane(), BucketsPane(), ChartsPane()
        self.report, self.why = reading_pane()
        self.compare, self.inbox = ComparePane(), InboxPane()
        self.status = QLabel(HINT)
        docked = {"tree": self.buckets, "charts": self.charts, "inbox": self.inbox}
        above = (self.toolbar, self.banner)
        self.places = Layout(self, above, docked, self.start, self.report, self.compare)
        self.browsing = Browsing(self.tasks, self.buckets)
        self.importing = Importing(self.tasks, self)
        self.explaining = Explaining(self.tasks, self.report, self.why, self.compare)
        self.drops, self.salvaging = DropTarget(self), Salvaging(self)
        self.commander = Commander(self)
        self.actions_ = Actions(self, self.commander.handlers())
        self.palette_ = CommandPalette(self, self.actions_, self.commander.more)
        self.keys = KeySheet(self, self.actions_)
        self._dress()
        self._wire_store()
        self._wire_panes()
        self._restore()

    # ---- made once

    def _dress(self) -> None:
        self.setMinimumSize(QSize(760, 520))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.actions_.fill(self.menuBar())
        self.status.setContentsMargins(8, 2, 8, 2)
        self.statusBar().addWidget(self.status, 1)
        self.buckets.menu_actions = self.actions_.of_place("tree")
        for action in self.actions_.of_place("inbox"):
            self.inbox.view.addAction(action)
        for dock in self.places.docks.values():
            self.drops.watch(dock)
            dock.visibilityChanged.connect(lambda _: self.tick_panes())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def _wire_store(self) -> None:
        self.tasks.failed.connect(self.show_error)
        self.tasks.idle.connect(self.settled)
        browsing, importing = self.browsing, self.importing
        browsing.projects_read.connect(self._show_projects)
        browsing.listing_read.connect(self._show_listing)
        browsing.report_read.connect(self._show_report)
        browsing.bucket_read.connect(self._show_bucket)
        browsing.charting.days_read.connect(self.charts.time.set_days)
        browsing.charting.histogram_read.connect(self._show_histogram)
        browsing.names_read.connect(self.inbox.model.set_names)
        browsing.query_failed.connect(self.toolbar.set_query_error)
        importing.outcomes.connect(self._show_outcomes)
        importing.forget.connect(lambda gone: self.inbox.model.remove(lambda o: o.file in gone))
        importing.progress.connect(self.inbox.set_progress)
        importing.stored.connect(lambda: browsing.refresh(names=True))
        importing.finished.connect(self._show_summary)
        importing.asked.connect(self._ask_project)
        importing.running_changed.connect(lambda on: self.actions_.set_states(importing=on))
        self.explaining.comparing.connect(self._show_compare)

    def _wire_panes(self) -> None:
        self.drops.dropped.connect(self.take)
        self.toolbar.cut_changed.connect(self._move_cut)
        self.toolbar.filter_changed.connect(self._filter)
        self.toolbar.project_chosen.connect(self._go_to_project)
        self.charts.threshold_moved.connect(
            lambda value: self.toolbar.set_cut(Cut(self.toolbar.cut().scale, value))
        )
        self.start.samples_requested.connect(self.commander.import_samples)
        self.start.files_requested.connect(self.commander.choose_files)
        self.start.folder_requested.connect(self.commander.choose_folder)
        self.buckets.selected.connect(lambda place: self.toolbar.set_project(place.project))
        self.buckets.compare_possible.connect(lambda two: self.actions_.set_states(pair=two))
        self.buckets.opened.connect(lambda _: self.report.setFocus())
        self.buckets.order_requested.connect(self.commander.set_order)
        self.report.report_activated.connect(self.browsing.reveal)
        self.report.function_activated.connect(self._search_function)
        self.compare.report_activated.connect(self.browsing.reveal)
        self.inbox.report_activated.connect(self.browsing.reveal)
        self.inbox.retry_requested.connect(self.importing.retry)
        self.inbox.cancel_requested.connect(self.importing.cancel)
        self.inbox.project_given.connect(self.importing.answer)
        self.inbox.model.counts_changed.connect(self._count_outcomes)

    # ---- the store

    def open_store(self, path: Path, then: Load | None = None) -> None:
        """Open a store in place of the present one; `then` is imported into it."""
        before, opener = self.workspace, self._opener
        self._after_opening = then or Load()
        self.status.setText(f"Opening {path.name}\N{HORIZONTAL ELLIPSIS}")

        def work(_: Task) -> Workspace:
            opened = opener(path)
            if before is not None:
                before.close()
            return opened

        self.tasks.write(work, self._opened, lambda error: self._not_opened(error, path))
        self.tasks.read(lambda _: count_samples(), self._offer_samples)

    def _opened(self, workspace: Workspace) -> None:
        self.workspace = self._cold = workspace
        for part in (self.importing, self.explaining):
            part.workspace = workspace
        self.explaining.clear()
        self._forget_report()
        self.setWindowTitle(f"{workspace.path.stem} \N{EN DASH} PartyCrasher")
        self.toolbar.set_store(workspace.path, workspace.notice, workspace.read_only)
        self.toolbar.set_thresholds(workspace.thresholds)
        self.drops.refusal = workspace.notice if workspace.read_only else ""
        if workspace.notice:
            self.show_problem(workspace.notice)
        self.actions_.set_states(writable=not workspace.read_only)
        self.browsing.open(workspace)
        self.take(self._after_opening)

    def _not_opened(self, error: BaseException, path: Path) -> None:
        self.status.setText("No store is open")
        self.drops.refusal = "" if self.workspace else "No store is open."
        choose = "Open another store\N{HORIZONTAL ELLIPSIS}", self.commander.choose_store
        then = self._after_opening
        salvage = OFFER, lambda: self.salvaging.start(path, then)
        self.banner.show_error(error, salvage if isinstance(error, StoreDamagedError) else choose)
        if self.workspace is None:
            self.places.show_start(True)

    def _offer_samples(self, count: int) -> None:
        self.start.set_samples(count)
        self.actions_.set_states(samples=count > 0)

    # ---- imports

    def take(self, load: Load, dry_run: bool = False) -> None:
        """Import what was dropped or pasted."""
        dry_run = dry_run or self.actions_["dry-run"].isChecked()
        if load and self.workspace is not None:
            self.importing.start(load, dry_run=dry_run)
            self.places.set_shown("inbox", True)

    def _show_outcomes(self, outcomes: Sequence[Outcome], job: Job) -> None:
        roots = [str(path) for path in job.load.paths]
        self.inbox.add(outcomes, dry_run=job.dry_run, roots=roots)
        self.browsing.name_buckets(self.inbox.model.bucket_ids(IN_SIGHT))

    def _show_summary(self, job: Job) -> None:
        self.browsing.name_buckets(self.inbox.model.bucket_ids(NAMED))
        summary, at = job.summary, job.finished
        if summary is None or at is None:
            return
        verb = "tried" if job.dry_run else "dropped"
        what = "cancelled; what was finished is kept" if summary.cancelled else ""
        time = f"{verb} {at:%H:%M}", duration_text(summary.seconds), what
        self.inbox.say(DOT.join(part for part in time if part))

    def _ask_project(self, count: int) -> None:
        projects = [node.key for node in self.buckets.model.root.children if node.key]
        self.inbox.question.ask(count, projects, self.browsing.project)
        self.places.set_shown("inbox", True)

    def _count_outcomes(self) -> None:
        counts = self.inbox.model.counts
        refused = counts[OutcomeKind.REFUSED] > 0
        self.actions_.set_states(outcomes=counts.total() > 0, refused=refused)
        self.inbox.setAccessibleDescription(summary_text(counts))

    # ---- what was read

    def _show_projects(self, rows: Sequence[ProjectRow]) -> None:
        names = [(row.name, row.name) for row in rows]
        if len(rows) > 1:
            names.insert(0, ("", "All projects"))
        self.toolbar.set_projects(names, self.browsing.project)
        if self.places.show_start(not rows):
            self.buckets.view.setFocus()
        if rows and len(self.inbox.model):
            self.places.set_shown("inbox", True)
        if not rows:
            self._forget_report()
            self.status.setText(HINT)
            self._warm_up()

    def _show_listing(self, listing: BucketList) -> None:
        self.toolbar.set_query_error(None)
        sizes = listing_text(len(listing), listing.single, listing.largest)
        self.status.setText(DOT.join([sizes, counted(listing.reports, "report"), HINT]))
        self.buckets.show_nothing_found(not listing.ids and bool(self.toolbar.filter()))
        self._warm_up()

    def _warm_up(self) -> None:
        """Once the tree of a store is there: make ready what imports and comparisons need."""
        store, self._cold = self._cold, None
        if store is not None:
            self.tasks.read(lambda _: store.warm_up(), lambda _: None)

    def _show_report(self, shown: Shown) -> None:
        self._report = shown
        name = shown.view.row.database_id
        self.history.visit(name)
        self.report.set_report(shown.view)
        self._show_bucket(shown.bucket)
        self.commander.say_states()

    def _show_bucket(self, bucket: BucketRow | None) -> None:
        self.report.set_bucket(bucket)
        self.compare.set_founder(bucket.id if bucket else None)
        self._bucket = bucket
        self.buckets.model.emphasise(bucket.id if bucket else "", str(self.toolbar.cut().scale))
        self.commander.say_states()

    def _show_histogram(self, histogram: LinkHistogram) -> None:
        self.toolbar.set_top(histogram.scale, histogram.top)
        self.charts.links.set_histogram(histogram)
        self.charts.links.set_cut(self.toolbar.cut())

    def _forget_report(self) -> None:
        self._report = self._bucket = None
        self.browsing.forget_report()
        self.report.set_report(None)
        self.commander.say_states()

    def forget(self, report_id: str) -> None:
        """A report was deleted."""
        if self.browsing.report_id == report_id:
            self._forget_report()
        self.browsing.refresh(names=True)

    def shown(self) -> tuple[ReportView | None, BucketRow | None]:
        """The report that is looked at, and its bucket."""
        return (self._report.view if self._report else None), self._bucket

    # ---- what is asked

    def _move_cut(self, cut: Cut) -> None:
        self.explaining.cut = cut
        self.charts.links.set_cut(cut)
        self.browsing.set_cut(cut, self.toolbar.cuts())
        self.report.forget_why()
        self.actions_.check(f"scale-{cut.scale}")

    def _go_to_project(self, project: str) -> None:
        """A project that has a cut of its own is opened at it."""
        own = self.config.projects.get(project)
        if own is not None and own.cut is not None:
            self.toolbar.set_cut(own.cut)
        self.buckets.go_to_project(project, str(self.toolbar.cut().scale))

    def _filter(self, wanted: Filter) -> None:
        self.actions_.set_states(filtered=bool(wanted))
        if not wanted:
            self.toolbar.set_query_error(None)
        self.browsing.set_filter(wanted)

    def _search_function(self, function: str) -> None:
        escaped = function.replace("\\", "\\\\").replace('"', '\\"')
        self.toolbar.search.setText(f'stacktrace.function:"{escaped}"')

    def _show_compare(self) -> None:
        self.places.show_compare(True)
        self.tick_panes()

    def tick_panes(self) -> None:
        """The switches of the panes as the panes are."""
        for name in ("tree", "charts", "inbox", "compare"):
            self.actions_.check(f"show-{name}", self.places.is_shown(name))

    # ---- problems and themes

    def show_error(self, error: BaseException) -> None:
        """One banner for whatever went wrong."""
        self.banner.show_error(error)

    def show_problem(
        self, text: str, action: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """A sentence that asks for attention, perhaps with something to press."""
        self.banner.show_problem(text, "", action)

    def set_theme(self, name: str) -> None:
        """`light`, `dark` or `system`."""
        self._session.theme = name
        self._wear(name)

    def _wear(self, name: str) -> None:
        theme.wear(name)
        self.actions_.check(f"theme-{name}")
        self.actions_.tint()

    def _follow_system(self) -> None:
        self._wear(self._session.theme or self.config.theme)

    # ---- the session

    def _restore(self) -> None:
        session = self._session
        self._wear(session.theme if session.theme in THEMES else self.config.theme)
        self.browsing.project = session.project
        self.toolbar.set_defaults(self.config, session.project)
        for text in session.cuts:
            with contextlib.suppress(UserError):
                self.toolbar.set_cut(Cut.parse(text))
        cut = self.toolbar.cut()
        self.browsing.set_cut(cut, self.toolbar.cuts())
        self._move_cut(cut)
        self.buckets.set_expansion(session.expansion)
        self.commander.set_order(session.order if session.order in ORDERS else "total")
        self.buckets.restore_header(session.tree_header)
        if session.place:
            self.browsing.reveal_later(session.place[-1])
        self.places.restore(session)
        self.tick_panes()
        self.commander.say_states()
        self.buckets.view.setFocus()

    def session(self) -> Session:
        """How things are now, for the next time."""
        session = self._session
        self.places.save(session)
        session.project = self.browsing.project
        active = self.toolbar.cut()
        session.cuts = [str(cut) for cut in self.toolbar.cuts() if cut != active] + [str(active)]
        session.place = [self.browsing.report_id] if self.browsing.report_id else []
        session.expansion = self.buckets.expansion()
        session.order = self.buckets.order
        session.tree_header = self.buckets.header_state()
        return session

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.drops.overlay.setGeometry(self.rect())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the session, let an import finish its file, close the store."""
        if self._keep_session:
            self.session().save()
        store = self.workspace
        self.tasks.close(None if store is None else lambda _: store.close())
        super().closeEvent(event)
