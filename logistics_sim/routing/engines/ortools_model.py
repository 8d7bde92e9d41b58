"""One trip per vehicle as an OR-Tools routing model; matrices native, no Python in the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.problem import FOREVER, Problem, VehicleKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

FORBIDDEN = 2**31
"""Cost and time of an arc that must not be driven."""
SPARE, SPARE_TIMED = 1.15, 2.5
"""Vehicles offered for each that the loads need, where more exist."""


@dataclass(frozen=True)
class BuiltModel:
    """A closed model with the kind of each of its vehicles."""

    model: Any
    manager: Any
    kinds: list[int]
    depots: int

    def routes(self, assignment: Any) -> list[tuple[int, tuple[int, ...]]]:
        """Return (kind, clients) of every vehicle in use."""
        found = []
        for vehicle, kind in enumerate(self.kinds):
            index = self.model.Start(vehicle)
            stops = []
            while not self.model.IsEnd(index):
                node = self.manager.IndexToNode(index)
                if node >= self.depots:
                    stops.append(node - self.depots)
                index = assignment.Value(self.model.NextVar(index))
            if stops:
                found.append((kind, tuple(stops)))
        return found


def offered(problem: Problem, limit: int | None = None) -> list[int]:
    """Return how many vehicles of each kind the model holds.

    Large fleets are cut to what the loads need and something more, for each kind alone;
    where time limits routes, to twice as many; `limit` is the number itself.
    """
    clients = problem.clients
    need = np.maximum(clients.delivery, clients.pickup)
    total = np.maximum(clients.delivery.sum(axis=0), clients.pickup.sum(axis=0))
    counts = []
    for kind in problem.vehicles:
        room = np.array(kind.capacity, dtype=np.int64)
        fits = (need <= room).all(axis=1)
        by_load = [
            -(-int(total[load]) // max(int(room[load]), 1)) for load in range(problem.dimensions)
        ]
        spare = SPARE_TIMED if _timed(problem) else SPARE
        most = round(max(by_load) * spare) + 4 if limit is None else limit
        counts.append(min(kind.count * kind.max_trips, int(fits.sum()), max(most, 1)))
    return counts


def build(problem: Problem, counts: list[int], share: list[float] | None = None) -> BuiltModel:
    """Return the model of `problem` with `counts` vehicles by kind, one trip each.

    `share` is the part of a vehicle's fixed cost that each trip bears (1.0 by default).
    """
    from ortools.constraint_solver import pywrapcp

    first, n = len(problem.depots), problem.clients.size
    kinds = [kind for kind, count in enumerate(counts) for _ in range(count)]
    vehicles = [problem.vehicles[kind] for kind in kinds]
    manager = pywrapcp.RoutingIndexManager(
        first + n,
        len(kinds),
        [kind.start_depot for kind in vehicles],
        [kind.end_depot for kind in vehicles],
    )
    model = pywrapcp.RoutingModel(manager)
    _costs(problem, model, kinds, share)
    _loads(problem, model, vehicles)
    if _timed(problem):
        _times(problem, model, manager, kinds)
    if any(kind.max_distance < FOREVER for kind in problem.vehicles):
        transit = {
            profile: model.RegisterTransitMatrix(problem.node_matrix(matrix).tolist())
            for profile, matrix in enumerate(problem.distance)
        }
        model.AddDimensionWithVehicleTransitAndCapacity(
            [transit[kind.profile] for kind in vehicles],
            0,
            [kind.max_distance for kind in vehicles],
            True,
            "metres",
        )
    for client in np.flatnonzero(problem.clients.prize):
        index = manager.NodeToIndex(first + int(client))
        model.AddDisjunction([index], int(problem.clients.prize[client]))
    return BuiltModel(model, manager, kinds, first)


def _costs(problem: Problem, model: Any, kinds: list[int], share: list[float] | None) -> None:
    evaluators = {}
    for vehicle, number in enumerate(kinds):
        kind = problem.vehicles[number]
        key = (kind.profile, kind.unit_distance)
        if key not in evaluators:
            matrix = problem.node_matrix(problem.distance[kind.profile]) * kind.unit_distance
            matrix[_apart(problem)] = FORBIDDEN
            evaluators[key] = model.RegisterTransitMatrix(matrix.tolist())
        model.SetArcCostEvaluatorOfVehicle(evaluators[key], vehicle)
        part = 1.0 if share is None else share[number]
        model.SetFixedCostOfVehicle(round(kind.fixed_cost * part), vehicle)


def _apart(problem: Problem) -> NDArray[np.bool_]:
    """Return which arcs join clients of different families."""
    first, family = len(problem.depots), problem.clients.family
    apart = np.zeros((first + family.size, first + family.size), dtype=bool)
    apart[first:, first:] = family[:, None] != family[None, :]
    return apart


def _loads(problem: Problem, model: Any, vehicles: list[VehicleKind]) -> None:
    """Limit what is brought, what is taken, and where both occur what is on board."""
    first, clients = len(problem.depots), problem.clients
    zeros = [0] * first
    solver = model.solver()
    for load in range(problem.dimensions):
        room = [kind.capacity[load] for kind in vehicles]
        brought, taken = clients.delivery[:, load], clients.pickup[:, load]
        names = []
        for name, amount in (("brought", brought), ("taken", taken)):
            if amount.any():
                vector = model.RegisterUnaryTransitVector(zeros + amount.tolist())
                model.AddDimensionWithVehicleCapacity(vector, 0, room, True, f"{name}{load}")
                names.append(f"{name}{load}")
        if len(names) == 2:
            change = model.RegisterUnaryTransitVector(zeros + (taken - brought).tolist())
            model.AddDimensionWithVehicleCapacity(change, 0, room, False, f"board{load}")
            board = model.GetDimensionOrDie(f"board{load}")
            total = model.GetDimensionOrDie(names[0])
            for vehicle in range(len(vehicles)):
                solver.Add(
                    board.CumulVar(model.Start(vehicle)) == total.CumulVar(model.End(vehicle))
                )


def _timed(problem: Problem) -> bool:
    c = problem.clients
    return bool(
        (c.late < FOREVER).any()
        or c.early.any()
        or c.release.any()
        or any(min(kind.late, kind.shift) < FOREVER for kind in problem.vehicles)
        or any(kind.unit_duration for kind in problem.vehicles)
        or any(depot.late < FOREVER for depot in problem.depots)
    )


def _times(problem: Problem, model: Any, manager: Any, kinds: list[int]) -> None:
    first, clients = len(problem.depots), problem.clients
    spent = np.concatenate([[d.loading_s for d in problem.depots], clients.service])
    transits = {}
    longest = 0
    for number in sorted(set(kinds)):
        profile = problem.vehicles[number].profile
        if profile not in transits:
            matrix = problem.node_matrix(problem.duration[profile]) + spent[:, None]
            longest = max(longest, int(matrix.max(initial=0)))
            matrix[_apart(problem)] = FORBIDDEN
            transits[profile] = model.RegisterTransitMatrix(matrix.tolist())
    horizon = _horizon(problem, longest)
    vehicles = [problem.vehicles[kind] for kind in kinds]
    model.AddDimensionWithVehicleTransitAndCapacity(
        [transits[kind.profile] for kind in vehicles],
        horizon,
        [min(horizon, kind.late) for kind in vehicles],
        False,
        "time",
    )
    time = model.GetDimensionOrDie("time")
    soonest = _soonest(problem)
    for client in range(clients.size):
        variable = time.CumulVar(manager.NodeToIndex(first + client))
        variable.SetRange(int(soonest[client]), min(int(clients.late[client]), horizon))
    solver = model.solver()
    released = bool((clients.release != clients.release[:1]).any())
    if released:
        _releases(problem, model, manager, horizon)
    for vehicle, kind in enumerate(vehicles):
        start, final = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
        begin = time.CumulVar(model.Start(vehicle))
        begin.SetRange(min(max(kind.early, start.early), horizon), min(horizon, kind.late))
        end = time.CumulVar(model.End(vehicle))
        end.SetRange(0, min(horizon, kind.late, final.late))
        if kind.shift < horizon:
            time.SetSpanUpperBoundForVehicle(kind.shift, vehicle)
        if kind.unit_duration:
            time.SetSpanCostCoefficientForVehicle(kind.unit_duration, vehicle)
        if released:
            ready = model.GetDimensionOrDie("ready").CumulVar(model.Start(vehicle))
            solver.Add(begin + start.loading_s >= ready)


def _soonest(problem: Problem) -> Ints:
    """Return the earliest service of each client, its release and direct travel counted."""
    clients = problem.clients
    away = np.full(clients.size, FOREVER, dtype=np.int64)
    for kind in problem.vehicles:
        row = problem.depots[kind.start_depot].location
        away = np.minimum(away, problem.duration[kind.profile][row, clients.location])
    return np.maximum(clients.early, clients.release + np.where(clients.release > 0, away, 0))


def _releases(problem: Problem, model: Any, manager: Any, horizon: int) -> None:
    """Carry one number along each route: no less than any of its clients' releases."""
    first, clients = len(problem.depots), problem.clients
    zero = model.RegisterUnaryTransitVector([0] * (first + clients.size))
    model.AddDimension(zero, 0, horizon, False, "ready")
    ready = model.GetDimensionOrDie("ready")
    for client in range(clients.size):
        variable = ready.CumulVar(manager.NodeToIndex(first + client))
        variable.SetMin(int(clients.release[client]))


def _horizon(problem: Problem, longest: int) -> int:
    """Return a moment by which every day is over."""
    late = [min(kind.late, problem.depots[kind.end_depot].late) for kind in problem.vehicles]
    if max(late) < FOREVER:
        return max(late)
    clients = problem.clients
    finite = clients.late[clients.late < FOREVER]
    ends = max(int(finite.max(initial=0)), int(clients.early.max(initial=0)))
    return int(ends + int(clients.release.max(initial=0)) + longest * (clients.size + 1))
