"""The head of the report pane: what crashed, its id, and the facts as chips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ...core.rows import BucketRow, Link, Repair, ReportView
from ..models.frame_text import base_name, percent
from ..widgets import Chip, ChipButton, ElidedLabel, FlowLayout, IconButton, copy_text, tab_order
from ..wording import counted, minute_text

_PROGRAM = ("program", "product", "application", "app", "package", "Package", "SourcePackage")
_EXECUTABLE = ("executable", "executable_path", "ExecutablePath", "exe")
_VERSION = ("version", "program_version", "app_version", "release")
_CPU = ("cpu", "Architecture", "arch")
_SYSTEM = ("os", "DistroRelease", "platform")
_SYSTEM_VERSION = ("os_version",)
TIP_LINES = 20


class ReportHeader(QWidget):
    """Title, id and chips of one report."""

    report_activated = Signal(str)
    nearest_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ReportView | None = None
        self.title = ElidedLabel("title")
        self.id = QLabel()
        self.id.setProperty("look", "dim")
        self.busy = QLabel("Loading \N{HORIZONTAL ELLIPSIS}")
        self.busy.setProperty("look", "dim")
        self.busy.hide()
        self.compare = IconButton("compare", "Compare with the nearest report", self._compare)
        self.copy = IconButton("copy", "Copy the id of the report", self._copy)
        self._facts = QWidget()
        self._flow = FlowLayout(self._facts)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.title, 1)
        for widget in (self.busy, self.id, self.copy, self.compare):
            top.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(top)
        column.addWidget(self._facts)

    def set_report(self, view: ReportView, bucket: BucketRow | None) -> None:
        """Show the facts of a report, and of the bucket it is in when that is known."""
        self._view = view
        self.title.set_whole(view.title or "Crash")
        shown = self.fontMetrics().elidedText(
            view.row.database_id, Qt.TextElideMode.ElideMiddle, 260
        )
        self.id.setText(shown)
        tip = f"{view.row.database_id}\nfrom {view.source}" if view.source else view.row.database_id
        self.id.setToolTip(tip)
        self.id.setAccessibleName(f"Report {view.row.database_id}")
        self.compare.setEnabled(has_near(view, bucket))
        self._flow.clear()
        for chip in self._chips(view, bucket):
            self._flow.addWidget(chip)
        tab_order(self.copy, self.compare, *self.chips())

    def chips(self) -> list[QWidget]:
        """The chips from left to right."""
        return self._flow.widgets()

    def _chips(self, view: ReportView, bucket: BucketRow | None) -> Iterator[QWidget]:
        yield from (Chip(text) for text in facts(view))
        if bucket is not None:
            yield self._bucket_chip(view, bucket)
        if view.row.link is not None:
            yield self._link_chip(view.row.link)
        elif bucket is None:
            yield Chip("no top match", "No earlier report shares enough with this one.")
        if view.repairs:
            yield Chip(counted(len(view.repairs), "repair"), _repairs_tip(view.repairs))

    def _bucket_chip(self, view: ReportView, bucket: BucketRow) -> QWidget:
        size = f"bucket of {bucket.total + bucket.elsewhere:,}"
        if bucket.id == view.row.database_id:
            return Chip(f"{size} \N{MIDDLE DOT} founder", "The oldest report of its bucket.")
        return ChipButton(
            f"{size} \N{MIDDLE DOT} founder {bucket.id}",
            lambda: self.report_activated.emit(bucket.id),
            f"Show the founder, {bucket.id}",
        )

    def _link_chip(self, link: Link) -> QWidget:
        return ChipButton(
            f"{percent(link.likeness_now)} like {link.parent} (score {link.score:.3f})",
            lambda: self.report_activated.emit(link.parent),
            f"Show the top match, {link.parent}",
        )

    def _compare(self) -> None:
        if self._view is not None:
            self.nearest_requested.emit(self._view.row.database_id)

    def _copy(self) -> None:
        if self._view is not None:
            copy_text(self._view.row.database_id)


def has_near(view: ReportView, bucket: BucketRow | None) -> bool:
    """Whether there is a report to compare with."""
    shared = bucket is not None and bucket.total + bucket.elsewhere > 1
    return shared or view.row.link is not None


def facts(view: ReportView) -> list[str]:
    """When; program and version; processor and system. What is not known is left out."""
    data = view.data
    program = _first(data, _PROGRAM) or base_name(_first(data, _EXECUTABLE)) or view.row.project
    version = _first(data, _VERSION)
    named = program if version in program.split() else f"{program} {version}"
    system = f"{_first(data, _SYSTEM)} {_first(data, _SYSTEM_VERSION)}".strip()
    machine = " \N{MIDDLE DOT} ".join(filter(None, (_first(data, _CPU), system)))
    return [text for text in (minute_text(view.row.date), named.strip(), machine) if text]


def _first(data: Mapping[str, Any], names: tuple[str, ...]) -> str:
    values = (data.get(name) for name in names)
    return next((value for value in values if isinstance(value, str) and value), "")


def _repairs_tip(repairs: tuple[Repair, ...]) -> str:
    lines = [f"{repair.place}: {repair.message}" for repair in repairs[:TIP_LINES]]
    if len(repairs) > TIP_LINES:
        lines.append(f"and {len(repairs) - TIP_LINES} more")
    return "\n".join(lines)
