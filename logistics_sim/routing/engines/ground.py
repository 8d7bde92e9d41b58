"""What does not change while clients move between routes: costs, loads, limits, as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]

CLOSED = 2**52
"""Price of a position that cannot be taken."""


class Ground:
    """A problem of one trip per vehicle, prepared for many small changes.

    Nodes are the depots, then the clients. Kinds that drive at the same cost share one
    block of the long rows ``into[client]`` and ``out[client]`` (cost from and to each node).
    """

    def __init__(self, problem: Problem, fixed: list[int], slots: list[int]) -> None:
        self.problem = problem
        clients, kinds = problem.clients, problem.vehicles
        n = clients.size
        self.depots = len(problem.depots)
        self.size = self.depots + n
        self.fixed = fixed
        self.start = [kind.start_depot for kind in kinds]
        self.end = [kind.end_depot for kind in kinds]
        self.slots = slots
        self.windows = has_windows(problem)
        self.hourly = any(kind.unit_duration for kind in kinds)
        self.shifts = any(kind.shift < FOREVER for kind in kinds)
        self.timed = self.windows or self.hourly or self.shifts
        self.family = clients.family.tolist()
        self.mixed = bool(n and (clients.family != clients.family[0]).any())
        self.set_costs()
        self.set_loads()

    def set_costs(self) -> None:
        """Set the rows of cost and, where they limit routes, of metres."""
        kinds = self.problem.vehicles
        keys = [(kind.profile, kind.unit_distance) for kind in kinds]
        blocks = sorted(set(keys))
        self.shift = [self.size * blocks.index(key) for key in keys]
        metres = [self.problem.node_matrix(self.problem.distance[key[0]]) for key in blocks]
        costs = [matrix * key[1] for matrix, key in zip(metres, blocks, strict=True)]
        lists = [matrix.tolist() for matrix in costs]
        self.cost = [lists[blocks.index(key)] for key in keys]
        self.into, self.out = self.rows(costs)
        self.most_metres = [kind.max_distance for kind in kinds]
        self.limited = min(self.most_metres) < FOREVER
        if self.limited:
            lists = [matrix.tolist() for matrix in metres]
            self.metres = [lists[blocks.index(key)] for key in keys]
            self.metres_into, self.metres_out = self.rows(metres)
        seconds = [self.problem.node_matrix(self.problem.duration[key[0]]) for key in blocks]
        lists = [matrix.tolist() for matrix in seconds]
        self.seconds = [lists[blocks.index(key)] for key in keys]
        self.seconds_into, self.seconds_out = self.rows(seconds)

    def rows(self, matrices: list[Ints]) -> tuple[list[Ints], list[Ints]]:
        """Return by client the values from every node and to every node, blocks in a row."""
        first = self.depots
        into = np.concatenate([m[:, first:].T for m in matrices], axis=1)
        out = np.concatenate([m[first:, :] for m in matrices], axis=1)
        return list(np.ascontiguousarray(into)), list(np.ascontiguousarray(out))

    def set_loads(self) -> None:
        """Set what clients need by direction, and which dimensions bind."""
        clients = self.problem.clients
        self.need = {"brought": clients.delivery.tolist(), "taken": clients.pickup.tolist()}
        self.room = [list(kind.capacity) for kind in self.problem.vehicles]
        dimensions = range(self.problem.dimensions)
        self.brought_loads = [d for d in dimensions if clients.delivery[:, d].any()]
        self.taken_loads = [d for d in dimensions if clients.pickup[:, d].any()]
        self.both_loads = set(self.brought_loads) & set(self.taken_loads)
        if not (self.brought_loads or self.taken_loads):
            self.brought_loads = [0]


def has_windows(problem: Problem) -> bool:
    """Return whether anything but the length of a day depends on the hour."""
    c = problem.clients
    return bool(
        (c.late < FOREVER).any()
        or c.early.any()
        or c.release.any()
        or any(kind.late < FOREVER for kind in problem.vehicles)
        or any(depot.late < FOREVER for depot in problem.depots)
    )
