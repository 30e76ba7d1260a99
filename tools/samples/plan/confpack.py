"""confpack (C): configuration files that overflow the lexer or leave stale sections behind."""

from random import Random

from samples.plan.scenario import Bug, Program, Scenario, pick_words


def _nested(rng: Random, inner: str) -> str:
    """The text inside up to four sections."""
    for name in pick_words(rng, 0, 4):
        inner = f"{name} {{ level = {rng.randint(1, 9)}; {inner} }}"
    return inner


def _escaped_value(rng: Random) -> str:
    pieces = pick_words(rng, 1, 3)
    text = "".join(f"{piece}\\x{rng.randint(32, 126):x}" for piece in pieces)
    return f'[plain [{rng.randint(1, 9)} "{text}"]]' if rng.random() < 0.4 else f'"{text}"'


def escape_in_string(rng: Random) -> Scenario:
    key, name = pick_words(rng, 2, 2)
    text = _nested(rng, f"{key} = {_escaped_value(rng)};")
    command = rng.choice((["check", "a.conf"], ["pack", "a.conf"], ["query", "a.conf", name, key]))
    return Scenario(command, {"a.conf": text})


def _with_dropped_section(rng: Random, names: list[str]) -> str:
    """Sections of which the first is dropped, so that every search meets it."""
    body = [f"{name} {{ host = {name}.example; port = {rng.randint(1, 999)}; }}" for name in names]
    body.insert(rng.randint(1, len(body)), f"drop {names[0]};")
    return "\n".join(body)


def query_after_drop(rng: Random) -> Scenario:
    names = pick_words(rng, 2, 7)
    args = ["query", "b.conf", rng.choice(names), rng.choice(("host", "port"))]
    return Scenario(args, {"b.conf": _with_dropped_section(rng, names)})


def pack_after_drop(rng: Random) -> Scenario:
    names = pick_words(rng, 2, 7)
    return Scenario(["pack", "b.conf"], {"b.conf": _with_dropped_section(rng, names)})


PROGRAM = Program(
    "confpack",
    "C",
    (
        Bug("confpack-escape-overflow", {escape_in_string: 10}),
        Bug("confpack-stale-section", {query_after_drop: 5, pack_after_drop: 3}),
    ),
)
