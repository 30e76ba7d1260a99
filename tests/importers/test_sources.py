"""Files and folders, in the order in which their reports arrive."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from partycrasher_gui.core.rows import Outcome, OutcomeKind
from partycrasher_gui.importers.sources import Source, expand, text_source


def names(found: list[Source | Outcome], below: Path) -> list[str]:
    """Names relative to a folder; refusals in angle brackets."""
    return [
        f"<{f.file.removeprefix(f'{below}/')}>"
        if isinstance(f, Outcome)
        else f.name.removeprefix(f"{below}/")
        for f in found
    ]


def refusals(found: list[Source | Outcome]) -> list[str]:
    assert all(f.kind is OutcomeKind.REFUSED for f in found if isinstance(f, Outcome))
    return [str(f.error) for f in found if isinstance(f, Outcome)]


def fill(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)


def test_paths_come_in_the_order_given(tmp_path: Path) -> None:
    fill(tmp_path, "b", "a")
    found = list(expand([tmp_path / "b", str(tmp_path / "a"), tmp_path / "b"]))
    assert names(found, tmp_path) == ["b", "a", "b"]
    assert [f.read() for f in found if isinstance(f, Source)] == [b"b", b"a", b"b"]


def test_a_folder_comes_in_the_order_of_the_bytes_of_relative_paths(tmp_path: Path) -> None:
    fill(tmp_path, "a/z", "a.txt", "a/b/c", "B", "é", "z", "a-1", "10", "9")
    found = list(expand([tmp_path]))
    assert names(found, tmp_path) == ["10", "9", "B", "a-1", "a.txt", "a/b/c", "a/z", "z", "é"]


def test_a_relative_path_is_shown_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "crashes/one")
    monkeypatch.chdir(tmp_path)
    assert names(list(expand(["crashes"])), tmp_path) == ["crashes/one"]


def test_what_is_not_there_is_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    fill(tmp_path, "b")
    found = list(expand([tmp_path / "a", tmp_path / "b"]))
    assert names(found, tmp_path) == ["<a>", "b"]
    assert "no such file" in refusals(found)[0]


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    found = list(expand([tmp_path]))
    assert refusals(found) == ["The folder holds no files."]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_the_right_to_read_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    (tmp_path / "a").chmod(0)
    assert "permission denied" in refusals(list(expand([tmp_path])))[0]


def test_links_in_a_folder_are_not_followed_and_said_so(tmp_path: Path) -> None:
    fill(tmp_path, "real/one")
    (tmp_path / "real/loop").symlink_to(tmp_path)
    (tmp_path / "real/two").symlink_to(tmp_path / "real/one")
    found = list(expand([tmp_path]))
    assert names(found, tmp_path) == ["<real/loop>", "real/one", "<real/two>"]
    assert "link" in refusals(found)[0]


def test_a_link_that_was_given_is_followed(tmp_path: Path) -> None:
    fill(tmp_path, "real/one")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names(list(expand([tmp_path / "link"])), tmp_path) == ["link/one"]


def test_pipes_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        found = list(expand([path]))
        assert names(found, tmp_path) == ["<pipe>"]
        assert "pipe" in refusals(found)[0]


def test_names_of_any_bytes_can_be_shown(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))).write_text("x")
    (found,) = expand([tmp_path])
    assert names([found], tmp_path) == ["caf\ufffd"]
    assert isinstance(found, Source)
    assert found.read() == b"x"


def test_a_path_with_a_nul_is_refused() -> None:
    assert len(refusals(list(expand(["a\0b"])))) == 1


def test_the_date_is_that_of_the_last_change_in_utc(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    os.utime(tmp_path / "a", (1478200442.5, 1478200442.5))
    (source,) = expand([tmp_path / "a"])
    assert isinstance(source, Source)
    assert source.date == "2016-11-03T19:14:02"


def test_text_is_a_source() -> None:
    source = text_source("naïve \ud800")
    assert source.name == "pasted text"
    assert source.read() == b"na\xc3\xafve \xed\xa0\x80"
    assert source.date
