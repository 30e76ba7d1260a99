"""Go: a panic with the stacks of all goroutines."""

import re
from collections.abc import Iterator
from pathlib import Path

from samples.crash import Crash, Frame, NoCrash, Stack, Thread
from samples.shell import run

BUILDS = {"release": [], "debug": ["-gcflags=all=-N -l"]}
TOOLCHAIN = ["go", "version"]

_PANIC = re.compile(r"^(panic|fatal error): (.*)$", re.MULTILINE)
_GOROUTINE = re.compile(r"goroutine (\d+)[^\[]*\[([^\]]+)\]:\n((?:.+\n?)*)")
_FRAME = re.compile(
    r"^(?P<function>\S.*)\(.*\)\n\t(?P<file>.+):(?P<line>\d+)",
    re.MULTILINE,
)
_CREATOR = re.compile(r"created by (\S+)")


def compile_program(root: Path, program: str, target: Path, build: str) -> None:
    flags = ["-trimpath", *BUILDS[build], "-o", str(target / program)]
    run(["go", "build", *flags, "."], root / program)


def command(root: Path, program: str, target: Path, build: str, args: list[str]) -> list[str]:
    return ["env", "GOTRACEBACK=all", str(target / program), *args]


def _stack(text: str) -> Stack:
    return [
        Frame(match["function"], match["file"], match["line"])
        for match in _FRAME.finditer(text)
    ]


def _first_goroutine(text: str) -> str:
    return _GOROUTINE.search(text)[3]


def _goroutines(text: str) -> Iterator[tuple[str, Stack]]:
    for number, state, lines in _GOROUTINE.findall(text):
        yield f"goroutine {number} [{state}]", _stack(lines)


def parse(text: str) -> Crash:
    panic = _PANIC.search(text)
    goroutines = list(_goroutines(text))
    if not panic or not goroutines:
        raise NoCrash(text)
    threads = [
        Thread(name, stack, crashed=position == 0)
        for position, (name, stack) in enumerate(goroutines)
    ]
    fields = {"exception": panic[1], "message": panic[2], "thread": threads[0].name}
    if creator := _CREATOR.search(_first_goroutine(text)):
        fields["created_by"] = creator[1]
    return Crash(threads[0].stack, fields, threads if len(threads) > 1 else [])
