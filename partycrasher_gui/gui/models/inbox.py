"""The inbox: one row for each report of the last imports, or for a file that held none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal

from ...core.rows import Outcome, OutcomeKind
from ..wording import counted
from .roles import Role, Tone
from .tree_base import NOWHERE, Index

DEFAULT_BUCKETS = "likeness=0.58"
HEADERS = ("Outcome", "File", "Report", "What happened")
WORDS = {
    OutcomeKind.IMPORTED: "imported",
    OutcomeKind.REPAIRED: "repaired",
    OutcomeKind.IDENTICAL: "already there",
    OutcomeKind.REFUSED: "refused",
}
TONES = {
    OutcomeKind.IMPORTED: Tone.DONE,
    OutcomeKind.REPAIRED: Tone.ATTENTION,
    OutcomeKind.IDENTICAL: Tone.DIM,
    OutcomeKind.REFUSED: Tone.RARE,
}
ICON_ROLE = int(Qt.ItemDataRole.UserRole) + 60  # str: name of the icon


class Column(IntEnum):
    OUTCOME = 0
    FILE = 1
    REPORT = 2
    MESSAGE = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """An outcome, what its file is called here, and whether it was only tried."""

    outcome: Outcome
    name: str
    dry_run: bool = False


class InboxModel(QAbstractTableModel):
    """`shown` is the kind that is filtered for, None for all. The newest import comes last."""

    counts_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.names: Mapping[str, str] = {}
        self.shown: OutcomeKind | None = None
        self._all: list[Entry] = []
        self._rows: list[Entry] = []
        self.counts: Counter[OutcomeKind] = Counter()

    def __len__(self) -> int:
        return len(self._all)

    def add(
        self, outcomes: Iterable[Outcome], *, dry_run: bool = False, roots: Sequence[str] = ()
    ) -> None:
        """Append outcomes; `roots` are the paths that were dropped, names are told from there."""
        folders = [folder for root in roots if (folder := root.rpartition("/")[0] + "/")]
        new = [Entry(o, _name(o.file, folders), dry_run) for o in outcomes]
        self._all += new
        self.counts.update(entry.outcome.kind for entry in new)
        fitting = [entry for entry in new if self._fits(entry)]
        if fitting:
            at = len(self._rows)
            self.beginInsertRows(NOWHERE, at, at + len(fitting) - 1)
            self._rows += fitting
            self.endInsertRows()
        self.counts_changed.emit()

    def remove(self, unwanted: Callable[[Outcome], bool]) -> None:
        """Drop rows, as before a retry of their files."""
        self._rebuild([entry for entry in self._all if not unwanted(entry.outcome)])

    def clear(self) -> None:
        self._rebuild([])

    def show_only(self, kind: OutcomeKind | None) -> None:
        self.shown = kind
        self._rebuild(self._all)

    def set_names(self, names: Mapping[str, str]) -> None:
        """Names of buckets, for the sentences."""
        self.names = names
        if self._rows:
            end = self.index(len(self._rows) - 1, Column.MESSAGE)
            self.dataChanged.emit(self.index(0, Column.MESSAGE), end)

    def entry(self, row: int) -> Entry:
        return self._rows[row]

    def outcomes(self) -> Sequence[Outcome]:
        """All of them, filtered or not."""
        return [entry.outcome for entry in self._all]

    def bucket_ids(self, last: int) -> list[str]:
        """Buckets whose names the sentences of the last rows need."""
        named = dict.fromkeys(_joined(entry.outcome) for entry in self._all[-last:])
        return [bucket for bucket in named if bucket and bucket not in self.names]

    def as_text(self, rows: Iterable[int]) -> str:
        """Rows as lines of text: outcome, file, what happened."""
        lines = []
        for row in rows:
            outcome = self._rows[row].outcome
            lines.append(f"{WORDS[outcome.kind]}\t{outcome.file}\t{self._message(self._rows[row])}")
        return "\n".join(lines)

    def _fits(self, entry: Entry) -> bool:
        return self.shown is None or entry.outcome.kind is self.shown

    def _rebuild(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self._all = entries
        self._rows = [entry for entry in entries if self._fits(entry)]
        self.counts = Counter(entry.outcome.kind for entry in entries)
        self.endResetModel()
        self.counts_changed.emit()

    # ---- showing

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        across = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return HEADERS[section] if across and 0 <= section < len(HEADERS) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        entry, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._text(entry, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tip(entry)
            case Role.TONE:
                return _tone(entry.outcome.kind, column)
            case Role.CODE:
                return column in (Column.FILE, Column.REPORT)
            case _ if role == ICON_ROLE and column == Column.OUTCOME:
                return str(entry.outcome.kind)
        return None

    def _text(self, entry: Entry, column: int) -> str:
        if column == Column.OUTCOME:
            return WORDS[entry.outcome.kind]
        if column == Column.REPORT:
            return entry.outcome.database_id or ""
        return entry.name if column == Column.FILE else self._message(entry)

    def _message(self, entry: Entry) -> str:
        outcome = entry.outcome
        if outcome.error is not None:
            return str(outcome.error)
        if outcome.kind is OutcomeKind.IDENTICAL:
            return "is stored already, with the same content."
        parts = [_landing(entry, self.names)]
        parts += [_sentence(repair.message) for repair in outcome.repairs]
        return "  ".join(parts)

    def _tip(self, entry: Entry) -> str:
        outcome = entry.outcome
        lines = [f"{WORDS[outcome.kind].capitalize()}: {outcome.file}"]
        if outcome.error is not None:
            error = outcome.error
            lines += [text for text in (error.message, error.place, error.remedy) if text]
        lines += [f"{repair.place}: {repair.message}" for repair in outcome.repairs]
        return "\n".join(lines)


def _name(file: str, folders: Iterable[str]) -> str:
    """A file as seen from where it was dropped; else its last two parts."""
    file = file.replace("\\", "/")
    for folder in folders:
        if file.startswith(folder.replace("\\", "/")):
            return file[len(folder) :]
    return "/".join(file.split("/")[-2:])


def bucket_of(outcome: Outcome) -> str:
    """The bucket an outcome landed in at the default cut; empty for none."""
    return (outcome.buckets or {}).get(DEFAULT_BUCKETS, "")


def _joined(outcome: Outcome) -> str:
    """The bucket of an earlier report that an outcome joined; empty for none."""
    bucket = bucket_of(outcome)
    return bucket if bucket != outcome.database_id else ""


def _landing(entry: Entry, names: Mapping[str, str]) -> str:
    """Where a report landed, or would land."""
    outcome, bucket = entry.outcome, _joined(entry.outcome)
    would = "would " if entry.dry_run else ""
    match = outcome.top_match
    if bucket and match is not None:
        into = f"go into {names.get(bucket, bucket)} ({match.likeness * 100:.0f} %)."
        return would + into if would else into.replace("go into", "into", 1)
    near = f"; nearest is {match.parent} ({match.likeness * 100:.0f} %)" if match else ""
    return f"{would}start a new bucket{near}." if would else f"starts a new bucket{near}."


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else text + "."


def _tone(kind: OutcomeKind, column: int) -> Tone:
    if column == Column.REPORT:
        return Tone.DIM
    loud = kind in (OutcomeKind.REFUSED, OutcomeKind.REPAIRED)
    return TONES[kind] if loud or column == Column.OUTCOME else Tone.TEXT


def summary_text(counts: Mapping[OutcomeKind, int]) -> str:
    """`97 imported, 2 refused`."""
    parts = [f"{counts[kind]:,} {word}" for kind, word in WORDS.items() if counts.get(kind)]
    return ", ".join(parts) or counted(0, "file")
