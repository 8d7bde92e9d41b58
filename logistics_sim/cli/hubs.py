"""`logistics-sim hubs`: which of several sites is the cheapest for the joint hub."""

from __future__ import annotations

from typing import Annotated

import typer

from logistics_sim.cli.checked_scenario import read_checked
from logistics_sim.cli.options import Cache, Days, Json, NoCache, Out, ScenarioFile, Set, Workers
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.progress import terminal_progress
from logistics_sim.language import gettext as _

Sites = Annotated[
    list[str],
    typer.Option(
        "--site",
        help="A candidate (repeatable): the id of a place, LON,LAT, or hub for today's.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("hubs")(hubs)


def hubs(
    scenario: ScenarioFile,
    out: Out,
    site: Sites,
    days: Days = None,
    workers: Workers = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Plan, replay and price the alliance with its hub at each site; table, map, the cheapest."""
    from logistics_sim.assessment.hub_sites import compare_hub_sites
    from logistics_sim.network import read_network
    from logistics_sim.report.hub_map import draw_hub_map
    from logistics_sim.study.result_cache import cache_folder

    read = read_checked(scenario, None, False, None, settings)
    with terminal_progress() as progress:
        found = compare_hub_sites(
            read,
            site,
            out,
            days=days,
            workers=workers,
            cache=None if no_cache else cache_folder(cache),
            progress=progress,
        )
    draw_hub_map(read_network(read.roads_path), found, out / "hub_sites.png")
    if json:
        print_json(found)
        return
    for row in found["sites"]:
        mark = "*" if row["site"] == found["cheapest"] else " "
        typer.echo(
            _(
                "{mark} {site:24} {cost_yuan:14,.2f} yuan  {distance_km:9,.1f} km  express 48 h "
                "{express_48h:.1%}  unserved {unserved:,}",
                mark=mark,
                site=row["site"],
                cost_yuan=row["cost_yuan"],
                distance_km=row["distance_km"],
                express_48h=row["express_48h"],
                unserved=row["unserved"],
            )
        )
    say(_("cheapest: {cheapest}; table and map: {out}", cheapest=found["cheapest"], out=out))
