"""What the commands of the table do, one method or line each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from .. import __version__
from ..core.rows import DEFAULT_CUT, Cut, Scale
from ..paths import data_folder
from .drop import Load
from .pages.header import has_near
from .palette import Entry
from .panes.buckets import ORDERS
from .samples import samples_folder
from .widgets import copy_text

if TYPE_CHECKING:
    from ..core.triage import Event
    from ..workspace import Workspace
    from .window import MainWindow

Handler = Callable[[], object]
STEP = {Scale.LIKENESS: 0.01, Scale.SCORE: 0.1}
STORES = "Stores (*.partycrasher);;All files (*)"


class Commander(QObject):
    """Acts on the window it is given."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def handlers(self) -> dict[str, Handler]:
        """By the ids of `commands.COMMANDS`."""
        window = self._window
        found: dict[str, Handler] = {
            "open-files": self.choose_files,
            "open-folder": self.choose_folder,
            "paste": lambda: window.take(Load.of(QGuiApplication.clipboard().mimeData())),
            "samples": self.import_samples,
            "dry-run": self._set_dry_run,
            "cancel": lambda: window.importing.cancel(),
            "retry": lambda: window.inbox.retry_rows(),
            "open-store": self.choose_store,
            "quit": window.close,
            "find": self._find,
            "clear-search": lambda: window.toolbar.clear_filter(),
            "copy-id": lambda: copy_text(window.browsing.report_id),
            "copy-outcomes": lambda: window.inbox.copy_rows(),
            "clear-inbox": lambda: window.inbox.model.clear(),
            "delete": self._offer_deletion,
            "arrange": lambda: window.places.arrange(window.actions_["arrange"].isChecked()),
            "reset-panes": lambda: window.places.put_back(),
            "next-pane": lambda: self._next_pane(1),
            "previous-pane": lambda: self._next_pane(-1),
            "full-screen": self._full_screen,
            "raise": lambda: self._nudge(1),
            "lower": lambda: self._nudge(-1),
            "type-threshold": self._type_threshold,
            "default-threshold": self._default_threshold,
            "back": lambda: self._travel(-1),
            "forward": lambda: self._travel(1),
            "reveal": lambda: window.browsing.reveal(window.browsing.report_id),
            "founder": self._to_founder,
            "match": lambda: window.browsing.reveal(self._match()),
            "why": lambda: window.report.tabs.setCurrentWidget(window.why),
            "compare-match": lambda: window.explaining.compare_nearest(window.browsing.report_id),
            "compare-pair": lambda: self._compare(*window.buckets.reports()),
            "palette": lambda: window.palette_.open(),
            "shortcuts": lambda: window.keys.open(),
            "log": self._show_log,
            "about": self._about,
        }
        for name in ("system", "light", "dark"):
            found[f"theme-{name}"] = partial(window.set_theme, name)
        for order in ORDERS:
            found[f"sort-{order}"] = partial(self.set_order, order)
        for pane in ("tree", "charts", "compare", "inbox"):
            found[f"show-{pane}"] = partial(self._show_pane, pane)
        for scale in (Scale.LIKENESS, Scale.SCORE):
            found[f"scale-{scale}"] = partial(window.toolbar.set_scale, scale)
        return found

    def more(self, typed: str) -> Sequence[Entry]:
        """What the palette offers beside commands: a search, or a report by its id."""
        window = self._window
        return (
            Entry(f"Search for {typed}", "", then=lambda: window.toolbar.search.setText(typed)),
            Entry(f"Open report {typed}", "", then=lambda: window.browsing.reveal(typed)),
        )

    def say_states(self) -> None:
        """Which commands make sense for the report that is looked at."""
        window = self._window
        view, bucket = window.shown()
        name = view.row.database_id if view else ""
        window.actions_.set_states(
            report=view is not None,
            match=view is not None and view.row.link is not None,
            near=view is not None and has_near(view, bucket),
            member=bucket is not None and bucket.id != name,
            back=window.history.can_go(-1),
            forward=window.history.can_go(1),
        )

    # ---- files

    def choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self._window, "Open crash files")
        self._window.take(Load(tuple(Path(name) for name in names)))

    def choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, "Open a folder of crash files")
        self._window.take(Load((Path(name),) if name else ()))

    def import_samples(self) -> None:
        self._window.take(Load((samples_folder(),)))

    def choose_store(self) -> None:
        """Open another store, or make a new one."""
        start = str(data_folder())
        dialog = QFileDialog(self._window, "Open or create a store", start, STORES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self._window.open_store(Path(name)))
        dialog.open()

    def _set_dry_run(self) -> None:
        self._window.drops.always_dry = self._window.actions_["dry-run"].isChecked()

    # ---- the report

    def _match(self) -> str:
        view, _ = self._window.shown()
        return view.row.link.parent if view and view.row.link else ""

    def _to_founder(self) -> None:
        _, bucket = self._window.shown()
        if bucket is not None:
            self._window.browsing.reveal(bucket.id)

    def _compare(self, a: str, b: str) -> None:
        self._window.explaining.compare(a, b)

    def _travel(self, step: int) -> None:
        if self._window.history.can_go(step):
            self._window.browsing.reveal(self._window.history.go(step))

    def _offer_deletion(self) -> None:
        name = self._window.browsing.report_id
        self._window.show_problem(
            f"Delete report {name}? Its bucket stays together.",
            ("Delete it", lambda: self._delete(name)),
        )

    def _delete(self, name: str) -> None:
        window = self._window
        store = window.workspace
        if store is not None:
            window.tasks.write(
                lambda _: store.delete(name), lambda event: self._deleted(store, name, event)
            )

    def _deleted(self, store: Workspace, name: str, event: Event) -> None:
        self._window.forget(name)
        undo = "Undo", lambda: self._restore(store, name, event)
        self._window.show_problem(f"Report {name} is deleted.", undo)

    def _restore(self, store: Workspace, name: str, event: Event) -> None:
        window = self._window
        if store is window.workspace:  # no other was opened since
            window.tasks.write(lambda _: store.restore(event), lambda _: self._restored(name))

    def _restored(self, name: str) -> None:
        browsing = self._window.browsing
        browsing.reveal_later(name)
        browsing.refresh(names=True)
        browsing.show_report(name)

    # ---- looking

    def set_order(self, order: str) -> None:
        self._window.browsing.set_order(order)
        self._window.actions_.check(f"sort-{order}")

    def _find(self) -> None:
        self._window.toolbar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._window.toolbar.search.selectAll()

    def _type_threshold(self) -> None:
        self._window.toolbar.spin.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._window.toolbar.spin.selectAll()

    def _nudge(self, steps: int) -> None:
        cut = self._window.toolbar.cut()
        value = round(max(0.0, cut.value + steps * STEP[cut.scale]), 4)
        self._window.toolbar.set_cut(Cut(cut.scale, value))

    def _default_threshold(self) -> None:
        window = self._window
        project, scale = window.browsing.project or None, window.toolbar.cut().scale
        cut = window.config.cut_of(project)
        if cut.scale is not scale:
            score = Cut(scale, window.config.default_threshold_of(project))
            cut = score if scale is Scale.SCORE else DEFAULT_CUT
        window.toolbar.set_cut(cut)

    def _show_pane(self, name: str) -> None:
        window = self._window
        window.places.set_shown(name, window.actions_[f"show-{name}"].isChecked())

    def _panes(self) -> list[QWidget]:
        window = self._window
        if window.start.isVisible():
            return [window.start.samples, window.toolbar.search, window.inbox.view]
        return [window.toolbar.search, window.buckets.view, window.charts.links, window.report,
                window.compare, window.inbox.view]  # fmt: skip

    def _next_pane(self, step: int) -> None:
        """Go to the pane after, or before, the one that has the focus."""
        panes = [pane for pane in self._panes() if pane.isVisible()]
        focus = self._window.focusWidget()
        here = [at for at, pane in enumerate(panes) if _holds(pane, focus)]
        at = here[-1] + step if here else 0
        panes[at % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    def _full_screen(self) -> None:
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(data_folder())))

    def _about(self) -> None:
        words = "turns a heap of crash reports into a short, explained list of bugs."
        self._window.show_problem(f"PartyCrasher {__version__} {words} Apache-2.0 licence.")


def _holds(pane: QWidget, focus: QWidget | None) -> bool:
    return focus is not None and (focus is pane or pane.isAncestorOf(focus))
