"""Go on without the places that no road reaches, when the user asks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from logistics_sim.cli.output import say_warnings
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.core.errors import Fault
    from logistics_sim.scenario import Scenario

CODE = "NET-010"


def islands_apart(faults: list[Fault]) -> tuple[list[Fault], list[Fault]]:
    """Return the other faults, and those of unreachable places as warnings."""
    lost = [
        replace(
            fault,
            message=_("{message}; left out", message=fault.message),
            hint=_("draw the missing road"),
        )
        for fault in faults
        if fault.code == CODE
    ]
    return [fault for fault in faults if fault.code != CODE], lost


def without_islands(faults: list[Fault], scenario: Scenario) -> tuple[list[Fault], Scenario]:
    """Return the other faults, and the scenario that leaves unreachable places out.

    What is left out is named on standard error: its people get no parcels in the answer.
    """
    rest, lost = islands_apart(faults)
    say_warnings(lost)
    return rest, scenario.change(allow_unreachable=True)
