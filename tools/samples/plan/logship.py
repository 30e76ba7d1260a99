"""logship (Go): syslog lines with a broken priority, and lines with fields."""

from random import Random

from samples.plan.scenario import WORDS, Bug, Program, Scenario, pick_words


def _harmless(rng: Random) -> str:
    text = " ".join(pick_words(rng, 2, 6))
    if rng.random() < 0.5:
        return text
    return f"<{rng.randint(0, 191)}>{rng.choice(WORDS)} {text}"


def _scenario(rng: Random, fault: str) -> Scenario:
    lines = [_harmless(rng) for _ in range(rng.randint(0, 40))] + [fault]
    files = {"app.log": "\n".join(lines) + "\n", "empty.log": ""}
    names = rng.choice((["app.log"], ["empty.log", "app.log"]))
    if rng.random() < 0.5:
        return Scenario(["once", *names], files)
    return Scenario(["tail", str(rng.randint(1, 4)), *names], files)


def priority_without_end(rng: Random) -> Scenario:
    return _scenario(rng, f"<{rng.randint(0, 191)} {' '.join(pick_words(rng, 1, 4))}")


def line_with_fields(rng: Random) -> Scenario:
    pairs = " ".join(f'{word}="{rng.randint(1, 99)}"' for word in pick_words(rng, 1, 3))
    return _scenario(rng, f"<{rng.randint(0, 191)}>{rng.choice(WORDS)} [{pairs}] started")


PROGRAM = Program(
    "logship",
    "Go",
    (
        Bug("logship-priority-slice", {priority_without_end: 6}),
        Bug("logship-fields-nil-map", {line_with_fields: 5}),
    ),
)
