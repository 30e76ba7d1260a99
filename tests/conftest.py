"""What holds for every test: no display, no traces on the machine, nothing left running."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from tests.support.places import ROOT, SHARED_DATA

# Before anything imports Qt or numba.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / "build" / "compiled"))

import keyring
import keyring.backend
import keyring.errors
import pytest
from hypothesis import HealthCheck, settings

from tests.support import leaks, scale

settings.register_profile(
    "short", deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", settings.get_profile("short"), max_examples=1_000)
settings.load_profile("long" if scale.LONG else "short")


class MemoryKeyring(keyring.backend.KeyringBackend):
    """Passwords that last as long as a test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self._passwords: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._passwords.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("not found")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that stands for the person's home: settings, data and caches go there."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PARTYCRASHER_HOME", str(folder / "partycrasher"))
    monkeypatch.setenv("HOME", str(folder))
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
    return folder


@pytest.fixture(autouse=True)
def passwords() -> MemoryKeyring:
    """The keyring of this test."""
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


@pytest.fixture(autouse=True)
def nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread, a Qt timer or a top-level window behind."""
    uses_qt = bool({"qapp", "qtbot", "qtmodeltester"} & set(request.fixturenames))
    if uses_qt:
        request.getfixturevalue("qapp")
    threads = leaks.running_threads()
    state = leaks.QtState() if uses_qt else None
    yield
    left = [f"thread {name}" for name in leaks.leaked_threads(threads)]
    if state is not None:
        left += state.leaks()
    if left:
        pytest.fail("left running: " + ", ".join(left), pytrace=False)


@pytest.fixture(scope="session")
def long() -> bool:
    """True in `./test --long`."""
    return scale.LONG


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with labelled and raw crashes beside the repository; skips without it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the crash data of other projects is not at {SHARED_DATA}")
    return SHARED_DATA
