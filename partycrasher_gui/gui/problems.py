"""What went wrong: one banner, one sentence, what to do; details folded; never a stack of them."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from ..core.errors import UserError
from .widgets import IconButton, copy_text, spoken

log = logging.getLogger("partycrasher")
BUG = "Something went wrong in PartyCrasher itself; your reports are safe."


def start_log(folder: Path) -> Path:
    """Write what goes wrong into a file of at most a few megabytes; returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "partycrasher.log"
    handler = RotatingFileHandler(
        file, maxBytes=1_000_000, backupCount=2, delay=True, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    return file


def stop_log() -> None:
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


class Catcher(QObject):
    """Catches what nobody caught, from any thread, and hands it to the main thread."""

    caught = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(args.exc_type, args.exc_value, None)

    def release(self) -> None:
        """Put back the hooks that were there before."""
        sys.excepthook, threading.excepthook = self._before

    def _hook(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        if issubclass(kind, KeyboardInterrupt):
            return sys.__excepthook__(kind, error or kind(), trace)
        return self.caught.emit(error or kind())


def details_of(error: BaseException) -> str:
    """What a developer needs; nothing for an error that a person can mend."""
    if isinstance(error, UserError):
        return f"{error.kind}: {error}"
    return "".join(traceback.format_exception(error))


class Banner(QFrame):
    """One problem at a time. A newer one takes the place; the same again only counts."""

    def __init__(self, parent: QFrame | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "banner")
        self.setAccessibleName("Problem")
        self._times = 0
        self._shown = ""
        self._then: Callable[[], object] | None = None
        self.words, self.details = QLabel(), QPlainTextEdit()
        self.action, self.more = QPushButton(), QPushButton("Details")
        self._arrange()
        self.hide()

    def _arrange(self) -> None:
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.setReadOnly(True)
        self.details.setAcceptDrops(False)
        spoken(self.details, "Details of the problem")
        self.more.setCheckable(True)
        self.more.toggled.connect(self.details.setVisible)
        self.action.clicked.connect(self._act)
        for button in (self.action, self.more):
            button.setProperty("look", "link")
        self.action.setAccessibleName("What to do")
        spoken(self.more, "Details of the problem")
        row = QHBoxLayout()
        row.addWidget(self.words, 1)
        row.addWidget(self.action)
        row.addWidget(self.more)
        row.addWidget(IconButton("copy", "Copy the problem", self.copy))
        row.addWidget(IconButton("close", "Close", self.close_problem))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 10, 6)
        column.addLayout(row)
        column.addWidget(self.details)

    def show_problem(
        self,
        text: str,
        details: str = "",
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """Show a sentence with what to do, and perhaps a button that does it."""
        self._times = self._times + 1 if text == self._shown else 1
        self._shown = text
        self.words.setText(text if self._times == 1 else f"{text}  ({self._times} times)")
        self.setAccessibleDescription(self.words.text())
        self.details.setPlainText(details)
        lines = min(max(details.count("\n") + 1, 2), 12)
        self.details.setFixedHeight(lines * self.details.fontMetrics().lineSpacing() + 14)
        self.more.setChecked(False)
        self.more.setVisible(bool(details))
        self.details.hide()
        self.action.setVisible(action is not None)
        if action is not None:
            self._then = action[1]
            self.action.setText(action[0])
            self.action.setAccessibleName(action[0])
        self.show()

    def show_error(
        self, error: BaseException, action: tuple[str, Callable[[], object]] | None = None
    ) -> None:
        """Show an error: a person's to mend as it is, one of ours with its traceback folded."""
        if isinstance(error, UserError):
            self.show_problem(str(error), "", action)
            return
        details = details_of(error)
        log.error("%s", details)
        self.show_problem(f"{BUG} The log has the details.", details, action)

    def copy(self) -> None:
        copy_text("\n".join(filter(None, [self._shown, self.details.toPlainText()])))

    def close_problem(self) -> None:
        self._shown = ""
        self.hide()

    def _act(self) -> None:
        self.close_problem()
        if self._then:
            self._then()
