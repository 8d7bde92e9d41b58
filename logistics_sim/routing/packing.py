"""Pack trips into vehicle days: ruin and recreate, then an exact choice among all days seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.partition import partition
from logistics_sim.routing.solution import Route, Solution, route_distance

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem, VehicleKind

Trip = tuple[int, ...]
Day = tuple[int, ...]
Price = Callable[[int, tuple[Trip, ...]], "int | None"]
"""Cost of a vehicle's day (kind, trips), None where it cannot be driven so."""
ROUNDS = 300
POOL = 300
"""Days kept for the exact choice at the end."""
RUINED = 4
"""Vehicle days taken apart in each round."""


def pack_trips(
    problem: Problem,
    trips: list[tuple[int, Trip]],
    seed: int = 0,
    price: Price | None = None,
) -> Solution:
    """Return routes that drive all `trips` (kind, clients) at the least cost found.

    Trips keep their vehicle kind and follow each other in order of their releases. The
    number of rounds is fixed, so the same trips and seed give the same days. `price`
    adds rules that the problem does not know (breaks); it is asked only about days that
    the problem allows, and must accept every single trip.
    """
    routes: list[Route] = []
    for kind in sorted({kind for kind, _ in trips}):
        mine = [trip for owner, trip in trips if owner == kind]
        for day in _Packing(problem, kind, mine, seed, price).days():
            routes.append(Route(kind, tuple(mine[number] for number in day)))
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
    """Trips in time: ``end(t) = max(end_s, t + work_s)`` for a begin ``t <= latest_s``.

    The concatenation of time windows of Vidal et al. (Computers & Operations Research
    40, 2013) with waiting written as the earliest end.
    """

    work_s: int
    end_s: int
    latest_s: int

    def then(self, other: _Block) -> _Block:
        """Return this block followed by `other`."""
        return _Block(
            self.work_s + other.work_s,
            max(other.end_s, self.end_s + other.work_s),
            min(self.latest_s, other.latest_s - self.work_s),
        )

    @property
    def duration_s(self) -> int:
        """Least time from begin to end."""
        return max(self.work_s, self.end_s - self.latest_s)


class _Packing:
    """The packing of the trips of one vehicle kind."""

    def __init__(
        self, problem: Problem, kind: int, trips: list[Trip], seed: int, price: Price | None
    ) -> None:
        self.problem = problem
        self.price = price
        self.kind = kind
        self.trips = trips
        self.luck = np.random.Generator(np.random.PCG64(seed))
        self.blocks = [_block(problem, self.vehicle, trip) for trip in trips]
        release = [max(int(problem.clients.release[c]) for c in trip) for trip in trips]
        self.rank = [(moment, number) for number, moment in enumerate(release)]
        self.metres = [route_distance(problem, Route(kind, (trip,))) for trip in trips]
        self.known: dict[Day, int | None] = {}

    @cached_property
    def vehicle(self) -> VehicleKind:
        """The kind of vehicle."""
        return self.problem.vehicles[self.kind]

    def days(self) -> list[Day]:
        """Return the trips of each vehicle day."""
        best = self._built([], self._longest_first())
        if self.vehicle.max_trips <= 1 or len(best) <= 1:
            return best
        now = best
        pool: dict[Day, None] = dict.fromkeys(best)
        for _ in range(ROUNDS):
            tried = self._ruined(now)
            if self._cost(tried) <= self._cost(now):
                now = tried
                pool.update(dict.fromkeys(now))
        return self._chosen(now, list(pool)[-POOL:])

    def _chosen(self, now: list[Day], pool: list[Day]) -> list[Day]:
        """Return the cheapest partition among the days of the pool."""
        columns = list(dict.fromkeys([*((t,) for t in range(len(self.trips))), *now, *pool]))
        costs = [self._day_cost(day) for day in columns]
        usable = [(day, cost) for day, cost in zip(columns, costs, strict=True) if cost is not None]
        picked = partition(
            len(self.trips), [frozenset(day) for day, _ in usable], [cost for _, cost in usable]
        )
        exact = [usable[number][0] for number in picked]
        return exact if self._cost(exact) < self._cost(now) else now

    def _longest_first(self) -> list[int]:
        return sorted(range(len(self.trips)), key=lambda n: (-self.blocks[n].work_s, n))

    def _ruined(self, days: list[Day]) -> list[Day]:
        """Take a few days apart and put their trips back one by one."""
        gone = set(self.luck.choice(len(days), min(RUINED, len(days)), replace=False).tolist())
        kept = [day for number, day in enumerate(days) if number not in gone]
        loose = [trip for number in gone for trip in days[number]]
        order = self.luck.permutation(len(loose)).tolist()
        if self.luck.random() < 0.5:
            order.sort(key=lambda n: -self.blocks[loose[n]].work_s)
        return self._built(kept, [loose[n] for n in order])

    def _built(self, days: list[Day], loose: list[int]) -> list[Day]:
        """Put every loose trip where it costs least; among equals into the fullest day."""
        built = list(days)
        for trip in loose:
            best, place = self._day_cost((trip,)), -1
            fill = 0
            assert best is not None
            for number, day in enumerate(built):
                if len(day) >= self.vehicle.max_trips:
                    continue
                before = self._day_cost(day)
                after = self._day_cost(self._joined(day, trip))
                if before is None or after is None:
                    continue
                full = sum(self.blocks[t].work_s for t in day)
                if (after - before, -full) < (best, -fill):
                    best, place, fill = after - before, number, full
            if place < 0:
                built.append((trip,))
            else:
                built[place] = self._joined(built[place], trip)
        return built

    def _joined(self, day: Day, trip: int) -> Day:
        return tuple(sorted((*day, trip), key=lambda number: self.rank[number]))

    def _cost(self, days: list[Day]) -> int:
        return sum(self._day_cost(day) or 0 for day in days)

    def _day_cost(self, day: Day) -> int | None:
        """Return the cost of a vehicle day, None where it cannot be driven."""
        if day not in self.known:
            self.known[day] = self._priced(day)
        return self.known[day]

    def _priced(self, day: Day) -> int | None:
        block = self.blocks[day[0]]
        for number in day[1:]:
            if block.end_s > self.blocks[number].latest_s:
                return None
            block = block.then(self.blocks[number])
        vehicle = self.vehicle
        alone = len(day) == 1
        if not alone and (block.duration_s > vehicle.shift or block.end_s > vehicle.late):
            return None
        if self.price is not None:
            return self.price(self.kind, tuple(self.trips[number] for number in day))
        metres = sum(self.metres[number] for number in day)
        return (
            vehicle.fixed_cost
            + vehicle.unit_distance * metres
            + vehicle.unit_duration * block.duration_s
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
