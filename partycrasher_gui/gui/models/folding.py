"""Which frames of a stack are shown as one line: recursion, unnamed and system frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from ...core.rows import FrameRow

LONGEST_CYCLE = 8  # functions that call each other in a circle and are still folded
LEAST_ROUNDS = 3  # a function twice in a row is more often an overload than recursion
LEAST_RUN = 2  # folding a single frame saves nothing


class Fold(StrEnum):
    """What a person can fold."""

    RECURSION = "recursion"
    UNNAMED = "unnamed"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Span:
    """Frames `start:stop` as one line; `kinds` is empty for a frame of its own.

    A recursion has `cycle` functions that take turns.
    """

    start: int
    stop: int
    kinds: frozenset[Fold] = frozenset()
    cycle: int = 1

    @property
    def rounds(self) -> int:
        """How often the cycle of a recursion is run through, begun rounds included."""
        return -(-(self.stop - self.start) // self.cycle)


def fold(frames: Sequence[FrameRow], folds: Collection[Fold]) -> list[Span]:
    """The lines of a stack, from the crash site down, each frame in exactly one of them."""
    return list(_spans(frames, frozenset(folds)))


def count(frames: Sequence[FrameRow]) -> dict[Fold, int]:
    """How many frames each fold could hide (for recursion: in all its folds together)."""
    cycles = _spans(frames, frozenset({Fold.RECURSION}))
    return {
        Fold.RECURSION: sum(span.stop - span.start for span in cycles if span.kinds),
        Fold.UNNAMED: sum(is_unnamed(frame) for frame in frames),
        Fold.SYSTEM: sum(is_system(frame) for frame in frames),
    }


def is_unnamed(frame: FrameRow) -> bool:
    """True for a frame without a function, or with the `??` that debuggers print for none."""
    return not frame.function or frame.function == "??"


def is_system(frame: FrameRow) -> bool:
    """True for a named frame of the language's or the platform's own runtime, as far as known."""
    return not is_unnamed(frame) and _is_runtime(frame.function or "", frame.file, frame.dylib)


_LIBRARY = re.compile(
    r"(?:^|[/\\])(?:libc|libm|libdl|librt|libpthread|libstdc\+\+|libc\+\+(?:abi)?|libgcc_s|ld|"
    r"ld-linux[\w-]*|libasan|libubsan|libtsan|libclang_rt[\w.]*|libsystem_\w+|libdyld|"
    r"ntdll|kernel32|kernelbase|ucrtbased?|msvcrt|msvcp\d+d?|vcruntime\d+\w*)(?:[-.@]|$)",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"_start$|__libc_|_*(?:GI_)?_*(?:raise|abort|pthread_kill\w*|assert_fail\w*)$|start_thread$|"
    r"clone3?$|__(?:asan|ubsan|sanitizer|interceptor)_|__cxa_|"
    r"(?:RtlUserThreadStart|BaseThreadInitThunk|invoke_main|__scrt_common_main\w*)|"
    r"(?:java|javax|jdk|sun)\.|runtime\.|(?:core|std)::(?:rt|panic\w*|sys)::|rust_begin_unwind$"
)
_FILE = re.compile(
    r"node:|internal/|/rustc/|.*/sysdeps/|.*compiler-rt/|.*libsanitizer/|"
    r".*/lib/python[\d.]+/(?!site-packages/|dist-packages/)|/usr/(?:include|lib/go[\w.-]*)/|"
    r".*/go/src/(?:runtime|internal|reflect|testing)/"
)


@lru_cache(maxsize=20_000)
def _is_runtime(function: str, file: str, dylib: str) -> bool:
    return bool(_LIBRARY.search(dylib) or _FUNCTION.match(function) or _FILE.match(file))


def _spans(frames: Sequence[FrameRow], folds: frozenset[Fold]) -> Iterator[Span]:
    tests: list[tuple[Fold, Callable[[FrameRow], bool]]] = [
        (kind, test)
        for kind, test in ((Fold.UNNAMED, is_unnamed), (Fold.SYSTEM, is_system))
        if kind in folds
    ]
    names = [None if is_unnamed(frame) else frame.function for frame in frames]
    at = 0
    while at < len(frames):
        span = _recursion(names, at) if Fold.RECURSION in folds else None
        span = span or _run(frames, at, tests) or Span(at, at + 1)
        yield span
        at = span.stop


def _recursion(names: list[str | None], start: int) -> Span | None:
    name, best, best_cycle = names[start], start, 1
    if name is None:
        return None
    for cycle in range(1, min(LONGEST_CYCLE, len(names) - 1 - start) + 1):
        if names[start + cycle] == name:
            stop = _repeats_until(names, start, cycle)
            if stop - start >= LEAST_ROUNDS * cycle and stop > best:
                best, best_cycle = stop, cycle
    return Span(start, best, frozenset({Fold.RECURSION}), best_cycle) if best > start else None


def _repeats_until(names: list[str | None], start: int, cycle: int) -> int:
    at = start + cycle
    while at < len(names) and names[at] is not None and names[at] == names[at - cycle]:
        at += 1
    return at


def _run(
    frames: Sequence[FrameRow], start: int, tests: list[tuple[Fold, Callable[[FrameRow], bool]]]
) -> Span | None:
    kinds: set[Fold] = set()
    at = start
    while at < len(frames) and (found := {kind for kind, test in tests if test(frames[at])}):
        kinds |= found
        at += 1
    return Span(start, at, frozenset(kinds)) if at - start >= LEAST_RUN else None
