"""A place in the tree, by names that outlive its nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Place:
    """Project (empty: all), scale, bucket and report; each empty when the place ends before it."""

    project: str = ""
    scale: str = ""
    bucket: str = ""
    report: str = ""

    @classmethod
    def of(cls, path: tuple[str, ...]) -> Self:
        return cls(*path)

    def path(self) -> tuple[str, ...]:
        """The keys from the top of the tree."""
        parts = (self.project, self.scale, self.bucket, self.report)
        filled = max((at for at, part in enumerate(parts) if part), default=0)
        return parts[: filled + 1]
