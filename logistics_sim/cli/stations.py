"""`logistics-sim stations`: where village stations should stand and what more would buy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logistics_sim.cli.options import Json, ScenarioFile, Set
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import terminal_progress
from logistics_sim.language import gettext as _
from logistics_sim.language import noop

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.core.progress import Progress
    from logistics_sim.places import World
    from logistics_sim.places.siting import Frontier, Siting
    from logistics_sim.scenario import Scenario

Count = Annotated[int | None, typer.Option("--stations", help="Number of stations.")]
Model = Annotated[str, typer.Option("--model", help="p-median, max-cover or set-cover.")]
RadiusKm = Annotated[float | None, typer.Option("--radius-km", help="Reach along roads, km.")]
RadiusMin = Annotated[
    float | None, typer.Option("--radius-min", help="Reach in minutes of --vehicle instead.")
]
Vehicle = Annotated[str | None, typer.Option("--vehicle", help="Type whose roads are taken.")]
Candidates = Annotated[
    Path | None, typer.Option("--candidates", help="CSV: place_id, candidate, existing.")
]
Keep = Annotated[bool, typer.Option("--keep-existing", help="Existing stations stay open.")]
Budget = Annotated[float | None, typer.Option("--budget", help="Yuan a year, for set-cover.")]
CoverShare = Annotated[float, typer.Option("--cover-share", help="Share that set-cover covers.")]
Points = Annotated[
    str | None, typer.Option("--frontier", help="Numbers too: 20,40,80 or first:last:step.")
]
Map = Annotated[Path | None, typer.Option("--map", help="Picture of the stations (.png, .svg).")]
Chart = Annotated[Path | None, typer.Option("--chart", help="Picture of the frontier.")]
Table = Annotated[Path | None, typer.Option("--table", help="CSV: who serves each village.")]
Replan = Annotated[
    bool, typer.Option("--replan", help="Plan the alliance again for each point of the frontier.")
]
Unreachable = Annotated[
    bool, typer.Option("--allow-unreachable", help="Go on when roads reach not every village.")
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("stations")(stations)


def stations(
    scenario: ScenarioFile,
    stations: Count = None,
    model: Model = "p-median",
    radius_km: RadiusKm = None,
    radius_min: RadiusMin = None,
    vehicle: Vehicle = None,
    candidates: Candidates = None,
    keep_existing: Keep = False,
    budget: Budget = None,
    cover_share: CoverShare = 1.0,
    frontier: Points = None,
    map_file: Map = None,
    chart: Chart = None,
    table: Table = None,
    replan: Replan = False,
    allow_unreachable: Unreachable = False,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Place village stations with a proven gap; optionally the frontier over their number."""
    from logistics_sim.places import build_world
    from logistics_sim.places.siting import frontier as along
    from logistics_sim.places.siting import site
    from logistics_sim.places.siting.frontier import station_numbers
    from logistics_sim.places.siting.scenario_problem import county_problem, county_request
    from logistics_sim.scenario import read_scenario
    from logistics_sim.study.manifest import stamped

    _pictures_can_be_drawn(map_file, chart, frontier)
    numbers = station_numbers(frontier) if frontier else []
    read = read_scenario(scenario, tuple(settings or ()))
    world = build_world(read, allow_unreachable=allow_unreachable)
    asked: dict[str, Any] = {
        "stations": stations,
        "keep_existing": keep_existing,
        "required_share": cover_share,
        "budget_yuan": budget,
        "allow_unreachable": allow_unreachable,
    }
    if radius_km is not None:
        asked["radius_m"] = _whole("--radius-km", radius_km, 1000)
    if radius_min is not None:
        asked["radius_s"] = _whole("--radius-min", radius_min, 60)
    problem = county_problem(read, world, vehicle, candidates)
    request = county_request(read, **asked)
    with terminal_progress() as progress:
        found = site(problem, model, request)
        line = along(problem, model, request, numbers, progress) if numbers else None
        plans = _plans(read, world, line or found, progress) if replan else None
    _write(found, line, world, map_file, chart, table)
    if json:
        answer = _answer(found, line, world)
        if plans is not None:
            answer["plans"] = plans.to_dict("records")
        print_json({**stamped(read), **answer})
        return
    _tell(found, line, world)
    if plans is not None:
        typer.echo(_("the alliance's plan with vans that call at stations only:"))
        typer.echo(plans.to_string(index=False))


def _plans(
    scenario: Scenario, world: World, found: Frontier | Siting, progress: Progress
) -> pd.DataFrame:
    """Return the alliance's plan for each siting, and first for a stop at every village."""
    import pandas as pd

    from logistics_sim.coalition_planning.station_merging import replan

    sitings = getattr(found, "sitings", (found,))
    villages = int((world.places["kind"] == "village").sum())
    rows = []
    for done, siting in enumerate((None, *sitings)):
        progress(noop("plans"), done, len(sitings) + 1)
        served = {} if siting is None else served_from(siting)
        count = villages if siting is None else len(siting.chosen)
        rows.append({"stations": count, **replan(scenario, world, served)})
    progress(noop("plans"), len(sitings) + 1, len(sitings) + 1)
    return pd.DataFrame(rows)


def served_from(siting: Siting) -> dict[str, str]:
    """Return the station of each village that has none."""
    table = siting.to_frame()
    away = table[~table["has_station"] & (table["station"] != "")]
    return dict(zip(away["place_id"], away["station"], strict=True))


def _whole(where: str, value: float, times: int) -> int:
    """Return `value` times `times` as a whole number; SIT-007 for what is none."""
    if not 0 <= value < 1e6:
        raise InputError(
            "SIT-007", where, _("{value} is not a number >= 0", value=value), _("write 3 or 2.5")
        )
    return round(value * times)


def _pictures_can_be_drawn(map_file: Path | None, chart: Path | None, frontier: str | None) -> None:
    """Refuse, before the work starts, what could not be written after it."""
    if chart is not None and frontier is None:
        raise InputError(
            "SIT-012", "--chart", _("there is no frontier to draw"), _("add --frontier")
        )
    for option, path in (("--map", map_file), ("--chart", chart)):
        if path is not None and path.suffix.lower() not in (".png", ".svg"):
            raise InputError(
                "SIT-013", option, _("{name}: unknown kind", name=path.name), _("use .png or .svg")
            )


def _answer(found: Siting, line: Frontier | None, world: World) -> dict[str, Any]:
    """Return the keys of the contract and what goes with them."""
    table = found.to_frame()
    answer = found.summary()
    answer["unserved"] = [*answer["unserved"], *world.unreachable]
    request = found.request
    answer["radius_km"] = None if request.radius_s is not None else request.radius_m / 1000
    answer["radius_min"] = None if request.radius_s is None else request.radius_s / 60
    answer["grades"] = found.stations()[["place_id", "grade", "people", "places"]].to_dict(
        "records"
    )
    answer["without_conditions"] = table.loc[
        ~table["is_candidate"], ["place_id", "station"]
    ].to_dict("records")
    answer["served_from"] = served_from(found)
    if line is not None:
        answer["frontier"] = line.to_frame().to_dict("records")
    return answer


def _tell(found: Siting, line: Frontier | None, world: World) -> None:
    names = dict(zip(world.places["place_id"], world.places["name"], strict=True))
    typer.echo(_("model        {model}", model=found.model))
    typer.echo(
        _(
            "stations     {count}, of them {showroom} showrooms",
            count=len(found.chosen),
            showroom=int(found.showroom.sum()),
        )
    )
    typer.echo(
        _("objective    {objective:,.1f} {unit}", objective=found.objective, unit=found.unit)
    )
    typer.echo(
        _("bound        {bound:,.1f}  (proven gap {gap:.3%})", bound=found.bound, gap=found.gap)
    )
    typer.echo(_("coverage     {coverage:.1%} of the people", coverage=found.coverage))
    typer.echo(
        _(
            "mean, worst  {mean_km:.2f} km, {worst_km:.2f} km",
            mean_km=found.mean_km,
            worst_km=found.worst_km,
        )
    )
    typer.echo(_("cost         {yuan_year:,.0f} yuan a year", yuan_year=found.yuan_year))
    for row in found.stations().itertuples():
        typer.echo(
            _(
                "  {place_id} {names}  {grade}, {places} villages, {people:,} people, farthest "
                "{farthest_km:.1f} km",
                place_id=row.place_id,
                names=names[row.place_id],
                grade=row.grade,
                places=row.places,
                people=row.people,
                farthest_km=row.farthest_km,
            )
        )
    if line is not None:
        typer.echo(line.to_frame().to_string(index=False))
    if found.overloaded:
        say(
            _(
                "warning: {count} stations serve more people than their grade can",
                count=len(found.overloaded),
            )
        )
    if found.stopped:
        say(_("note: the proof was stopped by its work budget ({stopped})", stopped=found.stopped))
    if found.unserved or world.unreachable:
        say(
            _(
                "warning: {count} villages are not reached",
                count=len(found.unserved) + len(world.unreachable),
            )
        )


def _write(
    found: Siting,
    line: Frontier | None,
    world: World,
    map_file: Path | None,
    chart: Path | None,
    table: Path | None,
) -> None:
    from logistics_sim.core.csv_output import write_csv

    if table is not None:
        frame = found.to_frame()
        names = dict(zip(world.places["place_id"], world.places["name"], strict=True))
        frame.insert(1, "name", [names[name] for name in frame["place_id"]])
        write_csv(table, frame)
    if map_file is not None or chart is not None:
        from logistics_sim.report.siting_map import frontier_chart, save_picture, siting_map

        if map_file is not None:
            save_picture(siting_map(found, world), map_file)
        if chart is not None and line is not None:
            save_picture(frontier_chart(line), chart)
