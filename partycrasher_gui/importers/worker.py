"""A process that parses chunks for the main process: started, spoken to, and what it runs.

It is a plain interpreter with a pipe to and from it, and not one of `multiprocessing`, which would
run the main program's file once more. It ends when its input ends, however the main process ended.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import signal
import subprocess
import sys
from typing import Any, BinaryIO

from .parse import Chunk, Packed, Settings, pack, parse_chunk

_PROGRAM = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from partycrasher_gui.importers.worker import serve; serve()"
)


class Worker:
    """A worker process, as the main process sees it. One chunk at a time."""

    def __init__(self, settings: Settings) -> None:
        """Raises OSError when no process can be started."""
        if getattr(sys, "frozen", False) or not sys.executable:
            raise OSError("this program has no interpreter to start")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _PROGRAM, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the main process
        )
        self.pid = self._process.pid
        try:
            self._send(settings)
        except BaseException:
            self.kill()
            raise

    def parse(self, chunk: Chunk) -> list[Packed]:
        """What is in a chunk. Raises OSError or EOFError when the process is gone."""
        self._send(chunk)
        assert self._process.stdout
        packed: list[Packed] = pickle.load(self._process.stdout)
        return packed

    def kill(self) -> None:
        """End the process at once; a `parse` under way raises."""
        self._process.kill()

    def close(self) -> None:
        """End the process and wait for it. Not while a `parse` is under way."""
        self.kill()
        assert self._process.stdin
        assert self._process.stdout
        with contextlib.suppress(OSError):  # what it did not read any more
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def _send(self, value: Any) -> None:
        assert self._process.stdin
        pickle.dump(value, self._process.stdin, pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()


def serve() -> None:
    """What the worker runs: settings first, then chunks, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)  # reports hold no cycles
    requests, answers = _private_pipes()
    settings: Settings = pickle.load(requests)
    while True:
        try:
            chunk: Chunk = pickle.load(requests)
            packed = [pack(parsed) for parsed in parse_chunk(chunk, settings)]
            pickle.dump(packed, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except (EOFError, BrokenPipeError):
            os._exit(0)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Input and output, so that nothing else reads or prints into them."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    os.close(nothing)
    return requests, answers
