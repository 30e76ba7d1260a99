from __future__ import annotations

import csv
import io
import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from partycrasher_gui.cli.commands import partycrasher
from tests.cli.conftest import SAMPLES, Run, lines, records, report, write


def test_buckets_are_listed_largest_first(run: Run, invoicer: Path) -> None:
    found = records(run("buckets", "--json", "--store", invoicer))
    totals = [bucket["total"] for bucket in found]
    assert totals == sorted(totals, reverse=True)
    assert sum(totals) == 20
    assert all("→" in bucket["name"] for bucket in found)


def test_people_get_a_table_and_the_counts_beside_it(run: Run, invoicer: Path) -> None:
    result = run("buckets", "--store", invoicer)
    head, *rows = lines(result)
    assert head.split()[0] == "REPORTS"
    found = records(run("buckets", "--json", "--store", invoicer))
    assert [row.split()[0] for row in rows] == [str(bucket["total"]) for bucket in found]
    assert f"{len(found)} buckets" in result.stderr


def test_a_higher_cut_only_splits(run: Run, invoicer: Path) -> None:
    counts = [
        len(lines(run("buckets", "--cut", f"score={cut}", "--json", "--store", invoicer)))
        for cut in (1.0, 4.0, 9.0)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[2]


@pytest.mark.parametrize("cut", ["likeness=0.58", "score=4.0", "likeness-at-arrival=0.58"])
def test_assignments_agree_with_the_list(run: Run, invoicer: Path, cut: str) -> None:
    pairs = lines(run("buckets", "--assignments", "--cut", cut, "--store", invoicer))
    counted = Counter(pair.split("\t")[1] for pair in pairs)
    listed = records(run("buckets", "--cut", cut, "--json", "--store", invoicer))
    assert counted == {bucket["id"]: bucket["total"] for bucket in listed}


def test_without_a_cut_the_settings_decide(run: Run, invoicer: Path, home: Path) -> None:
    settings = home / "partycrasher" / "config" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('cut = "score=9.0"\n[project.invoicer]\ncut = "score=1.0"\n')

    def assigned(*options: str) -> list[str]:
        return lines(run("buckets", "--assignments", *options, "--store", invoicer))

    assert assigned() == assigned("--cut", "score=9.0")
    assert assigned("--project", "invoicer") == assigned("--cut", "score=1.0")


def test_the_list_is_narrowed_by_query_dates_project_and_size(run: Run, invoicer: Path) -> None:
    def total(*options: str) -> int:
        result = run("buckets", "--json", "--store", invoicer, *options)
        return sum(bucket["total"] for bucket in records(result))

    assert total("--query", "database_id:*0001") == 1
    assert 0 < total("--since", "2026-09-15") < 20
    assert total("--since", "2026-09-15") + total("--until", "2026-09-14") == 20
    assert total("--project", "invoicer") == 20
    assert len(records(run("buckets", "--json", "--size", "1", "--store", invoicer))) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("buckets", "--cut", "score"),
        ("buckets", "--cut", "height=4"),
        ("buckets", "--size", "0"),
        ("buckets", "--assignments", "--query", "x"),
        ("search", "a:b:c"),
        ("import",),
        ("no-such-command",),
        ("export", "--format", "xml"),
    ],
)
def test_what_is_not_understood_ends_with_status_2(
    run: Run, invoicer: Path, arguments: tuple[str, ...]
) -> None:
    result = run("--store", invoicer, *arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "nobody"),
        ("why", "nobody"),
        ("compare", "samples:invoicer-0001", "nobody"),
        ("delete", "nobody"),
        ("buckets", "--project", "nobody"),
    ],
)
def test_what_is_not_there_is_one_line_and_status_1(
    run: Run, invoicer: Path, arguments: tuple[str, ...]
) -> None:
    result = run("--store", invoicer, *arguments)
    assert result.exit_code == 1
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("partycrasher: ")
    assert "nobody" in line


@pytest.mark.parametrize("command", [("stats",), ("buckets",), ("export",), ("show", "x")])
def test_reading_makes_no_store(run: Run, store: Path, command: tuple[str, ...]) -> None:
    result = run("--store", store, *command)
    assert result.exit_code == 1
    assert str(store) in result.stderr
    assert not store.exists()


def test_a_file_that_is_no_store_is_left_alone(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear all")
    for command in ("stats", "import"):
        result = run("--store", file, command, *(["x.json"] if command == "import" else []))
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1
    assert file.read_text() == "Dear all"


def test_show_prints_the_data_format(run: Run, invoicer: Path) -> None:
    (shown,) = records(run("show", "samples:invoicer-0003", "--json", "--store", invoicer))
    original = json.loads((SAMPLES / "invoicer" / "invoicer-0003.json").read_text())
    generated = {"buckets", "href"}
    assert {key: shown[key] for key in shown.keys() - generated} != original
    for frame in shown["stacktrace"]:
        frame.pop("logdf", None)
    assert {key: shown[key] for key in shown.keys() - generated} == original
    assert "4.0" in shown["buckets"]
    assert shown["buckets"]["top_match"]["report_id"]


def test_show_prints_the_stack_for_people(run: Run, invoicer: Path) -> None:
    shown = run("show", "samples:invoicer-0003", "--store", invoicer).stdout
    original = json.loads((SAMPLES / "invoicer" / "invoicer-0003.json").read_text())
    places = [shown.index(f" {frame['function']} ") for frame in original["stacktrace"]]
    assert places[0] == min(places)
    assert original["version"] in shown


def test_a_report_can_not_steer_the_terminal(run: Run, store: Path, tmp_path: Path) -> None:
    evil = report("one", "\x1b[2Jmain", note="a\x1b]0;title\x07\nb")
    run("import", write(tmp_path / "a.json", evil), "--store", store)
    for command in (("show", "one"), ("buckets",), ("why", "one"), ("compare", "one", "one")):
        assert "\x1b" not in run(*command, "--store", store).stdout


def test_why_leads_to_the_founder_and_adds_up(run: Run, invoicer: Path) -> None:
    assigned = lines(run("buckets", "--assignments", "--store", invoicer))
    child, bucket = next(p for p in (pair.split("\t") for pair in assigned) if p[0] != p[1])
    (why,) = records(run("why", child, "--json", "--store", invoicer))
    assert why["bucket_id"] == bucket
    assert why["chain"][0]["child"] == child
    assert why["chain"][-1]["parent"] == bucket
    for receipt, stored in (("score", "score"), ("likeness", "likeness")):
        parts = sum(part["value"] for part in why[receipt]["parts"])
        assert parts == pytest.approx(why["top_match"][stored], rel=1e-5)


def test_why_for_people_is_shortened_unless_asked_for_in_full(run: Run, invoicer: Path) -> None:
    short = run("why", "samples:invoicer-0003", "--store", invoicer).stdout
    full = run("why", "samples:invoicer-0003", "--full", "--store", invoicer).stdout
    assert "is in bucket samples:invoicer-0001" in short
    assert "more" in short
    assert len(full) > len(short)


def test_compare_aligns_frames(run: Run, store: Path, tmp_path: Path) -> None:
    pair = [report("a", "one", "two", "three", os="A"), report("b", "one", "three", os="B")]
    run("import", write(tmp_path / "a.json", pair), "--store", store)
    (found,) = records(run("compare", "a", "b", "--json", "--store", store))
    assert [frame["kind"] for frame in found["frames"]] == ["equal", "only_a", "equal"]
    assert {"path": "os", "a": "A", "b": "B"} in found["differ"]
    text = run("compare", "a", "b", "--store", store).stdout
    assert "- two" in text
    assert "os: A | B" in text


def test_search_lists_newest_first(run: Run, invoicer: Path) -> None:
    found = records(run("search", "project:invoicer", "--json", "--store", invoicer))
    dates = [row["date"] for row in found]
    assert len(dates) == 20
    assert dates == sorted(dates, reverse=True)
    assert len(lines(run("search", "project:invoicer", "--size", "3", "--store", invoicer))) == 4


def test_stats_count(run: Run, invoicer: Path) -> None:
    (stats,) = records(run("stats", "--json", "--store", invoicer))
    assert (stats["reports"], stats["projects"]) == (20, {"invoicer": 20})
    assert "20" in run("stats", "--store", invoicer).stdout


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_export_and_import_are_the_identity(
    run: Run, invoicer: Path, tmp_path: Path, form: str
) -> None:
    file, copy = tmp_path / "out.json", tmp_path / "copy.partycrasher"
    assert run("export", "--format", form, "-o", file, "--store", invoicer).exit_code == 0
    for into, outcome in ((copy, "imported"), (invoicer, "identical")):
        again = records(run("import", file, "--json", "--store", into))
        assert {record["outcome"] for record in again} == {outcome}
    for command in (("export",), ("buckets", "--assignments"), ("search", "*:*", "--json")):
        assert run(*command, "--store", copy).stdout == run(*command, "--store", invoicer).stdout


def test_export_of_a_query_is_by_arrival(run: Run, invoicer: Path) -> None:
    found = json.loads(run("export", "database_id:*000*", "--store", invoicer).stdout)
    assert [r["database_id"][-4:] for r in found] == [f"000{n}" for n in range(1, 10)]
    assert json.loads(run("export", "database_id:none", "--store", invoicer).stdout) == []


def assignments(run: Run, store: Path) -> dict[str, str]:
    told = lines(run("buckets", "--assignments", "--store", store))
    return dict(line.split("\t") for line in told)


def test_export_as_a_table(run: Run, invoicer: Path) -> None:
    table = run("export", "--format", "csv", "--store", invoicer).stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["database_id"]: row["bucket"] for row in rows} == assignments(run, invoicer)
    assert all(" | " in row["stack"] for row in rows)


def test_delete_takes_a_report_away_and_keeps_the_rest(run: Run, invoicer: Path) -> None:
    before = assignments(run, invoicer)
    result = run("delete", "samples:invoicer-0003", "nobody", "--store", invoicer)
    assert result.exit_code == 1
    assert lines(result) == ["deleted samples:invoicer-0003"]
    del before["samples:invoicer-0003"]
    assert assignments(run, invoicer) == before


def test_a_reader_that_has_seen_enough_is_no_error(
    start: Callable[..., subprocess.Popen[str]], invoicer: Path
) -> None:
    process = start("export", "--format", "jsonl", "--store", invoicer)
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    process.wait(60)
    assert "Traceback" not in process.stderr.read()


@pytest.mark.parametrize("name", sorted(partycrasher.commands))
def test_every_command_and_option_says_what_it_does(run: Run, name: str) -> None:
    told = run(name, "--help").stdout
    assert "--store" in told
    command = partycrasher.commands[name]
    assert command.help
    assert [o.name for o in command.params if isinstance(o, click.Option) and not o.help] == []
