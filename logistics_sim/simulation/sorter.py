"""The sorting hall: equal lines, one queue, fresh first; exact, and vectorised by batch.

Work is counted in ticks of a millisecond, since a fast line needs less than a second
per item; stamps are rounded up to the whole second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InternalError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

TICKS = 1_000
"""Ticks per second."""
NEVER = 2**62


def service_ticks(rate_items_h: float) -> int:
    """Return the ticks that one line needs for one item, rounded, at least 1.

    >>> service_ticks(900), service_ticks(6_000)
    (4000, 600)
    """
    ticks = 3_600 * TICKS / rate_items_h if rate_items_h > 0 else np.inf
    if not np.isfinite(ticks):
        raise InternalError(
            "SIM-001",
            "sorter",
            _("a rate of {rate_items_h} items/h sorts nothing", rate_items_h=rate_items_h),
        )
    return max(1, round(ticks))


def begin_times(free: NDArray[np.int64], service: int, items: int) -> NDArray[np.int64]:
    """Return when `items` items that all wait begin on lines that are `free` at these ticks.

    A line begins an item whenever it is free, so the beginnings are the `items` smallest
    of ``free[l] + j * service``.

    Examples
    --------
    >>> begin_times(np.array([0, 10]), 4, 5).tolist()
    [0, 4, 8, 10, 12]
    """
    lines = np.sort(free)
    if not items or not lines.size:
        return np.full(items, NEVER, dtype=np.int64)
    if lines[-1] - lines[0] <= service:
        rounds = service * np.arange(-(-items // lines.size), dtype=np.int64)
        return (rounds[:, None] + lines).ravel()[:items]
    low, high = int(lines[0]) - 1, int(lines[0]) + service * items
    while high - low > 1:  # the last beginning, by bisection
        middle = (low + high) // 2
        begun = np.maximum((middle - lines) // service + 1, 0).sum()
        low, high = (middle, high) if begun < items else (low, middle)
    counts = np.maximum((high - lines) // service + 1, 0)
    each = [line + service * np.arange(count) for line, count in zip(lines, counts, strict=True)]
    return np.sort(np.concatenate(each))[:items].astype(np.int64)


class Sorter:
    """A hall that is fed in batches; what has not begun may be overtaken by fresh items.

    An item that would begin at the very tick of an arrival or of any other change begins
    after it. Call `begun` up to the moment of a change before the change itself.
    """

    def __init__(self, lines: int, service: int, fresh: NDArray[np.bool_]) -> None:
        self._service = service
        self._fresh = fresh
        self._free = np.zeros(lines, dtype=np.int64)
        self._queue = np.empty(0, dtype=np.int64)
        self._arrived = np.empty(0, dtype=np.int64)
        self._finish = np.empty(0, dtype=np.int64)
        self._last_s = -1

    @property
    def waiting(self) -> NDArray[np.int64]:
        """Items that have not begun."""
        return self._queue

    def begun(self, before_s: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Take out the items that begin before `before_s`; return them and their finish (s)."""
        cut = int(np.searchsorted(self._finish, before_s * TICKS + self._service, side="left"))
        items, finish = self._queue[:cut], self._finish[:cut]
        if cut:
            # Each beginning uses up the line that is free first, so the latest are left.
            ends = np.concatenate([self._free, finish[-self._free.size :]])
            self._free = np.sort(ends)[-self._free.size :]
            self._queue, self._arrived = self._queue[cut:], self._arrived[cut:]
            self._finish = self._finish[cut:]
        return items, -(-finish // TICKS)

    def arrive(self, items: NDArray[np.int64], now_s: int) -> None:
        """Add a batch; the queue is fresh first, then by arrival, then by number."""
        arrived = np.full(items.size, now_s, dtype=np.int64)
        if self._last_s == now_s:
            queue = np.concatenate([self._queue, items])
            arrived = np.concatenate([self._arrived, arrived])
            order = np.lexsort((queue, arrived, ~self._fresh[queue]))
            self._queue, self._arrived = queue[order], arrived[order]
        else:  # nobody in the queue came later, so the new ones stand behind their like
            if (items[1:] < items[:-1]).any():
                items = np.sort(items)
            fresh = self._fresh[items]
            new, old = (items[fresh], items[~fresh]), int(self._fresh[self._queue].sum())
            parts = (self._queue[:old], new[0], self._queue[old:], new[1])
            since = (self._arrived[:old], arrived[fresh], self._arrived[old:], arrived[~fresh])
            self._queue, self._arrived = np.concatenate(parts), np.concatenate(since)
        self._last_s = now_s
        self._plan(now_s)

    def set_up(self, ticks: int, now_s: int) -> None:
        """Let every line that runs be set up for `ticks` after the item in hand."""
        self._free = np.maximum(self._free, now_s * TICKS) + ticks
        self._plan(now_s)

    def set_pace(self, service: int, now_s: int) -> None:
        """Let items that have not begun take `service` ticks from now on."""
        self._service = service
        self._plan(now_s)

    def stop(self, lines: int, now_s: int) -> NDArray[np.int64]:
        """Stop the lines that would be free last; return when they finish what they hold."""
        free = np.sort(np.maximum(self._free, now_s * TICKS))
        keep = max(free.size - lines, 0)
        self._free = free[:keep]
        self._plan(now_s)
        return free[keep:]

    def resume(self, lines: NDArray[np.int64], now_s: int) -> None:
        """Let stopped lines work again."""
        self._free = np.concatenate([self._free, lines])
        self._plan(now_s)

    def _plan(self, now_s: int) -> None:
        self._free = np.maximum(self._free, now_s * TICKS)
        self._finish = begin_times(self._free, self._service, self._queue.size) + self._service
