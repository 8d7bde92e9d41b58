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
    "amount": ("元", "yuan"),
    "spent": ("元", "yuan"),
    "yuan": ("元", "yuan", "rmb"),
    "km": ("km", "公里", "千米"),
    "days": ("天", "日", "days"),
    "hours": ("h", "小时", "hours"),
    "gain": ("元", "元/年", "yuan", "yuan/year"),
    "lon": ("°", "度", "°E", "°e", "E", "e"),
    "lat": ("°", "度", "°N", "°n", "N", "n"),
    "ambient_c": ("℃", "°C", "度"),
    "start_temp_c": ("℃", "°C", "度"),
}
MEASURED = frozenset({*UNITS, "share"})
"""Columns of figures; what stands in brackets behind another head is only a remark."""
COUNTS = frozenset({"residents", "households", "volume", "seq", "trip"})
"""Whole figures: a comma between three digits can only part thousands."""
YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年?(?:末|底|度)?")
SAID = re.compile(r"^(.*?)\s*[(\[【]([^()\[\]【】]*)[)\]】]\s*$")
WORDS = re.compile(r"^([0-9]{4}年?(末|底)?|必填|选填|required|wgs-?84|cgcs-?2000|度|°|单位:.*)$")


def head_parts(head: str) -> tuple[str, str]:
    """Return the name in a head and what stands in brackets behind it.

    A year in front (2023年末常住人口) is no part of the name.

    >>> head_parts("人口（万人）"), head_parts("村名*"), head_parts("2023年末常住人口")
    (('人口', '万人'), ('村名', ''), ('常住人口', ''))
    """
    text = plain(head).rstrip("*:： ").lstrip("* ")
    year = YEAR.match(text)
    if year and text[year.end() :].strip():
        text = text[year.end() :].strip()
    found = SAID.match(text)
    return (found[1], found[2].strip()) if found else (text, "")


def head_year(head: str) -> int:
    """Return the year that a head names, 0 without one.

    >>> head_year("2023年末常住人口"), head_year("人口(2020年)"), head_year("人口")
    (2023, 2020, 0)
    """
    found = YEAR.search(plain(head))
    return int(found[1]) if found else 0


def head_factor(meaning: str, unit: str) -> float | None:
    """Return by what the figures under a head are multiplied; ``None`` for a strange unit.

    >>> head_factor("residents", "万人"), head_factor("residents", "吨")
    (10000.0, None)
    """
    unit = unit.removeprefix("单位:").strip()
    if meaning not in MEASURED:
        return 1.0
    if not unit or WORDS.match(match_key(unit)):
        return 1.0
    units = UNITS.get(meaning, ())
    if unit in units:
        return 1.0
    for scale in sorted(SCALES, key=len, reverse=True):
        if unit.startswith(scale) and (unit == scale or unit[len(scale) :] in units):
            return SCALES[scale]
    return None
