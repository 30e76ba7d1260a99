"""The tree of buckets: what is selected and open stays so through every refresh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QByteArray, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QMenu, QStackedLayout, QWidget

from ..models.bucket_tree import (
    BucketNode,
    BucketPage,
    BucketTree,
    Column,
    CutNode,
    MoreNode,
    ReportNode,
)
from ..models.place import Place
from ..models.tree_base import Node
from ..parts.bucket_view import BucketView
from ..widgets import EmptyState

ORDERS = {
    "total": "largest first",
    "last_seen": "last seen first",
    "first_seen": "newest first",
    "growth": "fastest growing first",
}
ORDER_OF_COLUMN = {
    Column.REPORTS: "total",
    Column.WEEKS: "growth",
    Column.LAST_SEEN: "last_seen",
}


class BucketsPane(QWidget):
    """Says what is selected by `selected`; what a refresh took away is reported by `lost`."""

    selected = Signal(Place)
    lost = Signal(Place)
    opened = Signal(Place)
    order_requested = Signal(str)
    compare_possible = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Buckets")
        self.model = BucketTree(self)
        self.view = BucketView(self.model)
        self.order = "total"
        self._quiet = False
        self._open: set[tuple[str, ...]] = set()
        self._cards = QStackedLayout(self)
        self._cards.addWidget(self.view)
        nothing = EmptyState("search", "No report matches.", "Change the search, or clear it.")
        self._cards.addWidget(nothing)
        self.menu_actions: list[QAction] = []
        self._connect()

    def _connect(self) -> None:
        self.view.selectionModel().currentChanged.connect(lambda now: self._moved(now))
        self.view.selectionModel().selectionChanged.connect(lambda: self._marked())
        self.view.expanded.connect(lambda index: self._opened(index, True))
        self.view.collapsed.connect(lambda index: self._opened(index, False))
        self.view.activated.connect(self._activated)
        self.view.clicked.connect(self._show_more)
        self.view.header().sectionClicked.connect(self._header_clicked)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.view.customContextMenuRequested.connect(self._show_menu)

    # ---- what is where

    def place(self) -> Place:
        """The current place."""
        node = self.model.node(self.view.currentIndex())
        if isinstance(node, MoreNode):
            node = node.parent
        return Place.of(node.path()) if node and node is not self.model.root else Place()

    def reports(self) -> list[str]:
        """Ids of the selected reports, in the order of the tree."""
        rows = self.view.selectionModel().selectedRows()
        nodes = [self.model.node(index) for index in rows]
        return [node.key for node in nodes if isinstance(node, ReportNode)]

    def go(self, place: Place) -> bool:
        """Select a place and open the way to it; False when it is not loaded."""
        node = self.model.root.find(place.path())
        if node is None or node is self.model.root:
            return False
        self._open_way(node)
        index = self.model.index_of(node)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        return True

    def go_to_project(self, project: str, scale: str) -> None:
        """Select a project's cut on a scale, and bring the project to the top."""
        node = self.model.root.by_key.get(project)
        if node is not None and self.go(Place(project, scale)):
            top = QAbstractItemView.ScrollHint.PositionAtTop
            self.view.scrollTo(self.model.index_of(node), top)

    def expand(self, node: Node) -> None:
        self._open_way(node)
        self.view.expand(self.model.index_of(node))

    def is_open(self, node: Node) -> bool:
        return self.view.isExpanded(self.model.index_of(node))

    def _open_way(self, node: Node) -> None:
        parent = node.parent
        while parent is not None and parent is not self.model.root:
            self.view.expand(self.model.index_of(parent))
            parent = parent.parent

    def rows_in_use(self, node: CutNode) -> int:
        """How many buckets of a cut a refresh has to bring: those in sight and the current one."""
        view, model = self.view, self.model
        bottom = view.indexAt(QPoint(1, view.viewport().height() - 2))
        used = [0]
        for index in (bottom, view.currentIndex()):
            at = model.node(index) if index.isValid() else None
            while at is not None and at.parent is not node:
                at = at.parent
            used.append(at.row + 1 if at is not None else 0)
        if not bottom.isValid() and node.children and self.is_open(node):
            used.append(len(node.children))
        return max(used)

    def open_buckets(self, node: CutNode) -> list[BucketNode]:
        """The buckets of a cut that are open, or whose reports are loaded."""
        return [b for b in node.children if isinstance(b, BucketNode) and b.children]

    # ---- changes

    @contextmanager
    def refreshing(self) -> Iterator[None]:
        """Nothing is said about the selection meanwhile; afterwards it is where it was."""
        before = self.place()
        self._quiet = True
        try:
            yield
            self._reopen()
        finally:
            self._quiet = False
        if before != Place() and not self.model.root.find(before.path()):
            self.view.selectionModel().clear()
            self.lost.emit(before)
        elif self.place() != before and before != Place():
            self.go(before)

    def set_page(self, node: CutNode, page: BucketPage) -> None:
        with self.refreshing():
            self.model.set_page(node, page)

    def set_order(self, order: str) -> None:
        self.order = order
        self.model.set_order_text(ORDERS[order])

    def show_nothing_found(self, nothing: bool) -> None:
        """Say that no bucket matches the search."""
        self._cards.setCurrentIndex(int(nothing))

    def header_state(self) -> str:
        """Widths and hidden columns, for the session."""
        return bytes(self.view.header().saveState().toHex().data()).decode("ascii")

    def restore_header(self, state: str) -> None:
        if state:
            self.view.header().restoreState(QByteArray.fromHex(state.encode("ascii", "ignore")))

    def _reopen(self) -> None:
        """Open again what was open when it was last there."""
        for path in self._open:
            node = self.model.root.find(path)
            if node and node.children:
                index = self.model.index_of(node)
                if not self.view.isExpanded(index):
                    self.view.expand(index)

    def expansion(self) -> list[list[str]]:
        """The open places, for the session."""
        return [list(path) for path in sorted(self._open)]

    def set_expansion(self, paths: Iterable[Iterable[str]]) -> None:
        self._open = {tuple(path) for path in paths}

    # ---- what a person does

    def _moved(self, now: QModelIndex) -> None:
        more = isinstance(self.model.node(now), MoreNode)
        if not self._quiet and now.isValid() and not more:
            place = self.place()
            self.model.emphasise(place.bucket, place.scale)
            self.selected.emit(place)

    def _marked(self) -> None:
        if not self._quiet:
            self.compare_possible.emit(len(self.reports()) == 2)

    def _opened(self, index: QModelIndex, is_open: bool) -> None:
        node = self.model.node(index)
        if node is not None and not self._quiet:
            (self._open.add if is_open else self._open.discard)(node.path())

    def _activated(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if isinstance(node, MoreNode):
            self._show_more(index)
        elif isinstance(node, ReportNode):
            self.opened.emit(Place.of(node.path()))
        elif node is not None:
            self.view.setExpanded(self.model.index_of(node), not self.is_open(node))

    def _show_more(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if isinstance(node, MoreNode) and node.parent is not None:
            self.model.fetch_next(node.parent)

    def _header_clicked(self, section: int) -> None:
        column = Column(section)
        if column in ORDER_OF_COLUMN:
            self.order_requested.emit(ORDER_OF_COLUMN[column])
            return
        menu = self._menu()
        for order, text in ORDERS.items():
            action = menu.addAction(text[:1].upper() + text[1:])
            action.setCheckable(True)
            action.setChecked(order == self.order)
            action.triggered.connect(lambda _=False, o=order: self.order_requested.emit(o))
        menu.addSeparator()
        shown = menu.addAction("Show the day last seen")
        shown.setCheckable(True)
        shown.setChecked(not self.view.isColumnHidden(Column.LAST_SEEN))
        shown.toggled.connect(lambda on: self.view.setColumnHidden(Column.LAST_SEEN, not on))
        menu.popup(self.view.header().mapToGlobal(QPoint(0, self.view.header().height())))

    def _show_menu(self, where: QPoint) -> None:
        menu = self._menu()
        menu.addActions(self.menu_actions)
        menu.popup(self.view.viewport().mapToGlobal(where))

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return menu
