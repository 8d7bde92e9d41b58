"""`logistics-sim plan`: the timetable of the alliance, or of one firm alone."""

from __future__ import annotations

from typing import Annotated

import typer

from logistics_sim.cli.bus_lines import bus_lines
from logistics_sim.cli.checked_scenario import read_checked
from logistics_sim.cli.options import (
    AllowUnreachable,
    Json,
    MaxMemory,
    Out,
    Prove,
    ScenarioFile,
    Seed,
    Set,
)
from logistics_sim.cli.output import print_json, say
from logistics_sim.cli.plan_progress import watched_plan
from logistics_sim.cli.text_columns import in_columns
from logistics_sim.cli.unserved_lines import unserved_lines
from logistics_sim.core.errors import EXIT_INFEASIBLE, EXIT_INTERRUPTED
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.plan_gap import gap_sentence

Firm = Annotated[str | None, typer.Option("--firm", help="Plan this firm alone.")]
Variant = Annotated[str, typer.Option("--variant", help="equal_service or as_is, with --firm.")]


FIGURES = {
    "vehicles": noop("vehicles"),
    "trips": noop("trips"),
    "stops": noop("stops"),
    "distance_km": noop("distance, km"),
    "cost": noop("cost, yuan"),
    "lower_bound": noop("lower bound, yuan"),
    "gap": noop("gap"),
}
"""Figures of a mean service day, and what they are called."""


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("plan")(plan)


def plan(
    scenario: ScenarioFile,
    out: Out,
    firm: Firm = None,
    variant: Variant = "equal_service",
    prove: Prove = False,
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
    from logistics_sim.routing.later_waves import later_words
    from logistics_sim.study.folder import set_aside
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.memory import plan_estimate, require_memory
    from logistics_sim.study.plan_folder import write_plan_folder

    read = read_checked(scenario, seed, allow_unreachable, max_memory, settings)
    require_memory(plan_estimate(read, read_network(read.roads_path)), max_memory)
    kept = set_aside(out)
    if kept is not None:
        say(_("the plan that was stopped before is kept in {kept}", kept=kept))
    with watched_plan() as watch:
        found = write_plan_folder(read, out, firm=firm, variant=variant, prove=prove)
    found["stopped"] = watch.stop
    if json:
        print_json({**stamped(read), **found, "out": str(out)})
    else:
        rows = [(_(label), str(found[name])) for name, label in FIGURES.items()]
        for line in in_columns(rows):
            typer.echo(line)
        say(gap_sentence(found))
        say(_("verified; unserved: {count}", count=len(found["unserved"])))
        for line in bus_lines(found["buses"], out):
            say(line)
        for row in found["carried_over"]:
            say(
                _(
                    "{village} {name}, wave {wave}: {later} ({cause})",
                    village=row["village"],
                    name=row["name"],
                    wave=row["wave"],
                    later=later_words(row),
                    cause=row["cause"],
                )
            )
    if watch.stop:
        raise SystemExit(EXIT_INTERRUPTED)
    if found["unserved"]:
        for line in unserved_lines(found["unserved"]):
            say(line)
        raise SystemExit(EXIT_INFEASIBLE)
