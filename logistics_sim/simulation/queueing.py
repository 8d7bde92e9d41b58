"""First come, first served on equal parallel servers: the exact recursion."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def fifo_finish(
    arrive: NDArray[np.int64], service: NDArray[np.int64] | int, servers: int = 1
) -> NDArray[np.int64]:
    """Return when each customer of a FIFO queue is finished.

    Parameters
    ----------
    arrive : shape ``(n,)``
        Arrivals in whole ticks, not decreasing.
    service : shape ``(n,)`` or int
        Ticks of each customer, or of all.
    servers : int
        Number of parallel servers.

    Notes
    -----
    One server: ``finish[k] = max(arrive[k], finish[k-1]) + service[k]`` (Lindley 1952),
    solved at once as ``S[k] + max over j <= k of (arrive[j] - S[j-1])`` with the running
    sums `S` of the service. Equal service on `c` servers: customers finish in the order in
    which they begin, so every `c`-th customer meets the same server. Else the customer
    takes the server that is free first (Kiefer and Wolfowitz 1955), one by one. In whole
    ticks all three are exact; in floats the running sums would lose the last bits.

    Examples
    --------
    >>> fifo_finish(np.array([0, 1, 2, 20]), 5).tolist()
    [5, 10, 15, 25]
    >>> fifo_finish(np.array([0, 1, 2]), np.array([9, 1, 1]), servers=2).tolist()
    [9, 2, 3]
    """
    if isinstance(service, int):
        finish = np.empty(arrive.size, dtype=np.int64)
        for first in range(min(servers, arrive.size)):
            mine = arrive[first::servers].astype(np.int64)
            work = service * np.arange(mine.size, dtype=np.int64)
            finish[first::servers] = np.maximum.accumulate(mine - work) + work + service
        return finish
    if servers == 1:
        done = np.cumsum(service, dtype=np.int64)
        return done + np.maximum.accumulate(arrive - done + service)
    free = [0] * servers
    finish = np.empty(arrive.size, dtype=np.int64)
    for number, (moment, ticks) in enumerate(zip(arrive.tolist(), service.tolist(), strict=True)):
        finish[number] = max(moment, free[0]) + ticks
        heapq.heapreplace(free, int(finish[number]))
    return finish
