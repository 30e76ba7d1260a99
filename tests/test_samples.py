"""The bundled sample crashes are what their README says."""

from __future__ import annotations

import random
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest

from partycrasher_gui.core.report import Report, read_report
from partycrasher_gui.core.rows import DEFAULT_CUT
from partycrasher_gui.resources import resource
from partycrasher_gui.workspace import Workspace
from tests.support.bcubed import BCubed, bcubed
from tests.support.places import ROOT

SAMPLES = resource("samples")
LANGUAGES = {"C", "C++", "Go", "Java", "JavaScript", "Python", "Rust"}
ORDERS = range(1, 11)
MOST_OF_A_STACK = 0.55
CLEARLY_DIFFERENT = 0.35


def sample_files() -> list[Path]:
    return sorted((SAMPLES / "reports").rglob("*.json"))


@cache
def samples() -> dict[str, Report]:
    reports = [read_report(path.read_bytes()) for path in sample_files()]
    return {report.database_id: report for report in reports}


@cache
def labels() -> dict[str, str]:
    lines = (SAMPLES / "labels.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


@cache
def bugs() -> dict[str, dict[str, Any]]:
    data = tomllib.loads((SAMPLES / "bugs.toml").read_text(encoding="utf-8"))
    return {bug["id"]: bug for bug in data["bug"]}


def reports_of(bug: str) -> list[Report]:
    return [samples()[key] for key, label in labels().items() if label == bug]


def common_share(a: Report, b: Report) -> float:
    """The share of the shorter stack's functions that the other stack has too."""
    mine, other = set(a.functions()), set(b.functions())
    return len(mine & other) / min(len(mine), len(other))


def pairs_that_share() -> Iterator[tuple[str, str]]:
    for bug in bugs().values():
        if bug["id"] < bug.get("shares_stack_with", ""):
            yield bug["id"], bug["shares_stack_with"]


def bugs_with_two_stacks() -> Iterator[str]:
    return (bug["id"] for bug in bugs().values() if bug.get("two_stacks"))


def test_there_are_enough_of_them() -> None:
    assert len(samples()) >= 80
    assert len(set(labels().values())) >= 12
    assert {bug["language"] for bug in bugs().values()} == LANGUAGES
    assert min(Counter(labels().values()).values()) >= 3


def test_every_report_has_a_label_and_every_label_a_bug() -> None:
    assert len(samples()) == len(sample_files())
    assert labels().keys() == samples().keys()
    assert set(labels().values()) == bugs().keys()


def test_every_report_is_of_its_bugs_program() -> None:
    for key, bug in labels().items():
        report = samples()[key]
        assert report.project == bugs()[bug]["program"]
        assert report.data["language"] == bugs()[bug]["language"]


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.stem)
def test_a_report_does_not_give_its_bug_away(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not [bug for bug in bugs() if bug in text]


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.stem)
def test_a_report_has_no_path_of_the_machine_that_made_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r'"/(?:tmp|root|home|work|dev|var)\b[^"]*"', text)
    assert str(ROOT) not in text


def test_stacks_are_deep_enough_and_name_functions() -> None:
    depths = [len(report.stacktrace) for report in samples().values()]
    assert min(depths) >= 5
    assert fmean(depths) >= 12
    assert all(len(report.functions()) >= 4 for report in samples().values())


def test_threads_were_kept_where_there_were_several() -> None:
    threaded = [report for report in samples().values() if report.threads]
    assert {report.project for report in threaded} >= {"imagetool", "logship"}
    for report in threaded:
        crashed = [thread for thread in report.threads if thread.crashed]
        assert [thread.stacktrace for thread in crashed] == [report.stacktrace]


def test_both_versions_and_several_builds_crashed() -> None:
    assert {report.data["version"] for report in samples().values()} == {"1.2.0", "1.3.1"}
    for program in {bug["program"] for bug in bugs().values()}:
        reports = [report for report in samples().values() if report.project == program]
        assert len({report.data["build"] for report in reports}) >= 2


def test_dates_are_spread_over_sixteen_weeks() -> None:
    dates = sorted(report.date for report in samples().values())
    assert dates[0] >= "2026-08-01"
    assert dates[-1] <= "2026-11-30"
    assert len({date[:7] for date in dates}) == 4


def test_at_least_three_pairs_share_most_of_their_stack() -> None:
    pairs = list(pairs_that_share())
    assert len(pairs) >= 3
    for a, b in pairs:
        assert bugs()[b]["shares_stack_with"] == a
        shares = [common_share(x, y) for x, y in product(reports_of(a), reports_of(b))]
        assert median(shares) >= MOST_OF_A_STACK, (a, b)


def test_at_least_three_bugs_show_two_clearly_different_stacks() -> None:
    two_stacked = set(bugs_with_two_stacks())
    assert len(two_stacked) >= 3
    for bug in bugs():
        least = min(common_share(x, y) for x, y in combinations(reports_of(bug), 2))
        assert (least <= CLEARLY_DIFFERENT) is (bug in two_stacked), bug


def test_every_bug_is_marked_in_its_program_and_told_in_the_readme() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    counts = Counter(labels().values())
    for bug, facts in bugs().items():
        assert f"| {bug} | {counts[bug]} |" in readme
        folder = SAMPLES / "programs" / facts["program"]
        source = "".join(p.read_text(encoding="utf-8") for p in folder.rglob("*") if p.is_file())
        assert f"BUG {bug.removeprefix(facts['program'] + '-')}" in source


def buckets_of(order: list[Path], store: Path) -> dict[str, str]:
    """The bucket of every report at the default cut, when they arrive in this order."""
    with Workspace.open(store) as workspace:
        summary = workspace.import_paths(order)
        assert summary.imported == summary.total == len(order)
        return dict(workspace.assignments(DEFAULT_CUT))


def agreement(seed: int, folder: Path) -> BCubed:
    order = sample_files()
    random.Random(seed).shuffle(order)
    return bcubed(labels(), buckets_of(order, folder / f"order-{seed}.store"))


def test_the_default_cut_finds_most_of_the_bugs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-cubed F, mean of ten orders of arrival."""
    monkeypatch.setenv("PARTYCRASHER_COMPILED", "0")  # so few reports need no compiled search
    assert fmean(agreement(seed, tmp_path).f for seed in ORDERS) >= 0.85
