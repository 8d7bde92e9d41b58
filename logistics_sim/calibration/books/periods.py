"""Days and months of entries in books."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from logistics_sim.core.units import DAY_S
from logistics_sim.language import noop

DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}.*)?$")
MONTH = re.compile(r"^(\d{4})[-/.年](\d{1,2})月?$|^(\d{4})(\d{2})$")
NUMBER = re.compile(r"^\d{5}(?:\.\d+)?$")
NO_DAY, DAY_NUMBER, NOT_A_DAY = (
    noop("no day or month"),
    noop("a spreadsheet's day number in place of a day"),
    noop("not a day or month"),
)


def period(text: str) -> tuple[int, int, str]:
    """Return the first second of a day or month, how many days it has, and what is wrong.

    >>> period("2025-09"), period("2025年9月3日")[1:], period("45901")[2]
    ((1756684800, 30, ''), (1, ''), "a spreadsheet's day number in place of a day")
    """
    text = text.strip()
    if not text:
        return 0, 0, NO_DAY
    if NUMBER.match(text):
        return 0, 0, DAY_NUMBER
    found = DAY.match(text)
    month = None if found else MONTH.match(text)
    try:
        if found:
            return _second(int(found[1]), int(found[2]), int(found[3])), 1, ""
        if month:
            year, number = (int(month[1] or month[3]), int(month[2] or month[4]))
            return _second(year, number, 1), calendar.monthrange(year, number)[1], ""
    except ValueError:
        pass
    return 0, 0, NOT_A_DAY


def _second(year: int, month: int, day: int) -> int:
    return (dt.date(year, month, day) - dt.date(1970, 1, 1)).days * DAY_S
