"""`logistics-sim network import`: a planner's own roads and places to a road file."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from logistics_sim.cli.import_report import residents_read, tell_import
from logistics_sim.cli.options import Json
from logistics_sim.cli.reading_options import (
    Columns,
    Crs,
    DatumOption,
    Decimal,
    Delimiter,
    Encoding,
    HeadsFile,
    Layer,
    RoadColumns,
    RoadCrs,
    RoadDatum,
    RoadsEncoding,
    StatedReading,
    StationColumns,
    StationsEncoding,
    StationsHead,
    StationsSheet,
    Terrain,
    VillagesEncoding,
    VillagesHead,
    VillagesSheet,
)
from logistics_sim.core.errors import EXIT_BAD_INPUT, Fault
from logistics_sim.network.hub_place import hub_row, known_place, place_of, with_hub

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
    from logistics_sim.network.townships import with_townships
    from logistics_sim.office_tables import Gathered

    gathered = Gathered()
    said = StatedReading(
        columns=columns,
        station_columns=station_columns,
        road_columns=road_columns,
        encoding=encoding,
        villages_encoding=villages_encoding,
        stations_encoding=stations_encoding,
        villages_sheet=villages_sheet,
        stations_sheet=stations_sheet,
        villages_head_row=villages_head_row,
        stations_head_row=stations_head_row,
        delimiter=delimiter,
        decimal=decimal,
        heads=heads,
        datum=datum,
        road_datum=road_datum,
        crs=crs,
        road_crs=road_crs,
        roads_encoding=roads_encoding,
        layer=layer,
        terrain=terrain,
    )
    reading = said.understood(gathered)
    first = gathered.take(lambda: hub_row(hub))
    near = place_of(first)
    files = [(villages, "village", reading.of_villages)]
    if stations is not None:
        files.append((stations, "township_station", reading.of_stations))
    tables = []
    parts: list[Fault] = []
    for path, kind, options in files:
        of_places = partial(read_places, datum=reading.datum, crs=reading.crs, near=near)
        tables.append(gathered.take(partial(of_places, path, kind, options)))
    near = near or known_place([table.points for table in tables if table is not None])
    draft = gathered.take(lambda: read_roads(roads, **reading.roads, near=near))
    read = [table for table in tables if table is not None]
    places = None
    if len(read) == len(files) and (first is not None or hub is None):
        together = with_hub([table.points for table in read], first)
        places = gathered.take(lambda: with_townships(together, warnings=parts))
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
        datum=reading.datum,
    )
    faults = check_network(brought.network)
    lost = [fault for fault in faults if fault.code == "NET-010" and allow_unreachable]
    stop = [fault for fault in faults if fault not in lost]
    if map is not None:
        from logistics_sim.report.network_map import draw_road_map

        draw_road_map(brought.network, map)
    if not stop:
        write_network(brought.network, out)
    warnings = [*(fault for table in read for fault in table.warnings), *parts]
    answer = [table.told for table in read]
    people = residents_read(brought.network)
    tell_import(brought, [*warnings, *brought.warnings, *lost], stop, answer, people, out, json)
    if stop:
        raise SystemExit(EXIT_BAD_INPUT)


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
