"""A tree model whose nodes know their row; indexes carry numbers, never pointers.

An index of a node that is gone finds nothing instead of freed memory. A node may hold fewer
children than its `total`; the model asks for a page with `wanted` and is handed it in `add_page`.
QTreeView fetches again after every layout, which would load 100,000 rows on its own: so only a
first page comes by `fetchMore`, the next ones by `fetch_next`, when their place is in sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Signal

from .node import PAGE, Node, renumber, runs

__all__ = ["NOWHERE", "PAGE", "Index", "Node", "TreeModel"]

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class TreeModel(QAbstractItemModel):
    """index, parent, rowCount and lazy pages, once. Subclasses give columns and data."""

    wanted = Signal(object, int)  # node, first child that is missing

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = Node("")
        self._nodes = {self.root.number: self.root}

    def node(self, index: Index) -> Node | None:
        """The node of an index; the root for an invalid one, None when it is gone."""
        return self._nodes.get(index.internalId()) if index.isValid() else self.root

    def index_of(self, node: Node, column: int = 0) -> QModelIndex:
        if node is self.root or node.number not in self._nodes:
            return QModelIndex()
        return self.createIndex(node.row, column, node.number)

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        node = self.node(parent)
        inside = node and 0 <= row < self.rowCount(parent) and 0 <= column < self.columnCount()
        return self.index_of(node.children[row], column) if node and inside else QModelIndex()

    def parent(self, index: Index = NOWHERE) -> Any:
        node = self.node(index)
        return self.index_of(node.parent) if node and node.parent else QModelIndex()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        node = self.node(parent)
        return len(node.children) if node and parent.column() <= 0 else 0

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        node = self.node(parent)
        return bool(node and parent.column() <= 0 and (node.total or node.children))

    def canFetchMore(self, parent: Index) -> bool:
        node = self.node(parent)
        first = node and parent.column() <= 0 and not node.children and not node.asked
        return bool(node and first and node.total)

    def fetchMore(self, parent: Index) -> None:
        node = self.node(parent)
        if node and self.canFetchMore(parent):
            self.fetch_next(node)

    def fetch_next(self, node: Node) -> None:
        """Ask for the next page of a node, unless it is complete or asked for already."""
        if not node.asked and self.loaded(node) < node.total:
            node.asked = True
            self.wanted.emit(node, self.loaded(node))

    def loaded(self, node: Node) -> int:
        """How many of a node's `total` children are there."""
        return len(node.children)

    # ---- changes; each keeps persistent indexes (selection, expansion) where they belong

    def add_page(self, node: Node, children: Iterable[Node]) -> None:
        """Append what `wanted` asked for; what is there already is left out."""
        new = [child for child in children if child.key not in node.by_key]
        node.asked = False
        if not new:
            node.total = self.loaded(node)
        self.add_children(node, new, self.loaded(node))

    def add_children(self, node: Node, children: Sequence[Node], at: int | None = None) -> None:
        at = len(node.children) if at is None else at
        if children:
            self.beginInsertRows(self.index_of(node), at, at + len(children) - 1)
            node.children[at:at] = children
            for child in children:
                child.parent = node
                self._nodes[child.number] = node.by_key[child.key] = child
            renumber(node, at)
            self.endInsertRows()

    def remove_children(self, node: Node, start: int, stop: int) -> None:
        self.beginRemoveRows(self.index_of(node), start, stop - 1)
        gone, node.children[start:stop] = node.children[start:stop], []
        for child in gone:
            del node.by_key[child.key]
            self._forget(child)
        renumber(node, start)
        self.endRemoveRows()

    def reorder(self, node: Node, children: list[Node]) -> None:
        """Bring a node's children into another order."""
        if children == node.children:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes = [self.node(index) for index in before]
        node.children = children
        renumber(node, 0)
        places = zip(nodes, before, strict=True)
        after = [self.index_of(n, i.column()) if n else QModelIndex() for n, i in places]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def merge(self, node: Node, children: Iterable[Node]) -> None:
        """Make a node's children these: equal keys keep their node, the rest comes and goes."""
        node.asked = False
        target = [node.by_key.get(child.key, child) for child in children]
        keep = {child.number for child in target}
        for start, stop in runs([child.number not in keep for child in node.children]):
            self.remove_children(node, start, stop)
        self.reorder(node, [child for child in target if child.parent is node])
        for start, stop in reversed(runs([child.parent is not node for child in target])):
            self.add_children(node, target[start:stop], start)

    def changed(self, first: Node, last: Node | None = None) -> None:
        """Say that siblings look different now."""
        end = self.index_of(last or first, self.columnCount() - 1)
        self.dataChanged.emit(self.index_of(first), end)

    def _forget(self, node: Node) -> None:
        self._nodes.pop(node.number, None)
        node.parent = None
        for child in node.children:
            self._forget(child)
