"""When a route's stops happen: the earliest end, then the latest begin that keeps it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem


@dataclass(frozen=True)
class RouteTimes:
    """Times of a route.

    Attributes
    ----------
    begin, depart, arrive, leave, end
        By trip: begin of loading, departure, arrival and departure at each stop, return.
    duration
        From the first begin of loading to the last return.
    late
        Seconds by which windows, depot hours or the shift are overrun (0 = feasible).
    """

    begin: list[int]
    depart: list[int]
    arrive: list[list[int]]
    leave: list[list[int]]
    end: list[int]
    duration: int
    late: int


def route_times(problem: Problem, kind: int, trips: Sequence[Sequence[int]]) -> RouteTimes:
    """Return the times of `trips` driven by one vehicle of `kind`.

    A first pass finds the earliest end. A second pass backwards begins everything as
    late as that end allows, so that no time is spent waiting that need not be.
    """
    vehicle = problem.vehicles[kind]
    start, final = problem.depots[vehicle.start_depot], problem.depots[vehicle.end_depot]
    clients = problem.clients
    seconds = problem.duration[vehicle.profile]
    late = 0
    clock = max(vehicle.early, start.early)
    legs: list[list[int]] = []
    ends: list[int] = []
    for number, trip in enumerate(trips):
        last = number == len(trips) - 1
        places = [start.location, *(int(clients.location[c]) for c in trip)]
        places.append((final if last else start).location)
        legs.append([int(seconds[a, b]) for a, b in itertools.pairwise(places)])
        release = max((int(clients.release[c]) for c in trip), default=0)
        clock = max(clock, release) + start.loading_s
        for client, leg in zip(trip, legs[-1], strict=False):
            clock = max(clock + leg, int(clients.early[client]))
            if clock > int(clients.late[client]):
                late += clock - int(clients.late[client])
                clock = int(clients.late[client])
            clock += int(clients.service[client])
        clock += legs[-1][-1]
        limit = min(vehicle.late, (final if last else start).late)
        if clock > limit:
            late += clock - limit
            clock = limit
        ends.append(clock)
    return _backwards(problem, kind, trips, legs, ends, late)


def _backwards(
    problem: Problem,
    kind: int,
    trips: Sequence[Sequence[int]],
    legs: list[list[int]],
    ends: list[int],
    late: int,
) -> RouteTimes:
    """Shift everything as late as the earliest end of the whole route allows."""
    vehicle = problem.vehicles[kind]
    loading = problem.depots[vehicle.start_depot].loading_s
    clients = problem.clients
    limit = ends[-1] if ends else 0
    begin: list[int] = []
    for trip, leg in zip(reversed(trips), reversed(legs), strict=True):
        clock = limit - leg[-1]
        for client, back in zip(reversed(trip), reversed(leg[:-1]), strict=True):
            clock = min(clock - int(clients.service[client]), int(clients.late[client]))
            clock -= back
        limit = clock - loading
        begin.append(limit)
    begin.reverse()
    return _forwards(problem, kind, trips, legs, begin, late)


def _forwards(
    problem: Problem,
    kind: int,
    trips: Sequence[Sequence[int]],
    legs: list[list[int]],
    latest: list[int],
    late: int,
) -> RouteTimes:
    """Drive with the begins found, never before what releases and openings demand."""
    vehicle = problem.vehicles[kind]
    start = problem.depots[vehicle.start_depot]
    clients = problem.clients
    begins: list[int] = []
    departs: list[int] = []
    arrives: list[list[int]] = []
    leaves: list[list[int]] = []
    ends: list[int] = []
    clock = max(vehicle.early, start.early)
    for trip, leg, begin in zip(trips, legs, latest, strict=True):
        release = max((int(clients.release[c]) for c in trip), default=0)
        begins.append(max(clock, begin, release))
        departs.append(begins[-1] + start.loading_s)
        clock = departs[-1]
        arrive, leave = [], []
        for client, seconds in zip(trip, leg, strict=False):
            clock += seconds
            arrive.append(clock)
            clock = max(clock, int(clients.early[client])) + int(clients.service[client])
            leave.append(clock)
        clock += leg[-1]
        arrives.append(arrive)
        leaves.append(leave)
        ends.append(clock)
    duration = ends[-1] - begins[0] if ends else 0
    over = max(duration - vehicle.shift, 0)
    return RouteTimes(begins, departs, arrives, leaves, ends, duration, late + over)
