"""Bucket ids of reports at the moment they arrive, without deriving everything again.

One union-find a cut grows with the table. Its result is that of `Forest.buckets`; what the
small steps do not cover (verdicts, deletions, rollbacks) derives it anew.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from .forest import Forest
from .links import LinkTable
from .rows import Cut, Scale
from .triage import NO_VERDICTS, Verdicts, split_name


class FounderTracker:
    """The buckets of every report at some cuts, kept up as reports are appended.

    Call `add` after each append, and `rebuild` after a deletion, its undo, a verdict or a rollback.
    """

    def __init__(
        self, table: LinkTable, cuts: Sequence[Cut], verdicts: Verdicts = NO_VERDICTS
    ) -> None:
        self.cuts = tuple(cuts)
        self._table = table
        self.rebuild(verdicts)

    def rebuild(self, verdicts: Verdicts | None = None) -> None:
        """Derive everything from the table as it is, with these verdicts (None: as before)."""
        if verdicts is not None:
            self._verdicts = verdicts
            self._mentioned = {split_name(name)[0] for pair in verdicts.joins for name in pair}
        forest = Forest(self._table, self._verdicts)
        self._size = forest.links.size
        self._first_forced: dict[str, int] = {}
        for row, name in sorted(forest.links.force_bucket.items()):
            self._first_forced.setdefault(name, row)
        self._partitions = [_Partition(forest, cut, self._first_forced) for cut in self.cuts]

    def add(self, row: int) -> list[str]:
        """Take in the row appended last; returns its bucket's id at each cut."""
        table = self._table
        name, forced = table.ids[row], table.force_bucket.get(row)
        if row != self._size or name in self._mentioned or self._is_involved(row, forced):
            self.rebuild()
            return self.bucket_ids(row)
        self._size += 1
        parent, values = table.parent_and_values(row)
        for partition in self._partitions:
            partition.add(row, parent, values[partition.scale])
        if name in self._first_forced:
            self._tie(row, self._first_forced[name])
        if forced is not None:
            self._force(row, forced)
        return self.bucket_ids(row)

    def _is_involved(self, row: int, forced: str | None) -> bool:
        """Whether a row's joins meet verdicts or deleted reports; the forest knows what to do."""
        table = self._table
        if forced is not None and table.is_buried(forced):
            return True
        first = [self._first_forced.get(name) for name in (table.ids[row], forced) if name]
        if any(
            known is not None and table.row_of.get(table.ids[known]) != known for known in first
        ):
            return True
        joined = forced is not None or first[0] is not None
        return joined and bool(self._verdicts.released)

    def _force(self, row: int, name: str) -> None:
        first = self._first_forced.setdefault(name, row)
        target = self._table.row_of.get(name)
        if target is not None and target <= row:
            self._tie(row, target)
        elif first == row:
            for partition in self._partitions:
                partition.found(row, name)
        else:
            self._tie(row, first)

    def _tie(self, a: int, b: int) -> None:
        for partition in self._partitions:
            partition.unite(a, b)

    def bucket_ids(self, row: int) -> list[str]:
        """The ids of a report's buckets, one a cut."""
        return [partition.bucket_id(row, self._table.ids) for partition in self._partitions]


class _Partition:
    """The buckets at one cut: a union-find whose roots are founders."""

    def __init__(self, forest: Forest, cut: Cut, first_forced: Mapping[str, int]) -> None:
        buckets = forest.buckets(cut)
        self.scale: Scale = cut.scale
        self.value = cut.value
        self.above = array("i", buckets.founder_rows().tolist())
        ages = {named.id: named.age for named in forest.named}
        # by founder: age, first row that was forced to it, id; the least one founds
        self.names = {
            int(buckets.founders[key]): (ages[name], first_forced[name], name)
            for key, name in buckets.names.items()
        }

    def add(self, row: int, parent: int, value: float) -> None:
        self.above.append(self.root(parent) if parent >= 0 and value >= self.value else row)

    def root(self, row: int) -> int:
        above = self.above
        while (higher := above[row]) != row:
            above[row] = row = above[higher]
        return row

    def unite(self, a: int, b: int) -> None:
        a, b = sorted((self.root(a), self.root(b)))
        if a == b:
            return
        self.above[b] = a
        name = self.names.pop(b, None)
        if name is not None:
            self.names[a] = min(name, self.names.get(a, name))

    def found(self, row: int, name: str) -> None:
        root, named = self.root(row), (-1, row, name)
        self.names[root] = min(named, self.names.get(root, named))

    def bucket_id(self, row: int, ids: Sequence[str]) -> str:
        root = self.root(row)
        named = self.names.get(root)
        # a report that is older than what the name stood for founds before it
        return ids[root] if named is None or named[0] > root else named[2]
