"""Back and forward through what was looked at."""

from __future__ import annotations

LONGEST = 200


class History:
    """A list of ids with a position, as in a browser: going somewhere new drops what lies ahead."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._at = -1

    def visit(self, name: str) -> None:
        if self._at >= 0 and self._ids[self._at] == name:
            return
        self._ids = [*self._ids[: self._at + 1], name][-LONGEST:]
        self._at = len(self._ids) - 1

    def can_go(self, step: int) -> bool:
        return 0 <= self._at + step < len(self._ids)

    def go(self, step: int) -> str:
        """The id that many steps on; call only where `can_go` is true."""
        self._at += step
        return self._ids[self._at]
