"""Trips packed into vehicle-days exactly: day columns priced one by one, chosen by CP-SAT."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.routing.engines.pool import Pool, recombine
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.solution import Route, Solution, route_cost
from logistics_sim.routing.trip_packing import pack_trips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.problem import Problem

MOST_DAYS = 8_000
"""Day columns found per call."""
LISTING = 0.4
"""Part of the seconds in which sequences are listed, where a clock is set."""
MOST_TRIED = 12_000
"""Sequences of trips looked at per call, most of them no days (a second or two)."""


@dataclass(frozen=True)
class Packed:
    """A solution of vehicle-days, or None when the trips do not fit into the fleet."""

    solution: Solution | None
    cost: int


def pack(
    problem: Problem,
    trips: Sequence[tuple[int, tuple[int, ...]]],
    pool: Pool,
    seed: int,
    effort: float = 0.5,
    seconds: float | None = None,
) -> Packed:
    """Return the cheapest vehicle-days made of `trips` (and of the days in `pool`).

    `pack_trips` gives a start. Sequences of trips are grown one by one; one that runs late
    is dropped with all that would follow it. Up to `MOST_DAYS` are priced, which covers
    all of them for a dozen trips.
    """
    greedy = pack_trips(problem, list(trips), seed).routes
    pool.add(route for route in greedy if feasible(problem, route))
    days = _sequences(problem, trips, None if seconds is None else seconds * LISTING)
    pool.add(days)
    start = Solution(greedy)
    if not _fits(problem, greedy):
        return _from_pool(problem, pool, seed, effort, seconds)
    cost = sum(route_cost(problem, route) for route in greedy)
    served = start.served()
    cost += sum(
        int(problem.clients.prize[client])
        for client in range(problem.clients.size)
        if client not in served
    )
    found = recombine(pool, start, cost, seed, effort, seconds)
    return Packed(found.solution, found.cost)


def pack_quickly(
    problem: Problem, trips: Sequence[tuple[int, tuple[int, ...]]], seed: int
) -> Solution | None:
    """Return vehicle-days by ruin and recreate alone, None when the fleet cannot drive them."""
    routes = pack_trips(problem, list(trips), seed).routes
    return Solution(routes) if _fits(problem, routes) else None


def _from_pool(
    problem: Problem, pool: Pool, seed: int, effort: float, seconds: float | None
) -> Packed:
    """Choose days without a feasible start: the integer program decides whether one exists."""
    nothing = Solution(())
    found = recombine(pool, nothing, 2**52, seed, effort, seconds)
    if found.solution is nothing:
        return Packed(None, 0)
    return Packed(found.solution, found.cost)


def _fits(problem: Problem, routes: Sequence[Route]) -> bool:
    used: dict[int, int] = defaultdict(int)
    for route in routes:
        used[route.kind] += 1
    within = all(count <= problem.vehicles[kind].count for kind, count in used.items())
    return within and all(feasible(problem, route) for route in routes)


def _sequences(
    problem: Problem, trips: Sequence[tuple[int, tuple[int, ...]]], seconds: float | None
) -> list[Route]:
    """Return feasible sequences of trips, short ones first, as far as `seconds` of CPU go."""
    until = None if seconds is None else time.process_time() + seconds
    by_kind: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for kind, trip in trips:
        by_kind[kind].append(trip)
    found: list[Route] = []
    tried = 0
    for kind, mine in sorted(by_kind.items()):
        most = problem.vehicles[kind].max_trips
        layer: list[tuple[tuple[int, ...], ...]] = [(trip,) for trip in sorted(mine)]
        while layer and len(found) < MOST_DAYS:
            found.extend(Route(kind, days) for days in layer)
            if len(layer[0]) >= most:
                break
            longer: list[tuple[tuple[int, ...], ...]] = []
            for days in layer:
                for trip in mine:
                    full = len(found) + len(longer) >= MOST_DAYS or tried >= MOST_TRIED
                    full = full or (until is not None and time.process_time() > until)
                    if full or trip in days:
                        continue
                    tried += 1
                    route = Route(kind, (*days, trip))
                    if feasible(problem, route):
                        longer.append(route.trips)
            layer = longer
    return found
