"""How a planner's tables and roads are to be read: the options that commands share."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.network.datum import Datum
    from logistics_sim.office_tables import Gathered, ReadOptions

Columns = Annotated[
    str, typer.Option("--columns", help="Columns of the places: id=代码,name=名称,lon=经度 ...")
]
StationColumns = Annotated[
    str, typer.Option("--station-columns", help="Columns of the stations alone: id=乡镇代码 ...")
]
RoadColumns = Annotated[
    str, typer.Option("--road-columns", help="Columns of the roads: class=等级,speed=限速 ...")
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", help="Encoding of all CSV files; absent: found and said."),
]
VillagesEncoding = Annotated[
    str | None, typer.Option("--villages-encoding", help="Encoding of the villages alone.")
]
StationsEncoding = Annotated[
    str | None, typer.Option("--stations-encoding", help="Encoding of the stations alone.")
]
VillagesSheet = Annotated[
    str | None, typer.Option("--villages-sheet", "--sheet", help="Sheet of the villages.")
]
StationsSheet = Annotated[
    str | None, typer.Option("--stations-sheet", help="Sheet of the stations.")
]
VillagesHead = Annotated[
    int | None,
    typer.Option("--villages-head-row", "--head-row", min=1, help="Row of the villages' heads."),
]
StationsHead = Annotated[
    int | None, typer.Option("--stations-head-row", min=1, help="Row of the stations' heads.")
]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", help="Sign between cells: , ; | or tab.")
]
Decimal = Annotated[str | None, typer.Option("--decimal", help="Decimal sign: . or ,")]
HeadsFile = Annotated[
    Path | None,
    typer.Option("--heads", help="Your own names of columns (CSV: meaning, head, table)."),
]
DatumOption = Annotated[
    str, typer.Option("--datum", help="Datum of the places: wgs84, cgcs2000, gcj02, bd09.")
]
RoadDatum = Annotated[str, typer.Option("--road-datum", help="Datum of the roads.")]
Crs = Annotated[str | None, typer.Option("--crs", help="Projection of the places: EPSG:4547.")]
RoadCrs = Annotated[str | None, typer.Option("--road-crs", help="Projection of the roads.")]
RoadsEncoding = Annotated[
    str | None, typer.Option("--roads-encoding", help="Encoding of a Shapefile's texts: GB18030.")
]
Layer = Annotated[str | None, typer.Option("--layer", help="Layer of a GeoPackage.")]
Terrain = Annotated[str, typer.Option("--terrain", help="Terrain: plain, hill or mountain.")]


@dataclass(frozen=True)
class StatedReading:
    """What was stated of how tables and roads are to be read."""

    columns: str = ""
    station_columns: str = ""
    road_columns: str = ""
    encoding: str | None = None
    villages_encoding: str | None = None
    stations_encoding: str | None = None
    villages_sheet: str | None = None
    stations_sheet: str | None = None
    villages_head_row: int | None = None
    stations_head_row: int | None = None
    delimiter: str | None = None
    decimal: str | None = None
    heads: Path | None = None
    datum: str = "wgs84"
    road_datum: str = "wgs84"
    crs: str | None = None
    road_crs: str | None = None
    roads_encoding: str | None = None
    layer: str | None = None
    terrain: str = "plain"

    def understood(self, gathered: Gathered) -> Reading:
        """Return it in the words of the rooms that read; what is wrong goes to `gathered`."""
        from logistics_sim.network.datum import read_datum
        from logistics_sim.network.road_class import TERRAINS
        from logistics_sim.office_tables import ReadOptions, read_added_heads

        datum = gathered.take(lambda: read_datum(self.datum, "--datum"))
        road_datum = gathered.take(lambda: read_datum(self.road_datum, "--road-datum"))
        terrain = gathered.take(lambda: one_of(self.terrain, TERRAINS, "--terrain"))
        mapped = gathered.take(lambda: pairs(self.columns, "--columns"))
        mapped_stations = gathered.take(lambda: pairs(self.station_columns, "--station-columns"))
        mapped_roads = gathered.take(lambda: pairs(self.road_columns, "--road-columns"))
        heads = self.heads
        added = gathered.take(lambda: read_added_heads(heads) if heads else {})
        base = ReadOptions(delimiter=self.delimiter, decimal=self.decimal, heads=added or {})
        of_villages = replace(
            base,
            encoding=self.villages_encoding or self.encoding,
            encoding_option="--villages-encoding",
            sheet=self.villages_sheet,
            head_row=self.villages_head_row,
            columns=mapped or {},
        )
        of_stations = replace(
            base,
            encoding=self.stations_encoding or self.encoding,
            encoding_option="--stations-encoding",
            sheet=self.stations_sheet,
            head_row=self.stations_head_row,
            columns=mapped_stations or mapped or {},
            option="--station-columns" if mapped_stations else "--columns",
            lenient=not mapped_stations,
        )
        roads = {
            "columns": mapped_roads or {},
            "crs": self.road_crs,
            "datum": road_datum or "wgs84",
            "terrain": terrain or "plain",
            "layer": self.layer,
            "encoding": self.roads_encoding,
        }
        return Reading(of_villages, of_stations, roads, datum or "wgs84", self.crs)


@dataclass(frozen=True)
class Reading:
    """How tables and roads are read: options of villages and stations, arguments of roads."""

    of_villages: ReadOptions
    of_stations: ReadOptions
    roads: dict[str, Any]
    datum: Datum
    crs: str | None


def one_of(value: str, known: tuple[str, ...], where: str) -> str:
    """Return `value` if it is known; else say what is (NET-017)."""
    text = unicodedata.normalize("NFKC", value).strip().lower().replace("-", "")
    if text in known:
        return text
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
    hint = (
        _("did you mean {near!r}?", near=near[0])
        if near
        else _("one of {known}", known=", ".join(known))
    )
    raise InputError("NET-017", where, _("{value!r} is unknown", value=value), hint)


def pairs(text: str, where: str) -> dict[str, str]:
    """Return ``{meaning: column}`` of ``meaning=column,meaning=column``.

    >>> pairs("id=代码, name=村名", "--columns")
    {'id': '代码', 'name': '村名'}
    """
    found = {}
    for part in text.split(","):
        if not part.strip():
            continue
        meaning, sign, name = part.partition("=")
        if not sign or not name.strip():
            raise InputError(
                "NET-004", where, _("{part!r} is no pair", part=part.strip()), _("write id=代码")
            )
        found[meaning.strip()] = name.strip()
    return found
