"""One walk over a report's tree, strict or mending.

The rules of the data format stand here once. Where a rule is broken, a strict walk refuses with
the place and the rule; a mending walk changes the tree in place and notes what it did, or refuses
what nobody can mend. So what was mended always passes a strict walk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, Never

from . import dates
from .canonical import (
    MAX_FIELD_PATHS,
    MAX_FRAMES,
    MAX_LEVELS,
    DoubledKeys,
    NoNumber,
    NumberText,
    Path,
    place,
    too_deep,
)
from .errors import FormatError, LimitError
from .generated import drop_frame_logdf, drop_generated
from .names import bad_keys, check_id, check_name, good_keys, mend_key, mend_name, short

DEFAULT_TYPE = "Crash"
SYNONYMS = {
    "crash_id": "database_id",
    "os_ver": "os_version",
    "cpu_arch": "cpu",
    "frames": "stacktrace",
}
FRAME_STRINGS = frozenset({"address", "depth", "dylib", "file", "fileline"})

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_FILE_LINE = re.compile(r"(?s)(.+?):(\d{1,9})(?::(\d{1,9}))?", re.ASCII)
_BARE_HOST = re.compile(r"[a-z]+://[^/]*")

# More than the field paths that mending can add (function, fileline, name, type and so on).
_KEYS_ADDED = 16
_MOST_NOTES = 200_000


class Inexact(Exception):  # noqa: N818 - a signal between reader and walk
    """The quick reader lost something (a number's literal form): read exactly and walk again."""


class Walk:
    """Checks one tree; `notes` are the (path, message) of everything that was mended.

    Beyond 200,000 notes, changes are only counted, in `unnoted`.

    `quick` says that the tree comes from the quick reader, which loses the literal form of
    numbers with a fraction or an exponent: the walk raises Inexact where that matters. `fill` may
    fill in missing properties (it is called once, before the mandatory ones are checked). `keys`
    counts the keys of the tree as it was before mending.
    """

    def __init__(
        self,
        *,
        mend: bool,
        quick: bool = False,
        fill: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        self.mend = mend
        self.quick = quick
        self.fill = fill
        self.keys = 0
        self.frames_seen = 0
        self.saw_zero = False
        self.notes: list[tuple[Path, str]] = []
        self.unnoted = 0

    # ---- the report

    def report(self, tree: Any) -> dict[str, Any]:
        """Check a whole report. Raises FormatError, LimitError, Inexact."""
        if type(tree) is not dict:
            self._no_report(tree)
        self._keys(tree, None)
        self._synonyms(tree)
        self.keys += drop_generated(tree, self._foreign_generated)
        for key, value in tree.items():
            if type(value) is str or value is None or key == "stacktrace" or key == "threads":
                continue
            tree[key] = self._value(value, (None, key), 2)
        self._stack(tree)
        if "threads" in tree:
            self._threads(tree)
        if self.fill:
            self.fill(tree)
        self._head(tree)
        if self.keys > MAX_FIELD_PATHS - _KEYS_ADDED:
            _check_field_paths(tree)
        return tree

    def _no_report(self, tree: Any) -> Never:
        if isinstance(tree, DoubledKeys):
            self._refuse_doubled(tree, None)
        kind = "a list" if isinstance(tree, list) else "a single value"
        raise FormatError(
            f"JSON, but {kind} where a report (an object) is expected.",
            remedy="See the data format for what a report looks like.",
        )

    def _head(self, tree: dict[str, Any]) -> None:
        check_id(tree.get("database_id"), "database_id")
        if tree.get("force_bucket") is not None:
            check_id(tree["force_bucket"], "force_bucket")
        for name in ("project", "type"):
            if name in tree or name == "project":
                self._name(tree, name)
        self._date(tree)

    def _name(self, tree: dict[str, Any], key: str) -> None:
        value = tree.get(key)
        if type(value) is str and value and self.mend:
            mended = mend_name(value, key)
            if mended != value:
                tree[key] = mended
                self.notes.append(((None, key), f"'{short(value)}' changed to '{mended}'."))
            return
        check_name(value, key)

    def _date(self, tree: dict[str, Any]) -> None:
        value = tree.get("date")
        if type(value) is not str:
            raise FormatError(
                "A date is required." if value is None else "The date must be a string.",
                place="date",
                remedy="Write it in ISO 8601 and UTC, like 2007-06-18T19:23:43.",
            )
        if dates.is_date(value):
            return
        mended = dates.to_utc(value) if self.mend else None
        if mended is None:
            raise FormatError(
                f"'{short(value)}' is not a date in ISO 8601 and UTC without zone.",
                place="date",
                remedy="Write it like 2007-06-18T19:23:43.",
            )
        tree["date"], message = mended
        self.notes.append(((None, "date"), message))

    def _synonyms(self, tree: dict[str, Any]) -> None:
        if not self.mend:
            return
        for other, ours in SYNONYMS.items():
            if other in tree and ours not in tree:
                tree[ours] = tree.pop(other)
                self.notes.append(((None, ours), f"Key '{other}' renamed to '{ours}'."))

    def _foreign_generated(self, path: Path) -> None:
        if self.mend:
            self.notes.append((path, "Left out: PartyCrasher generates this property itself."))

    # ---- stacks

    def _stack(self, tree: dict[str, Any]) -> None:
        stack = tree.get("stacktrace")
        if type(stack) is not list:
            raise FormatError(
                "A stack trace is required."
                if stack is None
                else "The stack trace must be a list of frames.",
                place="stacktrace",
                remedy="Write a list of objects with a function each; it may be empty.",
            )
        self.keys += drop_frame_logdf(stack, self._foreign_generated)
        self._frames(stack, (None, "stacktrace"), 2)

    def _frames(self, stack: list[Any], path: Path, level: int) -> None:
        self._count_frames(len(stack))
        mend, inner = self.mend, level + 2
        for index, frame in enumerate(stack):
            if type(frame) is not dict:
                self._no_object(frame, (path, index), "frame")
            if frame.keys() <= good_keys:
                self.keys += len(frame)
            else:
                self._keys(frame, (path, index))
            for key, value in frame.items():
                if type(value) is not str and (value is not None or key in FRAME_STRINGS):
                    frame[key] = self._frame_value(key, value, (path, index), inner)
            if None in frame.values():
                self._drop_nulls(frame)
            function = frame.get("function", path)
            if type(function) is not str and function is not None:
                self._function(frame, (path, index))
            if mend and "fileline" not in frame and frame.get("file", "")[-1:].isdigit():
                self._split_file(frame, (path, index))

    def _count_frames(self, more: int) -> None:
        self.frames_seen += more
        if self.frames_seen > MAX_FRAMES:
            raise LimitError(
                f"More frames than the limit of {MAX_FRAMES:,}.",
                place="stacktrace",
                remedy="Cut the repeated frames out.",
            )

    def _frame_value(self, key: str, value: Any, path: Path, level: int) -> Any:
        if value is None:
            self._mend(
                (path, key),
                "Empty value left out.",
                f"'{key}' must be a string.",
                "Leave the property out where it is unknown.",
            )
            return None
        if type(value) is int and key == "depth":  # by far the most frequent change
            value = self._scalar(value, (path, key))
        else:
            value = self._value(value, (path, key), level)
        if key in FRAME_STRINGS and type(value) is not str:
            self._refuse((path, key), f"'{key}' must be a string.")
        return value

    def _drop_nulls(self, frame: dict[str, Any]) -> None:
        for key in FRAME_STRINGS & frame.keys():
            if frame[key] is None:
                del frame[key]

    def _function(self, frame: dict[str, Any], path: Path) -> None:
        if "function" in frame:
            self._refuse((path, "function"), "The function must be a string or null.")
        self._mend(
            (path, "function"),
            "No function: null added.",
            "Each frame needs a function.",
            "Write null where its name is unknown.",
        )
        frame["function"] = None

    def _split_file(self, frame: dict[str, Any], path: Path) -> None:
        found = _FILE_LINE.fullmatch(frame["file"])
        if not found or _BARE_HOST.fullmatch(found[1]):
            return
        frame["file"], frame["fileline"] = found[1], found[2]
        if found[3] and "column" not in frame:
            frame["column"] = found[3]
        self.notes.append(((path, "file"), "Line number moved to fileline."))

    def _threads(self, tree: dict[str, Any]) -> None:
        threads, path = tree["threads"], (None, "threads")
        if threads is None:
            return
        if type(threads) is not list:
            self._refuse(path, "The threads must be a list of objects.")
        for index, thread in enumerate(threads):
            here: Path = (path, index)
            if type(thread) is not dict:
                self._no_object(thread, here, "thread")
            self._keys(thread, here)
            for key, value in thread.items():
                if type(value) is not str and value is not None and key != "stacktrace":
                    thread[key] = self._value(value, (here, key), 4)
            self._thread(thread, here, index)

    def _thread(self, thread: dict[str, Any], path: Path, index: int) -> None:
        if type(thread.get("name")) is not str:
            if thread.get("name") is not None:
                self._refuse((path, "name"), "The thread's name must be a string.")
            self._mend((path, "name"), "No name: numbered.", "Each thread needs a name.")
            thread["name"] = str(index + 1)
        if thread.get("stacktrace") is None:
            self._mend(
                (path, "stacktrace"), "No stack: empty list.", "Each thread needs a stack trace."
            )
            thread["stacktrace"] = []
        if type(thread["stacktrace"]) is not list:
            self._refuse((path, "stacktrace"), "The stack trace must be a list of frames.")
        self._frames(thread["stacktrace"], (path, "stacktrace"), 4)

    # ---- any value

    def _value(self, value: Any, path: Path, level: int) -> Any:
        """Check a value that is neither string nor null; returns what takes its place."""
        kind = type(value)
        if kind is dict:
            self._object(value, path, level)
        elif kind is list:
            self._list(value, path, level)
        else:
            return self._scalar(value, path)
        return value

    def _object(self, node: dict[str, Any], path: Path, level: int) -> None:
        if level > MAX_LEVELS:
            raise too_deep(place(path))
        self._keys(node, path)
        for key, value in node.items():
            if type(value) is not str and value is not None:
                node[key] = self._value(value, (path, key), level + 1)

    def _list(self, items: list[Any], path: Path, level: int) -> None:
        if level > MAX_LEVELS:
            raise too_deep(place(path))
        for index, value in enumerate(items):
            if type(value) is not str and value is not None:
                items[index] = self._value(value, (path, index), level + 1)

    def _scalar(self, value: Any, path: Path) -> str:
        if isinstance(value, bool):
            self._mend(path, "Boolean written as text.", *_NO_BOOLEAN)
            return "true" if value else "false"
        if type(value) is int or type(value) is NumberText:
            self._mend(path, "Number written as text.", *_NO_NUMBER)
            self.saw_zero |= value == 0 and not _is_depth(path)
            return str(value)
        if isinstance(value, float) and value - value == 0:
            if self.quick:
                raise Inexact
            self._mend(path, "Number written as text.", *_NO_NUMBER)
            return json.dumps(value)
        return self._odd(value, path)

    def _odd(self, value: Any, path: Path) -> Never:
        if isinstance(value, DoubledKeys):
            self._refuse_doubled(value, path)
        if isinstance(value, NoNumber | float):
            self._refuse(path, f"{value} is not JSON.", "Write a string or null.")
        self._refuse(path, f"A value of type {type(value).__name__} is not JSON.")

    def _keys(self, node: dict[str, Any], path: Path) -> None:
        self.keys += len(node)
        if node.keys() <= good_keys:
            return
        if len(node) > MAX_FIELD_PATHS:
            raise _too_many_paths(place(path))
        if bad := bad_keys(node):
            self._bad_keys(node, bad, path)

    def _bad_keys(self, node: dict[str, Any], bad: list[Any], path: Path) -> None:
        numbers: dict[str, int] = {}
        for key in bad:
            if not isinstance(key, str):
                self._refuse(path, "A key is not a string.")
            name = mend_key(key, node, numbers)
            self._mend(
                (path, name if self.mend else key),
                f"Key '{short(key)}' renamed to '{name}'.",
                "A key may hold letters, digits and '_' only.",
                "Replace the other characters.",
            )
            node[name] = node.pop(key)

    # ---- surrogates

    def surrogates(self, node: Any, path: Path = None) -> Any:
        """Refuse or replace lone surrogates, which no UTF-8 text can hold."""
        if isinstance(node, dict):
            for key, value in node.items():
                node[key] = self.surrogates(value, (path, key))
        elif isinstance(node, list):
            for index, value in enumerate(node):
                node[index] = self.surrogates(value, (path, index))
        elif isinstance(node, str) and _SURROGATE.search(node):
            self._mend(
                path,
                "Lone surrogate replaced.",
                "A lone surrogate, which is no character.",
                "Replace it by U+FFFD.",
            )
            return _SURROGATE.sub("\ufffd", node)
        return node

    # ---- refusing

    def _mend(self, path: Path, done: str, rule: str, remedy: str = "") -> None:
        """Note what is being mended; in a strict walk, refuse."""
        if not self.mend:
            raise FormatError(rule, place=place(path), remedy=remedy)
        if len(self.notes) < _MOST_NOTES:
            self.notes.append((path, done))
        else:
            self.unnoted += 1

    def _refuse(self, path: Path, rule: str, remedy: str = "") -> Never:
        raise FormatError(rule, place=place(path), remedy=remedy)

    def _refuse_doubled(self, node: DoubledKeys, path: Path) -> Never:
        self._refuse((path, node.key), "This key stands twice.", "Leave one of the two out.")

    def _no_object(self, value: Any, path: Path, name: str) -> Never:
        if isinstance(value, DoubledKeys):
            self._refuse_doubled(value, path)
        self._refuse(path, f"Each {name} must be an object.")


_NO_NUMBER = ("Numbers are not allowed.", "Write the number as a string.")
_NO_BOOLEAN = ("Booleans are not allowed.", "Write true or false as a string.")


def _is_depth(path: Path) -> bool:
    return path is not None and path[1] == "depth"


def _check_field_paths(tree: dict[str, Any]) -> None:
    """Raises LimitError when the leaves have too many distinct paths, lists not counted."""
    paths: set[str] = set()

    def walk(node: Any, path: str) -> None:
        if isinstance(node, list) and node:
            for item in node:
                walk(item, path)
        elif isinstance(node, dict) and node:
            for key, value in node.items():
                walk(value, f"{path}.{key}")
        else:
            paths.add(path)

    walk(tree, "")
    if len(paths) > MAX_FIELD_PATHS:
        raise _too_many_paths()


def _too_many_paths(where: str = "") -> LimitError:
    return LimitError(
        f"More distinct field paths than the limit of {MAX_FIELD_PATHS:,}.",
        place=where,
        remedy="Keep values, not names, in what varies from report to report.",
    )
