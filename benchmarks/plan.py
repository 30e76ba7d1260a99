"""How large a run is, and the rows that benchmarks give."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.support.places import ROOT


class Spread(NamedTuple):
    """Several measurements of one thing."""

    mean: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        given = list(values)
        return cls(sum(given) / len(given), min(given), max(given))


Cell = str | int | float | Spread | None
Row = dict[str, Cell]

ARRIVING = {10_000: 2_000, 100_000: 1_500}  # 1,000 at other sizes
DEFAULT_CACHE = ROOT / "build" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: sizes to measure at, rounds, and the folder for reports and stores."""

    full: bool = False
    cache: Path = DEFAULT_CACHE

    @property
    def mode(self) -> str:
        return "full" if self.full else "quick"

    @property
    def stored(self) -> tuple[int, ...]:
        """Reports in the stores that the import is measured at."""
        return (1_000, 10_000, 100_000) if self.full else (1_000, 5_000)

    @property
    def searched(self) -> tuple[int, ...]:
        """Reports in the stores that are searched."""
        return (20_000, 100_000) if self.full else (1_000, 5_000)

    @property
    def large(self) -> int:
        """Reports in the store that opening, memory and cuts are measured on."""
        return self.stored[-1]

    def arriving(self, stored: int) -> int:
        """Reports that arrive at a store of `stored` while the import is timed."""
        return ARRIVING.get(stored, 1_000) if self.full else 1_000

    @property
    def rounds(self) -> int:
        """How often what takes seconds is measured."""
        return 3 if self.full else 2

    @property
    def orders(self) -> int:
        """Shuffled orders of arrival that the quality is measured for."""
        return 10 if self.full else 2


Run = Callable[[Plan], Iterable[Row]]
