"""The report pane with its Why tab: the one place where two panes meet, beside the window."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from .report import ReportPane
from .why import WhyPane


def reading_pane(parent: QWidget | None = None) -> tuple[ReportPane, WhyPane]:
    """A report pane whose Why tab is the second of the pair, wired to it."""
    why = WhyPane()
    report = ReportPane(why, parent)
    why.report_activated.connect(report.report_activated)
    return report, why
