"""Waiting rooms, and which parcels of one leave with a trip."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.loading import fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Cargo

EMPTY = np.empty(0, dtype=np.int64)
FIRST = np.int64(1 << 62)
"""What the key of fresh parcels is lowered by: they go before any second."""


class WaitingRoom:
    """Parcels on their way in that wait at one place, kept by their destination.

    Parameters
    ----------
    cargo : Cargo
        The parcels' columns.
    since : shape ``(n,)``
        Since when each parcel is ready here: it is taken at that second or later. Fresh
        parcels go before all others, then whoever has waited longest.
    """

    def __init__(self, cargo: Cargo, since: NDArray[np.int32]) -> None:
        self._cargo = cargo
        self._since = since
        self._queues: dict[int, list[NDArray[np.int64]]] = {}
        self._new: list[NDArray[np.int64]] = []

    def put(self, items: NDArray[np.int64]) -> None:
        """Add `items`; they are sorted by destination when somebody asks."""
        if items.size:
            self._new.append(items)

    def _file(self) -> None:
        """Sort what is new by destination."""
        if not self._new:
            return
        items = np.concatenate(self._new)
        self._new.clear()
        goals = self._cargo.destination[items]
        order = np.argsort(goals, kind="stable")
        sorted_items, goals = items[order], goals[order]
        starts = np.flatnonzero(np.diff(goals, prepend=goals[0] - 1))
        bounds = pairwise([*starts.tolist(), goals.size])
        for goal, (start, end) in zip(goals[starts].tolist(), bounds, strict=True):
            self._queues.setdefault(goal, []).append(sorted_items[start:end])

    def take(
        self, goals: Iterable[int], now_s: int, free_g: int, free_ml: int
    ) -> NDArray[np.int64]:
        """Take out what is ready and fits, in order."""
        self._file()
        chunks: list[NDArray[np.int64]] = []
        for goal in goals:
            chunks.extend(self._queues.pop(goal, ()))
        if not chunks:
            return EMPTY
        cargo = self._cargo
        items = np.concatenate(chunks)
        since = self._since[items]
        ready = since <= now_s
        if not ready.all():
            self.put(items[~ready])
            items, since = items[ready], since[ready]
        weight, volume = cargo.weight_g[items], cargo.volume_ml[items]
        if int(weight.sum()) <= free_g and int(volume.sum()) <= free_ml:
            return items
        order = np.argsort((since.astype(np.int64) << 32) + items - cargo.fresh[items] * FIRST)
        items = items[order]
        taken = fit(weight[order], volume[order], free_g, free_ml)
        self.put(items[~taken])
        return items[taken]

    def left_over(self, goals: Iterable[int], now_s: int, payload_g: int, volume_ml: int) -> int:
        """Return how many ready parcels an empty vehicle of this size could still take."""
        self._file()
        chunks = [chunk for goal in goals for chunk in self._queues.get(goal, ())]
        if not chunks:
            return 0
        items = np.concatenate(chunks)
        cargo = self._cargo
        fits = (cargo.weight_g[items] <= payload_g) & (cargo.volume_ml[items] <= volume_ml)
        return int((fits & (self._since[items] <= now_s)).sum())

    def items(self) -> NDArray[np.int64]:
        """Return everything that waits here."""
        chunks = [chunk for queue in self._queues.values() for chunk in queue]
        return np.concatenate([EMPTY, *self._new, *chunks])


class OutwardRoom:
    """Parcels that wait at a township station for a truck to the hub, longest first."""

    def __init__(self, cargo: Cargo) -> None:
        self._cargo = cargo
        self._chunks: list[tuple[int, NDArray[np.int64]]] = []

    def put(self, items: NDArray[np.int64], now_s: int) -> None:
        """Add `items`, here since `now_s`."""
        if items.size:
            self._chunks.append((now_s, np.sort(items)))

    def take(self, now_s: int, free_g: int, free_ml: int) -> NDArray[np.int64]:
        """Take out what fits, in order."""
        if not self._chunks:
            return EMPTY
        chunks, self._chunks = self._chunks, []
        items = np.concatenate([chunk for _, chunk in chunks])
        weight, volume = self._cargo.weight_g[items], self._cargo.volume_ml[items]
        if int(weight.sum()) <= free_g and int(volume.sum()) <= free_ml:
            return items
        since = np.repeat([moment for moment, _ in chunks], [chunk.size for _, chunk in chunks])
        order = np.lexsort((items, since))
        items, since = items[order], since[order]
        taken = fit(self._cargo.weight_g[items], self._cargo.volume_ml[items], free_g, free_ml)
        left, waited = items[~taken], since[~taken]
        for moment in np.unique(waited).tolist():
            self._chunks.append((moment, left[waited == moment]))
        return items[taken]

    def items(self) -> NDArray[np.int64]:
        """Return everything that waits here."""
        return np.concatenate([EMPTY, *(chunk for _, chunk in self._chunks)])


class PostedShelf:
    """Parcels on the shelf of one village that wait to be collected, first come first served.

    `items` are posted at their ``ready_s``; `send_back` adds what nobody picked up.
    """

    def __init__(self, cargo: Cargo, items: NDArray[np.int64]) -> None:
        self._cargo = cargo
        self._items = items
        self._posted = cargo.ready_s[items]
        self._next = 0
        self._left = EMPTY
        self._since = EMPTY
        self._back: list[tuple[int, int]] = []

    def send_back(self, items: NDArray[np.int64], since: NDArray[np.int64]) -> None:
        """Add parcels that go back to their senders from the seconds `since` on."""
        self._back = sorted([*self._back, *zip(since.tolist(), items.tolist(), strict=True)])

    def take(self, now_s: int, free_g: int, free_ml: int) -> NDArray[np.int64]:
        """Take out what has been posted by `now_s` and fits."""
        end = int(np.searchsorted(self._posted, now_s, side="right"))
        items, since = self._items[self._next : end], self._posted[self._next : end]
        self._next = max(end, self._next)
        if self._left.size:
            items, since = np.concatenate([self._left, items]), np.concatenate([self._since, since])
        if self._back and self._back[0][0] <= now_s:
            items, since = self._with_back(items, since, now_s)
        if not items.size:
            return EMPTY
        weight, volume = self._cargo.weight_g[items], self._cargo.volume_ml[items]
        if int(weight.sum()) <= free_g and int(volume.sum()) <= free_ml:
            self._left = self._since = EMPTY
            return items
        taken = fit(weight, volume, free_g, free_ml)
        self._left, self._since = items[~taken], since[~taken]
        return items[taken]

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
        """Return what is on the shelf or has not been posted yet."""
        back = np.array([item for _, item in self._back], dtype=np.int64)
        return np.concatenate([self._left, self._items[self._next :], back])


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
