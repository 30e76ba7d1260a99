"""What a capture finds: one crash, its stack and the fields around it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Frame:
    """One line of a stack; the crash site comes first in a list of them."""

    function: str | None
    file: str | None = None
    line: str | None = None
    address: str | None = None
    dylib: str | None = None

    def as_json(self, depth: int) -> dict[str, str | None]:
        optional = {
            "address": self.address,
            "dylib": self.dylib,
            "file": self.file,
            "fileline": self.line,
        }
        present = {key: value for key, value in optional.items() if value}
        return {"depth": str(depth), "function": self.function, **present}


Stack = list[Frame]


def stack_as_json(stack: Stack) -> list[dict[str, str | None]]:
    return [frame.as_json(depth) for depth, frame in enumerate(stack)]


@dataclass(frozen=True)
class Thread:
    name: str
    stack: Stack
    crashed: bool = False

    def as_json(self) -> dict[str, Any]:
        mark = {"crashed": "true"} if self.crashed else {}
        return {"name": self.name, "stacktrace": stack_as_json(self.stack), **mark}


@dataclass
class Crash:
    stack: Stack
    fields: dict[str, Any] = field(default_factory=dict)
    threads: list[Thread] = field(default_factory=list)


class NoCrashError(Exception):
    """The text holds no crash that the capture understands."""
