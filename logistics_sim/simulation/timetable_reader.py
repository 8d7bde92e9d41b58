"""Read a plan's tables into the timetable, with what each trip carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import MINUTE_S
from logistics_sim.simulation.timetable import HUB, Timetable, TripPlan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario


def cold_floor(scenario: Scenario, places: int) -> int:
    """Return how far the rows of cold goods' places lie above those of the places table.

    Where cold goods travel in compartments they wait, ride and are handed over apart, as if
    every place had an upper floor for them: row + number of places. 0: nothing is told apart.
    """
    return places if scenario.coldchain.carried_in == "compartments" else 0


def read_timetable(scenario: Scenario, world: World, plan: Plan) -> Timetable:
    """Return the plan's trips with what each one carries.

    A trunk trip carries what its stations need themselves and what the local trips
    of the same day group and wave deliver from those stations.

    Raises
    ------
    InputError
        ``SIM-006`` for unknown places, types or trips, trips that begin at a village, or
        times that run backwards.
    """
    places = world.places
    index = {str(name): row for row, name in enumerate(places["place_id"])}
    sizes = {kind.id: (kind.payload_g, kind.volume_ml) for kind in scenario.fleet}
    names = [str(name) for name in plan.trips]
    columns = [_plain(plan.trips[name]) for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    row_of = {str(trip["trip_id"]): row for row, trip in enumerate(rows)}
    floor = cold_floor(scenario, len(places))
    stops = _stops(plan, index, floor)
    fed = _fed(rows, stops, index, floor)
    homes = {row for row, kind in enumerate(places["kind"]) if kind != "village"}
    trips = []
    for row, trip in enumerate(rows):
        name = str(trip["trip_id"])
        if name not in stops or str(trip["type"]) not in sizes or str(trip["origin"]) not in index:
            raise InputError("SIM-006", f"trip {name}", "has no stops, or type or origin unknown")
        mine = stops[name]
        after = str(trip["after_trip"] or "")
        if min(mine.places) < 0 or (after and after not in row_of):
            unknown = mine.names[mine.places.index(-1)] if min(mine.places) < 0 else after
            raise InputError("SIM-006", f"trip {name}", f"unknown place or trip {unknown!r}")
        if index[str(trip["origin"])] not in homes:
            raise InputError("SIM-006", f"trip {name}", f"begins at the village {trip['origin']}")
        visits = mine.places[:-1]
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
                origin=_origin(trip, mine, index, floor),
                echelon=str(trip["echelon"]),
                after=row_of[after] if after else -1,
                start_s=int(trip["start_s"]),
                depart_s=int(trip["depart_s"]),
                unload_s=int(trip["end_s"]) - mine.arrive_s,
                break_s=int(trip["break_s"]),
                kind=str(trip["type"]),
                planned_s=int(trip["end_s"]) - int(trip["start_s"]),
                distance_m=int(mine.leg_m.sum()),
                places=visits,
                leg_s=mine.leg_s,
                leg_m=mine.leg_m,
                supplies=_supplies(visits, trip["echelon"] == "trunk", fed, group),
                known_places=len(places) + floor,
            )
        )
        _forwards(trips[-1])
    operations = scenario.operations
    floors = 2 if floor else 1
    return Timetable(
        trips=tuple(trips),
        open_s=np.tile(places["open_s"].to_numpy(dtype=np.int64), floors),
        close_s=np.tile(places["close_s"].to_numpy(dtype=np.int64), floors),
        station=np.tile((places["kind"] == "township_station").to_numpy(dtype=bool), floors),
        stop_fixed_s=round(float(operations.stop_fixed_min) * MINUTE_S),
        stop_per_100_s=round(float(operations.stop_per_100_items_min) * MINUTE_S),
        trunk_unload_s=round(float(operations.trunk_unload_min) * MINUTE_S),
        break_after_s=round(float(operations.break_after_h) * 3_600),
        floor=floor,
    )


def _plain(column: pd.Series) -> list[Any]:
    """Return numbers as they are, and texts by way of the few that differ ("" for none)."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column.dtype):
        return list(column.tolist())
    codes, texts = pd.factorize(column)
    known = [*(str(text) for text in texts), ""]
    return [known[code] for code in codes.tolist()]


def _forwards(trip: TripPlan) -> None:
    if min(trip.loading_s, trip.unload_s, trip.break_s, *trip.planned_legs) < 0:
        raise InputError("SIM-006", f"trip {trip.trip_id}", "its times run backwards")


@dataclass(frozen=True)
class _Stops:
    """Stops of one trip in order, the return last; unknown places are -1."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    leg_s: NDArray[np.int64]
    leg_m: NDArray[np.int64]
    arrive_s: int


def _stops(plan: Plan, index: dict[str, int], floor: int) -> dict[str, _Stops]:
    """Return the stops of each trip; those for cold goods lie on the upper `floor`."""
    table = plan.stops
    if not len(table):
        return {}
    trips, places = _plain(table["trip_id"]), _plain(table["place"])
    seq = table["seq"].tolist()
    rows_of: dict[str, list[int]] = {}
    for row, trip in enumerate(trips):
        rows_of.setdefault(str(trip), []).append(row)
    order = [row for rows in rows_of.values() for row in sorted(rows, key=seq.__getitem__)]
    names = tuple(str(places[row]) for row in order)
    found = tuple(index.get(name, -1) for name in names)
    if floor:
        cold = [band == "cold" for band in _plain(table["band"])]
        found = tuple(
            place + floor * cold[row] if place >= 0 else place
            for place, row in zip(found, order, strict=True)
        )
    leg_s, leg_m, arrive = (
        table[name].to_numpy(dtype=np.int64)[order] for name in ("leg_s", "leg_m", "arrive_s")
    )
    stops, start = {}, 0
    for trip, rows in rows_of.items():
        end = start + len(rows)
        stops[trip] = _Stops(
            names=names[start:end],
            places=found[start:end],
            leg_s=leg_s[start:end],
            leg_m=leg_m[start:end],
            arrive_s=int(arrive[end - 1]),
        )
        start = end
    return stops


def _origin(trip: dict[str, Any], stops: _Stops, index: dict[str, int], floor: int) -> int:
    """Return the place where a trip loads; local trips with cold goods alone load those."""
    origin = index.get(str(trip["origin"]), -1)
    if floor and origin > HUB and min(stops.places[:-1], default=0) >= floor:
        return origin + floor
    return origin


def _fed(
    rows: list[dict[str, Any]], stops: dict[str, _Stops], index: dict[str, int], floor: int
) -> dict[tuple[str, int, int], list[int]]:
    """Return the villages that local trips deliver from a station, by group and wave."""
    fed: dict[tuple[str, int, int], list[int]] = {}
    for trip in rows:
        name = str(trip["trip_id"])
        if trip["echelon"] != "local" or name not in stops:
            continue
        origin = _origin(trip, stops[name], index, floor)
        key = (str(trip["group"]), int(trip["wave"]), origin)
        fed.setdefault(key, []).extend(stops[name].places[:-1])
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
