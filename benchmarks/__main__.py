"""`python -m benchmarks`: measures, prints tables, and writes them down."""

from __future__ import annotations

import os
from pathlib import Path

import click

from partycrasher_gui.paths import prepare_compiled_cache

from . import results, suite, tables
from .plan import DEFAULT_CACHE, Plan
from .results import Result


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...", type=click.Choice([*suite.BENCHMARKS]))
@click.option("--quick/--full", default=True, help="Small sizes (default), or up to 100,000.")
@click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_CACHE,
    help="Folder that keeps reports and stores between runs; without it build/benchmarks.",
)
@click.option(
    "--results",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=results.FOLDER,
    help="Folder for latest.json and latest.md; without it benchmarks/results.",
)
@click.option("--docs", is_flag=True, help="Measure nothing; write docs/benchmarks.rst.")
def main(names: tuple[str, ...], quick: bool, cache: Path, folder: Path, docs: bool) -> None:
    """Run the benchmarks of these names, or all of them.

    Results of other names stay as they are.
    """
    if not docs:
        _use_own_places(cache)
        _measure(names or tuple(suite.BENCHMARKS), Plan(not quick, cache.absolute()), folder)
    if docs or folder == results.FOLDER:
        results.PAGE.write_text(results.page(results.load(folder)), encoding="utf-8")


def _use_own_places(cache: Path) -> None:
    """Settings, stores and compiled code of the person at this machine are left alone."""
    os.environ["PARTYCRASHER_HOME"] = str(cache.absolute() / "home")
    prepare_compiled_cache()


def _measure(names: tuple[str, ...], plan: Plan, folder: Path) -> None:
    for name in names:
        click.echo(f"\n{suite.description(name)[0]} ({plan.mode})")
        rows = list(suite.BENCHMARKS[name](plan))
        click.echo(tables.plain(rows))
        results.put(Result(name, results.facts(plan.mode), rows), folder)


if __name__ == "__main__":
    main()
