"""Times and memory of this process, and functions run in a process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from tests.support.places import ROOT

P = ParamSpec("P")
T = TypeVar("T")

_STATUS = Path("/proc/self/status")


def timed(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> tuple[float, T]:
    """How long a call takes, in seconds, and its result."""
    begun = time.perf_counter()
    result = work(*args, **kwargs)
    return time.perf_counter() - begun, result


def seconds(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    """How long a call takes."""
    return timed(work, *args, **kwargs)[0]


def resident() -> dict[str, float]:
    """Resident memory of this process in MB, now and at its greatest; empty where not known."""
    if not _STATUS.exists():
        return {}
    lines = dict(line.split(":", 1) for line in _STATUS.read_text().splitlines())
    sizes = {"steady_mb": lines["VmRSS"], "peak_mb": lines["VmHWM"]}
    return {name: int(size.split()[0]) * 1024 / 1e6 for name, size in sizes.items()}


def apart(function: Callable[..., Any], *arguments: Any, **environment: str) -> Any:
    """What a function of a module gives when a new interpreter runs it.

    Arguments and result travel as JSON, so paths arrive as text. Raises CalledProcessError.
    """
    place = f"{function.__module__}:{function.__qualname__}"
    command = [sys.executable, "-m", "benchmarks.apart", place, json.dumps(arguments, default=str)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])
