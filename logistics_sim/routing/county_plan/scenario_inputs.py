"""From a scenario and its world to `PlanningInputs`: the only place of county plans that does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.units import HOUR_S, MINUTE_S, clock_s
from logistics_sim.routing.county_plan.bus_offers import bus_offers
from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
from logistics_sim.routing.county_plan.time_rules import TimeRules

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario


def planning_inputs(
    scenario: Scenario, world: World, operator: Operator | None = None
) -> PlanningInputs:
    """Return what plans of `scenario` are made from, with the fleet and trucks of `operator`."""
    fleet = scenario.fleet if operator is None else scenario.fleet_of(operator)
    firms = tuple(f.id for f in scenario.firms) if operator is None else operator.firms
    operations = scenario.operations
    scan_s = round(float(operations.unload_scan_min) * MINUTE_S)
    return PlanningInputs(
        places=world.places,
        travel=world.travel,
        fleet=tuple(fleet),
        driver_pay_yuan_h={kind.id: scenario.driver_pay_yuan_h(kind) for kind in scenario.fleet},
        rules=time_rules(scenario),
        cold_apart=scenario.coldchain.carried_in != "boxes",
        line_haul=tuple((second + scan_s, share) for second, share in scenario.arrivals(firms)),
        line_haul_late_mean_s=float(operations.line_haul_late_mean_min) * MINUTE_S,
        iterations=scenario.effort.iterations,
        handover_trials=scenario.effort.echelon_trials,
        engine=scenario.effort.engine,
        seed=scenario.seed,
        buses=() if operator is None else bus_offers(scenario, world, operator),
        bus_trials=0 if scenario.buses is None else scenario.buses.trials,
    )


def time_rules(scenario: Scenario) -> TimeRules:
    """Return the rules of `scenario` for timetables, in whole seconds."""
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
