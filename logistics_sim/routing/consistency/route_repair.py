"""The reference's vehicle days with the loads of today: what does not fit finds a new place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from logistics_sim.routing.consistency.day_evaluation import DayEvaluator, VehicleDay

if TYPE_CHECKING:
    from logistics_sim.routing.consistency.reference import Visit


def fit_reference(evaluator: DayEvaluator) -> tuple[list[VehicleDay], list[int]]:
    """Return the reference's days as far as they fit today, and the stops that are left."""
    kinds = {kind.id: number for number, kind in enumerate(evaluator.task.kinds)}
    left: dict[Visit, list[int]] = defaultdict(list)
    for client, visit in enumerate(evaluator.visit):
        left[visit].append(client)
    days: list[VehicleDay] = []
    unassigned: list[int] = []
    for number, vehicle in enumerate(evaluator.reference.vehicles):
        if vehicle.local or vehicle.kind not in kinds or number in evaluator.busy:
            continue
        kind = kinds[vehicle.kind]
        trips = []
        for visits in vehicle.trips:
            trip = tuple(left[visit].pop(0) for visit in visits if left[visit])
            trip, removed = without_overload(evaluator, kind, trip)
            unassigned += removed
            if trip:
                trips.append(trip)
        day, removed = without_lateness(evaluator, VehicleDay(kind, tuple(trips), number))
        unassigned += removed
        if day is not None:
            days.append(day)
    unassigned += [client for visit in evaluator.visit for client in left.pop(visit, ())]
    return days, unassigned


def without_overload(
    evaluator: DayEvaluator, kind: int, trip: tuple[int, ...]
) -> tuple[tuple[int, ...], list[int]]:
    """Return the trip without the stops that are too much, and those stops.

    The lightest stop that makes the rest fit goes; if none does alone, the heaviest first.
    """
    removed: list[int] = []
    loads = evaluator.problem.clients.delivery + evaluator.problem.clients.pickup
    while trip and not evaluator.fits(kind, trip):
        by_load = sorted(trip, key=lambda client: (tuple(loads[client].tolist()), client))
        alone = (
            c for c in by_load if evaluator.fits(kind, tuple(other for other in trip if other != c))
        )
        chosen = next(alone, by_load[-1])
        removed.append(chosen)
        trip = tuple(client for client in trip if client != chosen)
    return trip, removed


def without_lateness(
    evaluator: DayEvaluator, day: VehicleDay
) -> tuple[VehicleDay | None, list[int]]:
    """Return the day without the last stops that hours or the shift forbid, and those stops."""
    removed: list[int] = []
    trips = list(day.trips)
    while trips and evaluator.price_day(day.kind, tuple(trips)) is None:
        longest = max(range(len(trips)), key=lambda row: (len(trips[row]), row))
        removed.append(trips[longest][-1])
        trips[longest] = trips[longest][:-1]
        trips = [trip for trip in trips if trip]
    return (VehicleDay(day.kind, tuple(trips), day.vehicle) if trips else None), removed
