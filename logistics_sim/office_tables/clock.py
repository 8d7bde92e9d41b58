"""Times of day and opening hours as people write them."""

from __future__ import annotations

import re

TIME = re.compile(
    r"^(上午|早上|早|下午|晚上|晚)?\s*([0-9]{1,2})(?:[:时点h]\s*(?:([0-9]{1,2})|(半))?\s*分?)?(?::[0-9]{2})?\s*$",
    re.I,
)
ALL_DAY = frozenset({"全天", "24小时", "24h", "全天候"})
APART = re.compile(r"[,;、/\s]+")
BETWEEN = re.compile(r"\s*(?:-|~|–|—|―|−|至|到|\bto\b)+\s*")


def read_clock(text: str) -> str:
    """Return a time of day as ``HH:MM``, empty when it is none.

    >>> read_clock("8:00"), read_clock("下午5点半"), read_clock("25:00")
    ('08:00', '17:30', '')
    """
    found = TIME.match(text)
    if found is None:
        return ""
    half, hour, minute = found[1] or "", int(found[2]), 30 if found[4] else int(found[3] or 0)
    if half.startswith(("下", "晚")) and hour < 12:
        hour += 12
    good = minute < 60 and (hour < 24 or (hour == 24 and minute == 0))
    return f"{hour:02d}:{minute:02d}" if good else ""


def clock_span(text: str) -> tuple[str, str]:
    """Return both ends of opening hours, empty texts when they are none.

    Of hours with a pause the outer ends count; `has_pause` tells.

    >>> clock_span("8:00-18:30"), clock_span("全天"), clock_span("八点")
    (('08:00', '18:30'), ('00:00', '24:00'), ('', ''))
    >>> clock_span("8:00-12:00,14:00-18:00")
    ('08:00', '18:00')
    """
    if text.casefold() in ALL_DAY:
        return "00:00", "24:00"
    spans = [_one_span(part) for part in _parts(text)]
    ends = [end for span in spans for end in span]
    if not ends or "" in ends or ends != sorted(set(ends)):
        return "", ""
    return ends[0], ends[-1]


def has_pause(text: str) -> bool:
    """Say whether opening hours are more than one span.

    >>> has_pause("8:00-12:00 14:00-18:00"), has_pause("8:00 - 18:00")
    (True, False)
    """
    return len(_parts(text)) > 1 and clock_span(text) != ("", "")


def _parts(text: str) -> list[str]:
    joined = BETWEEN.sub("-", text)
    return [part for part in APART.split(joined) if part]


def _one_span(text: str) -> tuple[str, str]:
    parts = text.split("-")
    if len(parts) != 2:
        return "", ""
    return read_clock(parts[0]), read_clock(parts[1])
