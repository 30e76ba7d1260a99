"""The desktop application, and what it does where there is no display."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from . import __version__
from .core.errors import UserError
from .core.rows import DEFAULT_CUT, Outcome, OutcomeKind
from .paths import prepare_compiled_cache
from .resources import resource


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="partycrasher-gui")
@click.option("--headless", is_flag=True, help="Print the buckets as text; open no window.")
@click.option(
    "--screenshot",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --headless: write a picture of the window.",
)
@click.option(
    "--theme",
    type=click.Choice(["light", "dark"]),
    default="light",
    show_default=True,
    help="Of the picture.",
)
@click.option(
    "--store",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The store to open; without it, the one in your data folder. Headless works on a store "
    "that is thrown away, unless one is named.",
)
@click.option("--project", metavar="P", help="Headless: the project of reports that name none.")
@click.argument("paths", nargs=-1, metavar="[PATH...]", type=click.Path(path_type=Path))
def main(
    headless: bool,
    screenshot: Path | None,
    theme: str,
    store: Path | None,
    project: str | None,
    paths: tuple[Path, ...],
) -> None:
    """Open PartyCrasher, and import what is named.

    Without a display, or with --headless, the sample crashes or the paths are imported and their
    buckets printed.
    """
    prepare_compiled_cache()
    if headless or not has_display():
        sys.exit(print_buckets(store, paths, project, screenshot, theme))
    if screenshot:
        raise click.UsageError("--screenshot needs --headless.")
    from .gui.app import run

    sys.exit(run(store, paths))


def has_display() -> bool:
    """Whether a window could be shown; only X and Wayland can be without one."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))


def print_buckets(
    store: Path | None,
    paths: Sequence[Path],
    project: str | None,
    screenshot: Path | None,
    theme: str,
) -> int:
    """Import, print the tree, take the picture; returns the exit status."""
    try:
        with tempfile.TemporaryDirectory(prefix="partycrasher-") as folder:
            if store is None:
                store, paths = Path(folder) / "crashes.partycrasher", paths or samples()
            outcomes = _import_and_print(store, paths, project)
            if screenshot:
                _save_screenshot(store, screenshot, theme, outcomes)
    except BrokenPipeError:
        raise  # whoever read the tree has seen enough; click ends quietly
    except (UserError, OSError) as error:
        click.echo(f"partycrasher-gui: {error}", err=True)
        return 1
    return int(any(outcome.kind is OutcomeKind.REFUSED for outcome in outcomes))


def samples() -> tuple[Path, ...]:
    """The crash reports that come with the program."""
    return (resource("samples/reports"),)


def _import_and_print(store: Path, paths: Sequence[Path], project: str | None) -> list[Outcome]:
    from .cli.importing import outcome_lines, summary_line
    from .cli.render import bucket_tree
    from .workspace import Workspace

    outcomes: list[Outcome] = []
    with Workspace.open(store) as workspace:
        if paths:
            summary = workspace.import_paths(paths, project=project, on_outcome=outcomes.append)
            for outcome in outcomes:
                if outcome.kind is OutcomeKind.REFUSED:
                    click.echo("\n".join(outcome_lines(outcome)), err=True)
            click.echo(summary_line(summary, dry_run=False), err=True)
        for line in bucket_tree(workspace, DEFAULT_CUT):
            click.echo(line)
    return outcomes


def _save_screenshot(store: Path, file: Path, theme: str, outcomes: Sequence[Outcome]) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from .gui.app import save_screenshot

    save_screenshot(store, file.absolute(), theme=theme, outcomes=outcomes)
    click.echo(f"The picture is in {file}.", err=True)


if __name__ == "__main__":
    main(prog_name="partycrasher-gui")
