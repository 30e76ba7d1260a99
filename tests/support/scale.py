"""How large the expensive properties run: sampled in `./test`, in full in `./test --long`."""

from __future__ import annotations

import os

LONG = os.environ.get("PARTYCRASHER_LONG") == "1"


def scaled(short: int, long: int) -> int:
    """`short`, or `long` when PARTYCRASHER_LONG=1."""
    return long if LONG else short
