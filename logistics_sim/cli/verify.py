"""`logistics-sim verify`: hold a saved plan against the rules again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say, say_faults
from logistics_sim.core.errors import EXIT_INFEASIBLE
from logistics_sim.language import gettext as _
from logistics_sim.language import ngettext, noop


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("verify")(verify)


def verify(
    plan_dir: Annotated[
        Path, typer.Argument(metavar="PLAN_DIR", help="Folder of a plan or a run.")
    ],
    json: Json = False,
) -> None:
    """Check a plan's loads, hours, hand-overs and costs; exit 3 on any violation.

    In the folder of a run every plan is checked: the alliance's and each firm's.
    """
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.plan_folder import verify_folder

    faults, costs, scenario = verify_folder(plan_dir)
    if json:
        found = [
            {"code": fault.code, "where": fault.where, "message": fault.message} for fault in faults
        ]
        value = {"ok": not faults, "violations": found, "cost": next(iter(costs.values()))}
        print_json({**stamped(scenario), **value, "plans": costs})
    else:
        say_faults(faults)
        told = [_("{count} plans", count=len(costs))] if len(costs) > 1 else []
        told.append(
            ngettext(noop("{count} violation"), noop("{count} violations"), len(faults))
            if faults
            else _("no violations")
        )
        said = _(", ").join(told)
        say(f"{plan_dir}: {said}")
    if faults:
        raise SystemExit(EXIT_INFEASIBLE)
