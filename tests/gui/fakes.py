"""A workspace without a store: the same methods, plausible rows, everything in memory."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from partycrasher_gui.core.errors import (
    FormatError,
    NeedsProject,
    NotFoundError,
    QueryError,
)
from partycrasher_gui.core.rows import (
    DEFAULT_CUT,
    DEFAULT_THRESHOLDS,
    BucketRow,
    Cut,
    Link,
    Outcome,
    OutcomeKind,
    Progress,
    ProjectRow,
    Repair,
    ReportRow,
    ReportView,
    Scale,
    StoreStats,
)
from partycrasher_gui.core.triage import DELETE, Event
from partycrasher_gui.workspace import BucketList, ImportSummary, LinkHistogram
from tests.gui import samples

NAMES = (
    ("compound_document::read_directory", "compound_document::compound_document"),
    ("parse_xml_node", "load_stylesheet"),
    ("follow_chain", "read_sector"),
    ("decode_tile", "jpeg_decompress"),
    ("std::vector::at", "number_format"),
    ("operator delete", "~worksheet"),
    ("g_object_unref", "gtk_widget_destroy"),
)
LAST_DAY = date(2026, 11, 21)


@dataclass
class FakeReport:
    database_id: str
    project: str
    family: int
    day: str
    link: Link | None


@dataclass
class FakeWorkspace:
    """`per_project` reports in each project, in families as large as real ones."""

    per_project: dict[str, int] = field(default_factory=lambda: {"image-tools": 447, "Ubuntu": 60})
    path: Path = Path("fake.partycrasher")
    read_only: bool = False
    notice: str = ""
    fail_with: Exception | None = None
    calls: list[str] = field(default_factory=list)
    closed: bool = False
    thresholds: tuple[float, ...] = DEFAULT_THRESHOLDS

    def __post_init__(self) -> None:
        self._random = random.Random(7)
        self._reports: list[FakeReport] = []
        self._by_id: dict[str, FakeReport] = {}
        for project, count in self.per_project.items():
            for _ in range(count):
                self._add(project)

    def _add(self, project: str, database_id: str = "", family: int | None = None) -> FakeReport:
        rnd, number = self._random, len(self._reports)
        if family is None:
            family = min(int(rnd.expovariate(0.9)), len(NAMES) - 1)
        older = [r for r in self._reports[-300:] if r.family == family and r.project == project]
        day = LAST_DAY - timedelta(days=max(0, int(rnd.triangular(0, 112, 10))))
        link = None
        if older:
            likeness = min(1.0, max(0.05, rnd.betavariate(9, 1.5)))
            link = Link(rnd.choice(older).database_id, likeness * 8, likeness, likeness)
        name = database_id or f"fuzz:{(number * 2654435761) % 2**32:08x}"
        report = FakeReport(name, project, family, day.isoformat(), link)
        self._reports.append(report)
        self._by_id[name] = report
        return report

    def __len__(self) -> int:
        return len(self._reports)

    def close(self) -> None:
        self.closed = True

    def warm_up(self) -> None:
        self._called("warm up")

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.fail_with is not None:
            error, self.fail_with = self.fail_with, None
            raise error

    # ---- import

    def import_paths(
        self,
        paths: Iterable[Path | str],
        *,
        project: str | None = None,
        dry_run: bool = False,
        cancel: Callable[[], bool] | None = None,
        on_outcome: Callable[[Outcome], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> ImportSummary:
        self._called("import_paths")
        files = [file for path in paths for file in _files(Path(path))]
        summary = ImportSummary(seconds=0.4)
        for done, file in enumerate(files, 1):
            if cancel and cancel():
                summary.cancelled = True
                break
            outcome = self._import(file, file.read_text("utf-8", "replace"), project, dry_run)
            setattr(summary, outcome.kind, getattr(summary, outcome.kind) + 1)
            if on_outcome:
                on_outcome(outcome)
            if on_progress:
                on_progress(Progress(done, len(files), 300.0, (len(files) - done) / 300))
        return summary

    def import_text(self, text: str, **options: Any) -> ImportSummary:
        self._called("import_text")
        outcome = self._import("pasted text", text, options.get("project"), options["dry_run"])
        options["on_outcome"](outcome)
        return ImportSummary(**{outcome.kind: 1})

    def _import(self, file: Path | str, text: str, project: str | None, dry_run: bool) -> Outcome:
        """The text decides: `bad`, `repair`, `same ID`, `no project`, else a new report."""
        name = str(file)
        if "bad" in text:
            error = FormatError(
                "The stack ends inside a frame; the file is cut off.", place="line 212",
                remedy="Save the crash report again and drop it once more.",
            )  # fmt: skip
            return Outcome(name, OutcomeKind.REFUSED, error=error)
        if "no project" in text and not project:
            missing = NeedsProject("The report names no project.", remedy="Choose one.")
            return Outcome(name, OutcomeKind.REFUSED, error=missing)
        if text.startswith("same "):
            return Outcome(name, OutcomeKind.IDENTICAL, text.split()[1], project or "image-tools")
        before = self._random.getstate()
        report = self._add(project or "image-tools")
        buckets = {
            "likeness=0.58": self.bucket_of(report.database_id, DEFAULT_CUT).id,
            "4.0": self.bucket_of(report.database_id, Cut(Scale.SCORE, 4.0)).id,
        }
        if dry_run:
            self._reports.pop()
            del self._by_id[report.database_id]
            self._random.setstate(before)
        repairs = (Repair("date", "date taken from the file's time", True),)
        repaired = "repair" in text
        kind = OutcomeKind.REPAIRED if repaired else OutcomeKind.IMPORTED
        return Outcome(
            name, kind, report.database_id, report.project, repairs if repaired else (), None,
            report.link, buckets,
        )  # fmt: skip

    # ---- browse

    def projects(self) -> list[ProjectRow]:
        counts = Counter(report.project for report in self._reports)
        return [ProjectRow(name, total) for name, total in sorted(counts.items())]

    def _groups(self, cut: Cut) -> dict[str, list[FakeReport]]:
        founder: dict[str, str] = {}
        groups: dict[str, list[FakeReport]] = defaultdict(list)
        for report in self._reports:
            link = report.link
            value = -1.0
            if link:
                value = link.score if cut.scale is Scale.SCORE else link.likeness_now
            joined = link is not None and value >= cut.value
            head = founder[link.parent] if link and joined else report.database_id
            founder[report.database_id] = head
            groups[head].append(report)
        return groups

    def buckets(
        self,
        cut: Cut = DEFAULT_CUT,
        *,
        project: str | None = None,
        query: str | None = None,
        since: str | None = None,
        until: str | None = None,
        order: str = "total",
    ) -> BucketList:
        self._called(f"buckets {cut} {project} {query} {since} {order}")
        if query and query.count("(") != query.count(")"):
            raise QueryError(
                "The bracket is not closed.", position=query.index("("), remedy="Add )."
            )
        rows = []
        for head, members in self._groups(cut).items():
            own = [m for m in members if project in (None, m.project)]
            if query:
                own = [m for m in own if query.split(":")[-1].rstrip("*") in NAMES[m.family][0]]
            if since:
                own = [m for m in own if m.day >= since]
            if own:
                rows.append(self._row(head, own, len(members) - len(own)))
        key = {"total": lambda r: r.total, "last_seen": lambda r: r.last_seen,
               "first_seen": lambda r: r.first_seen,
               "growth": lambda r: sum(r.spark[-3:])}[order]  # fmt: skip
        rows.sort(key=key, reverse=True)
        single = sum(row.total == 1 for row in rows)
        largest = max((row.total for row in rows), default=0)
        reports = sum(row.total for row in rows)
        ids = [row.id for row in rows]
        return BucketList(cut, project, ids, single, largest, reports, lambda a, b: rows[a:b])

    def _row(self, head: str, members: Sequence[FakeReport], elsewhere: int) -> BucketRow:
        days = [m.day for m in members]
        weeks = Counter((LAST_DAY - date.fromisoformat(day)).days // 7 for day in days)
        spark = tuple(weeks.get(week, 0) for week in range(15, -1, -1))
        project = self._by_id[head].project
        return BucketRow(head, project, len(members), elsewhere, min(days), max(days), spark)

    def members(
        self,
        bucket_id: str,
        cut: Cut,
        *,
        project: str | None = None,
        start: int = 0,
        size: int | None = 256,
    ) -> list[ReportRow]:
        self._called(f"members {bucket_id}")
        found = [m for m in self._groups(cut)[bucket_id] if project in (None, m.project)]
        return [self._report_row(report) for report in found[start:][:size]]

    def _report_row(self, report: FakeReport) -> ReportRow:
        arrival = self._reports.index(report)
        return ReportRow(report.database_id, report.project, report.day, arrival, report.link)

    def bucket_of(self, database_id: str, cut: Cut) -> BucketRow:
        for head, members in self._groups(cut).items():
            if any(m.database_id == database_id for m in members):
                return self._row(head, members, 0)
        raise NotFoundError(f"There is no report {database_id}.")

    def bucket_names(self, ids: Sequence[str]) -> dict[str, str]:
        names = {}
        for name in ids:
            if name in self._by_id:
                family = NAMES[self._by_id[name].family]
                names[name] = f"{family[0].split('::')[-1]} \N{RIGHTWARDS ARROW} {family[1]}"
        return names

    def assignments(self, cut: Cut, *, project: str | None = None) -> list[tuple[str, str]]:
        return [
            (member.database_id, head)
            for head, members in self._groups(cut).items()
            for member in members
            if project in (None, member.project)
        ]

    def link_histogram(
        self, scale: Scale, *, bins: int = 50, project: str | None = None
    ) -> LinkHistogram:
        top = 8.0 if scale is Scale.SCORE else 1.0
        counts = [0] * bins
        for report in self._reports:
            if report.link and project in (None, report.project):
                value = report.link.score if scale is Scale.SCORE else report.link.likeness_now
                counts[min(bins - 1, int(value / top * bins))] += 1
        return LinkHistogram(scale, top, tuple(counts))

    def reports_over_time(
        self, ids: Sequence[str] | None = None, *, days: int = 112
    ) -> list[tuple[str, int]]:
        wanted = None if ids is None else set(ids)
        counts = Counter(r.day for r in self._reports if wanted is None or r.database_id in wanted)
        first = LAST_DAY - timedelta(days=days - 1)
        all_days = [(first + timedelta(days=n)).isoformat() for n in range(days)]
        return [(day, counts.get(day, 0)) for day in all_days]

    # ---- explain

    def report(self, database_id: str) -> ReportView:
        self._called(f"report {database_id}")
        report = self._by_id.get(database_id)
        if report is None:
            raise NotFoundError(f"There is no report {database_id}.", remedy="Choose another.")
        return samples.report(
            row=self._report_row(report), title=f"heap-buffer-overflow in {NAMES[report.family][0]}"
        )

    def why(self, database_id: str, cut: Cut = DEFAULT_CUT) -> Any:
        self._called(f"why {database_id}")
        return samples.why()

    def what_if(self, database_id: str, left_out: Any) -> float:
        return 5.0

    def compare(self, a: str, b: str, third: str | None = None) -> Any:
        self._called(f"compare {a} {b}")
        return samples.comparison(third=third is not None)

    def stats(self) -> StoreStats:
        last = max((report.day for report in self._reports), default="")
        return StoreStats(
            len(self._reports), 0, tuple(self.projects()), "", last, 0, 0, str(self.path), False
        )

    def delete(self, database_id: str) -> Event:
        self._called(f"delete {database_id}")
        gone = self._by_id.pop(database_id)
        self._reports.remove(gone)
        for report in self._reports:
            if report.link and report.link.parent == database_id:
                report.link = gone.link
        return Event("1", "2026-11-21T12:00:00", "", DELETE, {"report": database_id})


def _files(path: Path) -> list[Path]:
    return sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
