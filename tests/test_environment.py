"""`run` and `test` before anything of ours is installed, with stand-ins for the system's tools."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.places import ROOT

BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(BASH is None, reason="the two commands are for bash")

TOOLS = ("bash", "cat", "dirname", "env", "readlink", "sha256sum", "tee")
VENV_PYTHON = """#!/bin/sh
[ "$2" = pip ] && echo "installed $*" >>"{log}"
[ "$2" = partycrasher_gui ] && echo "started $*"
exit 0
"""
PYTHON = """#!/bin/sh
if [ "$2" = venv ]; then
    mkdir -p "$4/bin"
    cp "{folder}/venv-python" "$4/bin/python"
    echo "made an environment" >>"{log}"
fi
exit 0
"""


class Machine:
    """A checkout and a PATH with nothing on it but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.checkout = folder / "checkout"
        self.log = folder / "log"
        self.log.touch()
        (folder / "bin").mkdir()
        (self.checkout / "packaging").mkdir(parents=True)
        for name in ("run", "test", "pyproject.toml", "packaging/environment.sh"):
            shutil.copy(ROOT / name, self.checkout / name)
        for name in (*TOOLS, "mkdir", "cp"):
            (folder / "bin" / name).symlink_to(shutil.which(name) or name)
        self.tool("venv-python", VENV_PYTHON.format(log=self.log), folder)
        self.tool("python3", PYTHON.format(folder=folder, log=self.log))
        self.be_user(1000)
        self.have_packages(everything=True)

    def tool(self, name: str, text: str, folder: Path | None = None) -> None:
        path = (folder or self.folder / "bin") / name
        path.write_text(text)
        path.chmod(0o755)

    def be_user(self, number: int) -> None:
        self.tool("id", f"#!/bin/sh\necho {number}\n")

    def have_packages(self, *, everything: bool) -> None:
        """dpkg-query, on a system that has all packages it is asked for or only libgl1."""
        has = "true" if everything else '[ "$name" = libgl1 ]'
        self.tool(
            "dpkg-query",
            f'#!/bin/sh\nshift 2\nfor name; do {has} && echo "install ok installed $name "; done\n',
        )
        self.tool("apt-get", f'#!/bin/sh\necho "apt-get $*" >>"{self.log}"\n')

    def start(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.checkout / command[0]), *command[1:]],
            env={"PATH": str(self.folder / "bin"), **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def logged(self) -> list[str]:
        return self.log.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("command", ["run", "test"])
def test_who_may_not_install_is_told_the_command(machine: Machine, command: str) -> None:
    machine.have_packages(everything=False)
    done = machine.start(command)
    assert done.returncode == 2
    assert "sudo apt-get install -y --no-install-recommends libegl1 libxkbcommon0" in done.stderr
    assert "libgl1 " not in done.stderr
    assert machine.logged() == []


def test_root_installs_only_what_is_missing(machine: Machine) -> None:
    machine.be_user(0)
    machine.have_packages(everything=False)
    assert machine.start("run").returncode == 0
    update, install, *_ = machine.logged()
    assert update.startswith("apt-get update")
    assert "libegl1" in install
    assert "libgl1 " not in install


def test_a_window_needs_more_than_none(machine: Machine) -> None:
    machine.have_packages(everything=False)
    assert "libxcb-cursor0" not in machine.start("run").stderr
    assert "libxcb-cursor0" in machine.start("run", DISPLAY=":0").stderr
    assert "libxcb-cursor0" in machine.start("run", WAYLAND_DISPLAY="wayland-0").stderr
    assert "libxcb-cursor0" not in machine.start("run", "--headless", DISPLAY=":0").stderr


def test_the_second_start_installs_nothing(machine: Machine) -> None:
    first = machine.start("run", "a.json", "b c.json")
    assert first.stdout == "started -m partycrasher_gui a.json b c.json\n"
    assert [line.split()[0] for line in machine.logged()] == ["made", "installed"]
    again = machine.start("run")
    assert again.stdout == "started -m partycrasher_gui\n"
    assert again.stderr == ""
    assert len(machine.logged()) == 2


def test_new_requirements_are_installed(machine: Machine) -> None:
    machine.start("run")
    with (machine.checkout / "pyproject.toml").open("a") as file:
        file.write("# changed\n")
    machine.start("run")
    assert [line.split()[0] for line in machine.logged()].count("installed") == 2


def test_a_system_that_is_no_debian_is_not_asked_for_packages(machine: Machine) -> None:
    (machine.folder / "bin" / "dpkg-query").unlink()
    assert machine.start("run").returncode == 0


def test_without_a_new_enough_python_it_says_so(machine: Machine) -> None:
    machine.tool("python3", "#!/bin/sh\nexit 1\n")
    done = machine.start("run")
    assert done.returncode == 2
    assert "Python 3.11 or newer" in done.stderr
