"""The other side of `timing.apart`: runs one function and prints its result as JSON."""

from __future__ import annotations

import importlib
import json
import sys


def main() -> None:
    place, arguments = sys.argv[1:]
    module, _, function = place.partition(":")
    result = getattr(importlib.import_module(module), function)(*json.loads(arguments))
    print("\n" + json.dumps(result))


if __name__ == "__main__":
    main()
