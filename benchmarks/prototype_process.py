"""Measures the prototype; `prototype.Prototype` runs this file.

Arguments: the prototype's folder, a file of reports to start from, a file of reports to time.
Every line of standard input is a number of threads and is answered by a line with seconds. Each
measurement is made in a fork, so that all start from the same state; the fork owns its memory
before the clock runs, or the prototype would pay for copies that are our doing.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np


def load(reports: Path, room: int) -> Any:
    """The prototype with reports taken in, and room for more."""
    from nb5 import NB5  # type: ignore[import-not-found]

    lines = reports.read_bytes().splitlines()
    engine = NB5(len(lines) + room, bud=1.0, capf=0.01)
    for line in lines:
        engine.analyse(json.loads(line))
        engine.add(delta=False)
    engine.freeze()
    engine.base_n = engine.mid_n = engine.N
    return engine


def own_memory(engine: Any) -> None:
    """Write to every page of the arrays, so that a fork shares none of them."""
    for value in vars(engine).values():
        if isinstance(value, np.ndarray) and value.flags.c_contiguous and value.flags.writeable:
            pages = value.reshape(-1).view(np.uint8)[:: os.sysconf("SC_PAGESIZE")]
            pages[:] = pages.copy()


def measure(engine: Any, window: Path, threads: int) -> float:
    """Seconds to take in the window one by one; what is compiled is compiled before."""
    own_memory(engine)
    engine.P = threads
    lines = window.read_bytes().splitlines()
    engine.analyse(json.loads(lines[0]))
    engine.search()
    begun = time.perf_counter()
    for line in lines:
        engine.analyse(json.loads(line))
        engine.search()
        engine.add()
        engine.maybe_merge()
    return time.perf_counter() - begun


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    reports, window = map(Path, sys.argv[2:])
    engine = load(reports, room=len(window.read_bytes().splitlines()) + 10)
    print(0.0, flush=True)
    for line in sys.stdin:
        if os.fork() == 0:
            print(measure(engine, window, int(line)), flush=True)
            os._exit(0)
        _, status = os.wait()
        if status:
            sys.exit(1)


if __name__ == "__main__":
    main()
