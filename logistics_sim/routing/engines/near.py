"""Neighbourhoods of a solution: routes whose stops lie close to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]


def near_clients(problem: Problem, count: int = 30) -> Ints:
    """Return for each client its `count` nearest others, shape ``(n, count)``.

    Near means little time between the two, counting the least wait or lateness between
    their windows, as in granular search.
    """
    clients = problem.clients
    n = clients.size
    place = clients.location
    metres = problem.distance[0][np.ix_(place, place)].astype(np.float64)
    seconds = problem.duration[0][np.ix_(place, place)]
    span = seconds + clients.service[:, None]
    wait = np.maximum(clients.early[None, :] - (clients.late[:, None] + span), 0)
    late = np.maximum(clients.early[:, None] + span - clients.late[None, :], 0)
    score = metres + 0.2 * wait + late
    score = np.minimum(score, score.T)
    np.fill_diagonal(score, np.inf)
    return np.argsort(score, axis=1, kind="stable")[:, : max(min(count, n - 1), 0)]


def near_routes(
    trips: Sequence[tuple[int, ...]],
    near: Ints,
    seed_client: int,
    most_clients: int,
) -> list[int]:
    """Return trips around a client, nearest first, with at most so many clients in all.

    The trip of the client itself comes first; then the trips of its neighbours' trips
    are counted: those with most links to the picked clients join first.
    """
    trip_of = np.full(near.shape[0], -1, dtype=np.int64)
    for number, trip in enumerate(trips):
        trip_of[list(trip)] = number
    if trip_of[seed_client] < 0:
        return []
    picked = [int(trip_of[seed_client])]
    total = len(trips[picked[0]])
    links = np.zeros(len(trips))
    frontier = picked[0]
    while True:
        for rank, others in enumerate(near[list(trips[frontier])].T):
            hit = trip_of[others]
            np.add.at(links, hit[hit >= 0], 1.0 / (rank + 3))
        links[picked] = -1.0
        frontier = int(np.argmax(links / np.sqrt([len(trip) + 1 for trip in trips])))
        if links[frontier] <= 0 or total + len(trips[frontier]) > most_clients:
            return picked
        picked.append(frontier)
        total += len(trips[frontier])
