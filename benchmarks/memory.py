"""Memory.

Resident memory of a process in MB, when done and at its greatest. Every process has the whole
index loaded and the search compiled. Processes that parse come beside the import's own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from . import stores
from .plan import Plan, Row
from .timing import apart, resident

MORE = 1_000
GOAL, WINDOW_GOAL = 1_000, 1_300  # MB


def run(plan: Plan) -> Iterator[Row]:
    """One row a way of using a store; none where the system does not tell."""
    if not resident():
        return
    store = stores.store(plan.cache, plan.large)
    more = stores.reports_file(plan.cache, plan.large, MORE)

    def measured(process: str, goal: int, work: Callable[..., Any], *more: Path) -> Row:
        with stores.copy_of(store) as copy:
            figures: dict[str, float] = apart(work, copy, *more, QT_QPA_PLATFORM="offscreen")
        return {"stored": plan.large, "process": process, **figures, "goal_mb": goal}

    yield measured("figures of the store", GOAL, of_figures)
    yield measured(f"import of {MORE:,} more", GOAL, of_import, more)
    yield measured("window", WINDOW_GOAL, of_window)


def of_figures(path: str) -> dict[str, float]:
    """Memory with a store open, as `partycrasher stats` has it, and its index loaded."""
    with stores.opened(path) as (_, workspace):
        workspace.stats()
        return resident()


def of_import(path: str, reports: str) -> dict[str, float]:
    """Memory after an import."""
    with stores.opened(path) as (_, workspace):
        workspace.import_paths([reports])
        return resident()


def of_window(path: str) -> dict[str, float]:
    """Memory of the window, with a bucket open and two reports compared."""
    from partycrasher_gui.gui.app import save_screenshot
    from partycrasher_gui.stores import compiled
    from partycrasher_gui.stores.sqlite import SqliteStore
    from partycrasher_gui.workspace import Workspace

    figures = {}

    class Watched(Workspace):
        """Looks at the memory before the window goes."""

        def close(self) -> None:
            figures.update(resident())
            super().close()

    def opener(path: Path) -> Workspace:
        store = SqliteStore.open(path)
        compiled.load()
        store.wait_index()
        return Watched(store)

    with tempfile.TemporaryDirectory() as folder:
        save_screenshot(Path(path), Path(folder) / "window.png", opener=opener)
    return figures
