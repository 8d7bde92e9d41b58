"""One driven trip: load, drive, wait for opening, hand over, collect, return."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.clock import TURN
from logistics_sim.simulation.timetable import HUB, TripPlan
from logistics_sim.simulation.waves import EMPTY

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from simpy.events import Event

    from logistics_sim.simulation.county import County
    from logistics_sim.simulation.journal import Run

Steps = Generator["Event", None, None]


def drive_vehicle(county: County, trips: tuple[TripPlan, ...], weekdays: list[int]) -> Steps:
    """Drive a vehicle's trips, one after the other, day by day."""
    for day, weekday in enumerate(weekdays):
        for trip in trips:
            if weekday in trip.weekdays:
                yield from Drive(county, trip, day).steps()


class Drive:
    """One trip on one day.

    Loading begins at the planned second, or when the vehicle is back, or when the trunk
    truck that it waits for has been unloaded, whichever is last. The vehicle leaves at
    the planned departure or as soon as it is loaded.
    """

    def __init__(self, county: County, trip: TripPlan, day: int) -> None:
        self.county = county
        self.trip = trip
        self.base_s = day * DAY_S
        self.day = day
        self.turn = TURN + trip.row
        self.number = county.book.number(day, trip.row)
        self.run: Run = county.book.rows[self.number]
        self.free_g = trip.payload_g
        self.free_ml = trip.volume_ml
        self.collected: list[NDArray[np.int64]] = []
        self.refused: list[NDArray[np.int64]] = []
        self.rest_s = 0

    def steps(self) -> Steps:
        """Yield the events of the whole trip."""
        trip, clock, county = self.trip, self.county.clock, self.county
        if trip.after >= 0 and county.book.driven(self.day, trip.after):
            yield county.unloaded(self.day, trip.after, trip.origin)
        start_s = max(clock.now_s, self.base_s + trip.start_s)
        yield clock.until(start_s, self.turn)
        items, stop = self._load()
        depart_s = max(start_s + trip.loading_s, self.base_s + trip.depart_s)
        self._mark_departure(items, stop, depart_s)
        self.run.start_s, self.run.depart_s = start_s, depart_s
        county.journal.note(depart_s, trip.trip_id, trip.origin, "depart", items.size)
        legs = county.luck.leg_s[self.day, trip.row]
        bounds = np.searchsorted(stop, np.arange(len(trip.places) + 1)).tolist()
        time_s = depart_s
        for number, place in enumerate(trip.places):
            time_s = self._rested(time_s, start_s, int(trip.leg_s[number]))
            time_s += int(legs[number])
            here = items[bounds[number] : bounds[number + 1]]
            if time_s > self.base_s + int(county.timetable.close_s[place]):
                if trip.trunk:  # local trips wait for this moment
                    yield clock.until(time_s)
                self._skip(here, place, time_s)
                continue
            time_s = max(time_s, self.base_s + int(county.timetable.open_s[place]))
            yield clock.until(time_s, self.turn)
            taken = self._exchange(here, place)
            time_s += county.timetable.service_s(trip, place, here.size + taken.size)
            self._mark_taken(taken, place, time_s)
            if trip.trunk and county.timetable.station[place]:
                yield clock.until(time_s)
            self._hand_over(here, place, time_s)
            county.journal.note(time_s, trip.trip_id, place, "served", here.size + taken.size)
        time_s = self._rested(time_s, start_s, int(trip.leg_s[-1]))
        time_s += int(legs[-1]) + trip.unload_s
        yield clock.until(time_s)
        self._return(time_s)
        self.run.end_s = time_s
        self.run.duty_s = time_s - start_s - self.rest_s
        self.run.distance_m = trip.distance_m
        county.journal.note(time_s, trip.trip_id, trip.origin, "end", self.run.load_items)

    def _rested(self, time_s: int, start_s: int, leg_s: int) -> int:
        """Take the planned break before the leg that would end too late without it."""
        due = time_s + leg_s - start_s > self.county.timetable.break_after_s
        if self.trip.break_s and not self.rest_s and due:
            self.rest_s = self.trip.break_s
            return time_s + self.rest_s
        return time_s

    def _load(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the loaded parcels by stop, and the number of each one's stop."""
        trip, county = self.trip, self.county
        if trip.origin == HUB:
            items = county.hub.take(trip.supplies, trip.payload_g, trip.volume_ml)
        else:
            room = county.inbound(trip.origin)
            now_s = county.clock.now_s
            items = room.take(trip.supplies, now_s, trip.payload_g, trip.volume_ml)
        self._stow(items, -1)
        stop = county.stop_of(trip)[county.cargo.destination[items]]
        order = np.argsort(stop, kind="stable")
        return items[order], stop[order]

    def _stow(self, items: NDArray[np.int64], sign: int) -> None:
        """Change the free capacity: `sign` -1 when loaded, 1 when unloaded."""
        if items.size:
            self.free_g += sign * int(self.county.cargo.weight_g[items].sum())
            self.free_ml += sign * int(self.county.cargo.volume_ml[items].sum())

    def _mark_departure(
        self, items: NDArray[np.int64], stop: NDArray[np.int64], depart_s: int
    ) -> None:
        trip, stamps = self.trip, self.county.stamps
        stamps.time["on_trunk_s" if trip.trunk else "on_local_s"][items] = depart_s
        places = np.array(trip.places, dtype=np.int64)
        if depart_s >= self.county.rules.end_s:
            return
        final = places[stop] == self.county.cargo.destination[items]
        stamps.run["trip_in"][items[final]] = self.number
        stamps.run["trunk_in"][items[~final]] = self.number

    def _exchange(self, here: NDArray[np.int64], place: int) -> NDArray[np.int64]:
        """Unload `here`, then collect what is posted (village) or waiting (station)."""
        county = self.county
        self._stow(here, 1)
        if county.timetable.station[place]:
            if self.trip.origin != HUB:
                return EMPTY
            room = county.outbound(place)
            taken = room.take((HUB,), county.clock.now_s, self.free_g, self.free_ml)
        else:
            shelf = county.shelves.get(place)
            if shelf is None:
                return EMPTY
            taken = shelf.take(county.clock.now_s, self.free_g, self.free_ml)
        self._stow(taken, -1)
        self.collected.append(taken)
        return taken

    def _mark_taken(self, taken: NDArray[np.int64], place: int, time_s: int) -> None:
        if not taken.size:
            return
        stamps = self.county.stamps
        again = bool(self.county.timetable.station[place])
        stamps.time["on_trunk_s" if again else "on_local_s"][taken] = time_s
        if time_s < self.county.rules.end_s:
            stamps.run["trunk_out" if again else "trip_out"][taken] = self.number
        self.run.load_items += taken.size
        self.run.load_g += int(self.county.cargo.weight_g[taken].sum())

    def _hand_over(self, here: NDArray[np.int64], place: int, time_s: int) -> None:
        """Leave `here` at `place`: at its destination, or for a local trip."""
        county, stamps = self.county, self.county.stamps
        if here.size:
            self.run.unload_items += here.size
            self.run.unload_g += int(county.cargo.weight_g[here].sum())
            arrived = here
            if county.timetable.station[place]:
                stamps.time["at_township_s"][here] = time_s
                final = county.cargo.destination[here] == place
                county.inbound(place).put(here[~final])
                arrived = here[final]
            stamps.time["at_village_s"][arrived] = time_s
            county.delivered.append(arrived)
        if self.trip.trunk:
            county.release(self.day, self.trip.row, place)

    def _skip(self, here: NDArray[np.int64], place: int, time_s: int) -> None:
        """Pass a closed place; its parcels go back with the vehicle."""
        self.refused.append(here)
        self.run.skipped_stops += 1
        self.county.journal.note(time_s, self.trip.trip_id, place, "closed", here.size)
        if self.trip.trunk:
            self.county.release(self.day, self.trip.row, place)

    def _return(self, time_s: int) -> None:
        """Hand over at the origin what was collected and what could not be delivered."""
        county, trip, stamps = self.county, self.trip, self.county.stamps
        refused = np.concatenate(self.refused) if self.refused else EMPTY
        collected = np.concatenate(self.collected) if self.collected else EMPTY
        if time_s < county.rules.end_s:  # later than that nothing is known, nor undone
            stamps.time["on_trunk_s" if trip.trunk else "on_local_s"][refused] = -1
            stamps.run["trip_in"][refused] = -1
            if trip.trunk:
                stamps.run["trunk_in"][refused] = -1
        if trip.origin == HUB:
            county.hub.put_back(refused)
            if time_s < county.rules.end_s:
                county.come_home(collected)
            county.hub.receive(collected, time_s, trip.trip_id)
            return
        county.inbound(trip.origin).put(refused)
        stamps.time["at_township_s"][collected] = time_s
        county.outbound(trip.origin).put(collected)
