"""The commands, each a few lines over the workspace."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from .. import __version__
from ..core import export as exports
from ..core.config import load_config
from ..core.errors import Cancelled, NotFoundError
from ..core.receipt_text import render as receipt_text
from ..core.rows import Cut
from ..paths import settings_file
from .importing import Interrupt, ProgressLine, print_outcome, summary_line
from .records import (
    bucket_record,
    comparison_record,
    print_record,
    report_record,
    stats_record,
    why_record,
)
from .render import (
    bucket_lines,
    buckets_summary,
    columns,
    counted,
    plain_lines,
    report_lines,
    report_rows,
)
from .salvaging import salvage_lines, salvage_record
from .session import (
    INTERRUPTED,
    REFUSED,
    Commands,
    Session,
    cut_option,
    dates_options,
    json_option,
    pass_session,
    project_option,
    store_option,
)

if TYPE_CHECKING:
    from ..workspace import Workspace

FORMATS = ("json", "jsonl", "csv")
MOST_PARTS = 8  # of each part of a receipt, shown by `why`


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 done, 1 something was refused, 2 the command was not understood.",
)
@store_option
@click.version_option(__version__, prog_name="partycrasher")
@click.pass_context
def partycrasher(ctx: click.Context) -> None:
    """Turns a heap of crash reports into a short, explained list of bugs."""
    ctx.ensure_object(Session)


def chosen_cut(cut: Cut | None, project: str | None) -> Cut:
    """The cut that was named, else the project's own, else the default of the settings."""
    if cut is not None:
        return cut
    config, warnings = load_config(settings_file())
    for warning in warnings:
        click.echo(f"partycrasher: {warning}", err=True)
    return config.cut_of(project)


def cut_of_report(workspace: Workspace, cut: Cut | None, database_id: str) -> Cut:
    """The cut that was named, else the one of the report's project."""
    return cut or chosen_cut(None, workspace.report(database_id).row.project)


def print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


@partycrasher.command("import")
@store_option
@click.option("--project", metavar="P", help="The project of reports that name none.")
@click.option("--dry-run", is_flag=True, help="Show where each would land, and store nothing.")
@json_option
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path)
)
@pass_session
def import_(
    session: Session, paths: tuple[Path, ...], project: str | None, dry_run: bool, as_json: bool
) -> None:
    """Import files, folders and archives, in the order given.

    With --json, one object for every report goes to standard output, in order of arrival.
    """
    with _to_import(session, dry_run) as workspace, Interrupt().watched() as pressed:
        with ProgressLine() as progress:
            summary = workspace.import_paths(
                paths,
                project=project,
                dry_run=dry_run,
                cancel=pressed,
                on_outcome=lambda outcome: print_outcome(outcome, as_json=as_json, every=dry_run),
                on_progress=progress,
            )
        click.echo(summary_line(summary, dry_run=dry_run), err=as_json)
    if summary.cancelled:
        raise SystemExit(INTERRUPTED)
    if summary.refused:
        raise SystemExit(REFUSED)


@contextmanager
def _to_import(session: Session, dry_run: bool) -> Iterator[Workspace]:
    """The store; for a dry run it is only read, or an empty one where there is none."""
    if not dry_run:
        with session.to_write() as workspace:
            yield workspace
    elif session.path.exists():
        with session.to_read() as workspace:
            yield workspace
    else:
        from ..workspace import Workspace

        with (
            tempfile.TemporaryDirectory(prefix="partycrasher-") as folder,
            Workspace.open(Path(folder) / "empty.partycrasher") as workspace,
        ):
            yield workspace


@partycrasher.command()
@store_option
@project_option
@cut_option
@click.option("--query", metavar="Q", help="Only reports that match, in Lucene syntax.")
@dates_options
@click.option("--size", metavar="N", type=click.IntRange(min=1), help="At most this many.")
@click.option(
    "--assignments",
    is_flag=True,
    help="Print `database_id<TAB>bucket_id` for every report instead.",
)
@json_option
@pass_session
def buckets(
    session: Session,
    project: str | None,
    cut: Cut | None,
    query: str | None,
    since: str | None,
    until: str | None,
    size: int | None,
    assignments: bool,
    as_json: bool,
) -> None:
    """List the buckets at a cut, largest first."""
    cut = chosen_cut(cut, project)
    if assignments:
        if query or since or until or size:
            raise click.UsageError("--assignments covers every report: only --project narrows it.")
        _print_assignments(session, cut, project, as_json)
        return
    with session.to_read() as workspace:
        found = workspace.buckets(cut, project=project, query=query, since=since, until=until)
        rows = found.rows(0, size or len(found))
        names = workspace.bucket_names(row.id for row in rows)
        if as_json:
            for row in rows:
                print_record(bucket_record(row, names[row.id]))
            return
        print_lines(bucket_lines(rows, names))
        click.echo(buckets_summary(found), err=True)


def _print_assignments(session: Session, cut: Cut, project: str | None, as_json: bool) -> None:
    with session.to_read() as workspace:
        for database_id, bucket_id in workspace.assignments(cut, project=project):
            if as_json:
                print_record({"database_id": database_id, "bucket_id": bucket_id})
            else:
                click.echo(f"{database_id}\t{bucket_id}")


@partycrasher.command()
@store_option
@json_option
@click.argument("database_id", metavar="ID")
@pass_session
def show(session: Session, database_id: str, as_json: bool) -> None:
    """Show a report; with --json in the data format, generated properties included."""
    with session.to_read() as workspace:
        view = workspace.report(database_id)
    if as_json:
        print_record(view.data)
    else:
        print_lines(report_lines(view))


@partycrasher.command()
@store_option
@cut_option
@click.option("--full", is_flag=True, help=f"Show every part, not only the {MOST_PARTS} greatest.")
@json_option
@click.argument("database_id", metavar="ID")
@pass_session
def why(session: Session, database_id: str, cut: Cut | None, full: bool, as_json: bool) -> None:
    """Explain why a report is in its bucket: the chain to the founder, and the receipts.

    A receipt takes a link's score or likeness apart into parts that add up to it.
    """
    with session.to_read() as workspace:
        found = workspace.why(database_id, cut_of_report(workspace, cut, database_id))
    if as_json:
        print_record(why_record(found))
    else:
        click.echo(plain_lines(receipt_text(found, None if full else MOST_PARTS)))


@partycrasher.command()
@store_option
@json_option
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@pass_session
def compare(session: Session, a: str, b: str, as_json: bool) -> None:
    """Compare two reports: frames side by side, fields that differ, scores both ways."""
    with session.to_read() as workspace:
        found = workspace.compare(a, b)
    if as_json:
        print_record(comparison_record(found))
    else:
        click.echo(plain_lines(found.to_text()))


@partycrasher.command()
@store_option
@project_option
@dates_options
@click.option("--size", metavar="N", type=click.IntRange(min=1), help="At most this many.")
@json_option
@click.argument("query")
@pass_session
def search(
    session: Session,
    query: str,
    project: str | None,
    since: str | None,
    until: str | None,
    size: int | None,
    as_json: bool,
) -> None:
    """List the reports that match a query in Lucene syntax, newest first."""
    with session.to_read() as workspace:
        rows = workspace.search(query, project=project, since=since, until=until, size=size)
    if as_json:
        for row in rows:
            print_record(report_record(row))
        return
    print_lines(report_rows(rows))
    click.echo(counted(len(rows), "report"), err=True)


@partycrasher.command()
@store_option
@json_option
@pass_session
def stats(session: Session, as_json: bool) -> None:
    """Print figures of the store."""
    with session.to_read() as workspace:
        found = workspace.stats()
    if as_json:
        print_record(stats_record(found))
        return
    figures = [
        ("store", found.path),
        ("size", f"{found.size_bytes / 1e6:,.1f} MB"),
        ("reports", f"{found.reports:,}"),
        ("deleted", f"{found.deleted:,}"),
        ("from", found.first_date or "-"),
        ("to", found.last_date or "-"),
        ("terms", f"{found.terms:,}"),
        *((f"project {project.name}", f"{project.total:,}") for project in found.projects),
    ]
    print_lines(columns(("FIGURE", "VALUE"), figures))


@partycrasher.command()
@store_option
@project_option
@dates_options
@cut_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="json",
    show_default=True,
    help="A JSON list, JSON lines, or a table.",
)
@click.option(
    "--output",
    "-o",
    type=click.File("wb", lazy=True),
    default="-",
    metavar="FILE",
    help="Where to write; without it, standard output.",
)
@click.argument("query", required=False)
@pass_session
def export(
    session: Session,
    query: str | None,
    form: str,
    output: IO[bytes],
    project: str | None,
    cut: Cut | None,
    since: str | None,
    until: str | None,
) -> None:
    """Write reports, all or those that match a query, by arrival.

    JSON imports again to the same reports. --cut decides the column `bucket` of the table.
    """
    with session.to_read() as workspace:
        ids = None
        if query or project or since or until:
            rows = workspace.search(query or "", project=project, since=since, until=until)
            ids = [row.database_id for row in rows]
        reports = workspace.reports(ids)
        if form == "csv":
            buckets_of = dict(workspace.assignments(chosen_cut(cut, project)))
            pieces = exports.csv_lines(reports, buckets_of)
        else:
            pieces = (exports.json_list if form == "json" else exports.json_lines)(reports)
        for piece in pieces:
            output.write(piece)


@partycrasher.command()
@store_option
@click.argument("database_ids", nargs=-1, required=True, metavar="ID...")
@pass_session
def delete(session: Session, database_ids: tuple[str, ...]) -> None:
    """Delete reports; what is left of their buckets stays together."""
    refused = False
    with session.to_write() as workspace:
        for database_id in database_ids:
            try:
                workspace.delete(database_id)
            except NotFoundError as error:
                click.echo(f"partycrasher: {error}", err=True)
                refused = True
            else:
                click.echo(f"deleted {database_id}")
    if refused:
        raise SystemExit(REFUSED)


@partycrasher.command()
@store_option
@json_option
@pass_session
def salvage(session: Session, as_json: bool) -> None:
    """Replace a damaged store by a new one with what can be read of it.

    The damaged file is kept under another name.
    """
    with Interrupt("Stopping; the store is left as it was.").watched() as pressed:
        try:
            with ProgressLine() as progress:
                found = session.salvage(cancel=pressed, on_progress=progress)
        except Cancelled:
            raise SystemExit(INTERRUPTED) from None
    if as_json:
        print_record(salvage_record(session.path, found))
    else:
        print_lines(salvage_lines(session.path, found))
