"""Java: an exception that left its thread, with the causes it wraps."""

import re

from samples.build import Build
from samples.crash import Crash, Frame, NoCrashError, Stack
from samples.shell import run

BUILDS = {"default": [], "stripped": ["-g:none"]}
TOOLCHAIN = ["java", "-version"]

_FRAME = re.compile(r"\tat (?:[\w.]+/)?(?P<function>[^(]+)\((?P<place>[^)]*)\)")
_THROWN = re.compile(
    r'(?:Exception in thread "(?P<thread>[^"]+)"|Caused by:) '
    r"(?P<exception>[\w.$]+)(?:: (?P<message>.*))?"
)
_MORE = re.compile(r"\t\.\.\. (\d+) more")


def compile_program(build: Build) -> None:
    flags = [*BUILDS[build.name], "-d", str(build.target)]
    run(["javac", *flags, *build.sources(".java")], build.root)


def command(build: Build, args: list[str]) -> list[str]:
    return ["java", "-cp", str(build.target), f"{build.program}.Main", *args]


def _frame(match: re.Match[str]) -> Frame:
    file, _, line = match["place"].partition(":")
    known = file not in ("Unknown Source", "Native Method")
    return Frame(match["function"], file if known else None, line or None)


def _common(outer: Stack, count: int) -> Stack:
    """The frames that `... n more` stands for: the last n of the exception around."""
    return outer[len(outer) - count :]


def parse(text: str) -> Crash:
    """The stack is that of the innermost cause: there the program went wrong."""
    thrown: list[re.Match[str]] = []
    stacks: list[Stack] = []
    for line in text.splitlines():
        if match := _THROWN.match(line):
            thrown.append(match)
            stacks.append([])
        elif stacks and (match := _FRAME.match(line)):
            stacks[-1].append(_frame(match))
        elif len(stacks) > 1 and (match := _MORE.match(line)):
            stacks[-1] += _common(stacks[-2], int(match[1]))
    if not thrown:
        raise NoCrashError(text)
    cause = thrown[-1]
    fields = {
        "thread": thrown[0]["thread"],
        "exception": cause["exception"],
        "message": cause["message"],
    }
    if len(thrown) > 1:
        fields["wrapped_in"] = f"{thrown[0]['exception']}: {thrown[0]['message']}"
    return Crash(stacks[-1], {key: value for key, value in fields.items() if value})
