"""The window on a real store: from dropped files to explained buckets, and after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QUrl
from pytestqt.qtbot import QtBot

from partycrasher_gui.core.rows import Cut, OutcomeKind, Scale
from partycrasher_gui.gui.models.bucket_tree import BucketNode, Column, CutNode
from partycrasher_gui.gui.samples import count_samples, samples_folder
from partycrasher_gui.gui.session import Session
from partycrasher_gui.gui.window import MainWindow

from .conftest import settled
from .test_import import drop

OpenWindow = Callable[[], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenWindow]:
    """Opens windows on one store file, with the session of the one before."""
    opened: list[MainWindow] = []

    def open_one() -> MainWindow:
        window = MainWindow(Session.load())
        opened.append(window)
        window.resize(1300, 850)
        window.show()
        window.open_store(tmp_path / "crashes.partycrasher")
        settled(qtbot, window)
        return window

    yield open_one
    for window in opened:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def cut_node(window: MainWindow) -> CutNode:
    node = window.buckets.model.cut_node(window.browsing.project, window.browsing.cut.scale)
    assert node is not None
    return node


def drop_samples(qtbot: QtBot, window: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(samples_folder()))])
    drop(window, data)
    settled(qtbot, window)


def test_from_dropped_files_to_explained_buckets(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    assert window.start.isVisible()
    drop_samples(qtbot, window)
    assert not window.banner.isVisible(), window.banner.words.text()
    counts = window.inbox.model.counts
    assert counts[OutcomeKind.IMPORTED] + counts[OutcomeKind.REPAIRED] == count_samples()
    names = [child for child in cut_node(window).children if isinstance(child, BucketNode)]
    assert len(names) >= 12
    assert " → " in window.buckets.model.index_of(names[0], Column.NAME).data()

    window.buckets.expand(names[0])
    settled(qtbot, window)
    report = names[0].children[1]
    window.buckets.view.setCurrentIndex(window.buckets.model.index_of(report))
    settled(qtbot, window)
    view = window.report.report()
    assert view is not None
    assert view.row.database_id == report.key
    assert any(frame.logdf for frame in view.frames)
    assert sum(window.charts.time.values) == names[0].bucket.total
    assert window.charts.links.kept() > 0

    window.actions_["why"].trigger()
    settled(qtbot, window)
    assert window.why.headline.isVisible()
    window.actions_["compare-match"].trigger()
    settled(qtbot, window)
    assert window.compare.view.model().rowCount() > 0
    assert not window.banner.isVisible(), window.banner.words.text()


def test_a_refresh_in_the_middle_of_an_import_leaves_all_projects_in_sight(
    qtbot: QtBot, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("partycrasher_gui.importing.BATCH", 7)  # the first ones of one project
    monkeypatch.setattr("partycrasher_gui.gui.importing.REFRESH_EVERY", 0.0)
    monkeypatch.setattr("partycrasher_gui.gui.importing.POST_EVERY", 0.0)
    window = open_window()
    drop_samples(qtbot, window)
    node = cut_node(window)
    assert node.project is None
    assert node.listing is not None
    assert node.listing.reports == count_samples()
    assert len(node.children) == len(node.listing)


def test_threshold_and_search_on_a_real_store(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    drop_samples(qtbot, window)
    numbers = {}
    for cut in (Cut(Scale.LIKENESS, 0.05), Cut(Scale.LIKENESS, 0.95), Cut(Scale.SCORE, 3.83)):
        window.toolbar.set_cut(cut)
        settled(qtbot, window)
        listing = cut_node(window).listing
        assert listing is not None
        assert listing.reports == count_samples()
        numbers[cut] = len(listing)
    assert numbers[Cut(Scale.LIKENESS, 0.05)] < numbers[Cut(Scale.LIKENESS, 0.95)]

    window.toolbar.search.setText("project:imagetool")
    window.toolbar.search.returnPressed.emit()
    settled(qtbot, window)
    listing = cut_node(window).listing
    assert listing is not None
    assert 0 < listing.reports < count_samples()
    window.toolbar.search.setText("type:(")
    window.toolbar.search.returnPressed.emit()
    settled(qtbot, window)
    assert window.toolbar.search.trouble.isVisible()
    assert not window.banner.isVisible(), window.banner.words.text()


def test_a_second_drop_is_known_and_a_restart_comes_back(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window()
    drop_samples(qtbot, window)
    drop_samples(qtbot, window)
    assert window.inbox.model.counts[OutcomeKind.IDENTICAL] == count_samples()
    bucket = cut_node(window).children[2]
    window.buckets.go_to_project(window.browsing.project, "likeness")
    window.buckets.expand(bucket)
    settled(qtbot, window)
    report = bucket.children[1].key
    window.browsing.reveal(report)
    settled(qtbot, window)
    window.close()

    again = open_window()
    settled(qtbot, again)
    assert again.buckets.place().report == report
    assert again.browsing.report_id == report
    assert not again.banner.isVisible(), again.banner.words.text()


@pytest.mark.parametrize("which", [0, 2])
def test_deleting_keeps_the_bucket_together_and_is_undone(
    qtbot: QtBot, open_window: OpenWindow, which: int
) -> None:
    window = open_window()
    drop_samples(qtbot, window)
    bucket = cut_node(window).children[0]
    assert isinstance(bucket, BucketNode)
    total, founder = bucket.bucket.total, bucket.key
    window.buckets.expand(bucket)
    settled(qtbot, window)
    report = bucket.children[which].key
    window.browsing.reveal(report)
    settled(qtbot, window)
    window.actions_["delete"].trigger()
    window.banner.action.click()
    settled(qtbot, window)
    totals = [c.bucket.total for c in cut_node(window).children if isinstance(c, BucketNode)]
    assert total - 1 in totals
    assert (founder in cut_node(window).by_key) == (report != founder)

    assert window.banner.action.text() == "Undo"
    window.banner.action.click()
    settled(qtbot, window)
    node = cut_node(window).by_key[founder]
    assert isinstance(node, BucketNode)
    assert node.bucket.total == total
    assert window.browsing.report_id == report
    place = window.buckets.place()
    assert (place.report or place.bucket) == report
    assert not window.banner.isVisible(), window.banner.words.text()
