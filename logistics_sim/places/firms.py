"""Firms of the county from CSV or Excel, for the scenario's list."""

from __future__ import annotations

import math
from pathlib import Path

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.network.table_file import choose_columns, match_key, plain, read_table
from logistics_sim.scenario import Firm

ALIASES = {
    "id": ("id", "firm_id", "企业代码", "编号"),
    "name": ("name", "企业名称", "名称"),
    "kind": ("kind", "类型", "企业类型"),
    "share": ("share", "份额", "占比"),
    "volume": ("volume", "parcels", "件量", "业务量"),
}
KINDS = {
    "快递": "express",
    "邮政": "post",
    "供销社": "coop",
    "供销": "coop",
    "电商": "commerce",
    "商贸": "commerce",
    "物流": "logistics",
}
NAMES = ("express", "post", "coop", "commerce", "logistics")


def read_firms(
    path: Path, *, columns: dict[str, str] | None = None, encoding: str = "utf-8"
) -> tuple[Firm, ...]:
    """Read firms with their part of all parcels, from a column of shares or of volumes.

    Volumes (items in any period) are turned into shares; shares may be per cent
    (``26%``). Raises `InputError`: NET-004, NET-008, NET-012 and NET-014, with lines.
    """
    table = read_table(path, encoding)
    found = list(map(str, table.columns))
    chosen = choose_columns(path, found, columns or {}, ALIASES, ("id", "kind"))
    if "share" not in chosen and "volume" not in chosen:
        choose_columns(path, found, columns or {}, ALIASES, ("share",))
    ids = [plain(value) for value in table[chosen["id"]]]
    names = table[chosen["name"]] if "name" in chosen else ids
    kinds = [KINDS.get(match_key(v), match_key(v)) for v in table[chosen["kind"]]]
    weight = [_part(value) for value in table[chosen.get("share", chosen.get("volume", ""))]]
    faults = _faults(path, ids, kinds, weight)
    if faults:
        raise FaultsError(faults)
    total = sum(weight)
    return tuple(
        Firm(id=code, name=str(name).strip(), kind=kind, share=round(part / total, 6))
        for code, name, kind, part in zip(ids, names, kinds, _rounded(weight), strict=True)
    )


def _rounded(weight: list[float]) -> list[float]:
    """Return weights whose shares, rounded to a millionth, add up to one."""
    import numpy as np

    from logistics_sim.places.population import split_whole

    millionths = split_whole(1_000_000, np.array(weight))
    total = sum(weight)
    return [float(part) * total / 1_000_000 for part in millionths]


def _part(value: object) -> float:
    text = plain(value).replace(",", "")
    factor = 0.01 if text.endswith("%") else 1.0
    try:
        return float(text.removesuffix("%")) * factor
    except ValueError:
        return math.nan


def _faults(path: Path, ids: list[str], kinds: list[str], weight: list[float]) -> list[Fault]:
    faults = []
    for line, (code, kind, part) in enumerate(zip(ids, kinds, weight, strict=True), 2):
        where = f"{path}:{line}"
        if not code or "+" in code or any(sign.isspace() for sign in code):
            text = f"id {code!r} is empty or holds a blank or '+'"
            faults.append(Fault("NET-008", where, text))
        if kind not in NAMES:
            text = f"kind {kind!r} is unknown"
            faults.append(Fault("NET-014", where, text, f"one of {', '.join(NAMES)}"))
        if not (math.isfinite(part) and part >= 0):
            faults.append(Fault("NET-012", where, "share or volume is no number of at least 0"))
    twice = sorted({code for code in ids if ids.count(code) > 1})
    if twice:
        faults.append(Fault("NET-008", str(path), f"ids stand twice: {', '.join(twice)}"))
    if not ids or (not faults and sum(weight) <= 0):
        faults.append(Fault("NET-012", str(path), "the firms have no parcels at all"))
    return faults
