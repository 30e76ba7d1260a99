"""Archives: what is in them, and what they try."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partycrasher_gui.core.errors import UserError
from partycrasher_gui.core.rows import Outcome
from partycrasher_gui.importers import archives
from partycrasher_gui.importers.archives import opened
from partycrasher_gui.importers.sources import Source, expand
from tests.support.scale import scaled

Files = dict[str, bytes]


def make_zip(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2016, 11, 3, 19, 14, 2)), data, method)
    return out.getvalue()


def make_tar(files: Files) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1478200442
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def found_in(data: bytes, folder: Path, name: str = "x") -> dict[str, bytes | str]:
    """Names below the archive to what was read, or the reason why not."""
    path = folder / name
    path.write_bytes(data)
    found: dict[str, bytes | str] = {}
    for item in expand([path]):
        if isinstance(item, Outcome):
            found[item.file.removeprefix(str(path))] = str(item.error)
        else:
            try:
                found[item.name.removeprefix(str(path))] = item.read()
            except UserError as error:
                found[item.name.removeprefix(str(path))] = str(error)
    return found


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}
ARCHIVES: dict[str, Callable[[Files], bytes]] = {
    "zip": make_zip,
    "zip stored": lambda files: make_zip(files, zipfile.ZIP_STORED),
    "zip lzma": lambda files: make_zip(files, zipfile.ZIP_LZMA),
    "tar": make_tar,
    **{f"tar {n}": lambda files, pack=pack: pack(make_tar(files)) for n, pack in PACKERS.items()},
}
kinds = pytest.mark.parametrize("make", ARCHIVES.values(), ids=ARCHIVES.keys())


@kinds
def test_members_come_in_the_order_of_the_bytes_of_their_paths(
    make: Callable[[Files], bytes], tmp_path: Path
) -> None:
    files = {name: name.encode() for name in ("z", "a/b", "a.c", "é", "B")}
    found = found_in(make(files), tmp_path)
    assert list(found.items()) == [
        *(("/B", b"B"), ("/a.c", b"a.c"), ("/a/b", b"a/b"), ("/z", b"z"), ("/é", "é".encode()))
    ]


@kinds
def test_archives_are_known_by_content_whatever_their_name(
    make: Callable[[Files], bytes], tmp_path: Path
) -> None:
    assert found_in(make({"a": b"1"}), tmp_path, "report.json") == {"/a": b"1"}


@kinds
def test_members_have_dates(make: Callable[[Files], bytes], tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(make({"a": b"1"}))
    assert [s.date for s in expand([tmp_path / "x"]) if isinstance(s, Source)] == [
        "2016-11-03T19:14:02"
    ]


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_a_packed_file_keeps_its_name(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    assert found_in(pack(b"content"), tmp_path) == {"": b"content"}


@kinds
def test_an_archive_in_an_archive_is_opened(make: Callable[[Files], bytes], tmp_path: Path) -> None:
    inner = make({"b": b"2"})
    for outer in (make_zip, make_tar):
        assert found_in(outer({"a": b"1", "in": inner, "z": b"3"}), tmp_path) == {
            "/a": b"1",
            "/in/b": b"2",
            "/z": b"3",
        }


@kinds
def test_a_third_level_is_refused_and_the_rest_is_read(
    make: Callable[[Files], bytes], tmp_path: Path
) -> None:
    middle = make_zip({"deep": make({"c": b"1"}), "flat": b"2"})
    found = found_in(make_tar({"m": middle, "n": b"3"}), tmp_path)
    assert "within archives" in str(found.pop("/m/deep"))
    assert found == {"/m/flat": b"2", "/n": b"3"}


@kinds
@pytest.mark.parametrize(
    "trick", ["../a", "/etc/passwd", "b/../../a", "..\\a", "C:\\a", "C:/a", "\\a", ".."]
)
def test_paths_that_lead_out_are_refused(
    trick: str, make: Callable[[Files], bytes], tmp_path: Path
) -> None:
    found = found_in(make({trick: b"evil", "good": b"1"}), tmp_path)
    assert found.pop("/good") == b"1"
    (reason,) = found.values()
    assert "leads out of the archive" in str(reason)
    assert {p.name for p in tmp_path.iterdir()} == {"x"}


def test_leading_dots_are_no_trick(tmp_path: Path) -> None:
    assert found_in(make_tar({"./a": b"1", "././b": b"2"}), tmp_path) == {"/a": b"1", "/b": b"2"}


def test_links_and_devices_in_a_tar_are_not_read(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in [
            ("sym", tarfile.SYMTYPE),
            ("hard", tarfile.LNKTYPE),
            ("fifo", tarfile.FIFOTYPE),
            ("dev", tarfile.CHRTYPE),
            ("dir", tarfile.DIRTYPE),
        ]:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    found = found_in(out.getvalue(), tmp_path)
    assert sorted(found) == ["/dev", "/fifo", "/hard", "/sym"]
    assert "link" in str(found["/sym"])
    assert "link" in str(found["/hard"])
    assert "device" in str(found["/dev"])
    assert "pipe" in str(found["/fifo"])


def test_links_in_a_zip_are_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert "link" in str(found_in(out.getvalue(), tmp_path)["/link"])


def test_an_encrypted_member_is_refused_alone(tmp_path: Path) -> None:
    data = bytearray(make_zip({"a": b"1", "b": b"2"}, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    found = found_in(bytes(data), tmp_path)
    assert "Encrypted" in str(found["/a"])
    assert found["/b"] == b"2"


def test_a_damaged_member_is_refused_alone(tmp_path: Path) -> None:
    data = bytearray(make_zip({"a": b"first" * 99, "b": b"2"}, zipfile.ZIP_STORED))
    data[data.index(b"first") + 300] ^= 1
    found = found_in(bytes(data), tmp_path)
    assert "damaged" in str(found["/a"])
    assert found["/b"] == b"2"


def test_a_cut_off_tar_keeps_what_is_whole(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(200_000)
    whole = make_tar({"a": b"1", "b": noise})
    for data in (whole[:100_000], gzip.compress(whole)[:100_000]):
        found = found_in(data, tmp_path)
        assert found["/a"] == b"1"
        assert any("damaged or cut off" in str(reason) for reason in found.values())


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_a_cut_off_packed_file_is_refused(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(50_000)
    assert "damaged or cut off" in str(found_in(pack(noise)[:20_000], tmp_path)[""])


def test_a_file_that_only_begins_like_a_zip_is_refused(tmp_path: Path) -> None:
    assert "damaged" in str(found_in(b"PK\x03\x04" + bytes(100), tmp_path)[""])


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits at a thousandth of their size."""
    monkeypatch.setattr(archives, "RATIO_FROM", 64 * 1024)
    monkeypatch.setattr(archives, "MAX_UNPACKED", 4 * 1024**2)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 200)


ZEROS = bytes(3 * 1024**2)


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    "make", [make_zip, lambda f: gzip.compress(make_tar(f))], ids=["zip", "tgz"]
)
def test_a_bomb_is_stopped_by_its_ratio(make: Callable[[Files], bytes], tmp_path: Path) -> None:
    reasons = [str(r) for r in found_in(make({"bomb": ZEROS, "z": ZEROS}), tmp_path).values()]
    assert any("200 times its size" in reason for reason in reasons)


@pytest.mark.usefixtures("small_limits")
def test_what_came_before_a_bomb_is_kept_and_the_rest_is_not_read(tmp_path: Path) -> None:
    found = found_in(make_zip({"a": b"1", "bomb": ZEROS, "z": b"2"}), tmp_path)
    assert list(found) == ["/a", "/bomb", ""]
    assert found["/a"] == b"1"
    assert "rest of the archive" in str(found[""])


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_a_packed_bomb_is_stopped(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    assert "200 times" in str(found_in(pack(ZEROS), tmp_path)[""])


@pytest.mark.usefixtures("small_limits")
def test_a_bomb_in_two_levels_is_stopped(tmp_path: Path) -> None:
    inner = make_zip({f"f{n}": ZEROS for n in range(9)})
    reasons = found_in(make_zip({f"i{n}": inner for n in range(9)}), tmp_path).values()
    assert any("200 times" in str(reason) for reason in reasons)


@pytest.mark.usefixtures("small_limits")
def test_the_whole_is_limited_whatever_the_ratio(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1024**2)
    found = found_in(make_zip({f"f{n}": noise for n in range(6)}), tmp_path)
    assert [name for name, data in found.items() if data == noise] == ["/f0", "/f1", "/f2"]
    assert any("4 GiB" in str(reason) for reason in found.values())


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("make", [make_zip, make_tar], ids=["zip", "tar"])
def test_the_number_of_entries_is_limited(make: Callable[[Files], bytes], tmp_path: Path) -> None:
    many = {f"f{n}": b"" for n in range(201)}
    assert "More entries" in str(found_in(make(many), tmp_path)[""])
    many.popitem()
    assert len(found_in(make(many), tmp_path)) == 200


def test_a_zip_with_a_huge_table_of_contents_is_refused_unread(tmp_path: Path) -> None:
    data = bytearray(make_zip({"a": b"1"}))
    struct.pack_into("<L", data, data.rindex(b"PK\x05\x06") + 12, 100 * 1024**2)
    assert "More entries" in str(found_in(bytes(data), tmp_path)[""])


def test_a_member_is_never_read_beyond_the_limit_of_a_file(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(1024**2)
    data = make_zip({"big": noise * 80}, zipfile.ZIP_STORED)
    assert len(found_in(data, tmp_path)["/big"]) == 64 * 1024**2 + 1


@settings(max_examples=scaled(200, 10_000))
@given(st.data(), st.sampled_from(list(ARCHIVES)))
def test_mutated_archives_give_files_and_refusals_only(data: st.DataObject, kind: str) -> None:
    files = {"a": b"first" * 20, "b/c": b"second", "in": make_zip({"d": b"3"})}
    mutated = bytearray(ARCHIVES[kind](files))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        mutated[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    source = Source("x", None, lambda: io.BytesIO(mutated))
    for item in opened(source):
        if isinstance(item, Outcome):
            assert item.error
            continue
        try:
            assert len(item.read()) < 20_000
        except UserError:
            continue
