"""The compiled search, made once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from partycrasher_gui.stores import compiled
from tests.support.engines import searching_with


@pytest.fixture(scope="session")
def kernels() -> ModuleType:
    """The compiled search; about 20 seconds when its cache is cold. Not in use by itself."""
    with searching_with(None):
        return compiled.load()


@pytest.fixture(params=["compiled", "numpy"])
def either_way(request: pytest.FixtureRequest) -> Iterator[ModuleType | None]:
    """The test runs once with the compiled search and once in NumPy (None)."""
    module = request.getfixturevalue("kernels") if request.param == "compiled" else None
    with searching_with(module):
        yield module
