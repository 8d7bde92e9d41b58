"""`logistics-sim init`: a county's folder from the files that there are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast

import typer

from logistics_sim.cli.network_import import one_of
from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say, say_warnings
from logistics_sim.network.hub_place import hub_row

File = Path | None


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
    datum: Annotated[
        str, typer.Option("--datum", help="Datum of the places: wgs84, cgcs2000, gcj02, bd09.")
    ] = "wgs84",
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Encoding of the tables (otherwise found).")
    ] = None,
    terrain: Annotated[str, typer.Option("--terrain", help="plain, hill or mountain.")] = "plain",
    json: Json = False,
) -> None:
    """Make a scenario of your own county from the files that you have.

    What is missing is named with what it costs the answer; nothing is taken from another
    county. Then: logistics-sim check DIR/scenario.yaml, logistics-sim run DIR/scenario.yaml.
    """
    from logistics_sim.network.datum import DATUMS, Datum
    from logistics_sim.network.road_class import TERRAINS
    from logistics_sim.study.county_folder import CountyFiles, make_county
    from logistics_sim.study.manifest import stamped

    files = CountyFiles(
        roads=roads,
        villages=villages,
        stations=stations,
        firms=firms,
        volumes=volumes,
        producers=producers,
        hub=hub_row(hub),
        name=name.strip(),
        datum=cast(Datum, one_of(datum, DATUMS, "--datum")),
        encoding=encoding,
        terrain=one_of(terrain, TERRAINS, "--terrain"),
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
                "warnings": [fault.to_dict() for fault in made.warnings],
            }
        )
        return
    say(f"{folder}: {', '.join(made.files)}")
    say(f"yours: {', '.join(made.yours) or 'nothing yet'}")
    for entry in made.missing:
        say(f"missing {entry['key']}: {entry['what_to_state']}")
        say(f"    without it: {entry['what_it_costs']}")
    heavy = [row for row in made.guesses if row["weight"]][:5]
    say(f"general guesses: {len(made.guesses)}; the heaviest: {', '.join(r['key'] for r in heavy)}")
    say(f"next: logistics-sim check {folder / 'scenario.yaml'}")
