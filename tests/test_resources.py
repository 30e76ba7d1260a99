from __future__ import annotations

import sys
from pathlib import Path

import pytest

from partycrasher_gui.resources import resource
from tests.support.places import ROOT


def test_a_checkout_has_its_resources_beside_the_package() -> None:
    assert resource("samples") == ROOT / "resources" / "samples"


def test_a_frozen_build_has_them_in_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "partycrasher_gui" / "resources" / "samples"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resource("samples") == folder


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="resources/no-such-thing"):
        resource("no-such-thing")
