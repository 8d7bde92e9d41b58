"""Whether one vehicle can drive a route: what engines ask before they pool it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.schedule import route_times
from logistics_sim.routing.solution import Route, Trip, route_distance

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem


def feasible(problem: Problem, route: Route) -> bool:
    """Return whether trips, families, loads, metres and hours of `route` are allowed."""
    kind = problem.vehicles[route.kind]
    if len(route.trips) > kind.max_trips:
        return False
    if not all(trip_has_room(problem, route.kind, trip) for trip in route.trips):
        return False
    if route_distance(problem, route) > kind.max_distance:
        return False
    return route_times(problem, route.kind, route.trips).late == 0


def trip_has_room(problem: Problem, kind: int, trip: Trip) -> bool:
    """Return whether a `trip` keeps one family and never carries more than fits a `kind`."""
    clients, rows = problem.clients, list(trip)
    if np.unique(clients.family[rows]).size > 1:
        return False
    brought, taken = clients.delivery[rows], clients.pickup[rows]
    start = brought.sum(axis=0)
    on_board = start + np.cumsum(taken - brought, axis=0)
    room = np.array(problem.vehicles[kind].capacity, dtype=np.int64)
    return bool((start <= room).all() and (on_board <= room).all())
