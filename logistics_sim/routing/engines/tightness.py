"""How much of what a fleet offers is needed: loads, hours, metres, and vehicles by the windows.

Each figure is a lower bound on what is needed over what there is. Above 1 the problem has no
solution; near 1 a start is hard to find, and a search must be free to pass through solutions
that break a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem, VehicleKind

    Ints = NDArray[np.int64]

TIGHT = 0.93
"""Part of the room from which loads are hard to pack."""
TIGHT_TIME = 0.7
"""The same for hours, metres and windows, whose bounds are weaker."""
MOST_MATCHED = 500
"""Clients up to which the windows are matched (0.1 s); beyond it one vehicle is the bound."""


@dataclass(frozen=True)
class Tightness:
    """Needed over offered; 0 where nothing limits.

    Attributes
    ----------
    load
        Of the load dimension and direction that needs most of the whole fleet's room.
    hours, metres
        Of all shifts, of all lengths that may be driven.
    windows
        Vehicles that the windows alone ask for, over the vehicles there are.
    days
        Whether vehicles make several trips in given hours: a day is packed of trips, which
        the figures above do not see.
    """

    load: float
    hours: float
    metres: float
    windows: float
    days: bool = False

    @property
    def tight(self) -> bool:
        """Whether hardly any room is left."""
        return (
            self.days
            or self.load >= TIGHT
            or max(self.hours, self.metres, self.windows) >= TIGHT_TIME
        )


def tightness(problem: Problem) -> Tightness:
    """Return how tight `problem` is for the clients that must be visited."""
    must = np.flatnonzero(problem.clients.prize == 0)
    kinds = [kind for kind in problem.vehicles if kind.count]
    if not must.size or not kinds:
        return Tightness(0.0, 0.0, 0.0, 0.0)
    need, room = loads_and_room(problem)
    legs = _least_legs(problem, problem.duration, must)
    work = float(legs.sum() + problem.clients.service[must].sum())
    hours = [_hours(problem, kind) for kind in kinds]
    offered_s = sum(kind.count * day for kind, day in zip(kinds, hours, strict=True))
    offered_m = sum(kind.count * kind.max_distance for kind in kinds)
    metres = float(_least_legs(problem, problem.distance, must).sum())
    return Tightness(
        float((need / np.maximum(room, 1)).max(initial=0.0)),
        work / max(offered_s, 1) if max(hours) < FOREVER else 0.0,
        metres / max(offered_m, 1) if all(k.max_distance < FOREVER for k in kinds) else 0.0,
        least_by_windows(problem, must) / sum(kind.count for kind in kinds),
        max(hours) < FOREVER and any(kind.max_trips > 1 for kind in kinds),
    )


def loads_and_room(problem: Problem) -> tuple[Ints, Ints]:
    """Return what must be carried and what the whole fleet can carry, by load dimension.

    Of deliveries and pick-ups the larger sum counts: each goes the whole way of a trip
    from or to the depot.
    """
    clients = problem.clients
    must = clients.prize == 0
    need = np.maximum(clients.delivery[must].sum(axis=0), clients.pickup[must].sum(axis=0))
    trips = min(int(must.sum()), FOREVER)
    room = [
        sum(kind.count * min(kind.max_trips, trips) * kind.capacity[d] for kind in problem.vehicles)
        for d in range(problem.dimensions)
    ]
    return need, np.array(room, dtype=np.int64)


def _hours(problem: Problem, kind: VehicleKind) -> int:
    """Return the longest day of one vehicle, in seconds."""
    start, end = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
    opened = min(kind.late, end.late) - max(kind.early, start.early)
    return max(min(kind.shift, opened, FOREVER), 0)


def _least_legs(problem: Problem, matrices: tuple[Ints, ...], must: Ints) -> Ints:
    """Return the shortest leg that leads to each client, on any roads."""
    place = problem.clients.location[must]
    homes = np.array([depot.location for depot in problem.depots], dtype=np.int64)
    least = np.full(must.size, FOREVER, dtype=np.int64)
    for matrix in matrices:
        between = matrix[np.ix_(place, place)].copy()
        np.fill_diagonal(between, FOREVER)
        least = np.minimum(least, between.min(axis=0, initial=FOREVER))
        least = np.minimum(least, matrix[np.ix_(homes, place)].min(axis=0))
    return least


def least_by_windows(problem: Problem, must: Ints) -> int:
    """Return the vehicles that the windows of the clients `must` ask for, at least one.

    Routes are paths over "can be reached in time from"; the fewest paths that cover all
    clients are their number less a maximum matching (Fulkerson 1956). Where the relation
    has circles (wide windows) the figure is still a lower bound.
    """
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    clients = problem.clients
    place = clients.location[must]
    seconds = np.minimum.reduce([matrix[np.ix_(place, place)] for matrix in problem.duration])
    soon = (clients.early + clients.service)[must]
    follows = soon[:, None] + seconds <= clients.late[must][None, :]
    np.fill_diagonal(follows, False)
    if must.size > MOST_MATCHED or (~follows).sum() <= must.size:
        return 1
    matched = maximum_bipartite_matching(csr_matrix(follows), perm_type="column")
    return max(int(must.size - (matched >= 0).sum()), 1)
