"""`logistics-sim plan`: the timetable of the alliance, or of one firm alone."""

from __future__ import annotations

from typing import Annotated

import typer

from logistics_sim.cli.checked_scenario import read_checked
from logistics_sim.cli.options import (
    AllowUnreachable,
    Json,
    MaxMemory,
    Out,
    ScenarioFile,
    Seed,
    Set,
)
from logistics_sim.cli.output import print_json, say
from logistics_sim.cli.plan_progress import watched_plan
from logistics_sim.core.errors import EXIT_INFEASIBLE, EXIT_INTERRUPTED

Firm = Annotated[str | None, typer.Option("--firm", help="Plan this firm alone.")]
Variant = Annotated[str, typer.Option("--variant", help="equal_service or as_is, with --firm.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("plan")(plan)


def plan(
    scenario: ScenarioFile,
    out: Out,
    firm: Firm = None,
    variant: Variant = "equal_service",
    seed: Seed = None,
    allow_unreachable: AllowUnreachable = False,
    max_memory: MaxMemory = None,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Plan trips and stops, verify them independently and keep them in a folder.

    Ctrl-C ends the search; the best plan so far is verified and kept, exit code 130.
    """
    from logistics_sim.network import read_network
    from logistics_sim.study.folder import set_aside
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.memory import plan_estimate, require_memory
    from logistics_sim.study.plan_folder import write_plan_folder

    read = read_checked(scenario, seed, allow_unreachable, max_memory, settings)
    require_memory(plan_estimate(read, read_network(read.roads_path)), max_memory)
    kept = set_aside(out)
    if kept is not None:
        say(f"the plan that was stopped before is kept in {kept}")
    with watched_plan() as watch:
        found = write_plan_folder(read, out, firm=firm, variant=variant)
    found["stopped"] = watch.stop
    if json:
        print_json({**stamped(read), **found, "out": str(out)})
    else:
        for name in ("vehicles", "trips", "stops", "distance_km", "cost", "lower_bound", "gap"):
            typer.echo(f"{name:12} {found[name]}")
        say(f"verified; unserved: {len(found['unserved'])}")
        for row in found["carried_over"]:
            later = f"left for wave {row['next_wave']}, {row['hours']:g} h later"
            say(f"{row['village']} {row['name']}, wave {row['wave']}: {later} ({row['cause']})")
    if watch.stop:
        raise SystemExit(EXIT_INTERRUPTED)
    if found["unserved"]:
        for row in found["unserved"]:
            say(f"unserved {row}")
        raise SystemExit(EXIT_INFEASIBLE)
