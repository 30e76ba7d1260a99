"""Rows as tables: on a terminal, in Markdown, in reStructuredText."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .plan import Cell, Row, Spread

_UNITS = {"per_s": "/s", "ms": "ms", "seconds": "s", "mb": "MB"}
_CAPITALS = {"f": "F", "ari": "ARI"}


def columns(rows: Iterable[Row]) -> list[str]:
    """The names of all columns, in the order in which they come."""
    return list(dict.fromkeys(name for row in rows for name in row))


def heading(column: str) -> str:
    """How a column is called: `goal_per_s` is "goal (/s)"."""
    for ending, unit in _UNITS.items():
        if column.endswith(f"_{ending}"):
            return f"{heading(column.removesuffix(f'_{ending}'))} ({unit})"
    if column == "per_s":
        return "a second"
    return " ".join(_CAPITALS.get(word, word) for word in column.split("_"))


def cell(value: Cell) -> str:
    """A value for people: three figures or more, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Spread):
        return f"{number(value.mean)} ({number(value.least)} – {number(value.greatest)})"
    return number(value) if isinstance(value, float) else _whole(value)


def _whole(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def number(value: float) -> str:
    """A float with as many decimals as tell something."""
    size = abs(value)
    decimals = 0 if size >= 100 else 1 if size >= 10 else 2 if size > 1 else 3
    return f"{value:,.{decimals}f}"


def texts(rows: Sequence[Row]) -> list[list[str]]:
    """Headings, then the cells of every row."""
    names = columns(rows)
    body = [[cell(row.get(name)) for name in names] for row in rows]
    return [[heading(name) for name in names], *body]


def numeric(rows: Sequence[Row]) -> list[bool]:
    """Which columns hold nothing but numbers."""
    return [not any(isinstance(row.get(name), str) for row in rows) for name in columns(rows)]


def plain(rows: Sequence[Row]) -> str:
    """A table for a terminal."""
    table = texts(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    sides = [str.rjust if right else str.ljust for right in numeric(rows)]
    return "\n".join(
        "  ".join(side(text, width) for side, text, width in zip(sides, line, widths, strict=True))
        for line in table
    )


def markdown(rows: Sequence[Row]) -> str:
    """A table in Markdown."""
    head, *body = [[text.replace("|", "\\|") for text in line] for line in texts(rows)]
    ends = ["---:" if right else "---" for right in numeric(rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, ends, *body))


def restructured(rows: Sequence[Row]) -> str:
    """A table in reStructuredText."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in texts(rows):
        marks = ["   * -", *["     -"] * (len(row) - 1)]
        lines += [
            f"{mark} {_escaped(text)}".rstrip() for mark, text in zip(marks, row, strict=True)
        ]
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return "".join("\\" + mark if mark in "\\*`|_" else mark for mark in text)
