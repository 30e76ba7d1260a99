"""Go: a panic with the stacks of all goroutines."""

import re
from collections.abc import Iterator

from samples.build import Build
from samples.crash import Crash, Frame, NoCrashError, Stack, Thread
from samples.shell import run

BUILDS = {"release": [], "debug": ["-gcflags=all=-N -l"]}
TOOLCHAIN = ["go", "version"]

_PANIC = re.compile(r"^(panic|fatal error): (.*)$", re.MULTILINE)
_GOROUTINE = re.compile(r"goroutine (\d+)[^\[]*\[([^\]]+)\]:\n((?:.+\n?)*)")
_FRAME = re.compile(
    r"^(?P<function>\S.*)\(.*\)\n\t(?P<file>.+):(?P<line>\d+)",
    re.MULTILINE,
)
_CREATOR = re.compile(r"^created by (\S+)", re.MULTILINE)


def compile_program(build: Build) -> None:
    flags = ["-trimpath", *BUILDS[build.name], "-o", str(build.binary)]
    run(["go", "build", *flags, "."], build.source)


def command(build: Build, args: list[str]) -> list[str]:
    return ["env", "GOTRACEBACK=all", str(build.binary), *args]


def _stack(text: str) -> Stack:
    return [
        Frame(match["function"], match["file"], match["line"]) for match in _FRAME.finditer(text)
    ]


def _threads(goroutines: list[tuple[str, str, str]]) -> Iterator[Thread]:
    """The first is the one that panicked."""
    for position, (number, state, lines) in enumerate(goroutines):
        yield Thread(f"goroutine {number} [{state}]", _stack(lines), crashed=position == 0)


def parse(text: str) -> Crash:
    panic, goroutines = _PANIC.search(text), _GOROUTINE.findall(text)
    if not panic or not goroutines:
        raise NoCrashError(text)
    threads = list(_threads(goroutines))
    fields = {"exception": panic[1], "message": panic[2], "thread": threads[0].name}
    if creator := _CREATOR.search(goroutines[0][2]):
        fields["created_by"] = creator[1]
    return Crash(threads[0].stack, fields, threads if len(threads) > 1 else [])
