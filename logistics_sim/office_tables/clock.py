"""Times of day and opening hours as people write them."""

from __future__ import annotations

import re

TIME = re.compile(
    r"^(上午|早上|早|下午|晚上|晚)?\s*([0-9]{1,2})(?:[:时点h]\s*(?:([0-9]{1,2})|(半))?\s*分?)?(?::[0-9]{2})?\s*$",
    re.I,
)
BETWEEN = re.compile(r"\s*(?:-|~|–|—|―|−|至|到|\bto\b)+\s*")


def clock_text(text: str) -> str:
    """Return a time of day as ``HH:MM``, empty when it is none.

    >>> clock_text("8:00"), clock_text("下午5点半"), clock_text("25:00")
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

    >>> clock_span("8:00-18:30"), clock_span("八点")
    (('08:00', '18:30'), ('', ''))
    """
    parts = BETWEEN.split(text)
    if len(parts) != 2:
        return "", ""
    first, last = (clock_text(part) for part in parts)
    return (first, last) if first and last and first < last else ("", "")
