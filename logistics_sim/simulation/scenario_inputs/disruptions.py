"""The scenario's disruptions as windows: dates to seconds, areas to places, draws by name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.core.seeds import uniforms
from logistics_sim.core.units import DAY_S, clock_s
from logistics_sim.language import gettext as _
from logistics_sim.scenario.disruptions import Area
from logistics_sim.simulation.disruption_schedule import DisruptionSchedule, Window
from logistics_sim.simulation.scenario_inputs.disrupted_roads import (
    detour_seconds,
    joined_windows,
    leg_windows,
    slow_leg_windows,
)

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario
    from logistics_sim.scenario.disruptions import Dates, Period
    from logistics_sim.simulation.timetable import Timetable


def read_disruptions(
    scenario: Scenario, world: World, timetable: Timetable, days: int, replication: int
) -> DisruptionSchedule:
    """Return the scenario's disruptions over `days` days, by rows of places and trips.

    Draws belong to the replication, the day and the trip or vehicle.

    Raises
    ------
    InputError
        ``SIM-007`` for a township or place that the county does not have.
    """
    stated = scenario.disruptions
    places = _Places(world.places)
    closures = [
        (
            places.townships_of(road, f"roads.{number}"),
            _windows(scenario, road, round(100 * float(road.speed))),
        )
        for number, road in enumerate(stated.roads)
    ]
    shut: dict[int, list[Window]] = {}
    for number, closed in enumerate(stated.stations_shut):
        rows = places.named(closed.places, f"stations_shut.{number}") if closed.places else []
        if closed.townships or not closed.places:
            rows += places.area(closed, f"stations_shut.{number}")
        _add(shut, rows, _windows(scenario, closed, 0))
    pace: dict[int, list[Window]] = {}
    hall_pace: list[Window] = []
    for number, short in enumerate(stated.staff_short):
        windows = _windows(scenario, short, round(100 * (1 - float(short.share))))
        if short.at == "hub":
            hall_pace += windows
        elif short.at == "station":
            _add(pace, places.area(short, f"staff_short.{number}"), windows)
    down = [
        (begin, end, event.lines or 0)
        for event in stated.sorter_down
        for begin, end, _ in _windows(scenario, event, 0)
    ]
    barred = [area for area, hours in closures if any(percent == 0 for *_, percent in hours)]
    detours: dict[int, tuple[int, ...]] = {}
    if stated.recovery.road == "detour" and barred:
        detours = detour_seconds(world, timetable, frozenset().union(*barred))
    return DisruptionSchedule(
        roads=joined_windows(
            leg_windows(world, timetable, closures), slow_leg_windows(world, timetable, days)
        ),
        station_pace=_sorted(pace, timetable.cold_offset),
        shut=_sorted(shut, timetable.cold_offset),
        hall_down=tuple(sorted(down)),
        hall_pace=tuple(sorted(hall_pace)),
        broken=_broken(scenario, timetable, days, replication),
        absent=_absent(scenario, timetable, days, replication),
        detour_s=detours,
    )


class _Places:
    """Rows of the places table by township and id."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.ids = [str(name) for name in table["place_id"]]
        self.townships = [str(name) for name in table["township"]]
        names = table["name"] if "name" in table else table["place_id"]
        stations = (table["kind"] == "township_station").tolist()
        self.code_of = {
            str(name): code
            for name, code, station in zip(names, self.townships, stations, strict=True)
            if station
        }

    def townships_of(self, area: Area, where: str) -> frozenset[str]:
        """Return the codes of the townships of an area."""
        known = frozenset(self.townships) - {""}
        codes = frozenset(self.code_of.get(name, name) for name in area.townships)
        if codes - known:
            raise InputError(
                "SIM-007",
                f"disruptions.{where}",
                _("the county has no township {codes}", codes=sorted(codes - known)),
                _("known: {known}", known=", ".join(sorted(known))),
            )
        return codes or known

    def area(self, area: Area, where: str) -> list[int]:
        """Return the rows of all stations and villages of an area."""
        codes = self.townships_of(area, where)
        return [row for row, township in enumerate(self.townships) if township in codes]

    def named(self, ids: tuple[str, ...], where: str) -> list[int]:
        """Return the rows of places by their ids."""
        unknown = sorted(set(ids) - set(self.ids))
        if unknown:
            raise InputError(
                "SIM-007",
                f"disruptions.{where}",
                _("the county has no place {unknown}", unknown=unknown),
            )
        return [self.ids.index(name) for name in ids]


def _add(table: dict[int, list[Window]], rows: list[int], windows: list[Window]) -> None:
    for row in rows:
        table.setdefault(row, []).extend(windows)


def _sorted(table: dict[int, list[Window]], cold_offset: int) -> dict[int, tuple[Window, ...]]:
    """Return the windows in order, for the rows of cold goods too where they have their own."""
    offsets = (0, cold_offset) if cold_offset else (0,)
    return {row + up: tuple(sorted(windows)) for row, windows in table.items() for up in offsets}


def disrupted_days(scenario: Scenario, dates: Dates) -> range:
    """Return the scenario's days (0 = first) from `first` to `last`, none before day 0."""
    first, last = (
        (dt.date.fromisoformat(day) - scenario.first_day).days for day in (dates.first, dates.last)
    )
    return range(max(first, 0), last + 1)


def _windows(scenario: Scenario, period: Period, percent: int) -> list[Window]:
    """Return a window per day; whole days that follow each other are one window."""
    begin, end = (clock_s(text) for text in period.hours)
    days = disrupted_days(scenario, period)
    if (begin, end) == (0, DAY_S) and days:
        return [(days[0] * DAY_S, (days[-1] + 1) * DAY_S, percent)]
    return [(day * DAY_S + begin, day * DAY_S + end, percent) for day in days]


def _broken(
    scenario: Scenario, timetable: Timetable, days: int, replication: int
) -> dict[tuple[int, int], tuple[int, int]]:
    broken = {}
    for breakdowns in scenario.disruptions.breakdowns:
        for day in disrupted_days(scenario, breakdowns):
            for trip in timetable.driven(scenario.weekday(day)) if day < days else ():
                if breakdowns.types and trip.kind not in breakdowns.types:
                    continue
                names = ("breakdown", replication, day, trip.trip_id)
                chance, leg, part = uniforms(scenario.seed, *names, count=3).tolist()
                if chance < float(breakdowns.probability):
                    broken[day, trip.row] = (int(leg * trip.leg_s.size), int(part * 1_000))
    return broken


def _absent(
    scenario: Scenario, timetable: Timetable, days: int, replication: int
) -> frozenset[tuple[int, str]]:
    vehicles = sorted({trip.vehicle for trip in timetable.trips if not trip.scheduled})
    return frozenset(
        (day, vehicle)
        for short in scenario.disruptions.staff_short
        if short.at == "driver"
        for day in disrupted_days(scenario, short)
        if day < days
        for vehicle in vehicles
        if uniforms(scenario.seed, "driver", replication, day, vehicle, count=1)[0]
        < float(short.share)
    )
