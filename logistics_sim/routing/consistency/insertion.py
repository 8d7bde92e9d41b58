"""Put stops into vehicle days where they cost least, changes included."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.consistency.day_evaluation import DayEvaluator, VehicleDay
from logistics_sim.routing.consistency.vehicle_matching import STAND_IN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics_sim.routing.consistency.change_prices import ChangePrices

NEAR = 14
"""Near stops beside which a stop is tried."""
EXACT = 5
"""Places that are priced exactly, the best by distance and driver."""


class StopInserter:
    """Places stops one by one at the least exact price."""

    def __init__(self, evaluator: DayEvaluator, prices: ChangePrices) -> None:
        self.evaluator = evaluator
        self.prices = prices
        problem = evaluator.problem
        rows = problem.clients.location
        self._metres = [metres[np.ix_(rows, rows)] for metres in problem.distance]
        home = problem.depots[0].location
        self._out = [metres[home, rows] for metres in problem.distance]
        self._back = [metres[rows, home] for metres in problem.distance]
        family = problem.clients.family
        apart = self._metres[0] + (family[:, None] != family[None, :]) * 10**9
        order = np.argsort(apart, axis=1, kind="stable")[:, 1 : NEAR + 1]
        self.near: list[list[int]] = [
            [int(other) for other in row if family[other] == family[client]]
            for client, row in enumerate(order)
        ]
        self._reference_neighbours = self._neighbours_in_reference()
        self.fleet_size = [kind.count for kind in problem.vehicles]

    def _neighbours_in_reference(self) -> list[list[int]]:
        """Return by stop the stops before and after it in the reference."""
        rows: dict[tuple[str, int, str], list[int]] = {}
        for client, visit in enumerate(self.evaluator.visit):
            rows.setdefault(visit, []).append(client)
        sides: list[list[int]] = [[] for _ in self.evaluator.visit]
        for vehicle in self.evaluator.reference.vehicles:
            for trip in vehicle.trips:
                for one, two in itertools.pairwise(trip):
                    for a in rows.get(one, ()):
                        for b in rows.get(two, ()):
                            sides[a].append(b)
                            sides[b].append(a)
        return sides

    def insert(self, days: list[VehicleDay], unassigned: Iterable[int]) -> list[VehicleDay] | None:
        """Return `days` with every stop of `unassigned`, None where one fits nowhere."""
        for client in unassigned:
            place: dict[int, tuple[int, int, int]] = {}
            for row, day in enumerate(days):
                for number, trip in enumerate(day.trips):
                    for position, other in enumerate(trip):
                        place[other] = (row, number, position)
            found = self._cheapest_day(days, client, place)
            if found is None:
                return None
            row, new = found
            days = [*days, new] if row < 0 else [*days[:row], new, *days[row + 1 :]]
        return days

    def _cheapest_day(
        self, days: list[VehicleDay], client: int, place: dict[int, tuple[int, int, int]]
    ) -> tuple[int, VehicleDay] | None:
        """Return where the stop costs least: the day's row (-1: a new day) and the new day."""
        choices: list[tuple[int, int, VehicleDay]] = []
        for row, day in self._likely_days(days, client, place):
            old = self.total(days[row])
            new = self.total(day)
            if old is not None and new is not None:
                choices.append((new - old, row, day))
        used = Counter(day.kind for day in days)
        for kind in range(len(self.fleet_size)):
            if used[kind] < self.fleet_size[kind]:
                day = VehicleDay(kind, ((client,),))
                new = self.total(day)
                if new is not None:
                    choices.append((new, -1, day))
        if not choices:
            return None
        _, row, day = min(choices, key=lambda choice: (choice[0], -choice[1]))
        return row, day

    def _likely_days(
        self, days: list[VehicleDay], client: int, place: dict[int, tuple[int, int, int]]
    ) -> list[tuple[int, VehicleDay]]:
        """Return the most likely days with the stop in them, and a trip of its own in some."""
        positions: set[tuple[int, int, int]] = set()
        for other in (*self._reference_neighbours[client], *self.near[client]):
            if other in place:
                row, number, position = place[other]
                positions |= {(row, number, position), (row, number, position + 1)}
        estimates = []
        for row, number, position in positions:
            day = days[row]
            trip = day.trips[number]
            if self.evaluator.family[trip[0]] != self.evaluator.family[client]:
                continue
            vehicle = self.evaluator.problem.vehicles[day.kind]
            estimate = self._detour(day.kind, trip, position, client) * vehicle.unit_distance
            estimate += self.prices.driver_stop * self.evaluator.changed_stops(
                ((client,),), day.vehicle
            )
            estimates.append((estimate, row, number, position))
        found: list[tuple[int, VehicleDay]] = []
        for _, row, number, position in sorted(estimates):
            if len(found) == EXACT:
                break
            day = days[row]
            trip = day.trips[number]
            longer = (*trip[:position], client, *trip[position:])
            if self.evaluator.fits(day.kind, longer):
                trips = (*day.trips[:number], longer, *day.trips[number + 1 :])
                found.append((row, VehicleDay(day.kind, trips, day.vehicle)))
        usual = self.evaluator.usual[client] or frozenset()
        for row, day in enumerate(days):
            if day.vehicle in usual and day.vehicle != STAND_IN:
                found.append((row, self.with_trip(day, (client,))))
        return found

    def with_trip(self, day: VehicleDay, trip: tuple[int, ...]) -> VehicleDay:
        """Return the day with one trip more, in order of releases."""
        release = self.evaluator.problem.clients.release
        moment = max(int(release[client]) for client in trip)
        at = sum(1 for old in day.trips if max(int(release[c]) for c in old) <= moment)
        return VehicleDay(day.kind, (*day.trips[:at], trip, *day.trips[at:]), day.vehicle)

    def _detour(self, kind: int, trip: tuple[int, ...], position: int, client: int) -> int:
        profile = self.evaluator.problem.vehicles[kind].profile
        metres, removed_set, back = self._metres[profile], self._out[profile], self._back[profile]
        to = removed_set[client] if position == 0 else metres[trip[position - 1], client]
        deviation_s = back[client] if position == len(trip) else metres[client, trip[position]]
        if position == 0:
            old = removed_set[trip[0]]
        elif position == len(trip):
            old = back[trip[-1]]
        else:
            old = metres[trip[position - 1], trip[position]]
        return int(to + deviation_s - old)

    def total(self, day: VehicleDay) -> int | None:
        """Return what a day costs with its changes, None where it cannot be driven."""
        found = self.evaluator.price_day(day.kind, day.trips)
        if found is None:
            return None
        return found[0] + self.prices.of(
            self.evaluator.changed_stops(day.trips, day.vehicle), found[1]
        )
