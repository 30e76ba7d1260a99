"""Ways through the forest: why two reports are in one bucket, and what keeps them apart.

Which way is shown where joins make more than one: within a tree of links the way through the
tree, between trees the one with the fewest joins.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from .forest import Forest, Join
from .links import Mask, Rows
from .rows import Cut, Scale
from .triage import Separation


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way: along a link or a join, from node `source` to node `target`.

    A link's child is the younger of the two. The values of a join are infinite. `join` is None
    for a link. `through` are the deleted reports that a shortened step passes; its values are
    then the smallest on the way.
    """

    source: int
    target: int
    score: float = inf
    likeness: float = inf
    likeness_at_arrival: float = inf
    join: Join | None = None
    through: tuple[int, ...] = ()

    @property
    def child(self) -> int:
        """The younger row of a link."""
        return max(self.source, self.target)

    @property
    def parent(self) -> int:
        """The older row of a link."""
        return min(self.source, self.target)

    def value(self, scale: Scale) -> float:
        """The number this step carries on a scale."""
        if scale is Scale.SCORE:
            return self.score
        return self.likeness if scale is Scale.LIKENESS else self.likeness_at_arrival


def path(forest: Forest, a: int, b: int, cut: Cut | None = None) -> list[Step] | None:
    """The way from node `a` to node `b` at a cut (None: by all links that no verdict has cut).

    Empty when they are the same, None when the two are not connected.
    """
    return _way(forest, a, b, forest.holding(cut), forest.joins)


def chain(forest: Forest, row: int, cut: Cut) -> list[Step]:
    """The way from a living report to its founder at a cut, deleted reports passed over.

    Empty for a founder. The last target is the founder's node (`Forest.name` gives its id).
    """
    buckets = forest.buckets(cut)
    key = int(buckets.bucket_of[row])
    founder = int(buckets.founders[key])
    if key in buckets.names:
        names = [named.id for named in forest.named]
        founder = forest.links.size + names.index(buckets.names[key])
    return shortened(forest, path(forest, row, founder, cut) or [])


def shortened(forest: Forest, steps: Sequence[Step]) -> list[Step]:
    """A way without the deleted reports between its ends."""
    shorter: list[Step] = []
    size, alive = forest.links.size, forest.links.alive
    for step in steps:
        node = step.source
        if shorter and node < size and not alive[node]:
            shorter[-1] = _passing(shorter[-1], step)
        else:
            shorter.append(step)
    return shorter


def _passing(first: Step, second: Step) -> Step:
    return replace(
        first,
        target=second.target,
        score=min(first.score, second.score),
        likeness=min(first.likeness, second.likeness),
        likeness_at_arrival=min(first.likeness_at_arrival, second.likeness_at_arrival),
        # a link and a join in one carry the link's values
        join=first.join and second.join,
        through=(*first.through, second.source),
    )


def weakest(steps: Sequence[Step]) -> Step | None:
    """The link of least likeness, of equal ones that of the younger child; None without links."""
    links = [step for step in steps if step.join is None]
    return min(links, key=lambda step: (step.likeness, -step.child), default=None)


def separation(forest: Forest, a: int, b: int) -> Separation:
    """What the verdict "different bug" on two rows cuts or takes back, so that no way is left.

    On every way between them the weakest link is cut; a way of joins alone loses the join whose
    younger end is youngest. Nothing where they are apart already.
    """
    holds = forest.holding(None)
    joins = list(forest.joins)
    cuts, taken = [], []
    while way := _way(forest, a, b, holds, joins):
        link = weakest(way)
        if link is not None:
            holds[link.child] = False
            cuts.append((forest.name(link.child), forest.name(link.parent)))
            continue
        size = forest.links.size
        used = [step.join for step in way if step.join is not None and step.join.names]
        join = max(used, key=lambda j: max(end for end in (j.a, j.b) if end < size))
        # every join by these names, for a pair can be joined by a verdict and by force_bucket
        joins = [j for j in joins if j.names != join.names]
        taken.append(join.names)
    return Separation(tuple(cuts), tuple(pair for pair in taken if pair))


def parting(forest: Forest, a: int, b: int, scale: Scale) -> float | None:
    """The highest cut at which two rows are still in one bucket.

    Infinite when joins alone hold them together, None when they never are in one.
    """
    if a == b:
        return inf
    links = forest.links
    if not forest.joins:
        steps = path(forest, a, b)
        return min(step.value(scale) for step in steps) if steps else None
    values = links.values(scale)
    distinct: list[float] = np.unique(values[forest.holding(None)]).tolist()
    candidates = [*distinct, inf]
    if not _together(forest, a, b, scale, candidates[0]):
        return None
    low, high = 0, len(candidates)
    while high - low > 1:
        middle = (low + high) // 2
        if _together(forest, a, b, scale, candidates[middle]):
            low = middle
        else:
            high = middle
    return candidates[low]


def _together(forest: Forest, a: int, b: int, scale: Scale, value: float) -> bool:
    label = forest.components(forest.holding(Cut(scale, value)))
    return bool(label[a] == label[b])


def _way(forest: Forest, a: int, b: int, holds: Mask, joins: Sequence[Join]) -> list[Step] | None:
    trees = forest.trees(holds)
    if trees[a] == trees[b]:
        return _within(forest, a, b)
    crossings = _crossings(trees, joins, int(trees[a]), int(trees[b]))
    if crossings is None:
        return None
    steps: list[Step] = []
    for start, end, join in crossings:
        steps += _within(forest, a, start)
        steps.append(Step(start, end, join=join))
        a = end
    return steps + _within(forest, a, b)


def _within(forest: Forest, a: int, b: int) -> list[Step]:
    """The way between two nodes of one tree, up and down again."""
    parent = forest.links.parent
    up, down = [], []
    while a != b:
        # the younger of two different nodes is no ancestor of the other
        if a > b:
            up.append(a)
            a = int(parent[a])
        else:
            down.append(b)
            b = int(parent[b])
    rise = [_step(forest, row, int(parent[row])) for row in up]
    return rise + [_step(forest, int(parent[row]), row) for row in reversed(down)]


def _step(forest: Forest, source: int, target: int) -> Step:
    links = forest.links
    child = max(source, target)
    return Step(
        source,
        target,
        float(links.score[child]),
        float(links.likeness[child]),
        float(links.likeness_at_arrival[child]),
    )


def _crossings(
    trees: Rows, joins: Sequence[Join], start: int, goal: int
) -> list[tuple[int, int, Join]] | None:
    """The joins to cross from one tree to another, as few as can be: (from node, to node)."""
    leaving: dict[int, list[tuple[int, int, Join]]] = defaultdict(list)
    for join in joins:
        leaving[int(trees[join.a])].append((join.a, join.b, join))
        leaving[int(trees[join.b])].append((join.b, join.a, join))
    reached: dict[int, tuple[int, int, Join] | None] = {start: None}
    queue = deque([start])
    while queue and goal not in reached:
        for crossing in leaving[queue.popleft()]:
            tree = int(trees[crossing[1]])
            if tree not in reached:
                reached[tree] = crossing
                queue.append(tree)
    if goal not in reached:
        return None
    found = []
    while (step := reached[goal]) is not None:
        found.append(step)
        goal = int(trees[step[0]])
    return found[::-1]
