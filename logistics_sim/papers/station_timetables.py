"""Timetables for the door of each station, and when the parcels of each village come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.papers.route_sheets import Call, Place, RouteSheet, TripSheet, places_by_id

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.routing import Plan


@dataclass(frozen=True)
class Arrival:
    """A vehicle at a station: what it brings left the hub at `from_hub_s`.

    What it takes along is at `to`, where the trip ends, at `there_s`. Seconds of the day.
    """

    weekdays: str
    wave: int
    vehicle: str
    arrive_s: int
    depart_s: int
    from_hub_s: int
    down_items: int
    down_g: int
    up_items: int
    up_g: int
    to: Place
    there_s: int


@dataclass(frozen=True)
class StationTimetable:
    """All arrivals at one place, in the order of the clock."""

    place: Place
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True)
class VillageTimes:
    """When the parcels of a village come and go, and `station`, where they change hands.

    `missed_waves` are waves in which the plan serves the village by no vehicle.
    """

    village: Place
    station: Place
    arrivals: tuple[Arrival, ...]
    missed_waves: tuple[int, ...]


def station_timetables(sheets: Sequence[RouteSheet]) -> list[StationTimetable]:
    """Return the timetable of each place where a vehicle of `sheets` calls, by place id.

    Calls at one place on one trip (cold and other goods apart) are one arrival.
    """
    departed = {trip.trip_id: trip.depart_s for sheet in sheets for trip in sheet.trips}
    found: dict[str, tuple[Place, list[Arrival]]] = {}
    for sheet in sheets:
        for trip in sheet.trips:
            calls: dict[str, list[Call]] = {}
            for call in trip.calls:
                calls.setdefault(call.place.place_id, []).append(call)
            from_hub_s = departed.get(trip.after_trip, trip.depart_s)
            for place_id, mine in calls.items():
                arrivals = found.setdefault(place_id, (mine[0].place, []))[1]
                arrivals.append(_arrival(sheet, trip, mine, from_hub_s))
    return [
        StationTimetable(place, tuple(sorted(arrivals, key=_by_clock)))
        for _, (place, arrivals) in sorted(found.items())
    ]


def _by_clock(arrival: Arrival) -> tuple[int, str, str]:
    return arrival.arrive_s, arrival.weekdays, arrival.vehicle


def _arrival(sheet: RouteSheet, trip: TripSheet, calls: list[Call], from_hub_s: int) -> Arrival:
    return Arrival(
        sheet.weekdays,
        trip.wave,
        sheet.label,
        min(call.arrive_s for call in calls),
        max(call.depart_s for call in calls),
        from_hub_s,
        sum(call.down_items for call in calls),
        sum(call.down_g for call in calls),
        sum(call.up_items for call in calls),
        sum(call.up_g for call in calls),
        trip.origin,
        trip.end_s,
    )


def village_times(
    world: World, plan: Plan, timetables: Sequence[StationTimetable]
) -> list[VillageTimes]:
    """Return one entry for each village of the county, in the order of the places.

    A village where no vehicle calls is served from the place that its parcels are kept at
    (``parent``), or from the next one above that is called at; the hub is the last.
    """
    places = places_by_id(world)
    parents = dict(zip(world.places["place_id"], world.places["parent"], strict=True))
    called = {table.place.place_id: table.arrivals for table in timetables}
    missed: dict[str, set[int]] = {}
    for row in plan.missed:
        missed.setdefault(str(row["village"]), set()).add(int(row["wave"]))
    found = []
    for place_id, place in places.items():
        if place.kind != "village":
            continue
        station = place_id
        while station not in called and parents.get(station):
            station = str(parents[station])
        waves = tuple(sorted(missed.get(place_id, ())))
        found.append(VillageTimes(place, places[station], called.get(station, ()), waves))
    return found
