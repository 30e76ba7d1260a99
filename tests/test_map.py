"""The map of the code is complete."""

from __future__ import annotations

import re

import pytest

from tests.support.places import ROOT

PACKAGE = ROOT / "partycrasher_gui"
MAP = ROOT / "docs" / "map.rst"


def modules() -> list[str]:
    """Every module of the package as the map writes it, `core/terms.py`; packages as `core/`."""
    paths = (path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
    return sorted(p.as_posix().replace("__init__.py", "") for p in paths if p.as_posix())


@pytest.mark.parametrize("module", [name for name in modules() if name])
def test_every_module_is_on_the_map(module: str) -> None:
    assert f"``{module}``" in MAP.read_text(encoding="utf-8")


def test_the_map_names_no_module_that_is_gone() -> None:
    named = set(
        re.findall(r"``([a-z_]+(?:/[a-z_]*)*(?:\.py|/))``", MAP.read_text(encoding="utf-8"))
    )
    here = set(modules())
    elsewhere = {name for name in named if (ROOT / name).exists()}
    assert named - here - elsewhere == set()
