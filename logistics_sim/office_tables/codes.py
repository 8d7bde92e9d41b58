"""Codes and ids: what a spreadsheet did to them, and whether two are the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from logistics_sim.language import gettext as _
from logistics_sim.language import noop

POWER = re.compile(r"^[+-]?[0-9]+(\.[0-9]+)?e\+[0-9]{1,3}$|^[+-]?[0-9]+\.[0-9]+e[0-9]{1,3}$", re.I)
POINT_ZERO = re.compile(r"^[0-9]+\.0+$")
PARTS = re.compile(r"^[0-9]+( [0-9]+)+$")
LETTERS_FOR_DIGITS = str.maketrans("OoIl", "0011")
SHORTEST = 9
"""Digits from which a code is one of the state's: nine of a township, twelve of a village."""
LONGEST = 10**15
"""A spreadsheet keeps 15 digits of a number; what follows became zeros."""
ROUND_FROM = 10**10
SHOWN_DIGITS = 6
"""Digits that a spreadsheet shows of a long number before it writes E+."""
WAY_OUT = noop(
    "the digits are lost: in Excel format the column as text first, then enter or "
    "import the codes again (Data, From Text/CSV, column type Text)"
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
        return _("a code of over 15 digits kept as a number ({text})", text=text)
    if POWER.match(text):
        return _("a code that became {text}", text=text)
    if number is not None and number == number:
        digits = text.lstrip("+-").rstrip("0")
        if abs(number) >= ROUND_FROM and text.isdecimal() and len(digits) <= SHOWN_DIGITS:
            return _(
                "a code that became {number:.{count}E}",
                count=max(len(digits) - 1, 0),
                number=number,
            )
    return ""


def without_point(text: str) -> str:
    """Return a code without the ``.0`` that a program for numbers wrote behind it.

    >>> without_point("130627100201.0"), without_point("V1.0")
    ('130627100201', 'V1.0')
    """
    return text.partition(".")[0] if POINT_ZERO.match(text) else text


def together(text: str) -> str:
    """Return a long code of digits without the blanks that part it; others as they are.

    >>> together("130627 100 201"), together("12 3"), together("A 130627100")
    ('130627100201', '12 3', 'A 130627100')
    """
    joined = text.replace(" ", "")
    return joined if PARTS.match(text) and len(joined) >= SHORTEST else text


def letters_for_digits(ids: list[str]) -> list[tuple[int, str]]:
    """Return position and likely code of ids with a letter O, I or l where digits stand.

    Only where more than half of the ids are digits of one length, and the id would be one.

    >>> letters_for_digits(["130627100201", "130627100202", "13062710O203"])
    [(2, '130627100203')]
    >>> letters_for_digits(["A1O", "A11", "A12"])
    []
    """
    lengths = Counter(len(name) for name in ids if name.isdecimal())
    length, often = lengths.most_common(1)[0] if lengths else (0, 0)
    if length < SHORTEST or 2 * often <= len(ids):
        return []
    likely = [name.translate(LETTERS_FOR_DIGITS) for name in ids]
    return [
        (position, digits)
        for position, (name, digits) in enumerate(zip(ids, likely, strict=True))
        if name != digits and digits.isdecimal() and len(digits) == length
    ]


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
