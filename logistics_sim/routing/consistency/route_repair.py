"""The reference's vehicle days with the loads of today: what does not fit finds a new place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from logistics_sim.routing.consistency.day_evaluation import DayEvaluator, VehicleDay

if TYPE_CHECKING:
    from logistics_sim.routing.consistency.insertion import StopInserter
    from logistics_sim.routing.consistency.reference import Visit


def trimmed(evaluator: DayEvaluator) -> tuple[list[VehicleDay], list[int]]:
    """Return the reference's days as far as they fit today, and the stops that are left."""
    kinds = {kind.id: number for number, kind in enumerate(evaluator.task.kinds)}
    left: dict[Visit, list[int]] = defaultdict(list)
    for client, visit in enumerate(evaluator.visit):
        left[visit].append(client)
    days: list[VehicleDay] = []
    loose: list[int] = []
    for number, reference_vehicle in enumerate(evaluator.reference.reference_vehicles):
        if (
            reference_vehicle.local
            or reference_vehicle.kind not in kinds
            or number in evaluator.away
        ):
            continue
        kind = kinds[reference_vehicle.kind]
        trips = []
        for visits in reference_vehicle.trips:
            trip = tuple(left[visit].pop(0) for visit in visits if left[visit])
            trip, gone = lightened(evaluator, kind, trip)
            loose += gone
            if trip:
                trips.append(trip)
        day, gone = shortened(evaluator, VehicleDay(kind, tuple(trips), number))
        loose += gone
        if day is not None:
            days.append(day)
    loose += [client for visit in evaluator.visit for client in left.pop(visit, ())]
    return days, loose


def repaired(
    evaluator: DayEvaluator, inserter: StopInserter, days: list[VehicleDay], loose: list[int]
) -> list[VehicleDay] | None:
    """Return trimmed days with the clients `loose` put in, None where one finds no place."""
    return inserter.insert(days, loose)


def lightened(
    evaluator: DayEvaluator, kind: int, trip: tuple[int, ...]
) -> tuple[tuple[int, ...], list[int]]:
    """Return the trip without the stops that are too much, and those stops.

    The lightest stop that makes the rest fit goes; if none does alone, the heaviest first.
    """
    gone: list[int] = []
    loads = evaluator.problem.clients.delivery + evaluator.problem.clients.pickup
    while trip and not evaluator.fits(kind, trip):
        by_load = sorted(trip, key=lambda client: (tuple(loads[client].tolist()), client))
        alone = (
            c for c in by_load if evaluator.fits(kind, tuple(other for other in trip if other != c))
        )
        chosen = next(alone, by_load[-1])
        gone.append(chosen)
        trip = tuple(client for client in trip if client != chosen)
    return trip, gone


def shortened(evaluator: DayEvaluator, day: VehicleDay) -> tuple[VehicleDay | None, list[int]]:
    """Return the day without the last stops that hours or the shift forbid, and those stops."""
    gone: list[int] = []
    trips = list(day.trips)
    while trips and evaluator.priced(day.kind, tuple(trips)) is None:
        longest = max(range(len(trips)), key=lambda row: (len(trips[row]), row))
        gone.append(trips[longest][-1])
        trips[longest] = trips[longest][:-1]
        trips = [trip for trip in trips if trip]
    return (VehicleDay(day.kind, tuple(trips), day.reference_vehicle) if trips else None), gone
