"""The parts a plan is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

WORDS: tuple[str, ...] = ("amber", "basil", "cedar", "delta", "ember", "fjord", "grove", "harbor")
WORDS += ("iris", "juniper", "kelp", "lumen", "maple", "nectar", "orchid", "prairie", "quartz")
WORDS += ("river", "saffron", "thistle", "umber", "violet", "willow", "yarrow", "zephyr")


@dataclass(frozen=True)
class Scenario:
    """One run: the arguments, and the files that it reads."""

    args: list[str]
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Bug:
    id: str
    scenarios: dict[Callable[[Random], Scenario], int]


@dataclass(frozen=True, eq=False)
class Program:
    name: str
    language: str
    bugs: tuple[Bug, ...]


def pick_words(rng: Random, least: int, most: int) -> list[str]:
    return rng.sample(WORDS, rng.randint(least, most))
