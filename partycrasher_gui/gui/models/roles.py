"""What a cell says beside its text. Delegates paint these; no model knows a colour."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from PySide6.QtCore import Qt

_BASE = int(Qt.ItemDataRole.UserRole) + 100


class Role(IntEnum):
    """Item data roles, each with the type of its value."""

    TONE = _BASE  # Tone: what the cell's text is to the reader
    STRONG = _BASE + 1  # bool: weight for emphasis
    CODE = _BASE + 2  # bool: monospace
    BAR = _BASE + 3  # float 0..1: length of the bar beside the number
    SPLIT = _BASE + 4  # tuple[float, float], sum 0..1: two-part bar, first part first
    SPARK = _BASE + 5  # tuple[int, ...]: a column a week, oldest first
    FOLD = _BASE + 6  # bool: a fold that is open (True) or closed (False); None: no fold
    DEPTH = _BASE + 7  # int: indentation of the text in steps
    MARK = _BASE + 8  # Mark: the sign between two aligned cells
    WEIGHT = _BASE + 9  # float 0..1: thickness of the lines beside the sign
    BAND = _BASE + 10  # Band: background of the whole row
    BADGE = _BASE + 11  # str: short text in a pill after the cell's text
    NAME = _BASE + 12  # bool: what tells names apart is at their end, so that stays when elided


class Tone(StrEnum):
    """How loud a text is; a delegate maps it to a colour of the theme."""

    TEXT = "text"
    DIM = "dim"
    RARE = "rarity"
    ATTENTION = "attention"
    DONE = "done"
    ACCENT = "accent"


class Mark(StrEnum):
    """What two aligned cells are to each other; the value is the sign that is shown."""

    EQUAL = "="
    CHANGED = "\N{NOT EQUAL TO}"
    INSERTED = "+"
    MISSING = "\N{MINUS SIGN}"


class Band(StrEnum):
    """Why a row has a background of its own."""

    CHANGED = "changed"
    ONE_SIDED = "one-sided"
    HEADING = "heading"
