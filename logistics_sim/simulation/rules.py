"""The scenario's operating rules as whole numbers, for one operator and horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.core.units import DAY_S, MINUTE_S, clock_s
from logistics_sim.simulation.sorter import service_ticks

if TYPE_CHECKING:
    from logistics_sim.scenario import Operator, Scenario


@dataclass(frozen=True)
class Rules:
    """Seconds and counts that both engines use; `end_s` is the end of the last day."""

    weekdays: list[int]
    end_s: int
    unload_scan_s: int
    outbound_handling_s: int
    line_haul_out_s: int
    sorter_lines: int
    service_ticks: int


def read_rules(scenario: Scenario, operator: Operator, days: int) -> Rules:
    """Return the rules of `operator` over `days` days."""
    operations = scenario.operations
    return Rules(
        weekdays=[scenario.weekday(day) for day in range(days)],
        end_s=days * DAY_S,
        unload_scan_s=round(float(operations.unload_scan_min) * MINUTE_S),
        outbound_handling_s=round(float(operations.outbound_handling_min) * MINUTE_S),
        line_haul_out_s=clock_s(scenario.demand.line_haul_out),
        sorter_lines=operator.sorter_lines,
        service_ticks=service_ticks(operator.sorter_rate_items_h),
    )
