"""C++ under gdb: a real signal, and the stacks of all threads when it came."""

import re
from collections.abc import Iterator

from samples.build import Build
from samples.crash import Crash, Frame, NoCrashError, Stack, Thread
from samples.shell import run

BUILDS = {
    "release": ["-O2", "-g"],
    "tested": ["-O1", "-g"],
    "debug": ["-O0", "-g"],
    "nosymbols": ["-O2"],
}
TOOLCHAIN = ["g++", "--version"]
REGISTERS = "rip rsp rbp rax rdi rsi"

_SIGNAL = re.compile(r"received signal (SIG\w+), ")
_FRAME = re.compile(
    r"#\d+\s+(?:(?P<address>0x[0-9a-f]+) in )?(?P<function>.+) \((?:\.\.\.)?\)"
    r"(?: at (?P<file>.+):(?P<line>\d+)| from (?P<dylib>.+))?$"
)
_THREAD = re.compile(r"Thread (\d+) \(.*\)(?: \"(.*)\")?")
_CURRENT = re.compile(r"\[Current thread is (\d+) ")
_REGISTER = re.compile(rf"({REGISTERS.replace(' ', '|')})\s+(0x[0-9a-f]+)")
_INSTRUCTION = re.compile(r"=> (0x[0-9a-f]+.*)")


def compile_program(build: Build) -> None:
    flags = [*BUILDS[build.name], "-std=c++17", "-pthread", f"-ffile-prefix-map={build.root}/="]
    run(["g++", *flags, *build.sources(".cpp"), "-o", str(build.binary)], build.root)


def command(build: Build, args: list[str]) -> list[str]:
    questions = [
        "set print frame-arguments presence",
        f"run {' '.join(args)}",
        "thread",
        "thread apply all bt",
        f"info registers {REGISTERS}",
        "x/i $pc",
    ]
    asked = [word for question in questions for word in ("-ex", question)]
    return ["gdb", "-batch", "-nx", *asked, str(build.binary)]


def parse_frame(line: str) -> Frame | None:
    match = _FRAME.match(line)
    if not match:
        return None
    function = match["function"]
    return Frame(
        None if function == "??" else function,
        match["file"],
        match["line"],
        match["address"],
        match["dylib"],
    )


def _thread_stacks(lines: list[str]) -> Iterator[tuple[str, Stack]]:
    number = ""
    stack: Stack = []
    for line in lines:
        if match := _THREAD.match(line):
            if stack:
                yield number, stack
            number, stack = match[1], []
        elif number and (frame := parse_frame(line)):
            stack.append(frame)
    if stack:
        yield number, stack


def _message(lines: list[str]) -> dict[str, str]:
    """What the allocator said before it aborted."""
    complaints = [line for line in lines if line.startswith(("free()", "double free"))]
    return {"message": complaints[0]} if complaints else {}


def parse(text: str) -> Crash:
    signal, current = _SIGNAL.search(text), _CURRENT.search(text)
    if not signal or not current:
        raise NoCrashError(text)
    lines = text.splitlines()
    stacks = dict(_thread_stacks(lines))
    crashed = current[1]
    fields = {
        "signal": signal[1],
        "registers": dict(_REGISTER.findall(text)),
        **_message(lines),
    }
    if instruction := _INSTRUCTION.search(text):
        fields["disassembly"] = " ".join(instruction[1].split())
    threads = [
        Thread(f"Thread {number}", stack, crashed=number == crashed)
        for number, stack in sorted(stacks.items(), key=lambda item: int(item[0]))
    ]
    return Crash(stacks[crashed], fields, threads if len(threads) > 1 else [])
