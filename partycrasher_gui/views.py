"""Rows for front ends, made from the forest and from reports; only `workspace.py` uses this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .core.buckets import Buckets
from .core.errors import NotFoundError
from .core.links import Links, effective_link, from_micros
from .core.rows import BucketRow, Cut, FrameRow, ReportRow, Scale

SPARK_WEEKS = 16
_DAY = 86_400_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class BucketList:
    """The buckets at one cut, ordered; rows are made when asked for.

    `single` of them have one report; `largest` is the greatest number of reports; `reports` is
    how many reports the list covers.
    """

    cut: Cut
    project: str | None
    ids: Sequence[str]
    single: int
    largest: int
    reports: int
    _rows: Callable[[int, int], list[BucketRow]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, start: int, stop: int) -> list[BucketRow]:
        """The rows `start:stop`, in the list's order."""
        return self._rows(start, min(stop, len(self.ids)))


@dataclass(frozen=True, slots=True)
class LinkHistogram:
    """How many links lie in each of equal bins of a scale from 0 to `top`."""

    scale: Scale
    top: float
    counts: tuple[int, ...]


def total_bytes(paths: Iterable[Path]) -> int:
    """Sizes of all files added up, for a progress bar; what can not be read counts nothing."""
    total = 0
    for path in paths:
        try:
            files = path.rglob("*") if path.is_dir() else [path]
            total += sum(file.stat().st_size for file in files if file.is_file())
        except OSError:
            continue
    return total


def project_code(links: Links, project: str) -> int:
    try:
        return links.project_names.index(project)
    except ValueError:
        raise NotFoundError(
            f"There is no project '{project}' in this store.",
            remedy="`partycrasher stats` lists the projects.",
        ) from None


def report_row(links: Links, row: int) -> ReportRow:
    return ReportRow(
        links.ids[row],
        links.project_names[links.project[row]],
        from_micros(int(links.date[row])),
        int(links.arrival[row]),
        effective_link(links, row),
    )


def bucket_rows(found: Buckets, project: str | None, start: int, stop: int) -> list[BucketRow]:
    weeks = found.weeks(start, stop, SPARK_WEEKS).tolist()
    columns = (found.totals, found.first_dates, found.last_dates)  # each made anew when asked for
    shown = zip(*(column[start:stop].tolist() for column in columns), strict=True)
    rows = []
    for place, (total, first, last) in enumerate(shown, start):
        elsewhere = 0
        if project is not None:
            totals = found.projects(place)
            elsewhere = sum(totals.values()) - totals.get(project, 0)
        rows.append(
            BucketRow(
                found.id(place),
                found.project(place),
                total,
                elsewhere,
                from_micros(first),
                from_micros(last),
                tuple(weeks[place - start]),
            )
        )
    return rows


def frame_rows(
    stack: Sequence[Mapping[str, Any]],
    rarity: Mapping[str, float],
    shares: Sequence[float] | None,
) -> tuple[FrameRow, ...]:
    return tuple(
        FrameRow(
            depth,
            frame["function"],
            frame.get("file") or "",
            frame.get("fileline") or "",
            frame.get("dylib") or "",
            frame.get("address") or "",
            rarity.get(frame["function"]) if frame["function"] else None,
            shares[depth] if shares else None,
        )
        for depth, frame in enumerate(stack)
    )


def leaves(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, value) of every leaf outside the stacks, in document order."""

    def walk(value: Any, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                yield from walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, path)

    for key, value in data.items():
        if key not in ("stacktrace", "threads"):
            yield from walk(value, key)


def bucket_list(found: Buckets, cut: Cut, project: str | None) -> BucketList:
    """Ordered buckets as front ends take them."""

    def rows(start: int, stop: int) -> list[BucketRow]:
        return bucket_rows(found, project, start, stop)

    return BucketList(cut, project, found.ids, found.single, found.largest, found.reports, rows)


def link_histogram(
    links: Links, shown: np.ndarray[Any, Any], scale: Scale, bins: int, least_top: float
) -> LinkHistogram:
    """How the values of the links in the mask `shown` are spread; scores up to `least_top`."""
    values = links.values(scale)[shown & (links.parent >= 0)]
    top = float(np.ceil(values.max(initial=least_top))) if scale is Scale.SCORE else 1.0
    counts, _ = np.histogram(values, bins, (0.0, top))
    return LinkHistogram(scale, top, tuple(counts.tolist()))


def over_time(links: Links, rows: Sequence[int] | None, days: int) -> list[tuple[str, int]]:
    """(day, reports) of the last `days` days of the store; rows None counts all."""
    living = links.date[links.alive]
    if not len(living):
        return []
    last = int(living.max()) // _DAY
    dates = living if rows is None else links.date[list(rows)]
    back = last - dates // _DAY
    counts = np.bincount(back[back < days], minlength=days)[::-1].tolist()
    first = last - days + 1
    return [(from_micros((first + i) * _DAY)[:10], n) for i, n in enumerate(counts)]
