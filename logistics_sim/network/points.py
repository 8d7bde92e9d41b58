"""Villages, stations and the hub from a planner's table: points with what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.language import gettext as _
from logistics_sim.network.checks import coordinate_faults
from logistics_sim.network.datum import Datum, project, to_wgs84
from logistics_sim.network.place_facts import LARGEST_VILLAGE, TERRAIN_WORDS, read_facts
from logistics_sim.network.road_class import TERRAINS
from logistics_sim.office_tables import OfficeTable, ReadOptions, in_codes, read_office_table
from logistics_sim.office_tables.angles import side
from logistics_sim.office_tables.numbers import number
from logistics_sim.office_tables.table import SHOWN
from logistics_sim.office_tables.units import UNITS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.network.metres_guess import Place

NEEDED = ("id", "lon", "lat")
KINDS = {
    "中心": "hub",
    "县级中心": "hub",
    "分拣中心": "hub",
    "乡镇站": "township_station",
    "乡镇": "township_station",
    "乡镇级站点": "township_station",
    "村": "village",
    "行政村": "village",
    "村级站点": "village",
}
KIND_NAMES = ("hub", "township_station", "village")
CODES = {
    "TAB-010": "NET-002",
    "TAB-011": "NET-001",
    "TAB-012": "NET-009",
    "TAB-013": "NET-018",
    "TAB-014": "NET-004",
    "TAB-016": "NET-012",
    "TAB-017": "NET-014",
    "TAB-018": "NET-008",
    "TAB-027": "NET-006",
}
"""Codes that tables of places have always had."""


@dataclass(frozen=True)
class PlacesRead:
    """Places of one table.

    Attributes
    ----------
    points
        ``id, kind, name, admin_code, township, lon, lat, terrain, ur_class, coord_source``
        and, where the table has them, the facts of `place_facts.FACTS`; ``stated_at`` is file,
        row and column of the township, for messages.
    told
        How the table was read: file, sheet, encoding, row of heads, columns used and not
        used, rows set aside, cells cleaned.
    warnings
        What does not stop the work.
    """

    points: pd.DataFrame
    told: dict[str, Any]
    warnings: list[Fault]


def read_points(
    path: Path,
    kind: str = "village",
    *,
    columns: dict[str, str] | None = None,
    encoding: str | None = None,
    datum: Datum = "wgs84",
    crs: str | None = None,
) -> pd.DataFrame:
    """Return the points of `read_places` alone; `kind` and `columns` as there."""
    options = ReadOptions(encoding=encoding, columns=columns or {})
    return read_places(path, kind, options, datum=datum, crs=crs).points


def read_places(
    path: Path,
    kind: str = "village",
    options: ReadOptions | None = None,
    *,
    datum: Datum = "wgs84",
    crs: str | None = None,
    near: Place | None = None,
) -> PlacesRead:
    """Read places from a CSV, Excel or Parquet file with every fault at once.

    `kind` is that of rows without a column ``kind``. Names are kept as they are written. `near`
    is the hub (degrees), for advice on metres without a zone.

    Raises
    ------
    FaultsError
        NET-001, NET-002 (file), NET-004 (columns), NET-005, NET-006 (coordinates), NET-008
        (ids), NET-009 (encoding), NET-012 (numbers), NET-014 (words), and those of the
        reader of tables from TAB-015 on.
    """
    name = "stations" if kind == "township_station" else "places"
    with in_codes(CODES):
        table = read_office_table(path, name, NEEDED, options)
        return _places(table, Path(path), kind, datum, crs, near)


def _places(
    table: OfficeTable, path: Path, kind: str, datum: Datum, crs: str | None, near: Place | None
) -> PlacesRead:
    import pandas as pd

    count = len(table)
    ids = table.ids("id")
    names = table.names("name") if table.has("name") else [value.strip() for value in ids]
    xy = _coordinates(table)
    kinds = _kinds(table, kind)
    terrain = table.words("terrain", TERRAINS, TERRAIN_WORDS, "")
    township = table.codes("township")
    facts = read_facts(table)
    ur_class = table.codes("ur_class")
    faults = _coordinate_faults(table, xy, crs, path, near)
    table.faults += faults
    if table.has("residents"):
        _held_against_total(table, facts["residents"])
        _too_large(table, kinds, facts["residents"])
    table.stop()
    xy = to_wgs84(project(xy, crs, str(path)) if crs else xy, datum)
    shifted = "" if datum == "wgs84" and not crs else f", converted from {crs or datum}"
    points = pd.DataFrame(
        {
            "id": ids,
            "kind": kinds,
            "name": names,
            "admin_code": ids,
            "township": township if table.has("township") else [""] * count,
            "lon": xy[:, 0],
            "lat": xy[:, 1],
            "terrain": [word or "plain" for word in terrain],
            "ur_class": ur_class,
            "coord_source": f"given: {path.name}{shifted}",
            "stated_at": [table.where(row, "township") for row in range(count)],
            **facts,
        }
    )
    if table.has("terrain"):
        points["terrain_source"] = [table.source("terrain") if word else "" for word in terrain]
    return PlacesRead(points, table.told(), table.warnings)


def _coordinates(table: OfficeTable) -> NDArray[np.float64]:
    """Return longitude and latitude, shape (rows, 2), from two columns or from one."""
    if table.has("lonlat") and not (table.has("lon") and table.has("lat")):
        pairs = table.read_as("lonlat", read_pair, (np.nan, np.nan), _("no pair of numbers"),
                              _("longitude first: 115.02,38.80"))  # fmt: skip
        return np.array(pairs, dtype=np.float64).reshape(-1, 2)
    hint = _("degrees: 116.19, 116°11'24\", 东经116.19, E116.19 or 116-11-24")
    for name in ("lon", "lat"):
        odd = [
            (row, _("{text} says that it is the other axis", text=text))
            for row, text in enumerate(table.texts(name))
            if side(text) not in ("", name)
        ]
        table.add(name, "TAB-027", odd, _("are the columns of longitude and latitude swapped?"))
    return np.stack([table.numbers(name, hint=hint) for name in ("lon", "lat")], axis=1)


def read_pair(text: str) -> tuple[float, float]:
    """Return longitude and latitude (degrees) of one plain text, NaN twice where it is none.

    >>> read_pair("115.02, 38.80"), read_pair("38°48'N,115°30'E")
    ((115.02, 38.8), (115.5, 38.8))
    """
    parts = text.strip("()[] ").replace(";", ",").replace(" ", ",").split(",")
    parts = [part for part in parts if part]
    if len(parts) != 2:
        return np.nan, np.nan
    sides = [side(part) for part in parts]
    if sides[0] == "lat" or sides[1] == "lon":
        parts = parts[::-1]
    return number(parts[0], units=UNITS["lon"]), number(parts[1], units=UNITS["lat"])


def _kinds(table: OfficeTable, kind: str) -> list[str]:
    """Return the kind of each row; a column 类型 that says other things is not used."""
    if table.has("kind") and table.head("kind").casefold() != "kind":
        words = {text.casefold() for text in table.texts("kind") if text}
        if not words & {*KINDS, *KIND_NAMES}:
            table.heads.unused.append(table.head("kind"))
            del table.heads.column["kind"]
    if not table.has("kind"):
        return [kind] * len(table)
    return [word or kind for word in table.words("kind", KIND_NAMES, KINDS)]


def _coordinate_faults(
    table: OfficeTable,
    xy: NDArray[np.float64],
    crs: str | None,
    path: Path,
    near: Place | None,
) -> list[Fault]:
    """Return single rows off the Earth with their cells, else what all rows have in common."""
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not xy.size:
        return []
    if crs:
        try:
            xy = project(xy, crs, str(path))
        except InputError as error:
            return list(error.faults)
        return coordinate_faults(xy[:, 0], xy[:, 1], str(path), near)
    off = (np.abs(xy[:, 0]) > 180) | (np.abs(xy[:, 1]) > 90)
    if not off.any() or 2 * int(off.sum()) > off.size or table.faults:
        return coordinate_faults(xy[:, 0], xy[:, 1], str(path), near)
    found = []
    for row in np.flatnonzero(off).tolist():
        lon, lat = xy[row].tolist()
        swapped = abs(lon) <= 90 and abs(lat) <= 180
        text = _("{lon:g}, {lat:g} is no point in degrees", lon=lon, lat=lat) + (
            _(": swapped?") if swapped else ""
        )
        code = "NET-006" if swapped else "NET-012"
        where = table.where(row, "lat" if abs(lat) > 90 else "lon")
        found.append(Fault(code, where, text, _("the other rows are degrees")))
    return found


def _too_large(table: OfficeTable, kinds: list[str], residents: list[float]) -> None:
    """Warn (DEM-013) of each row of a village with far more residents than a village has."""
    rows = [
        row
        for row, (kind, people) in enumerate(zip(kinds, residents, strict=True))
        if kind == "village" and people > LARGEST_VILLAGE
    ]
    hint = _("correct the cell, or leave the place out if it is no village")
    for row in rows[:SHOWN]:
        text = _("{people:,.0f} residents are more than a village has", people=residents[row])
        table.warnings.append(Fault("DEM-013", table.where(row, "residents"), text, hint))
    if len(rows) > SHOWN:
        text = _(
            "and {count} more rows like these in column {head}",
            count=len(rows) - SHOWN,
            head=table.head("residents"),
        )
        table.warnings.append(Fault("DEM-013", table.grid.file, text, hint))


def _held_against_total(table: OfficeTable, residents: list[float]) -> None:
    """Warn (TAB-024) when the row of totals says another sum than the rows."""
    stated, summed = table.total("residents"), float(np.nansum(residents))
    if stated == stated and len(table.body.totals) == 1 and round(stated) != round(summed):
        text = _(
            "the row of totals says {stated:,.0f}, the rows add up to {summed:,.0f}",
            stated=stated,
            summed=summed,
        )
        where = table.grid.place(
            table.body.totals[0], table.heads.column["residents"], table.head("residents")
        )
        table.warnings.append(Fault("TAB-024", where, text, _("look for rows that are missing")))
