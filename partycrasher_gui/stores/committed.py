"""The table of links, of which readers see what is committed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..core.links import Links, LinkTable

_COLUMNS = (
    "arrival",
    "parent",
    "score",
    "likeness",
    "likeness_at_arrival",
    "project",
    "date",
    "alive",
)


class CommittedLinks(LinkTable):
    """A LinkTable whose newest rows are hidden until their transaction is committed.

    The thread that adds them sees them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: int | None = None  # None: all
        self._adder: int | None = None

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Hide from others what is appended in the block, until it ends."""
        self._shown, self._adder = len(self), threading.get_ident()
        try:
            yield
        finally:
            self._shown = self._adder = None

    def snapshot(self) -> Links:
        with self._lock:
            links = super().snapshot()
            shown = self._shown
        if shown is None or shown >= links.size or threading.get_ident() == self._adder:
            return links
        return replace(
            links,
            size=shown,
            force_bucket={row: name for row, name in links.force_bucket.items() if row < shown},
            **{name: getattr(links, name)[:shown] for name in _COLUMNS},
        )
