"""Which units a column's figures may carry, in its cells or in its head."""

from __future__ import annotations

import re

from logistics_sim.office_tables.numbers import SCALES
from logistics_sim.office_tables.signs import match_key, plain

UNITS: dict[str, tuple[str, ...]] = {
    "residents": ("人", "口", "名", "people", "persons"),
    "households": ("户", "households"),
    "volume": ("件", "票", "单", "件/年", "件/月", "件/日", "件/天", "parcels", "items"),
    "cost": ("元", "yuan"),
    "lon": ("°", "度", "°E", "°e", "E", "e"),
    "lat": ("°", "度", "°N", "°n", "N", "n"),
    "ambient_c": ("℃", "°C", "度"),
    "start_temp_c": ("℃", "°C", "度"),
}
COUNTS = frozenset({"residents", "households", "volume", "seq", "trip"})
"""Whole figures: a comma between three digits can only part thousands."""
SAID = re.compile(r"^(.*?)\s*[(\[【]([^()\[\]【】]*)[)\]】]\s*$")
WORDS = re.compile(r"^([0-9]{4}年?(末|底)?|必填|选填|required|wgs-?84|cgcs-?2000|度|°|单位:.*)$")


def head_parts(head: str) -> tuple[str, str]:
    """Return the name in a head and what stands in brackets behind it.

    >>> head_parts("人口（万人）"), head_parts("村名*")
    (('人口', '万人'), ('村名', ''))
    """
    text = plain(head).rstrip("*:： ").lstrip("* ")
    found = SAID.match(text)
    return (found[1], found[2].strip()) if found else (text, "")


def head_factor(meaning: str, unit: str) -> float | None:
    """Return by what the figures under a head are multiplied; ``None`` for a strange unit.

    >>> head_factor("residents", "万人"), head_factor("residents", "吨")
    (10000.0, None)
    """
    unit = unit.removeprefix("单位:").strip()
    if not unit or WORDS.match(match_key(unit)):
        return 1.0
    units = UNITS.get(meaning, ())
    if unit in units:
        return 1.0
    for scale in sorted(SCALES, key=len, reverse=True):
        if unit.startswith(scale) and (unit == scale or unit[len(scale) :] in units):
            return SCALES[scale]
    return None
