"""Vehicle days that keep every rule of a plan: loads, shift, windows, and the driver's rest."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from logistics_sim.routing.county_plan.timetable import TimingMemo, TripTimes, paid_s, vehicle_days
from logistics_sim.routing.engines.route_feasibility import trip_has_room
from logistics_sim.routing.solution import Route, route_distance

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.time_rules import TimeRules
    from logistics_sim.routing.problem import Problem

Trips = tuple[tuple[int, ...], ...]
MOST_KNOWN = 200_000
"""Answers of each kind that are remembered."""
Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class LegalDay:
    """One vehicle's day in time, and what it costs (micro-yuan)."""

    kind: int
    trips: Trips
    times: list[TripTimes]
    cost: int


@dataclass
class LegalDays:
    """Days worked out once: what a vehicle may drive under `rules`, and where one more stop fits.

    The engines know no rests; here a day is what the timetable makes of it.
    """

    problem: Problem
    rules: TimeRules
    memo: TimingMemo = field(default_factory=TimingMemo)
    known: dict[tuple[int, Trips], LegalDay | None] = field(default_factory=dict)
    room: dict[tuple[int, tuple[int, ...]], bool] = field(default_factory=dict)
    grown: dict[tuple[int, Trips, int], LegalDay | None] = field(default_factory=dict)

    def day(self, kind: int, trips: Trips) -> LegalDay | None:
        """Return the day of one vehicle of that `kind`, None where a rule forbids it."""
        return _remembered(self.known, (kind, trips), lambda: self._worked_out(kind, trips))

    def _worked_out(self, kind: int, trips: Trips) -> LegalDay | None:
        vehicle = self.problem.vehicles[kind]
        if len(trips) > vehicle.max_trips:
            return None
        if not all(self._has_room(kind, trip) for trip in trips):
            return None
        found = vehicle_days(self.problem, kind, trips, self.rules, self.memo)
        if len(found) > 1 or any(trip.late_s for trip in found[0]):
            return None
        times, paid = found[0], paid_s(found[0])
        driven = tuple(trip.clients for trip in times)
        metres = route_distance(self.problem, Route(kind, driven))
        if len(driven) > vehicle.max_trips or paid > self.rules.shift_s:
            return None
        if metres > vehicle.max_distance:
            return None
        cost = vehicle.fixed_cost + vehicle.unit_distance * metres + vehicle.unit_duration * paid
        return LegalDay(kind, driven, times, cost)

    def _has_room(self, kind: int, trip: tuple[int, ...]) -> bool:
        work = partial(trip_has_room, self.problem, kind, trip)
        return _remembered(self.room, (kind, trip), work)

    def _too_full(self, kind: int, trip: tuple[int, ...], client: int) -> bool:
        """Return whether a trip has no room for `client` anywhere: all brought, or all taken."""
        rows, clients = [*trip, client], self.problem.clients
        room = np.array(self.problem.vehicles[kind].capacity, dtype=np.int64)
        loads = (clients.delivery[rows].sum(axis=0), clients.pickup[rows].sum(axis=0))
        return any(bool((load > room).any()) for load in loads)

    def with_client(self, day: LegalDay, client: int) -> LegalDay | None:
        """Return the day that serves `client` too, in any trip or in one of its own.

        Of all places that the rules allow it is the one that adds least time on the road.
        """
        key = (day.kind, day.trips, client)
        return _remembered(self.grown, key, lambda: self._first_legal(day, client))

    def _first_legal(self, day: LegalDay, client: int) -> LegalDay | None:
        tried = (self.day(day.kind, trips) for trips in self._placements(day, client))
        return next((found for found in tried if found is not None), None)

    def _placements(self, day: LegalDay, client: int) -> list[Trips]:
        """Return the day's trips with `client` wherever its hours may allow, least time first."""
        c = self.problem.clients
        vehicle = self.problem.vehicles[day.kind]
        seconds = self.problem.duration[vehicle.profile]
        here = int(c.location[client])
        base = self.problem.depots[vehicle.start_depot].location
        served = [stop for trip in day.trips for stop in trip]
        room_s = self.rules.shift_s - int(c.service[served].sum()) - int(c.service[client])
        calls = [[base, *c.location[list(trip)].tolist(), base] for trip in day.trips]
        room_s -= sum(int(seconds[row[:-1], row[1:]].sum()) for row in calls)
        room_s -= self.rules.loading_s * len(calls)
        placements: list[tuple[int, Trips]] = []
        for row, (trip, places) in enumerate(zip(day.trips, calls, strict=True)):
            if int(c.family[trip[0]]) != int(c.family[client]):
                continue
            if self._too_full(day.kind, trip, client):
                continue
            more = seconds[places[:-1], here] + seconds[here, places[1:]]
            more -= seconds[places[:-1], places[1:]]
            for at, added_s in enumerate(more.tolist()):
                if added_s <= room_s:
                    changed = (*trip[:at], client, *trip[at:])
                    trips = (*day.trips[:row], changed, *day.trips[row + 1 :])
                    placements.append((added_s, trips))
        alone_s = int(seconds[base, here] + seconds[here, base]) + self.rules.loading_s
        if alone_s <= room_s and len(day.trips) < vehicle.max_trips:
            for row in range(len(day.trips) + 1):
                placements.append((alone_s, (*day.trips[:row], (client,), *day.trips[row:])))
        return [trips for _, trips in sorted(placements, key=lambda entry: entry[0])]


def _remembered(memo: dict[Key, Answer], key: Key, work: Callable[[], Answer]) -> Answer:
    """Return what `memo` holds for `key`, worked out where it is new."""
    if key not in memo:
        if len(memo) >= MOST_KNOWN:
            memo.clear()
        memo[key] = work()
    return memo[key]
