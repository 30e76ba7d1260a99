"""Where settings, the default store and caches live.

`PARTYCRASHER_HOME` puts all of them into one folder; otherwise the platform's own places are used.
Nothing here creates a folder that is only asked about.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

NAME = "partycrasher"


def _home() -> Path | None:
    home = os.environ.get("PARTYCRASHER_HOME")
    return Path(home).expanduser() if home else None


def config_folder() -> Path:
    """The folder of the settings file."""
    home = _home()
    return home / "config" if home else platformdirs.user_config_path(NAME, appauthor=False)


def settings_file() -> Path:
    """The file of the settings; it need not be there."""
    return config_folder() / "settings.toml"


def data_folder() -> Path:
    """The folder of the default store."""
    home = _home()
    return home / "data" if home else platformdirs.user_data_path(NAME, appauthor=False)


def cache_folder() -> Path:
    """The folder of what can be made again."""
    home = _home()
    return home / "cache" if home else platformdirs.user_cache_path(NAME, appauthor=False)


def default_store() -> Path:
    """The store that is used when none is named."""
    return data_folder() / "crashes.partycrasher"


def prepare_compiled_cache() -> None:
    """Tell numba where to keep compiled code; call before anything imports it.

    The folder of the package may be read-only, and a frozen build has no source to lie beside.
    """
    os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder() / "compiled"))
