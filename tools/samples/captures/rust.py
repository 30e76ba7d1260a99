"""Rust: a panic with its backtrace."""

import re

from samples.build import Build
from samples.crash import Crash, Frame, NoCrashError
from samples.shell import run

BUILDS = {"release": ["-O", "-g"], "debug": ["-g"], "lines": ["-O", "-Cdebuginfo=line-tables-only"]}
TOOLCHAIN = ["rustc", "--version"]

_PANIC = re.compile(
    r"thread '(?P<thread>[^']+)'(?: \(\d+\))? panicked at (?P<place>\S+):\d+:\n"
    r"(?P<message>(?:.*\n)*?)stack backtrace:\n"
)
_FRAME = re.compile(
    r"^ +\d+: (?P<function>.+)(?:\n +at (?P<file>.+?):(?P<line>\d+)(?::\d+)?$)?", re.MULTILINE
)


def compile_program(build: Build) -> None:
    flags = ["--edition=2021", f"--remap-path-prefix={build.root}/=", *BUILDS[build.name]]
    main = str(build.source / "src" / "main.rs")
    named = ["--crate-name", build.program, "-o", str(build.binary)]
    run(["rustc", *flags, main, *named], build.root)


def command(build: Build, args: list[str]) -> list[str]:
    return ["env", "RUST_BACKTRACE=1", str(build.binary), *args]


def _frame(match: re.Match[str]) -> Frame:
    file = match["file"].removeprefix("./") if match["file"] else None
    return Frame(match["function"], file, match["line"])


def parse(text: str) -> Crash:
    panic = _PANIC.search(text)
    if not panic:
        raise NoCrashError(text)
    frames = [_frame(match) for match in _FRAME.finditer(text[panic.end() :])]
    fields = {
        "exception": "panic",
        "message": panic["message"].strip(),
        "thread": panic["thread"],
        "crash_line": panic["place"].removeprefix("./"),
    }
    return Crash(frames, fields)
