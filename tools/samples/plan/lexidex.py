"""lexidex (Rust): notes with letters of two bytes, phrases with words that are not indexed."""

from random import Random

from samples.plan.scenario import WORDS, Bug, Program, Scenario, pick_words

TWO_BYTE_LETTERS = "éüßжøñ"


def _note(rng: Random) -> str:
    return " ".join(pick_words(rng, 4, 12))


def _notes(rng: Random, last: str) -> dict[str, str]:
    return {"notes.txt": "\n%%\n".join([*(_note(rng) for _ in range(rng.randint(0, 4))), last])}


def snippet_cuts_a_letter(rng: Random) -> Scenario:
    """The snippet starts 20 bytes before the hit, or ends 60 bytes after its start."""
    letter, word = rng.choice(TWO_BYTE_LETTERS), "needle"
    if rng.random() < 0.6:
        note = f"{'x' * rng.randint(0, 7)}{letter * rng.randint(20, 30)} {word}"
    else:
        note = f"{word} {letter * rng.randint(40, 60)}"
    question = " ".join([word, *pick_words(rng, 0, 2)])
    return Scenario(["search", "notes.txt", question], _notes(rng, note))


def phrase_with_unknown_word(rng: Random) -> Scenario:
    first, second = pick_words(rng, 2, 2)
    middle = rng.choice(("and", "of the", "or", "missing"))
    files = _notes(rng, f"{first} {middle} {second}" if middle != "missing" else first)
    phrase = f'"{first} {middle} {second}"'
    if rng.random() < 0.5:
        return Scenario(["search", "notes.txt", phrase], files)
    return Scenario(["count", "notes.txt", rng.choice(WORDS), phrase], files)


PROGRAM = Program(
    "lexidex",
    "Rust",
    (
        Bug("lexidex-snippet-boundary", {snippet_cuts_a_letter: 6}),
        Bug("lexidex-posting-unwrap", {phrase_with_unknown_word: 5}),
    ),
)
