"""`partycrasher`: the workspace from the command line."""

from __future__ import annotations

import sys

from ..paths import prepare_compiled_cache


def main() -> None:
    """The entry point; ends the process with the status of the command."""
    prepare_compiled_cache()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    from .commands import partycrasher

    partycrasher(prog_name="partycrasher")
