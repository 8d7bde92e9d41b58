"""What a vehicle carries on one trip, and the stamps that its parcels get."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.cargo import DOWN
from logistics_sim.simulation.timetable import HUB
from logistics_sim.simulation.waves import EMPTY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.county import County
    from logistics_sim.simulation.journal import Run
    from logistics_sim.simulation.timetable import TripPlan


class Freight:
    """Parcels aboard, in the order of the stops at which they leave."""

    def __init__(self, county: County, trip: TripPlan, number: int, run: Run, label: str) -> None:
        self.label = label
        self.county = county
        self.trip = trip
        self.number = number
        self.run = run
        self.free_g = trip.payload_g
        self.free_ml = trip.volume_ml
        self.aboard_count = 0
        self._items = self._stop = EMPTY
        self._bounds: list[int] = [0] * (len(trip.places) + 1)
        self._grams: list[int] = []
        self._millilitres: list[int] = []
        self._taken_g = 0
        self._handled = 0
        self._collected: list[NDArray[np.int64]] = []
        self._refused: list[NDArray[np.int64]] = []

    def load(self, items: NDArray[np.int64]) -> None:
        """Load `items` before the departure."""
        county, trip = self.county, self.trip
        county.on_the_road[self] = None
        stop = county.stop_of(trip)[county.cargo.destination[items]]
        order = np.argsort(stop, kind="stable")
        self._items, self._stop = items[order], stop[order]
        bounds = np.searchsorted(self._stop, np.arange(len(trip.places) + 1))
        self._bounds = bounds.tolist()
        self._grams = _by_stop(county.cargo.weight_g[self._items], bounds)
        self._millilitres = _by_stop(county.cargo.volume_ml[self._items], bounds)
        self.free_g -= sum(self._grams)
        self.free_ml -= sum(self._millilitres)
        self.aboard_count += items.size

    def depart(self, depart_s: int) -> None:
        """Stamp the departure; what departs after the end is not known to have done so."""
        trip, stamps, items = self.trip, self.county.stamps, self._items
        self.county.journal.note(depart_s, self.label, trip.origin, "depart", items.size)
        stamps.time["on_trunk_s" if trip.trunk else "on_local_s"][items] = depart_s
        if depart_s >= self.county.rules.end_s or not items.size:
            return
        places = np.array(trip.places, dtype=np.int64)
        final = places[self._stop] == self.county.cargo.destination[items]
        stamps.run["trip_in"][items[final]] = self.number
        stamps.run["trunk_in"][items[~final]] = self.number

    def unload(self, number: int, refused: bool = False) -> NDArray[np.int64]:
        """Take out what leaves at a stop; what is refused stays aboard until the return."""
        here = self._items[self._bounds[number] : self._bounds[number + 1]]
        if refused:
            self._handled = self._bounds[number + 1]
            self._refused.append(here)
        else:
            self.free_g += self._grams[number]
            self.free_ml += self._millilitres[number]
            self.aboard_count -= here.size
        return here

    def collect(self, place: int) -> NDArray[np.int64]:
        """Take on what is posted (village) or waits for the hub (station) and fits."""
        county = self.county
        now_s = county.clock.now_s
        if county.timetable.station[place]:
            if self.trip.origin != HUB:
                return EMPTY
            taken = county.outbound(place).take(now_s, self.free_g, self.free_ml)
        else:
            shelf = county.shelves.get(place)
            if shelf is None:
                return EMPTY
            taken = shelf.take(now_s, self.free_g, self.free_ml)
        if taken.size:
            self._taken_g = int(county.cargo.weight_g[taken].sum())
            self.free_g -= self._taken_g
            self.free_ml -= int(county.cargo.volume_ml[taken].sum())
            self.aboard_count += taken.size
            self._collected.append(taken)
        return taken

    def mark_taken(self, taken: NDArray[np.int64], place: int, time_s: int) -> None:
        """Stamp what was collected last when the stop is done."""
        if not taken.size:
            return
        county, stamps = self.county, self.county.stamps
        self.run.load_items += taken.size
        self.run.load_g += self._taken_g
        if time_s >= county.rules.end_s:
            return
        again = bool(county.timetable.station[place])
        stamps.run["trunk_out" if again else "trip_out"][taken] = self.number
        if county.rules.keep_s:
            back = county.cargo.direction[taken] == DOWN
            if not again:
                stamps.time["back_on_local_s"][taken[back]] = time_s
            taken = taken[~back]
        stamps.time["on_trunk_s" if again else "on_local_s"][taken] = time_s

    def hand_over(self, number: int, here: NDArray[np.int64], place: int, time_s: int) -> None:
        """Leave `here` at `place`: at its destination, or for a local trip."""
        if not here.size:
            return
        self._handled += here.size
        county, stamps = self.county, self.county.stamps
        self.run.unload_items += here.size
        self.run.unload_g += self._grams[number]
        if county.timetable.station[place]:
            stamps.time["at_township_s"][here] = time_s
            final = county.cargo.destination[here] == place
            county.inbound(place).put(here[~final])
            here = here[final]
        county.arrive(here, time_s)

    def bring_home(self, time_s: int) -> None:
        """Hand over at the origin what was collected and what could not be delivered."""
        county, trip, stamps = self.county, self.trip, self.county.stamps
        del county.on_the_road[self]
        refused = np.concatenate([EMPTY, *self._refused])
        collected = np.concatenate([EMPTY, *self._collected])
        known = time_s < county.rules.end_s
        if known and refused.size:  # later than that nothing is known, nor undone
            stamps.time["on_trunk_s" if trip.trunk else "on_local_s"][refused] = -1
            stamps.run["trip_in"][refused] = -1
            if trip.trunk:
                stamps.run["trunk_in"][refused] = -1
        if trip.origin == HUB:
            county.hub.put_back(refused)
            if known:
                county.turn_home(collected)
            county.hub.receive(collected, time_s, self.label)
            return
        county.inbound(trip.origin).put(refused)
        back = county.cargo.direction[collected] == DOWN
        stamps.time["at_township_s"][collected[~back]] = time_s
        county.outbound(trip.origin).put(collected, time_s)

    def items(self) -> NDArray[np.int64]:
        """Return everything that is aboard."""
        return np.concatenate([self._items[self._handled :], *self._collected, *self._refused])


def _by_stop(values: NDArray[np.int64], bounds: NDArray[np.int64]) -> list[int]:
    """Return the sum of `values` between each two bounds."""
    sums = np.zeros(values.size + 1, dtype=np.int64)
    np.cumsum(values, out=sums[1:])
    return [int(part) for part in np.diff(sums[bounds])]
