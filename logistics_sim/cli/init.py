"""`logistics-sim init`: a county's folder from the files that there are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.import_report import table_lines
from logistics_sim.cli.options import Json
from logistics_sim.cli.output import one_line, print_json, say, say_warnings
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
from logistics_sim.language import gettext as _
from logistics_sim.network.hub_place import hub_row

File = Path | None

PARCELS = ("read", "used", "duplicates", "other_counties", "unmatched")
"""What becomes of the parcels of a file of volumes."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("init")(init)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="New folder of the county.")],
    roads: Annotated[File, typer.Option("--roads", help="Roads: OSM or a layer of lines.")] = None,
    villages: Annotated[File, typer.Option("--villages", help="Villages: CSV, Excel.")] = None,
    stations: Annotated[File, typer.Option("--stations", help="Township stations.")] = None,
    firms: Annotated[File, typer.Option("--firms", help="Firms with share or volume.")] = None,
    volumes: Annotated[File, typer.Option("--volumes", help="Counts of parcels.")] = None,
    producers: Annotated[
        File, typer.Option("--producers", help="Producers of fresh food: village, product, share.")
    ] = None,
    hub: Annotated[str | None, typer.Option("--hub", help="Sorting centre: LON,LAT.")] = None,
    name: Annotated[str, typer.Option("--name", help="Name of the county: 青岩县.")] = "",
    datum: DatumOption = "wgs84",
    crs: Crs = None,
    columns: Columns = "",
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
    road_columns: RoadColumns = "",
    road_datum: RoadDatum = "wgs84",
    road_crs: RoadCrs = None,
    roads_encoding: RoadsEncoding = None,
    layer: Layer = None,
    terrain: Terrain = "plain",
    json: Json = False,
) -> None:
    """Make a scenario of your own county from the files that you have.

    What is missing is named with what it costs the answer; nothing is taken from another
    county. Then: logistics-sim check DIR/scenario.yaml, logistics-sim run DIR/scenario.yaml.
    """
    from logistics_sim.office_tables import Gathered
    from logistics_sim.study.county_files import CountyFiles
    from logistics_sim.study.county_folder import make_county
    from logistics_sim.study.manifest import stamped

    said = Gathered()
    hub_place = said.take(lambda: hub_row(hub))
    reading = StatedReading(
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
    ).understood(said)
    files = CountyFiles(
        roads=roads,
        villages=villages,
        stations=stations,
        firms=firms,
        volumes=volumes,
        producers=producers,
        hub=hub_place,
        name=name.strip(),
        datum=reading.datum,
        crs=reading.crs,
        encoding=encoding,
        of_villages=reading.of_villages,
        of_stations=reading.of_stations,
        of_roads=reading.roads,
        faults=tuple(said.faults),
    )
    made = make_county(files, folder)
    say_warnings(made.warnings)
    if json:
        print_json(
            {
                **stamped(),
                "out": str(folder),
                "files": made.files,
                "yours": made.yours,
                "guesses": made.guesses,
                "missing": made.missing,
                "tables": made.tables,
                "volumes": made.volumes,
                "warnings": [fault.to_dict() for fault in made.warnings],
            }
        )
        return
    for table in made.tables:
        for line in table_lines(table):
            say(one_line(line))
    for told in made.volumes:
        say(
            _(
                "{file}: {read:,} parcels read, {used:,} used, {duplicates:,} twice, "
                "{other_counties:,} of other counties, {unmatched:,} without a known place",
                **{name: told[name] for name in ("file", *PARCELS)},
            )
        )
    say(f"{folder}: {', '.join(made.files)}")
    say(_("yours: {yours}", yours=", ".join(made.yours) or _("nothing yet")))
    for entry in made.missing:
        say(
            _(
                "missing {key}: {what_to_state}",
                key=entry["key"],
                what_to_state=entry["what_to_state"],
            )
        )
        say(_("    without it: {what_it_costs}", what_it_costs=entry["what_it_costs"]))
    heavy = [row for row in made.guesses if row["weight"]][:5]
    say(
        _(
            "general guesses: {count}; the heaviest: {heavy}",
            count=len(made.guesses),
            heavy=", ".join(r["key"] for r in heavy),
        )
    )
    say(_("next: logistics-sim check {folder}", folder=folder / "scenario.yaml"))
