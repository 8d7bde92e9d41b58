"""The plan as the engines read it: trips with their legs and the places they supply."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

HUB = 0


@dataclass(frozen=True)
class TripPlan:
    """One trip of the timetable; places are row numbers, seconds are of the service day.

    `places` are the stops without the return; `leg_s` has one leg more (the return).
    `supplies` maps each destination that the trip carries parcels for to the number of
    the stop at which they leave the vehicle, in the order of the stops. `kind` is the
    vehicle's type, `planned_s` the planned time from loading to the end, `known_places`
    the number of places in the county.
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
    leg_s: NDArray[np.int64]
    leg_m: NDArray[np.int64]
    supplies: dict[int, int]
    known_places: int

    @classmethod
    def through(
        cls,
        places: tuple[int, ...],
        leg_s: tuple[int, ...],
        depart_s: int,
        *,
        known_places: int,
        row: int = 0,
        payload_g: int = 1_500_000,
        volume_ml: int = 8_000_000,
        loading_s: int = 0,
        weekdays: frozenset[int] = frozenset(range(7)),
    ) -> TripPlan:
        """Return a trip of its own vehicle from the hub over `places` and back.

        `leg_s` has one leg more than there are places (the return); `row` is the trip's
        number in its timetable, `known_places` the number of places in the county.
        """
        return cls(
            row=row,
            trip_id=f"trip-{row}",
            vehicle=f"vehicle-{row}",
            payload_g=payload_g,
            volume_ml=volume_ml,
            weekdays=weekdays,
            origin=HUB,
            echelon="through",
            after=-1,
            start_s=depart_s - loading_s,
            depart_s=depart_s,
            unload_s=0,
            break_s=0,
            kind="van",
            planned_s=loading_s + sum(leg_s),
            distance_m=0,
            places=places,
            leg_s=np.array(leg_s, dtype=np.int64),
            leg_m=np.zeros(len(leg_s), dtype=np.int64),
            supplies={place: stop for stop, place in enumerate(places)},
            known_places=known_places,
        )

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
class Timetable:
    """All trips in plan order, opening hours by place and the handling times."""

    trips: tuple[TripPlan, ...]
    open_s: NDArray[np.int64]
    close_s: NDArray[np.int64]
    station: NDArray[np.bool_]
    stop_fixed_s: int
    stop_per_100_s: int
    trunk_unload_s: int
    break_after_s: int
    floor: int = 0

    @classmethod
    def of(cls, trips: tuple[TripPlan, ...], *, stop_fixed_s: int = 180) -> Timetable:
        """Return a timetable of `trips` to villages that are always open."""
        size = max(trip.known_places for trip in trips)
        return cls(
            trips,
            open_s=np.zeros(size, dtype=np.int64),
            close_s=np.full(size, DAY_S, dtype=np.int64),
            station=np.zeros(size, dtype=bool),
            stop_fixed_s=stop_fixed_s,
            stop_per_100_s=0,
            trunk_unload_s=0,
            break_after_s=DAY_S,
        )

    def place_row(self, place: int) -> int:
        """Return the row in the places table of a place on either floor (see `cold_floor`)."""
        return place % self.floor if self.floor else place

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

    def service_s(self, trip: TripPlan, place: int, items: int) -> int:
        """Return how long a stop lasts: fixed for trunk trucks at stations, else by items."""
        if trip.trunk and self.stations[place]:
            return self.trunk_unload_s
        return self.stop_fixed_s + -(-self.stop_per_100_s * items // 100)

    def reachable(
        self, weight_g: NDArray[np.int64], volume_ml: NDArray[np.int64], place: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Return by parcel whether some vehicle that calls at its `place` can hold it.

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
