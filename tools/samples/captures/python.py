"""Python: the traceback of an exception that nobody caught."""

import re
import sys
import sysconfig
from pathlib import Path

from samples.crash import Crash, Frame, NoCrash

BUILDS = {"default": [], "optimised": ["-O"]}
TOOLCHAIN = [sys.executable, "--version"]
LIBRARY = sysconfig.get_path("stdlib")

_FRAME = re.compile(r'  File "(?P<file>.+)", line (?P<line>\d+), in (?P<function>.+)')
_LAST_LINE = re.compile(r"(?P<exception>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$", re.DOTALL)


def compile_program(root: Path, program: str, target: Path, build: str) -> None:
    """Nothing to build."""


def command(root: Path, program: str, target: Path, build: str, args: list[str]) -> list[str]:
    path = f"PYTHONPATH={root / program}"
    return ["env", path, sys.executable, *BUILDS[build], "-m", program, *args]


def parse(text: str) -> Crash:
    _, marker, traceback = text.rpartition("Traceback (most recent call last):\n")
    frames = [_frame(match) for match in _FRAME.finditer(traceback)]
    unindented = [line for line in traceback.splitlines() if line and not line.startswith(" ")]
    last = _LAST_LINE.match("\n".join(unindented))
    if not marker or not frames or not last:
        raise NoCrash(text)
    fields = {"exception": last["exception"], "message": last["message"] or ""}
    return Crash(frames[::-1], {key: value for key, value in fields.items() if value})


def _frame(match: re.Match[str]) -> Frame:
    file = match["file"].replace(LIBRARY, "/usr/lib/python3.11")
    return Frame(match["function"], file, match["line"])
