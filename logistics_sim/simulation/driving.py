"""The way of a vehicle in time: legs, slow and closed roads, the break, breakdowns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.slow_work import finish_s
from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.event_log import SLOTS
from logistics_sim.simulation.work_windows import percent_at

if TYPE_CHECKING:
    from logistics_sim.simulation.disruption_schedule import Window
    from logistics_sim.simulation.engine_state import EngineState
    from logistics_sim.simulation.event_log import Run
    from logistics_sim.simulation.timetable import TripPlan


class TripDriving:
    """Seconds of one trip from its departure on.

    Attributes
    ----------
    time_s : int
        When the vehicle is free to drive on.
    towed : bool
        Whether it broke down and is towed home with its load.
    repaired_s : int
        When a towed vehicle can drive again.
    """

    def __init__(
        self, state: EngineState, trip: TripPlan, day: int, run: Run, label: str, number: int
    ) -> None:
        self.label = label
        self.number = number
        self.state = state
        self.trip = trip
        self.day = day
        self.run = run
        self.legs: list[int] = state.draws.leg_s[day, trip.row].tolist()
        broken = state.draws.disruptions.broken.get((day, trip.row))
        if broken is None or run.kind == "extra":
            broken = (-1, 0)
        self.broken_leg, self.broken_part = broken
        self.time_s = 0
        self.towed = False
        self.repaired_s = 0
        self._plain = trip.row not in state.draws.disruptions.roads and self.broken_leg < 0
        self._start_s = 0
        self._rest_s = 0
        self._driven_m = 0
        self._spare_s = -1
        self._changed_s = 0
        self._rest_before_s = 0

    def begin(self, start_s: int, depart_s: int) -> None:
        """Begin the duty at `start_s` and drive off at `depart_s`."""
        self._start_s, self.time_s = start_s, depart_s

    def leg(self, number: int) -> int:
        """Drive a leg, after the break if that is due; return the arrival or breakdown."""
        if self.trip.break_s and not self._rest_s:
            due_s = self._start_s + self.state.timetable.handling.break_after_s
            if self._planned_end_s(number) > due_s:
                self._rest_s = self.trip.break_s
                self.time_s += self._rest_s
        if self._plain:
            self.time_s += self.legs[number]
            return self.time_s
        work_s, roads = self._road(number)
        if number == self.broken_leg:
            self._break_down(number, work_s, roads)
        else:
            self.time_s = finish_s(roads, self.time_s, work_s) if roads else self.time_s + work_s
        return self.time_s

    def home(self) -> int:
        """Return when the vehicle is back at its origin."""
        if not self.towed:
            self.leg(len(self.trip.places))
        if self.towed:
            self.time_s += self.state.rules.recovery.tow_s
        return self.time_s

    def _planned_end_s(self, number: int) -> int:
        """Return when a leg and what is done at its end would be over, as planned."""
        trip = self.trip
        end_s = self.time_s + trip.planned_legs[number]
        if number == len(trip.places):
            return end_s
        opens_s = self.day * DAY_S + self.state.timetable.hours[trip.places[number]][0]
        return max(end_s, opens_s) + trip.service_s[number]

    def _road(self, number: int) -> tuple[int, tuple[Window, ...]]:
        """Return the seconds of a leg and the slow or closed hours on it."""
        work_s = self.legs[number]
        state, trip = self.state, self.trip
        if not state.draws.disruptions.roads:
            return work_s, ()
        roads = state.road(trip, number)
        around = state.draws.disruptions.detour_s.get(trip.row)
        if around and around[number] >= 0 and percent_at(roads, self.time_s) == 0:
            return around[number] * work_s // max(trip.usual_legs[number], 1), ()
        return work_s, roads

    def _break_down(self, number: int, work_s: int, roads: tuple[Window, ...]) -> None:
        """Break down on a leg and go on by the rule, or be towed home."""
        state, trip, recovery = self.state, self.trip, self.state.rules.recovery
        part_s = work_s * self.broken_part // 1_000
        broken_s = finish_s(roads, self.time_s, part_s)
        self.run.broken_s = broken_s
        self._driven_m = int(trip.leg_m[:number].sum())
        self._driven_m += int(trip.leg_m[number]) * self.broken_part // 1_000
        place = (*trip.places, trip.origin)[number]
        state.log.note(broken_s, self.label, place, "breakdown", 0, self.number)
        if recovery.breakdown == "next_wave":
            self.towed, self.time_s = True, broken_s
            self.repaired_s = broken_s + recovery.repair_s
            return
        self._rest_before_s = self._rest_s
        if recovery.breakdown == "wait":
            self._changed_s = broken_s + recovery.repair_s
        elif recovery.breakdown == "transfer":
            self._spare_s = broken_s
            self._changed_s = broken_s + recovery.rescue_s
        else:
            self._spare_s = broken_s + recovery.tow_s
            out_s = int(trip.leg_s[:number].sum()) + part_s
            self._changed_s = self._spare_s + trip.loading_s + out_s
        self.time_s = finish_s(roads, self._changed_s, work_s - part_s)

    def close(self, end_s: int) -> None:
        """Write duty and distance of the run, and of the spare vehicle if one came."""
        run, trip = self.run, self.trip
        run.end_s = end_s
        run.distance_m = self._driven_m if self.towed else trip.distance_m
        if self._spare_s < 0:
            run.duty_s = end_s - self._start_s - self._rest_s
        else:
            run.end_s, run.distance_m = self._changed_s, self._driven_m
            run.duty_s = self._changed_s - self._start_s - self._rest_before_s
            _, spare = self.state.driven_trips.add(self.day, trip.row, SLOTS - 1, "spare")
            spare.start_s = spare.depart_s = self._spare_s
            spare.end_s, spare.distance_m = end_s, trip.distance_m
            spare.duty_s = end_s - self._spare_s - (self._rest_s - self._rest_before_s)
            if trip.scheduled:
                spare.duty_s = 0
        if trip.scheduled:  # the bus firm's driver
            run.duty_s = 0
        self.state.log.note(end_s, self.label, trip.origin, "end", run.load_items, self.number)
