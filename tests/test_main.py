"""The desktop application where there is no display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from partycrasher_gui.resources import resource
from tests.support.reports import a_report

SAMPLES = resource("samples/reports")
PNG = b"\x89PNG\r\n\x1a\n"


def start(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    del kept["QT_QPA_PLATFORM"]
    return subprocess.run(
        [sys.executable, "-m", "partycrasher_gui", *map(str, arguments)],
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_without_a_display_the_samples_are_bucketed_and_nothing_is_kept(home: Path) -> None:
    done = start()
    assert done.returncode == 0
    assert "imagetool: 30 reports" in done.stdout
    assert "samples:imagetool-0001" in done.stdout
    assert not (home / "partycrasher" / "data").exists()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_is_of_the_real_window(tmp_path: Path, theme: str) -> None:
    picture = tmp_path / "window.png"
    done = start(
        "--headless", "--screenshot", picture, "--theme", theme, resource("samples/reports")
    )
    assert done.returncode == 0, done.stderr
    content = picture.read_bytes()
    assert content.startswith(PNG)
    assert len(content) > 50_000


def test_paths_are_imported_in_place_of_the_samples(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(a_report()))
    bad.write_text("{")
    done = start("--headless", good, bad)
    assert done.returncode == 1
    assert done.stdout.startswith("Demo: 1 report, 1 bucket,")
    assert f"refused {bad}" in done.stderr


def test_a_store_that_is_named_is_kept(tmp_path: Path) -> None:
    store, file = tmp_path / "mine.partycrasher", tmp_path / "a.json"
    file.write_text(json.dumps(a_report()))
    first = start("--headless", "--store", store, file)
    again = start("--headless", "--store", store)
    assert again.returncode == 0
    assert again.stdout == first.stdout


def test_a_picture_needs_headless() -> None:
    done = start("--screenshot", "a.png", DISPLAY=":99")
    assert done.returncode == 2
    assert "--headless" in done.stderr


def test_what_can_not_be_opened_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear all")
    done = start("--headless", "--store", file)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
