"""Townships in the names of stations: 东镇综合服务站 stands in 东镇."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from logistics_sim.office_tables.signs import match_key

TAIL = re.compile(
    "(乡镇|镇级|乡级|综合|物流|快递|电商|邮政|邮件|运输|交通|客运|便民|服务|公共|寄递|共配|共同|"
    "配送|分拨|中转|仓储|三农|农村)*(服务)?(站点|站|中心|驿站|网点|支局|分局|邮政所|所|点|仓)$"
    "|(township|town)?(service|logistics|delivery|post|express)*(station|centre|center|office)$"
)
"""What offices write behind the township's name, as `match_key` leaves it."""
KIND = re.compile("(街道办事处|办事处|街道|镇|乡)$")


def core(name: object) -> str:
    """Return a station's or township's name without what a station is called.

    >>> core("东镇综合服务站"), core("云岭县东镇物流站"), core("东镇"), core("服务站")
    ('东镇', '东镇', '东镇', '服务站')
    """
    key = match_key(name)
    own = TAIL.sub("", key) or key
    return re.sub("^.{1,7}?[县旗](?=..)", "", own) if own != key else own


def codes_by_part(stations: Mapping[str, str]) -> dict[str, str]:
    """Return the code of each station by the part of its name that says the township.

    `stations` are names by code. A part that two stations share says nothing and is left out;
    so is one that is another station's whole name.

    >>> codes_by_part({"1": "东镇服务站", "2": "西乡", "3": "东镇快递网点"})
    {'西乡': '2', '西': '2'}
    """
    found: dict[str, set[str]] = {}
    for code, name in stations.items():
        for part in _parts(name):
            found.setdefault(part, set()).add(code)
    return {part: min(codes) for part, codes in found.items() if len(codes) == 1}


def code_of(name: str, by_part: Mapping[str, str]) -> str:
    """Return the code of the station that stands in the township `name`, empty for none.

    >>> by_part = codes_by_part({"1": "东镇综合服务站"})
    >>> code_of("东镇", by_part), code_of("东镇人民政府", by_part), code_of("西镇", by_part)
    ('1', '1', '')
    """
    return next((by_part[part] for part in _parts(name) if part in by_part), "")


def short_township(key: str) -> str:
    """Return the name `key` of a township without its kind.

    >>> short_township("东镇"), short_township("城关街道办事处"), short_township("东")
    ('东', '城关', '东')
    """
    return KIND.sub("", key)


def _parts(name: object) -> Iterable[str]:
    """Yield the readings of a name, the longest first; none is a single sign of many."""
    own = re.sub("(人民政府|政府|党委)$", "", core(name))
    yield own
    short = short_township(own)
    if short and short != own:
        yield short
