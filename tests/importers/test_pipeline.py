"""From paths to parsed reports: order, refusals, limits."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partycrasher_gui.core.errors import FormatError, LimitError, NeedsProject
from partycrasher_gui.core.report import read_report
from partycrasher_gui.core.rows import NewReport, Outcome, OutcomeKind
from partycrasher_gui.core.terms import TermPolicy, term_vector
from partycrasher_gui.importers import pipeline
from partycrasher_gui.importers.pipeline import read_sources, read_text
from tests.support.reports import a_report
from tests.support.scale import scaled


def dump(*reports: Any) -> bytes:
    return b"\n".join(json.dumps(report).encode() for report in reports)


def read(*paths: Path, **options: Any) -> list[NewReport | Outcome]:
    return list(read_sources(paths, **{"workers": 0, **options}))


def summary(parsed: list[NewReport | Outcome]) -> list[str]:
    """Ids of reports, and places of refusals in angle brackets."""
    return [
        p.database_id if isinstance(p, NewReport) else f"<{p.error.place if p.error else ''}>"
        for p in parsed
    ]


def test_a_report_is_ready_for_a_store(tmp_path: Path) -> None:
    path = tmp_path / "crash"
    data = a_report(force_bucket="test:0", os_ver="9")
    path.write_bytes(dump(data))
    (new,) = read(path)
    assert isinstance(new, NewReport)
    content = {**data, "os_version": "9"}
    del content["os_ver"]
    assert new.canonical == read_report(content).canonical()
    assert new.vector == term_vector(content, TermPolicy())
    assert (new.database_id, new.project, new.type) == ("test:1", "Demo", "Crash")
    assert (new.date, new.force_bucket) == ("2016-11-03T19:14:02", "test:0")
    assert (new.functions, new.source) == (("decode", "main"), str(path))
    assert [r.place for r in new.repairs] == ["os_version"]
    assert new.filled_in == ()


def test_what_is_filled_in_is_marked(tmp_path: Path) -> None:
    path = tmp_path / "crash"
    path.write_bytes(dump(a_report(project=None, date=None, type=None)))
    (new,) = read(path, project="Given")
    assert isinstance(new, NewReport)
    assert sorted(new.filled_in) == ["date", "project", "type"]


def test_the_policy_decides_the_terms(tmp_path: Path) -> None:
    path = tmp_path / "crash"
    path.write_bytes(dump(a_report()))
    (new,) = read(path, policy=TermPolicy(match_fields="stack"))
    assert isinstance(new, NewReport)
    assert all(name.startswith("stacktrace.") for name in new.vector.fields)


def test_reports_arrive_in_order_of_arguments_folders_archives_and_lines(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "b.json").write_bytes(dump(a_report("5")))
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("z", dump(a_report("4")))
        archive.writestr("y", dump(a_report("2"), a_report("3")))
    (tmp_path / "z.json").write_bytes(json.dumps([a_report("0"), a_report("1")]).encode())
    parsed = read(tmp_path / "z.json", folder)
    assert summary(parsed) == ["0", "1", "2", "3", "4", "5"]
    assert [p.source for p in parsed if isinstance(p, NewReport)][2:] == [
        *(f"{folder}/a.zip/y", f"{folder}/a.zip/y", f"{folder}/a.zip/z", f"{folder}/b.json")
    ]


def test_a_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    for name, data in {
        "1": b"",
        "2": b"PK\x03\x04 no zip",
        "3": dump(a_report("good:1")),
        "4": b'{"stacktrace": [',
        "5": b"no crash at all",
        "6": b"[" * 10_000,
        "7": dump(a_report(database_id=None), a_report("good:2")),
        "8": b"\0" * 100,
    }.items():
        (tmp_path / name).write_bytes(data)
    parsed = read(tmp_path / "0", tmp_path)
    refused = [p for p in parsed if isinstance(p, Outcome)]
    assert [p.database_id for p in parsed if isinstance(p, NewReport)] == ["good:1", "good:2"]
    assert [Path(p.file).name for p in refused] == ["0", "1", "2", "4", "5", "6", "7", "8"]
    for outcome in refused:
        assert outcome.kind is OutcomeKind.REFUSED
        assert outcome.error
        assert outcome.error.message.endswith(".")


def test_unknown_content_names_what_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "notes").write_bytes(b"dear diary")
    (outcome,) = read(tmp_path / "notes")
    assert isinstance(outcome, Outcome)
    assert outcome.error
    assert "PartyCrasher JSON" in outcome.error.remedy


def test_a_missing_project_is_an_outcome(tmp_path: Path) -> None:
    (tmp_path / "crash").write_bytes(dump(a_report(project=None)))
    (outcome,) = read(tmp_path / "crash")
    assert isinstance(outcome, Outcome)
    assert isinstance(outcome.error, NeedsProject)


def test_an_invalid_project_is_refused_before_anything_is_read() -> None:
    with pytest.raises(FormatError, match="letters, digits"):
        read_sources(["/nowhere"], project="a b")


def test_pasted_text_is_read() -> None:
    (new,) = read_text(dump(a_report()).decode())
    assert isinstance(new, NewReport)
    assert new.source == "pasted text"
    (outcome,) = read_text("hello \ud800")
    assert isinstance(outcome, Outcome)


def test_cancelling_ends_the_reading(tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(dump(*(a_report(f"{n}") for n in range(9))))
    seen: list[Any] = []
    for parsed in read_sources([tmp_path / "lines"], cancel=lambda: len(seen) == 3, workers=0):
        seen.append(parsed)
    assert summary(seen) == ["0", "1", "2"]


def numbered(count: int) -> list[dict[str, Any]]:
    return [a_report(f"test:{n}", text="x" * 900) for n in range(count)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_large_file_of_lines_is_read_in_pieces_with_the_right_line_numbers(
    packed: bool, tmp_path: Path
) -> None:
    reports = numbered(1500)
    lines = [dump(r) for r in reports]
    lines[700] = b'{"broken'
    lines[900] = b""
    data = b"\r\n".join(lines)
    (tmp_path / "lines").write_bytes(gzip.compress(data) if packed else data)
    parts = list(pipeline.pieces(pipeline.expand([tmp_path / "lines"])))
    assert len(parts) > 4
    expected = [r["database_id"] for r in reports]
    expected[700] = "<line 701 column 2>"
    del expected[900]
    assert summary(read(tmp_path / "lines")) == expected


def test_a_large_list_is_read_in_pieces_with_the_right_indexes(tmp_path: Path) -> None:
    reports: list[Any] = numbered(1500)
    reports[700] = 7
    (tmp_path / "list").write_bytes(json.dumps(reports).encode()[:-2])
    parts = list(pipeline.pieces(pipeline.expand([tmp_path / "list"])))
    assert len(parts) > 4
    found = summary(read(tmp_path / "list"))
    assert found[699:702] == ["test:699", "<[700]>", "test:701"]
    assert len(found) == 1500
    assert found[-1].startswith("<[1499], line 1 column")


def test_lines_before_a_cut_off_end_of_a_packed_file_are_kept(tmp_path: Path) -> None:
    data = gzip.compress(dump(*numbered(3000)), 0)
    (tmp_path / "lines.gz").write_bytes(data[: len(data) // 2])
    *whole, last = summary(read(tmp_path / "lines.gz"))
    assert len(whole) > 1000
    assert whole == [f"test:{n}" for n in range(len(whole))]
    assert last == "<>"


def test_a_file_beyond_the_limit_is_refused_by_name_of_the_limit(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as out:
        out.write(b'{"database_id": "x", "a": "')
        out.seek(65 * 1024**2)
        out.write(b'"}')
    (outcome,) = read(tmp_path / "big")
    assert isinstance(outcome, Outcome)
    assert isinstance(outcome.error, LimitError)
    assert "64 MiB" in outcome.error.message


def test_a_line_beyond_the_limit_is_refused_and_the_lines_before_are_kept(tmp_path: Path) -> None:
    with (tmp_path / "big").open("wb") as out:
        out.write(dump(*numbered(100)) + b'\n{"a": "')
        out.seek(65 * 1024**2)
        out.write(b'"}')
    *whole, last = read(tmp_path / "big")
    assert len(whole) == 100
    assert isinstance(last, Outcome)
    assert isinstance(last.error, LimitError)
    assert last.error.place == "line 101"


def zipped(*reports: Any) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list", json.dumps(list(reports)))
        archive.writestr("lines", dump(*reports))
    return out.getvalue()


@settings(max_examples=scaled(200, 10_000))
@given(
    st.data(),
    st.sampled_from([dump(a_report()), zipped(a_report("a"), a_report("b"))]),
)
def test_a_mutated_file_gives_reports_and_refusals_only(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, content: bytes
) -> None:
    mutated = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        mutated[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    path = tmp_path_factory.getbasetemp() / "mutated"
    path.write_bytes(mutated)
    for parsed in read(path):
        assert isinstance(parsed, NewReport) or parsed.error
        if isinstance(parsed, Outcome) and parsed.error:
            assert "report this as a bug" not in parsed.error.remedy
