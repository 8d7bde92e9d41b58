"""What is posted at villages and stations, and waits there to be collected."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.capacity_fit import NO_LIMIT, fit
from logistics_sim.simulation.cargo import DOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Cargo

EMPTY = np.empty(0, dtype=np.int64)
Taken = tuple["NDArray[np.int64]", int, int]
"""Parcels with their grams and millilitres."""


class PostedParcels:
    """All outbound and intra-county parcels by place, then in order of posting.

    Running sums of weight and volume tell what any stretch of the order weighs without
    looking at its parcels; they are read through memory views, which give plain numbers.
    """

    def __init__(self, cargo: Cargo) -> None:
        self.cargo = cargo
        items = np.flatnonzero(cargo.direction != DOWN)
        moments = cargo.ready_s[items]
        if (moments[1:] < moments[:-1]).any():
            order = np.argsort(moments, kind="stable")
            items, moments = items[order], moments[order]
        origin = cargo.origin[items]
        order = by_place(origin)
        self.items, self._origin = items[order], origin[order]
        self.moments = moments[order].astype(np.int64).data
        self.grams = _running(cargo.weight_g[self.items]).data
        self.millilitres = _running(cargo.volume_ml[self.items]).data

    def pickup_queues(self) -> dict[int, PickupQueue]:
        """Return the queue of every place at which something is posted."""
        starts = np.flatnonzero(np.diff(self._origin, prepend=-1))
        places = self._origin[starts].tolist()
        ends = [*starts.tolist(), self.items.size][1:]
        found = zip(places, starts.tolist(), ends, strict=True)
        return {place: PickupQueue(self, start, end) for place, start, end in found}


def by_place(place: NDArray[np.signedinteger]) -> NDArray[np.int64]:
    """Return the stable order by place; 16 bits are sorted by counting, so in linear time."""
    if place.size > 64 and int(place.max()) < 2**15:
        place = place.astype(np.int16)
    return np.argsort(place, kind="stable")


def _running(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sums of the first 0, 1, ... n values."""
    sums = np.zeros(values.size + 1, dtype=np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


class PickupQueue:
    """Parcels of one place that wait to be collected, first come first served.

    They are those of `posted` from `start` to `end`; `send_back` adds what nobody picked up.
    """

    def __init__(self, posted: PostedParcels, start: int = 0, end: int = 0) -> None:
        self._posted = posted
        self._next = start
        self._end = end
        self._left = EMPTY
        self._since = EMPTY
        self._back: list[tuple[int, int]] = []

    def send_back(self, items: NDArray[np.int64], since: NDArray[np.int64]) -> None:
        """Add the parcels `items` that go back to their senders from the seconds `since` on."""
        self._back = sorted([*self._back, *zip(since.tolist(), items.tolist(), strict=True)])

    def take(
        self, now_s: int, free_g: int, free_ml: int, free_items: int = NO_LIMIT
    ) -> Taken | None:
        """Take out what was posted by `now_s` and fits: `free_g`, `free_ml`, `free_items`."""
        posted, start = self._posted, self._next
        end = bisect_right(posted.moments, now_s, start, self._end)
        if not self._left.size and not (self._back and self._back[0][0] <= now_s):
            if end == start:
                return None
            grams = posted.grams[end] - posted.grams[start]
            millilitres = posted.millilitres[end] - posted.millilitres[start]
            if grams <= free_g and millilitres <= free_ml and end - start <= free_items:
                self._next = end
                return posted.items[start:end], grams, millilitres
        return self._choose(*self._waiting(now_s, end), free_g, free_ml, free_items)

    def due(self, now_s: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Take out all that has been posted by `now_s`, with the seconds since when."""
        end = bisect_right(self._posted.moments, now_s, self._next, self._end)
        return self._waiting(now_s, end)

    def _waiting(self, now_s: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Take out what has been left, posted and sent back, in order of waiting."""
        items = self._posted.items[self._next : end]
        since = self._posted.cargo.ready_s[items]
        self._next = end
        if self._left.size:
            items, since = np.concatenate([self._left, items]), np.concatenate([self._since, since])
            self._left = self._since = EMPTY
        if self._back and self._back[0][0] <= now_s:
            items, since = self._with_back(items, since, now_s)
        return items, since

    def _choose(
        self,
        items: NDArray[np.int64],
        since: NDArray[np.int64],
        free_g: int,
        free_ml: int,
        free_items: int,
    ) -> Taken | None:
        """Leave here what does not fit."""
        cargo = self._posted.cargo
        weight, volume = cargo.weight_g[items], cargo.volume_ml[items]
        taken = fit(weight, volume, free_g, free_ml, free_items)
        self._left, self._since = items[~taken], since[~taken]
        if not taken.any():
            return None
        return items[taken], int(weight[taken].sum()), int(volume[taken].sum())

    def _with_back(
        self, items: NDArray[np.int64], since: NDArray[np.int64], now_s: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Merge in what goes back by now, in order of waiting and then of number."""
        due = [entry for entry in self._back if entry[0] <= now_s]
        self._back = self._back[len(due) :]
        moments, rows = np.array(due, dtype=np.int64).T
        items, since = np.concatenate([items, rows]), np.concatenate([since, moments])
        order = np.lexsort((items, since))
        return items[order], since[order]

    def items(self) -> NDArray[np.int64]:
        """Return what waits or has not been posted yet."""
        back = np.array([item for _, item in self._back], dtype=np.int64)
        return np.concatenate([self._left, self._posted.items[self._next : self._end], back])
