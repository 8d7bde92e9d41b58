"""The scenario's operating rules as whole numbers, for one operator and horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.core.units import DAY_S, HOUR_S, MINUTE_S, clock_s
from logistics_sim.simulation.sorter import TICKS, service_ticks

if TYPE_CHECKING:
    from logistics_sim.scenario import Operator, Scenario
    from logistics_sim.scenario.disruptions import Recovery


@dataclass(frozen=True)
class RecoveryRules:
    """What is done about troubles; see `scenario.disruptions.Recovery` for the words."""

    breakdown: str
    driver: str
    road: str
    overflow: str
    repair_s: int
    rescue_s: int
    tow_s: int
    stand_in_s: int
    patience_s: int
    overflow_min_items: int
    extra_vehicles: int
    longest_shift_s: int


@dataclass(frozen=True)
class Rules:
    """Seconds and counts that both engines use; `end_s` is the end of the last day.

    `docks` and `keep_s` are 0 when there is a dock for every truck and when nothing is
    sent back. `intra_turn` says where parcels between villages turn.
    """

    weekdays: list[int]
    end_s: int
    unload_scan_s: int
    outbound_handling_s: int
    line_haul_out_s: int
    sorter_lines: int
    service_ticks: int
    setup_ticks: int
    docks: int
    attempts: int
    keep_s: int
    intra_turn: str
    recovery: RecoveryRules


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
        setup_ticks=round(float(operations.sorter_setup_min) * MINUTE_S) * TICKS,
        docks=operations.docks or 0,
        attempts=operations.delivery_attempts,
        keep_s=(operations.keep_days or 0) * DAY_S,
        intra_turn=operations.intra_turn,
        recovery=_recovery(
            scenario.disruptions.recovery, round(float(operations.shift_h) * HOUR_S)
        ),
    )


def _recovery(said: Recovery, shift_s: int) -> RecoveryRules:
    def seconds(minutes: object) -> int:
        return round(float(minutes) * MINUTE_S)  # type: ignore[arg-type]

    overtime = said.overtime_max_h
    return RecoveryRules(
        breakdown=said.breakdown,
        driver=said.driver,
        road=said.road,
        overflow=said.overflow,
        repair_s=seconds(said.repair_min),
        rescue_s=seconds(said.rescue_min) + seconds(said.handover_min),
        tow_s=seconds(said.tow_min),
        stand_in_s=seconds(said.stand_in_min),
        patience_s=seconds(said.patience_min),
        overflow_min_items=said.overflow_min_items,
        extra_vehicles=said.extra_vehicles,
        longest_shift_s=0 if overtime is None else shift_s + round(float(overtime) * HOUR_S),
    )
