"""The application: opens the window on a store, or takes a picture of it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import inf
from pathlib import Path

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtGui import QIcon, QImage, QImageWriter
from PySide6.QtWidgets import QApplication

from ..core.config import load_config
from ..core.errors import UserError
from ..core.rows import Outcome
from ..paths import data_folder, default_store, prepare_compiled_cache, settings_file
from . import theme
from .drop import Load
from .models.bucket_tree import ReportNode
from .models.place import Place
from .problems import Catcher, start_log, stop_log
from .session import Session
from .window import MainWindow, Opener, open_workspace

SIZE = (1480, 940)
FEW = 2  # frames that differ make a good picture of a comparison
PATIENCE = 60_000  # ms that a picture may take to come together


def application(name: str = "system") -> QApplication:
    """The application object, dressed; the one that exists already when there is one."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        QApplication.setHighDpiScaleFactorRoundingPolicy(
            Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
        )
        app = QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("PartyCrasher")
    app.setDesktopFileName("partycrasher")
    app.setStyle("Fusion")
    theme.apply(app, theme.Theme.named(name))
    app.setWindowIcon(QIcon(theme.icon("app", theme.Theme.light(), "accent")))
    return app


def run(store_path: Path | None, paths: Sequence[Path], *, opener: Opener = open_workspace) -> int:
    """Open the window on a store (the default one when None) and import what is named."""
    prepare_compiled_cache()
    session = Session.load()
    config, warnings = load_config(settings_file())
    app = application(session.theme or config.theme)
    catcher = Catcher()
    # Python's own handler waits for Python code to run, which an idle event loop never does.
    interrupt = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        start_log(data_folder())
        window = MainWindow(session, opener, config=config)
        catcher.caught.connect(window.show_error)
        if not session.geometry:
            window.resize(*SIZE)
        window.show()
        _say_warnings(window, warnings)
        window.open_store(store_path or default_store(), Load(tuple(paths)))
        status = app.exec()
        _dispose(window)
        return status
    finally:
        signal.signal(signal.SIGINT, interrupt)
        catcher.release()
        stop_log()


def _say_warnings(window: MainWindow, warnings: Sequence[UserError]) -> None:
    """What is wrong with the settings: the first in a sentence, all of them in the details."""
    if warnings:
        more = f"  (and {len(warnings) - 1} more)" if len(warnings) > 1 else ""
        window.banner.show_problem(f"{warnings[0]}{more}", "\n".join(map(str, warnings)))


def save_screenshot(
    store_path: Path,
    file: Path,
    *,
    theme: str = "light",
    size: tuple[int, int] = SIZE,
    outcomes: Sequence[Outcome] = (),
    opener: Opener = open_workspace,
) -> None:
    """Write a picture of the real window, with the store's largest bucket open, as PNG.

    Raises RuntimeError when the store can not be shown, OSError when the file can not be written.
    """
    with pictured(store_path, theme=theme, size=size, opener=opener) as window:
        show_most(window, outcomes)
        if window.banner.isVisible():
            raise RuntimeError(window.banner.words.text())
        take_picture(window, file)


@contextmanager
def pictured(
    store_path: Path,
    *,
    theme: str = "light",
    size: tuple[int, int] = SIZE,
    opener: Opener = open_workspace,
) -> Iterator[MainWindow]:
    """A window on a store, for pictures; it leaves no session behind.

    Raises RuntimeError when the store can not be shown.
    """
    prepare_compiled_cache()
    application(theme)
    window = MainWindow(Session(theme=theme), opener, keep_session=False)
    problems: list[BaseException] = []
    window.tasks.failed.connect(problems.append)
    window.resize(*size)
    window.show()
    try:
        until_settled(window, lambda: window.open_store(store_path))
        if problems or window.banner.isVisible():
            raise RuntimeError(window.banner.words.text()) from next(iter(problems), None)
        yield window
    finally:
        _dispose(window)


def take_picture(window: MainWindow, file: Path) -> None:
    """Write the window as PNG. Raises OSError when the file can not be written."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    writer = QImageWriter(str(file), QByteArray(b"png"))
    writer.setCompression(100)
    if not writer.write(picture):
        raise OSError(f"The picture could not be written to {file}: {writer.errorString()}.")


def _dispose(window: MainWindow) -> None:
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def show_most(window: MainWindow, outcomes: Sequence[Outcome]) -> None:
    """Open the largest bucket, select a report, compare it, and fill the inbox."""
    buckets, browsing = window.buckets, window.browsing
    node = buckets.model.cut_node(browsing.project, browsing.cut.scale)
    if outcomes:
        window.inbox.add(outcomes)
        until_settled(
            window, lambda: browsing.name_buckets(window.inbox.model.bucket_ids(len(outcomes)))
        )
    if node is None or not node.children:
        return
    bucket = node.children[0]
    until_settled(window, lambda: buckets.expand(bucket))
    members = [node for node in bucket.children if isinstance(node, ReportNode)]
    chosen = min(members, key=lambda node: _telling(window, node))
    until_settled(window, lambda: buckets.go(Place.of(chosen.path())))
    if window.actions_["compare-match"].isEnabled():
        until_settled(window, window.actions_["compare-match"].trigger)
        view = window.compare.view
        for index in window.compare.rows.differences()[:1]:
            view.scrollTo(index, view.ScrollHint.PositionAtCenter)


def _telling(window: MainWindow, node: ReportNode) -> tuple[float, float]:
    """How far a report's comparison is from showing a few frames that differ among equal ones."""
    link, store = node.report.link, window.workspace
    if link is None or store is None or node.parent is None or node.key == node.parent.key:
        return (inf, 1.0)
    differences = store.compare(node.key, link.parent).differences
    return (abs(len(differences) - FEW), link.likeness_now)


def until_settled(window: MainWindow, begin: Callable[[], object]) -> None:
    """Begin something and go on once the window has nothing under way any more."""
    loop, patience = QEventLoop(), QTimer(singleShot=True, interval=PATIENCE)
    patience.timeout.connect(loop.quit)
    window.settled.connect(loop.quit)
    begin()
    QCoreApplication.processEvents()
    patience.start()
    if not window.tasks.is_idle():
        loop.exec()
    while not window.tasks.is_idle() and patience.isActive():
        loop.exec()
    patience.stop()
    window.settled.disconnect(loop.quit)
    QCoreApplication.processEvents()
