"""The links of all reports as columns: what every bucket at every cut is derived from.

A row is a report; rows stand in order of arrival, so a parent's row is always smaller than its
children's. Rows are only ever added. A deleted report keeps its row and its links and is marked
dead: nobody sees it, but what it held together stays together. That is the relinking of a
deletion on every scale and at every cut at once: a child reaches its grandparent with the smaller
of the two values, and the children of a report that was the founder reach the oldest of them in
the same way. Undoing a deletion marks the row alive again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from .errors import NotFoundError, UserError
from .idorder import IdOrder
from .rows import Cut, Link, Scale

NO_PARENT = -1
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_COLUMNS = {
    "arrival": np.int64,
    "parent": np.int32,
    "score": np.float64,
    "likeness": np.float64,
    "likeness_at_arrival": np.float64,
    "project": np.int32,
    "date": np.int64,
    "alive": np.bool_,
}

Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]
Float64 = NDArray[np.float64]


def to_micros(date: str) -> int:
    """Microseconds since 1970 of an ISO 8601 time in UTC without zone. Raises ValueError."""
    return (datetime.fromisoformat(date) - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> str:
    """The inverse of `to_micros`; the fraction is left out when it is zero."""
    return (_EPOCH + int(micros) * _MICROSECOND).isoformat()


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """The columns as they were at one moment; safe to read while the table grows.

    All arrays have `size` entries and are not to be written to. `parent` holds rows or NO_PARENT
    (then the link's values are 0), `project` indices into `project_names`, `date` microseconds
    since 1970. `force_bucket` maps rows to the ids they were forced to.
    """

    size: int
    ids: Sequence[str]
    arrival: NDArray[np.int64]
    parent: Rows
    score: Float64
    likeness: Float64
    likeness_at_arrival: Float64
    project: Rows
    date: NDArray[np.int64]
    alive: Mask
    project_names: tuple[str, ...]
    force_bucket: Mapping[int, str]
    _row_of: Mapping[str, int]
    _graves: Mapping[str, tuple[int, ...]]
    _order: IdOrder

    def row(self, database_id: str) -> int:
        """The row of a living report. Raises NotFoundError."""
        row = self.find(database_id)
        if row is None:
            raise NotFoundError(f"There is no report '{database_id}' in this store.")
        return row

    def find(self, database_id: str) -> int | None:
        """The row of a living report, or None."""
        row = self._row_of.get(database_id)
        return row if row is not None and row < self.size else None

    def graves(self, database_id: str) -> tuple[int, ...]:
        """The rows of deleted reports that had this id, oldest first."""
        return tuple(row for row in self._graves.get(database_id, ()) if row < self.size)

    def values(self, scale: Scale) -> Float64:
        """The column of one scale."""
        if scale is Scale.SCORE:
            return self.score
        return self.likeness if scale is Scale.LIKENESS else self.likeness_at_arrival

    def holding(self, cut: Cut) -> Mask:
        """Which rows have a link that holds at a cut, verdicts aside."""
        linked: Mask = self.parent >= 0
        return linked & (self.values(cut.scale) >= cut.value)

    def in_project(self, name: str) -> Mask:
        """Which rows are living reports of a project."""
        if name not in self.project_names:
            return np.zeros(self.size, np.bool_)
        mask: Mask = self.project == self.project_names.index(name)
        return mask & self.alive

    def id_ranks(self) -> NDArray[np.int64]:
        """The place of every row's id among all ids in ascending order."""
        return self._order.ranks(self.ids, self.size)

    def id_rank_of(self, text: str) -> int:
        """How many of the ids that `id_ranks` knows are less than a text."""
        return self._order.rank_of(self.ids, text)


class LinkTable:
    """The growing table of links; one writer, any number of readers through `snapshot`.

    What a snapshot shows never changes: columns grow behind its end, and the two that do change
    (`alive`, `likeness`) are replaced, not written to.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.row_of: dict[str, int] = {}  # living reports only
        self.project_names: list[str] = []
        self.force_bucket: dict[int, str] = {}
        self._graves: dict[str, tuple[int, ...]] = {}
        self._project_codes: dict[str, int] = {}
        self._columns: dict[str, NDArray[Any]] = {
            name: np.empty(64, kind) for name, kind in _COLUMNS.items()
        }
        self._size = 0
        self._order = IdOrder()
        self._lock = threading.RLock()

    @classmethod
    def load(
        cls,
        ids: Iterable[str],
        columns: Mapping[str, Sequence[float] | NDArray[Any]],
        projects: Sequence[str],
        force_bucket: Mapping[int, str],
    ) -> Self:
        """A table from stored columns, all of one length.

        `columns` has `arrival`, `parent` (rows), `score`, `likeness`, `likeness_at_arrival`,
        `date` (microseconds) and `alive`; `projects` are names, one a row.
        """
        table = cls()
        table.ids = list(ids)
        table._size = len(table.ids)
        codes = [table._project_code(name) for name in projects]
        given = {**columns, "project": codes}
        table._columns = {n: np.array(given[n], dtype=kind) for n, kind in _COLUMNS.items()}
        table.force_bucket = dict(force_bucket)
        table._index()
        return table

    def _index(self) -> None:
        alive = self._columns["alive"]
        if bool(alive.all()):
            self.row_of = {name: row for row, name in enumerate(self.ids)}
            return
        for row, (name, living) in enumerate(zip(self.ids, alive.tolist(), strict=True)):
            if living:
                self.row_of[name] = row
            else:
                self._graves[name] = (*self._graves.get(name, ()), row)

    def __len__(self) -> int:
        """Rows, the dead ones included."""
        return self._size

    @property
    def living(self) -> int:
        """How many reports are not deleted."""
        return len(self.row_of)

    def append(
        self,
        database_id: str,
        *,
        arrival: int,
        project: str,
        date: str,
        link: Link | None,
        force_bucket: str | None = None,
    ) -> int:
        """Add a report behind all others; returns its row.

        `link.parent` must be the id of a living report. Raises ValueError when it is not, or
        when `database_id` is taken or `arrival` not greater than those before.
        """
        with self._lock:
            row = self._size
            if database_id in self.row_of:
                raise ValueError(f"report '{database_id}' has a row already")
            if row and arrival <= self._columns["arrival"][row - 1]:
                raise ValueError(f"arrival {arrival} is not after the last one")
            parent = self._parent_row(link)
            if row == len(self._columns["parent"]):
                self._reallocate(row, 2 * row)
            self._write(row, arrival, parent, link, self._project_code(project), to_micros(date))
            if force_bucket is not None:
                self.force_bucket[row] = force_bucket
            self.ids.append(database_id)
            self.row_of[database_id] = row
            self._size = row + 1
            return row

    def _parent_row(self, link: Link | None) -> int:
        if link is None:
            return NO_PARENT
        row = self.row_of.get(link.parent)
        if row is None:
            raise ValueError(f"the link's parent '{link.parent}' has no row")
        return row

    def _write(
        self, row: int, arrival: int, parent: int, link: Link | None, project: int, date: int
    ) -> None:
        columns = self._columns
        columns["arrival"][row] = arrival
        columns["parent"][row] = parent
        columns["score"][row] = link.score if link else 0.0
        columns["likeness"][row] = link.likeness_now if link else 0.0
        columns["likeness_at_arrival"][row] = link.likeness if link else 0.0
        columns["project"][row] = project
        columns["date"][row] = date
        columns["alive"][row] = True

    def parent_and_values(self, row: int) -> tuple[int, dict[Scale, float]]:
        """The parent's row (or NO_PARENT) and the link's value on every scale, as stored."""
        columns = self._columns
        return int(columns["parent"][row]), {
            Scale.SCORE: float(columns["score"][row]),
            Scale.LIKENESS: float(columns["likeness"][row]),
            Scale.ARRIVAL: float(columns["likeness_at_arrival"][row]),
        }

    def is_buried(self, database_id: str) -> bool:
        """Whether a report of this id was deleted, living ones aside."""
        return bool(self._graves.get(database_id))

    def _project_code(self, name: str) -> int:
        code = self._project_codes.get(name)
        if code is None:
            code = self._project_codes[name] = len(self.project_names)
            self.project_names.append(name)
        return code

    def _reallocate(self, keep: int, capacity: int) -> None:
        for name, column in self._columns.items():
            grown = np.empty(max(capacity, 64), column.dtype)
            grown[:keep] = column[:keep]
            self._columns[name] = grown

    def truncate(self, size: int) -> None:
        """Forget the rows from `size` on, as if they had never been appended (a rollback)."""
        with self._lock:
            for row in range(size, self._size):
                self.force_bucket.pop(row, None)
                if self.row_of.get(self.ids[row]) == row:
                    del self.row_of[self.ids[row]]
            self._graves = _graves_before(self._graves, size)
            # snapshots keep the columns and the list they have
            self._reallocate(size, size)
            self.ids = self.ids[:size]
            self._order = IdOrder()
            self._size = size

    def delete(self, row: int) -> None:
        """Mark a report deleted; its links stay (see the module). Raises ValueError if it is."""
        with self._lock:
            name = self.ids[row]
            if self.row_of.get(name) != row:
                raise ValueError(f"row {row} is deleted already")
            del self.row_of[name]
            self._graves[name] = (*self._graves.get(name, ()), row)
            self._mark(row, alive=False)

    def restore(self, row: int) -> None:
        """Undo a deletion. Raises UserError when the id has come again since."""
        with self._lock:
            name = self.ids[row]
            if name in self.row_of:
                raise UserError(
                    f"Report '{name}' can not be restored, for it was imported again.",
                    remedy="Delete the new one first.",
                )
            self._graves[name] = tuple(r for r in self._graves[name] if r != row)
            self.row_of[name] = row
            self._mark(row, alive=True)

    def _mark(self, row: int, *, alive: bool) -> None:
        column = self._columns["alive"].copy()
        column[row] = alive
        self._columns["alive"] = column

    def set_likeness(self, values: Float64) -> None:
        """Replace the likenesses with present statistics of the first `len(values)` rows."""
        with self._lock:
            column = self._columns["likeness"].copy()
            column[: len(values)] = values
            self._columns["likeness"] = column

    def snapshot(self) -> Links:
        """The table as it is now; costs nothing that grows with it, but for `force_bucket`."""
        with self._lock:
            size = self._size
            views = {name: _frozen(column[:size]) for name, column in self._columns.items()}
            return Links(
                size,
                self.ids,
                project_names=tuple(self.project_names),
                force_bucket=dict(self.force_bucket),
                _row_of=self.row_of,
                _graves=self._graves,
                _order=self._order,
                **views,
            )

    def link(self, row: int) -> Link | None:
        """The link of a report as people see it: past deleted reports, else as stored."""
        return effective_link(self.snapshot(), row)


def _frozen(view: NDArray[Any]) -> NDArray[Any]:
    view.flags.writeable = False
    return view


def _graves_before(graves: Mapping[str, tuple[int, ...]], size: int) -> dict[str, tuple[int, ...]]:
    kept = {name: tuple(r for r in rows if r < size) for name, rows in graves.items()}
    return {name: rows for name, rows in kept.items() if rows}


def effective_link(links: Links, row: int) -> Link | None:
    """The link of a living report, followed past deleted ones with the smallest values.

    Where every ancestor up to the root is deleted, it leads to the oldest of the reports that
    have nothing but deleted ones between them and that root; the oldest itself has no link.
    """
    path, parent = climb(links, row)
    if not links.alive[parent]:
        heir = oldest_below(links, parent)
        if heir is None or heir == row:
            return None
        rise, _ = climb(links, heir)
        path = sorted(set(path) ^ set(rise))
        parent = heir
    if not path:
        return None
    return Link(
        links.ids[parent],
        float(links.score[path].min()),
        float(links.likeness_at_arrival[path].min()),
        float(links.likeness[path].min()),
    )


def climb(links: Links, row: int) -> tuple[list[int], int]:
    """The rows whose links lead from `row` to its nearest living ancestor, and that ancestor.

    Without a living ancestor the second is the root of the tree (`row` itself, if it is that).
    """
    path = []
    while (parent := int(links.parent[row])) >= 0:
        path.append(row)
        row = parent
        if links.alive[row]:
            break
    return path, row


def oldest_below(links: Links, row: int) -> int | None:
    """The oldest living report with nothing but deleted ones between it and a deleted `row`."""
    oldest: int | None = None
    level = np.array([row])
    while len(level):
        children = np.flatnonzero(np.isin(links.parent, level))
        living = children[links.alive[children]]
        if len(living):
            oldest = int(living[0]) if oldest is None else min(oldest, int(living[0]))
        level = children[~links.alive[children]]
    return oldest
