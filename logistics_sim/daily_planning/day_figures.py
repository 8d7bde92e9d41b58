"""The figures of one driven day: vehicles, cost by part, changes against the timetable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import HOUR_S, MINUTE_S
from logistics_sim.costs.duty import paid_seconds
from logistics_sim.routing.consistency.change_prices import change_prices
from logistics_sim.routing.consistency.plan_changes import PlanChanges, count_changes
from logistics_sim.routing.county_plan.routing_task import MICRO_PER_YUAN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.daily_planning.day_drive import DrivenDay
    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.routing.consistency.reference import Reference
    from logistics_sim.scenario import Scenario


def day_figures(
    scenario: Scenario, world: World, plan: Plan, driven: DrivenDay, master: Reference
) -> dict[str, Any]:
    """Return the row of a day (see `docs/daily_plans.md` for the columns).

    Costs are those of the day as driven; changes are those of the stops as driven against
    the timetable, at the scenario's prices (``change_yuan``).
    """
    tolerance_s = change_prices(scenario).tolerance_s
    stations = world.places.loc[world.places["kind"] != "village", "place_id"].astype(str)
    change = count_changes(driven.stops, master, tolerance_s, frozenset(stations))
    kinds = {kind.id: kind for kind in scenario.fleet}
    vehicles = sum(float(kinds[kind].fixed_yuan_day) for kind in driven.kinds.values())
    roads = sum(
        metres / 1_000 * float(kinds[driven.kinds[car]].yuan_km)
        for car, metres in driven.metres.items()
    )
    paid_s = _paid_s(scenario, driven)
    pay = [
        scenario.driver_pay_yuan_h(kinds[driven.kinds[str(run["vehicle"])]]) for run in driven.runs
    ]
    drivers = float((paid_s / HOUR_S * np.array(pay, dtype=np.float64)).sum())
    return {
        "vehicles": len(driven.kinds),
        "trips": len(driven.runs),
        "stops": len(driven.stops),
        "distance_km": round(sum(driven.metres.values()) / 1_000, 3),
        "driver_h": round(int(paid_s.sum()) / HOUR_S, 4),
        "vehicles_yuan": round(vehicles, 2),
        "distance_yuan": round(roads, 2),
        "drivers_yuan": round(drivers, 2),
        "cost_yuan": round(vehicles + roads + drivers, 2),
        **_changes(scenario, change),
        "delivered_items": driven.delivered_items,
        "collected_items": driven.collected_items,
        "left_over_items": driven.left_over_items,
        "uncollected_items": driven.uncollected_items,
        "skipped_stops": driven.skipped_stops,
        "late_returns": driven.late_returns,
        "unserved_visits": len(plan.unserved),
    }


def _paid_s(scenario: Scenario, driven: DrivenDay) -> NDArray[np.int64]:
    """Return the paid seconds of each run, in their order."""
    import pandas as pd

    if not driven.runs:
        return np.zeros(0, dtype=np.int64)
    rest = round(float(scenario.operations.break_h) * HOUR_S)
    return paid_seconds(pd.DataFrame(driven.runs), rest)


def _changes(scenario: Scenario, change: PlanChanges) -> dict[str, Any]:
    """Return what villages notice: another driver, another hour."""
    off = np.array(change.deviations_s, dtype=np.float64) / MINUTE_S
    priced = change.micro(change_prices(scenario)) / MICRO_PER_YUAN
    return {
        "known_stops": change.stops,
        "changed_stops": change.changed_stops,
        "excess_h": round(change.excess_s / HOUR_S, 4),
        "change_yuan": round(priced, 2),
        "same_crew_villages": change.same_villages,
        "villages": change.villages,
        "same_crew_share": round(change.same_villages / change.villages, 6)
        if change.villages
        else 1.0,
        "deviation_mean_min": round(float(off.mean()), 3) if off.size else 0.0,
        "deviation_p95_min": round(float(np.percentile(off, 95)), 3) if off.size else 0.0,
    }
