"""Short names for people: what crashed, and what a bucket is about."""

from __future__ import annotations

import re
import signal
from collections.abc import Mapping, Sequence
from typing import Any

ARROW = " → "
NO_STACK = "no stack"
_LOOKED_AT = 10  # named frames from the crash site down that can name a bucket
_DEPTH_PENALTY = 0.35  # bits of rarity that a frame loses for each one above it
# what a report says of its end, the most telling first
_CAUSES = ("exception", "crash_type", "error", "signal", "Signal", "bug_type", "type")
_GENERIC = frozenset(
    {
        *("call", "invoke", "run", "main", "new", "apply", "accept", "get", "handle", "execute"),
        *("process", "lambda", "next", "poll", "add", "size", "map", "index", "close", "open"),
        *("operator()", "<init>", "<clinit>", "<lambda>", "<module>", "{{closure}}"),
    }
)
_TRAILING = re.compile(r"(?<=\))[ \w&]+(?=$| \[)| \[clone [^\]]*\]")  # `f() const [clone .cold]`
_NUMBERED = re.compile(r"lambda\$|<lambda|{lambda|\{\{|[$]\d+$|\d+$")
_RUNTIME = re.compile(
    r"(?:__GI_)?_*(?:raise|abort|kill|pthread_kill\w*|assert_fail\w*|assert\w*|chk_fail|fortify_fail)$"
    r"|_*(?:asan|interceptor|sanitizer|ubsan)_|std::terminate|__cxa_|__gnu_cxx::__verbose"
    r"|__libc_message|malloc_printerr|_int_free|_int_malloc|__GI_|libc_fatal|java\.util\."
    r"|(?:core|std|alloc)::(?:panicking|rt|sys|option|result|slice|str|raw_vec)::|rust_begin_unwind|runtime\.|panic$"
)


def short_function(function: str) -> str:
    """A function without parameters, templates and most of its qualification."""
    if function.startswith(("-[", "+[")):  # Objective-C's methods are short as they are
        return function
    bare = _without_brackets(_TRAILING.sub("", function))
    parts = [part for part in re.split(r"::|\.|/", bare) if part]
    if not parts:
        return function
    last = parts[-1]
    if len(parts) > 1 and (last in _GENERIC or _NUMBERED.search(last) or len(last) < 3):
        return "::".join(parts[-2:]) if "::" in function else ".".join(parts[-2:])
    return last


def _without_brackets(function: str) -> str:
    """Cut argument lists and template arguments, but keep `operator()` and `(anonymous)`."""
    kept: list[str] = []
    depth = 0
    text = function.replace("operator()", "operator\0").replace("(anonymous namespace)::", "")
    text = re.sub(r"operator<<?=?|operator>>?=?|operator->\*?", "operator\1", text)
    if text.startswith(("<", "(")):  # Rust's `<T as Trait>::f`, Go's receivers
        return re.sub(r"^[<(](.*?)(?: as .*?)?[>)](?=::|\.)", r"\1", function)
    for char in re.sub(r"\(\*?(\w+)\)\.", r"\1.", text):
        depth += char in "(<["
        if depth == 0:
            kept.append(char)
        depth -= char in ")>]"
        depth = max(depth, 0)
    return "".join(kept).strip().replace("\0", "()").replace("\1", "<>")


def telling_frames(functions: Sequence[str | None], logdf: Mapping[str, float]) -> list[str]:
    """The functions that tell a stack from others, most telling first.

    `functions` from the crash site down; `logdf` in bits. Rare frames near the top come first, the
    language's own runtime last.
    """
    named = [name for name in functions if name]
    candidates = list(dict.fromkeys(name for name in named if not _RUNTIME.match(name)))
    candidates = (candidates or list(dict.fromkeys(named)))[:_LOOKED_AT]

    def weight(place: int) -> float:
        return logdf.get(candidates[place], 0.0) - _DEPTH_PENALTY * place

    return [candidates[i] for i in sorted(range(len(candidates)), key=lambda i: (-weight(i), i))]


def bucket_name(functions: Sequence[str | None], logdf: Mapping[str, float]) -> str:
    """A bucket by its founder's two most telling frames, in stack order: `decode → read_tile`."""
    telling = telling_frames(functions, logdf)[:2]
    in_order = sorted(telling, key=functions.index)
    return ARROW.join(dict.fromkeys(map(short_function, in_order))) or NO_STACK


def cause(data: Mapping[str, Any]) -> str:
    """What ended the program: an exception's class, an error's kind or a signal."""
    for key in _CAUSES:
        value = data.get(key)
        if isinstance(value, str) and value.strip():
            return _signal_name(value.strip()) if key.lower() == "signal" else value.strip()
    return "Crash"


def _signal_name(value: str) -> str:
    if value.isdecimal():
        try:
            return signal.Signals(int(value)).name
        except ValueError:
            return f"signal {value}"
    return value.split()[0].rstrip(",")


def report_title(data: Mapping[str, Any]) -> str:
    """What crashed, in a line: `heap-buffer-overflow in read_directory`."""
    functions = [frame.get("function") for frame in data.get("stacktrace") or ()]
    named = [name for name in functions if name]
    site = next((name for name in named if not _RUNTIME.match(name)), named[0] if named else None)
    what = cause(data).rsplit(".", 1)[-1] if " " not in cause(data) else cause(data)
    return f"{what} in {short_function(site)}" if site else what
