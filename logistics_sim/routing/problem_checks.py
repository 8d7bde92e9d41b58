"""Check a problem before any engine sees it: the libraries below abort or answer nonsense.

What is wrong with the numbers is an input error with its row; what no vehicle can do is
named client by client, so that the rest can still be planned where a client may be left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError, InfeasibleError
from logistics_sim.language import gettext
from logistics_sim.routing.array_checks import (
    check_clients,
    check_loads,
    check_matrices,
    check_scale,
)
from logistics_sim.routing.fleet_checks import check_depots, check_fleet
from logistics_sim.routing.fleet_shortage import shortages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem, VehicleKind

    Bools = NDArray[np.bool_]

MOST_NAMED = 20
"""At most so many faults of one problem are listed."""


@dataclass(frozen=True)
class Unservable:
    """A client that no vehicle can serve even alone: the limit that binds, and by how much.

    Attributes
    ----------
    cause
        ``capacity``, ``window``, ``end``, ``shift`` or ``distance``.
    need, limit
        What the client needs and the most that any vehicle offers.
    """

    client: int
    cause: str
    need: int
    limit: int

    def fault(self, name: str) -> Fault:
        """Return the finding for people."""
        text = {
            "capacity": (
                gettext("its load is bigger than every vehicle"),
                gettext("split it or add a larger one"),
            ),
            "window": (
                gettext("no vehicle can reach it before its window shuts"),
                gettext("open it later"),
            ),
            "end": (
                gettext("every vehicle that reaches it would be back too late"),
                gettext("allow a later end"),
            ),
            "shift": (
                gettext("serving it alone is longer than every shift"),
                gettext("allow a longer shift"),
            ),
            "distance": (
                gettext("serving it alone is farther than any vehicle may drive"),
                gettext("raise it"),
            ),
        }
        message, hint = text[self.cause]
        return Fault(
            "RTE-001" if self.cause == "capacity" else "RTE-002",
            gettext("{name} client {client}", name=name, client=self.client),
            gettext(
                "{message} (needs {need}, limit {limit})",
                message=message,
                need=self.need,
                limit=self.limit,
            ),
            hint,
        )


def check_problem(problem: Problem) -> list[Fault]:
    """Return every fault of the numbers of `problem` (the first ones of many alike)."""
    name = problem.name or "problem"
    faults = check_matrices(problem, name) + check_loads(problem, name)
    if not faults:
        faults = check_depots(problem, name) + check_fleet(problem, name)
        faults += check_clients(problem, name)
    if not faults:
        faults = check_scale(problem, name)
    return faults


def guard(problem: Problem) -> list[Unservable]:
    """Refuse what cannot be solved; return the optional clients that nobody can serve.

    Raises
    ------
    FaultsError
        The numbers are wrong (exit code 2).
    InfeasibleError
        There are clients but no vehicle (``FLT-001``), or a client that must be
        visited and cannot be (``RTE-001``, ``RTE-002``), or the fleet as a whole is
        provably too small for those that must be (``FLT-007``); exit code 3.
    """
    faults = check_problem(problem)
    if faults:
        raise FaultsError(faults[:MOST_NAMED])
    name = problem.name or "problem"
    if problem.clients.size == 0:
        return []
    if not any(kind.count for kind in problem.vehicles):
        raise InfeasibleError(
            "FLT-001",
            name,
            gettext("there is no vehicle for the stops"),
            gettext("give a fleet with a count"),
        )
    lost = unservable(problem)
    must = [row for row in lost if not problem.clients.prize[row.client]]
    found = [row.fault(name) for row in must[:MOST_NAMED]]
    found += [row.fault(name) for row in shortages(problem)]
    if found:
        listed = tuple(found)
        error = InfeasibleError(listed[0].code, listed[0].where, listed[0].message, listed[0].hint)
        error.faults = listed
        raise error
    return lost


def unservable(problem: Problem) -> list[Unservable]:
    """Return the clients that no vehicle of `problem` can serve alone, with the cause."""
    able = np.zeros(problem.clients.size, dtype=bool)
    kinds = [number for number, kind in enumerate(problem.vehicles) if kind.count]
    tests = {number: _alone(problem, problem.vehicles[number]) for number in kinds}
    for steps in tests.values():
        able |= np.logical_and.reduce([need <= limit for _, need, limit in steps])
    return [_worst(tests, int(client)) for client in np.flatnonzero(~able)]


Step = tuple[str, "NDArray[np.int64]", "NDArray[np.int64]"]


def _alone(problem: Problem, kind: VehicleKind) -> list[Step]:
    """Return what serving each client alone needs, and the limit, cause by cause."""
    clients = problem.clients
    start, final = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
    seconds, metres = problem.duration[kind.profile], problem.distance[kind.profile]
    there, back = (
        seconds[start.location, clients.location],
        seconds[clients.location, final.location],
    )
    depart = np.maximum(max(kind.early, start.early) + start.loading_s, clients.release)
    reach = np.maximum(depart + there, clients.early)
    load = np.maximum(clients.delivery, clients.pickup)
    over = (load - np.array(kind.capacity, dtype=np.int64)).argmax(axis=1)
    rows = np.arange(clients.size)

    def same(value: int) -> NDArray[np.int64]:
        return np.full(clients.size, value, dtype=np.int64)

    away = metres[start.location, clients.location] + metres[clients.location, final.location]
    return [
        ("capacity", load[rows, over], np.array(kind.capacity, dtype=np.int64)[over]),
        ("window", reach, clients.late),
        ("end", reach + clients.service + back, same(min(kind.late, final.late))),
        ("shift", start.loading_s + there + clients.service + back, same(kind.shift)),
        ("distance", away, same(kind.max_distance)),
    ]


def _worst(tests: dict[int, list[Step]], client: int) -> Unservable:
    """Return the cause under the vehicle that comes nearest: it fails the latest test."""
    order = ("capacity", "window", "end", "shift", "distance")
    found = []
    for steps in tests.values():
        failed = [
            (cause, int(need[client]), int(limit[client]))
            for cause, need, limit in steps
            if need[client] > limit[client]
        ]
        cause, need, limit = failed[0]
        found.append((-order.index(cause), need - limit, cause, need, limit))
    _, _, cause, need, limit = min(found)
    return Unservable(client, cause, need, limit)
