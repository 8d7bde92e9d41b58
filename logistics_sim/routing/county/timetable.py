"""Routes become a timetable: begin, stops, breaks and return of every trip of a vehicle's day."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from logistics_sim.routing.solution import Route, route_distance

if TYPE_CHECKING:
    from logistics_sim.routing.county.rules import TimeRules
    from logistics_sim.routing.problem import Problem


Trips = tuple[tuple[int, ...], ...]


@dataclass
class TripTimes:
    """One trip in time (seconds of the day); `arrive` and `leave` are by stop.

    `wait_s` is paid time between the vehicle's previous trip and this one.
    """

    clients: tuple[int, ...]
    start_s: int
    depart_s: int
    arrive: list[int] = field(default_factory=list)
    leave: list[int] = field(default_factory=list)
    legs: list[int] = field(default_factory=list)
    end_s: int = 0
    break_s: int = 0
    wait_s: int = 0
    late_s: int = 0

    @property
    def length_s(self) -> int:
        """Paid time of the trip itself."""
        return self.end_s - self.start_s - self.break_s


def vehicle_days(
    problem: Problem, kind: int, trips: tuple[tuple[int, ...], ...], rules: TimeRules
) -> list[list[TripTimes]]:
    """Return the timetable of one route, as one vehicle's day or, if it must be, several.

    Trips keep their order and begin as early as their loads and the vehicle allow, but
    not so early that the vehicle would wait at its first stop. A rest of at least
    `break_s` separates stretches of work that would exceed `break_after_s`. What then
    no longer fits the shift or the windows begins the day of another vehicle, and a
    single trip that does not is cut in two. A single stop that still does not fit
    stands alone in a day, with its `late_s`.
    """
    days: list[list[TripTimes]] = []
    day: list[TripTimes] = []
    worked = 0
    left = list(trips)
    while left:
        trip = left.pop(0)
        placed = _after(problem, kind, trip, rules, day, worked)
        if day and (placed is None or placed.late_s > 0):
            days.append(day)
            day, worked = [], 0
            placed = _after(problem, kind, trip, rules, day, worked)
        assert placed is not None
        if placed.late_s > 0 and len(trip) > 1:
            half = len(trip) // 2
            left[:0] = [trip[:half], trip[half:]]
            continue
        if placed.late_s > 0:
            days.append([placed])
            continue
        worked = _worked_since_rest(placed, rules, day, worked)
        day.append(placed)
    return [*days, day] if day else days


def day_price(problem: Problem, rules: TimeRules) -> Callable[[int, Trips], int | None]:
    """Return what a vehicle's day costs with its rests, None where one vehicle cannot drive it."""

    def price(kind: int, trips: Trips) -> int | None:
        days = vehicle_days(problem, kind, trips, rules)
        if len(days) > 1 and len(trips) > 1:
            return None
        vehicle = problem.vehicles[kind]
        total = 0
        for day in days:
            route = Route(kind, tuple(trip.clients for trip in day))
            total += vehicle.fixed_cost + vehicle.unit_duration * paid_s(day)
            total += vehicle.unit_distance * route_distance(problem, route)
        return total

    return price


def paid_s(day: list[TripTimes]) -> int:
    """Return the paid seconds of a vehicle's day: trips without breaks, and waiting between."""
    return sum(trip.length_s + trip.wait_s for trip in day)


def _after(
    problem: Problem,
    kind: int,
    trip: tuple[int, ...],
    rules: TimeRules,
    day: list[TripTimes],
    worked: int,
) -> TripTimes | None:
    """Return `trip` placed after the trips of `day`, or None where the shift is too short."""
    vehicle = problem.vehicles[kind]
    free = day[-1].end_s if day else vehicle.early
    placed = _placed(problem, kind, trip, rules, free)
    if day:
        gap = placed.start_s - free
        if gap < rules.break_s and worked + gap + placed.length_s > rules.break_after_s:
            placed = _placed(problem, kind, trip, rules, free + rules.break_s)
            gap = placed.start_s - free
        placed.wait_s = gap - rules.break_s if gap >= rules.break_s else gap
    if day and paid_s([*day, placed]) > rules.shift_s:
        return None
    return placed


def _worked_since_rest(
    placed: TripTimes, rules: TimeRules, day: list[TripTimes], worked: int
) -> int:
    """Return the work since the last rest, at the end of `placed`."""
    gap = placed.start_s - day[-1].end_s if day else 0
    before = 0 if not day or gap >= rules.break_s else worked + gap
    if placed.break_s:
        rest = _rest_index(placed, rules)
        begun = placed.leave[rest - 1] if rest else placed.depart_s
        return placed.end_s - begun - placed.break_s
    return before + placed.length_s


def _placed(
    problem: Problem, kind: int, trip: tuple[int, ...], rules: TimeRules, free_s: int
) -> TripTimes:
    """Return `trip` in time: loading begins at `free_s` or later."""
    clients = problem.clients
    vehicle = problem.vehicles[kind]
    base = problem.depots[vehicle.start_depot].location
    places = [base, *(int(clients.location[client]) for client in trip), base]
    seconds = problem.duration[vehicle.profile]
    legs = [int(seconds[a, b]) for a, b in itertools.pairwise(places)]
    release = max(int(clients.release[client]) for client in trip)
    earliest = max(free_s, release) + rules.loading_s
    first_open = int(clients.early[trip[0]]) - legs[0]
    depart = max(earliest, first_open)
    placed = _driven(problem, trip, legs, depart, rules, rest=None)
    if placed.length_s > rules.break_after_s:
        rest = _rest_index(placed, rules)
        placed = _driven(problem, trip, legs, depart, rules, rest)
        begun = (placed.leave[rest - 1] if rest else placed.depart_s) + rules.break_s
        placed.late_s += max(placed.end_s - begun - rules.break_after_s, 0)
    return placed


def _driven(
    problem: Problem,
    trip: tuple[int, ...],
    legs: list[int],
    depart_s: int,
    rules: TimeRules,
    rest: int | None,
) -> TripTimes:
    """Drive a trip; the break is taken before leg `rest`."""
    clients = problem.clients
    times = TripTimes(trip, depart_s - rules.loading_s, depart_s, legs=legs)
    clock = depart_s
    for number, client in enumerate(trip):
        if rest == number:
            clock += rules.break_s
        clock += legs[number]
        times.arrive.append(clock)
        clock = max(clock, int(clients.early[client]))
        times.late_s += max(clock - int(clients.late[client]) - rules.break_s, 0)
        clock += int(clients.service[client])
        times.leave.append(clock)
    if rest == len(trip):
        clock += rules.break_s
    times.end_s = clock + legs[-1]
    times.late_s += max(times.end_s - rules.back_s, 0)
    times.break_s = rules.break_s if rest is not None else 0
    return times


def _rest_index(times: TripTimes, rules: TimeRules) -> int:
    """Return the leg before which the break falls: the first that would end too late."""
    begun = times.start_s
    ends = [times.depart_s, *times.leave]
    for number, leg in enumerate(times.legs):
        if ends[number] + leg - begun > rules.break_after_s:
            return number
    return len(times.legs) - 1
