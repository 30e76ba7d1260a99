"""Running `child.py`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.places import ROOT


@contextmanager
def importing(
    path: Path, count: int, batch: int, *more: object, **options: Any
) -> Iterator[subprocess.Popen[str]]:
    """A process that imports into the store at `path`; killed at the end of the block."""
    command = [sys.executable, "-m", "tests.stores.child", path, count, batch, *more]
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.stdout.close()


def lines(process: subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    """(word, rest) of each whole line that the process printed, up to its end."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.endswith("\n"):
            word, _, rest = line.strip().partition(" ")
            yield word, rest
