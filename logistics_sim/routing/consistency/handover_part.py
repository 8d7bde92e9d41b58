"""The part of a day that hands over at stations: one piece beside what is searched."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from logistics_sim.routing.consistency.day_evaluation import DayTotals
from logistics_sim.routing.consistency.plan_changes import count_changes
from logistics_sim.routing.consistency.reference import Visit, stops_of
from logistics_sim.routing.county_plan.routing_task import MICRO_PER_YUAN

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.routing.consistency.reference import Reference
    from logistics_sim.routing.plan import Plan


@dataclass(frozen=True)
class HandoverPart:
    """Vehicle days of trucks that hand over, of local vehicles, and of what depends on them.

    `plan` holds their trips only; `vehicles` are the reference vehicles that drive them.
    """

    plan: Plan
    visits: frozenset[Visit]
    vehicles: frozenset[int]
    vehicle_names: tuple[str, ...]
    totals: DayTotals


def handover_part(
    plan: Plan, places: pd.DataFrame, reference: Reference, tolerance_s: int
) -> HandoverPart:
    """Return the part of `plan` (its vehicles named by drivers) that hands over.

    Vehicles that call at a station of hand-over belong to it in every wave, because they
    fetch what local vehicles have brought there; so do vehicles that share a visit with it.
    """
    columns = ["vehicle", "echelon", "origin"]
    heads = [tuple(map(str, row)) for row in plan.trips[columns].itertuples(index=False)]
    stations = {origin for _, echelon, origin in heads if echelon == "local"}
    vehicle_names = {car for car, echelon, _ in heads if echelon != "through"}
    stops = stops_of(plan, places)
    visits: set[Visit] = set()
    while True:
        visits = {stop.visit for stop in stops if stop.vehicle in vehicle_names}
        more = {s.vehicle for s in stops if s.visit in visits or s.visit[0] in stations}
        if more <= vehicle_names:
            break
        vehicle_names |= more
    mine = plan.trips["vehicle"].astype(str).isin(vehicle_names)
    driven = _only(plan, mine.to_numpy())
    change = count_changes([s for s in stops if s.vehicle in vehicle_names], reference, tolerance_s)
    fixed = driven.vehicle_days["fixed_yuan"].sum()
    cost = round(float(driven.trips["cost_yuan"].sum() + fixed) * MICRO_PER_YUAN)
    vehicles = frozenset(
        n for n, vehicle in enumerate(reference.vehicles) if vehicle.name in vehicle_names
    )
    totals = DayTotals(cost, change.changed_stops, change.excess_s)
    return HandoverPart(driven, frozenset(visits), vehicles, tuple(sorted(vehicle_names)), totals)


def without(plan: Plan, handover: HandoverPart) -> Plan:
    """Return the trips of `plan` that are not in the handed part."""
    mine = plan.trips["vehicle"].astype(str).isin(handover.vehicle_names)
    return _only(plan, ~mine.to_numpy())


def join_handover_part(plan: Plan, handover: HandoverPart) -> Plan:
    """Return `plan` with the trips of the handed part, under names of their own."""
    import pandas as pd

    driven = handover.plan
    new = {str(name): f"{name}-h" for name in driven.trips["trip_id"]}
    after = driven.trips["after_trip"].astype(str).map(lambda name: new.get(name, ""))
    trips = driven.trips.assign(
        trip_id=driven.trips["trip_id"].astype(str).map(new),
        after_trip=after,
    )
    stops = driven.stops.assign(trip_id=driven.stops["trip_id"].astype(str).map(new))
    return replace(
        plan,
        trips=pd.concat([plan.trips, trips], ignore_index=True),
        stops=pd.concat([plan.stops, stops], ignore_index=True),
    )


def _only(plan: Plan, rows: NDArray[np.bool_]) -> Plan:
    trips = plan.trips.loc[rows].reset_index(drop=True)
    stops = plan.stops[plan.stops["trip_id"].isin(trips["trip_id"])].reset_index(drop=True)
    return replace(plan, trips=trips, stops=stops)
