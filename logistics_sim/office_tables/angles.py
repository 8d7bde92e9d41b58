"""Longitudes and latitudes as people write them: 东经116°11′24″, N36.2, 116-11-24."""

from __future__ import annotations

import math
import re

SIDE = "东经|西经|北纬|南纬|[EWNS东西北南]"
SIDED = re.compile(rf"^({SIDE})?\s*[:：]?\s*(.*?)\s*({SIDE})?$", re.IGNORECASE)
DEGREE = "(?:°|度|º|˚|o| ?\u030a)"
MINUTE = "(?:'|′|’|‘|´|分| ?\u0301)"
SECOND = "(?:''|′′|’’|\"|″|”|“|秒)"
FIGURE = r"([0-9]{1,2}(?:\.[0-9]+)?)"
PARTS = re.compile(
    rf"^([0-9]{{1,3}})\s*{DEGREE}\s*{FIGURE}\s*{MINUTE}\s*(?:{FIGURE}\s*{SECOND}?)?$"
)
WHOLE = re.compile(rf"^([0-9]{{1,3}}(?:\.[0-9]+)?)\s*{DEGREE}?$")
APART = re.compile(r"^([0-9]{2,3})[- :]([0-9]{1,2})[- :]([0-9]{1,2}(?:\.[0-9]+)?)$")
SIXTY = 60.0
TENTH_OF_A_MILLIMETRE = 9
"""Decimals of a degree that are kept: binary thirds of a minute would show as others."""


def read_angle(text: str, *, bare: bool = True) -> float | None:
    """Return the degrees of an angle in plain text, None where it is none.

    Only angles with minutes are taken unless `bare`, which is for columns of degrees: there a
    side in front (E116.19) and 116-11-24 are angles too. NaN where minutes or seconds are 60
    or more.

    >>> read_angle("东经116.5°"), read_angle("116°30'E"), read_angle("S36-30-00")
    (116.5, 116.5, -36.5)
    >>> read_angle("E5", bare=False), read_angle("116.5")
    (None, None)
    """
    found = SIDED.match(text)
    if found is None:
        return None
    before, body, after = found.groups()
    parts = PARTS.match(body) or (APART.match(body) if bare else None)
    if parts is None:
        whole = WHOLE.match(body) if bare and (before or after) else None
        return None if whole is None else _signed(float(whole[1]), before, after)
    minutes, seconds = float(parts[2]), float(parts[3] or 0)
    if minutes >= SIXTY or seconds >= SIXTY:
        return math.nan
    return _signed(float(parts[1]) + minutes / 60 + seconds / 3600, before, after)


def side(text: str) -> str:
    """Return whether an angle says that it is a longitude (``lon``) or latitude (``lat``).

    >>> side("东经116.5"), side("36°30'N"), side("116.5")
    ('lon', 'lat', '')
    """
    found = SIDED.match(text)
    if found is None or read_angle(text) is None:
        return ""
    said = ((found[1] or "") + (found[3] or "")).upper()
    if any(sign in said for sign in "EW东西"):
        return "lon"
    return "lat" if any(sign in said for sign in "NS北南") else ""


def _signed(value: float, before: str | None, after: str | None) -> float:
    said = ((before or "") + (after or "")).upper()
    value = round(value, TENTH_OF_A_MILLIMETRE)
    return -value if any(sign in said for sign in "WS西南") else value
