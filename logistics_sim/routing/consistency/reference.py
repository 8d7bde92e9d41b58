"""The plan that a day is held against: who calls where, and when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.routing.plan import Plan

Visit = tuple[str, int, str]
"""Place, wave and band of a visit."""


@dataclass(frozen=True)
class ReferenceVehicle:
    """A vehicle with its driver, and the trips (wave, visits in order) of its day."""

    name: str
    kind: str
    trips: tuple[tuple[Visit, ...], ...]
    local: bool


@dataclass(frozen=True)
class Reference:
    """Drivers, and by visit the drivers that make it and the seconds of day at which it begins."""

    vehicles: tuple[ReferenceVehicle, ...]
    vehicles_of: dict[Visit, frozenset[int]]
    begins_of: dict[Visit, tuple[int, ...]]


@dataclass(frozen=True)
class Stop:
    """A stop of a plan: its visit, vehicle and begin (arrival, or opening if that is later)."""

    visit: Visit
    trip: str
    vehicle: str
    begin_s: int


def on_weekday(plan: Plan, weekday: int) -> Plan:
    """Return what `plan` drives on `weekday` (0 = Monday)."""
    runs = plan.trips["weekdays"].astype(str).str.contains(str(weekday))
    trips = plan.trips[runs].reset_index(drop=True)
    stops = plan.stops[plan.stops["trip_id"].isin(trips["trip_id"])].reset_index(drop=True)
    return replace(plan, trips=trips, stops=stops)


def stops_of(plan: Plan, places: pd.DataFrame) -> list[Stop]:
    """Return the stops of `plan` in order of trips, returns left out."""
    opens = dict(zip(places["place_id"].astype(str), places["open_s"], strict=True))
    names = (plan.trips[name] for name in ("trip_id", "vehicle", "wave"))
    trips = {str(trip): (str(car), int(wave)) for trip, car, wave in zip(*names, strict=True)}
    found = []
    columns = (plan.stops[name] for name in ("trip_id", "seq", "place", "band", "arrive_s"))
    last = plan.stops.groupby("trip_id", sort=False)["seq"].max().to_dict()
    for trip, seq, place, band, arrive in zip(*columns, strict=True):
        if seq < last[trip]:
            vehicle, wave = trips[str(trip)]
            begin = max(int(arrive), int(opens[str(place)]))
            found.append(Stop((str(place), wave, str(band)), str(trip), vehicle, begin))
    return found


def reference_of(plan: Plan, places: pd.DataFrame) -> Reference:
    """Return what the customers of `plan` are used to."""
    stops = stops_of(plan, places)
    columns = ("trip_id", "vehicle", "type", "echelon", "start_s")
    rows = sorted(
        zip(*(plan.trips[name] for name in columns), strict=True), key=lambda row: (row[1], row[4])
    )
    by_trip: dict[str, list[Visit]] = defaultdict(list)
    for stop in stops:
        by_trip[stop.trip].append(stop.visit)
    days: dict[str, list[tuple[Visit, ...]]] = defaultdict(list)
    heads: dict[str, tuple[str, bool]] = {}
    for trip, vehicle, kind, echelon, _ in rows:
        if str(trip) in by_trip:
            days[str(vehicle)].append(tuple(by_trip[str(trip)]))
            heads[str(vehicle)] = (str(kind), str(echelon) == "local")
    vehicles = tuple(
        ReferenceVehicle(name, heads[name][0], tuple(trips), heads[name][1])
        for name, trips in days.items()
    )
    number = {vehicle.name: row for row, vehicle in enumerate(vehicles)}
    vehicles_of: dict[Visit, set[int]] = defaultdict(set)
    begins_of: dict[Visit, list[int]] = defaultdict(list)
    for stop in stops:
        vehicles_of[stop.visit].add(number[stop.vehicle])
        begins_of[stop.visit].append(stop.begin_s)
    return Reference(
        vehicles,
        {visit: frozenset(found) for visit, found in vehicles_of.items()},
        {visit: tuple(sorted(found)) for visit, found in begins_of.items()},
    )
