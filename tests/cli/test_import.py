from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from partycrasher_gui.cli.importing import progress_text
from partycrasher_gui.cli.session import INTERRUPTED
from partycrasher_gui.core.rows import Progress
from tests.cli.conftest import Run, lines, records, report, write

STACK = ("readTile", "decodeImage", "openFile", "main")


def test_json_has_one_object_for_every_report_in_order_of_arrival(
    run: Run, store: Path, tmp_path: Path
) -> None:
    first = write(tmp_path / "b.json", report("one", *STACK))
    second = write(tmp_path / "a.json", [report("two", *STACK), report("three", "other")])
    result = run("import", first, second, "--json", "--store", store)
    found = records(result)
    assert [(r["file"], r["database_id"], r["outcome"]) for r in found] == [
        (str(first), "one", "imported"),
        (str(second), "two", "imported"),
        (str(second), "three", "imported"),
    ]
    assert set(found[0]) == {
        "file",
        "database_id",
        "outcome",
        "repairs",
        "error",
        "top_match",
        "buckets",
    }
    assert found[0]["top_match"] is None
    assert found[0]["error"] is None
    assert found[1]["top_match"]["report_id"] == "one"
    assert found[1]["top_match"]["likeness"] == pytest.approx(1.0)
    assert isinstance(found[1]["top_match"]["score"], float)
    assert result.exit_code == 0


def test_buckets_are_told_for_every_threshold_and_the_likeness(
    run: Run, store: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.json", [report("one", *STACK), report("two", *STACK)])
    buckets = records(run("import", file, "--json", "--store", store))[1]["buckets"]
    assert buckets["likeness=0.58"] == "one"
    assert {f"{t}.0" for t in range(1, 12)} <= set(buckets)


def test_a_refused_file_is_one_object_and_stops_nothing(
    run: Run, store: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"database_id": ')
    good = write(tmp_path / "good.json", report("one", *STACK))
    result = run("import", bad, tmp_path / "missing.json", good, "--json", "--store", store)
    broken, missing, fine = records(result)
    assert (broken["outcome"], broken["database_id"]) == ("refused", None)
    assert "no such file" in missing["error"]
    assert fine["outcome"] == "imported"
    assert result.exit_code == 1


def test_repairs_are_told_one_by_one(run: Run, store: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "a.json", report("one", *STACK) | {"pid": 4711, "big": True})
    (found,) = records(run("import", file, "--json", "--store", store))
    assert found["outcome"] == "repaired"
    assert [repair.split(":")[0] for repair in found["repairs"]] == ["pid", "big"]


def test_the_same_again_is_identical_and_other_content_is_refused(
    run: Run, store: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.json", report("one", *STACK))
    run("import", file, "--store", store)
    again = run("import", file, "--json", "--store", store)
    assert records(again)[0]["outcome"] == "identical"
    assert again.exit_code == 0
    write(file, report("one", *STACK, version="2.0"))
    other = run("import", file, "--json", "--store", store)
    assert records(other)[0]["outcome"] == "refused"
    assert "version" in records(other)[0]["error"]
    assert other.exit_code == 1


def test_a_missing_project_is_given_on_the_command_line(
    run: Run, store: Path, tmp_path: Path
) -> None:
    content = report("one", *STACK)
    del content["project"]
    file = write(tmp_path / "a.json", content)
    assert run("import", file, "--store", store).exit_code == 1
    assert run("import", file, "--project", "editor", "--store", store).exit_code == 0
    shown = run("show", "one", "--json", "--store", store)
    assert json.loads(shown.stdout)["project"] == "editor"


def test_a_project_that_is_no_name_is_refused_in_one_line(run: Run, store: Path) -> None:
    result = run("import", "a.json", "--project", "no/name", "--store", store)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("there", [False, True], ids=["new store", "store there"])
def test_a_dry_run_says_where_each_would_land_and_stores_nothing(
    run: Run, store: Path, tmp_path: Path, there: bool
) -> None:
    if there:
        run("import", write(tmp_path / "0.json", report("zero", *STACK)), "--store", store)
    file = write(tmp_path / "a.json", [report("one", *STACK), report("two", *STACK)])
    arguments = ("import", file, "--dry-run", "--store", store)
    founder = "zero" if there else "one"
    assert records(run(*arguments, "--json"))[1]["buckets"]["likeness=0.58"] == founder
    told = run(*arguments)
    assert any("two" in line and "most like" in line for line in lines(told))
    assert "nothing was stored" in told.stdout
    assert store.exists() == there
    if there:
        assert json.loads(run("stats", "--json", "--store", store).stdout)["reports"] == 1


def test_people_see_what_was_refused_or_repaired_and_the_counts(
    run: Run, store: Path, tmp_path: Path
) -> None:
    good = write(tmp_path / "good.json", report("one", *STACK))
    mended = write(tmp_path / "mended.json", report("two", *STACK) | {"pid": 4711})
    bad = tmp_path / "bad.txt"
    bad.write_text("no crash at all")
    told = lines(run("import", good, mended, bad, "--store", store))
    assert told[0].startswith(f"repaired {mended}: two")
    assert told[1].startswith("    pid: ")
    assert told[2].startswith(f"refused {bad}: ")
    assert told[3].startswith("1 imported, 1 repaired, 0 already there, 1 refused in ")
    assert len(told) == 4


def test_the_store_is_named_before_or_after_the_command(
    run: Run, store: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.json", report("one", *STACK))
    assert run("--store", store, "import", file).exit_code == 0
    before = run("--store", store, "stats", "--json")
    after = run("stats", "--store", store, "--json")
    assert before.stdout == after.stdout
    assert json.loads(after.stdout)["reports"] == 1


def test_without_a_store_named_the_data_folder_has_it(run: Run, tmp_path: Path, home: Path) -> None:
    run("import", write(tmp_path / "a.json", report("one", *STACK)))
    assert (home / "partycrasher" / "data" / "crashes.partycrasher").is_file()
    assert json.loads(run("stats", "--json").stdout)["reports"] == 1


def test_progress_and_summary_keep_out_of_the_json(
    start: Callable[..., subprocess.Popen[str]], store: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.json", [report("one", *STACK), report("two", *STACK)])
    process = start("import", file, "--json", "--store", store)
    output, errors = process.communicate(timeout=60)
    assert [json.loads(line)["database_id"] for line in output.splitlines()] == ["one", "two"]
    assert "2 imported" in errors
    assert process.returncode == 0


def test_ctrl_c_keeps_what_is_finished(
    start: Callable[..., subprocess.Popen[str]], run: Run, store: Path, tmp_path: Path
) -> None:
    many = tmp_path / "many.jsonl"
    with many.open("w") as file:
        for number in range(20_000):
            stack = (f"leaf{number % 97}", f"middle{number % 13}", "main")
            file.write(json.dumps(report(f"r{number}", *stack)) + "\n")
    process = start("import", many, "--json", "--store", store)
    assert process.stdout
    assert process.stderr
    told = [process.stdout.readline()]
    process.send_signal(signal.SIGINT)
    told += process.stdout.readlines()
    errors = process.stderr.read()
    assert process.wait(60) == INTERRUPTED
    assert "Stopped" in errors
    assert "Traceback" not in errors
    assert len(told) < 20_000
    ids = [json.loads(line)["database_id"] for line in told]
    assigned = lines(run("buckets", "--assignments", "--store", store))
    stored = [line.split("\t")[0] for line in assigned]
    assert stored[: len(ids)] == ids == [f"r{number}" for number in range(len(ids))]


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (Progress(7, 0), "7 reports"),
        (
            Progress(4096, 30_000, 812.4, 31.9),
            "4,096 of about 30,000 reports, 812 a second, 32 s left",
        ),
        (Progress(1, 9, 1.0, 125.0), "1 of about 9 reports, 1 a second, 2 min 5 s left"),
        (Progress(9, 9, text="Updating the search index"), "Updating the search index"),
    ],
)
def test_progress_says_what_is_known(progress: Progress, text: str) -> None:
    assert progress_text(progress) == text
