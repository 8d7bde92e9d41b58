"""Read a plan's tables into the timetable, with what each trip carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.simulation.capacity_fit import NO_LIMIT
from logistics_sim.simulation.timetable import (
    HUB,
    HandlingTimes,
    Timetable,
    TripPlan,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class BusRules:
    """What holds for a bus: the items that it takes, and days of the run on which it stays away."""

    most_items: int
    idle_days: frozenset[int]


def read_timetable(
    trips: pd.DataFrame,
    stops: pd.DataFrame,
    places: pd.DataFrame,
    capacities: Mapping[str, tuple[int, int]],
    handling: HandlingTimes,
    *,
    cold_apart: bool = False,
    buses: Mapping[str, BusRules] | None = None,
) -> Timetable:
    """Return the trips of a plan with what each one carries.

    A trunk trip carries what its stations need themselves and what the local trips
    of the same day group and wave deliver from those stations.

    Parameters
    ----------
    trips, stops, places
        Tables (contracts ``trips``, ``stops`` and ``places``); the first place is the hub.
    capacities
        Grams and millilitres of each vehicle type.
    handling
        How long stops take.
    cold_apart
        Whether cold goods travel in compartments of their own (`Timetable.cold_offset`).
    buses
        By vehicle what holds for trips of buses.

    Raises
    ------
    InputError
        ``SIM-006`` for unknown places, types or trips, trips that begin at a village, or
        times that run backwards.
    """
    index = {str(name): row for row, name in enumerate(places["place_id"])}
    names = [str(name) for name in trips]
    columns = [_plain(trips[name]) for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    row_of = {str(trip["trip_id"]): row for row, trip in enumerate(rows)}
    offset = len(places) if cold_apart else 0
    timed = bool(buses) or any(trip["break_s"] for trip in rows)
    stops_of = _stops(stops, index, offset, timed)
    opens = places["open_s"].tolist()
    fed = _fed(rows, stops_of, index, offset)
    homes = {row for row, kind in enumerate(places["kind"]) if kind != "village"}
    found = []
    for row, trip in enumerate(rows):
        name = str(trip["trip_id"])
        known = name in stops_of and str(trip["type"]) in capacities
        if not known or str(trip["origin"]) not in index:
            raise InputError(
                "SIM-006", _("trip {name}", name=name), _("has no stops, or type or origin unknown")
            )
        mine = stops_of[name]
        after = str(trip["after_trip"] or "")
        if min(mine.places) < 0 or (after and after not in row_of):
            unknown = mine.names[mine.places.index(-1)] if min(mine.places) < 0 else after
            raise InputError(
                "SIM-006",
                _("trip {name}", name=name),
                _("unknown place or trip {unknown!r}", unknown=unknown),
            )
        if index[str(trip["origin"])] not in homes:
            raise InputError(
                "SIM-006",
                _("trip {name}", name=name),
                _("begins at the village {origin}", origin=trip["origin"]),
            )
        visits = mine.places[:-1]
        group = (str(trip["group"]), int(trip["wave"]))
        payload_g, volume_ml = capacities[str(trip["type"])]
        bus = (buses or {}).get(str(trip["vehicle"]))
        found.append(
            TripPlan(
                row=row,
                trip_id=name,
                vehicle=str(trip["vehicle"]),
                payload_g=payload_g,
                volume_ml=volume_ml,
                weekdays=frozenset(int(day) for day in str(trip["weekdays"])),
                origin=_origin(trip, mine, index, offset),
                echelon=str(trip["echelon"]),
                after=row_of[after] if after else -1,
                start_s=int(trip["start_s"]),
                depart_s=int(trip["depart_s"]),
                unload_s=int(trip["end_s"]) - mine.arrives_s[-1],
                break_s=int(trip["break_s"]),
                kind=str(trip["type"]),
                planned_s=int(trip["end_s"]) - int(trip["start_s"]),
                distance_m=int(mine.leg_m.sum()),
                places=visits,
                service_s=mine.service_s(opens),
                leg_s=mine.leg_s,
                leg_m=mine.leg_m,
                supplies=_supplies(visits, trip["echelon"] == "trunk", fed, group),
                known_places=len(places) + offset,
                most_items=bus.most_items if bus else NO_LIMIT,
                call_s=mine.arrives_s[:-1] if bus else (),
                leave_s=mine.departs_s[:-1] if bus else (),
                idle_days=bus.idle_days if bus else frozenset(),
            )
        )
        _forwards(found[-1])
    copies = 2 if offset else 1
    return Timetable(
        trips=tuple(found),
        place_ids=tuple(index) * copies,
        open_s=np.tile(places["open_s"].to_numpy(dtype=np.int64), copies),
        close_s=np.tile(places["close_s"].to_numpy(dtype=np.int64), copies),
        station=np.tile((places["kind"] == "township_station").to_numpy(dtype=bool), copies),
        handling=handling,
        cold_offset=offset,
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
        raise InputError(
            "SIM-006", _("trip {trip_id}", trip_id=trip.trip_id), _("its times run backwards")
        )


@dataclass(frozen=True)
class _Stops:
    """Stops of one trip in order, the return last; unknown places are -1."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    leg_s: NDArray[np.int64]
    leg_m: NDArray[np.int64]
    arrives_s: tuple[int, ...]
    departs_s: tuple[int, ...]

    def service_s(self, opens: list[int]) -> tuple[int, ...]:
        """Return how long each stop is served, by when its place opens; without the return."""
        calls = zip(self.arrives_s[:-1], self.departs_s[:-1], self.places[:-1], strict=True)
        return tuple(
            max(leaves - max(arrives, opens[place % len(opens)]), 0)
            for arrives, leaves, place in calls
        )


def _stops(
    table: pd.DataFrame, index: dict[str, int], offset: int, timed: bool
) -> dict[str, _Stops]:
    """Return the stops of each trip; those for cold goods lie `offset` rows higher.

    Departures are read where the plan is `timed` by some: by buses, or by a break that
    comes before a stop which would end too late.
    """
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
    if offset:
        cold = [band == "cold" for band in _plain(table["band"])]
        found = tuple(
            place + offset * cold[row] if place >= 0 else place
            for place, row in zip(found, order, strict=True)
        )
    leg_s, leg_m, arrive = (
        table[name].to_numpy(dtype=np.int64)[order] for name in ("leg_s", "leg_m", "arrive_s")
    )
    depart = table["depart_s"].to_numpy(dtype=np.int64)[order] if timed else arrive
    stops, start = {}, 0
    for trip, rows in rows_of.items():
        end = start + len(rows)
        stops[trip] = _Stops(
            names=names[start:end],
            places=found[start:end],
            leg_s=leg_s[start:end],
            leg_m=leg_m[start:end],
            arrives_s=tuple(arrive[start:end].tolist()),
            departs_s=tuple(depart[start:end].tolist()),
        )
        start = end
    return stops


def _origin(trip: dict[str, Any], stops: _Stops, index: dict[str, int], offset: int) -> int:
    """Return the place where a trip loads; local trips with cold goods alone load those."""
    origin = index.get(str(trip["origin"]), -1)
    if offset and origin > HUB and min(stops.places[:-1], default=0) >= offset:
        return origin + offset
    return origin


def _fed(
    rows: list[dict[str, Any]], stops: dict[str, _Stops], index: dict[str, int], offset: int
) -> dict[tuple[str, int, int], list[int]]:
    """Return the villages that local trips deliver from a station, by group and wave."""
    fed: dict[tuple[str, int, int], list[int]] = {}
    for trip in rows:
        name = str(trip["trip_id"])
        if trip["echelon"] != "local" or name not in stops:
            continue
        origin = _origin(trip, stops[name], index, offset)
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
