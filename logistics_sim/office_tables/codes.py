"""Codes and ids: what a spreadsheet did to them, and whether two are the same."""

from __future__ import annotations

import re
from collections import defaultdict

POWER = re.compile(r"^[+-]?[0-9]+(\.[0-9]+)?e\+[0-9]{1,3}$|^[+-]?[0-9]+\.[0-9]+e[0-9]{1,3}$", re.I)
POINT_ZERO = re.compile(r"^[0-9]+\.0+$")
LONGEST = 10**15
"""A spreadsheet keeps 15 digits of a number; what follows became zeros."""
ROUND_FROM = 10**10
SHOWN_DIGITS = 6
"""Digits that a spreadsheet shows of a long number before it writes E+."""
WAY_OUT = (
    "the digits are lost: in Excel format the column as text first, then enter or import the "
    "codes again (Data, From Text/CSV, column type Text)"
)


def damage(text: str, number: float | None) -> str:
    """Return what a spreadsheet did to a code, empty when it is whole.

    `number` is the value of a cell that holds a number. A long number of at most six digits
    and zeros behind them is what ``1.30627E+11`` becomes when a file is opened and saved.

    >>> damage("1.30627E+11", None)
    'a code that became 1.30627E+11'
    >>> damage("130627000000", 130627000000.0)
    'a code that became 1.30627E+11'
    >>> damage("130627100201", 130627100201.0), damage("130627000000", None)
    ('', '')
    """
    if number is not None and abs(number) >= LONGEST:
        return f"a code of over 15 digits kept as a number ({text})"
    if POWER.match(text):
        return f"a code that became {text}"
    if number is not None and number == number:
        digits = text.lstrip("+-").rstrip("0")
        if abs(number) >= ROUND_FROM and text.isdecimal() and len(digits) <= SHOWN_DIGITS:
            return f"a code that became {number:.{max(len(digits) - 1, 0)}E}"
    return ""


def without_point(text: str) -> str:
    """Return a code without the ``.0`` that a program for numbers wrote behind it.

    >>> without_point("130627100201.0"), without_point("V1.0")
    ('130627100201', 'V1.0')
    """
    return text.partition(".")[0] if POINT_ZERO.match(text) else text


def repeated(ids: list[str]) -> dict[str, list[int]]:
    """Return the ids that stand more than once with their positions, in order of appearance.

    >>> repeated(["a", "b", "a"])
    {'a': [0, 2]}
    """
    at: dict[str, list[int]] = defaultdict(list)
    for position, name in enumerate(ids):
        if name:
            at[name].append(position)
    return {name: places for name, places in at.items() if len(places) > 1}
