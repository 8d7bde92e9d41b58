"""`logistics-sim verify`: hold a saved plan against the rules again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say, say_faults
from logistics_sim.core.errors import EXIT_INFEASIBLE


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("verify")(verify)


def verify(
    plan_dir: Annotated[Path, typer.Argument(metavar="PLAN_DIR", help="Folder of a plan.")],
    json: Json = False,
) -> None:
    """Check a plan's loads, hours, hand-overs and costs; exit 3 on any violation."""
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.planning import verify_folder

    faults, cost, scenario = verify_folder(plan_dir)
    if json:
        found = [
            {"code": fault.code, "where": fault.where, "message": fault.message} for fault in faults
        ]
        print_json({**stamped(scenario), "ok": not faults, "violations": found, "cost": cost})
    else:
        say_faults(faults)
        say(f"{plan_dir}: {'no violations' if not faults else f'{len(faults)} violations'}")
    if faults:
        raise SystemExit(EXIT_INFEASIBLE)
