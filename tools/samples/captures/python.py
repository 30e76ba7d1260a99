"""Python: the traceback of an exception that nobody caught."""

import re
import sys
import sysconfig

from samples.build import Build
from samples.crash import Crash, Frame, NoCrashError

BUILDS = {"default": [], "optimised": ["-O"]}
TOOLCHAIN = [sys.executable, "--version"]
LIBRARY = sysconfig.get_path("stdlib")

_FRAME = re.compile(r'  File "(?P<file>.+)", line (?P<line>\d+), in (?P<function>.+)')
_LAST_LINE = re.compile(r"(?P<exception>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$", re.DOTALL)


def compile_program(_build: Build) -> None:
    """Nothing to build."""


def command(build: Build, args: list[str]) -> list[str]:
    path = f"PYTHONPATH={build.source}"
    return ["env", path, sys.executable, *BUILDS[build.name], "-m", build.program, *args]


def parse(text: str) -> Crash:
    _, marker, traceback = text.rpartition("Traceback (most recent call last):\n")
    frames = [_frame(match) for match in _FRAME.finditer(traceback)]
    unindented = [line for line in traceback.splitlines() if line and not line.startswith(" ")]
    last = _LAST_LINE.match("\n".join(unindented))
    if not marker or not frames or not last:
        raise NoCrashError(text)
    fields = {"exception": last["exception"], "message": last["message"] or ""}
    return Crash(frames[::-1], {key: value for key, value in fields.items() if value})


def _frame(match: re.Match[str]) -> Frame:
    file = match["file"].replace(LIBRARY, "/usr/lib/python3.11")
    return Frame(match["function"], file, match["line"])
