"""Runs other programs."""

import os
import subprocess
from pathlib import Path

TIMEOUT_SECONDS = 120
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "200", "DEBUGINFOD_URLS": ""}


def run(command: list[str], folder: Path) -> None:
    """Run a command that must succeed."""
    subprocess.run(command, cwd=folder, check=True, env=ENVIRONMENT, timeout=TIMEOUT_SECONDS)


def output_of(command: list[str], folder: Path) -> str:
    """All that a command writes, whether it succeeds or crashes."""
    done = subprocess.run(
        command,
        cwd=folder,
        check=False,
        env=ENVIRONMENT,
        timeout=TIMEOUT_SECONDS,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.stdout.decode("utf-8", "replace")
