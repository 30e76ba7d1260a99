#!/usr/bin/env python3
"""Makes the bundled sample crashes again.

Builds the programs below resources/samples/programs with several flags and in two versions, crashes
them with the inputs of the plan, and writes one report for each crash. Needs g++, gcc, gdb, python,
java, node, go and rustc. Seeded: the same tools give the same reports, except where real life
varies (thread timing).

usage: python tools/make_samples.py [--out FOLDER] [--program NAME]
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from samples.crash import Crash, stack_as_json
from samples.fleet import MACHINES, draw_build, draw_dates, draw_version
from samples.plan import PROGRAMS
from samples.plan.scenario import Bug, Program, Scenario
from samples.workshop import Workshop, builds_of, toolchain

SAMPLES = Path(__file__).resolve().parent.parent / "resources" / "samples"
SEED = 2026


@dataclass(frozen=True)
class PlannedRun:
    """One report to make: what is run, by which build, and what the report says around it."""

    bug: str
    scenario: Scenario
    date: datetime
    version: str
    build: str
    machine: dict[str, str]


def planned_runs(program: Program) -> list[PlannedRun]:
    """All runs of a program by date. Each bug draws from its own seed, so bugs can be added."""
    runs = [run for bug in program.bugs for run in _runs_of_bug(program, bug)]
    return sorted(runs, key=lambda run: run.date)


def _runs_of_bug(program: Program, bug: Bug) -> Iterator[PlannedRun]:
    rng = Random(f"{SEED} {bug.id}")
    scenarios = [make for make, count in bug.scenarios.items() for _ in range(count)]
    rng.shuffle(scenarios)
    for make, date in zip(scenarios, draw_dates(rng, len(scenarios)), strict=True):
        yield PlannedRun(
            bug=bug.id,
            scenario=make(rng),
            date=date,
            version=draw_version(rng, date),
            build=draw_build(rng, builds_of(program)),
            machine=rng.choice(MACHINES).fields(),
        )


def report_of(program: Program, number: int, run: PlannedRun, crash: Crash) -> dict[str, Any]:
    """The crash in the data format."""
    report = {
        "database_id": f"samples:{program.name}-{number:04}",
        "project": program.name,
        "type": "Crash",
        "date": run.date.isoformat(),
        "program": program.name,
        "version": run.version,
        "package": f"{program.name} {run.version}-1",
        "build": run.build,
        "language": program.language,
        "toolchain": toolchain(program.language),
        "cmdline": " ".join([program.name, *run.scenario.args]),
        **run.machine,
        **crash.fields,
        "stacktrace": stack_as_json(crash.stack),
    }
    if crash.threads:
        report["threads"] = [thread.as_json() for thread in crash.threads]
    return report


def write_report(folder: Path, report: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = report["database_id"].partition(":")[2]
    text = json.dumps(report, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def make_program(workshop: Workshop, program: Program, reports: Path) -> Iterator[tuple[str, str]]:
    """Write the reports of a program; gives their ids with the true bug of each."""
    shutil.rmtree(reports / program.name, ignore_errors=True)
    for number, run in enumerate(planned_runs(program), 1):
        crash = workshop.capture(program, run.version, run.build, run.scenario)
        report = report_of(program, number, run, crash)
        write_report(reports / program.name, report)
        yield report["database_id"], run.bug


def write_labels(path: Path, labels: dict[str, str]) -> None:
    lines = [f"{report_id}\t{bug}\n" for report_id, bug in sorted(labels.items())]
    path.write_text("".join(lines), encoding="utf-8")


def read_labels(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SAMPLES, help="where reports/ is written")
    parser.add_argument("--program", choices=[program.name for program in PROGRAMS])
    options = parser.parse_args()
    chosen = [p for p in PROGRAMS if options.program in (None, p.name)]
    labels_file = options.out / "labels.tsv"
    labels = read_labels(labels_file) if options.program else {}
    with tempfile.TemporaryDirectory(prefix="samples-") as folder:
        workshop = Workshop(SAMPLES / "programs", Path(folder))
        for program in chosen:
            made = dict(make_program(workshop, program, options.out / "reports"))
            print(f"{program.name}: {len(made)} reports")
            labels.update(made)
    write_labels(labels_file, labels)


if __name__ == "__main__":
    main()
