"""Units as people write them: equal spellings come to one word."""

from __future__ import annotations

import re
import unicodedata

SPELLINGS: dict[str, tuple[str, ...]] = {
    "yuan": ("元", "rmb", "cny", "¥", "人民币"),
    "h": ("hour", "hours", "hr", "hrs", "时", "小时"),
    "min": ("minute", "minutes", "mins", "分", "分钟"),
    "day": ("days", "d", "天", "日", "天数"),
    "year": ("years", "a", "yr", "年"),
    "km": ("公里", "千米", "kilometre", "kilometres", "kilometer", "kilometers"),
    "m": ("米", "metre", "metres", "meter", "meters"),
    "kg": ("公斤", "千克", "kilogram", "kilograms"),
    "t": ("吨", "tonne", "tonnes", "ton", "tons"),
    "l": ("升", "litre", "litres", "liter", "liters"),
    "m3": ("立方米", "立方", "方", "m^3", "cbm"),
    "item": ("items", "parcel", "parcels", "件", "个", "单"),
    "consignment": ("consignments", "shipment", "shipments", "票", "批"),
    "stop": ("stops", "站", "次停靠"),
    "trip": ("trips", "趟", "车次", "班次"),
    "people": ("人", "口", "person", "persons", "residents"),
    "firm": ("firms", "家", "家企业"),
    "line": ("lines", "条", "条线"),
    "degc": ("°c", "c", "度", "摄氏度", "celsius"),
}
"""Each unit with what else it is called; a quotient's parts are read one by one."""
_WORDS = {word: unit for unit, words in SPELLINGS.items() for word in (unit, *words)}
_WHOLE = {"kmh": "km/h", "kph": "km/h", "km/hr": "km/h", "时速": "km/h", "h at 4 degc": "h"}
_NUMBER = re.compile(r"^(x|1|-|factor|fraction|ratio|times|倍|占比|比例|份额|系数)($|[ (/])")
_SHARES = ("share", "per inbound item", "每件下行", "趟次比例", "平常速度的比例")
PLAIN_NUMBER = "1"
"""What shares, factors and ratios come to: they carry no unit that could be mistaken."""


def unit_word(text: str) -> str:
    """Return the one word that equal spellings of a unit come to.

    >>> unit_word("元/小时") == unit_word("yuan per hour") == unit_word("yuan/h")
    True
    >>> unit_word("kmh"), unit_word("m/s") == unit_word("km/h"), unit_word("x plain village")
    ('km/h', False, '1')
    """
    said = unicodedata.normalize("NFKC", text).strip().lower()
    said = re.sub(r" *(/| per |每) *", "/", said) if not said.startswith(_SHARES) else said
    if said.startswith(_SHARES) or _NUMBER.match(said):
        return PLAIN_NUMBER
    said = _WHOLE.get(re.sub(r" *\(.*\)$", "", said), said)
    return "/".join(_WORDS.get(part, part) for part in re.sub(r" *\(.*\)$", "", said).split("/"))
