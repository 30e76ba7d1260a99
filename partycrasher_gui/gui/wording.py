"""Numbers, cuts and times as the window writes them."""

from __future__ import annotations

from ..core.rows import Cut, Link, Scale


def counted(number: int, one: str, many: str = "") -> str:
    """`1 bucket`, `1,204 buckets`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listing_text(buckets: int, single: int, largest: int) -> str:
    """`412 buckets, 38 single, largest 1,204`."""
    return f"{counted(buckets, 'bucket')}, {single:,} single, largest {largest:,}"


def plain(value: float, digits: int) -> str:
    """A number with at most `digits` decimals and no trailing zeros."""
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def value_text(value: float, scale: Scale) -> str:
    """A value on a scale: `58 %`, `58.25 %`, or a score `4.0`."""
    if scale is Scale.SCORE:
        text = plain(value, 4)
        return text if "." in text else text + ".0"
    return f"{plain(value * 100, 2)} %"


def link_text(link: Link, scale: Scale) -> str:
    """How strong a link is, rounded for a glance."""
    if scale is Scale.SCORE:
        return f"{link.score:.2f}"
    return f"{link_value(link, scale) * 100:.0f} %"


def link_value(link: Link, scale: Scale) -> float:
    """The value of a link on a scale."""
    match scale:
        case Scale.SCORE:
            return link.score
        case Scale.ARRIVAL:
            return link.likeness
        case _:
            return link.likeness_now


def scale_text(scale: Scale) -> str:
    return "likeness at arrival" if scale is Scale.ARRIVAL else str(scale)


def cut_text(cut: Cut) -> str:
    """`likeness ≥ 58 %`."""
    sign = "\N{GREATER-THAN OR EQUAL TO}"
    return f"{scale_text(cut.scale)} {sign} {value_text(cut.value, cut.scale)}"


def day_text(time: str) -> str:
    """The day of an ISO time; nothing for none."""
    return time[:10]


def minute_text(time: str) -> str:
    """Day and minute of an ISO time."""
    return time[:16].replace("T", " ")


def duration_text(seconds: float) -> str:
    """`0.4 s`, `28 s`, `3 min 20 s`, `2 h 5 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
