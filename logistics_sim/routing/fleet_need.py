"""What the stops ask of a fleet at least, and what the fleet has: loads, hours, metres, windows.

Every need is a lower bound over all solutions: where it is larger than what there is, there
is no solution. Only clients that must be visited count; vehicles may pass others on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem, VehicleKind

    Ints = NDArray[np.int64]

MOST_MATCHED = 500
"""Clients up to which the windows are matched (0.1 s); beyond it one vehicle is the bound."""


def must_visit(problem: Problem) -> Ints:
    """Return the clients that may not be left out."""
    return np.flatnonzero(problem.clients.prize == 0)


def most_trips(problem: Problem, kind: VehicleKind) -> int:
    """Return how many trips all vehicles of `kind` make at most; one a client is enough."""
    n = problem.clients.size
    return min(kind.count, n) * min(kind.max_trips, n)


def loads_and_room(problem: Problem) -> tuple[Ints, Ints]:
    """Return the loads both ways, shape ``(2, d)``, and the room of all trips, shape ``(d,)``.

    Deliveries first, then pick-ups: either goes the whole way of a trip from or to the depot.
    """
    clients, must = problem.clients, must_visit(problem)
    need = np.stack([clients.delivery[must].sum(axis=0), clients.pickup[must].sum(axis=0)])
    room = [
        sum(most_trips(problem, kind) * kind.capacity[d] for kind in problem.vehicles)
        for d in range(problem.dimensions)
    ]
    return need, np.array(room, dtype=np.int64)


def longest_day(problem: Problem, kind: VehicleKind) -> int:
    """Return the longest day of one vehicle, in seconds."""
    start, end = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
    opened = min(kind.late, end.late) - max(kind.early, start.early)
    return max(min(kind.shift, opened, FOREVER), 0)


def least_legs(problem: Problem, matrices: tuple[Ints, ...]) -> Ints:
    """Return the shortest leg from anywhere to each client that must be visited.

    `matrices` are the distances or the durations of every profile.
    """
    nodes = problem.node_location
    rows = must_visit(problem)
    columns = nodes[len(problem.depots) + rows]
    least = np.full(rows.size, FOREVER, dtype=np.int64)
    for matrix in matrices:
        legs = matrix[np.ix_(nodes, columns)].copy()
        legs[len(problem.depots) + rows, np.arange(rows.size)] = FOREVER
        least = np.minimum(least, legs.min(axis=0))
    return least


def least_by_windows(problem: Problem, roundabout: bool = False) -> int:
    """Return the vehicles that the windows alone ask for, at least one.

    Routes are paths over "can be reached in time from"; the fewest paths that cover all
    clients are their number less a maximum matching (Fulkerson 1956). Where the relation
    has circles (wide windows) the figure is still a lower bound.

    Parameters
    ----------
    roundabout
        Whether a way over other nodes counts where it is shorter than the direct one. It
        takes longer, and only with it is the figure a proof where durations do not obey the
        triangle inequality.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching, shortest_path

    must, clients = must_visit(problem), problem.clients
    if must.size > MOST_MATCHED:
        return 1
    nodes = problem.node_location
    seconds = np.minimum.reduce([matrix[np.ix_(nodes, nodes)] for matrix in problem.duration])
    if roundabout:
        # A dense graph: a zero would be no arc, so every arc is a little longer than none.
        arcs = seconds.astype(np.float64) + 1e-6
        seconds = np.floor(shortest_path(arcs, method="FW")).astype(np.int64)
    at = len(problem.depots) + must
    begin = np.full(must.size, FOREVER, dtype=np.int64)
    for kind in problem.vehicles:
        depot = problem.depots[kind.start_depot]
        loaded = np.maximum(clients.release[must], max(kind.early, depot.early)) + depot.loading_s
        begin = np.minimum(begin, loaded + seconds[kind.start_depot, at])
    soon = np.maximum(begin, clients.early[must]) + clients.service[must]
    follows = soon[:, None] + seconds[np.ix_(at, at)] <= clients.late[must][None, :]
    np.fill_diagonal(follows, False)
    if (~follows).sum() <= must.size:
        return 1
    matched = maximum_bipartite_matching(csr_matrix(follows), perm_type="column")
    return max(int(must.size - (matched >= 0).sum()), 1)
