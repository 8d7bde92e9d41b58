"""What a firms table states beside shares: reach, depot, trucks, days, sorting, vehicles."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.network.points import read_pair
from logistics_sim.office_tables.clock import read_clock
from logistics_sim.office_tables.numbers import is_blank, number
from logistics_sim.office_tables.signs import match_key, shown

if TYPE_CHECKING:
    from logistics_sim.office_tables import OfficeTable

SCOPES = {
    "村": "village",
    "到村": "village",
    "进村": "village",
    "送到村": "village",
    "乡镇": "township",
    "到乡镇": "township",
    "到镇": "township",
    "镇": "township",
}
SORTERS = {"人工": "manual", "手工": "manual", "自动": "auto", "自动化": "auto", "机器": "auto"}
APART = re.compile(r"[、,;，；\n]+")
TRUCK = re.compile(r"^(.*?[0-9点半])\s*(?:[(（]?\s*([0-9.]+\s*%)\s*[)）]?)?$")
COUNTED = re.compile(r"^(.*?)[\s:：x×*]*([0-9]+)\s*[辆台部]?$")


def read_firm_facts(table: OfficeTable, types: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return for each row of a firms table what it states, under the keys of `Firm`.

    An empty cell states nothing. What is not understood becomes a fault of the table, with its
    cell.

    Parameters
    ----------
    table : OfficeTable
        Read as kind ``firms``.
    types : mapping
        Vehicle types: id by id and by name.
    """
    rows: list[dict[str, Any]] = [{} for _ in range(len(table))]
    words = (("scope", ("village", "township"), SCOPES), ("sorter", ("manual", "auto"), SORTERS))
    for key, allowed, known in words:
        for row, word in zip(rows, table.words(key, allowed, known), strict=True):
            if word:
                row[key] = word
    for key, low, high in (("days_per_week", 1, 7), ("sorter_lines", 1, 1_000)):
        for at, value in enumerate(table.whole(key).tolist()):
            if value == value and low <= value <= high:
                rows[at][key] = int(value)
            elif value == value:
                text = _(
                    "{value:g} is not between {low} and {high}", value=value, low=low, high=high
                )
                table.add(
                    key, "TAB-016", [(at, text)], _("leave the cell empty if it is not known")
                )
    _fill(table, rows, "depot", _depot, _("a place's code, or 116.10,36.12"))
    _fill(table, rows, "line_haul", _trucks, _("04:30 60%、11:00 40%; without shares: equal parts"))
    _fill(table, rows, "depart", _times, "06:30、13:00")
    known = {match_key(name): kind for name, kind in types.items()}
    hint = _(
        "type and number, such as {next} 2; known: {types}",
        next=next(iter(types), "box_truck"),
        types=", ".join(types),
    )
    _fill(table, rows, "vehicles", lambda text: _vehicles(text, known), hint)
    return rows


def _fill(
    table: OfficeTable,
    rows: list[dict[str, Any]],
    key: str,
    read: Callable[[str], Any],
    hint: str,
) -> None:
    bad = []
    for at, text in enumerate(table.texts(key)):
        if is_blank(text):
            continue
        value = read(text)
        if value is None:
            bad.append((at, _("{shown} is not understood", shown=shown(text))))
        else:
            rows[at][key] = value
    table.add(key, "TAB-017", bad, hint)


def _depot(text: str) -> Any:
    lon, lat = read_pair(text)
    if np.isfinite([lon, lat]).all():
        return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else None
    return None if re.search(r"[,;\s]", text) else text


def _times(text: str) -> list[str] | None:
    times = [read_clock(part.strip()) for part in APART.split(text) if part.strip()]
    return times if times and all(times) and times == sorted(set(times)) else None


def _trucks(text: str) -> list[dict[str, Any]] | None:
    """Return trucks of ``04:30 60%、11:00 40%``; None where times or shares make no sense."""
    found = [TRUCK.match(part.strip()) for part in APART.split(text) if part.strip()]
    if not found or any(one is None for one in found):
        return None
    times = [read_clock(one[1].strip()) for one in found if one]
    said = [number(one[2].replace(" ", "")) if one[2] else None for one in found if one]
    if not all(times) or len(set(times)) < len(times):
        return None
    shares = [share for share in said if share is not None]
    if not shares:
        shares = [1 / len(times)] * len(times)
    if len(shares) < len(times) or abs(sum(shares) - 1) > 1e-6:
        return None
    return [{"arrive": t, "share": {"base": s}} for t, s in zip(times, shares, strict=True)]


def _vehicles(text: str, known: Mapping[str, str]) -> dict[str, int] | None:
    counts: dict[str, int] = {}
    for part in APART.split(text):
        found = COUNTED.match(part.strip())
        kind = known.get(match_key(found[1])) if found else None
        if found is None or kind is None or kind in counts:
            return None
        counts[kind] = int(found[2])
    return counts
