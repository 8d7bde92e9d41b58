"""Numbers as people write them: separators, units, per cent, degrees with minutes."""

from __future__ import annotations

import math
import re

from logistics_sim.language import gettext as _
from logistics_sim.office_tables.angles import read_angle
from logistics_sim.office_tables.signs import LOOK_ALIKE

SCALES = {"万": 10_000.0, "千": 1_000.0, "百万": 1_000_000.0, "亿": 100_000_000.0, "%": 0.01}
BLANK = frozenset(
    {"", "-", "--", "/", "\\", "无", "暂无", "不详", "n/a", "na", "null", "none", "…"}
)
"""What offices write into a cell for which they have no figure."""
BODY = re.compile(r"^([+-]?[0-9][0-9., '_]*|[+-]?\.[0-9]+)(?:[eE]([+-]?[0-9]{1,3}))?\s*(.*)$")
GROUPED = {
    ".": re.compile(r"^[+-]?[0-9]{1,3}([, '_][0-9]{3})+(\.[0-9]+)?$"),
    ",": re.compile(r"^[+-]?[0-9]{1,3}([. '_][0-9]{3})+(,[0-9]+)?$"),
}


def is_blank(text: str) -> bool:
    """Say whether a cell stands for "no figure".

    >>> is_blank("—"), is_blank("0")
    (True, False)
    """
    return text.translate(LOOK_ALIKE).casefold() in BLANK


def number(text: str, decimal: str = ".", units: tuple[str, ...] = ()) -> float:
    """Return the number in a cell of plain text, NaN when it holds none.

    `units` may follow the digits, with a scale such as 万 in front of them.

    >>> number("1,234人", units=("人",)), number("1.2万人", units=("人",)), number("26%")
    (1234.0, 12000.0, 0.26)
    >>> number("115,02", ","), number("约1200", units=("人",))
    (115.02, nan)
    """
    angle = read_angle(text, bare="°" in units)
    if angle is not None:
        return angle
    found = BODY.match(text.translate(LOOK_ALIKE))
    if found is None:
        return math.nan
    body, power, tail = found[1].strip(), found[2], found[3].strip()
    factor = _factor(tail, units)
    digits = _digits(body, decimal)
    if factor is None or digits is None:
        return math.nan
    value = float(f"{digits}e{power}") if power else float(digits)
    # Dividing keeps 26 % at 0.26; a factor of 0.01 would not.
    value = value / 100.0 if factor == 0.01 else value * factor
    return value if math.isfinite(value) else math.nan


def _digits(body: str, decimal: str) -> str | None:
    """Return the digits with a point, ``None`` when the separators make no sense."""
    if GROUPED[decimal].match(body):
        body = re.sub(r"[ '_]" if decimal == "." else r"[. '_]", "", body)
        return body.replace(",", "" if decimal == "." else ".")
    if decimal == ",":
        if "." in body:
            return None
        body = body.replace(",", ".")
    return body if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", body) else None


def _factor(tail: str, units: tuple[str, ...]) -> float | None:
    if not tail:
        return 1.0
    for scale in sorted(SCALES, key=len, reverse=True):
        if tail.startswith(scale):
            rest = tail[len(scale) :].strip()
            return SCALES[scale] if not rest or rest in units else None
    return 1.0 if tail in units else None


COMMA_ONLY = re.compile(r"^[+-]?[0-9]+,[0-9]+")
POINT = re.compile(r"^[+-]?[0-9][0-9,]*\.[0-9]+")
MANY_COMMAS = re.compile(r"^[+-]?[0-9]{1,3}(,[0-9]{3}){2,}")
THREE = re.compile(r"^[+-]?[0-9]{1,3},[0-9]{3}(?![0-9])")


def decimal_sign(cells: list[str]) -> tuple[str | None, str]:
    """Return the decimal sign that all numbers agree with, and the cell that proves it.

    ``None`` when they contradict each other or leave it open (``1,234`` may be either
    a thousand and more, or one and a quarter).

    >>> decimal_sign(["115,02", "38,8"])[0], decimal_sign(["1,234", "38.8"])[0]
    (',', '.')
    >>> decimal_sign(["1,234"])
    (None, '1,234')
    """
    comma = open_cell = point = ""
    for cell in cells:
        if POINT.match(cell) or MANY_COMMAS.match(cell):
            point = point or cell
        elif THREE.match(cell):
            open_cell = open_cell or cell
        elif COMMA_ONLY.match(cell):
            comma = comma or cell
    if comma and point:
        return None, _("{comma} and {point}", comma=comma, point=point)
    if comma:
        return ",", comma
    if open_cell and not point:
        return None, open_cell
    return ".", point
