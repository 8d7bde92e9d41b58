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
"""Places that are priced exactly, the best by distance and crew."""


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
        self._usual_side = self._sides()
        self.number_of = [kind.count for kind in problem.vehicles]

    def _sides(self) -> list[list[int]]:
        """Return by stop the stops before and after it in the reference."""
        rows: dict[tuple[str, int, str], list[int]] = {}
        for client, visit in enumerate(self.evaluator.visit):
            rows.setdefault(visit, []).append(client)
        sides: list[list[int]] = [[] for _ in self.evaluator.visit]
        for reference_vehicle in self.evaluator.reference.reference_vehicles:
            for trip in reference_vehicle.trips:
                for one, two in itertools.pairwise(trip):
                    for a in rows.get(one, ()):
                        for b in rows.get(two, ()):
                            sides[a].append(b)
                            sides[b].append(a)
        return sides

    def insert(self, days: list[VehicleDay], loose: Iterable[int]) -> list[VehicleDay] | None:
        """Return `days` with every loose stop, None where one fits nowhere."""
        for client in loose:
            place: dict[int, tuple[int, int, int]] = {}
            for row, day in enumerate(days):
                for number, trip in enumerate(day.trips):
                    for seat, other in enumerate(trip):
                        place[other] = (row, number, seat)
            found = self._best(days, client, place)
            if found is None:
                return None
            row, new = found
            days = [*days, new] if row < 0 else [*days[:row], new, *days[row + 1 :]]
        return days

    def _best(
        self, days: list[VehicleDay], client: int, place: dict[int, tuple[int, int, int]]
    ) -> tuple[int, VehicleDay] | None:
        """Return where the stop costs least: the day's row (-1: a new day) and the new day."""
        choices: list[tuple[int, int, VehicleDay]] = []
        for row, day in self._beside(days, client, place):
            old = self._total(days[row])
            new = self._total(day)
            if old is not None and new is not None:
                choices.append((new - old, row, day))
        used = Counter(day.kind for day in days)
        for kind in range(len(self.number_of)):
            if used[kind] < self.number_of[kind]:
                day = VehicleDay(kind, ((client,),))
                new = self._total(day)
                if new is not None:
                    choices.append((new, -1, day))
        if not choices:
            return None
        _, row, day = min(choices, key=lambda choice: (choice[0], -choice[1]))
        return row, day

    def _beside(
        self, days: list[VehicleDay], client: int, place: dict[int, tuple[int, int, int]]
    ) -> list[tuple[int, VehicleDay]]:
        """Return the most likely days with the stop in them, and a trip of its own in some."""
        seats: set[tuple[int, int, int]] = set()
        for other in (*self._usual_side[client], *self.near[client]):
            if other in place:
                row, number, seat = place[other]
                seats |= {(row, number, seat), (row, number, seat + 1)}
        guesses = []
        for row, number, seat in seats:
            day = days[row]
            trip = day.trips[number]
            if self.evaluator.family[trip[0]] != self.evaluator.family[client]:
                continue
            vehicle = self.evaluator.problem.vehicles[day.kind]
            guess = self._detour(day.kind, trip, seat, client) * vehicle.unit_distance
            guess += self.prices.driver_stop * self.evaluator.changed(
                ((client,),), day.reference_vehicle
            )
            guesses.append((guess, row, number, seat))
        found: list[tuple[int, VehicleDay]] = []
        for _, row, number, seat in sorted(guesses):
            if len(found) == EXACT:
                break
            day = days[row]
            trip = day.trips[number]
            longer = (*trip[:seat], client, *trip[seat:])
            if self.evaluator.fits(day.kind, longer):
                trips = (*day.trips[:number], longer, *day.trips[number + 1 :])
                found.append((row, VehicleDay(day.kind, trips, day.reference_vehicle)))
        usual = self.evaluator.usual[client] or frozenset()
        for row, day in enumerate(days):
            if day.reference_vehicle in usual and day.reference_vehicle != STAND_IN:
                found.append((row, self.with_trip(day, (client,))))
        return found

    def with_trip(self, day: VehicleDay, trip: tuple[int, ...]) -> VehicleDay:
        """Return the day with one trip more, in order of releases."""
        release = self.evaluator.problem.clients.release
        moment = max(int(release[client]) for client in trip)
        at = sum(1 for old in day.trips if max(int(release[c]) for c in old) <= moment)
        return VehicleDay(day.kind, (*day.trips[:at], trip, *day.trips[at:]), day.reference_vehicle)

    def _detour(self, kind: int, trip: tuple[int, ...], seat: int, client: int) -> int:
        profile = self.evaluator.problem.vehicles[kind].profile
        metres, out, back = self._metres[profile], self._out[profile], self._back[profile]
        to = out[client] if seat == 0 else metres[trip[seat - 1], client]
        off = back[client] if seat == len(trip) else metres[client, trip[seat]]
        if seat == 0:
            old = out[trip[0]]
        elif seat == len(trip):
            old = back[trip[-1]]
        else:
            old = metres[trip[seat - 1], trip[seat]]
        return int(to + off - old)

    def _total(self, day: VehicleDay) -> int | None:
        found = self.evaluator.priced(day.kind, day.trips)
        if found is None:
            return None
        return found[0] + self.prices.of(
            self.evaluator.changed(day.trips, day.reference_vehicle), found[1]
        )

    def total(self, day: VehicleDay) -> int | None:
        """Return what a day costs with its changes, None where it cannot be driven."""
        return self._total(day)
