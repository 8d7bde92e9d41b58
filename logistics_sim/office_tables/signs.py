"""Signs of a cell: invisible ones taken out, look-alike ones written plainly, or shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\x00-\x08\x0e-\x1f\x7f-\x9f]"
)
"""Signs without a picture: zero-width spaces, joiners, marks of direction, a BOM inside."""
LOOK_ALIKE = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο‐‑‒–—―−",
    "ABEKMHOPCTYXaeopcyxijsABEZHIKMNOPTYXo-------",
)
"""Cyrillic and Greek letters, and dashes, that look like a Latin letter or a hyphen."""


def plain(value: object) -> str:
    r"""Return text in compatible form without invisible signs and outer spaces.

    Full-width digits, letters and brackets become ordinary ones; every kind of space
    (no-break, ideographic, line break in a cell) becomes one blank.

    >>> plain(" １３０６２７ "), plain("王京镇（东）"), plain("1306\u200b27\xa0")
    ('130627', '王京镇(东)', '130627')
    """
    if value is None or value != value:
        return ""
    text = str(value)
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if " " in text else text
    text = unicodedata.normalize("NFKC", text)
    return " ".join(INVISIBLE.sub("", text).split())


def visible(value: object) -> str:
    r"""Return text as it is written, only without invisible signs and outer spaces.

    For names, which stay as their owner writes them.

    >>> visible(" 东村（一）\u200b")
    '东村（一）'
    """
    if value is None or value != value:
        return ""
    return INVISIBLE.sub("", str(value)).strip()


def code_text(value: object) -> str:
    r"""Return an id or code in plain signs: look-alike letters and dashes become ASCII.

    >>> code_text("ＡＢ－１"), code_text("\u0410-7"), code_text("东一")
    ('AB-1', 'A-7', '东一')
    """
    return plain(value).translate(LOOK_ALIKE)


def match_key(name: object) -> str:
    r"""Return the form in which two spellings of a name or head are compared.

    >>> match_key("Village Code ") == match_key("ｖｉｌｌａｇｅ code")
    True
    >>> match_key("\u0456d")
    'id'
    """
    return _match_key(name) if isinstance(name, str) else _match_key(plain(name))


@lru_cache(maxsize=50_000)
def _match_key(text: str) -> str:
    return "".join(code_text(text).casefold().split())


def shown(value: object) -> str:
    r"""Return text in quotes with each sign that cannot be seen written out.

    >>> shown("13\u200b0"), shown("甲")
    ("'13\\u200b0'", "'甲'")
    """
    text = str(value).replace("\\", "\\\\")
    text = INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    text = re.sub("[^\\S ]|[\ufeff\u00a0]", lambda found: f"\\u{ord(found[0]):04x}", text)
    return f"'{text}'"
