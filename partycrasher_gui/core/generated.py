"""The properties that PartyCrasher generates: left out on the way in, added on the way out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from .canonical import Path

Told = Callable[[Path], None]

_THRESHOLD = re.compile(r"\d+\.\d+", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_TOP_MATCH = frozenset({"top_match", "top-match"})


def drop_generated(tree: dict[str, Any], told: Told) -> int:
    """Take `buckets` and `href` out of a report; returns how many keys stood within them.

    `told` hears of those that do not look like an export's.
    """
    within = 0
    for key, is_ours in (("buckets", _are_our_buckets), ("href", _is_our_href)):
        if key in tree:
            value = tree.pop(key)
            within += _count_keys(value)
            if not is_ours(value):
                told((None, key))
    return within


def drop_frame_logdf(stack: list[Any], told: Told) -> int:
    """Take `logdf` out of the frames of a stack; returns how many there were."""
    dropped = 0
    for index, frame in enumerate(stack):
        if type(frame) is dict and "logdf" in frame:
            value = frame.pop("logdf")
            dropped += 1
            if not (type(value) is str and _NUMBER.fullmatch(value)):
                told((((None, "stacktrace"), index), "logdf"))
    return dropped


def with_generated(
    data: Mapping[str, Any],
    *,
    buckets: Mapping[str, str] | None = None,
    top_match: tuple[str, str, float] | None = None,
    logdf: Mapping[str, float] | None = None,
    base_url: str = "",
) -> dict[str, Any]:
    """A report with its generated properties, in the shape of the data format.

    `data` is a report's canonical content and is left as it is. `buckets` maps thresholds as
    text ("4.0") to bucket ids; other keys (`likeness=0.58`) are left out, as the format knows the
    score scale alone; None leaves out `buckets`. `top_match` is (database_id, project, score).
    `logdf` maps functions to their rarity in bits. `base_url` comes before the paths of `href`.
    """
    whole = dict(data)
    project = data["project"]
    whole["href"] = report_href(project, data["database_id"], base_url)
    if logdf is not None:
        whole["stacktrace"] = [_with_logdf(frame, logdf) for frame in data["stacktrace"]]
    if buckets is not None:
        shown: dict[str, Any] = {
            threshold: {
                "href": f"{base_url}/{quote(project)}/buckets/{threshold}/{_quote(bucket)}",
                "id": bucket,
                "project": project,
                "threshold": threshold,
                "total": None,
            }
            for threshold, bucket in buckets.items()
            if _THRESHOLD.fullmatch(threshold)
        }
        shown["top_match"] = _top_match(top_match, base_url)
        whole["buckets"] = shown
    return whole


def report_href(project: str, database_id: str, base_url: str = "") -> str:
    """Where a report is found, as the format writes it."""
    return f"{base_url}/{quote(project)}/reports/{_quote(database_id)}"


def score_text(score: float) -> str:
    """A score as the format writes it: 6 decimals."""
    return f"{score:.6f}"


def logdf_text(logdf: float) -> str:
    """A logdf as the format writes it: 12 significant digits, no negative zero."""
    return f"{logdf + 0.0:.12g}"


def _quote(database_id: str) -> str:
    return quote(database_id, safe=":")


def _with_logdf(frame: Mapping[str, Any], logdf: Mapping[str, float]) -> Mapping[str, Any]:
    function = frame["function"]
    if function is None or function not in logdf:
        return frame
    return {**frame, "logdf": logdf_text(logdf[function])}


def _top_match(match: tuple[str, str, float] | None, base_url: str) -> dict[str, str] | None:
    if match is None:
        return None
    database_id, project, score = match
    return {
        "href": report_href(project, database_id, base_url),
        "project": project,
        "report_id": database_id,
        "score": score_text(score),
    }


def _is_our_href(value: Any) -> bool:
    return value is None or (isinstance(value, str) and "/reports/" in value)


def _are_our_buckets(value: Any) -> bool:
    return isinstance(value, dict) and all(
        (key in _TOP_MATCH or (isinstance(key, str) and _THRESHOLD.fullmatch(key)))
        and (item is None or isinstance(item, dict))
        for key, item in value.items()
    )


def _count_keys(value: Any) -> int:
    keys, waiting = 0, [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            keys += len(node)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return keys
