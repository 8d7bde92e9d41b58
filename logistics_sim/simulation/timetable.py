"""The plan as the engines read it: trips with their legs and the places they supply."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.capacity_fit import NO_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

HUB = 0


@dataclass(frozen=True)
class TripPlan:
    """One trip of the timetable; places are row numbers, seconds are of the service day.

    `places` are the stops without the return, `service_s` how long each is planned to be served;
    `leg_s` has one leg more (the return).
    `supplies` maps each destination that the trip carries parcels for to the number of
    the stop at which they leave the vehicle, in the order of the stops. `kind` is the
    vehicle's type, `planned_s` the planned time from loading to the end, `known_places`
    the number of places in the county.

    A bus has a public timetable: `call_s` and `leave_s` are its seconds of the day by stop, and it
    does not run on the days of the run `idle_days`. It leaves on time, waits for no parcel
    and is followed by no extra vehicle; `most_items` is what it takes beside weight and volume.

    `leg_s` are planned by the hour; `usual_leg_s` is what legs take outside of slow hours, where
    the county has any.
    """

    row: int
    trip_id: str
    vehicle: str
    payload_g: int
    volume_ml: int
    weekdays: frozenset[int]
    origin: int
    echelon: str
    after: int
    start_s: int
    depart_s: int
    unload_s: int
    break_s: int
    kind: str
    planned_s: int
    distance_m: int
    places: tuple[int, ...]
    service_s: tuple[int, ...]
    leg_s: NDArray[np.int64]
    leg_m: NDArray[np.int64]
    supplies: dict[int, int]
    known_places: int
    most_items: int = NO_LIMIT
    call_s: tuple[int, ...] = ()
    leave_s: tuple[int, ...] = ()
    idle_days: frozenset[int] = frozenset()
    usual_leg_s: NDArray[np.int64] | None = None

    @property
    def scheduled(self) -> bool:
        """Whether the trip is a bus's."""
        return bool(self.call_s)

    def collects(self, number: int) -> bool:
        """Say whether goods board at stop `number`: not where the trip comes by again later."""
        return self._last_stop[self.places[number]] == number

    @cached_property
    def _last_stop(self) -> dict[int, int]:
        return {place: number for number, place in enumerate(self.places)}

    @property
    def trunk(self) -> bool:
        """Whether the trip hands over at township stations."""
        return self.echelon == "trunk"

    @property
    def loading_s(self) -> int:
        """Planned time from the begin of loading to the departure."""
        return self.depart_s - self.start_s

    @cached_property
    def planned_legs(self) -> list[int]:
        """The planned seconds of each leg as plain numbers."""
        return [int(leg) for leg in self.leg_s]

    @cached_property
    def usual_legs(self) -> list[int]:
        """The seconds of each leg outside of slow hours as plain numbers."""
        legs = self.leg_s if self.usual_leg_s is None else self.usual_leg_s
        return [int(leg) for leg in legs]

    def stop_of(self, destination: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the number of the stop at which parcels leave, -1 if not carried."""
        return self._stop_by_place[destination]

    @cached_property
    def _stop_by_place(self) -> NDArray[np.int64]:
        stops = np.full(self.known_places, -1, dtype=np.int64)
        stops[list(self.supplies)] = list(self.supplies.values())
        return stops

    @cached_property
    def final(self) -> bool:
        """Whether everything that the trip carries leaves it at its own destination."""
        return all(self.places[stop] == goal for goal, stop in self.supplies.items())


@dataclass(frozen=True)
class HandlingTimes:
    """Seconds that a stop takes, and after how many seconds of duty a break is due.

    A stop lasts `stop_fixed_s` and `stop_per_100_s` for each hundred items, but
    `trunk_unload_s` where a trunk truck stops at a township station.
    """

    stop_fixed_s: int
    stop_per_100_s: int
    trunk_unload_s: int
    break_after_s: int


@dataclass(frozen=True)
class Timetable:
    """All trips in plan order, the places and the handling times.

    Attributes
    ----------
    trips
        By row of the plan.
    place_ids
        Names of the places; row 0 is the hub.
    open_s, close_s, station : shape ``(places,)``
        Opening hours (seconds of the day) and whether a place is a township station.
    handling
        How long stops take.
    cold_offset
        Where cold goods travel in compartments they wait, ride and are handed over apart:
        their places are rows of their own, so many above those of the others. 0: one row
        for all goods.
    """

    trips: tuple[TripPlan, ...]
    place_ids: tuple[str, ...]
    open_s: NDArray[np.int64]
    close_s: NDArray[np.int64]
    station: NDArray[np.bool_]
    handling: HandlingTimes
    cold_offset: int = 0

    def place_row(self, place: int) -> int:
        """Return the row in the places table of a place, be it that of cold goods."""
        return place % self.cold_offset if self.cold_offset else place

    def same_call(self, trip: TripPlan, number: int) -> bool:
        """Say whether stop `number` of a trip is where it stops already: ambient, then cold goods.

        A bus stands by its timetable, and knows no such calls.
        """
        if not number or trip.scheduled:
            return False
        before, here = trip.places[number - 1], trip.places[number]
        return self.place_row(before) == self.place_row(here)

    def driven(self, weekday: int) -> tuple[TripPlan, ...]:
        """Return the trips that run on `weekday` (0 = Monday)."""
        return self._by_weekday[weekday]

    @cached_property
    def hours(self) -> list[tuple[int, int]]:
        """Opening and closing second of each place as plain numbers."""
        return list(zip(self.open_s.tolist(), self.close_s.tolist(), strict=True))

    @cached_property
    def stations(self) -> list[bool]:
        """Whether each place is a township station."""
        return [bool(found) for found in self.station]

    @cached_property
    def _by_weekday(self) -> tuple[tuple[TripPlan, ...], ...]:
        return tuple(
            tuple(trip for trip in self.trips if weekday in trip.weekdays) for weekday in range(7)
        )

    def service_s(self, trip: TripPlan, place: int, items: int, one_call: bool) -> int:
        """Return how long a stop lasts: fixed for trunk trucks at stations, else by items.

        The fixed time was paid before where the stop is part of `one_call` with the last one.
        """
        if trip.trunk and self.stations[place]:
            return 0 if one_call else self.handling.trunk_unload_s
        fixed_s = 0 if one_call else self.handling.stop_fixed_s
        return fixed_s + -(-self.handling.stop_per_100_s * items // 100)

    def reachable(
        self, weight_g: NDArray[np.int64], volume_ml: NDArray[np.int64], place: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Return by parcel, shape ``(n,)``, whether some vehicle that calls at `place` can hold it.

        A place counts only if a trip from the hub carries parcels for it.
        """
        from_hub = np.zeros(self.open_s.size, dtype=bool)
        sizes: dict[tuple[int, int], NDArray[np.bool_]] = {}
        for trip in self.trips:
            if trip.origin == HUB:
                from_hub[list(trip.supplies)] = True
            calls = sizes.setdefault(
                (trip.payload_g, trip.volume_ml), np.zeros(self.open_s.size, dtype=bool)
            )
            calls[list(trip.places)] = True
        found = np.zeros(place.size, dtype=bool)
        for (payload_g, volume), calls in sizes.items():
            found |= calls[place] & (weight_g <= payload_g) & (volume_ml <= volume)
        return found & from_hub[place]

    def turns(
        self,
        station: int,
        destination: NDArray[np.int32],
        weight_g: NDArray[np.int64],
        volume_ml: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        """Return which parcels can go on from `station` without the hub.

        They are at their destination, or a trip that begins there carries parcels for it
        and can hold them.
        """
        found: NDArray[np.bool_] = destination == station
        for payload_g, volume, goals in self._from_station.get(station, ()):
            found |= goals[destination] & (weight_g <= payload_g) & (volume_ml <= volume)
        return found

    @cached_property
    def _from_station(self) -> dict[int, list[tuple[int, int, NDArray[np.bool_]]]]:
        sizes: dict[int, dict[tuple[int, int], NDArray[np.bool_]]] = {}
        for trip in self.trips:
            if trip.origin == HUB:
                continue
            here = sizes.setdefault(trip.origin, {})
            size = (trip.payload_g, trip.volume_ml)
            goals = here.setdefault(size, np.zeros(self.open_s.size, dtype=bool))
            goals[list(trip.supplies)] = True
        return {
            place: [(*size, goals) for size, goals in here.items()] for place, here in sizes.items()
        }
