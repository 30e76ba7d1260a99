"""Crash reports out of a generator: any number, always the same for a seed.

A report either begins a new bug or repeats an earlier one with the variation of real life: other
addresses and arguments, frames that come and go, other machines. Functions, libraries and packages
are spread as words are (a few everywhere, most of them rare). The first reports do not depend on
how many are asked for. At full size a report has about 26 fields, 30 frames, 500 distinct terms
and 6 kB of JSON.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

Data = dict[str, Any]
ProfileName = Literal["full", "small"]

_VOCABULARY = """
abort accept account adjust align alloc anchor append arena array assign attach audio backup
balance batch begin bind bitmap block border branch bridge buffer build bundle button cache canvas
caret cell chain channel chunk clamp clip clone codec collect color column commit compact cursor
decode defer delta detach device digest dirty dispatch draw drop edge emit encode entry evict
expand export extent fetch filter flush font frame gather glyph graph grid group handle hash
header hint hook icon image import index inflate insert invoke item journal key label layer layout
leaf lease link list load lock lookup map mark mask match merge mesh meter mode mutex node notify
offset open option outline pack page paint palette parse patch path peer pin pixel plane poll pool
port probe proxy prune pulse query queue range raster read record reduce region render replay
reset resize resolve retain ring route row sample scale scan scene schema scope scroll seek select
send session shader shape share sink slice slot snap socket sort source span splice split stack
stage state store stream stride style surface swap sync table tag task tile timer token touch
trace track tree trim tuple type undo unpack update vector verify view visit voice wait walk
widget window worker wrap write yield zone zoom
"""
_WORDS = tuple(_VOCABULARY.split())
_PREFIXES = ("g", "gtk", "av", "snd", "xml", "png", "ssl", "sql", "net", "fs", "ui", "js", "db")
_SIGNALS = ("11", "6", "8", "7", "4", "5")
_SIGNAL_SHARES = (60, 25, 5, 5, 3, 2)
_SYSTEMS = ("Debian 11", "Debian 12", "Ubuntu 20.04", "Ubuntu 22.04", "Fedora 39", "Arch rolling")
_PROCESSORS = ("amd64", "amd64", "amd64", "arm64", "i386")
_LANGUAGES = ("en_US", "de_DE", "fr_FR", "pt_BR", "tr_TR", "ja_JP", "ru_RU")
_DESKTOPS = ("GNOME", "KDE", "Xfce", "sway", "none")
_PLACES = ("home", "Documents", "Downloads", "Pictures", "work", "tmp", "Projekte")
_GROUPS = ("adm", "audio", "cdrom", "dialout", "lpadmin", "netdev", "plugdev", "sudo", "users")
_INSTRUCTIONS = ("mov", "lea", "call", "test", "je", "cmp", "xor", "push", "pop", "ret", "add")
_REGISTERS = ("rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11")
_FUNCTIONS = 60_000
_LIBRARIES = 400
_PACKAGES = 1_500
_START = datetime(2022, 1, 3)


@dataclass(frozen=True, slots=True)
class Profile:
    """How large reports are: frames (least, most), and the parts that only full ones have."""

    frames: tuple[int, int]
    detailed: bool


PROFILES: dict[str, Profile] = {
    "full": Profile((14, 44), detailed=True),
    "small": Profile((4, 12), detailed=False),
}


@dataclass(frozen=True, slots=True)
class _Code:
    """A function of the imagined world."""

    name: str
    library: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class _Bug:
    """What the reports of one group have in common."""

    stack: tuple[int, ...]
    package: int
    signal: str


def reports(
    count: int, seed: int = 1, *, profile: ProfileName = "full", duplicates: float = 0.7
) -> Iterator[Data]:
    """`count` valid reports; the share `duplicates` of them repeats an earlier bug."""
    return (data for data, _ in labelled(count, seed, profile=profile, duplicates=duplicates))


def labelled(
    count: int, seed: int = 1, *, profile: ProfileName = "full", duplicates: float = 0.7
) -> Iterator[tuple[Data, int]]:
    """(report, number of its bug), as `reports`."""
    rng = random.Random(f"synthetic {seed}")
    size = PROFILES[profile]
    bugs: list[_Bug] = []
    for number in range(count):
        if bugs and rng.random() < duplicates:
            group = _rank(rng, len(bugs))
        else:
            group = len(bugs)
            bugs.append(_new_bug(rng, size))
        yield _report(rng, seed, number, bugs[group], size), group


def group_of(
    count: int, seed: int = 1, *, profile: ProfileName = "full", duplicates: float = 0.7
) -> dict[str, int]:
    """The number of the bug of every report, by `database_id`."""
    made = labelled(count, seed, profile=profile, duplicates=duplicates)
    return {data["database_id"]: group for data, group in made}


def _rank(rng: random.Random, size: int) -> int:
    """0..size-1, the low ones far more often, as words are in a text."""
    return int(math.exp(rng.random() * math.log(size + 1))) - 1


def _new_bug(rng: random.Random, size: Profile) -> _Bug:
    depth = rng.randint(*size.frames)
    stack = tuple(_rank(rng, _FUNCTIONS) for _ in range(depth))
    return _Bug(stack, _rank(rng, _PACKAGES), rng.choices(_SIGNALS, _SIGNAL_SHARES)[0])


@cache
def _code(number: int) -> _Code:
    rng = random.Random(f"function {number}")
    words = rng.choices(_WORDS, k=rng.randint(1, 3))
    styles = (
        "_".join([rng.choice(_PREFIXES), *words]),
        "_".join(words),
        words[0] + "".join(map(str.capitalize, words[1:])) + str(number % 10),
        words[0].capitalize() + "Impl::" + "_".join(words[1:] or ["run"]),
        rng.choice(_PREFIXES).upper() + "".join(map(str.capitalize, words)),
    )
    name = "main" if number == 0 else rng.choice(styles)
    library = _library(_rank(rng, _LIBRARIES))
    return _Code(name, library, f"src/{words[-1]}/{words[0]}.cpp", rng.randint(20, 4000))


@cache
def _library(number: int) -> str:
    rng = random.Random(f"library {number}")
    return f"/usr/lib/lib{''.join(rng.choices(_WORDS, k=2))}.so.{rng.randint(0, 9)}"


@cache
def _package(number: int) -> str:
    rng = random.Random(f"package {number}")
    return "-".join(rng.choices(_WORDS, k=rng.randint(1, 2)))


def _varied(rng: random.Random, stack: tuple[int, ...]) -> list[int]:
    """A stack as it looks on another day: nearly always most of it is still there."""
    frames = list(stack)
    for _ in range(rng.choice((0, 0, 1, 1, 2, 4))):
        place = rng.randrange(len(frames))
        change = rng.random()
        if change < 0.4:
            frames.insert(place, _rank(rng, _FUNCTIONS))
        elif change < 0.7:
            frames[place] = _rank(rng, _FUNCTIONS)
        elif len(frames) > 2:
            del frames[place]
    if rng.random() < 0.05:
        frames = frames[: max(2, len(frames) // 2)]
    return frames


def _report(rng: random.Random, seed: int, number: int, bug: _Bug, size: Profile) -> Data:
    stack = _varied(rng, bug.stack)
    package = _package(bug.package)
    system = rng.choice(_SYSTEMS)
    processor = rng.choice(_PROCESSORS)
    minutes = number * 7 + rng.randrange(7)
    data: Data = {
        "database_id": f"synthetic:{seed}:{number:07d}",
        "project": system.split()[0],
        "type": "Crash",
        "date": (_START + timedelta(minutes=minutes)).isoformat(),
        "architecture": processor,
        "executable": f"/usr/bin/{package}",
        "os": system,
        "package": f"{package} {bug.package % 9}.{rng.randrange(6)}.{rng.randrange(3)}",
        "signal": bug.signal,
        "title": f"{package} crashed with signal {bug.signal} in {_code(stack[0]).name}()",
    }
    if size.detailed:
        data |= _machine(rng, package, processor)
        data["disassembly"] = _disassembly(rng)
        data["registers"] = " ".join(f"{name}=0x{rng.getrandbits(48):x}" for name in _REGISTERS)
        data["modules"] = _modules(rng, stack)
    data["stacktrace"] = [
        _frame(rng, depth, _code(function), size) for depth, function in enumerate(stack)
    ]
    return data


def _machine(rng: random.Random, package: str, processor: str) -> Data:
    language = rng.choice(_LANGUAGES)
    word = rng.choice(_WORDS)
    folder = f"/home/{word}{rng.randrange(1000)}/{rng.choice(_PLACES)}"
    desktop = rng.choice(_DESKTOPS)
    facts: Data = {
        "command_line": f"{package} --{rng.choice(_WORDS)} {folder}/{rng.choice(_WORDS)}.dat",
        "cpu": f"{processor} family {rng.randrange(6, 26)} model {rng.randrange(200)}",
        "desktop": desktop,
        "environment": f"PATH=/usr/bin:/bin\nLANG={language}.UTF-8\nSHELL=/bin/bash",
        "groups": " ".join(rng.sample(_GROUPS, 5)),
        "kernel": f"Linux 5.{rng.randrange(20)}.{rng.randrange(100)}-{rng.randrange(9)}-generic",
        "locale": language,
        "memory": f"{rng.randrange(1, 65)} GiB, {rng.randrange(100)} % free",
        "uptime": f"{rng.randrange(90)} days {rng.randrange(24)}:{rng.randrange(60):02d}",
        "working_directory": folder,
    }
    if rng.random() < 0.5:
        facts["comment"] = " ".join(rng.choices(_WORDS, k=rng.randint(4, 20)))
    if rng.random() < 0.5:
        facts["log"] = "\n".join(
            f"{desktop}[{rng.randrange(1000, 32000)}]: {' '.join(rng.choices(_WORDS, k=4))}"
            for _ in range(rng.randint(1, 4))
        )
    return facts


def _disassembly(rng: random.Random) -> str:
    base = rng.getrandbits(40)
    return "\n".join(
        f"0x{base + 4 * line:x}: {rng.choice(_INSTRUCTIONS)} "
        f"%{rng.choice(_REGISTERS)},0x{rng.getrandbits(8):x}(%{rng.choice(_REGISTERS)})"
        for line in range(8)
    )


def _modules(rng: random.Random, stack: list[int]) -> str:
    libraries = dict.fromkeys(_code(function).library for function in stack)
    return "\n".join(f"{rng.getrandbits(36) << 12:x} r-x {name}" for name in libraries)


def _frame(rng: random.Random, depth: int, code: _Code, size: Profile) -> Data:
    frame: Data = {
        "address": f"0x{rng.getrandbits(47):016x}",
        "depth": str(depth),
        "function": None if rng.random() < 0.03 else code.name,
    }
    if code.line % 3:
        frame["dylib"] = code.library
    else:
        frame["file"] = code.file
        frame["fileline"] = str(code.line + rng.choice((0, 0, 0, 3)))
    if size.detailed and code.line % 2:
        frame["args"] = f"{code.name[:4]}=0x{rng.getrandbits(32):x}, count={rng.randrange(64)}"
    return frame
