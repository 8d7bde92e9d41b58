"""`logistics-sim network import`: a planner's own roads and places to a road file."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from logistics_sim.cli.import_report import residents_read, tell_import
from logistics_sim.cli.options import Json
from logistics_sim.core.errors import EXIT_BAD_INPUT, InputError
from logistics_sim.network.hub_place import hub_row, with_hub

Roads = Annotated[
    Path,
    typer.Argument(metavar="ROADS", help=".osm, .osm.pbf, .gpkg, .shp, .geojson, .parquet."),
]
Out = Annotated[Path, typer.Option("--out", help="Road file to write (.geojson).")]
Villages = Annotated[Path, typer.Option("--villages", help="Villages (.csv, .xlsx).")]
Stations = Annotated[
    Path | None, typer.Option("--stations", help="Township stations (.csv, .xlsx).")
]
Hub = Annotated[str | None, typer.Option("--hub", help="The hub as LON,LAT in WGS 84.")]
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
Terrain = Annotated[str, typer.Option("--terrain", help="Terrain of the roads.")]
Merge = Annotated[bool, typer.Option(help="Merge pieces of road where nothing happens.")]
IslandKm = Annotated[
    float, typer.Option("--island-km", min=0, help="Leave out unconnected roads shorter than this.")
]
SnapLimit = Annotated[
    float, typer.Option("--snap-limit-m", min=0, help="Refuse places farther from every road.")
]
Allow = Annotated[
    bool, typer.Option("--allow-unreachable", help="Write the file although places are cut off.")
]
Picture = Annotated[
    Path | None, typer.Option("--map", help="Draw what was read (.png, .svg, .pdf).")
]


def import_roads(
    roads: Roads,
    villages: Villages,
    out: Out,
    stations: Stations = None,
    hub: Hub = None,
    columns: Columns = "",
    road_columns: RoadColumns = "",
    station_columns: StationColumns = "",
    encoding: Encoding = None,
    villages_encoding: VillagesEncoding = None,
    stations_encoding: StationsEncoding = None,
    villages_sheet: VillagesSheet = None,
    stations_sheet: StationsSheet = None,
    villages_head_row: VillagesHead = None,
    stations_head_row: StationsHead = None,
    delimiter: Delimiter = None,
    decimal: Decimal = None,
    heads: HeadsFile = None,
    datum: DatumOption = "wgs84",
    road_datum: RoadDatum = "wgs84",
    crs: Crs = None,
    road_crs: RoadCrs = None,
    roads_encoding: RoadsEncoding = None,
    layer: Layer = None,
    terrain: Terrain = "plain",
    merge: Merge = True,
    island_km: IslandKm = 1.0,
    snap_limit_m: SnapLimit = 5_000.0,
    allow_unreachable: Allow = False,
    map: Picture = None,
    json: Json = False,
) -> None:
    """Read roads and places, join them, and write a road file for a scenario.

    Every fault of every file is reported at once.
    """
    from logistics_sim.network import bring, check_network, read_places, read_roads, write_network
    from logistics_sim.network.bring import with_townships
    from logistics_sim.network.datum import DATUMS, Datum
    from logistics_sim.network.road_class import TERRAINS
    from logistics_sim.office_tables import Gathered, ReadOptions, read_added_heads

    gathered = Gathered()
    chosen = gathered.take(lambda: cast(Datum, one_of(datum, DATUMS, "--datum")))
    road_chosen = gathered.take(lambda: cast(Datum, one_of(road_datum, DATUMS, "--road-datum")))
    gathered.take(lambda: one_of(terrain, TERRAINS, "--terrain"))
    mapped = gathered.take(lambda: pairs(columns, "--columns"))
    mapped_stations = gathered.take(lambda: pairs(station_columns, "--station-columns"))
    mapped_roads = gathered.take(lambda: pairs(road_columns, "--road-columns"))
    added = gathered.take(lambda: read_added_heads(heads) if heads else {})
    base = ReadOptions(delimiter=delimiter, decimal=decimal, heads=added or {})
    of_villages = replace(
        base,
        encoding=villages_encoding or encoding,
        encoding_option="--villages-encoding",
        sheet=villages_sheet,
        head_row=villages_head_row,
        columns=mapped or {},
    )
    of_stations = replace(
        base,
        encoding=stations_encoding or encoding,
        encoding_option="--stations-encoding",
        sheet=stations_sheet,
        head_row=stations_head_row,
        columns=mapped_stations or mapped or {},
        option="--station-columns" if mapped_stations else "--columns",
        lenient=not mapped_stations,
    )
    files = [(villages, "village", of_villages)]
    if stations is not None:
        files.append((stations, "township_station", of_stations))
    tables = []
    for path, kind, options in files:
        work = partial(read_places, path, kind, options, datum=chosen or "wgs84", crs=crs)
        tables.append(gathered.take(work))
    draft = gathered.take(
        lambda: read_roads(
            roads,
            columns=mapped_roads or {},
            crs=road_crs,
            datum=road_chosen or "wgs84",
            terrain=terrain,
            layer=layer,
            encoding=roads_encoding,
        )
    )
    first = gathered.take(lambda: hub_row(hub))
    read = [table for table in tables if table is not None]
    places = None
    if len(read) == len(files) and (first is not None or hub is None):
        together = with_hub([table.points for table in read], first)
        places = gathered.take(lambda: with_townships(together))
    gathered.stop()
    assert draft is not None
    assert places is not None
    brought = bring(
        draft,
        places,
        merge=merge,
        least_island_km=island_km,
        snap_limit_m=snap_limit_m,
        source=roads,
        about=about(roads),
        datum=chosen or "wgs84",
    )
    faults = check_network(brought.network)
    lost = [fault for fault in faults if fault.code == "NET-010" and allow_unreachable]
    stop = [fault for fault in faults if fault not in lost]
    if map is not None:
        from logistics_sim.report.network_map import draw_road_map

        draw_road_map(brought.network, map)
    if not stop:
        write_network(brought.network, out)
    warnings = [fault for table in read for fault in table.warnings]
    answer = [table.told for table in read]
    people = residents_read(brought.network)
    tell_import(brought, [*warnings, *brought.warnings, *lost], stop, answer, people, out, json)
    if stop:
        raise SystemExit(EXIT_BAD_INPUT)


def one_of(value: str, known: tuple[str, ...], where: str) -> str:
    """Return `value` if it is known; else say what is (NET-017)."""
    text = unicodedata.normalize("NFKC", value).strip().lower().replace("-", "")
    if text in known:
        return text
    near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"one of {', '.join(known)}"
    raise InputError("NET-017", where, f"{value!r} is unknown", hint)


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
            raise InputError("NET-004", where, f"{part.strip()!r} is no pair", "write id=代码")
        found[meaning.strip()] = name.strip()
    return found


def about(roads: Path) -> dict[str, Any]:
    """Return the head of the file: OpenStreetMap's licence where the roads come from there."""
    from logistics_sim.network.osm import SUFFIXES

    head: dict[str, Any] = {"name": roads.stem, "made_from": roads.name}
    if roads.name.lower().endswith(SUFFIXES):
        head["attribution"] = "(c) OpenStreetMap contributors"
        head["licence"] = "ODbL-1.0"
        head["notice"] = (
            "This file is a derived database of OpenStreetMap under the Open Database Licence "
            "1.0 (https://opendatacommons.org/licenses/odbl/1-0/)."
        )
    return head
