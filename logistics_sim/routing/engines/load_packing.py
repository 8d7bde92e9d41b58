"""Loads packed into a limited fleet by CP-SAT: a start where only loads bind, or a proof.

Vector bin packing with bins of several sizes: each client in one vehicle, no vehicle over its
room in any load and direction. The solver is hinted at vehicles whose seeds lie near a client.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.language import gettext
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.fleet_shortage import HINT
from logistics_sim.routing.problem import FOREVER
from logistics_sim.routing.solution import Route, Solution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]

MOST_CELLS = 60_000
"""Clients times vehicles up to which loads are packed."""
WORK = 1.0
"""CP-SAT's deterministic time (a second or a few)."""


@dataclass(frozen=True)
class Packing:
    """Whether the loads fit: the vehicle of each client, None where that is not known.

    `impossible` says that they were proven not to fit.
    """

    vehicle: Ints | None
    kinds: tuple[int, ...]
    impossible: bool


def pack_loads(problem: Problem, work: float = WORK) -> Packing:
    """Return a packing of the clients that must be visited into the whole fleet.

    Only for one trip per vehicle; for several nothing is known. `work` is CP-SAT's
    deterministic time, so equal problems give equal packings.
    """
    from ortools.sat.python import cp_model

    clients = problem.clients
    kinds = tuple(
        number
        for number, kind in enumerate(problem.vehicles)
        for _ in range(min(kind.count, clients.size))
    )
    several = any(kind.max_trips > 1 for kind in problem.vehicles)
    if several or not kinds or clients.size * len(kinds) > MOST_CELLS:
        return Packing(None, kinds, False)
    model = cp_model.CpModel()
    must = np.flatnonzero(clients.prize == 0)
    place = [[model.new_bool_var("") for _ in kinds] for _ in must]
    for row in place:
        model.add_exactly_one(row)
    for load in (clients.delivery[must], clients.pickup[must]):
        for d in range(problem.dimensions):
            sizes = load[:, d].tolist()
            if any(sizes):
                _fill(model, problem, place, kinds, sizes, d)
    far = _far(problem, kinds)[must]
    for row, nearest in zip(place, far.argmin(axis=1).tolist(), strict=True):
        for number, variable in enumerate(row):
            model.add_hint(variable, number == nearest)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Packing(None, kinds, status == cp_model.INFEASIBLE)
    vehicle = np.full(clients.size, -1, dtype=np.int64)
    for client, row in zip(must.tolist(), place, strict=True):
        vehicle[client] = next(v for v, variable in enumerate(row) if solver.value(variable))
    return Packing(vehicle, kinds, False)


def _fill(
    model: Any,
    problem: Problem,
    place: list[list[Any]],
    kinds: tuple[int, ...],
    sizes: list[int],
    d: int,
) -> None:
    """Let no vehicle carry more than it can of one load in one direction."""
    for number, kind in enumerate(kinds):
        room = problem.vehicles[kind].capacity[d]
        if room < FOREVER:
            terms = [size * row[number] for size, row in zip(sizes, place, strict=True)]
            model.add(sum(terms) <= room)


def _far(problem: Problem, kinds: tuple[int, ...]) -> Ints:
    """Return how far each client lies from each vehicle's seed, shape ``(n, vehicles)``.

    Seeds are clients far from each other and from the depots, one after the other.
    """
    clients, metres = problem.clients, problem.distance[0]
    place = clients.location
    nearest = np.min([metres[depot.location, place] for depot in problem.depots], axis=0)
    columns = []
    for _ in kinds:
        seed = int(place[int(nearest.argmax())])
        columns.append(metres[seed, place])
        nearest = np.minimum(nearest, metres[seed, place])
    far = np.stack(columns, axis=1)
    return (1000 * far // max(int(far.max()), 1)).astype(np.int64)


def packed_start(problem: Problem) -> Solution | None:
    """Return a solution made of packed loads, None where other limits break it.

    Raises
    ------
    InfeasibleError
        The loads were proven not to fit (``FLT-007``).
    """
    packing = pack_loads(problem)
    if packing.impossible:
        raise InfeasibleError(
            "FLT-007",
            gettext("{name} fleet", name=problem.name or "problem"),
            gettext(
                "the fleet is too small: however the loads are divided, some do not fit (proven)"
            ),
            gettext(HINT),
        )
    if packing.vehicle is None or np.unique(problem.clients.family).size > 1:
        return None
    routes = []
    for number, kind in enumerate(packing.kinds):
        mine = np.flatnonzero(packing.vehicle == number).tolist()
        if mine:
            route = Route(kind, (_nearest_next(problem, kind, mine),))
            if not feasible(problem, route):
                return None
            routes.append(route)
    return Solution(tuple(routes))


def _nearest_next(problem: Problem, kind: int, clients: list[int]) -> tuple[int, ...]:
    """Return clients in order: deliveries that outweigh pick-ups first where both occur."""
    vehicle = problem.vehicles[kind]
    metres, place = problem.distance[vehicle.profile], problem.clients.location
    here = problem.depots[vehicle.start_depot].location
    net = (problem.clients.pickup - problem.clients.delivery).sum(axis=1)
    both = bool(problem.clients.pickup.any() and problem.clients.delivery.any())
    left, order = set(clients), []
    while left:
        first = min(left, key=lambda c: (both and int(net[c]) > 0, int(metres[here, place[c]]), c))
        order.append(first)
        left.remove(first)
        here = int(place[first])
    return tuple(order)
