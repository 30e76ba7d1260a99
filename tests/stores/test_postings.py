"""The index finds what full scoring finds: winner, score and likeness, whatever the way there."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import islice
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partycrasher_gui.core.terms import TermVector, term_vector
from partycrasher_gui.stores import layers
from partycrasher_gui.stores.postings import Placement, PostingIndex
from partycrasher_gui.stores.symbols import NewSymbols
from tests.support import small, synthetic
from tests.support.engines import POLICY, Pair, find_anew, searching_with, vectors
from tests.support.golden import Expected, all_three_hundred, worked_examples
from tests.support.reference import Reference
from tests.support.scale import scaled

Data = dict[str, Any]


def report(number: int, **fields: Any) -> Data:
    """A report without a stack."""
    return {
        "database_id": f"t:{number}",
        "project": "P",
        "type": "Crash",
        "stacktrace": [],
        **fields,
    }


def words(rng: random.Random, count: int, vocabulary: int) -> str:
    """Words of letters, the first of the vocabulary far more often."""
    return " ".join(word(int(vocabulary ** rng.random()) - 1) for _ in range(count))


def word(number: int) -> str:
    return "w" + "".join(chr(97 + int(digit)) for digit in f"{number:05d}")


@contextmanager
def thin_layers() -> Iterator[None]:
    """Segments and layers so small that a few hundred reports fill several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "SEGMENT", 64)
        patch.setattr(layers, "MIDDLE_EVERY", 16)
        patch.setattr(layers, "BASE_LEAST", 40)
        yield


# ---- equal to the golden files


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize(("batch", "threads"), [(1, 1), (7, 2), (300, 1)])
def test_golden_reports(batch: int, threads: int) -> None:
    assert_expected(*all_three_hundred(), batch, threads)


@pytest.mark.usefixtures("either_way")
def test_golden_examples() -> None:
    examples = list(worked_examples())
    assert len(examples) == 6
    for reports, expected in examples:
        assert_expected(reports, expected, 1, 1)


def assert_expected(
    reports: Sequence[Data], expected: Sequence[Expected], batch: int, threads: int
) -> None:
    index = PostingIndex()
    placed: list[Placement] = []
    for start in range(0, len(reports), batch):
        placed += index.append(vectors(reports[start : start + batch]), threads)
    assert len(placed) == len(expected)
    for placement, row in zip(placed, expected, strict=True):
        found = placement.found
        assert (found and reports[found.row]["database_id"]) == row.top_match
        assert (found.score if found else 0.0) == pytest.approx(row.score, rel=1e-5)


# ---- equal to the plain reference


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("profile", "every"), [("full", 20), ("small", scaled(7, 1))])
def test_many_near_duplicates(
    kernels: ModuleType, profile: synthetic.ProfileName, every: int
) -> None:
    """Nine of ten reports repeat an earlier bug; NumPy against this is in test_compiled."""
    pair = Pair(every)
    with searching_with(kernels):
        pair.arrive(
            synthetic.reports(scaled(1200, 5000), 21, profile=profile, duplicates=0.9), batch=50
        )
    assert pair.compared >= scaled(1200, 5000) // every
    assert pair.unequal <= pair.compared // 100


@pytest.mark.parametrize("batch", [1, 23, 100])
def test_several_segments_and_layers(either_way: ModuleType | None, batch: int) -> None:
    pair = Pair(every=5)
    with thin_layers():
        pair.arrive(synthetic.reports(350, 22, profile="small", duplicates=0.85), batch=batch)
        for data in synthetic.reports(30, 23, profile="small"):
            pair.ask(data)
        used = pair.index._layers
        if either_way is not None and batch == 1:  # so that the test tests what it says
            assert len(used.base.segment_docs) >= 5
            assert used.base.stop < used.middle.stop < used.newest.stop == 350


@pytest.mark.usefixtures("either_way")
def test_a_window_of_500_decides() -> None:
    """500 reports precede in the first pass the one with the greatest total; 499 do not."""
    ahead = " ".join(word(i) for i in range(10))
    behind = " ".join([*map(word, range(9)), *map(word, range(100, 160))])
    query = report(
        9999, log=" ".join([*map(word, range(20)), ""] * 20 + [*map(word, range(100, 160))])
    )
    others = [report(i, log=" ".join(map(word, range(10, 20)))) for i in range(1)]
    pair = Pair(every=1000)
    wide = Reference(window=10**9)
    for data in [*others, *(report(1 + i, log=ahead) for i in range(498)), report(600, log=behind)]:
        pair.arrive([data])
        wide.store(wide.document(data))
    last = len(pair.reference.documents) - 1
    inside = pair.ask(query)
    assert inside is not None
    assert inside.row == last
    pair.arrive([report(700, log=ahead)])
    wide.store(wide.document(report(700, log=ahead)))
    outside, unlimited = pair.ask(query), wide.match(wide.document(query))
    assert outside is not None
    assert unlimited is not None
    assert unlimited.row == last
    assert outside.row == 0  # the oldest of those with the greatest total inside the window
    assert outside.score < unlimited.score


@pytest.mark.usefixtures("either_way")
def test_the_window_ends_between_equals() -> None:
    """The 500th of the first pass wins over its equal, the 501st, whose total is the greatest."""
    common, rare = list(map(word, range(20))), list(map(word, range(100, 108)))

    def stored(number: int, length: int, rares: int) -> Data:
        padding = [word(200)] * (length - 20 - rares)
        return report(number, log=" ".join([*common, *rare[:rares], *padding]))

    pair, wide = Pair(every=1000), Reference(window=10**9)
    ahead = [stored(i, 21, 0) for i in range(460)] + [stored(i, 30, 0) for i in range(460, 499)]
    for data in [*ahead, stored(499, 30, 3), stored(500, 30, 8)]:
        pair.arrive([data])
        wide.store(wide.document(data))
    query = report(501, log=" ".join([*common * 20, *rare]))
    match, unlimited = pair.ask(query), wide.match(wide.document(query))
    assert match is not None
    assert unlimited is not None
    assert (match.row, unlimited.row) == (499, 500)


@pytest.mark.usefixtures("either_way")
def test_windows_among_reports_of_many_kinds() -> None:
    """First-pass order and order by total disagree at random; the window often decides."""
    rng = random.Random(5)
    pair, wide = Pair(every=97), Reference(window=10**9)
    for number in range(760):
        first = rng.sample(range(20), rng.randint(5, 12))
        second = rng.sample(range(100, 160), 0 if number % 19 else rng.randint(40, 60))
        data = report(number, log=" ".join(map(word, first + second)))
        pair.arrive([data])
        wide.store(wide.document(data))
    decided = 0
    for number in range(scaled(12, 60)):
        times = [rng.randint(15, 40) for _ in range(20)]
        text = [word(i) for i in range(20) for _ in range(times[i])]
        text += map(word, rng.sample(range(100, 160), 50))
        query = report(number, log=" ".join(text))
        match, unlimited = pair.ask(query), wide.match(wide.document(query))
        assert match is not None
        assert unlimited is not None
        decided += match.row != unlimited.row
    assert decided > 0


@pytest.mark.usefixtures("either_way")
def test_windows_where_clauses_are_read_in_stages() -> None:
    """From 1,000 reports on a search reads no more than it must: the window is proven or scored."""
    rng = random.Random(9)
    pair, wide = Pair(every=97), Reference(window=10**9)
    with thin_layers():
        for number in range(1500):
            first = rng.sample(range(20), rng.randint(5, 12))
            second = rng.sample(range(100, 180), 0 if number % 19 else rng.randint(50, 70))
            log = " ".join(map(word, first + second))
            data = report(number, log=log, note=words(rng, 2, 300))
            pair.arrive([data])
            wide.store(wide.document(data))
            if number % 17 == 5:
                pair.remove(number - 5)
                wide.remove(number - 5)
        decided = 0
        for number in range(scaled(40, 300)):
            text = [word(i) for i in range(20) for _ in range(rng.randint(15, 40))]
            text += map(word, rng.sample(range(100, 180), rng.randint(50, 80)))
            query = report(number, log=" ".join(text), note=words(rng, 2, 300))
            match, unlimited = pair.ask(query), wide.match(wide.document(query))
            assert match is not None
            assert unlimited is not None
            decided += match.row != unlimited.row
    assert decided > 10


@pytest.mark.usefixtures("either_way")
def test_long_fields_and_great_term_frequencies() -> None:
    """Fields of 5,000 tokens, in which some occur more than 255 times."""
    rng = random.Random(6)
    texts = [words(rng, 5000, 700) for _ in range(4)]
    pair = Pair()
    for number in range(scaled(30, 200)):
        text = texts[number % 4] if number % 3 else words(rng, rng.randint(1, 5000), 700)
        cut = rng.randint(0, len(text) // 2)
        pair.arrive([report(number, log=text[cut:], note=words(rng, 5, 40))])
    assert max(max(d.counts.values()) for d in pair.reference.documents) > 255


@pytest.mark.usefixtures("either_way")
def test_more_distinct_tokens_than_a_query_may_have() -> None:
    """Of 10,500 distinct tokens in a field the second pass takes 10,000."""

    def text(*ranges: range) -> str:
        return " ".join(word(i) for each in ranges for i in each)

    pair = Pair()
    pair.arrive(
        [
            report(0, log=text(range(5000))),
            report(1, log=text(range(5200, 10_500))),
            report(2, log=text(range(200, 10_300), range(50))),
            report(3, log=text(range(300, 10_500))),
        ]
    )
    match = pair.ask(report(4, log=text(range(10_500))))
    assert match is not None
    assert match.second_clauses == 10_000


@pytest.mark.usefixtures("either_way")
def test_ties_in_selection_go_by_utf8_bytes() -> None:
    """ASCII, then letters of the first plane, then those beyond it (UTF-16 has these first)."""
    ascii_ones = [f"a{chr(98 + i)}" for i in range(10)]
    wide_ones = [chr(0xFF41) + chr(0xFF41 + i) for i in range(10)]
    beyond = [chr(0x20000) + chr(0x20000 + i) for i in range(10)]
    pair = Pair()
    pair.arrive([report(i, log=" ".join(t)) for i, t in enumerate((beyond, wide_ones, ascii_ones))])
    match = pair.ask(report(3, log=" ".join([*beyond, *wide_ones, *ascii_ones])))
    assert match is not None
    assert match.row == 1
    assert match.first_clauses == 20


@pytest.mark.usefixtures("either_way")
def test_reports_with_next_to_nothing_in_them() -> None:
    empty, single = report(0), report(1, log="x")
    no_tokens = report(2, log="-- :: 🙂", stacktrace=[{"function": None}])
    pair = Pair()
    pair.arrive([empty, empty, no_tokens, single, empty, single, no_tokens, single])
    assert pair.ask(empty) is None
    assert pair.ask(no_tokens) is None
    match = pair.ask(single)
    assert match is not None
    assert match.row == 3  # the oldest of equals
    assert match.likeness == pytest.approx(1.0)


@pytest.mark.usefixtures("either_way")
def test_deleted_reports_take_part_in_nothing() -> None:
    rng = random.Random(8)
    pair, gone = Pair(every=3), []
    with thin_layers():
        for data in synthetic.reports(240, 24, profile="small", duplicates=0.9):
            pair.arrive([data])
            if rng.random() < 0.25:
                living = [row for row in range(pair.index.rows) if row not in gone]
                gone.append(rng.choice(living))
                pair.remove(gone[-1])
            if gone and rng.random() < 0.12:
                pair.restore(gone.pop(rng.randrange(len(gone))))
        assert len(gone) > 20
        assert pair.index.present == pair.reference.n == 240 - len(gone)
        for data in synthetic.reports(20, 25, profile="small"):
            pair.ask(data)


@pytest.mark.usefixtures("either_way")
def test_nothing_is_found_where_all_is_deleted() -> None:
    pair = Pair()
    data = list(synthetic.reports(3, 26, profile="small", duplicates=1.0))
    pair.arrive(data)
    for row in range(3):
        pair.remove(row)
        pair.index.remove(row)  # once more changes nothing
    assert pair.ask(data[0]) is None
    pair.restore(1)
    pair.index.restore(1)
    match = pair.ask(data[0])
    assert match is not None
    assert match.row == 1


@given(reports=small.reports())
def test_odd_words(kernels: ModuleType, reports: list[Data]) -> None:
    """Any script, combining marks, digits of other writing systems, empty texts."""
    for module in (kernels, None):
        pair = Pair()
        with searching_with(module):
            pair.arrive(reports)


# ---- the way there changes nothing


class Kept:
    """What a store would keep of an index, to load it again."""

    def __init__(self) -> None:
        self.symbols: list[NewSymbols] = []
        self.offsets = [0]
        self.tids: list[int] = []
        self.codes: list[int] = []
        self.deleted: set[int] = set()

    def keep(self, index: PostingIndex, placements: Sequence[Placement]) -> None:
        self.symbols.append(index.symbols.take_new())
        for placement in placements:
            self.tids += placement.encoded.tids.tolist()
            self.codes += placement.encoded.codes.tolist()
            self.offsets.append(len(self.tids))

    def load(self) -> PostingIndex:
        return PostingIndex.load(
            self.symbols,
            np.array(self.offsets, np.int64),
            np.array(self.tids, np.uint32),
            np.array(self.codes, np.uint16),
            sorted(self.deleted),
        )


Step = tuple[str, int]
steps = st.lists(
    st.tuples(st.sampled_from(["arrive", "arrive", "delete", "restore"]), st.integers(0, 25)),
    max_size=6,
)
disturbances = st.lists(
    st.sampled_from(["nothing", "dry run", "failed write", "load anew"]), min_size=1, max_size=4
)


def met(placement: Placement) -> tuple[Any, ...]:
    """Everything about a placement that a later one could depend on."""
    statistics = placement.statistics
    return (
        placement.row, placement.found, statistics.n, statistics.df.tolist(),
        statistics.field_n.tolist(),
    )  # fmt: skip


def plainly(history: Sequence[Step]) -> list[tuple[Any, ...]]:
    """A history with reports one by one."""
    index, given_out = PostingIndex(), iter(arriving())
    results: list[tuple[Any, ...]] = []
    for kind, number in history:
        if kind == "arrive":
            for vector in islice(given_out, number):
                results += [met(placed) for placed in index.append([vector])]
        else:
            change(index, None, kind, number)
    return results


def change(index: PostingIndex, kept: Kept | None, kind: str, number: int) -> None:
    """Delete or restore a report, if there is any."""
    if index.rows:
        row = number % index.rows
        (index.remove if kind == "delete" else index.restore)(row)
        if kept is not None:
            (kept.deleted.add if kind == "delete" else kept.deleted.discard)(row)


def disturbed(
    history: Sequence[Step],
    batch: int,
    threads: int,
    disturbing: Sequence[str],
) -> list[tuple[Any, ...]]:
    """The same history in batches, with something else happening between them."""
    index, kept, given_out = PostingIndex(), Kept(), iter(arriving())
    results: list[tuple[Any, ...]] = []
    turn = 0
    for kind, number in history:
        if kind != "arrive":
            change(index, kept, kind, number)
            continue
        for start in range(0, number, batch):
            size = min(batch, number - start)
            index = _disturb(index, kept, disturbing[turn % len(disturbing)], threads)
            turn += 1
            placed = index.append(list(islice(given_out, size)), threads)
            kept.keep(index, placed)
            results += map(met, placed)
    return results


def _disturb(index: PostingIndex, kept: Kept, what: str, threads: int) -> PostingIndex:
    if what == "load anew":
        return kept.load()
    if what != "nothing":
        mark = index.mark()
        index.append(strangers(), threads)
        if what == "failed write":
            index.symbols.take_new()
        index.rollback(mark)
    return index


@cache
def arriving() -> list[TermVector]:
    return vectors(synthetic.reports(200, 31, profile="small", duplicates=0.85))


@cache
def strangers() -> list[TermVector]:
    odd = [report(i, other_field=f"fieldword {i}", log="again " * (i + 1)) for i in range(4)]
    return vectors([*synthetic.reports(20, 32, profile="small"), *odd])


@settings(max_examples=scaled(60, 600))
@given(
    history=steps,
    batch=st.integers(1, 40),
    threads=st.integers(1, 2),
    disturbing=disturbances,
    fast=st.booleans(),
)
def test_batches_and_interruptions_change_nothing(
    kernels: ModuleType,
    history: list[Step],
    batch: int,
    threads: int,
    disturbing: list[str],
    fast: bool,
) -> None:
    """Every later result is the same to the last bit, whichever of the two ways it is found."""
    history = [("arrive", 15), *history]
    with thin_layers():
        with searching_with(kernels):
            expected = plainly(history)
        with searching_with(kernels if fast else None):
            assert disturbed(history, batch, threads, disturbing) == expected


@pytest.mark.usefixtures("either_way")
def test_what_is_deleted_stays_deleted_when_loaded() -> None:
    index, kept = PostingIndex(), Kept()
    kept.keep(index, index.append(arriving()[:40]))
    for row in (0, 7, 39):
        change(index, kept, "delete", row)
    again = kept.load()
    assert again.present == index.present == 37
    before, after = index.append(arriving()[:60]), again.append(arriving()[:60])
    assert list(map(met, after)) == list(map(met, before))


# ---- smaller promises


def test_vectors_come_back_with_the_same_weights() -> None:
    index = PostingIndex()
    stored = vectors(synthetic.reports(20, 41))
    index.append(stored)
    for row, vector in enumerate(stored):
        back = index.vector(row)
        assert (back.fields, back.starts, back.tokens, back.counts) == (
            vector.fields, vector.starts, vector.tokens, vector.counts,
        )  # fmt: skip


@pytest.mark.usefixtures("either_way")
def test_likeness_of_now_is_that_of_the_reference() -> None:
    """With the statistics after all arrivals and deletions; nan for a founder."""
    pair = Pair(every=1000)
    data = [
        *synthetic.reports(150, 42, profile="small"),
        report(1, log="one two"),
        report(2, log="two"),
    ]
    pair.arrive(data)
    pair.remove(3)
    parents = np.array([-1, *(row - 1 - row % 7 % row for row in range(1, len(data)))], np.int32)
    values = pair.index.recompute_likeness(parents)
    assert np.isnan(values[0])
    documents = pair.reference.documents
    for row in range(1, len(data)):
        expected = pair.reference.likeness(documents[row], documents[parents[row]])
        assert values[row] == pytest.approx(expected, abs=1e-9)


def test_a_search_leaves_statistics_alone() -> None:
    """Terms that only a question holds are numbered, but counted nowhere."""
    index = PostingIndex()
    index.append(vectors([report(0, log="one two")]))
    assert find_anew(index, term_vector(report(1, log="three four", new="field"), POLICY)) is None
    encoded = index.symbols.encode(term_vector(report(2, log="one three"), POLICY))
    statistics = index.statistics(encoded)
    assert (statistics.n, statistics.df.tolist(), statistics.field_n.tolist()) == (1, [1, 0], [1])
