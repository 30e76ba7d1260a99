"""The page on the command line is complete."""

from __future__ import annotations

import re

import click
import pytest

from partycrasher_gui.cli.commands import partycrasher
from tests.support.places import ROOT

PAGE = (ROOT / "docs" / "cli.rst").read_text(encoding="utf-8")
OPTIONS = [
    (name, option.opts[0])
    for name, command in sorted(partycrasher.commands.items())
    for option in command.params
    if isinstance(option, click.Option)
]


@pytest.mark.parametrize("name", sorted(partycrasher.commands))
def test_every_command_is_documented(name: str) -> None:
    assert re.search(rf"^    partycrasher {name} ", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("name", "option"), OPTIONS)
def test_every_option_is_documented(name: str, option: str) -> None:
    (usage,) = re.findall(rf"(?:^    partycrasher {name} .*\n(?:     .*\n)*)+", PAGE, re.MULTILINE)
    told = usage + PAGE[: PAGE.index("Importing")]
    assert option in told


def test_the_page_names_no_option_that_is_gone() -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    assert named <= {option for _, option in OPTIONS}
