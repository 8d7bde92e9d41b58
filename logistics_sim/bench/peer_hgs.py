"""HGS-CVRP as a peer (package hygese): one depot, one kind of vehicle, loads one way.

Its time limit counts seconds of CPU of this process, so a budget by the wall clock is
granted as CPU seconds. Without seconds, the work limit is its number of iterations without
improvement.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.bench.peer_limits import beyond_single_trips, refuse
from logistics_sim.routing.engines.effort import Budget, Outcome, SearchEffort
from logistics_sim.routing.engines.pool import least_vehicles
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.problem import FOREVER
from logistics_sim.routing.solution import Route, Solution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

OWN_ITERATIONS = 20_000
"""Iterations without improvement after which HGS-CVRP begins anew, its own setting."""


def solve_hgs(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve with HGS-CVRP and its own settings; `start` is not known to it.

    Raises
    ------
    InputError
        ``ENG-004`` for anything but a CVRP, with or without a longest way.
    """
    refuse("hgs", unsupported_by_hgs(problem))
    hygese: Any = import_module("hygese")
    budget = Budget(effort)
    kind = problem.vehicles[0]
    matrix = problem.node_matrix(problem.distance[kind.profile]).astype(np.float64)
    places = coordinates(matrix)
    demand = problem.clients.delivery[:, 0]
    data: dict[str, Any] = {
        "distance_matrix": matrix,
        "x_coordinates": places[:, 0],
        "y_coordinates": places[:, 1],
        "demands": np.concatenate([[0], demand]),
        "vehicle_capacity": kind.capacity[0],
    }
    # Its own default fleet is 1.3 times what the loads need and three more.
    if kind.count < int(np.ceil(1.3 * least_vehicles(problem))) + 3:
        data["num_vehicles"] = kind.count
    if kind.max_distance < FOREVER:
        data["duration_limit"] = kind.max_distance
    work = effort.iterations if effort.seconds is None else OWN_ITERATIONS
    settings = hygese.AlgorithmParameters(
        seed=seed % 2**31,
        nbIter=min(work, 2**31 - 1),
        timeLimit=0.0 if effort.seconds is None else budget.left(),
    )
    try:
        found = hygese.Solver(parameters=settings, verbose=False).solve_cvrp(data)
    except TypeError:  # how it says that it found nothing
        return Outcome(None, 1, budget.over())
    routes = tuple(Route(0, (tuple(int(c) - 1 for c in path),)) for path in found.routes if path)
    served = sorted(client for route in routes for client in route.clients)
    whole = served == list(range(problem.clients.size)) and len(routes) <= kind.count
    stopped = effort.seconds is not None
    if not whole or not all(feasible(problem, route) for route in routes):
        return Outcome(None, 1, stopped)
    return Outcome(Solution(routes), 1, stopped)


def unsupported_by_hgs(problem: Problem) -> list[str]:
    """Return the rules of `problem` that HGS-CVRP does not know."""
    rules = beyond_single_trips(problem)
    clients, kinds = problem.clients, problem.vehicles
    horizon = min([FOREVER, *(k.late for k in kinds), *(d.late for d in problem.depots)])
    others = {
        "several kinds of vehicle": len(kinds) > 1,
        "several depots": len(problem.depots) > 1,
        "several kinds of load": problem.dimensions > 1,
        "pick-ups": bool(clients.pickup.any()),
        "windows": bool((clients.early > 0).any() or (clients.late < FOREVER).any())
        or horizon < FOREVER,
        "a longest day": any(kind.shift < FOREVER for kind in kinds),
        "fixed costs": any(kind.fixed_cost for kind in kinds),
        "other costs than metres": any(kind.unit_distance != 1 for kind in kinds),
    }
    return rules + [rule for rule, asked in others.items() if asked]


def coordinates(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places in the plane, shape ``(n, 2)``, not negative, that fit a matrix.

    Classical scaling (Torgerson 1952). HGS-CVRP compares only routes whose sectors around
    the depot overlap; its costs come from the matrix.
    """
    square = ((matrix + matrix.T) / 2) ** 2
    away = square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean()
    values, vectors = np.linalg.eigh(-away / 2)
    places = vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0.0))
    return np.asarray(places - places.min(axis=0), dtype=np.float64)
