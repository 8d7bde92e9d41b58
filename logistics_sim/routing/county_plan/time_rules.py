"""The scenario's rules for a timetable as whole seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S, MINUTE_S, clock_s

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario


@dataclass(frozen=True)
class TimeRules:
    """Handling, shift and break; `back_s` is when the day's outbound must be at the hub."""

    loading_s: int
    stop_fixed_s: int
    stop_per_100_s: int
    trunk_unload_s: int
    shift_s: int
    break_s: int
    break_after_s: int
    back_s: int

    def service_s(self, items: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how long stops with so many items last."""
        return np.asarray(self.stop_fixed_s + -(-self.stop_per_100_s * items // 100))


def time_rules(scenario: Scenario) -> TimeRules:
    """Return the rules of `scenario`."""
    operations = scenario.operations
    handling_s = round(float(operations.outbound_handling_min) * MINUTE_S)
    return TimeRules(
        loading_s=round(float(operations.loading_min) * MINUTE_S),
        stop_fixed_s=round(float(operations.stop_fixed_min) * MINUTE_S),
        stop_per_100_s=round(float(operations.stop_per_100_items_min) * MINUTE_S),
        trunk_unload_s=round(float(operations.trunk_unload_min) * MINUTE_S),
        shift_s=round(float(operations.shift_h) * HOUR_S),
        break_s=round(float(operations.break_h) * HOUR_S),
        break_after_s=round(float(operations.break_after_h) * HOUR_S),
        back_s=clock_s(scenario.demand.line_haul_out) - handling_s,
    )
