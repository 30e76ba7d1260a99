#!/usr/bin/env python3
"""Makes the pictures of README and documentation again.

They show the real window, drawn without a display, on a store that is thrown away with the sample
crashes in it.

usage: python tools/make_pictures.py [--out FOLDER]
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

from PySide6.QtGui import QImage

from partycrasher_gui.core.rows import Outcome, OutcomeKind
from partycrasher_gui.gui.app import pictured, show_most, take_picture, until_settled
from partycrasher_gui.gui.drop import Load
from partycrasher_gui.gui.samples import samples_folder
from partycrasher_gui.gui.window import MainWindow
from partycrasher_gui.workspace import Workspace

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SMALLER = (1180, 780)
# What a folder of crash reports is like: cut off, without a date, no report at all.
DROPPED = {
    "editor-2291.json": '{"database_id": "editor-2291", "project": "editor", "date": "2026-11-0',
    "editor-2292.json": '{"database_id": "editor-2292", "project": "editor", "date": "yesterday",'
    ' "stacktrace": []}',
    "editor-2293.json": '{"database_id": "editor-2293", "project": "editor",'
    ' "date": "2026-11-03T10:15:00", "stacktrace": "read_tile, decode, main"}',
    "notes.txt": "Happens when the window is closed while a file is being saved.",
    "editor-2294.json": '{"database_id": "editor-2294", "project": "editor",'
    ' "date": "2026-11-04T08:31:00", "stacktrace": [{"depth": 0, "function": "read_tile",'
    ' "file": "src/tile.c", "fileline": 92}, {"depth": 1, "function": "decode"}]}',
}


def main() -> None:
    """Draws all four."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=IMAGES, help="folder of the pictures")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="partycrasher-") as name:
        folder = Path(name)
        store, outcomes = import_samples(folder)
        for theme in ("light", "dark"):
            with pictured(store, theme=theme) as window:
                show_most(window, outcomes)
                take_picture(window, out / f"window-{theme}.png")
        with pictured(store, size=SMALLER) as window:
            show_why(window, outcomes)
            take_picture(window, out / "why.png")
        with pictured(store, size=SMALLER) as window:
            show_refused(window, folder / "monday")
            take_picture(window, out / "inbox-refused.png")
    for file in sorted(out.glob("*.png")):
        make_small(file)


def import_samples(folder: Path) -> tuple[Path, list[Outcome]]:
    """A store of the sample crashes, and what became of each."""
    store, outcomes = folder / "crashes.partycrasher", list[Outcome]()
    with Workspace.open(store) as workspace:
        workspace.import_paths([samples_folder()], on_outcome=outcomes.append)
    return store, outcomes


def show_why(window: MainWindow, outcomes: list[Outcome]) -> None:
    """The Why tab of the report that the other pictures show, with room for it."""
    show_most(window, outcomes)
    for pane in ("compare", "inbox", "charts"):
        window.places.set_shown(pane, False)
    press(window, "why")


def show_refused(window: MainWindow, folder: Path) -> None:
    """A folder is dropped of which most is refused."""
    folder.mkdir()
    for name, text in DROPPED.items():
        (folder / name).write_text(text)
    show_most(window, [])
    window.places.set_shown("compare", False)
    until_settled(window, lambda: window.take(Load((folder,))))
    rows = window.inbox.model
    first = next(
        row for row, outcome in enumerate(rows.outcomes()) if outcome.kind is OutcomeKind.REFUSED
    )
    window.inbox.view.go_to(first)


def make_small(file: Path) -> None:
    """Write a picture anew with 256 of its colours, and for each other one the nearest."""
    picture = QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32)
    width, height = picture.width(), picture.height()
    pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(height, width)
    colours, places, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    channels = colours.view(np.uint8).reshape(-1, 4).astype(np.int32)
    table, nearest = choose_colours(channels, counts)
    small = QImage(width, height, QImage.Format.Format_Indexed8)
    small.setColorTable([int(colour) for colour in colours[table]])
    rows = np.frombuffer(small.bits(), np.uint8).reshape(height, small.bytesPerLine())
    rows[:, :width] = nearest[places].reshape(height, width)
    if not small.save(str(file), "PNG", 0):
        raise OSError(f"The picture could not be written to {file}.")


def choose_colours(channels: np.ndarray, counts: np.ndarray) -> tuple[list[int], np.ndarray]:
    """At most 256 rows of `channels`, and for each row the place of the nearest among them.

    The next one is always the colour that is farthest from all before, common ones sooner.
    """
    chosen = [int(counts.argmax())]
    far = np.full(len(counts), np.inf)
    nearest = np.zeros(len(counts), np.uint8)
    while True:
        distance = ((channels - channels[chosen[-1]]) ** 2).sum(axis=1)
        nearest[distance < far] = len(chosen) - 1
        far = np.minimum(far, distance)
        if len(chosen) == 256 or not far.any():
            return chosen, nearest
        chosen.append(int((far * np.sqrt(counts)).argmax()))


def press(window: MainWindow, command: str) -> None:
    then: Callable[[], object] = window.actions_[command].trigger
    until_settled(window, then)


if __name__ == "__main__":
    main()
