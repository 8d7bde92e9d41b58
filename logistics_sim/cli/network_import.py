"""`logistics-sim network import`: a planner's own roads and places to a road file."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import one_line, print_json, say, say_faults, say_warnings
from logistics_sim.core.errors import EXIT_BAD_INPUT, InputError

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.network import Brought, Network

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
        sheet=villages_sheet,
        head_row=villages_head_row,
        columns=mapped or {},
    )
    of_stations = replace(
        base,
        encoding=stations_encoding or encoding,
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
        )
    )
    first = gathered.take(lambda: hub_row(hub))
    gathered.stop()
    read = [table for table in tables if table is not None]
    assert draft is not None
    brought = bring(
        draft,
        with_hub([table.points for table in read], first),
        merge=merge,
        least_island_km=island_km,
        snap_limit_m=snap_limit_m,
        source=roads,
        about=about(roads),
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
    _tell(brought, [*warnings, *brought.warnings, *lost], stop, answer, people, out, json)
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


def hub_row(hub: str | None) -> dict[str, Any] | None:
    """Return the hub of ``--hub LON,LAT`` as a place, ``None`` without one."""
    if hub is None:
        return None
    parts = unicodedata.normalize("NFKC", hub).split(",")
    try:
        lon, lat = float(parts[0]), float(parts[1])
    except (ValueError, IndexError) as error:
        hint = "such as 114.959,38.760"
        raise InputError("NET-012", "--hub", f"{hub!r} is not LON,LAT", hint) from error
    import numpy as np

    from logistics_sim.network.checks import coordinate_faults

    faults = coordinate_faults(np.array([lon]), np.array([lat]), "--hub")
    if faults or not (np.isfinite(lon) and np.isfinite(lat)):
        raise InputError("NET-006", "--hub", f"{hub!r} is no point on Earth", "LON,LAT in degrees")
    said = {"id": "hub", "kind": "hub", "name": "hub", "terrain": "plain", "lon": lon, "lat": lat}
    return {**said, "coord_source": "given: --hub"}


def with_hub(tables: list[pd.DataFrame], hub: dict[str, Any] | None) -> pd.DataFrame:
    """Return all places in one table, the hub first; facts that a table lacks stay empty."""
    import pandas as pd

    from logistics_sim.network.place_facts import fill_facts

    if hub is not None:
        blank = dict.fromkeys(("admin_code", "township", "ur_class"), "")
        tables = [pd.DataFrame([{**blank, **hub}]), *tables]
    return fill_facts(pd.concat(tables, ignore_index=True))


def residents_read(network: Network) -> dict[str, int]:
    """Return how many villages have residents of their own, and the sum of these."""
    villages = network.nodes[network.nodes["kind"] == "village"]
    own = villages["residents"].dropna() if "residents" in villages else villages["lon"].iloc[:0]
    return {
        "villages": len(villages),
        "with_residents": len(own),
        "residents": int(own.sum()),
    }


def _tell(
    brought: Brought,
    warnings: list[Any],
    stop: list[Any],
    tables: list[dict[str, Any]],
    people: dict[str, int],
    out: Path,
    json: bool,
) -> None:
    """Report on standard output (JSON) or standard error."""
    from logistics_sim.study.manifest import stamped

    main = brought.islands.head(5).to_dict("records")
    if json:
        print_json(
            {
                **stamped(),
                "ok": not stop,
                "faults": [fault.to_dict() for fault in stop],
                "warnings": [fault.to_dict() for fault in warnings],
                "tables": tables,
                "places": people,
                "counts": brought.counts,
                "snapped": brought.snapped,
                "parts": {"count": len(brought.islands), "longest": main},
                "length_share": brought.network.share_by_source(),
                "out": None if stop else str(out),
            }
        )
        return
    for table in tables:
        for line in table_lines(table):
            say(one_line(line))
    say(people_line(people))
    for name, value in brought.counts.items():
        say(f"{name.replace('_', ' '):38} {value:10,}")
    snapped = brought.snapped
    say(
        f"distance to the nearest road: median {snapped['median_m']:.0f} m, "
        f"95 % within {snapped['p95_m']:.0f} m, farthest {snapped['max_m']:.0f} m"
    )
    say(f"unconnected parts of the roads: {len(brought.islands)}")
    say_warnings(warnings)
    say_faults(stop)
    if not stop:
        say(f"wrote {out}")


def table_lines(told: dict[str, Any]) -> list[str]:
    """Return what is said about a table that was read: how, which columns, what not."""
    how = [
        f"{name} {told[name]}"
        for name in ("sheet", "encoding", "delimiter", "hidden rows read", "sheets not read")
        if name in told
    ]
    lines = [f"{told['file']}: {told['rows']} rows, heads in row {told['heads_row']}"]
    lines[0] += f" ({', '.join(how)})" if how else ""
    columns = ", ".join(f"{meaning} = {head}" for meaning, head in told["columns"].items())
    lines.append(f"  columns: {columns}")
    if told["not_used"]:
        lines.append(f"  not used ({len(told['not_used'])}): {', '.join(told['not_used'])}")
    for word, key in (("set aside", "set_aside"), ("cleaned", "cleaned")):
        if told[key]:
            counts = ", ".join(f"{count} {name}" for name, count in told[key].items())
            lines.append(f"  {word}: {counts}")
    return lines


def people_line(people: dict[str, int]) -> str:
    """Return what is said about the residents that were read."""
    own, villages = people["with_residents"], people["villages"]
    if not own:
        return f"residents: none in the tables; {villages} villages get a part by rule"
    rest = villages - own
    tail = f"; {rest} without a figure get a part by rule" if rest else ""
    return f"residents: {people['residents']:,} in {own} of {villages} villages{tail}"
