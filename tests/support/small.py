"""Tiny reports full of odd words, for properties of the whole engine."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# cases, digits, scripts, combining marks, letters outside the first plane, nothing at all
WORDS = (
    "alloc", "٣", "Alloc", "ALLOC", "XMLParser2", "x86", "größe", "Größe", "STRASSE", "straße",
    "İstanbul", "\u0131s\u0131", "ΠΑΡΑΔΕΙΓΜΑ", "παράδειγμα", "ОшибкаЧтения", "内存错误", "メモリ",
    "ǅ", "ⅳ", "e\u0301cole", "école", "a\u0308", "😀boom", "𐐀𐐨", "𠀀字", "\uff41\uff42", "_", "",
)  # fmt: skip

words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=8).map(" ".join) | st.text(max_size=12)
frames = st.fixed_dictionaries(
    {"function": st.none() | texts}, optional={"file": texts, "depth": st.just("0")}
)


@st.composite
def reports(draw: st.DrawFn, most: int = 12) -> list[dict[str, Any]]:
    """Reports in order of arrival, many of them alike."""
    stacks = draw(st.lists(st.lists(frames, max_size=4), min_size=1, max_size=4))
    logs = draw(st.lists(texts, min_size=1, max_size=3))
    made = []
    for number in range(draw(st.integers(0, most))):
        data: dict[str, Any] = {
            "database_id": f"small:{number}",
            "project": "Demo",
            "type": "Crash",
            "date": "2024-01-01T00:00:00",
            "stacktrace": draw(st.sampled_from(stacks)),
        }
        if draw(st.booleans()):
            data["log"] = draw(st.sampled_from(logs))
        if draw(st.booleans()):
            data["extra"] = {"os": draw(words), "note": [draw(texts), None, draw(words)]}
        made.append(data)
    return made
