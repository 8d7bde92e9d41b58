"""Go on without the places that no road reaches, when the user asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.cli.output import say
from logistics_sim.core.errors import Fault

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario

CODE = "NET-010"


def without_islands(faults: list[Fault], scenario: Scenario) -> tuple[list[Fault], Scenario]:
    """Return the other faults, and the scenario that leaves unreachable places out.

    What is left out is named on standard error: its people get no parcels in the answer.
    """
    for fault in faults:
        if fault.code == CODE:
            say(f"warning {fault.code} {fault.where}: {fault.message}; left out")
    rest = [fault for fault in faults if fault.code != CODE]
    return rest, scenario.change(allow_unreachable=True)
