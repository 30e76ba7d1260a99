"""JavaScript in Node: the stack that the error carries."""

import re

from samples.build import Build
from samples.crash import Crash, Frame, NoCrashError

BUILDS = {"default": [], "long_traces": ["--stack-trace-limit=40"]}
TOOLCHAIN = ["node", "--version"]

_ERROR = re.compile(r"^(?P<exception>\w*Error): (?P<message>.*)$", re.MULTILINE)
_FRAME = re.compile(r"^    at (?:async )?(?:(?P<function>.+?) \((?P<named>.+)\)|(?P<bare>.+))$")
_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d+):\d+$")


def compile_program(_build: Build) -> None:
    """Nothing to build."""


def command(build: Build, args: list[str]) -> list[str]:
    script = build.source / "bin" / f"{build.program}.js"
    return ["node", *BUILDS[build.name], str(script), *args]


def _frame(match: re.Match[str]) -> Frame:
    place = _PLACE.match(match["named"] or match["bare"])
    file, line = (place["file"], place["line"]) if place else (None, None)
    return Frame(match["function"], file, line)


def parse(text: str) -> Crash:
    error = _ERROR.search(text)
    if not error:
        raise NoCrashError(text)
    matches = map(_FRAME.match, text[error.end() :].splitlines())
    frames = [_frame(match) for match in matches if match]
    fields = {"exception": error["exception"], "message": error["message"]}
    return Crash(frames, fields)
