"""A damaged store from the command line: told, salvaged, used again."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.cli.conftest import SAMPLES, Run, lines


def damage(store: Path) -> None:
    """Its header is gone, as after a copy that failed."""
    with store.open("r+b") as file:
        file.write(bytes(100))


def test_the_error_names_the_command_that_mends(run: Run, invoicer: Path) -> None:
    damage(invoicer)
    result = run("buckets", "--store", invoicer)
    assert result.exit_code == 1
    assert "damaged" in result.stderr
    command = result.stderr.split("`")[1]
    assert command == f"partycrasher salvage --store {shlex.quote(str(invoicer))}"
    assert run(*shlex.split(command)[1:]).exit_code == 0
    assert run("buckets", "--store", invoicer).exit_code == 0


def test_what_was_salvaged_is_printed_and_there(run: Run, invoicer: Path) -> None:
    before = lines(run("buckets", "--assignments", "--store", invoicer))
    run("delete", before.pop().split("\t")[0], "--store", invoicer)
    damage(invoicer)
    broken = invoicer.read_bytes()
    result = run("salvage", "--store", invoicer)
    assert result.exit_code == 0
    salvaged, kept = lines(result)
    assert salvaged == f"salvaged {len(before)} reports and 1 event of the log into {invoicer}"
    assert Path(kept.removeprefix("kept the damaged file as ")).read_bytes() == broken
    assert lines(run("buckets", "--assignments", "--store", invoicer)) == before


def test_lost_reports_are_named(run: Run, invoicer: Path) -> None:
    data = bytearray(invoicer.read_bytes())
    at = data.index(b'"database_id":"samples:invoicer-0007"')
    data[at + 50] ^= 1
    invoicer.write_bytes(bytes(data))
    found = json.loads(run("salvage", "--json", "--store", invoicer).stdout)
    assert found["lost"] == ["samples:invoicer-0007"]
    assert (found["reports"], found["nameless"], found["relinked"]) == (19, 0, [])
    assert Path(found["store"]) == invoicer
    assert Path(found["kept"]).read_bytes() == bytes(data)
    again = run("import", SAMPLES / "invoicer" / "invoicer-0007.json", "--store", invoicer)
    assert again.exit_code == 0


def test_a_file_that_holds_nothing_is_left_alone(run: Run, store: Path) -> None:
    store.write_text("no store " * 999)
    result = run("salvage", "--store", store)
    assert result.exit_code == 1
    assert "left as it is" in result.stderr
    assert store.read_text() == "no store " * 999


def test_without_a_store_none_is_made(run: Run, store: Path) -> None:
    result = run("salvage", "--store", store)
    assert result.exit_code == 1
    assert "There is no store" in result.stderr
    assert list(store.parent.iterdir()) == []
