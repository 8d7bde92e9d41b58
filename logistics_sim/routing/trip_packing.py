"""Pack trips into vehicle days by ruin and recreate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.solution import Route, Solution, route_distance

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem, VehicleKind

Trip = tuple[int, ...]
Day = tuple[int, ...]
Price = Callable[[int, tuple[Trip, ...]], "int | None"]
"""Cost of a vehicle's day (kind, trips), None where it cannot be driven so."""
ROUNDS = 400
IDLE = 200
"""Rounds without any gain after which the rest is left."""
RUINED = 4
"""Vehicle days taken apart in each round."""


def pack_trips(
    problem: Problem,
    trips: list[tuple[int, Trip]],
    seed: int = 0,
    price: Price | None = None,
    rounds: int = ROUNDS,
) -> Solution:
    """Return routes that drive all `trips` (kind, clients) at the least cost found.

    Trips keep their vehicle kind and follow each other in order of their releases. The
    number of `rounds` is fixed, so the same trips and seed give the same days. `price`
    adds rules that the problem does not know (breaks); it is asked only about days that
    the problem allows, and must accept every single trip.
    """
    routes: list[Route] = []
    for kind in sorted({kind for kind, _ in trips}):
        mine = [trip for owner, trip in trips if owner == kind]
        packing = _Packing(problem, kind, mine, seed, price, rounds)
        for day in packing.days():
            routes.append(Route(kind, tuple(packing.trips[number] for number in day)))
    return Solution(tuple(routes))


def single_trips(problem: Problem, sharing: float) -> Problem:
    """Return the problem with one trip per vehicle, whose fixed price is divided by `sharing`."""
    kinds = tuple(
        replace(
            kind,
            max_trips=1,
            count=kind.count * kind.max_trips,
            fixed_cost=round(kind.fixed_cost / sharing),
        )
        if kind.max_trips > 1
        else kind
        for kind in problem.vehicles
    )
    return replace(problem, vehicles=kinds)


@dataclass(frozen=True)
class _Block:
    """A trip in time: ``end(t) = max(end_s, t + work_s)`` for a begin ``t <= latest_s``.

    A day of several is the concatenation of time windows of Vidal et al. (Computers & Operations
    Research 40, 2013) with waiting written as the earliest end.
    """

    work_s: int
    end_s: int
    latest_s: int


class _Packing:
    """The packing of the trips of one vehicle kind; a day is the set of its trips as bits."""

    def __init__(
        self,
        problem: Problem,
        kind: int,
        trips: list[Trip],
        seed: int,
        price: Price | None,
        rounds: int,
    ) -> None:
        self.problem = problem
        self.rounds = rounds
        self.price = price
        self.kind = kind
        self.vehicle = problem.vehicles[kind]
        release = [max(int(problem.clients.release[c]) for c in trip) for trip in trips]
        order = sorted(range(len(trips)), key=lambda number: (release[number], number))
        self.trips = [trips[number] for number in order]
        self.rng = np.random.Generator(np.random.PCG64(seed))
        self.blocks = [_block(problem, self.vehicle, trip) for trip in self.trips]
        self.metres = [route_distance(problem, Route(kind, (trip,))) for trip in self.trips]
        self.known: dict[int, int | None] = {}
        self.worked: dict[int, int] = {}

    def days(self) -> list[Day]:
        """Return the trips of each vehicle day."""
        best = self._built([], self._longest_first())
        if self.vehicle.max_trips > 1 and len(best) > 1:
            best = self._improved(best)
        return [self._numbers(mask) for mask in best]

    def _improved(self, now: list[int]) -> list[int]:
        """Ruin and recreate until nothing has been gained for long."""
        cost = self._cost(now)
        idle = 0
        for _ in range(self.rounds):
            tried = self._ruined(now)
            found = self._cost(tried)
            idle = 0 if found < cost else idle + 1
            if found <= cost:
                now, cost = tried, found
            if idle >= IDLE:
                break
        return now

    def _longest_first(self) -> list[int]:
        return sorted(range(len(self.trips)), key=lambda n: (-self.blocks[n].work_s, n))

    def _ruined(self, days: list[int]) -> list[int]:
        """Take a few days apart and put their trips back one by one."""
        gone = set(self.rng.choice(len(days), min(RUINED, len(days)), replace=False).tolist())
        kept = [day for number, day in enumerate(days) if number not in gone]
        loose = [trip for number in gone for trip in self._numbers(days[number])]
        order = self.rng.permutation(len(loose)).tolist()
        if self.rng.random() < 0.5:
            order.sort(key=lambda n: -self.blocks[loose[n]].work_s)
        return self._built(kept, [loose[n] for n in order])

    def _built(self, days: list[int], loose: list[int]) -> list[int]:
        """Put every loose trip where it costs least; among equals into the fullest day."""
        built = list(days)
        costs = [self._day_cost(day) for day in built]
        full = [self._work_s(day) for day in built]
        shift, most, known = self.vehicle.shift, self.vehicle.max_trips, self.known
        for trip in loose:
            bit, work = 1 << trip, self.blocks[trip].work_s
            best, place = self._day_cost(bit), -1
            fill, room = 0, shift - work
            assert best is not None
            for number, (before, filled) in enumerate(zip(costs, full, strict=True)):
                if filled > room or before is None:
                    continue
                day = built[number]
                if day.bit_count() >= most:
                    continue
                longer = day | bit
                after = known[longer] if longer in known else self._day_cost(longer)
                if after is None:
                    continue
                gain = after - before
                if gain < best or (gain == best and filled > fill):
                    best, place, fill = gain, number, filled
            if place < 0:
                built.append(bit)
                costs.append(best)
                full.append(work)
            else:
                built[place] |= bit
                costs[place] = self._day_cost(built[place])
                full[place] += work
        return built

    @staticmethod
    def _numbers(day: int) -> Day:
        """Return the trips of a day in order of their releases."""
        numbers = []
        while day:
            low = day & -day
            numbers.append(low.bit_length() - 1)
            day ^= low
        return tuple(numbers)

    def _cost(self, days: list[int]) -> int:
        return sum([self._day_cost(day) or 0 for day in days])

    def _work_s(self, day: int) -> int:
        """Return the time that the trips of a vehicle day take."""
        if day not in self.worked:
            self.worked[day] = sum(self.blocks[trip].work_s for trip in self._numbers(day))
        return self.worked[day]

    def _day_cost(self, day: int) -> int | None:
        """Return the cost of a vehicle day, None where it cannot be driven."""
        if day not in self.known:
            self.known[day] = self._priced(self._numbers(day))
        return self.known[day]

    def _priced(self, day: Day) -> int | None:
        first = self.blocks[day[0]]
        work_s, end_s, latest_s = first.work_s, first.end_s, first.latest_s
        for number in day[1:]:
            other = self.blocks[number]
            if end_s > other.latest_s:
                return None
            latest_s = min(latest_s, other.latest_s - work_s)
            end_s = max(other.end_s, end_s + other.work_s)
            work_s += other.work_s
        duration_s = max(work_s, end_s - latest_s)
        vehicle = self.vehicle
        if len(day) > 1 and (duration_s > vehicle.shift or end_s > vehicle.late):
            return None
        if self.price is not None:
            return self.price(self.kind, tuple(self.trips[number] for number in day))
        metres = sum(self.metres[number] for number in day)
        return (
            vehicle.fixed_cost + vehicle.unit_distance * metres + vehicle.unit_duration * duration_s
        )


def _block(problem: Problem, vehicle: VehicleKind, trip: Trip) -> _Block:
    """Return one trip in time."""
    depot = problem.depots[vehicle.start_depot]
    c, seconds = problem.clients, problem.duration[vehicle.profile]
    begin = max(vehicle.early, depot.early, *(int(c.release[client]) for client in trip))
    clock, work, latest = begin + depot.loading_s, depot.loading_s, vehicle.late
    here = depot.location
    for client in trip:
        leg = int(seconds[here, c.location[client]])
        work += leg
        latest = min(latest, int(c.late[client]) - work)
        clock = max(clock + leg, int(c.early[client])) + int(c.service[client])
        work += int(c.service[client])
        here = int(c.location[client])
    leg = int(seconds[here, depot.location])
    return _Block(work + leg, clock + leg, min(latest, vehicle.late - work - leg))
