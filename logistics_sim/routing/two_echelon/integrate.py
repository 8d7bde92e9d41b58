"""Choose vans' routes and trucks' tours together: the exact joint of both echelons.

Binary x for each pool route, integer y for each tour, and flows q of what a tour leaves at
a satellite: customers are covered once, what a satellite sends is brought to it, trucks
are not overloaded. Solved as a mixed integer program by HiGHS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.two_echelon.model import Truck, TwoEchelonPlan, Van

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.two_echelon.model import TwoEchelon
    from logistics_sim.routing.two_echelon.tours import Tour


@dataclass(frozen=True)
class Priced:
    """A van's route with its load and cost (distance, fixed cost, handling)."""

    van: Van
    load: int
    cost: float


def integrate(
    problem: TwoEchelon,
    routes: Sequence[Priced],
    tours: Sequence[Tour],
    cutoff: float = np.inf,
    nodes: int = 2_000,
    seconds: float | None = None,
) -> tuple[float, TwoEchelonPlan] | None:
    """Return the cheapest plan made of `routes` and `tours`, None if none beats `cutoff`.

    `nodes` limits the search by work, `seconds` by the clock.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    program = _Program(problem, routes, tours)
    options: Any = {"node_limit": nodes, "mip_rel_gap": 1e-6}
    if seconds is not None:
        options["time_limit"] = max(seconds, 0.05)
    constraints = [LinearConstraint(*rows) for rows in program.rows()]
    if np.isfinite(cutoff):
        constraints.append(LinearConstraint(program.cost[None, :], -np.inf, cutoff - 1e-6))
    with _silent():
        result = milp(
            program.cost,
            constraints=constraints,
            integrality=program.integral,
            bounds=Bounds(0, program.upper),
            options=options,
        )
    if result.x is None:
        return None
    return program.plan(result.x)


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what the solver's library prints out of standard output, where answers go."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(nowhere)
        os.close(kept)


class _Program:
    """Columns x (routes), y (tours), q (amounts by tour and satellite)."""

    def __init__(
        self, problem: TwoEchelon, routes: Sequence[Priced], tours: Sequence[Tour]
    ) -> None:
        self.problem, self.routes, self.tours = problem, routes, tours
        self.flows = [(t, s) for t, tour in enumerate(tours) for s in tour.satellites]
        self.x, self.y, self.q = len(routes), len(tours), len(self.flows)
        self.cost = np.concatenate(
            [
                [route.cost for route in routes],
                [tour.cost for tour in tours],
                np.zeros(self.q),
            ]
        )
        self.integral = np.concatenate([np.ones(self.x + self.y), np.zeros(self.q)])
        self.upper = np.concatenate(
            [
                np.ones(self.x),
                np.full(self.y, problem.trucks.count),
                np.full(self.q, np.inf),
            ]
        )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Return (matrix, lower, upper) blocks."""
        from scipy.sparse import lil_matrix

        p = self.problem
        n, s = len(p.demand), len(p.satellites)
        width = self.x + self.y + self.q
        cover, balance = lil_matrix((n, width)), lil_matrix((s, width))
        fleet = lil_matrix((s + 2, width))
        load, link = lil_matrix((self.y, width)), lil_matrix((self.q, width))
        for column, route in enumerate(self.routes):
            for customer in route.van.customers:
                cover[customer, column] = 1
            balance[route.van.satellite, column] = -route.load
            fleet[route.van.satellite, column] = 1
            fleet[s, column] = 1
        for tour in range(self.y):
            fleet[s + 1, self.x + tour] = 1
            load[tour, self.x + tour] = -p.trucks.capacity
        for number, (tour, satellite) in enumerate(self.flows):
            column = self.x + self.y + number
            balance[satellite, column] = 1
            load[tour, column] = 1
            link[number, column] = 1
            link[number, self.x + tour] = -p.trucks.capacity
        limits = np.concatenate(
            [np.full(s, p.vans.per_base), [p.vans.count], [p.trucks.count]]
        ).astype(float)
        return [
            (cover.tocsr(), np.ones(n), np.ones(n)),
            (balance.tocsr(), np.zeros(s), np.zeros(s)),
            (fleet.tocsr(), np.full(s + 2, -np.inf), limits),
            (load.tocsr(), np.full(self.y, -np.inf), np.zeros(self.y)),
            (link.tocsr(), np.full(self.q, -np.inf), np.zeros(self.q)),
        ]

    def plan(self, values: object) -> tuple[float, TwoEchelonPlan]:
        """Return the cost and the plan of a solution vector."""
        chosen = np.rint(np.asarray(values)[: self.x + self.y]).astype(int)
        routes = [self.routes[int(k)] for k in np.flatnonzero(chosen[: self.x])]
        tours = [(self.tours[k], int(chosen[self.x + k])) for k in range(self.y)]
        needed = np.zeros(len(self.problem.satellites), dtype=np.int64)
        for route in routes:
            needed[route.van.satellite] += route.load
        trucks = _fill(self.problem, [tour for tour, count in tours for _ in range(count)], needed)
        cost = float(sum(route.cost for route in routes))
        cost += sum(tour.cost * count for tour, count in tours)
        return cost, TwoEchelonPlan(tuple(trucks), tuple(route.van for route in routes))


def _fill(problem: TwoEchelon, tours: list[Tour], needed: object) -> list[Truck]:
    """Return whole amounts for the trucks: a largest flow from trucks to satellites."""
    from ortools.graph.python import max_flow

    need = np.asarray(needed)
    flow = max_flow.SimpleMaxFlow()
    source, sink = 0, 1 + len(tours) + need.size
    arcs = []
    for number, tour in enumerate(tours):
        flow.add_arc_with_capacity(source, 1 + number, problem.trucks.capacity)
        for satellite in tour.satellites:
            arc = flow.add_arc_with_capacity(
                1 + number, 1 + len(tours) + satellite, problem.trucks.capacity
            )
            arcs.append((arc, number, satellite))
    for satellite, amount in enumerate(need):
        flow.add_arc_with_capacity(1 + len(tours) + satellite, sink, int(amount))
    flow.solve(source, sink)
    left: list[dict[int, int]] = [{} for _ in tours]
    for arc, number, satellite in arcs:
        if flow.flow(arc):
            left[number][satellite] = flow.flow(arc)
    trucks = []
    for tour, amounts in zip(tours, left, strict=True):
        order = tuple(s for s in tour.satellites if s in amounts)
        if order:
            trucks.append(Truck(order, tuple(amounts[s] for s in order)))
    return trucks
