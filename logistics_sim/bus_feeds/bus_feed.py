"""What a feed says: stops, and runs that call there at stated seconds on stated days."""

from __future__ import annotations

from dataclasses import dataclass, field

from logistics_sim.bus_feeds.service_days import ServiceDays
from logistics_sim.core.errors import Fault


@dataclass(frozen=True)
class BusStop:
    """A stop; `place` is the station that the table itself names there, or empty."""

    id: str
    name: str
    lon: float
    lat: float
    place: str = ""


@dataclass(frozen=True)
class BusRun:
    """One departure of a line: stops in order with their seconds of the service day.

    Seconds may exceed a day: 25:10 is ten past one of the next morning. `sets_down` and
    `takes_up` say where goods may leave and board (GTFS ``drop_off_type``, ``pickup_type``).
    """

    line: str
    line_name: str
    name: str
    stops: tuple[str, ...]
    arrive_s: tuple[int, ...]
    depart_s: tuple[int, ...]
    sets_down: tuple[bool, ...]
    takes_up: tuple[bool, ...]
    days: ServiceDays


@dataclass(frozen=True)
class BusFeed:
    """Stops by id, the runs in order of line and departure, and what was guessed or left out."""

    source: str
    stops: dict[str, BusStop]
    runs: tuple[BusRun, ...]
    notes: tuple[Fault, ...] = field(default=())

    def lines(self) -> dict[str, str]:
        """Return the names of the lines by id."""
        return {run.line: run.line_name for run in self.runs}
