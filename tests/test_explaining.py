"""Why reports are where they are, and comparisons, through the workspace on a real store."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import inf

import pytest

from partycrasher_gui.core.errors import NotFoundError
from partycrasher_gui.core.receipt import Part
from partycrasher_gui.core.rows import DEFAULT_CUT, Cut, Scale
from partycrasher_gui.workspace import Workspace
from tests.support.workspaces import COUNT, fill_store, ids_of, rows_of


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A store for tests that only look."""
    path = fill_store(tmp_path_factory.mktemp("filled"))
    with Workspace.open(path, read_only=True) as workspace:
        yield workspace


@pytest.mark.parametrize("cut", [DEFAULT_CUT, Cut(Scale.SCORE, 4.0)], ids=str)
def test_the_chain_leads_to_the_founder(shared: Workspace, cut: Cut) -> None:
    for name, bucket in shared.assignments(cut):
        why = shared.why(name, cut)
        assert why.bucket_id == bucket
        way = [name, *(step.parent for step in why.chain)]
        assert [step.child for step in why.chain] == way[:-1]
        assert way[-1] == bucket
        for step in why.chain:
            value = step.score if cut.scale is Scale.SCORE else step.likeness_now
            assert value >= cut.value


def test_receipts_add_up_to_the_stored_numbers(shared: Workspace) -> None:
    explained = 0
    for row in rows_of(shared):
        why = shared.why(row.database_id)
        assert why.link == row.link
        if why.link is None:
            continue
        assert why.score is not None
        assert why.likeness is not None
        assert why.score.agrees
        assert why.likeness.agrees
        for root, stored in (
            (why.score.root, why.link.score),
            (why.likeness.root, why.link.likeness),
        ):
            assert root.value == stored
            assert sum(leaf.value for leaf in root.leaves()) == pytest.approx(stored, rel=1e-5)
            adds_up(root)
        explained += 1
    assert explained > COUNT // 2


def adds_up(part: Part) -> None:
    if part.parts:
        assert sum(inner.value for inner in part.parts) == pytest.approx(part.value, rel=1e-5)
        assert sum(inner.share for inner in part.parts) == pytest.approx(part.share, rel=1e-5)
    for inner in part.parts:
        adds_up(inner)


def test_frames_share_out_the_likeness(shared: Workspace) -> None:
    for row in rows_of(shared):
        shares = [frame.share for frame in shared.report(row.database_id).frames]
        if row.link is None:
            assert set(shares) == {None}
        else:
            assert sum(share or 0.0 for share in shares) == pytest.approx(1.0)


def test_what_if_fields_are_left_out(shared: Workspace) -> None:
    for row in rows_of(shared)[::5]:
        if row.link is None:
            with pytest.raises(NotFoundError, match="no link"):
                shared.what_if(row.database_id, ())
            continue
        assert shared.what_if(row.database_id, ()) == pytest.approx(row.link.score, rel=1e-5)
        why = shared.why(row.database_id)
        assert why.score is not None
        fields = {leaf.term.field for leaf in why.score.root.leaves() if leaf.term}
        assert shared.what_if(row.database_id, fields) == 0.0
        assert shared.what_if(row.database_id, {"no.such.field"}) == shared.what_if(
            row.database_id, ()
        )


def test_a_comparison_is_the_same_from_both_ends(shared: Workspace) -> None:
    for row in rows_of(shared)[1::6]:
        if row.link is None:
            continue
        a, b = row.database_id, row.link.parent
        there, back = shared.compare(a, b), shared.compare(b, a)
        assert there.ids == (a, b)
        assert back.ids == (b, a)
        assert there.measures is not None
        assert back.measures is not None
        assert there.measures.score_ab == back.measures.score_ba
        assert there.measures.score_ba == back.measures.score_ab
        assert there.measures.likeness_ab == back.measures.likeness_ba
        assert there.measures.likeness_ba == back.measures.likeness_ab
        assert there.parting == back.parting
        assert {field.path for field in there.only_a} == {field.path for field in back.only_b}
        assert [f.path for f in there.differ] == [f.path for f in back.differ]
        assert {(f.a, f.b) for f in there.frames if f.kind == "equal"} == {
            (f.b, f.a) for f in back.frames if f.kind == "equal"
        }


def test_two_reports_part_at_the_cut_that_is_named(shared: Workspace) -> None:
    for a, b in combinations(ids_of(shared)[::9], 2):
        parting = shared.compare(a, b).parting
        assert parting is not None
        for scale, value in ((Scale.LIKENESS, parting.likeness), (Scale.SCORE, parting.score)):
            for cut in (
                0.0,
                0.1,
                0.58,
                0.9,
                2.0,
                8.0,
                *([value] if value not in (None, inf) else []),
            ):
                buckets = dict(shared.assignments(Cut(scale, cut)))
                together = buckets[a] == buckets[b]
                assert together == (value is not None and cut <= value), (a, b, scale, cut)


def test_a_third_report_stands_beside_two(shared: Workspace) -> None:
    a, b, c = ids_of(shared)[-3:]
    found = shared.compare(a, b, c)
    assert found.ids == (a, b, c)
    depth = len(shared.report(c).frames)
    assert sorted(f.c for f in found.frames if f.c is not None) == list(range(depth))
