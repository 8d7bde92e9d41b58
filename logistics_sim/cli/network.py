"""`logistics-sim network`: import, check, show, close roads in turn, keep travel matrices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logistics_sim.cli.network_import import import_roads
from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say, say_faults
from logistics_sim.core.errors import EXIT_BAD_INPUT, InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.network import Network
    from logistics_sim.places.limited_reach import LimitedReach

Roads = Annotated[Path, typer.Argument(metavar="ROADS", help="Road file (project's GeoJSON).")]
Source = Annotated[
    Path, typer.Argument(metavar="SCENARIO", help="Scenario (YAML), or a road file alone.")
]
Allow = Annotated[
    bool, typer.Option("--allow-unreachable", help="Places on islands are a warning only.")
]
Picture = Annotated[Path | None, typer.Option("--map", help="Draw a map (.png, .svg, .pdf).")]
Table = Annotated[Path | None, typer.Option("--out", help="Write the table (.csv, .parquet).")]
Top = Annotated[int, typer.Option("--top", min=1, help="Roads to show.")]
Cache = Annotated[Path, typer.Option("--cache", help="Folder that keeps travel matrices.")]

group = typer.Typer(
    help="Roads: import your own, check, show, close them in turn.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    group.command("import")(import_roads)
    group.command("check")(check)
    group.command("show")(show)
    group.command("resilience")(resilience)
    group.command("matrix")(matrix)
    app.add_typer(group, name="network")


def check(roads: Roads, allow_unreachable: Allow = False, json: Json = False) -> None:
    """Check a road file: every fault at once; exit 2 when anything is wrong."""
    from logistics_sim.network import check_network, read_network, unreachable_places
    from logistics_sim.study.manifest import stamped

    lost: list[str] = []
    try:
        network = read_network(roads)
        faults = check_network(network)
        lost = unreachable_places(network)["id"].tolist()
    except InputError as error:
        faults = list(error.faults)
    warnings = [fault for fault in faults if allow_unreachable and fault.code == "NET-010"]
    faults = [fault for fault in faults if fault not in warnings]
    if json:
        print_json(
            {
                **stamped(),
                "ok": not faults,
                "faults": [fault.to_dict() for fault in faults],
                "warnings": [fault.to_dict() for fault in warnings],
                "unreachable": lost,
            }
        )
    else:
        say_faults(faults)
        for warning in warnings:
            say(_("warning {warning}", warning=warning))
    if faults:
        raise SystemExit(EXIT_BAD_INPUT)
    if not json:
        say(_("{roads}: no faults", roads=roads))


def show(roads: Roads, map: Picture = None, json: Json = False) -> None:
    """Say what a road file holds: places, kilometres by class, what is real; draw it."""
    from logistics_sim.network import read_network
    from logistics_sim.study.manifest import stamped

    network = read_network(roads)
    km = network.edges.groupby("road_class")["length_m"].sum().sort_values(ascending=False) / 1_000
    answer: dict[str, Any] = {
        "nodes": len(network.nodes),
        "edges": len(network.edges),
        "places": {str(k): int(n) for k, n in network.places["kind"].value_counts().items()},
        "km": {str(name): round(float(value), 1) for name, value in km.items()},
        "length_share": network.share_by_source(),
        "point_share": network.points_by_source(),
        "attribution": str(network.about.get("attribution", "")),
    }
    if map is not None:
        from logistics_sim.report.network_map import draw_road_map

        draw_road_map(network, map)
        answer["map"] = str(map)
    if json:
        print_json({**stamped(), **answer})
        return
    for kind, count in answer["places"].items():
        typer.echo(f"{kind:18} {count:8,}")
    for name, value in answer["km"].items():
        typer.echo(_("{name:18} {value:8,.1f} km", name=name, value=value))
    for word, shares in ((_("roads"), "length_share"), (_("points"), "point_share")):
        said = ", ".join(f"{name} {share:.1%}" for name, share in answer[shares].items())
        typer.echo(f"{word}: {said}")


def resilience(
    source: Source, top: Top = 10, out: Table = None, map: Picture = None, json: Json = False
) -> None:
    """Close every road in turn: villages, people and parcels cut off, extra minutes."""
    from logistics_sim.cli.closures import close_roads, write_table
    from logistics_sim.core.progress import terminal_progress
    from logistics_sim.places.limited_reach import kept_out_places, reach_warnings
    from logistics_sim.study.manifest import stamped

    with terminal_progress(not json) as report:
        network, table = close_roads(source, report)
    if out is not None:
        write_table(table, out)
    reaches = [] if source.suffix.lower() in (".geojson", ".json") else _reaches(source, network)
    kept_out = reach_warnings(reaches, network)
    if map is not None:
        from logistics_sim.report.network_map import draw_resilience_map

        draw_resilience_map(network, table, map, kept_out_places(reaches))
    cutting = table[table["villages"] > 0]
    villages = int((network.nodes["kind"] == "village").sum())
    if json:
        rows = table.head(top).to_dict("records")
        more = {"kept_out": [fault.to_dict() for fault in kept_out]} if kept_out else {}
        print_json(
            {
                **stamped(),
                "roads": len(network.edges),
                "roads_felt": len(table),
                "roads_that_cut_off": len(cutting),
                "villages": villages,
                "edges": [{**row, "places": str(row["places"]).split()} for row in rows],
                **more,
            }
        )
        return
    typer.echo(
        _(
            "{count} of {count_2} roads cut villages off when they close",
            count=len(cutting),
            count_2=len(network.edges),
        )
    )
    names = dict(zip(network.nodes["id"], network.nodes["name"], strict=True))
    for row in table.head(top).to_dict("records"):
        parts = [_("{villages:4} villages", villages=row["villages"])]
        if "people" in row:
            parts += [
                _("{people:9,.0f} people", people=row["people"]),
                f"{row['parcels_day']:8,.0f} parcels/day",
            ]
        if row["delayed"]:
            parts.append(
                _(
                    "{delayed} more villages +{mean_extra_min:.0f} min",
                    delayed=row["delayed"],
                    mean_extra_min=row["mean_extra_min"],
                )
            )
        if row["villages"] == villages:
            parts.append(_("the hub's only road"))
        if row.get("posted"):
            parts.append(str(row["posted"]))
        ends = " - ".join(str(names.get(row[end]) or row[end]) for end in ("u", "v"))
        typer.echo(f"{', '.join(parts)}  {row['road_class']} {ends}")
    for fault in kept_out:
        typer.echo(str(fault))


def _reaches(source: Path, network: Network) -> list[LimitedReach]:
    """Return what limits of weight and size keep from the vehicle types of a scenario."""
    from logistics_sim.places.limited_reach import limited_reach
    from logistics_sim.scenario import read_scenario

    return limited_reach(read_scenario(source), network)


def matrix(source: Source, cache: Cache, json: Json = False) -> None:
    """Make or take the travel matrices of a scenario; changed roads make new ones."""
    import time

    import numpy as np

    from logistics_sim.network import (
        Graph,
        SpeedProfile,
        cached_matrix,
        read_network,
        speed_profile,
    )
    from logistics_sim.scenario import read_scenario
    from logistics_sim.study.manifest import stamped

    started = time.perf_counter()
    scenario = read_scenario(source)
    network = read_network(scenario.roads_path)
    rows = network.places.index.to_numpy(dtype=np.int64)
    found = []
    by_profile: dict[SpeedProfile, list[str]] = {}
    for kind in scenario.fleet:
        by_profile.setdefault(speed_profile(scenario, kind, network.edges), []).append(kind.id)
    for profile, types in by_profile.items():
        made, taken = cached_matrix(Graph.of(network, profile), rows, cache)
        far = int(made.seconds.max())
        found.append({"types": types, "places": int(rows.size), "taken": taken, "longest_s": far})
    seconds = round(time.perf_counter() - started, 3)
    if json:
        print_json({**stamped(scenario), "matrices": found, "seconds": seconds})
        return
    for row in found:
        word = _("taken from the cache") if row["taken"] else "made"
        typer.echo(
            _(
                "{places} places, {word}: {types}",
                places=row["places"],
                word=word,
                types=row["types"],
            )
        )
