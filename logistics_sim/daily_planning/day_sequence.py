"""Day after day: the timetable driven as it is, and re-planned at each price of change."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from logistics_sim.core.progress import Progress, silent
from logistics_sim.daily_planning.day_drive import WaitingParcels, drive_day
from logistics_sim.daily_planning.day_figures import day_figures
from logistics_sim.daily_planning.loads_at_planning import known_loads
from logistics_sim.daily_planning.parcel_times import ParcelTimes, read_parcel_times
from logistics_sim.language import noop
from logistics_sim.routing.consistency.day_planner import DayPlanner
from logistics_sim.routing.consistency.plan_tables_of_days import returning
from logistics_sim.routing.consistency.reference import Reference, on_weekday, reference_of
from logistics_sim.routing.county_plan.routing_task import MICRO_PER_YUAN

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import DayGroup, Operator, Scenario

WARM_UP_DAYS = 1
"""Day 0 fills the hub; every way of planning drives the timetable on it, and it is not counted."""
MASTER = "master"


@dataclass(frozen=True)
class DayPlan:
    """A plan made for one day and one price of change, with the loads that it was made for."""

    day: int
    factor: float
    plan: Plan
    loads: pd.DataFrame


@dataclass(frozen=True)
class _Asked:
    """What a day is planned for, and the plan that changes are counted against."""

    operator: Operator
    loads: pd.DataFrame
    last: Plan

    def key(self) -> str:
        """Return a digest of loads and reference."""
        digest = hashlib.sha256()
        for frame in (self.loads, self.last.trips, self.last.stops):
            digest.update(frame.to_csv().encode())
        return digest.hexdigest()


@dataclass
class _Way:
    """One way of planning: its waiting parcels and its last plan by day group."""

    factor: float | None
    rooms: WaitingParcels
    last: dict[str, Plan] = field(default_factory=dict)


class _Days:
    """What all days share."""

    def __init__(
        self, scenario: Scenario, world: World, master: Plan, factors: Sequence[float], days: int
    ) -> None:
        from logistics_sim.demand import design_loads, generate_parcels

        self.scenario, self.world, self.master = scenario, world, master
        self.operator = master.operator
        every = days + WARM_UP_DAYS
        parcels = generate_parcels(scenario, world.places, every)
        mine = parcels[parcels["firm"].isin(self.operator.firms)]
        self.flow: ParcelTimes = read_parcel_times(scenario, world, master, mine, every)
        self.design = design_loads(scenario, world.places, self.operator)
        self.factors = tuple(factors)

    def group(self, weekday: int) -> DayGroup | None:
        """Return the day group that is served on `weekday`."""
        found = [group for group in self.operator.day_groups if weekday in group.weekdays]
        return found[0] if found else None

    def asked(self, way: _Way, day: int, group: DayGroup, timetable: Plan) -> _Asked:
        """Return the loads that `way` knows for `day`, and the plan that it is held against."""
        scenario = self.scenario
        today = replace(group, weekdays=(scenario.weekday(day),))
        operator = replace(self.operator, day_groups=(today,))
        design = self.design[self.design["group"] == group.id]
        items = way.rooms.waiting()
        loads = known_loads(scenario, self.world, operator, design, self.flow, items, day)
        yesterday = scenario.planning.reference == "yesterday"
        last = way.last.get(group.id, timetable) if yesterday else timetable
        return _Asked(operator, loads, last)

    def planners(self, asked: dict[float, _Asked]) -> dict[float, DayPlanner]:
        """Return the planner of each factor; ways with equal loads and reference share one.

        A planner searches at the factors of its own ways.
        """
        sharing: dict[str, list[float]] = {}
        for factor, wish in asked.items():
            sharing.setdefault(wish.key(), []).append(factor)
        found = {}
        for factors in sharing.values():
            wish = asked[factors[0]]
            made = DayPlanner(self.scenario, self.world, wish.operator, wish.loads, wish.last)
            made.search(factors)
            found.update(dict.fromkeys(factors, made))
        return found


def run_days(
    scenario: Scenario,
    world: World,
    master: Plan,
    factors: Sequence[float],
    days: int,
    keep: Callable[[DayPlan], None],
    progress: Progress = silent,
) -> list[dict[str, Any]]:
    """Drive `days` days (after one that fills the hub) under the timetable and each factor.

    `factors` multiply the scenario's prices of change; 0 plans every day as if nobody
    minded. `keep` takes every plan as it is made; the rows by day and way of planning are
    returned. All ways have the same parcels and random draws; what finds no room waits,
    each way by itself, and is a load of the next wave.
    """
    shared = _Days(scenario, world, master, factors, days)
    ways = [
        _Way(None, WaitingParcels(shared.flow)),
        *(_Way(f, WaitingParcels(shared.flow)) for f in factors),
    ]
    rows: list[dict[str, Any]] = []
    for day in range(days + WARM_UP_DAYS):
        progress(noop("days"), day, days + WARM_UP_DAYS)
        weekday = scenario.weekday(day)
        timetable = on_weekday(master, weekday)
        reference = reference_of(timetable, world.places)
        group = shared.group(weekday)
        for way in ways:
            way.rooms.begin(day)
        if group is None:
            continue
        planners = {}
        if day >= WARM_UP_DAYS:
            asked = {
                way.factor: shared.asked(way, day, group, timetable)
                for way in ways
                if way.factor is not None
            }
            planners = shared.planners(asked)
        for way in ways:
            plan, said = timetable, {"candidate": MASTER}
            if way.factor in planners:
                made, said = _planned(shared, planners[way.factor], way.factor, day, reference)
                plan = made.plan
                keep(made)
            way.last[group.id] = plan
            driven = drive_day(scenario, world, plan, way.rooms, day)
            if day >= WARM_UP_DAYS:
                figures = day_figures(scenario, world, plan, driven, reference)
                head = _head(scenario, way, day)
                rows.append({**head, **said, **figures})
    progress(noop("days"), days + WARM_UP_DAYS, days + WARM_UP_DAYS)
    return rows


def _head(scenario: Scenario, way: _Way, day: int) -> dict[str, Any]:
    date = scenario.first_day + dt.timedelta(days=day)
    return {
        "day": day,
        "date": date.isoformat(),
        "way": MASTER if way.factor is None else "daily",
        "price_factor": way.factor,
    }


def _planned(
    shared: _Days, planner: DayPlanner, factor: float, day: int, reference: Reference
) -> tuple[DayPlan, dict[str, Any]]:
    """Return the best plan of a day at `factor`, and what was planned."""
    best, loads = planner.best(factor), planner.loads
    plan = planner.plan(best, [vehicle.name for vehicle in reference.vehicles])
    if shared.scenario.planning.reference == "yesterday":
        plan = returning(plan, shared.world.places, reference, planner.reference)
    prices = planner.prices(factor)
    kept = [c.totals.total(prices) / MICRO_PER_YUAN for c in planner.candidates if c.name == "kept"]
    free = [c.totals.total(prices) / MICRO_PER_YUAN for c in planner.candidates if c.name == "free"]
    said = {
        "candidate": best.name,
        "planned_items": int(loads["down_items"].sum()),
        "planned_cost_yuan": round(best.totals.cost / MICRO_PER_YUAN, 2),
        "planned_total_yuan": round(best.totals.total(prices) / MICRO_PER_YUAN, 2),
        "kept_total_yuan": round(kept[0], 2) if kept else None,
        "free_total_yuan": round(free[0], 2) if free else None,
        "planned_changed_stops": best.totals.changed_stops,
        "planned_excess_h": round(best.totals.excess_s / 3_600, 4),
    }
    return DayPlan(day, factor, plan, loads), said
