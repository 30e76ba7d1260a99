"""Links and verdicts into buckets at any cut.

A bucket is a tree, cut by a number (architecture.md): the buckets at a cut are the connected
components of the links that hold there and of the joins. Everything is derived in a few passes
over columns; nothing here is ever stored.

Nodes are rows of the link table, and behind them (numbers from `size` on) named founders: ids
that reports were forced to (`force_bucket`) and that no report has. A report forced to the id of
an older, living report is joined to that report. Otherwise the id becomes a named founder, which
is older than every report: its bucket has that id. It stays one when a report with the id
arrives later; that report is then a member of the bucket that has its id. The id of a deleted
report founds by name what is left of that report's bucket, as old as the report was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .buckets import Buckets
from .errors import UserError
from .links import (
    NO_PARENT,
    Links,
    LinkTable,
    Mask,
    Rows,
    climb,
    effective_link,
    from_micros,
    to_micros,
)
from .rows import Cut, Link
from .triage import NO_VERDICTS, Pair, Verdicts, grave_name, pair, split_name

__all__ = [
    "Buckets",
    "Forest",
    "LinkTable",
    "Links",
    "VerdictConflictError",
    "Verdicts",
    "from_micros",
    "to_micros",
]

_KEPT = 16  # cuts whose buckets are remembered


class VerdictConflictError(UserError):
    """A join that would connect reports called different; `pairs` are those."""

    kind = "verdict-conflict"

    def __init__(self, pairs: Sequence[Pair]) -> None:
        a, b = pairs[0]
        more = f" (and {len(pairs) - 1} more such pairs)" if len(pairs) > 1 else ""
        super().__init__(
            f"This would put '{a}' and '{b}' into one bucket, which were called different "
            f"bugs{more}.",
            remedy="Take that verdict back first, or leave the two apart.",
        )
        self.pairs = tuple(pairs)


@dataclass(frozen=True, slots=True)
class NamedFounder:
    """An id that founds a bucket without being a report; `age` compares with rows."""

    id: str
    age: int


@dataclass(frozen=True, slots=True)
class Join:
    """Two nodes tied at every cut, and the pair of names by which a verdict can take it back."""

    a: int
    b: int
    names: Pair | None


class Forest:
    """The links of one moment and the verdicts on them."""

    def __init__(self, links: Links | LinkTable, verdicts: Verdicts = NO_VERDICTS) -> None:
        self.links = links.snapshot() if isinstance(links, LinkTable) else links
        self.verdicts = verdicts
        self.named: list[NamedFounder] = []
        self.joins: list[Join] = []
        self._bind_joins()
        self._bind_forced()
        self._ends = _columns(self.joins)
        self._cut_rows = self._bind_cuts()
        self._buckets: dict[Cut, Buckets] = {}

    # ---- verdicts and force_bucket to nodes

    def node(self, name: str) -> int | None:
        """The row that a verdict's name means, living or deleted; None when there is none."""
        database_id, number = split_name(name)
        graves = self.links.graves(database_id)
        if number is not None and number < len(graves):
            return graves[number]
        row = self.links.find(database_id)
        return row if row is not None else (graves[-1] if graves else None)

    def name(self, node: int) -> str:
        """What verdicts call a node; the inverse of `node` for rows."""
        if node >= self.links.size:
            return self.named[node - self.links.size].id
        database_id = self.links.ids[node]
        if self.links.alive[node]:
            return database_id
        return grave_name(database_id, self.links.graves(database_id).index(node))

    def _bind_joins(self) -> None:
        for a, b in sorted(self.verdicts.joins):
            self._join(self.node(a), self.node(b), pair(a, b))

    def _bind_forced(self) -> None:
        links = self.links
        nodes: dict[str, int] = {}
        released = _released(self.verdicts)
        for row, name in sorted(links.force_bucket.items()):
            own = self.name(row) if row < links.size else ""
            if not own or (own, name) in released:
                continue
            target = links.find(name)
            if target is None or target > row:
                target = nodes.get(name)
                if target is None:
                    target = nodes[name] = self._found(name, row)
            self._join(row, target, pair(own, name))

    def _found(self, name: str, row: int) -> int:
        """A named founder for a row forced to it, tied to all reports that had or have the id."""
        links = self.links
        graves = links.graves(name)
        age = max((grave for grave in graves if grave < row), default=NO_PARENT)
        node = links.size + len(self.named)
        self.named.append(NamedFounder(name, age))
        for bearer in (*graves, links.find(name)):
            self._join(bearer, node, None)
        return node

    def _join(self, a: int | None, b: int | None, names: Pair | None) -> None:
        if a is not None and b is not None and a != b:
            self.joins.append(Join(a, b, names))

    def _bind_cuts(self) -> NDArray[np.int64]:
        rows = []
        for child, parent in self.verdicts.cuts:
            row, above = self.node(child), self.node(parent)
            if row is None or above is None:
                continue
            if self.links.parent[row] == above or climb(self.links, row)[1] == above:
                rows.append(row)
        return np.array(sorted(rows), np.int64)

    # ---- derivation

    def holding(self, cut: Cut | None) -> Mask:
        """Which rows' links hold at a cut; None for every link that no verdict has cut."""
        holds = self.links.parent >= 0 if cut is None else self.links.holding(cut)
        holds[self._cut_rows] = False
        return holds

    def trees(self, holds: Mask) -> Rows:
        """For every node the root of its tree of the links that hold; joins aside."""
        size = self.links.size
        above = np.arange(size + len(self.named), dtype=np.int32)
        np.copyto(above[:size], self.links.parent, where=holds)
        return _jump(above)

    def components(self, holds: Mask) -> Rows:
        """For every node the least node it is connected with."""
        label = self.trees(holds)
        a, b = self._ends
        while len(a):
            left, right = label[a], label[b]
            apart = left != right
            if not apart.any():
                break
            a, b, left, right = a[apart], b[apart], left[apart], right[apart]
            np.minimum.at(label, np.maximum(left, right), np.minimum(left, right))
            label = _jump(label)
        return label

    def buckets(self, cut: Cut, mask: Mask | None = None) -> Buckets:
        """The buckets at a cut; with a mask of rows, those that hold a masked report."""
        whole = self._buckets.get(cut)
        if whole is None:
            labels = self.components(self.holding(cut))
            size = self.links.size
            named = [
                (label, founder.age, founder.id)
                for label, founder in zip(labels[size:].tolist(), self.named, strict=True)
            ]
            whole = Buckets.derive(self.links, labels[:size], named)
            while len(self._buckets) >= _KEPT:
                self._buckets.pop(next(iter(self._buckets)), None)
            self._buckets[cut] = whole
        return whole if mask is None else whole.filtered(mask)

    def forget(self) -> None:
        """Drop the buckets remembered for the last cuts."""
        self._buckets.clear()

    def link(self, row: int) -> Link | None:
        """The link of a report as people see it: past deleted reports, else as stored."""
        return effective_link(self.links, row)

    # ---- conflicts

    def conflicts(self) -> list[Pair]:
        """The pairs called different that are connected all the same, at any cut."""
        label = self.components(self.holding(None))
        found = []
        for a, b in sorted(self.verdicts.different):
            one, other = self.node(a), self.node(b)
            if one is not None and other is not None and label[one] == label[other]:
                found.append((a, b))
        return found

    def check(self, after: Verdicts) -> None:
        """Refuse verdicts that connect what the present ones keep apart.

        Raises VerdictConflictError with the pairs called different that would be connected.
        """
        known = set(self.conflicts())
        new = [p for p in Forest(self.links, after).conflicts() if p not in known]
        if new:
            raise VerdictConflictError(new)


def _released(verdicts: Verdicts) -> set[tuple[str, str]]:
    """(report, bucket id) of the forced joins taken back; buckets have no names of the dead."""
    return {
        (report, split_name(bucket)[0])
        for a, b in verdicts.released
        for report, bucket in ((a, b), (b, a))
    }


def _jump(above: Rows) -> Rows:
    """Follow pointers to their roots; every round doubles the distance."""
    while True:
        further = above[above]
        if np.array_equal(further, above):
            return above
        above = further


def _columns(joins: Sequence[Join]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return (
        np.array([join.a for join in joins], np.int64),
        np.array([join.b for join in joins], np.int64),
    )
