"""Clients that lie close to one another in place and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
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
