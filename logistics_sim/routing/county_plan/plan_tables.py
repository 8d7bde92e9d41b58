"""Write vehicle days as the tables of a plan."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import HOUR_S
from logistics_sim.routing.county_plan.call_times import call_seconds, calls_on_the_way
from logistics_sim.routing.county_plan.stops import ANY, BANDS, LOADS

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.routing.county_plan.bus_legs import BusLeg
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.routing_task import Task
    from logistics_sim.routing.county_plan.timetable import TripTimes
    from logistics_sim.scenario import DayGroup, Operator

CENTS = 100
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
        metres, tolls = (
            getattr(self.inputs.travel[kind_of.id], name) for name in ("metres", "toll_cents")
        )
        hourly = self.inputs.driver_pay_yuan_h[kind_of.id]
        for times in day:
            wave, band = (int(v[times.clients[0]]) for v in (task.stops.wave, task.stops.band))
            name = f"{self.operator.id}-{group.id}-{len(self.trips) + 1:04d}"
            places = [task.base, *(int(task.stops.place[c]) for c in times.clients), task.base]
            legs_m = [int(metres[a, b]) for a, b in itertools.pairwise(places)]
            duty = times.length_s + times.wait_s
            cost = sum(legs_m) / 1_000 * float(kind_of.yuan_km) + duty / HOUR_S * hourly
            if tolls is not None:
                cost += sum(int(tolls[a, b]) for a, b in itertools.pairwise(places)) / CENTS
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
        calls = call_seconds(stops, task.trunk, self.inputs.rules)
        calls_s = calls_on_the_way(stops, times.clients, calls)
        for number, client in enumerate(times.clients):
            self.stops.append(
                (
                    name,
                    number + 1,
                    str(ids.iloc[int(stops.place[client])]),
                    BANDS[int(stops.band[client])],
                    times.arrive[number] - calls_s[number],
                    times.leave[number],
                    int(stops.down_g[client]),
                    int(stops.down_ml[client]),
                    int(stops.down_items[client]),
                    int(stops.up_g[client]),
                    int(stops.up_ml[client]),
                    int(stops.up_items[client]),
                    times.legs[number] - calls_s[number],
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

    def add_bus(self, group: DayGroup, leg: BusLeg) -> str:
        """Add the trip of a bus by its timetable; return its name.

        Its road is not ours: it has no metres, no duty and costs what the bus firm asks.
        """
        offer, ids = leg.offer, self.inputs.places["place_id"]
        name = f"{self.operator.id}-{group.id}-{len(self.trips) + 1:04d}"
        row = {
            "trip_id": name,
            "vehicle": offer.trip.id,
            "type": offer.trip.type,
            "operator": self.operator.id,
            "group": group.id,
            "wave": offer.wave,
            "echelon": "trunk" if leg.trunk else "through",
            "weekdays": "".join(str(day) for day in group.weekdays),
            "origin": str(ids.iloc[0]),
            "after_trip": "",
            "start_s": offer.trip.depart_s - self.inputs.rules.loading_s,
            "depart_s": offer.trip.depart_s,
            "end_s": offer.trip.end_s,
            "distance_m": 0,
            "duty_s": 0,
            "break_s": 0,
            "cost_yuan": round(leg.cost_yuan(), 6),
        }
        self.trips.append(row)
        clock = offer.trip.depart_s
        seq = 0
        for call in leg.calls():
            at = offer.trip.calls[call]
            for stop in range(leg.stops.size):
                down = leg.down_call[stop] == call
                up = leg.up_call[stop] == call
                if not (down or up):
                    continue
                seq += 1
                loads = [int(getattr(leg.stops, field)[stop]) for field in LOADS]
                loads[:3] = loads[:3] if down else [0, 0, 0]
                loads[3:] = loads[3:] if up else [0, 0, 0]
                place, band = int(leg.stops.place[stop]), int(leg.stops.band[stop])
                leg_s = at.arrive_s - clock
                self.stops.append(
                    (
                        name,
                        seq,
                        str(ids.iloc[place]),
                        BANDS[band],
                        at.arrive_s,
                        at.depart_s,
                        *loads,
                        leg_s,
                        0,
                    )
                )
                clock = at.depart_s
        home_s = offer.trip.end_s
        home = (name, seq + 1, str(ids.iloc[0]), BANDS[ANY], home_s, home_s)
        self.stops.append((*home, *[0] * 6, home_s - clock, 0))
        return name

    def frames(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the tables of trips and of stops."""
        import pandas as pd

        trips = pd.DataFrame(self.trips, columns=list(TRIP_COLUMNS))
        stops = pd.DataFrame(self.stops, columns=list(STOP_COLUMNS))
        whole = [name for name in STOP_COLUMNS if name not in ("trip_id", "place", "band")]
        stops = stops.astype(dict.fromkeys(whole, np.int64))
        counts = ("wave", "start_s", "depart_s", "end_s", "distance_m", "duty_s", "break_s")
        return trips.astype({**dict.fromkeys(counts, np.int64), "cost_yuan": float}), stops
