"""The inbox: a row for each file of the last drops as it is done, with progress and questions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...core.rows import Outcome, OutcomeKind, Progress
from .. import theme
from ..delegates import CellDelegate, cell_font, paint_text
from ..models.inbox import ICON_ROLE, WORDS, Column, InboxModel
from ..models.roles import Role
from ..models.tree_base import Index
from ..parts.choice import Choice
from ..views import ReadingView
from ..widgets import EmptyState, IconButton, copy_text, spoken
from ..wording import counted, duration_text

_DOTS = "\N{HORIZONTAL ELLIPSIS}"


class OutcomeDelegate(CellDelegate):
    """The shape of the outcome, then its word."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: Index, worn: theme.Theme
    ) -> None:
        ratio = painter.device().devicePixelRatioF()
        tone = index.data(Role.TONE)
        picture = theme.pixmap(index.data(ICON_ROLE), worn, tone, size=14, ratio=ratio)
        painter.drawPixmap(rect.left(), rect.center().y() - 6, picture)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        paint_text(painter, rect.adjusted(20, 0, 0, 0), index, text, worn)


class NameDelegate(CellDelegate):
    """A path or an id, of which the end matters."""

    def paint_content(
        self, painter: QPainter, rect: QRect, index: Index, worn: theme.Theme
    ) -> None:
        text = index.data(Qt.ItemDataRole.DisplayRole)
        shown = fitted_name(text, QFontMetrics(cell_font(True, False)), rect.width())
        paint_text(painter, rect, index, shown, worn)


def fitted_name(path: str, metrics: QFontMetrics, width: int) -> str:
    """A path in `width` pixels: the last part whole as long as it fits, folders give way first."""
    if metrics.horizontalAdvance(path) <= width:
        return path
    folder, slash, name = path.rpartition("/")
    left = width - metrics.horizontalAdvance(slash + name)
    start = metrics.elidedText(folder, Qt.TextElideMode.ElideRight, left) if left > 0 else ""
    if start not in ("", _DOTS):
        return f"{start}/{name}"
    if metrics.horizontalAdvance(name) <= width:
        return name
    return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)


class InboxPane(QWidget):
    """Everything that is asked here is asked in place; nothing opens a dialog."""

    report_activated = Signal(str)
    retry_requested = Signal(list)  # of Outcome
    cancel_requested = Signal()
    project_given = Signal(str)
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inbox")
        self.model = InboxModel(self)
        self.view = ReadingView("Outcomes of the import")
        self.filters = QButtonGroup(self)
        self.progress = ProgressLine()
        self.question = ProjectQuestion()
        self.said = QLabel()
        self.copy = IconButton("copy", "Copy the rows", self.copy_rows)
        self.retry = IconButton("retry", "Retry the refused files", self.retry_rows)
        self.clear = IconButton("delete", "Clear the inbox", self.model.clear)
        self._cards = QStackedWidget()
        self._shape_view()
        self._arrange()
        self._connect()
        self._count()

    def _shape_view(self) -> None:
        self.view.setModel(self.model)
        self.view.setHeaderHidden(True)
        self.view.setItemDelegateForColumn(Column.OUTCOME, OutcomeDelegate(self.view))
        self.view.setVerticalScrollMode(ReadingView.ScrollMode.ScrollPerItem)  # whole rows
        for column in (Column.FILE, Column.REPORT):
            self.view.setItemDelegateForColumn(column, NameDelegate(self.view))
        self.view.fix_width(Column.OUTCOME, 124)
        self.view.fix_width(Column.FILE, 228)
        self.view.fix_width(Column.REPORT, 178)
        self.view.stretch(Column.MESSAGE)
        self.menu_actions: list[QAction] = []

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 7, 10, 5)
        head.setSpacing(6)
        title = QLabel("Inbox")
        title.setProperty("look", "heading")
        head.addWidget(title)
        head.addSpacing(4)
        for number, kind in enumerate((None, *OutcomeKind)):
            head.addWidget(self._filter(number, kind))
        head.addStretch()
        head.addWidget(self.progress, 4)
        self.said.setProperty("look", "dim")
        head.addWidget(self.said)
        for button in (self.retry, self.copy, self.clear):
            head.addWidget(button)
        empty = EmptyState(
            "drop", "Nothing dropped yet.",
            "Drop crash files, folders or archives anywhere in the window, or paste a report.",
        )  # fmt: skip
        self._cards.addWidget(empty)
        self._cards.addWidget(self.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.question)
        column.addWidget(self._cards, 1)

    def _filter(self, number: int, kind: OutcomeKind | None) -> QToolButton:
        chip = FilterChip(kind)
        self.filters.addButton(chip, number)
        chip.clicked.connect(lambda: self.model.show_only(kind))
        chip.setChecked(kind is None)
        return chip

    def _connect(self) -> None:
        self.model.counts_changed.connect(self._count)
        self.view.opened.connect(self._open)
        self.view.clicked.connect(self._open)
        self.view.selectionModel().selectionChanged.connect(lambda: self.selection_changed.emit())
        self.progress.cancelled.connect(self.cancel_requested)
        self.question.answered.connect(self.project_given)

    # ---- what it shows

    def add(
        self, outcomes: Sequence[Outcome], *, dry_run: bool = False, roots: Sequence[str] = ()
    ) -> None:
        """New rows; the view follows them while it stands at its end."""
        bar = self.view.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        self.model.add(outcomes, dry_run=dry_run, roots=roots)
        if at_end:
            self.view.scrollToBottom()

    def say(self, text: str) -> None:
        """What the last import came to, at the right of the head."""
        self.said.setText(text)
        self.said.setAccessibleName(text)

    def set_progress(self, progress: Progress | None) -> None:
        """Show how far the import is; None: there is none."""
        self.progress.set_progress(progress)
        self.said.setVisible(progress is None)

    def _count(self) -> None:
        counts = self.model.counts
        for chip in self.filters.buttons():
            assert isinstance(chip, FilterChip)
            chip.set_count(sum(counts.values()) if chip.kind is None else counts[chip.kind])
        some = len(self.model) > 0
        self._cards.setCurrentIndex(int(some))
        self.copy.setEnabled(some)
        self.clear.setEnabled(some)
        self.retry.setEnabled(counts[OutcomeKind.REFUSED] > 0)

    # ---- what a person does

    def selected(self) -> list[Outcome]:
        """The outcomes of the selected rows."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.entry(row).outcome for row in rows]

    def copy_rows(self) -> None:
        """Copy the selected rows, or all, as lines of text."""
        copy_text(self.model.as_text(self.view.selected_rows()))

    def retry_rows(self) -> None:
        """Import the refused ones of the selected rows again, or all refused."""
        chosen = [o for o in self.selected() if o.kind is OutcomeKind.REFUSED]
        refused = [o for o in self.model.outcomes() if o.kind is OutcomeKind.REFUSED]
        if chosen or refused:
            self.retry_requested.emit(chosen or refused)

    def _open(self, index: Index) -> None:
        entry = self.model.entry(index.row())
        outcome = entry.outcome
        match = outcome.top_match
        if outcome.database_id and not entry.dry_run:
            self.report_activated.emit(outcome.database_id)
        elif match is not None:
            self.report_activated.emit(match.parent)


class FilterChip(QToolButton):
    """Shows one kind of outcome, or all, with the number of them."""

    def __init__(self, kind: OutcomeKind | None) -> None:
        super().__init__()
        self.kind = kind
        self.setProperty("look", "chip")
        self.setProperty("pictured", kind is not None)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._tint()

    def set_count(self, count: int) -> None:
        word = "All" if self.kind is None else WORDS[self.kind]
        self.setText(f"{word} {count:,}")
        spoken(self, f"Show {word.lower()}: {count:,}", "Show only these")
        self.setEnabled(count > 0 or self.kind is None or self.isChecked())

    def _tint(self) -> None:
        if self.kind is not None:
            self.setIcon(theme.icon(str(self.kind), theme.current(self)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()


class ProgressLine(QWidget):
    """`1,204 of 10,000 · 310 a second · 28 s left`, a bar, and a way out."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words, self.bar = QLabel(), QProgressBar()
        self.words.setProperty("look", "dim")
        self.bar.setTextVisible(False)
        self.bar.setMinimumWidth(80)
        self.bar.setMaximumWidth(260)
        spoken(self.bar, "Progress of the import")
        self.stop = QPushButton("Cancel")
        self.stop.setProperty("look", "link")
        spoken(self.stop, "Cancel the import", "What is finished is kept (Esc)")
        self.stop.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        for widget in (self.words, self.bar, self.stop):
            row.addWidget(widget)
        self.hide()

    def set_progress(self, progress: Progress | None) -> None:
        if progress is None:
            self.stop.setEnabled(True)
            self.hide()
            return
        self.show()
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        if self.stop.isEnabled():
            self.words.setText(progress_text(progress))

    def _cancel(self) -> None:
        self.stop.setEnabled(False)
        self.words.setText(f"Finishing the last file{_DOTS}")
        self.cancelled.emit()


def progress_text(progress: Progress) -> str:
    """How far, how fast, how long."""
    dot = " \N{MIDDLE DOT} "
    if not progress.total:
        start = progress.text or (f"{progress.done:,} done" if progress.done else "Reading")
        return f"{start}{_DOTS}" if not progress.done else start
    parts = [f"{progress.done:,} of {progress.total:,}"]
    if progress.rate:
        parts.append(f"{progress.rate:,.0f} a second")
    if progress.seconds_left is not None:
        parts.append(f"{duration_text(progress.seconds_left)} left")
    return dot.join(parts)


class ProjectQuestion(QFrame):
    """Asks once an import: where do the reports belong that name no project?"""

    answered = Signal(str)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "strip")
        self.words = QLabel()
        self.project = Choice("Project for these reports")
        line = QLineEdit()
        self.project.setLineEdit(line)
        self.project.setMinimumWidth(220)
        self.project.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line.setPlaceholderText("name of the project")
        line.setAcceptDrops(False)
        spoken(line, "Project for these reports")
        self.use, self.leave = QPushButton("Use it"), QPushButton("Not now")
        self.use.setProperty("look", "primary")
        spoken(self.use, "Import these reports into the project")
        spoken(self.leave, "Leave these reports refused")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        for widget in (self.words, self.project, self.use, self.leave):
            row.addWidget(widget)
        row.addStretch()
        line.textChanged.connect(lambda text: self.use.setEnabled(bool(text.strip())))
        line.returnPressed.connect(self._answer)
        self.use.clicked.connect(self._answer)
        self.leave.clicked.connect(self._leave)
        self.hide()

    def ask(self, count: int, projects: Sequence[str], likely: str) -> None:
        """Ask for the project of `count` reports; `likely` is filled in."""
        verb = "names" if count == 1 else "name"
        self.words.setText(f"{counted(count, 'report')} {verb} no project. Put into:")
        self.project.clear()
        self.project.addItems(list(projects))
        self.project.setEditText(likely)
        self.use.setEnabled(bool(likely))
        self.show()

    def _answer(self) -> None:
        project = self.project.currentText().strip()
        if project:
            self.hide()
            self.answered.emit(project)

    def _leave(self) -> None:
        self.hide()
        self.dismissed.emit()
