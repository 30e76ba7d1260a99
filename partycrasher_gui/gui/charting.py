"""What the charts show: reports a day of what is selected, and where the links lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ..core.errors import NotFoundError
from ..core.rows import Cut, Scale
from ..workspace import LinkHistogram
from .models.bucket_tree import BucketNode, BucketTree
from .models.place import Place
from .tasks import Task, Tasks

if TYPE_CHECKING:
    from ..workspace import Workspace


class Charting(QObject):
    """Reads for both charts; of several requests only the latest is waited for."""

    days_read = Signal(list, str)  # (day, reports), whose
    histogram_read = Signal(LinkHistogram)

    def __init__(self, tasks: Tasks, model: BucketTree) -> None:
        super().__init__(model)
        self.workspace: Workspace | None = None
        self._tasks, self._model = tasks, model

    def read_links(self, project: str, scale: Scale) -> None:
        """The distribution of the link values of a project (empty: all) on a scale."""
        store = self.workspace
        if store is not None:
            self._tasks.read(
                lambda _: store.link_histogram(scale, project=project or None),
                self.histogram_read.emit,
                key="histogram",
            )

    def read_days(self, place: Place, cut: Cut) -> None:
        """Reports a day of the bucket, else of the project, else of all."""
        store = self.workspace
        if store is None:
            return
        node = self._model.root.find((place.project, place.scale, place.bucket))
        bucket = node.key if isinstance(node, BucketNode) else ""
        project = place.project or None
        only = len(self._model.root.children) == 1

        def days(_: Task) -> list[tuple[str, int]]:
            if bucket:
                rows = store.members(bucket, cut, project=project, size=None)
                return store.reports_over_time([row.database_id for row in rows])
            if project is None or only:
                return store.reports_over_time()
            ids = [name for name, _ in store.assignments(cut, project=project)]
            return store.reports_over_time(ids)

        of = f"bucket {self._model.names.get(bucket, bucket)}" if bucket else project
        whose = of or "all projects"
        self._tasks.read(
            days, lambda found: self.days_read.emit(found, whose), self._failed, key="days"
        )

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, NotFoundError):  # a bucket that is gone by now
            self._tasks.failed.emit(error)
