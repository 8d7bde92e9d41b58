"""A pool of good routes from any engine, recombined by set partitioning.

The linear relaxation prices every route; routes whose reduced cost exceeds the gap
between the best solution and the relaxation cannot be in a better one and are dropped
(reduced-cost fixing, Nemhauser and Wolsey 1988, II.5.2). What is left is solved by CP-SAT.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.solution import Route, Solution, route_cost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics_sim.routing.problem import Problem

MOST = 60_000
"""The pool forgets its dearest routes per client beyond so many."""
MOST_SOLVED = 6_000
"""At most so many routes enter the integer program."""


@dataclass
class Pool:
    """Routes by kind and set of clients; of equal sets only the cheapest is kept."""

    problem: Problem
    routes: dict[tuple[int, frozenset[int]], tuple[int, Route]] = field(default_factory=dict)
    known: set[Route] = field(default_factory=set)

    def add(self, routes: Iterable[Route]) -> None:
        """Add feasible routes."""
        for route in routes:
            if route in self.known:
                continue
            self.known.add(route)
            key = (route.kind, frozenset(route.clients))
            cost = route_cost(self.problem, route)
            if key not in self.routes or cost < self.routes[key][0]:
                self.routes[key] = (cost, route)

    def listed(self) -> list[tuple[int, Route]]:
        """Return (cost, route), at most `MOST`, in an order that depends on the routes only."""
        found = sorted(self.routes.values(), key=lambda entry: (entry[0], _order(entry[1])))
        if len(found) > MOST:
            found.sort(key=lambda entry: (entry[0] / len(entry[1].clients), _order(entry[1])))
            found = found[:MOST]
        return found


def _order(route: Route) -> tuple[int, tuple[tuple[int, ...], ...]]:
    return (route.kind, route.trips)


@dataclass(frozen=True)
class Recombined:
    """The best solution of a pool, the relaxation's value, and whether it was proven best."""

    solution: Solution
    cost: int
    relaxed: float
    proven: bool


def recombine(
    pool: Pool,
    best: Solution,
    best_cost: int,
    seed: int,
    effort: float = 1.0,
    seconds: float | None = None,
) -> Recombined:
    """Return the cheapest set of pool routes that serves every client once.

    Parameters
    ----------
    best, best_cost
        A feasible solution to beat and its cost; its routes join the pool.
    effort
        CP-SAT's deterministic time, a measure of work.
    seconds
        Wall-clock stop.
    """
    pool.add(best.routes)
    columns = pool.listed()
    problem = pool.problem
    rows = _Rows.of(problem, columns)
    relaxed, reduced = rows.relax()
    gap = best_cost - relaxed
    keep = np.flatnonzero(reduced < gap - 0.5) if reduced is not None else np.arange(len(columns))
    if keep.size > MOST_SOLVED and reduced is not None:
        keep = keep[np.argsort(reduced[keep], kind="stable")[:MOST_SOLVED]]
    ours = set(best.routes)
    chosen = sorted({*keep.tolist(), *(k for k, (_, r) in enumerate(columns) if r in ours)})
    found, cost, proven = _solve(problem, [columns[k] for k in chosen], ours, seed, effort, seconds)
    if found is None or cost >= best_cost:
        return Recombined(best, best_cost, relaxed, proven)
    return Recombined(found, cost, relaxed, proven)


@dataclass(frozen=True)
class _Rows:
    """The rows of the set partitioning: clients, then kinds of which there are few."""

    cost: Any
    cover: Any
    fleet: Any
    prize: Any
    count: Any

    @classmethod
    def of(cls, problem: Problem, columns: list[tuple[int, Route]]) -> _Rows:
        from scipy.sparse import csc_matrix

        clients = [c for _, route in columns for c in route.clients]
        sizes = [len(route.clients) for _, route in columns]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        shape = (problem.clients.size, len(columns))
        cover = csc_matrix((np.ones(len(clients)), np.array(clients), starts), shape=shape)
        kinds = np.array([route.kind for _, route in columns])
        shape = (len(problem.vehicles), len(columns))
        fleet = csc_matrix((np.ones(kinds.size), (kinds, np.arange(kinds.size))), shape=shape)
        return cls(
            np.array([cost for cost, _ in columns], dtype=np.float64),
            cover,
            fleet,
            problem.clients.prize.astype(np.float64),
            np.array([kind.count for kind in problem.vehicles], dtype=np.float64),
        )

    def relax(self) -> tuple[float, Any]:
        """Return the relaxation's value and the reduced cost of each route."""
        from scipy.optimize import linprog
        from scipy.sparse import csc_matrix, hstack

        optional = np.flatnonzero(self.prize)
        n = self.cover.shape[0]
        skip = csc_matrix(
            (np.ones(optional.size), (optional, np.arange(optional.size))), (n, optional.size)
        )
        empty = csc_matrix((self.fleet.shape[0], optional.size))
        result = linprog(
            np.concatenate([self.cost, self.prize[optional]]),
            A_eq=hstack([self.cover, skip]),
            b_eq=np.ones(n),
            A_ub=hstack([self.fleet, empty]),
            b_ub=self.count,
            bounds=(0, None),
            method="highs",
        )
        if result.status != 0:
            return -np.inf, None
        duals = self.cover.T @ result.eqlin.marginals + self.fleet.T @ result.ineqlin.marginals
        return float(result.fun or 0.0), self.cost - duals


def _solve(
    problem: Problem,
    columns: list[tuple[int, Route]],
    ours: set[Route],
    seed: int,
    effort: float,
    seconds: float | None,
) -> tuple[Solution | None, int, bool]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    use = [model.new_bool_var("") for _ in columns]
    serves: list[list[Any]] = [[] for _ in range(problem.clients.size)]
    for variable, (_, route) in zip(use, columns, strict=True):
        for client in route.clients:
            serves[client].append(variable)
        model.add_hint(variable, route in ours)
    terms = [cost * variable for variable, (cost, _) in zip(use, columns, strict=True)]
    for client, literals in enumerate(serves):
        prize = int(problem.clients.prize[client])
        if prize:
            missed = model.new_bool_var("")
            model.add_hint(missed, not any(client in route.clients for route in ours))
            literals = [*literals, missed]
            terms.append(prize * missed)
        model.add_exactly_one(literals)
    for number, kind in enumerate(problem.vehicles):
        mine = [v for v, (_, route) in zip(use, columns, strict=True) if route.kind == number]
        if len(mine) > kind.count:
            model.add(sum(mine) <= kind.count)
    model.minimize(sum(terms))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort
    solver.parameters.linearization_level = 2
    if seconds is not None:
        solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, 0, False
    routes = [route for v, (_, route) in zip(use, columns, strict=True) if solver.value(v)]
    return (
        Solution(tuple(routes)),
        round(solver.objective_value),
        status == cp_model.OPTIMAL,
    )


def least_vehicles(problem: Problem) -> int:
    """Return how many of the largest vehicles the loads need."""
    clients = problem.clients
    loads = np.maximum(clients.delivery.sum(axis=0), clients.pickup.sum(axis=0))
    room = [max(kind.capacity[load] for kind in problem.vehicles) for load in range(loads.size)]
    return max(-(-int(need) // max(most, 1)) for need, most in zip(loads, room, strict=True))
