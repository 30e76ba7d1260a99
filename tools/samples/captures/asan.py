"""C with AddressSanitizer: the error, its stack, and where the memory was freed or allocated."""

import re
from pathlib import Path
from typing import Any

from samples.build import Build
from samples.crash import Crash, Frame, NoCrashError, Stack, stack_as_json
from samples.shell import run

BUILDS = {"tested": ["-O1"], "debug": ["-O0"], "release": ["-O2"]}
TOOLCHAIN = ["gcc", "--version"]

_ERROR = re.compile(r"ERROR: AddressSanitizer: ((\S+) .*?)(?: at pc .*)?$", re.MULTILINE)
_ACCESS = re.compile(r"^((READ|WRITE) of size \d+)", re.MULTILINE)
_REGION = re.compile(r"^0x[0-9a-f]+ is located (.+?) \[", re.MULTILINE)
_FRAME = re.compile(
    r"\s+#\d+ (?P<address>0x[0-9a-f]+) in (?P<function>.+?)"
    r" (?:\((?P<dylib>[^()]+)\+0x[0-9a-f]+\)|(?P<file>\S+?)(?::(?P<line>\d+))?)$"
)


def compile_program(build: Build) -> None:
    flags = ["-g", "-fsanitize=address", "-fno-omit-frame-pointer"]
    flags += [*BUILDS[build.name], f"-ffile-prefix-map={build.root}/="]
    run(["gcc", *flags, *build.sources(".c"), "-o", str(build.binary)], build.root)


def command(build: Build, args: list[str]) -> list[str]:
    """Without randomised addresses, so that the same build crashes at the same place again."""
    return ["setarch", "-R", str(build.binary), *args]


def _frame(line: str) -> Frame | None:
    match = _FRAME.match(line)
    if not match:
        return None
    dylib = Path(match["dylib"]).name if match["dylib"] else None
    return Frame(match["function"], match["file"], match["line"], match["address"], dylib)


def _stack_after(text: str, heading: str) -> Stack:
    """The frames that follow a line which holds the heading."""
    stack: Stack = []
    lines = iter(text.splitlines())
    for line in lines:
        if heading in line:
            break
    for line in lines:
        if frame := _frame(line):
            stack.append(frame)
        elif stack:
            break
    return stack


def parse(text: str) -> Crash:
    error = _ERROR.search(text)
    stack = _stack_after(text, "ERROR: AddressSanitizer")
    if not error or not stack:
        raise NoCrashError(text)
    access, region = _ACCESS.search(text), _REGION.search(text)
    fields: dict[str, Any] = {"exception": error[2], "message": error[1]}
    if access:
        fields["access"] = access[1]
    if region:
        fields["memory_region"] = region[1]
    for name, heading in (("freed_at", "freed by thread"), ("allocated_at", "allocated by thread")):
        if frames := _stack_after(text, heading):
            fields[name] = stack_as_json(frames)
    return Crash(stack, fields)
