"""The tree project -> cut -> bucket -> report, filled by pages as they are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt

from ...core.rows import BucketRow, Cut, ProjectRow, ReportRow, Scale
from ...workspace import BucketList
from ..wording import counted, cut_text, day_text, link_text, minute_text
from .roles import Role, Tone
from .tree_base import NOWHERE, Index, Node, TreeModel

ALL = ""  # the key of "all projects"
FIRST = 8  # reports that an opened bucket shows at once; the line below them brings more
MORE = "\0more"
HEADERS = ("Buckets", "Reports", "16 weeks", "Last seen")


class Column(IntEnum):
    NAME = 0
    REPORTS = 1
    WEEKS = 2
    LAST_SEEN = 3


class ProjectNode(Node):
    """A project, or all of them."""

    def __init__(self, key: str, reports: int) -> None:
        super().__init__(key)
        self.reports = reports

    @property
    def project(self) -> str | None:
        return self.key or None


class CutNode(Node):
    """A project's buckets at one cut; `listing` is None until they are known."""

    def __init__(self, cut: Cut) -> None:
        super().__init__(str(cut.scale), total=1)
        self.cut = cut
        self.listing: BucketList | None = None

    @property
    def project(self) -> str | None:
        assert isinstance(self.parent, ProjectNode)
        return self.parent.project


class BucketNode(Node):
    def __init__(self, row: BucketRow) -> None:
        super().__init__(row.id, total=row.total)
        self.bucket = row

    @property
    def cut_node(self) -> CutNode:
        assert isinstance(self.parent, CutNode)
        return self.parent


class ReportNode(Node):
    def __init__(self, row: ReportRow) -> None:
        super().__init__(row.database_id)
        self.report = row


class MoreNode(Node):
    """Stands for the reports of a bucket that are not loaded."""

    def __init__(self) -> None:
        super().__init__(MORE)


@dataclass(frozen=True, slots=True)
class BucketPage:
    """What a reading of a cut gave: the list, its first rows, members of open buckets."""

    listing: BucketList
    rows: Sequence[BucketRow]
    members: Mapping[str, Sequence[ReportRow]] = field(default_factory=dict)


class BucketTree(TreeModel):
    """`names` are what buckets are called; a bucket without a name shows its id."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: dict[str, str] = {}
        self.emphasised = ("", "")
        self._order = ""
        self._cuts: dict[Scale, Cut] = {}

    # ---- filling

    def set_cuts(self, cuts: Iterable[Cut]) -> None:
        """The cuts under each project, one a scale; moved ones keep what they show till re-read."""
        self._cuts = {cut.scale: cut for cut in cuts}
        for node in self.cut_nodes():
            node.cut = self._cuts[node.cut.scale]
            self.changed(node)

    def set_projects(self, rows: Sequence[ProjectRow]) -> None:
        """All projects; with more than one, a line for all of them comes first."""
        everything = ProjectRow(ALL, sum(row.total for row in rows))
        shown = [everything, *rows] if len(rows) > 1 else rows
        self.merge(self.root, [ProjectNode(row.name, row.total) for row in shown])
        for row in shown:
            node = self.project(row.name)
            node.reports, node.total = row.total, len(self._cuts)
            self.add_children(node, [] if node.children else self._new_cuts())
            self.changed(node)

    def set_page(self, node: CutNode, page: BucketPage) -> None:
        """The buckets of a cut anew; what is still there keeps its node and its open reports."""
        node.listing, node.total = page.listing, len(page.listing)
        self.merge(node, [self._bucket(node, row) for row in page.rows])
        for bucket_id, rows in page.members.items():
            if bucket_id in node.by_key:
                bucket = node.by_key[bucket_id]
                tail = [MoreNode()] if len(rows) < bucket.total else []
                self.merge(bucket, [*(ReportNode(row) for row in rows), *tail])
        self.changed(node)
        if node.children:
            self.changed(node.children[0], node.children[-1])

    def add_buckets(self, node: CutNode, rows: Sequence[BucketRow]) -> None:
        self.add_page(node, [BucketNode(row) for row in rows])

    def add_reports(self, node: BucketNode, rows: Sequence[ReportRow]) -> None:
        """The reports that follow those of a bucket, and the line for the rest."""
        self.add_page(node, [ReportNode(row) for row in rows])
        rest = node.by_key.get(MORE)
        if self.loaded(node) < node.total and rest is None:
            self.add_children(node, [MoreNode()])
        elif rest is not None and self.loaded(node) >= node.total:
            self.remove_children(node, rest.row, rest.row + 1)
        elif rest is not None:
            self.changed(rest)

    def loaded(self, node: Node) -> int:
        return len(node.children) - (MORE in node.by_key)

    def set_names(self, names: Mapping[str, str]) -> None:
        self.names.update(names)
        for node in self.cut_nodes():
            if node.children:
                self.changed(node.children[0], node.children[-1])

    def emphasise(self, bucket_id: str, scale: str) -> None:
        """Print the name of the bucket that is being looked at in bold, on its scale."""
        before, self.emphasised = self.emphasised, (bucket_id, scale)
        for cut in self.cut_nodes():
            for key in {before[0], bucket_id} & cut.by_key.keys():
                self.changed(cut.by_key[key])

    def set_order_text(self, text: str) -> None:
        """How the buckets are ordered, for the header."""
        self._order = text
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, Column.NAME, Column.NAME)

    def _new_cuts(self) -> list[Node]:
        return [CutNode(cut) for cut in self._cuts.values()]

    @staticmethod
    def _bucket(node: CutNode, row: BucketRow) -> Node:
        known = node.by_key.get(row.id)
        if not isinstance(known, BucketNode):
            return BucketNode(row)
        known.bucket, known.total = row, row.total
        return known

    # ---- asking

    def project(self, name: str) -> ProjectNode:
        node = self.root.by_key[name]
        assert isinstance(node, ProjectNode)
        return node

    def cut_nodes(self) -> list[CutNode]:
        return [n for p in self.root.children for n in p.children if isinstance(n, CutNode)]

    def cut_node(self, project: str, scale: Scale) -> CutNode | None:
        node = self.root.find((project, str(scale)))
        return node if isinstance(node, CutNode) else None

    # ---- showing

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(HEADERS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                f"{HEADERS[0]}, {self._order}" if self._order and not section else HEADERS[section]
            )
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None or node is self.root:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._text(node, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(node)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Role.TONE:
                dim = isinstance(node, CutNode | MoreNode) or index.column() != Column.NAME
                return Tone.DIM if dim else Tone.TEXT
            case Role.STRONG:
                return index.column() == Column.NAME and self._is_strong(node)
            case Role.SPARK if index.column() == Column.WEEKS and isinstance(node, BucketNode):
                return node.bucket.spark
        return None

    def _is_strong(self, node: Node) -> bool:
        if isinstance(node, BucketNode):
            return (node.key, str(node.cut_node.cut.scale)) == self.emphasised
        return isinstance(node, ProjectNode)

    def _text(self, node: Node, column: int) -> str:
        match node, column:
            case ProjectNode(), Column.NAME:
                return node.key or "All projects"
            case ProjectNode(), Column.REPORTS:
                return f"{node.reports:,}"
            case CutNode(), Column.NAME:
                found = node.listing
                size = "" if found is None else f"   {counted(len(found), 'bucket')}"
                return cut_text(node.cut) + size
            case CutNode(), Column.REPORTS if node.listing is not None:
                return f"{node.listing.reports:,}"
            case BucketNode(), Column.NAME:
                return self.names.get(node.key, node.key)
            case BucketNode(), Column.REPORTS:
                return f"{node.bucket.total:,}"
            case BucketNode(), Column.LAST_SEEN:
                return day_text(node.bucket.last_seen)
            case ReportNode(), Column.NAME:
                return node.key
            case ReportNode(), Column.REPORTS:
                return _standing(node)
            case MoreNode(), Column.NAME if node.parent is not None:
                rest = node.parent.total - self.loaded(node.parent)
                return f"{rest:,} more \N{HORIZONTAL ELLIPSIS}"
            case ReportNode(), Column.LAST_SEEN:
                return day_text(node.report.date)
        return ""

    def _tip(self, node: Node) -> str:
        match node:
            case BucketNode():
                row = node.bucket
                other = f"\n+ {row.elsewhere:,} in other projects" if row.elsewhere else ""
                return (
                    f"{self.names.get(row.id, row.id)}\n{counted(row.total, 'report')}{other}\n"
                    f"first seen {minute_text(row.first_seen)}\n"
                    f"last seen {minute_text(row.last_seen)}\nfounder {row.id}"
                )
            case ReportNode():
                return f"{node.key}\n{minute_text(node.report.date)}\n{node.report.project}"
        return ""


def _standing(node: ReportNode) -> str:
    """`founder`, or how strongly the report is tied to its top match."""
    bucket = node.parent
    assert isinstance(bucket, BucketNode)
    link = node.report.link
    if link is None or node.key == bucket.key:
        return "founder"
    return link_text(link, bucket.cut_node.cut.scale)


def _alignment(column: int) -> Qt.AlignmentFlag:
    right = column == Column.REPORTS
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
