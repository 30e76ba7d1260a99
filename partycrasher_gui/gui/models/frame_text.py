"""Frames in words: places, names, folds; for cells and for copying."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.rows import FrameRow
from ..wording import counted
from .folding import Fold, Span, is_system, is_unnamed

NO_NAME = "??"


def percent(part: float) -> str:
    """A part of one as text: `31 %`; a small part that is not nothing is `< 1 %`."""
    return "< 1 %" if 0.0 < part < 0.005 else f"{part * 100:.0f} %"


def base_name(path: str) -> str:
    """The last part of a path of either kind of system."""
    return re.split(r"[/\\]", path)[-1] or path


def short_place(frame: FrameRow) -> str:
    """`compound_document.cpp:980`."""
    return f"{base_name(frame.file)}:{frame.fileline}" if frame.fileline else base_name(frame.file)


def full_place(frame: FrameRow) -> str:
    """File with its folders, and line."""
    return f"{frame.file}:{frame.fileline}" if frame.fileline else frame.file


def name_of(frame: FrameRow) -> str:
    """The function, or `??` as debuggers print it."""
    return frame.function or NO_NAME


def fold_text(frames: Sequence[FrameRow], span: Span) -> str:
    """What a fold holds: the functions of a recursion, or how many frames of which kind."""
    if Fold.RECURSION in span.kinds:
        arrow = " \N{RIGHTWARDS ARROW} "
        return arrow.join(name_of(frames[i]) for i in range(span.start, span.start + span.cycle))
    inside = [frames[i] for i in range(span.start, span.stop)]
    unnamed, system = sum(map(is_unnamed, inside)), sum(map(is_system, inside))
    parts = []
    if system:
        parts.append(counted(system, "system frame"))
    if unnamed:
        parts.append(f"{counted(unnamed, 'frame')} without a name")
    return ", ".join(parts)


def inline_code(text: str) -> str:
    """Text as code in a cell of a Markdown table."""
    if not text:
        return ""
    return "`" + text.replace("|", "\\|").replace("`", "'") + "`"
