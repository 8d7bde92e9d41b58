"""The shared state of the fast engine: one clock, the hub, the stations and all stamps.

Vehicles, trips and loads act on it; it knows none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from logistics_sim.core.errors import InternalError
from logistics_sim.language import gettext as _
from logistics_sim.simulation.cargo import DOWN, INTRA, Cargo, Stamps
from logistics_sim.simulation.clock import Clock
from logistics_sim.simulation.event_log import DrivenTrips, EventLog
from logistics_sim.simulation.hub import Hub
from logistics_sim.simulation.outbound_posting import PickupQueue, PostedParcels
from logistics_sim.simulation.parcel_outcomes import NEVER, LastMile
from logistics_sim.simulation.parcel_queues import InboundQueue, OutboundQueue
from logistics_sim.simulation.work_windows import disjoint

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from simpy.events import Event

    from logistics_sim.simulation.disruption_schedule import Window
    from logistics_sim.simulation.operating_rules import Rules
    from logistics_sim.simulation.random_draws import RandomDraws
    from logistics_sim.simulation.timetable import Timetable, TripPlan

LONGEST_DAYS = 60
"""So long a vehicle may still be on the road after the last day."""


class Aboard(Protocol):
    """The parcels on a vehicle, as the state sees them."""

    def flush(self) -> None:
        """Stamp what has been handed over since the last time."""

    def items(self) -> NDArray[np.int64]:
        """Return everything that is aboard."""


class EngineState:
    """Hub, stations and stamps of one operator on one clock.

    With `debug` every parcel is counted after every event (slow): each must be in
    exactly one place at any moment.
    """

    def __init__(
        self,
        timetable: Timetable,
        cargo: Cargo,
        draws: RandomDraws,
        rules: Rules,
        debug: bool = False,
    ) -> None:
        self.timetable = timetable
        self.cargo = cargo
        self.draws = draws
        self.rules = rules
        self.stamps = Stamps(cargo.size)
        self.log = EventLog()
        self.driven_trips = DrivenTrips(timetable, rules.weekdays)
        watch = self.conserve if debug else None
        self.clock = Clock(_budget(self.driven_trips, cargo, draws, rules), watch)
        self.hub = Hub(self.clock, cargo, draws.arrive_s, self.stamps, self.log, rules)
        self.last_mile = LastMile(cargo, draws, rules, timetable)
        self._posted = PostedParcels(cargo)
        self.pickup_queues = self._posted.pickup_queues()
        self.on_the_road: dict[Aboard, None] = {}
        self._brought: list[NDArray[np.int64]] = []
        self._delivered: list[NDArray[np.int64]] = []
        self._inbound: dict[int, InboundQueue] = {}
        self._outbound: dict[int, OutboundQueue] = {}
        self._unloaded: dict[tuple[int, int, int], Event] = {}
        self._roads: dict[tuple[Window, ...], tuple[Window, ...]] = {}

    def inbound(self, station: int) -> InboundQueue:
        """Return the queue of parcels that wait at `station` for a local trip."""
        if station not in self._inbound:
            self._inbound[station] = InboundQueue(self.cargo, self.stamps.time["at_township_s"])
        return self._inbound[station]

    def outbound(self, station: int) -> OutboundQueue:
        """Return the queue of parcels that wait at `station` for a truck to the hub."""
        if station not in self._outbound:
            self._outbound[station] = OutboundQueue(self.cargo, self.pickup_queues.get(station))
        return self._outbound[station]

    def unloaded(self, day: int, row: int, station: int) -> Event:
        """Return the event that trunk trip `row` has been unloaded at `station` on `day`."""
        return self._unloaded.setdefault((day, row, station), self.clock.event())

    def release(self, day: int, row: int, station: int) -> None:
        """Let the local trips go that wait for trunk trip `row` at `station`."""
        event = self.unloaded(day, row, station)
        if not event.triggered:
            event.succeed()

    def road(self, trip: TripPlan, leg: int) -> tuple[Window, ...]:
        """Return the slow or closed hours of a leg, one after the other."""
        legs = self.draws.disruptions.roads.get(trip.row)
        if not legs or not legs[leg]:
            return ()
        given = legs[leg]
        if given not in self._roads:
            self._roads[given] = disjoint(given)
        return self._roads[given]

    def arrive(self, items: NDArray[np.int64], time_s: NDArray[np.int32] | int) -> None:
        """Leave `items` at their destination."""
        self.stamps.time["at_village_s"][items] = time_s
        (self._brought if self.rules.keep_s else self._delivered).append(items)

    def receive(self, items: NDArray[np.int64], station: int, time_s: int) -> None:
        """Take in at a township `station` the `items` that local trips have collected."""
        cargo, at_township = self.cargo, self.stamps.time["at_township_s"]
        if self.rules.keep_s:
            at_township[items[cargo.direction[items] != DOWN]] = time_s
        else:
            at_township[items] = time_s
        if self.rules.intra_turn != "hub":
            destination = cargo.destination[items]
            sizes = (cargo.weight_g[items], cargo.volume_ml[items])
            turns = (cargo.direction[items] == INTRA) & self.timetable.turns(
                station, destination, *sizes
            )
            there = turns & (destination == station)
            if time_s < self.rules.end_s:
                self.stamps.time["on_local_s"][items[turns]] = -1
            self.arrive(items[there], time_s)
            self.inbound(station).put(items[turns & ~there])
            items = items[~turns]
        self.outbound(station).put(items, time_s)

    def send_back(self) -> None:
        """Queue for the way back what was brought since yesterday and nobody will want.

        It goes back after a day at the earliest, so once a day is often enough.
        """
        if not self.rules.keep_s:
            return
        for trip_load in self.on_the_road:
            trip_load.flush()
        if not self._brought:
            return
        items = np.concatenate(self._brought)
        self._brought.clear()
        may = self.last_mile.may_go_back[items]
        self._delivered.append(items[~may])
        items = items[may]
        at_s = self.stamps.time["at_village_s"][items].astype(np.int64)
        since = self.last_mile.departures(items, at_s).back_s
        goes = since < NEVER
        back, since = items[goes], since[goes]
        self._delivered.append(items[~goes])
        self.stamps.time["returning_s"][back] = since
        place = self.cargo.destination[back]
        for village in np.unique(place).tolist():
            here = place == village
            pickup_queue = self.pickup_queues.setdefault(village, PickupQueue(self._posted))
            pickup_queue.send_back(back[here], since[here])

    def conserve(self) -> None:
        """Refuse a run in which a parcel is in no place or in two (``SIM-005``)."""
        parts = [self.hub.expected, self.hub.items(), *self._brought, *self._delivered]
        parts += [room.items() for room in self._inbound.values()]
        parts += [room.items() for room in self._outbound.values()]
        parts += [pickup_queue.items() for pickup_queue in self.pickup_queues.values()]
        parts += [trip_load.items() for trip_load in self.on_the_road]
        where = np.bincount(np.concatenate(parts), minlength=self.cargo.size)
        if (where != 1).any():
            parcel = int(np.flatnonzero(where != 1)[0])
            raise InternalError(
                "SIM-005",
                _("parcel {number}", number=int(self.cargo.number[parcel])),
                _(
                    "is in {where} places at second {now_s}",
                    where=int(where[parcel]),
                    now_s=self.clock.now_s,
                ),
            )


def _budget(driven_trips: DrivenTrips, cargo: Cargo, draws: RandomDraws, rules: Rules) -> int:
    """Return a generous bound on events: each stop, trip, truck and change has a few.

    There cannot be more trucks than parcels, so that bound is generous and cheap.
    """
    stops = sum(leg.size for leg in draws.leg_s.values()) + LONGEST_DAYS
    changes = len(draws.disruptions.hall_down) + len(draws.disruptions.hall_pace)
    vehicles = 1 + rules.recovery.extra_vehicles
    return 10_000 + 8 * (vehicles * (stops + 4 * len(driven_trips.rows)) + changes) + cargo.size
