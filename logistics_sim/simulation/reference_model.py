"""The textbook model's shared state: a clock in milliseconds, queues and result tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import simpy
from simpy.events import Event, EventPriority

from logistics_sim.simulation.cargo import Cargo, Stamps
from logistics_sim.simulation.event_log import DrivenTrips, EventLog

if TYPE_CHECKING:
    from logistics_sim.simulation.disruption_schedule import Window
    from logistics_sim.simulation.operating_rules import Rules
    from logistics_sim.simulation.random_draws import RandomDraws
    from logistics_sim.simulation.timetable import Timetable

TICKS = 1_000
NOW = 1
"""Priority of everything that brings parcels to a place."""


class ParcelRow:
    """A parcel as the queues and vehicles see it: one row of the cargo."""

    def __init__(self, cargo: Cargo, row: int) -> None:
        self.row = row
        self.fresh = bool(cargo.fresh[row])
        self.direction = int(cargo.direction[row])
        self.origin = int(cargo.origin[row])
        self.destination = int(cargo.destination[row])
        self.weight_g = int(cargo.weight_g[row])
        self.volume_ml = int(cargo.volume_ml[row])


@dataclass
class Waiting:
    """A parcel in a queue: since when, and the event by which a vehicle calls it."""

    parcel: ParcelRow
    since_s: int
    called: Event

    @property
    def place_in_line(self) -> tuple[int, int]:
        """Who waits longest goes first; the table's order decides between equals."""
        return self.since_s, self.parcel.row


class TextbookModel:
    """A clock, the queues at every place and the tables that are filled."""

    def __init__(
        self, timetable: Timetable, cargo: Cargo, draws: RandomDraws, rules: Rules
    ) -> None:
        self.env = simpy.Environment(initial_time=0)
        self.timetable = timetable
        self.cargo = cargo
        self.draws = draws
        self.rules = rules
        self.stamps = Stamps(cargo.size)
        self.log = EventLog()
        self.driven_trips = DrivenTrips(timetable, rules.weekdays)
        self.inward: defaultdict[int, defaultdict[int, list[Waiting]]]
        self.inward = defaultdict(lambda: defaultdict(list))
        self.outward: defaultdict[int, list[Waiting]] = defaultdict(list)
        self._unloaded: dict[tuple[int, int, int], Event] = {}

    @property
    def now_s(self) -> int:
        """The second that has begun last (a parcel sorted within it counts for the next)."""
        return -(-int(self.env.now) // TICKS)

    def later(self, ticks: int, priority: int = NOW) -> Event:
        """Return an event `ticks` ahead; in one tick a lower `priority` comes first."""
        event = Event(self.env)
        event._ok, event._value = True, None
        self.env.schedule(event, EventPriority(priority), ticks)
        return event

    def until(self, moment_s: int, priority: int = NOW) -> Event:
        """Return an event at a second of the run; `priority` as in `Clock.until`."""
        return self.later(moment_s * TICKS - int(self.env.now), priority)

    def unloaded(self, day: int, row: int, place: int) -> Event:
        """Return the event that the trunk trip `row` has been unloaded at `place`."""
        return self._unloaded.setdefault((day, row, place), self.env.event())

    def lowest(self, windows: Iterable[Window], moment_s: int) -> int:
        """Return the lowest percent of the windows at a moment, 100 outside them."""
        percent = 100
        for begin_s, end_s, pace in windows:
            if begin_s <= moment_s < end_s:
                percent = min(percent, pace)
        return percent

    def reopens(self, place: int, moment_s: int) -> int:
        """Return when a place that may be shut gives and takes again."""
        while True:
            ends = [
                end_s
                for begin_s, end_s, _ in self.draws.disruptions.shut.get(place, ())
                if begin_s <= moment_s < end_s
            ]
            if not ends:
                return moment_s
            moment_s = max(ends)

    def can_go_on(self, parcel: ParcelRow, place: int) -> bool:
        """Say whether a parcel is at home at a place, or some trip from there can bring it."""
        return place == parcel.destination or any(
            plan.origin == place
            and parcel.destination in plan.supplies
            and parcel.weight_g <= plan.payload_g
            and parcel.volume_ml <= plan.volume_ml
            for plan in self.timetable.trips
        )
