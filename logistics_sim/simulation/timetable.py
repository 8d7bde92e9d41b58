"""The plan as the engines read it: trips with their legs and the places they supply."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import MINUTE_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario

HUB = 0


@dataclass(frozen=True)
class TripPlan:
    """One trip of the timetable; places are row numbers, seconds are of the service day.

    `places` are the stops without the return; `leg_s` has one leg more (the return).
    `supplies` maps each destination that the trip carries parcels for to the number of
    the stop at which they leave the vehicle. `kind` is the vehicle's type, `planned_s`
    the planned time from loading to the end.
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

    @property
    def trunk(self) -> bool:
        """Whether the trip hands over at township stations."""
        return self.echelon == "trunk"

    @property
    def loading_s(self) -> int:
        """Planned time from the begin of loading to the departure."""
        return self.depart_s - self.start_s


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

    def driven(self, weekday: int) -> tuple[TripPlan, ...]:
        """Return the trips that run on `weekday` (0 = Monday)."""
        return self._by_weekday[weekday]

    @cached_property
    def _by_weekday(self) -> tuple[tuple[TripPlan, ...], ...]:
        return tuple(
            tuple(trip for trip in self.trips if weekday in trip.weekdays) for weekday in range(7)
        )

    def service_s(self, trip: TripPlan, place: int, items: int) -> int:
        """Return how long a stop lasts: fixed for trunk trucks at stations, else by items."""
        if trip.trunk and self.station[place]:
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


def read_timetable(scenario: Scenario, world: World, plan: Plan) -> Timetable:
    """Return the plan's trips with what each one carries.

    A trunk trip carries what its stations need themselves and what the local trips
    of the same day group and wave deliver from those stations.

    Raises
    ------
    InputError
        ``SIM-006`` for unknown places, types or trips, or times that run backwards.
    """
    places = world.places
    index = {str(name): row for row, name in enumerate(places["place_id"])}
    sizes = {kind.id: (kind.payload_g, kind.volume_ml) for kind in scenario.fleet}
    row_of = {str(name): row for row, name in enumerate(plan.trips["trip_id"])}
    stops = {str(name): table for name, table in plan.stops.groupby("trip_id", sort=False)}
    fed = _fed(plan, stops, index)
    trips = []
    for row, trip in enumerate(plan.trips.to_dict("records")):
        name = str(trip["trip_id"])
        if name not in stops or str(trip["type"]) not in sizes or str(trip["origin"]) not in index:
            raise InputError("SIM-006", f"trip {name}", "has no stops, or type or origin unknown")
        table = stops[name].sort_values("seq")
        unknown = [place for place in table["place"] if str(place) not in index]
        after = str(trip["after_trip"] or "")
        if unknown or (after and after not in row_of):
            raise InputError("SIM-006", f"trip {name}", f"unknown place or trip {unknown or after}")
        visits = tuple(index[str(place)] for place in table["place"])[:-1]
        group = (str(trip["group"]), int(trip["wave"]))
        payload_g, volume_ml = sizes[str(trip["type"])]
        trips.append(
            TripPlan(
                row=row,
                trip_id=name,
                vehicle=str(trip["vehicle"]),
                payload_g=payload_g,
                volume_ml=volume_ml,
                weekdays=frozenset(int(day) for day in str(trip["weekdays"])),
                origin=index[str(trip["origin"])],
                echelon=str(trip["echelon"]),
                after=row_of[after] if after else -1,
                start_s=int(trip["start_s"]),
                depart_s=int(trip["depart_s"]),
                unload_s=int(trip["end_s"]) - int(table["arrive_s"].iloc[-1]),
                break_s=int(trip["break_s"]),
                kind=str(trip["type"]),
                planned_s=int(trip["end_s"]) - int(trip["start_s"]),
                distance_m=int(table["leg_m"].sum()),
                places=visits,
                leg_s=table["leg_s"].to_numpy(dtype=np.int64),
                leg_m=table["leg_m"].to_numpy(dtype=np.int64),
                supplies=_supplies(visits, trip["echelon"] == "trunk", fed, group),
            )
        )
        _forwards(trips[-1])
    operations = scenario.operations
    return Timetable(
        trips=tuple(trips),
        open_s=places["open_s"].to_numpy(dtype=np.int64),
        close_s=places["close_s"].to_numpy(dtype=np.int64),
        station=(places["kind"] == "township_station").to_numpy(dtype=bool),
        stop_fixed_s=round(float(operations.stop_fixed_min) * MINUTE_S),
        stop_per_100_s=round(float(operations.stop_per_100_items_min) * MINUTE_S),
        trunk_unload_s=round(float(operations.trunk_unload_min) * MINUTE_S),
        break_after_s=round(float(operations.break_after_h) * 3_600),
    )


def _forwards(trip: TripPlan) -> None:
    if trip.loading_s < 0 or trip.unload_s < 0 or trip.break_s < 0 or (trip.leg_s < 0).any():
        raise InputError("SIM-006", f"trip {trip.trip_id}", "its times run backwards")


def _fed(
    plan: Plan, stops: dict[str, pd.DataFrame], index: dict[str, int]
) -> dict[tuple[str, int, int], list[int]]:
    """Return the villages that local trips deliver from a station, by group and wave."""
    fed: dict[tuple[str, int, int], list[int]] = {}
    for trip in plan.trips.to_dict("records"):
        name = str(trip["trip_id"])
        if trip["echelon"] != "local" or name not in stops:
            continue
        key = (str(trip["group"]), int(trip["wave"]), index.get(str(trip["origin"]), -1))
        visits = stops[name].sort_values("seq")["place"].iloc[:-1]
        fed.setdefault(key, []).extend(index.get(str(place), -1) for place in visits)
    return fed


def _supplies(
    visits: tuple[int, ...],
    trunk: bool,
    fed: dict[tuple[str, int, int], list[int]],
    group: tuple[str, int],
) -> dict[int, int]:
    supplies: dict[int, int] = {}
    for number, place in enumerate(visits):
        supplies.setdefault(place, number)
        if trunk:
            for village in fed.get((*group, place), ()):
                supplies.setdefault(village, number)
    return supplies
