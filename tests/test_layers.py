"""The direction of imports, as `pyproject.toml` states it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.support.places import ROOT


@pytest.fixture
def loggers() -> Iterator[None]:
    """The linter configures logging and thereby switches off every logger there is."""
    yield
    for logger in list(logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.disabled = False


@pytest.mark.usefixtures("loggers")
def test_imports_point_one_way(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out
