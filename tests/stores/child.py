"""A process that imports into a store and says what was acknowledged; the tests end it.

usage: python -m tests.stores.child STORE REPORTS BATCH [LARGEST_FILE_IN_BYTES]
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from partycrasher_gui.core.errors import StoreError
from partycrasher_gui.stores.sqlite import SqliteStore
from tests.stores.making import make_reports


def main() -> None:
    path, count, batch = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    store = SqliteStore.open(path)
    print("notice", store.notice, flush=True)
    if len(sys.argv) > 4:
        limit = int(sys.argv[4])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    reports = make_reports(count)
    try:
        for start in range(0, count, batch):
            for placed in store.append(reports[start : start + batch]):
                print("stored", placed.database_id, flush=True)
        store.finish_import()
        print("done", flush=True)
    except StoreError as error:
        print("error", error, flush=True)
        # with room again, the same store object goes on where it was
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        store.append(reports)
        store.finish_import()
        print("done", flush=True)
    sys.stdin.read()  # holds the store until it is ended
    store.close()


if __name__ == "__main__":
    main()
