"""Every load of a plan is delivered and collected once, over both echelons, or listed.

Part of `verify_plan`; shares no code with whatever makes plans.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.routing.visit_loads import Key, moved_loads, visit_key
from logistics_sim.scenario.buses import PREFIX

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing.plan import Plan

UNITS = ("g", "ml", "items")
DOWN = tuple(f"unload_{unit}" for unit in UNITS)
UP = tuple(f"load_{unit}" for unit in UNITS)
Cells = dict[Key, dict[str, int]]


@dataclass(frozen=True)
class TripRows:
    """A trip's row and its stops, the return last."""

    row: dict[str, Any]
    stops: list[dict[str, Any]]

    @property
    def name(self) -> str:
        """How faults name it."""
        return f"trip {self.row['trip_id']}"

    @property
    def by_bus(self) -> bool:
        """Whether it is a trip of a bus."""
        return str(self.row["type"]).startswith(PREFIX)


@dataclass
class _Loads:
    """What is handed over where: at villages, at stations by the hub, and behind stations."""

    done: Cells = field(default_factory=dict)
    at_station: Cells = field(default_factory=dict)
    wanted: Cells = field(default_factory=dict)
    spare: Cells = field(default_factory=dict)
    handed: set[tuple[str, int, str]] = field(default_factory=set)
    waves: tuple[int, ...] = ()

    def fetched(self, key: Key, missed: bool = False) -> Key:
        """Return where the hub fetches what waits at a station after the wave of `key`.

        With the next wave of the day; after the last with the first truck of the next day. Where
        no truck hands over nothing waits, unless that is because the hand-over was `missed`.
        """
        group, wave, place, band = key
        handed = missed or any(s == place for g, _, s in self.handed if g == group)
        if wave not in self.waves or not handed:
            return key
        later = self.waves[self.waves.index(wave) + 1 :]
        trucks = (w for w in self.waves if (group, w, place) in self.handed)
        return group, later[0] if later else next(trucks, wave), place, band


def coverage(
    trips: list[TripRows], plan: Plan, world: World, loads: pd.DataFrame
) -> Iterator[Fault]:
    """Compare what all trips hand over with the `loads`, place by place (VER-014)."""
    township = {
        str(place): str(of)
        for place, of in zip(world.places["place_id"], world.places["township"], strict=True)
    }
    kinds = zip(world.places["place_id"], world.places["kind"], strict=True)
    stations = {str(place) for place, kind in kinds if kind == "township_station"}
    found = _Loads(waves=tuple(w.id for w in sorted(plan.operator.waves, key=_departs)))
    _gather(found, trips, stations)
    missing = {visit_key(row, "village") for row in plan.missed}
    for key, row in moved_loads(loads, plan).items():
        wanted = {name: int(row[f"down_{name.split('_')[1]}"]) for name in DOWN}
        wanted |= {name: int(row[f"up_{name.split('_')[1]}"]) for name in UP}
        station = (key[0], key[1], township[key[2]], key[3])
        if key[2] in stations:
            own = key[:3] in found.handed or key in missing
            _add(found.spare if key in missing else found.wanted, key, wanted, DOWN)
            if key in missing:
                for fetch in {key, found.fetched(key, missed=True)}:
                    _add(found.spare, fetch, wanted, UP)
            else:
                _add(found.wanted, found.fetched(key) if own else key, wanted, UP)
        elif station in missing and key not in found.done:
            _add(found.spare, station, wanted, DOWN)  # a part of the trucks may have come
            _add(found.spare, found.fetched(station, missed=True), wanted, UP)
        elif key in missing:
            yield from _part(found, key, wanted)
            _add(found.spare, station, wanted, DOWN)
            _add(found.spare, found.fetched(station), wanted, UP)
        elif found.done.pop(key, None) != wanted:
            yield Fault(
                "VER-014",
                _("{key}, wave {key_2}", key=key[2], key_2=key[1]),
                _("is not served with its whole load"),
            )
    for key in found.done:
        if key not in missing:
            yield Fault(
                "VER-014",
                _("{key}, wave {key_2}", key=key[2], key_2=key[1]),
                _("is served without a load"),
            )
    yield from _stations(found, missing)


def _departs(wave: Any) -> int:
    return int(wave.depart_s)


def _gather(found: _Loads, trips: list[TripRows], stations: set[str]) -> None:
    """Add up the trips; what local trips hand over is wanted at their station."""
    found.handed |= {
        (str(trip.row["group"]), int(trip.row["wave"]), str(stop["place"]))
        for trip in trips
        if str(trip.row["echelon"]) == "trunk"
        for stop in trip.stops[:-1]
    }
    for trip in trips:
        group, wave = str(trip.row["group"]), int(trip.row["wave"])
        for stop in trip.stops[:-1]:
            place, band = str(stop["place"]), str(stop["band"])
            table = found.at_station if place in stations else found.done
            _add(table, (group, wave, place, band), stop, DOWN + UP)
            if str(trip.row["echelon"]) == "local":
                base = (group, wave, str(trip.row["origin"]), band)
                _add(found.wanted, base, stop, DOWN)
                _add(found.wanted, found.fetched(base), stop, UP)


def _add(table: Cells, key: Key, amounts: dict[str, Any], names: tuple[str, ...]) -> None:
    cell = table.setdefault(key, dict.fromkeys(DOWN + UP, 0))
    for name in names:
        cell[name] += int(amounts[name])


def _part(found: _Loads, key: Key, wanted: dict[str, int]) -> Iterator[Fault]:
    """Check a place that is listed as unserved: a part may be served, not all or more."""
    part = found.done.get(key, {})
    if part == wanted:
        text = _("is served with its whole load but listed as unserved")
        yield Fault("VER-014", _("{key}, wave {key_2}", key=key[2], key_2=key[1]), text)
    if any(part.get(name, 0) > number for name, number in wanted.items()):
        yield Fault(
            "VER-014",
            _("{key}, wave {key_2}", key=key[2], key_2=key[1]),
            _("more is served than its load"),
        )


def _stations(found: _Loads, missing: set[Key]) -> Iterator[Fault]:
    """Compare what the hub's vehicles hand over at stations with what is wanted there."""
    none = dict.fromkeys(DOWN + UP, 0)
    for key in sorted(set(found.at_station) | set(found.wanted)):
        cell, wanted = found.at_station.get(key, none), found.wanted.get(key, none)
        most = found.spare.get(key, none)  # what local vehicles leave out waits at the station
        over = {name: cell[name] - wanted[name] for name in cell}
        short = key not in missing and any(number < 0 for number in over.values())
        if short or any(number > most[name] for name, number in over.items()):
            text = _("the hub's vehicles hand over other loads than are needed there")
            yield Fault("VER-014", _("{key}, wave {key_2}", key=key[2], key_2=key[1]), text)
