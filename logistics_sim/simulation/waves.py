"""Waiting rooms by destination, and which parcels of one leave with a trip."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.loading import fit
from logistics_sim.simulation.timetable import HUB

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Cargo

EMPTY = np.empty(0, dtype=np.int64)


class WaitingRoom:
    """Parcels that wait at one place, kept by the place that they leave for.

    Parameters
    ----------
    cargo : Cargo
        The parcels' columns.
    since : shape ``(n,)``
        Since when each parcel is ready here: it is taken at that second or later, and
        whoever waits longest goes first. Inbound, fresh parcels go before all others.
    outbound : bool
        Whether everything here leaves for the hub; else for its own destination.
    """

    def __init__(self, cargo: Cargo, since: NDArray[np.int32], outbound: bool = False) -> None:
        self._cargo = cargo
        self._since = since
        self._outbound = outbound
        self._queues: dict[int, list[NDArray[np.int64]]] = {}

    def put(self, items: NDArray[np.int64]) -> None:
        """Add `items`."""
        if not items.size:
            return
        if self._outbound:
            self._queues.setdefault(HUB, []).append(items)
            return
        leaves_for = self._cargo.destination[items]
        order = np.argsort(leaves_for, kind="stable")
        sorted_items, goals = items[order], leaves_for[order]
        starts = np.flatnonzero(np.diff(goals, prepend=goals[0] - 1))
        ends = np.append(starts[1:], goals.size)
        for goal, start, end in zip(
            goals[starts].tolist(), starts.tolist(), ends.tolist(), strict=True
        ):
            self._queues.setdefault(goal, []).append(sorted_items[start:end])

    def take(
        self, goals: Iterable[int], now_s: int, free_g: int, free_ml: int
    ) -> NDArray[np.int64]:
        """Take out what is ready and fits, in order of fresh first and then of waiting."""
        chunks: list[NDArray[np.int64]] = []
        for goal in goals:
            chunks.extend(self._queues.pop(goal, ()))
        if not chunks:
            return EMPTY
        cargo = self._cargo
        items = np.concatenate(chunks)
        since = self._since[items]
        ready = since <= now_s
        later = items[~ready]
        items, since = items[ready], since[ready]
        keys = (items, since) if self._outbound else (items, since, ~cargo.fresh[items])
        items = items[np.lexsort(keys)]
        taken = fit(cargo.weight_g[items], cargo.volume_ml[items], free_g, free_ml)
        self.put(np.concatenate([items[~taken], later]))
        return items[taken]

    def items(self) -> NDArray[np.int64]:
        """Return everything that waits here."""
        chunks = [chunk for queue in self._queues.values() for chunk in queue]
        return np.concatenate(chunks) if chunks else EMPTY


class PostedShelf:
    """Outbound parcels on the shelf of one village, first come first served."""

    def __init__(self, cargo: Cargo, items: NDArray[np.int64]) -> None:
        self._cargo = cargo
        self._items = items
        self._posted = cargo.ready_s[items]
        self._next = 0
        self._left = EMPTY

    def take(self, now_s: int, free_g: int, free_ml: int) -> NDArray[np.int64]:
        """Take out what has been posted by `now_s` and fits."""
        end = int(np.searchsorted(self._posted, now_s, side="right"))
        items = self._items[self._next : end]
        self._next = max(end, self._next)
        if self._left.size:
            items = np.concatenate([self._left, items])
        if not items.size:
            return EMPTY
        weight, volume = self._cargo.weight_g[items], self._cargo.volume_ml[items]
        if int(weight.sum()) <= free_g and int(volume.sum()) <= free_ml:
            self._left = EMPTY
            return items
        taken = fit(weight, volume, free_g, free_ml)
        self._left = items[~taken]
        return items[taken]

    def items(self) -> NDArray[np.int64]:
        """Return what is on the shelf or has not been posted yet."""
        return np.concatenate([self._left, self._items[self._next :]])


def shelves(cargo: Cargo) -> dict[int, PostedShelf]:
    """Return the shelf of every village that posts something (up and intra)."""
    items = np.flatnonzero(cargo.direction != 0)
    order = np.lexsort((items, cargo.ready_s[items], cargo.origin[items]))
    items = items[order]
    villages, starts = np.unique(cargo.origin[items], return_index=True)
    ends = np.append(starts[1:], items.size)
    return {
        int(village): PostedShelf(cargo, items[start:end])
        for village, start, end in zip(villages, starts, ends, strict=False)
    }
