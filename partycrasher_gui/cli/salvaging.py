"""`partycrasher salvage`: what came of it, in lines and as an object."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .render import counted, plain

if TYPE_CHECKING:
    from ..workspace import SalvageReport


def salvage_lines(store: Path, found: SalvageReport) -> Iterator[str]:
    """What was recovered, what is lost, and where the damaged file is."""
    events = f" and {counted(found.events, 'event')} of the log" if found.events else ""
    yield f"salvaged {counted(found.reports, 'report')}{events} into {plain(str(store))}"
    yield f"kept the damaged file as {plain(str(found.kept))}"
    if found.relinked:
        yield f"linked {counted(len(found.relinked), 'report')} again, whose links were lost"
    for database_id in found.lost:
        yield f"lost {database_id}"
    if found.nameless:
        yield f"lost {counted(found.nameless, 'report')} of which not even the id is left"


def salvage_record(store: Path, found: SalvageReport) -> dict[str, Any]:
    """The same as an object; ids in full."""
    return {
        "store": str(store),
        "kept": str(found.kept),
        "reports": found.reports,
        "events": found.events,
        "lost": list(found.lost),
        "nameless": found.nameless,
        "relinked": list(found.relinked),
    }
