"""Queues of sorted and of collected parcels, and which parcels of one leave with a trip."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.capacity_fit import NO_LIMIT, fit
from logistics_sim.simulation.outbound_posting import EMPTY, PickupQueue, by_place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Cargo
    from logistics_sim.simulation.outbound_posting import Taken
    from logistics_sim.simulation.timetable import TripPlan

FIRST = np.int64(1 << 62)
"""What the key of fresh parcels is lowered by: they go before any second."""
Queued = tuple["NDArray[np.int64]", int, int, int]
"""Parcels of one destination with their grams, millilitres and the latest moment of them."""


@dataclass(frozen=True)
class Load:
    """Parcels in the order of the stops at which they leave, with sums by stop."""

    items: NDArray[np.int64]
    counts: list[int]
    grams: list[int]
    millilitres: list[int]


class InboundQueue:
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
        self._queues: dict[int, list[Queued]] = {}
        self._new: list[NDArray[np.int64]] = []

    def put(self, items: NDArray[np.int64]) -> None:
        """Add `items`; they are sorted by destination when somebody asks."""
        if items.size:
            self._new.append(items)

    def _file(self) -> None:
        """Sort what is new by destination, and sum it up there."""
        if not self._new:
            return
        cargo = self._cargo
        items = np.concatenate(self._new)
        self._new.clear()
        goals = cargo.destination[items]
        order = by_place(goals)
        items, goals = items[order], goals[order]
        starts = np.flatnonzero(np.diff(goals, prepend=-1))
        grams = np.add.reduceat(cargo.weight_g[items], starts, dtype=np.int64)
        millilitres = np.add.reduceat(cargo.volume_ml[items], starts, dtype=np.int64)
        latest = np.maximum.reduceat(self._since[items], starts)
        sums = zip(grams.tolist(), millilitres.tolist(), latest.tolist(), strict=True)
        bounds = pairwise([*starts.tolist(), goals.size])
        for goal, (start, end), row in zip(goals[starts].tolist(), bounds, sums, strict=True):
            self._queues.setdefault(goal, []).append((items[start:end], *row))

    def take(self, trip: TripPlan, now_s: int) -> Load:
        """Take out what is ready and fits into the empty vehicle, in order."""
        self._file()
        stops = len(trip.places)
        counts, grams, millilitres = [0] * stops, [0] * stops, [0] * stops
        chunks: list[NDArray[np.int64]] = []
        queues, last_s = self._queues, -1
        for goal, stop in trip.supplies.items():  # in the order of the stops
            for items, weight, volume, latest_s in queues.pop(goal, ()):
                chunks.append(items)
                counts[stop] += items.size
                grams[stop] += weight
                millilitres[stop] += volume
                last_s = max(last_s, latest_s)
        if not chunks:
            return Load(EMPTY, counts, grams, millilitres)
        every = np.concatenate(chunks)
        fits = sum(grams) <= trip.payload_g and sum(millilitres) <= trip.volume_ml
        if last_s <= now_s and fits and every.size <= trip.most_items:
            return Load(every, counts, grams, millilitres)
        return self._choose(every, trip, now_s)

    def _choose(self, items: NDArray[np.int64], trip: TripPlan, now_s: int) -> Load:
        """Leave here what is not ready or does not fit."""
        cargo = self._cargo
        since = self._since[items]
        ready = since <= now_s
        if not ready.all():
            self.put(items[~ready])
            items, since = items[ready], since[ready]
        order = np.argsort((since.astype(np.int64) << 32) + items - cargo.fresh[items] * FIRST)
        items = items[order]
        weight, volume = cargo.weight_g[items], cargo.volume_ml[items]
        taken = fit(weight, volume, trip.payload_g, trip.volume_ml, trip.most_items)
        self.put(items[~taken])
        return load_of(cargo, items[taken], trip)

    def left_over(self, trip: TripPlan, now_s: int) -> int:
        """Return how many ready parcels the empty vehicle of a trip could still take."""
        self._file()
        chunks = [queued[0] for goal in trip.supplies for queued in self._queues.get(goal, ())]
        if not chunks:
            return 0
        items = np.concatenate(chunks)
        cargo = self._cargo
        fits = self._since[items] <= now_s
        fits &= cargo.weight_g[items] <= trip.payload_g
        fits &= cargo.volume_ml[items] <= trip.volume_ml
        return int(np.count_nonzero(fits))

    def items(self) -> NDArray[np.int64]:
        """Return everything that waits here."""
        chunks = [queued[0] for queue in self._queues.values() for queued in queue]
        return np.concatenate([EMPTY, *self._new, *chunks])


def load_of(cargo: Cargo, items: NDArray[np.int64], trip: TripPlan) -> Load:
    """Return `items` in the order of the stops at which they leave `trip`."""
    stop = trip.stop_of(cargo.destination[items])
    order = by_place(stop)
    items, stop = items[order], stop[order]
    stops = len(trip.places)

    def by_stop(weights: NDArray[np.int64]) -> list[int]:
        return [int(part) for part in np.bincount(stop, weights=weights, minlength=stops)]

    counts = np.bincount(stop, minlength=stops).tolist()
    return Load(items, counts, by_stop(cargo.weight_g[items]), by_stop(cargo.volume_ml[items]))


class OutboundQueue:
    """Parcels that wait at a township station for a truck to the hub, longest first.

    What is posted at the station itself comes from its `pickup_queue`.
    """

    def __init__(self, cargo: Cargo, pickup_queue: PickupQueue | None) -> None:
        self._cargo = cargo
        self._pickup_queue = pickup_queue
        self._items: list[NDArray[np.int64]] = []
        self._since: list[NDArray[np.int64]] = []

    def put(self, items: NDArray[np.int64], now_s: int) -> None:
        """Add `items`, here since `now_s`."""
        if items.size:
            self._items.append(items)
            self._since.append(np.full(items.size, now_s, dtype=np.int64))

    def take(
        self, now_s: int, free_g: int, free_ml: int, free_items: int = NO_LIMIT
    ) -> Taken | None:
        """Take out what fits into `free_g`, `free_ml` and `free_items`, in order."""
        if self._pickup_queue is not None:
            items, since = self._pickup_queue.due(now_s)
            if items.size:
                self._items.append(items)
                self._since.append(since)
        if not self._items:
            return None
        cargo = self._cargo
        items, since = np.concatenate(self._items), np.concatenate(self._since)
        self._items.clear()
        self._since.clear()
        weight, volume = cargo.weight_g[items], cargo.volume_ml[items]
        grams, millilitres = int(weight.sum()), int(volume.sum())
        if grams <= free_g and millilitres <= free_ml and items.size <= free_items:
            return items, grams, millilitres
        order = np.lexsort((items, since))
        items, since, weight, volume = (part[order] for part in (items, since, weight, volume))
        taken = fit(weight, volume, free_g, free_ml, free_items)
        self._items.append(items[~taken])
        self._since.append(since[~taken])
        if not taken.any():
            return None
        return items[taken], int(weight[taken].sum()), int(volume[taken].sum())

    def items(self) -> NDArray[np.int64]:
        """Return everything that waits here, without what is still in the pick-up queue."""
        return np.concatenate([EMPTY, *self._items])
