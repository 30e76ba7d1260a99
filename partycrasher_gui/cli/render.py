"""Text for people: aligned columns, a report, the tree of buckets.

What crash reports say is not to be trusted with a terminal: characters that can not be shown are
replaced.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click
from rich.cells import cell_len

from ..core.canonical import printable
from ..core.rows import BucketRow, Cut, FrameRow, ReportRow, ReportView, Scale

if TYPE_CHECKING:
    from ..workspace import BucketList, Workspace

GAP = "  "
TREE_REPORTS = 5  # reports that the tree shows of a bucket


def plain(text: str) -> str:
    """A piece of input on one line, without anything a terminal would act on."""
    return printable(text)


def plain_lines(text: str) -> str:
    """As `plain`, with the text's own lines kept."""
    return "\n".join(map(printable, text.split("\n")))


def columns(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()
) -> Iterator[str]:
    """A heading and rows with aligned columns; `right` are indices of columns of numbers."""
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(head, *cells, strict=True)]
    yield click.style(_line(head, widths, right), bold=True)
    for row in cells:
        yield _line(row, widths, right)


def _line(cells: Sequence[str], widths: Sequence[int], right: Collection[int]) -> str:
    padded = []
    for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - cell_len(cell))
        padded.append(space + cell if index in right else cell + space)
    return GAP.join(padded).rstrip()


def bucket_lines(rows: Sequence[BucketRow], names: dict[str, str]) -> Iterator[str]:
    head = ("REPORTS", "FIRST SEEN", "LAST SEEN", "PROJECT", "BUCKET", "NAME")
    cells = (
        (
            total_text(row),
            day(row.first_seen),
            day(row.last_seen),
            row.project,
            row.id,
            names[row.id],
        )
        for row in rows
    )
    return columns(head, cells, right={0})


def total_text(row: BucketRow) -> str:
    """`12`, or `12 + 3 elsewhere` where other projects share the bucket."""
    return f"{row.total:,} + {row.elsewhere:,} elsewhere" if row.elsewhere else f"{row.total:,}"


def day(time: str) -> str:
    return time[:10]


def buckets_summary(found: BucketList) -> str:
    """`18 buckets, 3 single, largest 12, at likeness=0.58`."""
    return (
        f"{counted(len(found), 'bucket')}, {found.single:,} single, largest {found.largest:,}, "
        f"at {found.cut}"
    )


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def report_rows(rows: Iterable[ReportRow]) -> Iterator[str]:
    head = ("DATE", "PROJECT", "REPORT", "TOP MATCH", "LIKENESS", "SCORE")
    return columns(head, map(_report_cells, rows), right={4, 5})


def _report_cells(row: ReportRow) -> tuple[str, ...]:
    link = row.link
    match = (
        (link.parent, f"{link.likeness_now:.2f}", f"{link.score:.2f}") if link else ("-", "", "")
    )
    return (row.date, row.project, row.database_id, *match)


def report_lines(view: ReportView) -> Iterator[str]:
    """A report: what crashed, its stack, its other fields, its other threads, its repairs."""
    row = view.row
    yield click.style(plain(view.title), bold=True)
    yield f"{row.database_id}, project {row.project}, {row.date}"
    if link := row.link:
        yield f"Top match {link.parent} (likeness {link.likeness_now:.2f}, score {link.score:.2f})"
    yield from ("", *frame_lines(view.frames))
    if view.fields:
        yield from ("", *columns(("FIELD", "VALUE"), view.fields))
    for name, frames in view.threads:
        yield from ("", click.style(f"Thread {plain(name)}", bold=True), *frame_lines(frames))
    if view.repairs:
        yield from ("", *columns(("REPAIRED", "HOW"), ((r.place, r.message) for r in view.repairs)))
    if view.source:
        yield from ("", f"From {plain(view.source)}")


def frame_lines(frames: Sequence[FrameRow]) -> Iterator[str]:
    if not frames:
        return iter(("No stack.",))
    head = ("#", "FUNCTION", "PLACE", "LIBRARY", "LOGDF", "SHARE")
    return columns(head, map(_frame_cells, frames), right={0, 4, 5})


def _frame_cells(frame: FrameRow) -> tuple[str, ...]:
    place = ":".join(part for part in (frame.file, frame.fileline) if part) or frame.address
    rarity = "" if frame.logdf is None else f"{frame.logdf:.2f}"
    share = "" if frame.share is None else f"{100 * frame.share:.1f} %"
    return (str(frame.depth), frame.function or "??", place, frame.dylib, rarity, share)


def bucket_tree(workspace: Workspace, cut: Cut) -> Iterator[str]:
    """Every project with its buckets at a cut, and some reports of each, as lines of text."""
    for project in workspace.projects():
        found = workspace.buckets(cut, project=project.name)
        head = f"{project.name}: {counted(project.total, 'report')}, {buckets_summary(found)}"
        yield click.style(head, bold=True)
        rows = found.rows(0, len(found))
        names = workspace.bucket_names([row.id for row in rows])
        for row, (branch, below) in zip(rows, _branches(len(rows)), strict=True):
            yield f"{branch}{total_text(row):>4}  {plain(names[row.id])}  [{row.id}]"
            for line in _member_lines(workspace, row, cut, project.name):
                yield below + line
        yield ""


def _branches(count: int) -> Iterator[tuple[str, str]]:
    """What stands before each of `count` lines of a tree, and before the lines below it."""
    for number in range(1, count + 1):
        yield ("└─ ", "   ") if number == count else ("├─ ", "│  ")


def _member_lines(workspace: Workspace, row: BucketRow, cut: Cut, project: str) -> Iterator[str]:
    members = workspace.members(row.id, cut, project=project, size=TREE_REPORTS)
    lines = [f"{m.database_id}  {day(m.date)}{_link_value(m, cut)}" for m in members]
    if row.total > len(members):
        lines.append(f"and {row.total - len(members):,} more")
    for line, (branch, _) in zip(lines, _branches(len(lines)), strict=True):
        yield branch + line


def _link_value(row: ReportRow, cut: Cut) -> str:
    """The link's value on the scale of the cut."""
    if row.link is None:
        return ""
    value = {
        Scale.LIKENESS: row.link.likeness_now,
        Scale.ARRIVAL: row.link.likeness,
        Scale.SCORE: row.link.score,
    }[cut.scale]
    return f"  {cut.scale} {value:.2f}"
