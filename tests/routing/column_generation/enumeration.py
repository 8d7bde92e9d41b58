"""The optimum of a small problem by enumeration of every vehicle day."""

from __future__ import annotations

import itertools

import numpy as np

from logistics_sim.routing.solution import Route, Solution
from logistics_sim.routing.solution_verification import verify_solution


def optimum(problem) -> float:
    """Return the least cost of any solution (infinite where there is none)."""
    n = problem.clients.size
    best: list[dict[int, float]] = []
    for row, kind in enumerate(problem.vehicles):
        days: dict[int, float] = {}
        for size in range(1, n + 1):
            for order in itertools.permutations(range(n), size):
                for cuts in range(2 ** (size - 1)):
                    if bin(cuts).count("1") >= kind.max_trips:
                        continue
                    cost = day_cost(problem, row, split(order, cuts))
                    mask = sum(1 << client for client in order)
                    days[mask] = min(days.get(mask, np.inf), cost)
        best.append(days)
    return cheapest_cover(problem, best)


def split(order, cuts):
    """Return the trips of `order`, cut where a bit of `cuts` is set."""
    trips, trip = [], [order[0]]
    for place, client in enumerate(order[1:]):
        if cuts >> place & 1:
            trips.append(tuple(trip))
            trip = []
        trip.append(client)
    return (*trips, tuple(trip))


def day_cost(problem, kind, trips) -> float:
    """Return the cost of a day, infinite where it breaks a rule."""
    solution = Solution((Route(kind, trips),))
    verified = verify_solution(problem, solution)
    if any(fault.code != "RTE-102" for fault in verified.violations):
        return np.inf
    missed = sum(int(problem.clients.prize[c]) for c in solution.left_out(problem))
    return verified.cost - missed


def cheapest_cover(problem, best) -> float:
    """Return the least cost of disjoint days within the fleet, prizes paid for the rest."""
    n = problem.clients.size
    left = {0: {(0,) * len(best): 0.0}}
    for client in range(n):
        left = grown(problem, best, left, client)
    return min((min(v.values()) for k, v in left.items() if k == (1 << n) - 1), default=np.inf)


def grown(problem, best, left, client):
    """Return the states with `client` dealt with: by a day that has it first, or its prize."""
    after: dict[int, dict[tuple[int, ...], float]] = {}

    def put(mask, used, cost):
        states = after.setdefault(mask, {})
        states[used] = min(states.get(used, np.inf), cost)

    prize = int(problem.clients.prize[client])
    for mask, states in left.items():
        for used, cost in states.items():
            if mask >> client & 1:
                put(mask, used, cost)
                continue
            if prize:
                put(mask | 1 << client, used, cost + prize)
            for kind, days in enumerate(best):
                if used[kind] >= problem.vehicles[kind].count:
                    continue
                more = tuple(u + (k == kind) for k, u in enumerate(used))
                for day, price in days.items():
                    if (
                        day >> client & 1
                        and not day & mask
                        and not day & ((1 << client) - 1) & ~mask
                    ):
                        put(mask | day, more, cost + price)
    return after
