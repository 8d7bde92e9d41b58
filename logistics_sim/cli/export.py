"""`logistics-sim export`: a plan in other tools' formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json, Out
from logistics_sim.cli.output import print_json, say
from logistics_sim.language import ngettext, noop


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("export")(export)


def export(
    plan_dir: Annotated[
        Path, typer.Argument(metavar="PLAN_DIR", help="Folder of a plan, or of one in a run.")
    ],
    out: Out,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", help="csv, geojson, geoparquet, kepler, matsim (repeatable; else all)."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Write a plan for maps, spreadsheets, kepler.gl and MATSim (drivers: see `sheets`)."""
    from logistics_sim.exchange import FORMATS, PlanView, export_plan
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.plan_folder import open_plan, plans_in

    scenario, world, plan = open_plan(plan_dir / plans_in(plan_dir)[0])
    made = export_plan(PlanView(scenario, world, plan), out, formats or ())
    kept = [path.relative_to(out).as_posix() for path in made]
    if json:
        print_json({**stamped(scenario), "out": str(out), "files": kept})
        return
    say(
        ngettext(
            noop("{count} file in {out}, of the plan of {id}"),
            noop("{count} files in {out}, of the plan of {id}"),
            len(made),
            out=out,
            id=plan.operator.id,
        )
    )
    for name in FORMATS:
        if not formats or name in formats:
            say(f"  {name}: {FORMATS[name].opens}")
