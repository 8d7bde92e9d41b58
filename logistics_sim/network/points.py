"""Villages, stations and the hub from CSV or Excel: columns mapped, encodings named."""

from __future__ import annotations

import math
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.network.checks import coordinate_faults
from logistics_sim.network.datum import Datum, project, to_wgs84
from logistics_sim.network.road_class import TERRAINS
from logistics_sim.network.table_file import choose_columns, plain, read_table

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ALIASES = {
    "id": (
        "id",
        "code",
        "place_id",
        "village_code",
        "代码",
        "编码",
        "行政区划代码",
        "统计用区划代码",
    ),
    "name": ("name", "名称", "村名", "站点名称", "企业名称"),
    "lon": ("lon", "lng", "longitude", "x", "经度", "lon_wgs84"),
    "lat": ("lat", "latitude", "y", "纬度", "lat_wgs84"),
    "township": ("township", "township_code", "乡镇", "乡镇代码", "所属乡镇"),
    "kind": ("kind", "类型"),
    "terrain": ("terrain", "地形"),
    "ur_class": ("ur_class", "ur_code", "城乡分类", "城乡分类代码"),
}
NEEDED = ("id", "lon", "lat")
KINDS = {"中心": "hub", "乡镇站": "township_station", "村": "village", "村级站点": "village"}
SHOWN = 10


def read_points(
    path: Path,
    kind: str = "village",
    *,
    columns: dict[str, str] | None = None,
    encoding: str = "utf-8",
    datum: Datum = "wgs84",
    crs: str | None = None,
) -> pd.DataFrame:
    """Read places from `path`; `kind` is that of rows without a column ``kind``.

    Returns ``id, kind, name, admin_code, township, lon, lat, terrain, ur_class, coord_source``.
    Numbers may be full-width; names are kept as written. Raises `InputError`: NET-002,
    NET-004 (columns), NET-008 (ids), NET-009 (encoding), NET-012 (rows with bad numbers).
    """
    table = read_table(path, encoding)
    chosen = choose_columns(path, list(map(str, table.columns)), columns or {}, ALIASES, NEEDED)
    out = {name: [plain(v) for v in table[column]] for name, column in chosen.items()}
    count = len(table)
    if not count:
        raise InputError("NET-002", str(path), "the table has no rows")
    ids = out["id"]
    faults = _id_faults(path, ids)
    lon, lat = (_numbers(path, out[name], name, faults) for name in ("lon", "lat"))
    kinds = [KINDS.get(value, value) or kind for value in out.get("kind", [kind] * count)]
    terrain = [value or "plain" for value in out.get("terrain", ["plain"] * count)]
    faults += _word_faults(path, "kind", kinds, ("hub", "township_station", "village"))
    faults += _word_faults(path, "terrain", terrain, TERRAINS)
    if faults:
        raise FaultsError(faults)
    xy = np.stack([lon, lat], axis=1)
    xy = project(xy, crs, str(path)) if crs else xy
    found = coordinate_faults(xy[:, 0], xy[:, 1], str(path))
    if found:
        raise FaultsError(found)
    xy = to_wgs84(xy, datum)
    names = table[chosen["name"]] if "name" in chosen else table[chosen["id"]]
    shifted = "" if datum == "wgs84" and not crs else f", converted from {crs or datum}"
    import pandas as pd

    return pd.DataFrame(
        {
            "id": ids,
            "kind": kinds,
            "name": [str(value).strip() for value in names],
            "admin_code": ids,
            "township": out.get("township", [""] * count),
            "lon": xy[:, 0],
            "lat": xy[:, 1],
            "terrain": terrain,
            "ur_class": out.get("ur_class", [""] * count),
            "coord_source": f"given: {path.name}{shifted}",
        }
    )


def _id_faults(path: Path, ids: list[str]) -> list[Fault]:
    faults = []
    empty = [row for row, value in enumerate(ids, 2) if not value]
    if empty:
        text = f"{len(empty)} rows have no id: lines {_some(empty)}"
        faults.append(Fault("NET-008", str(path), text))
    count = Counter(value for value in ids if value)
    twice = sorted(value for value, times in count.items() if times > 1)
    if twice:
        text = f"{len(twice)} ids stand twice: {_some(twice)}"
        faults.append(Fault("NET-008", str(path), text, "give every place its own id"))
    return faults


def _numbers(path: Path, texts: list[str], name: str, faults: list[Fault]) -> NDArray[np.float64]:
    values = np.full(len(texts), np.nan)
    bad = []
    for row, text in enumerate(texts):
        with suppress(ValueError):
            values[row] = float(text)
        if not math.isfinite(values[row]):
            bad.append(f"line {row + 2} ({text!r})")
    if bad:
        text = f"{len(bad)} rows have no usable {name}: {_some(bad)}"
        faults.append(Fault("NET-012", str(path), text, "degrees as a decimal number"))
    return values


def _word_faults(path: Path, name: str, values: list[str], allowed: tuple[str, ...]) -> list[Fault]:
    odd = [f"line {row} ({v!r})" for row, v in enumerate(values, 2) if v not in allowed]
    if not odd:
        return []
    text = f"{len(odd)} rows of {name!r} are not understood: {_some(odd)}"
    return [Fault("NET-014", str(path), text, f"one of {', '.join(allowed)}")]


def _some(values: list[Any]) -> str:
    tail = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return ", ".join(map(str, values[:SHOWN])) + tail
