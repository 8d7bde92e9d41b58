"""From a scenario to its service targets: the only place of this room that knows one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from logistics_sim.core.units import HOUR_S
from logistics_sim.service.targets import TARGETS, Target

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario


def scenario_targets(scenario: Scenario) -> tuple[Target, ...]:
    """Return all targets, with the stated express, fresh and baseline limit for 48, 24 and 72 h."""
    stated = scenario.targets
    limits = {48: stated.express_h, 24: stated.fresh_h, 72: stated.baseline_h}
    return tuple(
        replace(target, limit_s=round(float(limits[target.limit_s // HOUR_S]) * HOUR_S))
        for target in TARGETS
    )
