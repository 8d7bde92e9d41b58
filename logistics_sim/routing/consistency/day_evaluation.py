"""Vehicle days of one task at their exact price: vehicles, roads, drivers, and changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.consistency.change_prices import excess_s
from logistics_sim.routing.consistency.vehicle_matching import STAND_IN, match_vehicles
from logistics_sim.routing.county_plan.call_times import call_seconds, calls_on_the_way
from logistics_sim.routing.county_plan.stops import BANDS
from logistics_sim.routing.county_plan.timetable import TimingMemo, TripTimes, paid_s, vehicle_days
from logistics_sim.routing.solution import Route, route_distance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.consistency.change_prices import ChangePrices
    from logistics_sim.routing.consistency.reference import Reference, Visit
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.routing_task import Task
    from logistics_sim.routing.problem import Problem

Trips = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class VehicleDay:
    """A vehicle's day: its type (a row of the task's kinds), trips of clients, and driver."""

    kind: int
    trips: Trips
    vehicle: int = STAND_IN


@dataclass(frozen=True)
class DayTotals:
    """Cost of some vehicle days (micro-yuan) and their distance from the reference."""

    cost: int
    changed_stops: int
    excess_s: int

    def plus(self, other: DayTotals) -> DayTotals:
        """Return the sums of both."""
        changed_stops = self.changed_stops + other.changed_stops
        return DayTotals(self.cost + other.cost, changed_stops, self.excess_s + other.excess_s)

    def total(self, prices: ChangePrices) -> int:
        """Return cost and changes at these prices, in micro-yuan."""
        return self.cost + prices.of(self.changed_stops, self.excess_s)


class DayEvaluator:
    """Prices vehicle days of `task`; what was priced once is remembered.

    Parameters
    ----------
    tolerance_s
        Seconds off the usual hour that cost nothing.
    busy
        Drivers that drive elsewhere today.
    """

    def __init__(
        self,
        inputs: PlanningInputs,
        task: Task,
        problem: Problem,
        reference: Reference,
        tolerance_s: int,
        busy: frozenset[int] = frozenset(),
    ) -> None:
        self.task = task
        self.problem = problem
        self.reference = reference
        self.busy = busy
        self._rules = inputs.rules
        self._tolerance_s = tolerance_s
        ids = inputs.places["place_id"].astype(str).tolist()
        stops = task.stops
        self.visit: list[Visit] = [
            (ids[place], wave, BANDS[band])
            for place, wave, band in zip(
                stops.place.tolist(), stops.wave.tolist(), stops.band.tolist(), strict=True
            )
        ]
        self.usual = [reference.vehicles_of.get(visit) for visit in self.visit]
        self._usual_begins = [reference.begins_of.get(visit, ()) for visit in self.visit]
        self._opens = problem.clients.early.tolist()
        self._calls = call_seconds(task.stops, task.trunk, inputs.rules)
        self.family = problem.clients.family.tolist()
        self._deliveries = problem.clients.delivery
        self._pickups = problem.clients.pickup
        self._times = TimingMemo()
        self._prices: dict[tuple[int, Trips], tuple[int, int] | None] = {}
        self._fitting: dict[tuple[int, tuple[int, ...]], bool] = {}

    def timetable(self, day: VehicleDay) -> list[TripTimes]:
        """Return the times of a day that `price_day` accepts."""
        (found,) = vehicle_days(self.problem, day.kind, day.trips, self._rules)
        return found

    def fits(self, kind: int, trip: tuple[int, ...]) -> bool:
        """Return whether one trip keeps one family and never carries more than fits."""
        key = (kind, trip)
        if key not in self._fitting:
            self._fitting[key] = self._loads_fit(kind, trip)
        return self._fitting[key]

    def _loads_fit(self, kind: int, trip: tuple[int, ...]) -> bool:
        if len({self.family[client] for client in trip}) > 1:
            return False
        rows = list(trip)
        brought = self._deliveries[rows]
        aboard = brought.sum(axis=0)
        room = np.array(self.problem.vehicles[kind].capacity, dtype=np.int64)
        if (aboard > room).any():
            return False
        return bool((aboard + np.cumsum(self._pickups[rows] - brought, axis=0) <= room).all())

    def price_day(self, kind: int, trips: Trips) -> tuple[int, int] | None:
        """Return cost and seconds off the usual hours of a day, None if it cannot be driven."""
        key = (kind, trips)
        if key not in self._prices:
            self._prices[key] = self._price(kind, trips)
        return self._prices[key]

    def _price(self, kind: int, trips: Trips) -> tuple[int, int] | None:
        vehicle = self.problem.vehicles[kind]
        if len(trips) > vehicle.max_trips or not all(self.fits(kind, trip) for trip in trips):
            return None
        days = vehicle_days(self.problem, kind, trips, self._rules, self._times)
        if len(days) != 1 or any(trip.late_s for trip in days[0]):
            return None
        if paid_s(days[0]) > self._rules.shift_s:
            return None
        cost = vehicle.fixed_cost + vehicle.unit_duration * paid_s(days[0])
        cost += vehicle.unit_distance * sum(self._metres(kind, trip) for trip in trips)
        deviation_s = 0
        for trip in days[0]:
            calls = calls_on_the_way(self.task.stops, trip.clients, self._calls)
            for client, arrive, call in zip(trip.clients, trip.arrive, calls, strict=True):
                begin = max(arrive, self._opens[client]) - call
                deviation_s += excess_s(begin, self._usual_begins[client], self._tolerance_s)
        return cost, deviation_s

    def _metres(self, kind: int, trip: tuple[int, ...]) -> int:
        known = self._times.metres
        if (kind, trip) not in known:
            known[kind, trip] = route_distance(self.problem, Route(kind, (trip,)))
        return known[kind, trip]

    def changed_stops(self, trips: Trips, vehicle: int) -> int:
        """Return how many stops that the reference knows are not made by `vehicle`."""
        usual = self.usual
        return sum(
            1
            for trip in trips
            for client in trip
            if usual[client] is not None and vehicle not in (usual[client] or ())
        )

    def totals(self, days: Sequence[VehicleDay]) -> DayTotals:
        """Return cost and changes of days that can all be driven."""
        cost = changed_stops = deviation_s = 0
        for day in days:
            found = self.price_day(day.kind, day.trips)
            if found is None:
                raise ValueError(f"a vehicle day cannot be driven: {day}")
            cost, deviation_s = cost + found[0], deviation_s + found[1]
            changed_stops += self.changed_stops(day.trips, day.vehicle)
        return DayTotals(cost, changed_stops, deviation_s)

    def matched(self, days: Sequence[VehicleDay]) -> list[VehicleDay]:
        """Return the days with the drivers that leave the fewest stops changed."""
        names = [kind.id for kind in self.task.kinds]
        visits = [
            (names[day.kind], [self.visit[client] for trip in day.trips for client in trip])
            for day in days
        ]
        found = match_vehicles(visits, self.reference, self.busy)
        return [
            VehicleDay(d.kind, d.trips, vehicle) for d, vehicle in zip(days, found, strict=True)
        ]
