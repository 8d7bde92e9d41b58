"""One driven trip: load, drive, wait for opening, hand over, collect, return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.clock import TURN
from logistics_sim.simulation.driving import TripDriving
from logistics_sim.simulation.event_log import SLOTS
from logistics_sim.simulation.timetable import HUB, TripPlan
from logistics_sim.simulation.trip_load import TripLoad
from logistics_sim.simulation.work_windows import open_from, percent_at

if TYPE_CHECKING:
    from simpy.events import ProcessGenerator

    from logistics_sim.simulation.engine_state import EngineState
    from logistics_sim.simulation.event_log import Run


class Driver(Protocol):
    """Who drives: when the next trip may begin, and whether it does."""

    ready_s: int

    def begins(self, trip: TripPlan, start_s: int) -> bool:
        """Return whether `trip` is driven from `start_s` on."""


class TripProcess:
    """One trip on one day; `extra` numbers the vehicles that take what did not fit.

    Loading begins at the planned second, or when the vehicle is back, or when the trunk
    truck that it waits for has been unloaded, whichever is last. The vehicle leaves at
    the planned departure or as soon as it is loaded.
    """

    def __init__(self, state: EngineState, trip: TripPlan, day: int, extra: int = 0) -> None:
        self.state = state
        self.trip = trip
        self.base_s = day * DAY_S
        self.day = day
        self.extra = extra
        self.turn = TURN + SLOTS * trip.row + extra
        self.number = state.driven_trips.number(day, trip.row)
        self.run: Run = state.driven_trips.rows[self.number]
        if extra:
            self.number, self.run = state.driven_trips.add(day, trip.row, extra, "extra")
        self.label = f"{trip.trip_id}+{extra}" if extra else trip.trip_id
        self.trip_load = TripLoad(state, trip, self.number, self.run, self.label)
        self.driving = TripDriving(state, trip, day, self.run, self.label, self.number)
        self.items = 0

    def process(self, vehicle: Driver) -> ProcessGenerator:
        """Yield the events of the whole trip, or of its cancellation."""
        trip, clock, state = self.trip, self.state.clock, self.state
        if trip.after >= 0 and state.driven_trips.driven(self.day, trip.after):
            yield state.unloaded(self.day, trip.after, trip.origin)
        start_s = max(clock.now_s, self.base_s + trip.start_s, vehicle.ready_s)
        opens_s = self._opens(trip.origin, start_s)
        too_long = opens_s - start_s > state.rules.recovery.patience_s
        if trip.scheduled and opens_s > self.base_s + trip.start_s:
            too_long = True  # the bus is gone
        start_s = start_s if too_long else opens_s
        yield clock.until(start_s, self.turn)
        idle = self.day in trip.idle_days
        if idle or too_long or not vehicle.begins(trip, start_s):
            self.run.kind = "cancelled"
            self.run.start_s = self.run.depart_s = self.run.end_s = start_s
            self._note(start_s, trip.origin, "cancelled", 0)
            self._release(trip.places)
            return
        self._load()
        self._call_extra(start_s)
        yield from self.drive(start_s)
        vehicle.ready_s = max(vehicle.ready_s, self.driving.repaired_s)

    def drive(self, start_s: int) -> ProcessGenerator:
        """Yield the events from the departure to the return of a loaded vehicle."""
        trip, clock, driving = self.trip, self.state.clock, self.driving
        depart_s = max(start_s + trip.loading_s, self.base_s + trip.depart_s)
        if trip.scheduled:
            depart_s = self.base_s + trip.depart_s
        self.trip_load.depart(depart_s)
        self.run.start_s, self.run.depart_s = start_s, depart_s
        driving.begin(start_s, depart_s)
        stands = False  # whether the last stop was made
        for number, place in enumerate(trip.places):
            arrive_s = driving.leg(number)
            if driving.towed:
                yield clock.until(arrive_s)
                self._skip(range(number, len(trip.places)), arrive_s)
                break
            one_call = stands and self.state.timetable.same_call(trip, number)
            begin_s = arrive_s if one_call else self._begins(number, place, arrive_s)
            stands = begin_s >= 0
            if not stands:
                if trip.trunk:  # local trips wait for this moment
                    yield clock.until(arrive_s)
                self._skip(range(number, number + 1), arrive_s)
                continue
            if begin_s > arrive_s:
                self._note(arrive_s, place, "arrive", self.trip_load.aboard_count)
            yield clock.until(begin_s, self.turn)
            done_s = self._serve(number, place, begin_s, one_call)
            if trip.trunk and self.state.timetable.stations[place]:
                yield clock.until(done_s)
            self._served(number, place, done_s)
        end_s = driving.home() + trip.unload_s
        yield clock.until(end_s)
        self.trip_load.bring_home(end_s)
        driving.close(end_s)

    def _load(self) -> None:
        trip, state = self.trip, self.state
        if trip.origin == HUB:
            load = state.hub.take(trip)
        else:
            load = state.inbound(trip.origin).take(trip, state.clock.now_s)
        self.trip_load.load(load)

    def _call_extra(self, start_s: int) -> None:
        """Send extra vehicles with what did not fit, if the rules say so."""
        recovery, state, trip = self.state.rules.recovery, self.state, self.trip
        if recovery.overflow != "extra_trip" or trip.scheduled:
            return
        for extra in range(1, recovery.extra_vehicles + 1):
            if trip.origin == HUB:
                left = state.hub.left_over(trip)
            else:
                left = state.inbound(trip.origin).left_over(trip, start_s)
            if left < recovery.overflow_min_items:
                return
            drive = TripProcess(state, trip, self.day, extra)
            drive._load()
            state.clock.start(drive.drive(start_s))

    def _begins(self, number: int, place: int, arrive_s: int) -> int:
        """Return when the stop can begin, -1 when it has closed or is shut for too long.

        A bus is never early, and waits at no closed door.
        """
        opens_s, closes_s = self.state.timetable.hours[place]
        base_s = self.base_s
        if self.trip.scheduled:
            stands_s = max(arrive_s, base_s + self.trip.call_s[number])
            is_open = opens_s <= stands_s - base_s <= closes_s
            return stands_s if is_open and self._opens(place, stands_s) == stands_s else -1
        if arrive_s > base_s + closes_s:
            return -1
        begin_s = max(arrive_s, base_s + opens_s)
        open_s = self._opens(place, begin_s)
        waits_s = open_s - begin_s
        too_long = waits_s and (
            waits_s > self.state.rules.recovery.patience_s or open_s > base_s + closes_s
        )
        return -1 if too_long else open_s

    def _opens(self, place: int, moment_s: int) -> int:
        """Return when a place that may be shut gives and takes again."""
        shut = self.state.draws.disruptions.shut
        return open_from(shut[place], moment_s) if place in shut else moment_s

    def _serve(self, number: int, place: int, begin_s: int, one_call: bool) -> int:
        """Unload and collect, in `one_call` with the stop before; return when that is done."""
        trip, state, trip_load = self.trip, self.state, self.trip_load
        self._note(begin_s, place, "begin", trip_load.aboard_count)
        self.items = trip_load.unload(number) + trip_load.collect(number, place, begin_s)
        if trip.scheduled:
            self.driving.time_s = done_s = max(begin_s, self.base_s + trip.leave_s[number])
            return done_s
        service_s = state.timetable.service_s(trip, place, self.items, one_call)
        pace = state.draws.disruptions.station_pace.get(place)
        if pace:
            service_s = -(-100 * service_s // percent_at(pace, begin_s))
        self.driving.time_s = done_s = begin_s + service_s
        return done_s

    def _served(self, number: int, place: int, done_s: int) -> None:
        """Hand over what has been unloaded."""
        self.trip_load.served(number, place, done_s)
        self._note(done_s, place, "served", self.items)
        self._release((place,))

    def _skip(self, numbers: range, time_s: int) -> None:
        """Pass some stops; their parcels go back with the vehicle."""
        places = self.trip.places[numbers.start : numbers.stop]
        items = self.trip_load.refuse(numbers)
        self.run.skipped_stops += len(numbers)
        kind = "towed" if self.driving.towed else "closed"
        self._note(time_s, places[0], kind, items)
        self._release(places)

    def _note(self, time_s: int, place: int, kind: str, items: int) -> None:
        self.state.log.note(time_s, self.label, place, kind, items, self.number)

    def _release(self, places: tuple[int, ...]) -> None:
        """Let the local trips go that wait for this truck."""
        if self.trip.trunk and not self.extra:
            for place in places:
                self.state.release(self.day, self.trip.row, place)
