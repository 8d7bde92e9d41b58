"""Words of volume files: directions, classes, services, times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORDS: dict[str, dict[str, str]] = {
    "direction": {
        "down": "down", "up": "up", "intra": "intra", "inbound": "down", "outbound": "up",
        "派件": "down", "派送": "down", "下行": "down", "到件": "down", "进": "down",
        "进港": "down",
        "揽件": "up", "揽收": "up", "上行": "up", "寄件": "up", "收件": "up", "出": "up",
        "出港": "up", "县内": "intra", "同城": "intra", "县内速配": "intra",
    },
    "class": {
        "express": "express", "fresh": "fresh", "ltl": "ltl", "return": "return",
        "快递": "express", "普通": "express", "普件": "express", "包裹": "express",
        "文件": "express",
        "日用品": "express", "生鲜": "fresh", "冷链": "fresh", "冷藏": "fresh", "水果": "fresh",
        "零担": "ltl", "大件": "ltl", "重货": "ltl", "退货": "return", "退件": "return",
    },
    "service": {
        "pickup": "pickup", "home": "home", "自提": "pickup", "自取": "pickup", "代收": "pickup",
        "送货上门": "home", "上门": "home", "派送上门": "home",
    },
}  # fmt: skip
"""What each word of an office means, by column."""
FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
    "%Y.%m.%d", "%Y%m%d",
)  # fmt: skip
WRONG = -9
BLANK = -1


def word_code(text: str, meaning: str, allowed: tuple[str, ...]) -> int:
    """Return the position in `allowed` of what `text` means, `BLANK` or `WRONG`.

    `meaning` is a column of `WORDS`.

    >>> word_code("派件", "direction", ("down", "up"))
    0
    """
    key = match_key(text)
    if not key:
        return BLANK
    word = WORDS[meaning].get(key, "")
    return allowed.index(word) if word in allowed else WRONG


def moments(texts: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return each text as seconds since 0001-01-00 and whether it states an hour; `WRONG`, `BLANK`.

    A day without an hour is its midnight.

    >>> moments(("1900-01-01 08:30",))[0] // 86_400
    array([693596])
    """
    import pandas as pd

    series = pd.Series(list(texts), dtype=object)
    seconds = np.full(len(texts), WRONG, dtype=np.int64)
    hour = np.array([":" in text for text in texts], dtype=bool)
    left = series != ""
    seconds[~left.to_numpy()] = BLANK
    for form in FORMATS:
        if not left.any():
            break
        read = pd.to_datetime(series[left], format=form, errors="coerce")
        good = read.dropna()
        since = (good - pd.Timestamp(1970, 1, 1)) // pd.Timedelta(seconds=1)
        seconds[good.index.to_numpy()] = since.to_numpy(dtype=np.int64) + 719_163 * 86_400
        left[good.index] = False
    return seconds, hour
