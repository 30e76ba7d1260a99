"""The buckets at one cut as columns: what trees, lists and counts are read from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from .errors import NotFoundError, UserError
from .links import Links, Mask, Rows

Int64 = NDArray[np.int64]

WEEK = 7 * 24 * 3600 * 1_000_000  # microseconds
NOWHERE = -1  # the bucket of a deleted report
ORDERS = ("total", "last_seen", "first_seen", "growth")


@dataclass(frozen=True, eq=False)
class Buckets:
    """Buckets in order; a bucket is a position in this order, or the key behind it.

    `bucket_of` gives every row's key (NOWHERE for deleted reports), `keys` the keys in order.
    `founders` are rows by key; where `names` has the key, the id is that of a named founder.
    `counts` by key are the reports that match `mask`, `sizes` all of the bucket's reports.
    """

    links: Links
    bucket_of: Rows
    founders: Int64
    names: dict[int, str]
    sizes: Int64
    counts: Int64
    mask: Mask | None
    keys: Int64

    @classmethod
    def derive(cls, links: Links, labels: Rows, named: Sequence[tuple[int, int, str]]) -> Buckets:
        """Buckets of components: `labels` gives each row the least row of its component.

        `named` are (label, age, id) of founders that are no report; one is the founder where its
        age is less than the row of the oldest report, of several the one with the least age.
        """
        alive = links.alive
        all_alive = bool(alive.all())
        living = labels if all_alive else labels[alive]
        by_label = np.bincount(living, minlength=links.size)
        roots = np.flatnonzero(by_label)
        key_of = np.full(links.size, NOWHERE, np.int32)
        key_of[roots] = np.arange(len(roots), dtype=np.int32)
        bucket_of = key_of[labels]
        founders = roots
        if not all_alive:
            bucket_of[~alive] = NOWHERE
            founders = _oldest(labels, np.flatnonzero(alive))[roots]
        sizes = by_label[roots]
        names = _names(named, key_of, founders)
        whole = cls(links, bucket_of, founders, names, sizes, sizes, None, np.empty(0, np.int64))
        return whole.ordered()

    def filtered(self, mask: Mask | None) -> Buckets:
        """The buckets that hold a report of the mask, counting only those."""
        if mask is None:
            return replace(self, counts=self.sizes, mask=None).ordered()
        return replace(self, counts=self._tally(mask), mask=mask).ordered()

    def ordered(self, order: str = "total") -> Buckets:
        """The same buckets by `order` (see ORDERS), greatest first, then by id.

        Raises UserError for an unknown order.
        """
        shown = np.flatnonzero(self.counts)
        ranks = self.id_ranks[shown]
        if order == "total":
            # one key for both: counts and ranks stay far below 2**31
            best = np.argsort((-self.counts[shown] << 32) + ranks)
        else:
            best = np.lexsort((ranks, -self._values(order)[shown]))
        return replace(self, keys=shown[best])

    def _values(self, order: str) -> Int64:
        if order == "last_seen":
            return self._last
        if order == "first_seen":
            return self._first
        if order == "growth":
            newest, before = self._weekly(np.arange(len(self.sizes)), 2).T[::-1]
            return np.asarray(newest - before, np.int64)
        raise UserError(
            f"Buckets have no order '{order}'.", remedy=f"Use one of {', '.join(ORDERS)}."
        )

    # ---- figures of the whole list

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def single(self) -> int:
        """How many buckets show one report."""
        return int(np.count_nonzero(self.counts == 1))

    @property
    def largest(self) -> int:
        """The greatest number of reports in a bucket, 0 without any."""
        return int(self.counts.max(initial=0))

    @property
    def reports(self) -> int:
        """How many reports are shown."""
        return int(self.counts.sum())

    # ---- columns in order

    @property
    def totals(self) -> Int64:
        """Reports that match, a bucket each."""
        return self.counts[self.keys]

    @property
    def first_dates(self) -> Int64:
        """The least date of the whole bucket, microseconds since 1970."""
        return self._first[self.keys]

    @property
    def last_dates(self) -> Int64:
        """The greatest date of the whole bucket, microseconds since 1970."""
        return self._last[self.keys]

    @property
    def ids(self) -> Sequence[str]:
        """The buckets' ids in order, made when asked for."""
        return BucketIds(self)

    def count(self, mask: Mask) -> Int64:
        """How many living reports of another mask of rows each bucket holds."""
        return self._tally(mask)[self.keys]

    def weeks(self, start: int, stop: int, weeks: int) -> Int64:
        """Matching reports a week of the buckets `start:stop`, shape (buckets, weeks).

        Weeks are seven days each and end with the newest report of the store; oldest first.
        """
        return self._weekly(self.keys[start:stop], weeks)

    # ---- one bucket

    def id(self, position: int) -> str:
        """The founder's `database_id`, or the named founder's id."""
        return self.id_of_key(int(self.keys[position]))

    def id_of_key(self, key: int) -> str:
        """As `id`, by key."""
        name = self.names.get(key)
        return self.links.ids[int(self.founders[key])] if name is None else name

    def bucket_id(self, row: int) -> str:
        """The id of the bucket that holds a living report."""
        return self.id_of_key(int(self.bucket_of[row]))

    def key(self, bucket_id: str) -> int:
        """The key of the bucket with this id. Raises NotFoundError."""
        for key, name in self.names.items():
            if name == bucket_id:
                return key
        row = self.links.find(bucket_id)
        if row is not None:
            key = int(self.bucket_of[row])
            if self.founders[key] == row and key not in self.names:
                return key
        raise NotFoundError(
            f"There is no bucket '{bucket_id}' at this cut.", remedy="Choose another cut."
        )

    def position(self, bucket_id: str) -> int:
        """Where the bucket with this id stands. Raises NotFoundError, also when filtered out."""
        found = np.flatnonzero(self.keys == self.key(bucket_id))
        if not len(found):
            raise NotFoundError(f"No report of bucket '{bucket_id}' matches.")
        return int(found[0])

    def project(self, position: int) -> str:
        """The founder's project; a named founder's is that of the oldest report."""
        row = int(self.founders[self.keys[position]])
        return self.links.project_names[int(self.links.project[row])]

    def members(self, position: int, start: int = 0, stop: int | None = None) -> Int64:
        """Rows of the bucket's matching reports, oldest first."""
        return self.members_of_key(int(self.keys[position]))[start:stop]

    def members_of_key(self, key: int) -> Int64:
        """As `members`, by key and all of them."""
        inside = self.bucket_of == key
        return np.flatnonzero(inside if self.mask is None else inside & self.mask)

    def projects(self, position: int) -> dict[str, int]:
        """How many of the bucket's reports, matching or not, each project has."""
        inside = self.bucket_of == self.keys[position]
        totals = np.bincount(self.links.project[inside]).tolist()
        return {self.links.project_names[code]: n for code, n in enumerate(totals) if n}

    def assignments(self) -> list[tuple[str, str]]:
        """(database_id, bucket id) of every matching report, by arrival."""
        shown = self.bucket_of >= 0 if self.mask is None else (self.bucket_of >= 0) & self.mask
        rows = np.flatnonzero(shown)
        ids = [self.id_of_key(key) for key in range(len(self.sizes))]
        keys = self.bucket_of[rows].tolist()
        return [(self.links.ids[r], ids[k]) for r, k in zip(rows.tolist(), keys, strict=True)]

    # ---- by key

    def founder_rows(self) -> Rows:
        """Every row's oldest living bucket mate; a deleted report's is itself."""
        rows = np.arange(self.links.size, dtype=np.int32)
        living = self.bucket_of >= 0
        rows[living] = self.founders[self.bucket_of[living]]
        return rows

    @cached_property
    def id_ranks(self) -> Int64:
        """Numbers by key in the order of the buckets' ids."""
        ranks = self.links.id_ranks()[self.founders]
        if not self.names:
            return ranks
        spread = ranks * (len(self.names) + 1) + len(self.names)
        for number, (name, key) in enumerate(sorted((n, k) for k, n in self.names.items())):
            spread[key] = self.links.id_rank_of(name) * (len(self.names) + 1) + number
        return spread

    @cached_property
    def _first(self) -> Int64:
        first = np.full(len(self.sizes), np.iinfo(np.int64).max)
        np.minimum.at(first, *self._dated)
        return first

    @cached_property
    def _last(self) -> Int64:
        last = np.full(len(self.sizes), np.iinfo(np.int64).min)
        np.maximum.at(last, *self._dated)
        return last

    @property
    def _dated(self) -> tuple[Rows, Int64]:
        living = self.bucket_of >= 0
        return self.bucket_of[living], self.links.date[living]

    def _tally(self, mask: Mask) -> Int64:
        keys = self.bucket_of[mask & (self.bucket_of >= 0)]
        return np.bincount(keys, minlength=len(self.sizes))

    def _weekly(self, keys: Int64, weeks: int) -> Int64:
        place = np.full(len(self.sizes) + 1, NOWHERE)  # the last one is NOWHERE's
        place[keys] = np.arange(len(keys))
        shown = place[self.bucket_of]
        wanted = shown >= 0 if self.mask is None else (shown >= 0) & self.mask
        dates = self.links.date
        newest = dates[self.links.alive].max() if self.links.alive.any() else 0
        column = weeks - 1 - (newest - dates[wanted]) // WEEK
        recent = column >= 0
        cells = shown[wanted][recent] * weeks + column[recent]
        return np.bincount(cells, minlength=len(keys) * weeks).reshape(len(keys), weeks)


class BucketIds(Sequence[str]):
    """The ids of a list of buckets, looked up one by one."""

    def __init__(self, buckets: Buckets) -> None:
        self._buckets = buckets

    def __len__(self) -> int:
        return len(self._buckets)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self._buckets.id_of_key(key) for key in self._buckets.keys[index].tolist()]
        return self._buckets.id(index)


def _oldest(labels: Rows, living: Int64) -> Int64:
    """For every label the least living row that has it."""
    oldest = np.zeros(len(labels), np.int64)
    backwards = living[::-1]
    oldest[labels[backwards]] = backwards  # of several the last one stands
    return oldest


def _names(named: Iterable[tuple[int, int, str]], key_of: Rows, founders: Int64) -> dict[int, str]:
    names: dict[int, str] = {}
    ages: dict[int, int] = {}
    for label, age, name in named:
        key = int(key_of[label])
        if key != NOWHERE and age < min(ages.get(key, age + 1), founders[key]):
            names[key], ages[key] = name, age
    return names
