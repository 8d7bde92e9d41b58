"""The fast engine: containers are SimPy processes, parcels are columns stamped in bulk."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InternalError
from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.cargo import DOWN, INTRA, Cargo, Stamps
from logistics_sim.simulation.clock import Clock
from logistics_sim.simulation.hub import Hub
from logistics_sim.simulation.journal import Journal, RunBook
from logistics_sim.simulation.trips import drive_vehicle
from logistics_sim.simulation.waves import WaitingRoom, shelves

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from simpy.events import Event

    from logistics_sim.core.progress import Report
    from logistics_sim.simulation.draws import Luck
    from logistics_sim.simulation.rules import Rules
    from logistics_sim.simulation.timetable import Timetable, TripPlan


class County:
    """Hub, stations and vehicles of one operator on one clock."""

    def __init__(self, timetable: Timetable, cargo: Cargo, luck: Luck, rules: Rules) -> None:
        self.timetable = timetable
        self.cargo = cargo
        self.luck = luck
        self.rules = rules
        self.stamps = Stamps(cargo.size)
        self.journal = Journal()
        self.book = RunBook(timetable, rules.weekdays)
        self.clock = Clock(_budget(self.book, timetable, cargo, luck))
        self.hub = Hub(
            self.clock, cargo, self.stamps, self.journal, rules.sorter_lines, rules.service_ticks
        )
        self.shelves = shelves(cargo)
        self.delivered: list[NDArray[np.int64]] = []
        self._inbound: dict[int, WaitingRoom] = {}
        self._outbound: dict[int, WaitingRoom] = {}
        self._unloaded: dict[tuple[int, int, int], Event] = {}
        self._stop_of: dict[int, NDArray[np.int64]] = {}

    def run(self, report: Report) -> None:
        """Run all days to their end and check that every parcel is in one place."""
        vehicles: dict[str, list[TripPlan]] = {}
        for trip in sorted(self.timetable.trips, key=lambda trip: (trip.start_s, trip.row)):
            vehicles.setdefault(trip.vehicle, []).append(trip)
        processes = [
            self.clock.start(drive_vehicle(self, tuple(trips), self.rules.weekdays))
            for trips in vehicles.values()
        ]
        arrivals = self.hub.line_haul(self.luck.arrive_s, self.rules.unload_scan_s)
        processes.append(self.clock.start(arrivals))
        processes.append(self.clock.start(self._days(report)))
        self.clock.run_all(processes)
        self.hub.close(max(self.clock.now_s, self.rules.end_s))
        self._conserved()

    def inbound(self, station: int) -> WaitingRoom:
        """Return the room of parcels that wait at `station` for a local trip."""
        if station not in self._inbound:
            self._inbound[station] = WaitingRoom(self.cargo, self.stamps.time["at_township_s"])
        return self._inbound[station]

    def outbound(self, station: int) -> WaitingRoom:
        """Return the room of parcels that wait at `station` for a truck to the hub."""
        if station not in self._outbound:
            since = self.stamps.time["at_township_s"]
            self._outbound[station] = WaitingRoom(self.cargo, since, outbound=True)
        return self._outbound[station]

    def unloaded(self, day: int, row: int, station: int) -> Event:
        """Return the event that trunk trip `row` has been unloaded at `station` on `day`."""
        return self._unloaded.setdefault((day, row, station), self.clock.event())

    def release(self, day: int, row: int, station: int) -> None:
        """Let the local trips go that wait for trunk trip `row` at `station`."""
        event = self.unloaded(day, row, station)
        if not event.triggered:
            event.succeed()

    def stop_of(self, trip: TripPlan) -> NDArray[np.int64]:
        """Return by place the number of the stop at which its parcels leave `trip`."""
        if trip.row not in self._stop_of:
            stops = np.full(self.timetable.open_s.size, -1, dtype=np.int64)
            stops[list(trip.supplies)] = list(trip.supplies.values())
            self._stop_of[trip.row] = stops
        return self._stop_of[trip.row]

    def come_home(self, collected: NDArray[np.int64]) -> None:
        """Begin the way in of intra-county parcels: their stamps of the way out end here."""
        turning = collected[self.cargo.direction[collected] == INTRA]
        for name in ("on_trunk_s", "at_township_s", "on_local_s"):
            self.stamps.time[name][turning] = -1

    def _days(self, report: Report) -> Generator[Event, None, None]:
        days = len(self.rules.weekdays)
        for day in range(days):
            yield self.clock.wait(DAY_S)
            report("replay", day + 1, days)

    def _conserved(self) -> None:
        """Refuse a run in which a parcel is in no place or in two (``SIM-005``)."""
        parts = [self.hub.items(), *self.delivered]
        parts += [room.items() for room in (*self._inbound.values(), *self._outbound.values())]
        parts += [shelf.items() for shelf in self.shelves.values()]
        where = np.bincount(np.concatenate(parts), minlength=self.cargo.size)
        arrived = self.stamps.time["at_hub_s"] >= 0
        where += (self.cargo.direction == DOWN) & ~arrived
        if (where != 1).any():
            parcel = int(np.flatnonzero(where != 1)[0])
            raise InternalError(
                "SIM-005",
                f"parcel {int(self.cargo.number[parcel])}",
                f"is in {int(where[parcel])} places at the end of the run",
            )


def _budget(book: RunBook, timetable: Timetable, cargo: Cargo, luck: Luck) -> int:
    """Return a generous bound on events: each stop, trip, truck and vehicle has a few."""
    stops = sum(leg.size for leg in luck.leg_s.values())
    trucks = np.unique(luck.arrive_s[cargo.direction == DOWN]).size
    return 10_000 + 8 * (stops + len(book.rows) + trucks + len(timetable.trips))
