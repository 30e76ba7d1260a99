"""The toolbar: project, search, dates, scale and threshold; every change is live."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ...core.config import Config
from ...core.errors import QueryError
from ...core.rows import DEFAULT_CUT, DEFAULT_THRESHOLD, DEFAULT_THRESHOLDS, Cut, Scale
from ..parts.choice import Choice
from ..parts.search import Filter, PeriodChip, SearchField
from ..parts.slider import ValueSlider, ValueSpin
from ..widgets import Hairline, spoken
from ..wording import scale_text

TYPING_PAUSE = 250  # ms without a key until a search runs


class Toolbar(QWidget):
    """Holds the cut on either scale; `cut_changed` is emitted while the slider is dragged."""

    project_chosen = Signal(str)
    filter_changed = Signal(Filter)
    cut_changed = Signal(Cut)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Toolbar")
        self._values = {Scale.LIKENESS: DEFAULT_CUT.value, Scale.SCORE: DEFAULT_THRESHOLD}
        self._tops = {Scale.LIKENESS: 1.0, Scale.SCORE: max(DEFAULT_THRESHOLDS)}
        self._ticks = {Scale.LIKENESS: (DEFAULT_CUT.value,), Scale.SCORE: DEFAULT_THRESHOLDS}
        self._scale = Scale.LIKENESS
        self._filter = Filter()
        self.project = Choice("Project")
        self.project.setPlaceholderText("No project")
        self.search = SearchField()
        self.period = PeriodChip()
        self.scale = Choice("Scale of the threshold")
        self.slider = ValueSlider()
        self.spin = ValueSpin()
        self.store = QLabel()
        self.project.setEnabled(False)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._arrange()
        self._connect()
        self._show_scale()

    def _arrange(self) -> None:
        self.store.setProperty("look", "chip")
        self.store.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        for scale in (Scale.LIKENESS, Scale.SCORE):
            self.scale.addItem(scale_text(scale), scale)
        row = QHBoxLayout()
        row.setContentsMargins(12, 7, 12, 7)
        row.setSpacing(10)
        row.addWidget(self.project)
        row.addWidget(self.search, 5)
        row.addWidget(self.period)
        row.addWidget(self.scale)
        row.addWidget(self.slider, 2)
        row.addWidget(self.spin)
        row.addWidget(self.store)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.search.trouble)
        column.addWidget(Hairline())

    def _connect(self) -> None:
        self.project.activated.connect(lambda: self.project_chosen.emit(self.project.currentData()))
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.returnPressed.connect(self._apply_filter)
        self._pause.timeout.connect(self._apply_filter)
        self.period.changed.connect(self._apply_filter)
        self.scale.activated.connect(lambda: self.set_scale(self.scale.currentData()))
        self.slider.moved.connect(self._set_value)
        self.spin.valueChanged.connect(lambda shown: self._set_value(shown / self._factor()))

    # ---- the cut

    def cut(self) -> Cut:
        return Cut(self._scale, self._values[self._scale])

    def cuts(self) -> list[Cut]:
        """The cut on every scale."""
        return [Cut(scale, value) for scale, value in self._values.items()]

    def set_cut(self, cut: Cut) -> None:
        """Move to a cut; `cut_changed` follows when it is another one."""
        if cut.scale in self._values and cut != self.cut():
            self._scale = cut.scale
            self._values[cut.scale] = min(max(cut.value, 0.0), self._tops[cut.scale])
            self._show_scale()
            self.cut_changed.emit(self.cut())

    def set_scale(self, scale: Scale) -> None:
        """Cut by the other number, where that was left."""
        self.set_cut(Cut(scale, self._values[scale]))

    def set_defaults(self, config: Config, project: str) -> None:
        """Begin where the settings cut a project, with ticks at their defaults."""
        cut = config.cut_of(project or None)
        score = config.default_threshold_of(project or None)
        self._values[Scale.SCORE] = score
        self._tops[Scale.SCORE] = max(self._tops[Scale.SCORE], score)
        if cut.scale is Scale.LIKENESS:
            self._ticks[Scale.LIKENESS] = (cut.value,)
        self.set_cut(cut)
        self._show_scale()

    def set_thresholds(self, thresholds: Sequence[float]) -> None:
        """The store's configured thresholds, marked by ticks on the scale of scores."""
        self._ticks[Scale.SCORE] = tuple(thresholds)
        self._show_scale()

    def set_top(self, scale: Scale, top: float) -> None:
        """The highest value that a link has on a scale."""
        if scale is Scale.SCORE and top > 0:
            self._tops[scale] = max(top, self._values[scale], DEFAULT_THRESHOLD)
            self._show_scale()

    def _factor(self) -> float:
        return 1.0 if self._scale is Scale.SCORE else 100.0

    def _set_value(self, value: float) -> None:
        if abs(value - self._values[self._scale]) > 1e-9:
            self._values[self._scale] = value
            self._show_value()
            self.cut_changed.emit(self.cut())

    def _show_scale(self) -> None:
        self.scale.setCurrentIndex(self.scale.findData(self._scale))
        self.slider.set_scale(self._tops[self._scale], self._ticks[self._scale])
        self.spin.blockSignals(True)
        self.spin.setSuffix("" if self._scale is Scale.SCORE else " %")
        self.spin.setDecimals(4 if self._scale is Scale.SCORE else 2)
        self.spin.setRange(0, self._tops[self._scale] * self._factor())
        self.spin.setSingleStep(0.1 if self._scale is Scale.SCORE else 1)
        self.spin.blockSignals(False)
        self._show_value()

    def _show_value(self) -> None:
        value = self._values[self._scale]
        self.slider.set_real(value)
        self.spin.blockSignals(True)
        self.spin.setValue(value * self._factor())
        self.spin.blockSignals(False)

    # ---- project, search, store

    def set_projects(self, names: Sequence[tuple[str, str]], current: str) -> None:
        """The (name, text) of every project that can be chosen."""
        self.project.clear()
        for name, text in names:
            self.project.addItem(text, name)
        self.set_project(current)
        self.project.setEnabled(bool(names))
        self.project.updateGeometry()

    def set_project(self, name: str) -> None:
        self.project.setCurrentIndex(self.project.findData(name))

    def set_store(self, path: Path, notice: str, read_only: bool) -> None:
        """Which store is open, and why it may not be written."""
        kind = "  (read only)" if read_only else ""
        self.store.setText(f"\N{BLACK CIRCLE} {path.stem}{kind}")
        spoken(self.store, f"Store {path.stem}{kind}", f"{path}\n{notice}".strip())

    def filter(self) -> Filter:
        return self._filter

    def clear_filter(self) -> None:
        """Search for nothing, at any time."""
        self.search.clear()
        self.period.set_period("", "")

    def set_query_error(self, error: QueryError | None) -> None:
        self.search.set_error(error)

    def _apply_filter(self) -> None:
        self._pause.stop()
        since, until = self.period.period()
        new = Filter(self.search.text().strip() or None, since or None, until or None)
        if new != self._filter:
            self._filter = new
            self.filter_changed.emit(new)
