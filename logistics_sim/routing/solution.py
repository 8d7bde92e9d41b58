"""Routes as engines return them, with their cost on a problem."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.routing.schedule import route_times

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

Trip = tuple[int, ...]


@dataclass(frozen=True)
class Route:
    """One vehicle's day: the kind of vehicle and its trips, each a tuple of clients."""

    kind: int
    trips: tuple[Trip, ...]

    @property
    def clients(self) -> Trip:
        """All clients in order."""
        return tuple(client for trip in self.trips for client in trip)


@dataclass(frozen=True)
class Solution:
    """Routes of all vehicles; clients in none of them are left out."""

    routes: tuple[Route, ...]

    @property
    def trips(self) -> list[tuple[int, Trip]]:
        """All trips in order, each with the kind of vehicle that drives it."""
        return [(route.kind, trip) for route in self.routes for trip in route.trips]

    def served(self) -> set[int]:
        """Return all clients that are visited."""
        return {client for route in self.routes for client in route.clients}

    def left_out(self, problem: Problem) -> list[int]:
        """Return the clients that no route visits, in order."""
        served = self.served()
        return [client for client in range(problem.clients.size) if client not in served]


def route_cost(problem: Problem, route: Route) -> int:
    """Return the cost of a route in internal units (see `problem` for the formula)."""
    kind = problem.vehicles[route.kind]
    times = route_times(problem, route.kind, route.trips)
    return (
        kind.fixed_cost
        + kind.unit_distance * route_distance(problem, route)
        + kind.unit_duration * times.duration
    )


def route_distance(problem: Problem, route: Route) -> int:
    """Return the metres driven on a route."""
    kind = problem.vehicles[route.kind]
    metres = problem.distance[kind.profile]
    start = problem.depots[kind.start_depot].location
    end = problem.depots[kind.end_depot].location
    total = 0
    location = problem.clients.location
    for number, trip in enumerate(route.trips):
        places = [start, *(int(location[client]) for client in trip)]
        places.append(end if number == len(route.trips) - 1 else start)
        total += sum(int(metres[a, b]) for a, b in itertools.pairwise(places))
    return total


def solution_cost(problem: Problem, solution: Solution) -> int:
    """Return the cost of all routes plus the prizes of the clients left out."""
    routes = sum(route_cost(problem, route) for route in solution.routes)
    missed = sum(int(problem.clients.prize[client]) for client in solution.left_out(problem))
    return routes + missed


def cheaper(problem: Problem, one: Solution | None, other: Solution | None) -> Solution | None:
    """Return the cheaper of two solutions that may be missing, the first of equals."""
    if one is None or other is None:
        return one or other
    return one if solution_cost(problem, one) <= solution_cost(problem, other) else other
