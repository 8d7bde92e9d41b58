"""A vehicle and its driver: their trips day by day, and when they stay at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.trip_process import TripProcess
from logistics_sim.simulation.work_windows import percent_at

if TYPE_CHECKING:
    from simpy.events import ProcessGenerator

    from logistics_sim.simulation.engine_state import EngineState
    from logistics_sim.simulation.timetable import TripPlan


class VehicleProcess:
    """Drives its trips one after the other.

    Attributes
    ----------
    ready_s : int
        Not before this second a trip may begin (repair, a stand-in driver).
    """

    def __init__(self, state: EngineState, trips: tuple[TripPlan, ...]) -> None:
        self.state = state
        self.trips = trips
        self.ready_s = 0
        self._absent = False
        self._shift_start_s = -1

    def process(self) -> ProcessGenerator:
        """Yield the events of all days."""
        recovery = self.state.rules.recovery
        for day, weekday in enumerate(self.state.rules.weekdays):
            today = [trip for trip in self.trips if weekday in trip.weekdays]
            self._shift_start_s = -1
            self._absent = (day, self.trips[0].vehicle) in self.state.draws.disruptions.absent
            if today and self._absent and recovery.driver == "extra_trip":
                self._absent = False
                first_s = day * DAY_S + today[0].start_s
                self.ready_s = max(self.ready_s, first_s + recovery.stand_in_s)
            for trip in today:
                yield from TripProcess(self.state, trip, day).process(self)

    def begins(self, trip: TripPlan, start_s: int) -> bool:
        """Return whether `trip` is driven from `start_s` on, which may begin the shift."""
        rules, roads = self.state.rules, self.state.draws.disruptions.roads
        if self._absent or start_s >= rules.end_s:
            return False
        if rules.recovery.road == "next_wave":
            legs = roads.get(trip.row, ())
            if any(percent_at(windows, start_s) == 0 for windows in legs):
                return False
        shift_start_s = start_s if self._shift_start_s < 0 else self._shift_start_s
        longest_s = rules.recovery.longest_shift_s
        if longest_s and start_s + trip.planned_s - shift_start_s > longest_s:
            return False
        self._shift_start_s = shift_start_s
        return True
