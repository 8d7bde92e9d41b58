"""Trips of a bus from the hub past stations and back, as parcels can use them."""

from __future__ import annotations

from dataclasses import dataclass

from logistics_sim.bus_feeds.service_days import BothDays
from logistics_sim.scenario.buses import bus_type


@dataclass(frozen=True)
class BusCall:
    """A station that a bus passes: row of the place, seconds of the day, what is allowed."""

    place: int
    arrive_s: int
    depart_s: int
    sets_down: bool
    takes_up: bool


@dataclass(frozen=True)
class BusTrip:
    """A run out from the hub and the run that comes back, with all stations near their stops.

    `stop_names` tells by call where the bus stands; `days` on which days both runs are driven.
    """

    id: str
    line: str
    line_name: str
    depart_s: int
    end_s: int
    calls: tuple[BusCall, ...]
    stop_names: tuple[str, ...]
    days: BothDays
    weekdays: frozenset[int]

    @property
    def type(self) -> str:
        """The vehicle type that stands for the line in the tables of a plan."""
        return bus_type(self.line)

    def sets_down_at(self, place: int) -> int:
        """Return the first call at which goods for `place` can leave, -1 without one."""
        calls = enumerate(self.calls)
        return next((n for n, call in calls if call.place == place and call.sets_down), -1)

    def takes_up_at(self, place: int) -> int:
        """Return the last call at which goods of `place` can board, -1 without one."""
        calls = reversed(list(enumerate(self.calls)))
        return next((n for n, call in calls if call.place == place and call.takes_up), -1)

    def idle_days(self, first_day: int, count: int) -> frozenset[int]:
        """Return those of `count` days from the ordinal `first_day` on which it does not run."""
        return frozenset(day for day in range(count) if not self.days.runs(first_day + day))
