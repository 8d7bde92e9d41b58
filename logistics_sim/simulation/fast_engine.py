"""The fast engine: containers are SimPy processes, parcels are columns stamped in bulk."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from logistics_sim.core.units import DAY_S
from logistics_sim.language import noop
from logistics_sim.simulation.engine_state import LONGEST_DAYS, EngineState
from logistics_sim.simulation.parcel_outcomes import stamp_outcomes
from logistics_sim.simulation.vehicle_process import VehicleProcess

if TYPE_CHECKING:
    import pandas as pd
    from simpy.events import Event, Process

    from logistics_sim.core.progress import Progress
    from logistics_sim.simulation.cargo import Cargo, Stamps
    from logistics_sim.simulation.operating_rules import Rules
    from logistics_sim.simulation.random_draws import RandomDraws
    from logistics_sim.simulation.timetable import Timetable, TripPlan


def run_fast(
    timetable: Timetable,
    cargo: Cargo,
    draws: RandomDraws,
    rules: Rules,
    progress: Progress,
    debug: bool = False,
) -> tuple[Stamps, pd.DataFrame, pd.DataFrame]:
    """Run the fast engine to its end; return stamps, runs, events; `debug` as in `EngineState`."""
    engine = FastEngine(timetable, cargo, draws, rules, debug)
    engine.run(progress)
    stamp_outcomes(cargo, engine.stamps, draws, rules, engine.last_mile)
    events = engine.log.to_frame(timetable.place_ids, rules.end_s, engine.driven_trips)
    return engine.stamps, engine.driven_trips.to_frame(), events


class FastEngine(EngineState):
    """Plays all vehicles of a timetable on the shared state."""

    def run(self, progress: Progress) -> None:
        """Run all days to their end and check that every parcel is in one place."""
        trips: dict[str, list[TripPlan]] = {}
        for trip in sorted(self.timetable.trips, key=lambda trip: (trip.start_s, trip.row)):
            trips.setdefault(trip.vehicle, []).append(trip)
        start = self.clock.start
        vehicles = [start(VehicleProcess(self, tuple(mine)).process()) for mine in trips.values()]
        others = (
            self.hub.disrupt(self.draws.disruptions),
            self.hub.line_haul(),
            self._days(progress, vehicles),
        )
        self.clock.run_all([*vehicles, *map(start, others)])
        self.hub.close(max(self.clock.now_s, self.rules.end_s))
        self.conserve()
        self.driven_trips.close(self.stamps)

    def _days(self, progress: Progress, vehicles: list[Process]) -> Generator[Event, None, None]:
        """Turn the page at midnight, as long as someone is on the road."""
        days = len(self.rules.weekdays)
        for day in range(days + LONGEST_DAYS):
            if day >= days and not any(vehicle.is_alive for vehicle in vehicles):
                return
            yield self.clock.wait(DAY_S, 0)
            self.send_back()
            if day < days:
                progress(noop("replay"), day + 1, days)
