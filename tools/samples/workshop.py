"""Builds programs in a temporary folder and captures their crashes there."""

import re
import shutil
from functools import cache
from pathlib import Path
from types import ModuleType

from samples.build import Build
from samples.captures import BY_LANGUAGE
from samples.crash import Crash
from samples.fleet import OLD_VERSION
from samples.plan.scenario import Program, Scenario
from samples.shell import output_of, run


class Workshop:
    """Sources by version, builds beside them, and one folder to run in."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self._root_of = cache(self._unpack)
        self._build_of = cache(self._build)

    def capture(self, program: Program, version: str, name: str, scenario: Scenario) -> Crash:
        """Run the scenario with the build of this name; raises NoCrashError when it goes well."""
        tool = _tool(program)
        build = self._build_of(program, version, name)
        command = tool.command(build, scenario.args)
        text = output_of(command, self._folder_with(scenario.files))
        text = text.replace(f"{build.root}/", "").replace(f"{build.target}/", "")
        crash: Crash = tool.parse(text)
        return crash

    def _unpack(self, program: str, version: str) -> Path:
        """The root of the sources: the old version is the new one with a patch."""
        root = self.folder / version
        source = shutil.copytree(self.programs / program, root / program)
        if version == OLD_VERSION:
            run(["patch", "-s", "-E", "-p1", "-i", f"{OLD_VERSION}.patch"], source)
        return root

    def _build(self, program: Program, version: str, name: str) -> Build:
        target = self.folder / f"{program.name}-{version}-{name}"
        target.mkdir()
        build = Build(name, program.name, self._root_of(program.name, version), target)
        _tool(program).compile_program(build)
        return build

    def _folder_with(self, files: dict[str, str]) -> Path:
        folder = self.folder / "run"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        return folder


def _tool(program: Program) -> ModuleType:
    return BY_LANGUAGE[program.language]


@cache
def toolchain(language: str) -> str:
    """The version of the compiler or interpreter, without who packaged it."""
    first_line = output_of(BY_LANGUAGE[language].TOOLCHAIN, Path.cwd()).splitlines()[0]
    return re.sub(r" \(.*?\)", "", first_line)


def builds_of(program: Program) -> list[str]:
    return list(_tool(program).BUILDS)
