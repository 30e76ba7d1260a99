"""Something made in the background."""

from __future__ import annotations

import threading

import pytest

from partycrasher_gui.core.errors import Cancelled
from partycrasher_gui.stores.base import CancelCheck
from partycrasher_gui.stores.loading import Background


def test_it_is_made_once_and_shared() -> None:
    made: list[int] = []

    def make(_cancelled: CancelCheck) -> int:
        made.append(1)
        return 7

    background = Background(make, "make")
    assert not background.started
    assert [background.wait(), background.wait()] == [7, 7]
    assert background.ready
    assert made == [1]
    background.stop()


def test_what_went_wrong_reaches_everybody_who_waits() -> None:
    def make(_cancelled: CancelCheck) -> int:
        raise ValueError("broken")

    background = Background(make, "make")
    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            background.wait()
    assert not background.ready
    background.stop()


def test_a_waiter_gives_up_and_the_making_goes_on() -> None:
    go_on = threading.Event()
    background = Background(lambda _cancelled: go_on.wait(30), "make")
    with pytest.raises(Cancelled):
        background.wait(cancel=lambda: True)
    go_on.set()
    assert background.wait() is True
    background.stop()


def test_stopping_ends_the_thread_and_the_wait() -> None:
    begun = threading.Event()

    def make(cancelled: CancelCheck) -> int:
        begun.set()
        while not cancelled():
            pass
        raise Cancelled

    background = Background(make, "make")
    background.start()
    begun.wait(30)
    background.stop()
    with pytest.raises(Cancelled):
        background.wait()
