"""The benchmarks run, write what they found, and the documentation shows the latest results."""

from __future__ import annotations

import json
import sys
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import results, suite, tables
from benchmarks.__main__ import main
from benchmarks.agreement import adjusted_rand_index, agreement
from benchmarks.plan import Plan, Row, Spread
from benchmarks.stores import reports_file
from benchmarks.timing import apart, resident

ROWS: list[Row] = [
    {"stored": 100_000, "kind": "a|b", "rate_per_s": 1234.5, "goal_ms": None},
    {"stored": 1_000, "kind": "c", "rate_per_s": 0.25, "goal_ms": 50, "f": Spread(0.5, 0, 1)},
]


def test_the_page_of_the_documentation_is_made_from_the_latest_results() -> None:
    assert results.PAGE.read_text(encoding="utf-8") == results.page(results.load())


def test_there_are_results_of_every_benchmark() -> None:
    assert list(results.load()) == list(suite.BENCHMARKS)


def test_every_benchmark_says_what_it_measures() -> None:
    for name in suite.BENCHMARKS:
        title, about = suite.description(name)
        assert title
        assert about


def test_one_benchmark_runs_and_leaves_other_results_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(suite.BENCHMARKS, "compare", lambda plan: [{"mode": plan.mode}])
    older = results.Result("quality", results.facts("full"), ROWS)
    results.save({"quality": older}, tmp_path)
    arguments = ["compare", "--results", str(tmp_path), "--cache", str(tmp_path)]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert "quick" in done.output
    found = results.load(tmp_path)
    assert found["compare"].rows == [{"mode": "quick"}]
    assert found["quality"] == older
    assert (tmp_path / "latest.md").read_text(encoding="utf-8").count("\n## ") == 2


def test_runs_at_the_same_time_keep_each_others_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = results.Result("quality", results.facts("full"), ROWS)

    def while_another_run_ends(plan: Plan) -> list[Row]:
        results.put(other, tmp_path)
        return [{"mode": plan.mode}]

    monkeypatch.setitem(suite.BENCHMARKS, "compare", while_another_run_ends)
    arguments = ["compare", "--results", str(tmp_path), "--cache", str(tmp_path)]
    CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert list(results.load(tmp_path)) == ["compare", "quality"]
    assert results.load(tmp_path)["quality"] == other


def test_an_unknown_benchmark_is_a_fault_of_usage() -> None:
    assert CliRunner().invoke(main, ["unheardof"]).exit_code == 2


def test_tables_name_units_and_align_numbers() -> None:
    assert tables.plain(ROWS).splitlines() == [
        " stored  kind  rate (/s)  goal (ms)                      F",
        "100,000  a|b       1,234                                  ",
        "  1,000  c         0.250         50  0.500 (0.000 – 1.000)",
    ]


def test_tables_for_pages() -> None:
    assert tables.markdown(ROWS[:1]).splitlines()[1:] == [
        "| ---: | --- | ---: | ---: |",
        "| 100,000 | a\\|b | 1,234 |  |",
    ]
    assert tables.restructured([{"a_b": "x*", "ms": 1.0}]).splitlines() == [
        ".. list-table::",
        "   :header-rows: 1",
        "",
        "   * - a b",
        "     - ms",
        "   * - x\\*",
        "     - 1.000",
    ]


def test_files_of_reports_continue_each_other(tmp_path: Path) -> None:
    whole = reports_file(tmp_path, 0, 5).read_bytes().splitlines()
    assert reports_file(tmp_path, 3, 2).read_bytes().splitlines() == whole[3:]
    untidy = json.loads(reports_file(tmp_path, 3, 2, untidy=True).read_bytes().splitlines()[0])
    assert untidy["stacktrace"][1]["depth"] == 1
    assert untidy["database_id"] == json.loads(whole[3])["database_id"]


def test_a_function_runs_in_a_process_of_its_own() -> None:
    figures = apart(resident)
    if sys.platform == "linux":
        assert 0 < figures["steady_mb"] <= figures["peak_mb"]


def test_a_full_run_goes_to_a_hundred_thousand() -> None:
    assert Plan(full=True).large == 100_000
    assert Plan(full=True).orders == 10
    assert [Plan(full=True).arriving(size) for size in Plan(full=True).stored] == [
        1_000,
        2_000,
        1_500,
    ]


def test_agreement_of_equal_and_of_useless_buckets() -> None:
    bugs = {"1": "a", "2": "a", "3": "b", "4": "b"}
    assert agreement(bugs, bugs) == (1, 1, 1, 1, 2)
    apart_ = agreement(bugs, {key: key for key in bugs})
    assert (apart_.precision, apart_.recall, apart_.ari, apart_.buckets) == (1, 0.5, 0, 4)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=2, max_size=9))
def test_adjusted_rand_index_counts_pairs(groups: list[tuple[str, str]]) -> None:
    truth = {str(n): bug for n, (bug, _) in enumerate(groups)}
    found = {str(n): bucket for n, (_, bucket) in enumerate(groups)}
    pairs = [(a[0] == b[0], a[1] == b[1]) for a, b in combinations(groups, 2)]
    a, b, c, d = (pairs.count(kind) for kind in ((1, 1), (1, 0), (0, 1), (0, 0)))
    below = (a + b) * (b + d) + (a + c) * (c + d)
    expected = 2 * (a * d - b * c) / below if below else 1.0
    assert adjusted_rand_index(truth, found) == pytest.approx(expected)
