"""Write vehicle days as the tables of a plan."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import HOUR_S
from logistics_sim.routing.county_plan.stops import ANY, BANDS

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.routing_task import Task
    from logistics_sim.routing.county_plan.timetable import TripTimes
    from logistics_sim.scenario import DayGroup, Operator

TRIP_COLUMNS = (
    "trip_id",
    "vehicle",
    "type",
    "operator",
    "group",
    "wave",
    "echelon",
    "weekdays",
    "origin",
    "after_trip",
    "start_s",
    "depart_s",
    "end_s",
    "distance_m",
    "duty_s",
    "break_s",
    "cost_yuan",
)
STOP_COLUMNS = (
    "trip_id",
    "seq",
    "place",
    "band",
    "arrive_s",
    "depart_s",
    "unload_g",
    "unload_ml",
    "unload_items",
    "load_g",
    "load_ml",
    "load_items",
    "leg_s",
    "leg_m",
)


@dataclass
class TableWriter:
    """Collects the rows of a plan's trips and stops."""

    inputs: PlanningInputs
    operator: Operator
    trips: list[dict[str, Any]] = field(default_factory=list)
    stops: list[tuple[Any, ...]] = field(default_factory=list)
    vehicles: int = 0

    def add_day(
        self,
        group: DayGroup,
        task: Task,
        kind: int,
        day: list[TripTimes],
        after: dict[tuple[int, int, int], str],
    ) -> None:
        """Add one vehicle's day.

        `after` names by (station, wave, band) the trunk trip to wait for.
        """
        kind_of = task.kinds[kind]
        self.vehicles += 1
        vehicle = f"{self.operator.id}-{group.id}-{kind_of.id}-{self.vehicles:03d}"
        ids = self.inputs.places["place_id"]
        metres = self.inputs.travel[kind_of.id].metres
        hourly = self.inputs.driver_pay_yuan_h[kind_of.id]
        for times in day:
            wave, band = (int(v[times.clients[0]]) for v in (task.stops.wave, task.stops.band))
            name = f"{self.operator.id}-{group.id}-{len(self.trips) + 1:04d}"
            places = [task.base, *(int(task.stops.place[c]) for c in times.clients), task.base]
            legs_m = [int(metres[a, b]) for a, b in itertools.pairwise(places)]
            duty = times.length_s + times.wait_s
            cost = sum(legs_m) / 1_000 * float(kind_of.yuan_km) + duty / HOUR_S * hourly
            row = {
                "trip_id": name,
                "vehicle": vehicle,
                "type": kind_of.id,
                "operator": self.operator.id,
                "group": group.id,
                "wave": wave,
                "echelon": task.echelon_of(times.clients[0]),
                "weekdays": "".join(str(day) for day in group.weekdays),
                "origin": str(ids.iloc[task.base]),
                "after_trip": after.get((task.base, wave, band), ""),
                "start_s": times.start_s,
                "depart_s": times.depart_s,
                "end_s": times.end_s,
                "distance_m": sum(legs_m),
                "duty_s": duty,
                "break_s": times.break_s,
                "cost_yuan": round(cost, 6),
            }
            self.trips.append(row)
            self._add_stops(name, task, times, legs_m)

    def _add_stops(self, name: str, task: Task, times: TripTimes, legs_m: list[int]) -> None:
        ids = self.inputs.places["place_id"]
        stops = task.stops
        for number, client in enumerate(times.clients):
            self.stops.append(
                (
                    name,
                    number + 1,
                    str(ids.iloc[int(stops.place[client])]),
                    BANDS[int(stops.band[client])],
                    times.arrive[number],
                    times.leave[number],
                    int(stops.down_g[client]),
                    int(stops.down_ml[client]),
                    int(stops.down_items[client]),
                    int(stops.up_g[client]),
                    int(stops.up_ml[client]),
                    int(stops.up_items[client]),
                    times.legs[number],
                    legs_m[number],
                )
            )
        home = str(ids.iloc[task.base])
        last = len(times.clients) + 1
        self.stops.append(
            (
                name,
                last,
                home,
                BANDS[ANY],
                times.end_s,
                times.end_s,
                *[0] * 6,
                times.legs[-1],
                legs_m[-1],
            )
        )

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the tables of trips and of stops."""
        import pandas as pd

        trips = pd.DataFrame(self.trips, columns=list(TRIP_COLUMNS))
        stops = pd.DataFrame(self.stops, columns=list(STOP_COLUMNS))
        whole = [name for name in STOP_COLUMNS if name not in ("trip_id", "place", "band")]
        stops = stops.astype(dict.fromkeys(whole, np.int64))
        counts = ("wave", "start_s", "depart_s", "end_s", "distance_m", "duty_s", "break_s")
        return trips.astype({**dict.fromkeys(counts, np.int64), "cost_yuan": float}), stops
