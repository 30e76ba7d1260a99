"""One way to build a program, and where it lies."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Build:
    """The sources are in `root/program`; what is built goes to `target`."""

    name: str
    program: str
    root: Path
    target: Path

    @property
    def source(self) -> Path:
        return self.root / self.program

    @property
    def binary(self) -> Path:
        return self.target / self.program

    def sources(self, suffix: str) -> list[str]:
        """Files relative to the root, so that no path of this machine gets into the binary."""
        paths = self.source.rglob(f"*{suffix}")
        return sorted(str(path.relative_to(self.root)) for path in paths)
