"""`logistics-sim network import`: a planner's own roads and places to a road file."""

from __future__ import annotations

import difflib
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import EXIT_BAD_INPUT, InputError

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.network import Brought

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
RoadColumns = Annotated[
    str, typer.Option("--road-columns", help="Columns of the roads: class=等级,speed=限速 ...")
]
Encoding = Annotated[str, typer.Option("--encoding", help="Encoding of the CSV files.")]
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
    encoding: Encoding = "utf-8",
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
    """Read roads and places, join them, and write a road file for a scenario."""
    from logistics_sim.network import bring, check_network, read_points, read_roads, write_network
    from logistics_sim.network.datum import DATUMS, Datum
    from logistics_sim.network.road_class import TERRAINS

    chosen = cast(Datum, one_of(datum, DATUMS, "--datum"))
    road_chosen = cast(Datum, one_of(road_datum, DATUMS, "--road-datum"))
    one_of(terrain, TERRAINS, "--terrain")
    mapped = pairs(columns, "--columns")

    def points(path: Path, kind: str) -> pd.DataFrame:
        return read_points(path, kind, columns=mapped, encoding=encoding, datum=chosen, crs=crs)

    tables = [points(villages, "village")]
    if stations is not None:
        tables.append(points(stations, "township_station"))
    draft = read_roads(
        roads,
        columns=pairs(road_columns, "--road-columns"),
        crs=road_crs,
        datum=road_chosen,
        terrain=terrain,
        layer=layer,
    )
    brought = bring(
        draft,
        _with_hub(tables, hub),
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
    _tell(brought, stop, lost, out, json)
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


def _with_hub(tables: list[pd.DataFrame], hub: str | None) -> pd.DataFrame:
    import pandas as pd

    if hub is None:
        return pd.concat(tables, ignore_index=True)
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
    row = dict.fromkeys(tables[0].columns, "")
    said = {"id": "hub", "kind": "hub", "name": "hub", "terrain": "plain", "lon": lon, "lat": lat}
    first = pd.DataFrame([{**row, **said, "coord_source": "given: --hub"}])
    return pd.concat([first, *tables], ignore_index=True)


def _tell(brought: Brought, stop: list[Any], lost: list[Any], out: Path, json: bool) -> None:
    """Report on standard output (JSON) or standard error."""
    from logistics_sim.study.manifest import stamped

    warnings = [*brought.warnings, *lost]
    main = brought.islands.head(5).to_dict("records")
    if json:
        print_json(
            {
                **stamped(),
                "ok": not stop,
                "faults": [fault.to_dict() for fault in stop],
                "warnings": [fault.to_dict() for fault in warnings],
                "counts": brought.counts,
                "snapped": brought.snapped,
                "parts": {"count": len(brought.islands), "longest": main},
                "length_share": brought.network.share_by_source(),
                "out": None if stop else str(out),
            }
        )
        return
    for name, value in brought.counts.items():
        say(f"{name.replace('_', ' '):38} {value:10,}")
    snapped = brought.snapped
    say(
        f"distance to the nearest road: median {snapped['median_m']:.0f} m, "
        f"95 % within {snapped['p95_m']:.0f} m, farthest {snapped['max_m']:.0f} m"
    )
    say(f"unconnected parts of the roads: {len(brought.islands)}")
    for fault in warnings:
        say(f"warning {fault}")
    for fault in stop:
        say(f"error {fault}")
    if not stop:
        say(f"wrote {out}")
