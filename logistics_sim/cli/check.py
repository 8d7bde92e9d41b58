"""`logistics-sim check`: every fault of a scenario at once."""

from __future__ import annotations

import typer

from logistics_sim.cli.options import Json, ScenarioFile
from logistics_sim.cli.output import print_json, say, say_faults
from logistics_sim.core.errors import EXIT_BAD_INPUT, InputError


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("check")(check)


def check(scenario: ScenarioFile, json: Json = False) -> None:
    """Check a scenario and its roads; exit 2 when anything is wrong."""
    from logistics_sim.study.checks import check_scenario
    from logistics_sim.study.manifest import stamped

    try:
        faults, read = check_scenario(scenario)
    except InputError as error:
        faults, read = list(error.faults), None
    if json:
        found = [fault.to_dict() for fault in faults]
        print_json({**stamped(read), "ok": not faults, "faults": found})
    else:
        say_faults(faults)
    if faults:
        raise SystemExit(EXIT_BAD_INPUT)
    if not json:
        say(f"{scenario}: no faults")
