"""The sorting hall: equal lines, one queue, fresh first; exact, and vectorised by batch.

Work is counted in ticks of a millisecond, since a fast line needs less than a second
per item; stamps are rounded up to the whole second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InternalError

if TYPE_CHECKING:
    from numpy.typing import NDArray

TICKS = 1_000
"""Ticks per second."""


def service_ticks(rate_items_h: float) -> int:
    """Return the ticks that one line needs for one item, rounded, at least 1.

    >>> service_ticks(900), service_ticks(6_000)
    (4000, 600)
    """
    ticks = 3_600 * TICKS / rate_items_h if rate_items_h > 0 else np.inf
    if not np.isfinite(ticks):
        raise InternalError("SIM-001", "sorter", f"a rate of {rate_items_h} items/h sorts nothing")
    return max(1, round(ticks))


def fifo_finish(
    arrive: NDArray[np.int64], service: int, free: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return when each item of a FIFO queue is finished on equal parallel lines.

    Parameters
    ----------
    arrive : shape ``(n,)``
        Arrivals in queue order, not decreasing.
    service : int
        Ticks per item, the same on every line.
    free : shape ``(c,)``
        When each line becomes free.

    Notes
    -----
    With equal service items finish in the order in which they start, so item `k` takes
    the line of item `k - c`: ``finish[k] = max(arrive[k], finish[k-c]) + service``
    (Lindley's recursion by line). Solved by line as ``service * (m+1) + max(free,
    cummax(arrive[m] - service * m))``.

    Examples
    --------
    >>> fifo_finish(np.array([0, 0, 0, 9]), 4, np.array([0, 1])).tolist()
    [4, 5, 8, 13]
    """
    lines = np.sort(free)
    finish = np.empty(arrive.size, dtype=np.int64)
    for line, ready in enumerate(lines[: arrive.size]):
        mine = arrive[line :: lines.size].astype(np.int64)
        work = service * np.arange(mine.size, dtype=np.int64)
        finish[line :: lines.size] = (
            np.maximum.accumulate(np.maximum(mine - work, ready)) + work + service
        )
    return finish


class Sorter:
    """A hall that is fed in batches; what has not begun may be overtaken by fresh items.

    An item that would begin at the very tick of an arrival begins after the arrival.
    """

    def __init__(self, lines: int, service: int, fresh: NDArray[np.bool_]) -> None:
        self._service = service
        self._fresh = fresh
        self._free = np.zeros(lines, dtype=np.int64)
        self._queue = np.empty(0, dtype=np.int64)
        self._arrived = np.empty(0, dtype=np.int64)
        self._finish = np.empty(0, dtype=np.int64)

    @property
    def waiting(self) -> NDArray[np.int64]:
        """Items that have not begun."""
        return self._queue

    def begun(self, before_s: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Take out the items that begin before `before_s`; return them and their finish (s)."""
        cut = int(np.searchsorted(self._finish, before_s * TICKS + self._service, side="left"))
        items, finish = self._queue[:cut], self._finish[:cut]
        if cut:
            self._free = np.concatenate([np.sort(self._free), finish])[-self._free.size :]
            self._queue, self._arrived = self._queue[cut:], self._arrived[cut:]
            self._finish = self._finish[cut:]
        return items, -(-finish // TICKS)

    def arrive(self, items: NDArray[np.int64], now_s: int) -> None:
        """Add a batch at `now_s`; take out `begun(now_s)` first, the rest is put in order anew."""
        queue = np.concatenate([self._queue, items])
        arrived = np.concatenate([self._arrived, np.full(items.size, now_s, dtype=np.int64)])
        order = np.lexsort((queue, arrived, ~self._fresh[queue]))
        self._queue, self._arrived = queue[order], arrived[order]
        now = np.full(queue.size, now_s * TICKS, dtype=np.int64)
        self._finish = fifo_finish(now, self._service, self._free)
