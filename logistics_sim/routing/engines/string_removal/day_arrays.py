"""A problem of several trips a day as arrays for compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from logistics_sim.routing.engines.neighbours import near_clients

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]

NEAR = 60
"""Neighbours among whom stops are taken out."""
# Columns of `kinds`.
(
    FIXED, METRE_PRICE, SECOND_PRICE, FIRST_NODE, LAST_NODE, START_EARLY, LAST_END, START_LATE,
    SHIFT, MOST_METRES, MOST_TRIPS, LOADING_S, PROFILE,
) = range(13)  # fmt: skip
# Columns of `stops`.
STOP_EARLY, STOP_LATE, STOP_SERVICE, STOP_RELEASE, STOP_PRIZE, STOP_FAMILY = range(6)


class DayArrays(NamedTuple):
    """What does not change in a search over vehicle days; nodes are depots, then clients.

    Attributes
    ----------
    depots
        Number of depots.
    kinds : shape ``(k, 13)``
        Figures of each kind, see above.
    kind_of : shape ``(slots,)``
        The kind of each vehicle.
    capacity : shape ``(k, d)``
        What each kind carries.
    stops : shape ``(n, 6)``
        Figures of each client, see above.
    load : shape ``(n, 2 d)``
        What clients get, then what they give.
    metres, seconds : shape ``(p, nodes, nodes)``
        Matrices by profile.
    near : shape ``(n, q)``
        Each client, then those near it.
    main
        The column of `load` that fills vehicles most.
    """

    depots: int
    kinds: Ints
    kind_of: Ints
    capacity: Ints
    stops: Ints
    load: Ints
    metres: Ints
    seconds: Ints
    near: Ints
    main: int


def day_arrays(problem: Problem) -> DayArrays:
    """Return the arrays of `problem`, every vehicle of its fleet a slot (at most one a client)."""
    c = problem.clients
    rows = []
    slots: list[int] = []
    for number, kind in enumerate(problem.vehicles):
        start, end = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
        rows.append(
            [
                kind.fixed_cost,
                kind.unit_distance,
                kind.unit_duration,
                kind.start_depot,
                kind.end_depot,
                max(kind.early, start.early),
                min(kind.late, end.late),
                min(kind.late, start.late),
                kind.shift,
                kind.max_distance,
                kind.max_trips,
                start.loading_s,
                kind.profile,
            ]
        )
        slots += [number] * min(kind.count, c.size)
    near = near_clients(problem, NEAR)
    load = np.concatenate([c.delivery, c.pickup], axis=1)
    room = np.max([kind.capacity for kind in problem.vehicles], axis=0, initial=1)
    return DayArrays(
        depots=len(problem.depots),
        kinds=np.array(rows, dtype=np.int64),
        kind_of=np.array(slots, dtype=np.int64),
        capacity=np.array([kind.capacity for kind in problem.vehicles], dtype=np.int64),
        stops=np.stack([c.early, c.late, c.service, c.release, c.prize, c.family], axis=1),
        load=load,
        metres=np.stack([problem.node_matrix(matrix) for matrix in problem.distance]),
        seconds=np.stack([problem.node_matrix(matrix) for matrix in problem.duration]),
        near=np.concatenate([np.arange(c.size)[:, None], near], axis=1),
        main=int((load.sum(axis=0) / np.tile(room, 2)).argmax()),
    )
