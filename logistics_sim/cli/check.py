"""`logistics-sim check`: every fault of a scenario at once."""

from __future__ import annotations

import typer

from logistics_sim.cli.islands import islands_apart
from logistics_sim.cli.options import Json, ScenarioFile, Set
from logistics_sim.cli.output import print_json, say, say_faults, say_warnings
from logistics_sim.core.errors import EXIT_BAD_INPUT, Fault, InputError
from logistics_sim.language import gettext as _


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("check")(check)


def check(scenario: ScenarioFile, settings: Set = None, json: Json = False) -> None:
    """Check a scenario and its roads; exit 2 when anything is wrong.

    Warnings do not stop the work: LTL goods that no vehicle takes, and, with
    ``allow_unreachable`` in the scenario, places without a road.
    """
    from logistics_sim.scenario import read_scenario
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.scenario_checks import examined

    warnings: list[Fault] = []
    read = None
    try:
        read = read_scenario(scenario, tuple(settings or ()))
        faults, warnings = examined(read, scenario)
        if read.allow_unreachable:
            faults, lost = islands_apart(faults)
            warnings += lost
    except InputError as error:
        faults = list(error.faults)
    if json:
        found = [fault.to_dict() for fault in faults]
        told = [fault.to_dict() for fault in warnings]
        print_json({**stamped(read), "ok": not faults, "faults": found, "warnings": told})
    else:
        say_faults(faults)
        say_warnings(warnings)
    if faults:
        raise SystemExit(EXIT_BAD_INPUT)
    if not json:
        say(_("{scenario}: no faults", scenario=scenario))
