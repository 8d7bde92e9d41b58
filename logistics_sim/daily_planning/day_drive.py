"""A day driven as planned with its real parcels: no noise on the road, real loads.

The rules are the replay's: what is sorted when a trip is loaded and fits goes, fresh first,
then whoever has waited longest; the rest waits for the next wave. Stops last as long as their
real items take. Unlike there, a rest planned between two trips is kept in full when the first
one comes back late.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S, HOUR_S
from logistics_sim.routing.consistency.reference import Stop
from logistics_sim.routing.county_plan.scenario_inputs import time_rules
from logistics_sim.simulation.outbound_posting import PostedParcels
from logistics_sim.simulation.parcel_queues import InboundQueue, OutboundQueue
from logistics_sim.simulation.scenario_inputs.plan_replay import plan_timetable
from logistics_sim.simulation.timetable import HUB, Timetable, TripPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.daily_planning.parcel_times import ParcelTimes
    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario
    from logistics_sim.simulation.parcel_queues import Load


@dataclass
class DrivenDay:
    """What a day came to.

    `left_over_items` were sorted when a wave was loaded and still wait when the last trip
    of that wave or an earlier one has loaded for their place (an item that two waves leave
    counts twice); `collected_items` were taken to the hub; `uncollected_items` were posted in
    time and found no room aboard; `skipped_stops` were reached after closing; `late_returns` are
    trips that miss the evening's line-haul.
    """

    stops: list[Stop] = field(default_factory=list)
    runs: list[dict[str, int | str]] = field(default_factory=list)
    metres: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    delivered_items: int = 0
    collected_items: int = 0
    left_over_items: int = 0
    uncollected_items: int = 0
    skipped_stops: int = 0
    late_returns: int = 0


class WaitingParcels:
    """Where the parcels of one way of planning wait, from day to day."""

    def __init__(self, flow: ParcelTimes) -> None:
        self.flow = flow
        self.at_station_s = np.full(flow.cargo.size, -1, dtype=np.int32)
        self.hub = InboundQueue(flow.cargo, flow.sorted_s.astype(np.int32))
        self.pickup_queues = PostedParcels(flow.cargo).pickup_queues()
        self.stations: dict[int, InboundQueue] = {}
        self.outward: dict[int, OutboundQueue] = {}

    def begin(self, day: int) -> None:
        """Let in what is sorted in the course of `day`."""
        done = self.flow.sorted_s
        self.hub.put(np.flatnonzero((done >= day * DAY_S) & (done < (day + 1) * DAY_S)))

    def waiting(self) -> NDArray[np.int64]:
        """Return what waits for a vehicle, at the hub or at a station."""
        parts = [self.hub.items(), *(room.items() for room in self.stations.values())]
        return np.sort(np.concatenate(parts))

    def inbound(self, place: int) -> InboundQueue:
        """Return the room of what `place` sends out: the hub's or a station's."""
        if place == HUB:
            return self.hub
        if place not in self.stations:
            self.stations[place] = InboundQueue(self.flow.cargo, self.at_station_s)
        return self.stations[place]

    def outbound(self, place: int) -> OutboundQueue:
        """Return the room of what waits at a station for the hub."""
        if place not in self.outward:
            self.outward[place] = OutboundQueue(self.flow.cargo, self.pickup_queues.get(place))
        return self.outward[place]


def drive_day(
    scenario: Scenario, world: World, plan: Plan, rooms: WaitingParcels, day: int
) -> DrivenDay:
    """Drive every trip of `plan` on `day`; `rooms` are left as the evening finds them."""
    timetable = plan_timetable(scenario, world, plan)
    waves = dict(zip(plan.trips["trip_id"].astype(str), plan.trips["wave"], strict=True))
    rest, pause = _rests(plan), _pauses(scenario, plan)
    order = sorted(timetable.trips, key=lambda trip: (trip.start_s, trip.row))
    departs = {wave.id: wave.depart_s for wave in plan.operator.waves}
    last: dict[tuple[int, int], int] = {}
    for trip in order:
        for wave in departs:
            if departs[wave] >= departs[int(waves[trip.trip_id])]:
                last.update(dict.fromkeys(((goal, wave) for goal in trip.supplies), trip.row))
    found = DrivenDay()
    back: dict[str, int] = {}
    names = [str(name) for name in world.places["place_id"]]
    home_s = day * DAY_S + time_rules(scenario).back_s
    for trip in order:
        drive = _Drive(rooms, timetable, trip, day, found)
        free_s = back.get(trip.vehicle, 0) + pause[trip.trip_id]
        back[trip.vehicle] = drive.run(free_s, rest[trip.trip_id])
        found.late_returns += back[trip.vehicle] > home_s
        for wave, depart_s in departs.items():
            goals = {g: s for g, s in trip.supplies.items() if last.get((g, wave)) == trip.row}
            cut = drive.start_s
            if trip.origin == HUB:  # what is sorted after the wave's begin belongs to the next
                cut = min(cut, day * DAY_S + depart_s - trip.loading_s)
            room = rooms.inbound(trip.origin)
            found.left_over_items += room.left_over(replace(trip, supplies=goals), cut)
        for place, begin in drive.begins:
            cold = bool(timetable.cold_offset) and place >= timetable.cold_offset
            band = ("cold" if cold else "ambient") if timetable.cold_offset else "any"
            visit = (names[timetable.place_row(place)], int(waves[trip.trip_id]), band)
            found.stops.append(Stop(visit, trip.trip_id, trip.vehicle, begin - day * DAY_S))
    return found


def _rests(plan: Plan) -> dict[str, list[int]]:
    """Return the planned rest before each leg of each trip."""
    left = dict(zip(plan.trips["trip_id"].astype(str), plan.trips["depart_s"], strict=True))
    found: dict[str, list[int]] = {name: [] for name in left}
    columns = (plan.stops[name] for name in ("trip_id", "arrive_s", "depart_s", "leg_s"))
    for trip, arrive, depart, leg in zip(*columns, strict=True):
        found[str(trip)].append(int(arrive) - int(leg) - int(left[str(trip)]))
        left[str(trip)] = depart
    return found


def _pauses(scenario: Scenario, plan: Plan) -> dict[str, int]:
    """Return the rest that a driver is due before each trip, where one is planned between trips.

    A vehicle that comes back late leaves late: the rest is not cut short.
    """
    rest = round(float(scenario.operations.break_h) * HOUR_S)
    ends: dict[str, int] = {}
    found = {}
    columns = ("start_s", "trip_id", "vehicle", "end_s")
    for start, trip, vehicle, end in sorted(zip(*(plan.trips[n] for n in columns), strict=True)):
        free = ends.get(str(vehicle))
        found[str(trip)] = rest if free is not None and int(start) - free >= rest else 0
        ends[str(vehicle)] = int(end)
    return found


class _Drive:
    """One trip with its load."""

    def __init__(
        self,
        rooms: WaitingParcels,
        timetable: Timetable,
        trip: TripPlan,
        day: int,
        found: DrivenDay,
    ) -> None:
        self.rooms, self.timetable, self.trip = rooms, timetable, trip
        self.base_s, self.found, self.day = day * DAY_S, found, day
        self.start_s = 0
        self.begins: list[tuple[int, int]] = []
        self.free_g, self.free_ml = trip.payload_g, trip.volume_ml

    def run(self, free_s: int, rest: list[int]) -> int:
        """Drive and return the second of the return."""
        trip, found = self.trip, self.found
        self.start_s = max(self.base_s + trip.start_s, free_s)
        load = self.rooms.inbound(trip.origin).take(trip, self.start_s)
        self.free_g -= sum(load.grams)
        self.free_ml -= sum(load.millilitres)
        clock = max(self.start_s + trip.loading_s, self.base_s + trip.depart_s)
        collected: list[NDArray[np.int64]] = []
        starts = np.concatenate([[0], np.cumsum(load.counts)]).astype(np.int64)
        stands = False
        for number, place in enumerate(trip.places):
            clock += rest[number] + trip.planned_legs[number]
            one_call = stands and self.timetable.same_call(trip, number)
            opens, closes = self.timetable.hours[place]
            here = load.items[starts[number] : starts[number + 1]]
            stands = one_call or clock <= self.base_s + closes
            if not stands:
                found.skipped_stops += 1
                self.rooms.inbound(trip.origin).put(here)
                continue
            begin = max(clock, self.base_s + opens)
            self.begins.append((place, begin))
            taken = self._hand_over(load, number, place, begin)
            clock = begin + self.timetable.service_s(trip, place, here.size + taken.size, one_call)
            collected.append(taken)
            self._leave(here, place, clock)
        clock += rest[-1] + trip.planned_legs[-1]
        if trip.origin != HUB and collected:
            self.rooms.outbound(trip.origin).put(np.concatenate(collected), clock)
        found.metres[trip.vehicle] = found.metres.get(trip.vehicle, 0) + trip.distance_m
        found.kinds[trip.vehicle] = trip.kind
        duty = clock - self.start_s - sum(rest)
        found.runs.append(
            {
                "day": self.day,
                "vehicle": trip.vehicle,
                "start_s": self.start_s,
                "end_s": clock,
                "duty_s": duty,
            }
        )
        return clock

    def _hand_over(self, load: Load, number: int, place: int, begin: int) -> NDArray[np.int64]:
        """Make room, take on what waits and fits; return that."""
        self.free_g += load.grams[number]
        self.free_ml += load.millilitres[number]
        nothing = np.empty(0, dtype=np.int64)
        if self.timetable.stations[place]:
            if self.trip.origin != HUB:
                return nothing
            taken = self.rooms.outbound(place).take(begin, self.free_g, self.free_ml)
            waits = self.rooms.outbound(place).items().size
        else:
            shelf = self.rooms.pickup_queues.get(place)
            if shelf is None:
                return nothing
            taken = shelf.take(begin, self.free_g, self.free_ml)
            waits = int((self.rooms.flow.cargo.ready_s[shelf.items()] <= begin).sum())
        self.found.uncollected_items += waits
        if taken is None:
            return nothing
        items, grams, millilitres = taken
        self.free_g -= grams
        self.free_ml -= millilitres
        if self.trip.origin == HUB:
            self.found.collected_items += items.size
        return items

    def _leave(self, here: NDArray[np.int64], place: int, done_s: int) -> None:
        """Leave what a stop gets: at its destination, or for the station's local trips."""
        final = self.rooms.flow.cargo.destination[here] == place
        self.found.delivered_items += int(final.sum())
        on = here[~final]
        if on.size:
            self.rooms.at_station_s[on] = done_s
            self.rooms.inbound(place).put(on)
