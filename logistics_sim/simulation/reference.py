"""The reference engine: the textbook model, one SimPy process per parcel.

Written for reading and for checking the fast engine, with which it shares the inputs
(`Timetable`, `Cargo`, `RandomDraws`, `Rules`) and the result tables and nothing else: queues are
lists, capacities are counted parcel by parcel, the sorting hall is a row of processes.
The clock runs in milliseconds, since a sorting line needs less than a second per item.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import simpy
from simpy.events import Event, ProcessGenerator

from logistics_sim.core.errors import InternalError
from logistics_sim.core.units import DAY_S
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.simulation.cargo import DOWN, Cargo, Stamps
from logistics_sim.simulation.reference_hall import SortingHall
from logistics_sim.simulation.reference_model import TICKS, TextbookModel
from logistics_sim.simulation.reference_parcel import TextbookParcel
from logistics_sim.simulation.reference_trip import TextbookVehicle
from logistics_sim.simulation.timetable import HUB

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.core.progress import Progress
    from logistics_sim.simulation.operating_rules import Rules
    from logistics_sim.simulation.random_draws import RandomDraws
    from logistics_sim.simulation.timetable import Timetable, TripPlan


def run_reference(
    timetable: Timetable, cargo: Cargo, draws: RandomDraws, rules: Rules, progress: Progress
) -> tuple[Stamps, pd.DataFrame, pd.DataFrame]:
    """Run the textbook model to its end; return stamps, runs and events."""
    model = TextbookCounty(timetable, cargo, draws, rules)
    model.run(progress)
    model.driven_trips.close(model.stamps)
    events = model.log.to_frame(timetable.place_ids, rules.end_s, model.driven_trips)
    return model.stamps, model.driven_trips.to_frame(), events


class TextbookCounty(TextbookModel):
    """The county: the model with its hall, trucks, vehicles and parcels."""

    def __init__(
        self, timetable: Timetable, cargo: Cargo, draws: RandomDraws, rules: Rules
    ) -> None:
        super().__init__(timetable, cargo, draws, rules)
        self.hall = SortingHall(self)
        self.trucks: dict[int, Event] = {}

    def run(self, progress: Progress) -> None:
        """Start all processes and let them live."""
        by_vehicle: dict[str, list[TripPlan]] = {}
        for plan in sorted(self.timetable.trips, key=lambda plan: (plan.start_s, plan.row)):
            by_vehicle.setdefault(plan.vehicle, []).append(plan)
        vehicles = [
            self.env.process(TextbookVehicle(self, mine).life_cycle())
            for mine in by_vehicle.values()
        ]
        down = self.cargo.direction == DOWN
        arrivals = sorted(set(self.draws.arrive_s[down].tolist()))
        docks = simpy.Resource(self.env, self.rules.docks or max(len(arrivals), 1))
        for arrive_s in arrivals:
            self.trucks[arrive_s] = self.env.event()
            self.env.process(self.truck(arrive_s, docks))
        for row in range(self.cargo.size):
            self.env.process(TextbookParcel(self, self.hall, self.trucks, row).life_cycle())
        self.env.process(self.calendar(progress))
        self.env.run()
        stuck = sum(vehicle.is_alive for vehicle in vehicles)
        if stuck:
            raise InternalError(
                "SIM-003",
                _("second {now_s}", now_s=self.now_s),
                _("deadlock: {stuck} vehicles wait for ever", stuck=stuck),
            )

    def truck(self, arrive_s: int, docks: simpy.Resource) -> ProcessGenerator:
        """Bring parcels from outside to a free one of `docks`; unloaded, they are scanned."""
        yield self.until(arrive_s)
        with docks.request() as dock:
            yield dock
            yield self.until(self.now_s + self.rules.unload_scan_s)
        self.log.note(self.now_s, "line-haul", HUB, "at_hub", self.aboard(arrive_s))
        self.hall.set_up()
        self.trucks[arrive_s].succeed()

    def aboard(self, arrive_s: int) -> int:
        """Count the parcels of a line-haul truck."""
        down = self.cargo.direction == DOWN
        return int((self.draws.arrive_s[down] == arrive_s).sum())

    def calendar(self, progress: Progress) -> ProcessGenerator:
        """Report each day that has passed."""
        days = len(self.rules.weekdays)
        for day in range(days):
            yield self.later(DAY_S * TICKS)
            progress(noop("replay"), day + 1, days)
