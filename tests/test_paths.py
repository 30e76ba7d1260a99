from __future__ import annotations

from pathlib import Path

import pytest

from partycrasher_gui import paths


def test_one_variable_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTYCRASHER_HOME", str(tmp_path))
    assert paths.default_store().is_relative_to(tmp_path)
    assert paths.config_folder().is_relative_to(tmp_path)
    assert paths.cache_folder().is_relative_to(tmp_path)


def test_without_it_the_platform_decides(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARTYCRASHER_HOME")
    folders = {paths.config_folder(), paths.data_folder(), paths.cache_folder()}
    assert len(folders) == 3
    assert all(folder.is_relative_to(home) and folder.name == "partycrasher" for folder in folders)


def test_asking_creates_nothing(home: Path) -> None:
    paths.default_store()
    assert list(home.iterdir()) == []


def test_the_cache_of_compiled_code_is_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/chosen")
    paths.prepare_compiled_cache()
    import os

    assert os.environ["NUMBA_CACHE_DIR"] == "/chosen"
