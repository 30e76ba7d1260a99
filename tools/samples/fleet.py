"""The machines that the reports name, and the days on which they came.

Both are made up from a seed: the crashes are real, but all of them were captured on one machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

FIRST_DAY = datetime(2026, 8, 4)
RELEASE_DAY = datetime(2026, 8, 31)
LAST_DAY = datetime(2026, 11, 23)
OLD_VERSION, NEW_VERSION = "1.2.0", "1.3.1"
STILL_OLD = 0.2
RELEASED_BUILD = 0.7


@dataclass(frozen=True)
class Machine:
    name: str
    os: str
    os_version: str
    kernel: str
    locale: str

    def fields(self) -> dict[str, str]:
        return {
            "machine": self.name,
            "os": self.os,
            "os_version": self.os_version,
            "kernel": self.kernel,
            "cpu": "x86_64",
            "locale": self.locale,
        }


MACHINES = tuple(
    Machine(*line.split(" | "))
    for line in """\
desk-04 | Ubuntu | 24.04 | 6.8.0-45-generic | en_GB.UTF-8
desk-11 | Ubuntu | 22.04 | 5.15.0-122-generic | de_DE.UTF-8
desk-17 | Fedora | 42 | 6.14.9-300.fc42.x86_64 | fr_FR.UTF-8
laptop-2 | Debian | 12 | 6.1.0-25-amd64 | en_US.UTF-8
laptop-9 | Arch Linux | rolling | 6.16.4-arch1-1 | pt_BR.UTF-8
build-1 | Debian | 12 | 6.1.0-31-amd64 | C.UTF-8
build-2 | Rocky Linux | 9.5 | 5.14.0-503.el9.x86_64 | C.UTF-8
web-3 | Ubuntu | 22.04 | 5.15.0-130-generic | en_US.UTF-8
web-5 | Alpine Linux | 3.21 | 6.12.13-0-lts | C.UTF-8
""".splitlines()
)


def draw_dates(rng: Random, count: int) -> list[datetime]:
    """Days of one bug: it turns up some day, and comes again until the end or until it is gone."""
    span = LAST_DAY - FIRST_DAY
    first = FIRST_DAY + span * rng.uniform(0, 0.45)
    last = first + (LAST_DAY - first) * rng.uniform(0.5, 1)
    return sorted(_working_hour(rng, first + (last - first) * rng.random()) for _ in range(count))


def _working_hour(rng: Random, day: datetime) -> datetime:
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(seconds=rng.randint(6 * 3600, 21 * 3600))


def draw_version(rng: Random, date: datetime) -> str:
    """The old version before the release, and on machines that were not upgraded since."""
    if date < RELEASE_DAY or rng.random() < STILL_OLD:
        return OLD_VERSION
    return NEW_VERSION


def draw_build(rng: Random, builds: Sequence[str]) -> str:
    """Mostly the first, which is what was released; else one that a developer made."""
    return builds[0] if rng.random() < RELEASED_BUILD else rng.choice(builds[1:])
