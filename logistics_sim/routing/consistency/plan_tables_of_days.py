"""Vehicle days to a plan's tables and back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.consistency.day_evaluation import DayEvaluator, VehicleDay
from logistics_sim.routing.consistency.reference import reference_of, stops_of
from logistics_sim.routing.consistency.vehicle_matching import (
    STAND_IN,
    match_vehicles,
    vehicle_day_names,
)
from logistics_sim.routing.county_plan.plan_tables import TableWriter
from logistics_sim.routing.county_plan.stops import LOADS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics_sim.routing.consistency.reference import Reference, Visit
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.plan import Plan
    from logistics_sim.scenario import Operator

UNLOADED = ("unload_g", "unload_ml", "unload_items", "load_g", "load_ml", "load_items")


def days_in(
    evaluator: DayEvaluator, plan: Plan, places: pd.DataFrame, clients: Sequence[int] | None = None
) -> list[VehicleDay] | None:
    """Return the vehicle days of `plan` (for the same loads), None where not all fit the task.

    Only plans whose trips all run from the hub to the places themselves have them. A plan
    for a part of the loads serves `clients`.
    """
    if not (plan.trips["echelon"] == "through").all():
        return None
    kinds = {kind.id: number for number, kind in enumerate(evaluator.task.kinds)}
    left: dict[tuple[Visit, tuple[int, ...]], list[int]] = defaultdict(list)
    columns = np.stack([getattr(evaluator.task.stops, name) for name in LOADS], axis=1).tolist()
    for client in range(len(columns)) if clients is None else sorted(clients):
        left[evaluator.visit[client], tuple(columns[client])].append(client)
    ends = plan.stops.groupby("trip_id", sort=False)["seq"].transform("max")
    loads = plan.stops.loc[plan.stops["seq"] < ends, list(UNLOADED)].to_numpy().tolist()
    trips: dict[str, list[int]] = defaultdict(list)
    for stop, load in zip(stops_of(plan, places), loads, strict=True):
        rows = left[stop.visit, tuple(int(part) for part in load)]
        if not rows:
            return None
        trips[stop.trip].append(rows.pop(0))
    days: dict[str, tuple[int, list[tuple[int, tuple[int, ...]]]]] = {}
    heads = (plan.trips[name] for name in ("trip_id", "vehicle", "type", "start_s"))
    for trip, vehicle, kind, start in zip(*heads, strict=True):
        if str(kind) not in kinds:
            return None
        day = days.setdefault(str(vehicle), (kinds[str(kind)], []))
        day[1].append((int(start), tuple(trips[str(trip)])))
    found = [
        VehicleDay(kind, tuple(trip for _, trip in sorted(rows))) for kind, rows in days.values()
    ]
    drives = all(evaluator.price_day(day.kind, day.trips) is not None for day in found)
    return found if drives and not any(left.values()) else None


def plan_from(
    inputs: PlanningInputs,
    operator: Operator,
    evaluator: DayEvaluator,
    days: Sequence[VehicleDay],
    like: Plan,
    taken: Sequence[str],
) -> Plan:
    """Return the plan of vehicle days; bound and unserved rows are those of the plan `like`."""
    writer = TableWriter(inputs, operator)
    (group,) = operator.day_groups
    kinds = [evaluator.task.kinds[day.kind].id for day in days]
    vehicles = evaluator.reference.vehicles
    names = vehicle_day_names([day.vehicle for day in days], kinds, vehicles, taken, operator.id)
    order = sorted(range(len(days)), key=names.__getitem__)
    for row in order:
        first = len(writer.trips)
        writer.add_day(group, evaluator.task, days[row].kind, evaluator.timetable(days[row]), {})
        for trip in writer.trips[first:]:
            trip["vehicle"] = names[row]
    trips, stops = writer.frames()
    return replace(like, operator=operator, trips=trips, stops=stops, townships=[])


def with_reference_names(
    plan: Plan, places: pd.DataFrame, reference: Reference, taken: Sequence[str], prefix: str
) -> Plan:
    """Return `plan` with its vehicles named by the drivers of `reference` that suit best.

    The others are named `prefix` and a number.
    """
    own = reference_of(plan, places)
    visits = [
        (vehicle.kind, [v for trip in vehicle.trips for v in trip]) for vehicle in own.vehicles
    ]
    matched = match_vehicles(visits, reference)
    kinds = [vehicle.kind for vehicle in own.vehicles]
    names = vehicle_day_names(matched, kinds, reference.vehicles, taken, prefix)
    new = dict(
        zip(
            (vehicle.name for vehicle in own.vehicles),
            names,
            strict=True,
        )
    )
    trips = plan.trips.assign(vehicle=plan.trips["vehicle"].astype(str).map(new))
    return replace(plan, trips=trips)


def returning(plan: Plan, places: pd.DataFrame, master: Reference, reference: Reference) -> Plan:
    """Return `plan` with its stand-ins named by drivers of the master that have no work today.

    Where yesterday is the reference, a driver that rested yesterday comes back as itself.
    """
    known = {vehicle.name for vehicle in reference.vehicles}
    own = reference_of(plan, places)
    here = {vehicle.name for vehicle in own.vehicles}
    rows = [vehicle for vehicle in own.vehicles if vehicle.name not in known]
    idle = [n for n, vehicle in enumerate(master.vehicles) if vehicle.name not in here]
    if not rows or not idle:
        return plan
    part = replace(
        master,
        vehicles=tuple(master.vehicles[n] for n in idle),
        vehicles_of={
            v: frozenset(idle.index(n) for n in c if n in idle)
            for v, c in master.vehicles_of.items()
        },
    )
    visits = [(vehicle.kind, [v for trip in vehicle.trips for v in trip]) for vehicle in rows]
    matched = match_vehicles(visits, part)
    new = {
        vehicle.name: part.vehicles[number].name
        for vehicle, number in zip(rows, matched, strict=True)
        if number != STAND_IN
    }
    vehicles = plan.trips["vehicle"].astype(str)
    return replace(plan, trips=plan.trips.assign(vehicle=vehicles.replace(new)))
