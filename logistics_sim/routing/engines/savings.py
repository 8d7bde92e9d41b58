"""A first solution by savings: trips are joined end to start while that costs less.

Clarke and Wright (1964), Operations Research 12(4), with every rule of the problem asked
before a join (windows, loads on board, families, limits), and the vehicle kind of the
joined trip chosen anew.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.neighbours import near_clients
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.solution import Route, Trip

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

Price = Callable[[int, Trip], int]
NEAR = 40
"""Neighbours of a client that its trip may be joined with."""


def savings_trips(problem: Problem, price: Price) -> list[tuple[int, Trip]]:
    """Return (kind, clients) of single trips; they may be more than the fleet can drive.

    `price` gives the cost of a trip. Clients whose prize is less than their own trip's
    price, and that no join makes worth it, are left out.
    """
    run = _Joining(problem, price)
    for first, second in _pairs(problem):
        run.join(first, second)
    return run.trips()


def _pairs(problem: Problem) -> list[tuple[int, int]]:
    """Return pairs of near clients, the largest saving of distance first."""
    clients = problem.clients
    near = near_clients(problem, NEAR)
    if not near.size:
        return []
    metres = problem.distance[0]
    homes = [problem.depots[kind.start_depot].location for kind in problem.vehicles]
    out = np.min([metres[home, clients.location] for home in homes], axis=0)
    back = np.min([metres[clients.location, home] for home in homes], axis=0)
    first = np.repeat(np.arange(clients.size), near.shape[1])
    second = near.ravel()
    between = metres[clients.location[first], clients.location[second]]
    saving = back[first] + out[second] - between
    order = np.lexsort((second, first, -saving))
    return list(zip(first[order].tolist(), second[order].tolist(), strict=True))


class _Joining:
    """Trips while they are joined."""

    def __init__(self, problem: Problem, price: Price) -> None:
        self.problem = problem
        self.price = price
        clients = problem.clients
        self.load = np.maximum(clients.delivery, clients.pickup)
        self.room = [np.array(kind.capacity) for kind in problem.vehicles]
        self.trip: dict[int, Trip] = {}
        self.of: dict[int, int] = {}
        self.cost: dict[int, tuple[int, int]] = {}
        for client in range(clients.size):
            best = self.cheapest((client,))
            if best is not None:
                self.trip[client] = (client,)
                self.of[client] = client
                self.cost[client] = best

    def cheapest(self, trip: Trip) -> tuple[int, int] | None:
        """Return (price, kind) of the cheapest vehicle that can drive a trip."""
        rows = list(trip)
        brought = self.problem.clients.delivery[rows].sum(axis=0)
        taken = self.problem.clients.pickup[rows].sum(axis=0)
        options = [
            (self.price(number, trip), number)
            for number, kind in enumerate(self.problem.vehicles)
            if kind.count
            and (brought <= self.room[number]).all()
            and (taken <= self.room[number]).all()
        ]
        for cost, number in sorted(options):
            if feasible(self.problem, Route(number, (trip,))):
                return cost, number
        return None

    def join(self, first: int, second: int) -> None:
        """Join the trip that ends with `first` and the one that begins with `second`."""
        one, other = self.of.get(first), self.of.get(second)
        if one is None or other is None or one == other:
            return
        head, tail = self.trip[one], self.trip[other]
        if head[-1] != first:
            head = head[::-1]
        if tail[0] != second:
            tail = tail[::-1]
        if head[-1] != first or tail[0] != second:
            return
        joined = head + tail
        best = self.cheapest(joined)
        if best is None or best[0] >= self.cost[one][0] + self.cost[other][0]:
            return
        for client in tail:
            self.of[client] = one
        self.trip[one], self.cost[one] = joined, best
        del self.trip[other], self.cost[other]

    def trips(self) -> list[tuple[int, Trip]]:
        """Return the trips that are worth driving."""
        prize = self.problem.clients.prize
        return [
            (kind, self.trip[key])
            for key, (cost, kind) in self.cost.items()
            if not all(prize[c] for c in self.trip[key])
            or cost < sum(int(prize[c]) for c in self.trip[key])
        ]
