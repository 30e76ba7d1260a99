"""The tree and inbox models: what the model tester demands, and what a refresh must keep."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from partycrasher_gui.core.errors import FormatError
from partycrasher_gui.core.rows import (
    BucketRow,
    Cut,
    Link,
    Outcome,
    OutcomeKind,
    ProjectRow,
    Repair,
    ReportRow,
    Scale,
)
from partycrasher_gui.gui.models.bucket_tree import FIRST, BucketPage, BucketTree, Column
from partycrasher_gui.gui.models.inbox import Column as InboxColumn
from partycrasher_gui.gui.models.inbox import InboxModel
from partycrasher_gui.gui.models.roles import Role
from partycrasher_gui.gui.models.tree_base import PAGE, Node, TreeModel
from partycrasher_gui.gui.palette import EntryModel
from partycrasher_gui.workspace import BucketList

LIKENESS, SCORE = Cut(Scale.LIKENESS, 0.58), Cut(Scale.SCORE, 4.0)


def bucket(name: str, total: int = 2) -> BucketRow:
    spark = tuple(range(16))
    return BucketRow(name, "p", total, 0, "2026-01-01T10:00:00", "2026-02-03T10:00:00", spark)


def page(*rows: BucketRow, **members: list[ReportRow]) -> BucketPage:
    reports = sum(row.total for row in rows)
    listing = BucketList(
        LIKENESS, "p", [r.id for r in rows], 0, 9, reports, lambda a, b: list(rows[a:b])
    )
    return BucketPage(listing, rows, members)


def report(name: str, likeness: float | None = 0.9) -> ReportRow:
    link = None if likeness is None else Link("a", 3.25, likeness, likeness)
    return ReportRow(name, "p", "2026-02-03T10:00:00", 1, link)


def dump(model: TreeModel, parent: QModelIndex = QModelIndex(), depth: int = 0) -> list[str]:  # noqa: B008
    """The loaded tree as lines of text, numbers at the end."""
    lines = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        number = model.index(row, Column.REPORTS, parent).data()
        lines.append(f"{'  ' * depth}{index.data()}  {number}".rstrip())
        lines += dump(model, index, depth + 1)
    return lines


@pytest.fixture
def tree() -> BucketTree:
    tree = BucketTree()
    tree.set_cuts([LIKENESS, SCORE])
    tree.set_projects([ProjectRow("p", 12)])
    return tree


def test_the_tree_satisfies_the_model_tester(qtmodeltester: ModelTester, tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    tree.set_page(node, page(bucket("a", 20), bucket("b"), bucket("c")))
    tree.add_reports(node.by_key["a"], [report("a", None), report("x")])  # type: ignore[arg-type]
    qtmodeltester.check(tree, force_py=True)
    tree.set_page(node, page(bucket("c"), bucket("a", 20), bucket("d")))
    qtmodeltester.check(tree, force_py=True)


def test_the_tree_in_words(tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    tree.set_page(node, page(bucket("a", 10), bucket("b")))
    tree.set_names({"a": "decode → read_tile"})
    tree.add_reports(node.by_key["a"], [report("a", None), report("x", 0.913)])  # type: ignore[arg-type]
    assert dump(tree) == [
        "p  12",
        "  likeness ≥ 58 %   2 buckets  12",
        "    decode → read_tile  10",
        "      a  founder",
        "      x  91 %",
        "      8 more …",
        "    b  2",
        "  score ≥ 4.0",
    ]


def test_several_projects_get_a_line_for_all(tree: BucketTree) -> None:
    tree.set_projects([ProjectRow("p", 12), ProjectRow("q", 3)])
    assert [line for line in dump(tree) if line[0] != " "] == ["All projects  15", "p  12", "q  3"]


def test_a_refresh_keeps_what_is_still_there(tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    tree.set_page(node, page(bucket("a", 5), bucket("b", 4), bucket("c", 3)))
    b = node.by_key["b"]
    tree.add_reports(b, [report("b", None), report("y")])  # type: ignore[arg-type]
    kept = QPersistentModelIndex(tree.index_of(b.by_key["y"]))
    gone = QPersistentModelIndex(tree.index_of(node.by_key["a"]))
    tree.set_page(node, page(bucket("c", 6), bucket("d", 5), bucket("b", 4)))
    assert [child.key for child in node.children] == ["c", "d", "b"]
    assert kept.isValid()
    assert kept.data() == "y"
    assert kept.parent().row() == 2
    assert not gone.isValid()


def test_a_stale_index_finds_nothing(tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    tree.set_page(node, page(bucket("a")))
    stale = tree.index_of(node.by_key["a"])
    tree.set_page(node, page(bucket("b")))
    assert tree.node(stale) is None
    assert tree.data(stale) is None


def test_members_of_an_open_bucket_are_replaced(tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    tree.set_page(node, page(bucket("a", 3)))
    a = node.by_key["a"]
    tree.add_reports(a, [report("a", None), report("x"), report("y")])  # type: ignore[arg-type]
    tree.set_page(node, page(bucket("a", 2), a=[report("a", None), report("y")]))
    assert [child.key for child in a.children] == ["a", "y"]


def test_numbers_stand_right_and_sparks_in_their_column(tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    tree.set_page(node, page(bucket("a")))
    index = tree.index_of(node.by_key["a"], Column.REPORTS)
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert tree.index_of(node.by_key["a"], Column.WEEKS).data(Role.SPARK) == tuple(range(16))
    assert index.data(Role.SPARK) is None
    assert "last seen 2026-02-03 10:00" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_pages_are_asked_for_one_at_a_time(tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    asked: list[tuple[Node, int]] = []
    tree.wanted.connect(lambda n, start: asked.append((n, start)))
    index = tree.index_of(node)
    assert tree.canFetchMore(index)
    tree.fetchMore(index)
    tree.fetchMore(index)
    assert asked == [(node, 0)]
    first = [bucket(str(number)) for number in range(PAGE)]
    tree.set_page(node, page(*first))
    node.total = 300
    assert not tree.canFetchMore(index)
    tree.fetch_next(node)
    tree.fetch_next(node)
    assert asked[1:] == [(node, PAGE)]
    tree.add_buckets(node, [bucket(str(number)) for number in range(PAGE - 1, 300)])
    assert len(node.children) == 300
    tree.fetch_next(node)
    assert len(asked) == 2


def test_a_page_that_brings_nothing_ends_the_asking(tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    tree.set_page(node, page(bucket("a")))
    node.total = 5
    tree.add_buckets(node, [])
    assert node.total == 1
    assert not tree.canFetchMore(tree.index_of(node))


def test_the_line_for_the_rest_goes_when_all_is_there(tree: BucketTree) -> None:
    node = tree.cut_nodes()[0]
    tree.set_page(node, page(bucket("a", FIRST + 1)))
    a = node.by_key["a"]
    tree.add_reports(a, [report(str(n)) for n in range(FIRST)])  # type: ignore[arg-type]
    assert tree.index_of(a.children[-1]).data() == "1 more …"
    tree.add_reports(a, [report("last")])  # type: ignore[arg-type]
    assert a.children[-1].key == "last"


# ---- the inbox


def outcome(kind: OutcomeKind, file: str = "/drop/a.json", **more: object) -> Outcome:
    return Outcome(file, kind, **more)  # type: ignore[arg-type]


def outcomes() -> list[Outcome]:
    error = FormatError("The stack ends inside a frame.", place="line 212", remedy="Save it again.")
    link = Link("p:1", 7.2, 0.914, 0.914)
    buckets = {"likeness=0.58": "p:0"}
    return [
        outcome(OutcomeKind.IMPORTED, database_id="p:2", top_match=link, buckets=buckets),
        outcome(OutcomeKind.IMPORTED, database_id="p:3", buckets={"likeness=0.58": "p:3"}),
        outcome(OutcomeKind.REPAIRED, database_id="p:4", top_match=link, buckets=buckets,
                repairs=(Repair("$.date", "date taken from the file", True),)),
        outcome(OutcomeKind.IDENTICAL, database_id="p:1"),
        outcome(OutcomeKind.REFUSED, "/drop/z.zip/in/b.log", error=error),
    ]  # fmt: skip


def test_the_inbox_satisfies_the_model_tester(qtmodeltester: ModelTester) -> None:
    model = InboxModel()
    model.add(outcomes())
    qtmodeltester.check(model, force_py=True)
    model.show_only(OutcomeKind.IMPORTED)
    model.add(outcomes())
    qtmodeltester.check(model, force_py=True)


def test_the_inbox_in_words() -> None:
    model = InboxModel()
    model.add(outcomes(), roots=["/drop"])
    model.set_names({"p:0": "decode → read_tile"})
    messages = [model.index(row, InboxColumn.MESSAGE).data() for row in range(5)]
    assert messages == [
        "into decode → read_tile (91 %).",
        "starts a new bucket.",
        "into decode → read_tile (91 %).  Date taken from the file.",
        "is stored already, with the same content.",
        "line 212: The stack ends inside a frame. Save it again.",
    ]
    assert model.index(4, InboxColumn.FILE).data() == "drop/z.zip/in/b.log"


def test_the_inbox_counts_filters_and_forgets() -> None:
    model = InboxModel()
    model.add(outcomes())
    assert model.counts[OutcomeKind.IMPORTED] == 2
    model.show_only(OutcomeKind.REFUSED)
    assert model.rowCount() == 1
    model.remove(lambda o: o.kind is OutcomeKind.REFUSED)
    assert model.rowCount() == 0
    assert len(model) == 4
    model.clear()
    assert model.counts.total() == 0


def test_outcomes_have_a_word_a_shape_and_a_colour() -> None:
    model = InboxModel()
    model.add(outcomes())
    cells = [model.index(row, InboxColumn.OUTCOME) for row in (0, 2, 3, 4)]
    words = [cell.data() for cell in cells]
    assert words == ["imported", "repaired", "already there", "refused"]
    assert len({cell.data(Role.TONE) for cell in cells}) == 4


def test_the_palette_satisfies_the_model_tester(qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(EntryModel(), force_py=True)
