"""VROOM as a peer (package pyvroom): capacity, windows, both directions, mixed fleets, depots.

It has no seed and no count of work: an exploration level (5, its highest) and a time limit
by the wall clock. It often ends earlier by itself; what it used is in the record.
"""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.bench.peer_limits import beyond_single_trips, refuse, shift_binds, window
from logistics_sim.routing.engines.effort import Budget, Outcome, SearchEffort
from logistics_sim.routing.engines.ortools_model import offered
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.problem import FOREVER
from logistics_sim.routing.solution import Route, Solution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem, VehicleKind

LEVEL = 5
"""VROOM's highest exploration level."""
LARGEST = 2**31
"""VROOM takes whole numbers of 32 bits, sums included; larger costs are rounded."""


def solve_vroom(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve with VROOM in one thread; `seed`, `start` and the work limit are not known to it.

    The fleet is cut to what the loads need and something more, as for stock OR-Tools. A
    solution that leaves a client out or breaks a rule of ours is none.

    Raises
    ------
    InputError
        ``ENG-004`` for rules that it does not know.
    """
    refuse("vroom", unsupported_by_vroom(problem))
    vroom: Any = import_module("vroom")
    budget = Budget(effort)
    model, kinds = _model(vroom, problem)
    limit = None if effort.seconds is None else timedelta(seconds=effort.seconds)
    found = model.solve(exploration_level=LEVEL, nb_threads=1, timeout=limit)
    trips: dict[int, list[int]] = {}
    frame = found.routes
    jobs = frame[frame["type"] == "job"]
    for vehicle, job in zip(jobs["vehicle_id"].tolist(), jobs["id"].tolist(), strict=True):
        trips.setdefault(int(vehicle), []).append(int(job))
    routes = tuple(Route(kinds[v], (tuple(trip),)) for v, trip in sorted(trips.items()))
    stopped = budget.over()
    served = sum(len(trip) for trip in trips.values()) == problem.clients.size
    if not served or not all(feasible(problem, route) for route in routes):
        return Outcome(None, 1, stopped)
    return Outcome(Solution(routes), 1, stopped)


def unsupported_by_vroom(problem: Problem) -> list[str]:
    """Return the rules of `problem` that VROOM does not know."""
    rules = beyond_single_trips(problem)
    waits = bool((problem.clients.early > 0).any())
    if waits and any(shift_binds(problem, kind) for kind in problem.vehicles):
        rules.append("a longest day with waiting")
    if _timed(problem) and _longest(problem) >= LARGEST:
        rules.append("durations of more than 32 bits")
    return rules


def _model(vroom: Any, problem: Problem) -> tuple[Any, list[int]]:
    """Return the input and the kind of each vehicle."""
    model = vroom.Input()
    unit = _unit(problem)
    # VROOM limits travel time alone, so where a day is limited service is part of the legs.
    folded = any(shift_binds(problem, kind) for kind in problem.vehicles)
    known: set[str] = set()
    kinds: list[int] = []
    for number, (kind, count) in enumerate(zip(problem.vehicles, offered(problem), strict=True)):
        profile = f"{kind.profile}x{kind.unit_distance}"
        if profile not in known:
            known.add(profile)
            _add_matrices(model, profile, problem, kind, unit, folded)
        for _ in range(count):
            model.add_vehicle(_vehicle(vroom, problem, kind, len(kinds), profile, unit))
            kinds.append(number)
    clients, first = problem.clients, len(problem.depots)
    latest = max(window(problem, kind)[1] for kind in problem.vehicles)
    for c in range(clients.size):
        early, late = int(clients.early[c]), min(int(clients.late[c]), latest)
        bounded = early > 0 or late < LARGEST
        model.add_job(
            vroom.Job(
                c,
                location=first + c,
                default_service=0 if folded else int(clients.service[c]),
                delivery=clients.delivery[c].tolist(),
                pickup=clients.pickup[c].tolist(),
                time_windows=[vroom.TimeWindow(early, min(late, LARGEST))] if bounded else [],
            )
        )
    return model, kinds


def _timed(problem: Problem) -> bool:
    """Return whether any rule asks for the time."""
    clients = problem.clients
    return bool(
        (clients.early > 0).any()
        or (clients.late < FOREVER).any()
        or any(
            kind.shift < FOREVER or window(problem, kind)[1] < FOREVER for kind in problem.vehicles
        )
    )


def _longest(problem: Problem) -> int:
    """Return seconds that no set of routes exceeds."""
    legs = max(int(matrix.max(initial=0)) for matrix in problem.duration)
    return legs * (problem.clients.size + sum(offered(problem))) + int(
        problem.clients.service.sum()
    )


def _unit(problem: Problem) -> int:
    """Return by what costs are divided so that their sums fit; 1 where they do."""
    counts = offered(problem)
    legs = max(
        int(problem.distance[kind.profile].max(initial=0)) * kind.unit_distance
        for kind in problem.vehicles
    )
    fixed = sum(kind.fixed_cost * n for kind, n in zip(problem.vehicles, counts, strict=True))
    return (legs * (problem.clients.size + sum(counts)) + fixed) // LARGEST + 1


def _add_matrices(
    model: Any, profile: str, problem: Problem, kind: VehicleKind, unit: int, folded: bool
) -> None:
    metres: NDArray[np.int64] = problem.node_matrix(problem.distance[kind.profile])
    costs = np.rint(metres * kind.unit_distance / unit)
    seconds: NDArray[np.int64] = problem.node_matrix(problem.duration[kind.profile]).copy()
    if not _timed(problem):
        seconds = np.zeros_like(metres)
    elif folded:
        first = len(problem.depots)
        seconds[first:] += problem.clients.service[:, None]
        np.fill_diagonal(seconds, 0)
    model.set_durations_matrix(profile, seconds)
    model.set_costs_matrix(profile, costs)
    if any(k.max_distance < FOREVER for k in problem.vehicles):
        model.set_distances_matrix(profile, metres)


def _vehicle(
    vroom: Any, problem: Problem, kind: VehicleKind, number: int, profile: str, unit: int
) -> Any:
    early, late = window(problem, kind)
    limits: dict[str, int] = {}
    if kind.max_distance < FOREVER:
        limits["max_distance"] = min(kind.max_distance, LARGEST)
    if shift_binds(problem, kind):
        limits["max_travel_time"] = min(kind.shift, LARGEST)
    return vroom.Vehicle(
        number,
        start=kind.start_depot,
        end=kind.end_depot,
        profile=profile,
        capacity=list(kind.capacity),
        time_window=[early, min(late, LARGEST)] if early > 0 or late < LARGEST else None,
        costs=vroom.VehicleCosts(fixed=round(kind.fixed_cost / unit)),
        **limits,
    )
