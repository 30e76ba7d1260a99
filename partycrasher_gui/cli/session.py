"""What the commands share: the store they work on, how errors end, options that recur."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..core.canonical import printable
from ..core.errors import QueryError, StoreError, UserError
from ..core.rows import DEFAULT_CUT, Cut, Progress
from ..paths import default_store

if TYPE_CHECKING:
    from ..workspace import SalvageReport, Workspace

Command = TypeVar("Command", bound=Callable[..., Any])

REFUSED = 1  # exit status: something was refused
USAGE = 2
INTERRUPTED = 130  # as shells have it: 128 and SIGINT


class Refusal(click.ClickException):
    """A UserError as click ends with it: one line on standard error and a status."""

    exit_code = REFUSED

    def __init__(self, error: UserError) -> None:
        super().__init__(printable(" ".join(str(error).split())))

    def show(self, file: Any = None) -> None:
        click.echo(f"partycrasher: {self.message}", file=file, err=file is None)


class Misunderstanding(Refusal):
    """The same for text of the command line that can not be read."""

    exit_code = USAGE


class Commands(click.Group):
    """A group whose commands may raise UserError."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except QueryError as error:
            raise Misunderstanding(error) from error
        except UserError as error:
            raise Refusal(error) from error


class Session:
    """The store of one run of the command line."""

    def __init__(self) -> None:
        self.store: Path | None = None

    @property
    def path(self) -> Path:
        return self.store or default_store()

    def to_write(self) -> Workspace:
        """The store, made when it is not there."""
        from ..workspace import Workspace

        self.path.parent.mkdir(parents=True, exist_ok=True)
        workspace = Workspace.open(self.path)
        if workspace.read_only:
            notice = workspace.notice or f"{self.path} can only be read."
            workspace.close()
            raise StoreError(notice)
        return workspace

    def to_read(self) -> Workspace:
        """The store, left as it is. Raises StoreError when there is none."""
        from ..workspace import Workspace

        self._require()
        return Workspace.open(self.path, read_only=True)

    def salvage(
        self, *, cancel: Callable[[], bool], on_progress: Callable[[Progress], None]
    ) -> SalvageReport:
        """Replace the store by what can be read of it. Raises StoreError, Cancelled."""
        from ..workspace import Workspace

        self._require()
        return Workspace.salvage(self.path, cancel=cancel, on_progress=on_progress)

    def _require(self) -> None:
        if not self.path.exists():
            raise StoreError(
                f"There is no store at {self.path}.",
                remedy="Name one with --store, or import reports first: partycrasher import PATH.",
            )


pass_session = click.make_pass_decorator(Session, ensure=True)


def _keep_store(ctx: click.Context, _option: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Session).store = value


def store_option(command: Command) -> Command:
    """`--store`, which is accepted before and after the command's name; the later one holds."""
    return click.option(
        "--store",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="The store to work on; without it, the one in your data folder.",
        callback=_keep_store,
        expose_value=False,
    )(command)


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")(command)


def project_option(command: Command) -> Command:
    return click.option("--project", metavar="P", help="Only reports of this project.")(command)


class CutType(click.ParamType[Cut]):
    """`likeness=0.58`, `score=4.0` or `likeness-at-arrival=0.58`."""

    name = "scale=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Cut:
        if isinstance(value, Cut):
            return value
        try:
            return Cut.parse(value)
        except UserError as error:
            self.fail(str(error), param, ctx)


def cut_option(command: Command) -> Command:
    return click.option(
        "--cut",
        type=CutType(),
        show_default=f"as set for the project, else {DEFAULT_CUT}",
        help="Where links are cut: likeness=0.58, score=4.0 or likeness-at-arrival=0.58.",
    )(command)


def dates_options(command: Command) -> Command:
    since = click.option(
        "--since", metavar="D", help="Only reports from this date on: 2024-05-01, 2-weeks-ago."
    )
    until = click.option("--until", metavar="D", help="Only reports up to this date.")
    return since(until(command))
