"""The prototype of the search, whose speed is the measure for ours; not part of the project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.places import ROOT

FOLDER = ROOT.parent / "shared" / "reference" / "engine"
_PROGRAM = Path(__file__).with_name("prototype_process.py")


def is_here() -> bool:
    """Whether there is a prototype to compare with."""
    return (FOLDER / "nb5.py").exists()


class Prototype:
    """A process that has taken in `reports` and measures how fast it takes in `window`."""

    def __init__(self, reports: Path, window: Path, cache: Path) -> None:
        environment = os.environ | {
            "NUMBA_CACHE_DIR": str(cache / "prototype-compiled"),
            "OMP_WAIT_POLICY": "PASSIVE",
            "GOMP_SPINCOUNT": "0",
        }
        command = [sys.executable, _PROGRAM, FOLDER, reports, window]
        self._process = subprocess.Popen(
            [str(part) for part in command],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()  # it is loaded

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def seconds(self, threads: int) -> float:
        """Seconds for the window, always from the same state."""
        assert self._process.stdin
        print(threads, file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> float:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the prototype ended with status {self._process.wait()}")
        return float(line)
