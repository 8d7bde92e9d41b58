"""Routes become a timetable: begin, stops, breaks and return of every trip of a vehicle's day."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from logistics_sim.routing.county_plan.slow_ways import SlowWay, slow_ways
from logistics_sim.routing.county_plan.trip_form import (
    TIMETABLE,
    TripForm,
    paid_in_closed_form,
    trip_form,
)

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.time_rules import TimeRules
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


@dataclass
class TimingMemo:
    """What was worked out before, while one problem is priced: many days share their trips."""

    release: dict[tuple[int, ...], int] = field(default_factory=dict)
    metres: dict[tuple[int, tuple[int, ...]], int] = field(default_factory=dict)
    timed: dict[tuple[int, tuple[int, ...], int], TripTimes] = field(default_factory=dict)


MOST_REMEMBERED = 50_000
"""Trips in time that are kept."""


def vehicle_days(
    problem: Problem,
    kind: int,
    trips: tuple[tuple[int, ...], ...],
    rules: TimeRules,
    memo: TimingMemo | None = None,
) -> list[list[TripTimes]]:
    """Return the timetable of one route, as one vehicle's day or, if it must be, several.

    Trips keep their order and begin as early as their loads and the vehicle allow, but
    not so early that the vehicle would wait at its first stop, or for the next trip's load
    where it may as well begin later. A rest of at least
    `break_s` separates stretches of work that would exceed `break_after_s`, be it at the end
    of a leg or of a stop. What then
    no longer fits the shift or the windows begins the day of another vehicle, and a
    single trip that does not is cut in two. A single stop that still does not fit
    stands alone in a day, with its `late_s`.
    """
    memo = TimingMemo() if memo is None else memo
    days: list[list[TripTimes]] = []
    day: list[TripTimes] = []
    work_s = 0
    left = list(trips)
    while left:
        trip = left.pop(0)
        before, timed = _added(problem, kind, trip, rules, day, work_s, memo)
        if day and (timed.late_s > 0 or paid_s([*before, timed]) > rules.shift_s):
            days.append(day)
            day, work_s = [], 0
            before, timed = _added(problem, kind, trip, rules, day, work_s, memo)
        if timed.late_s > 0 and len(trip) > 1:
            half = len(trip) // 2
            left[:0] = [trip[:half], trip[half:]]
            continue
        if timed.late_s > 0:
            days.append([timed])
            continue
        day = before
        work_s = _work_since_rest_s(timed, rules, day, work_s)
        day.append(timed)
    return [*days, day] if day else days


def day_price(problem: Problem, rules: TimeRules) -> Callable[[int, Trips], int | None]:
    """Return what a vehicle's day costs with its rests, None where one vehicle cannot drive it.

    Most days have trips without a rest inside, without a wait and never late: they are priced in
    closed form (`TripForm`), the others by their whole timetable; both give the same.
    """
    memo = TimingMemo()
    forms: dict[tuple[int, tuple[int, ...]], TripForm] = {}

    def form(kind: int, trip: tuple[int, ...]) -> TripForm:
        key = (kind, trip)
        if key not in forms:
            forms[key] = trip_form(problem, kind, trip, rules)
        return forms[key]

    def from_timetable(kind: int, trips: Trips) -> int | None:
        days = vehicle_days(problem, kind, trips, rules, memo)
        if len(days) > 1 and len(trips) > 1:
            return None
        vehicle = problem.vehicles[kind]
        total = 0
        for day in days:
            total += vehicle.fixed_cost + vehicle.unit_duration * paid_s(day)
            metres = sum(form(kind, trip.clients).metres for trip in day)
            total += vehicle.unit_distance * metres
        return total

    def price(kind: int, trips: Trips) -> int | None:
        if problem.slow:  # a closed form knows no hours
            return from_timetable(kind, trips)
        vehicle = problem.vehicles[kind]
        driven = [form(kind, trip) for trip in trips]
        paid = paid_in_closed_form(driven, vehicle.early, rules)
        if paid == TIMETABLE:
            return from_timetable(kind, trips)
        if paid is None:
            return None
        metres = sum([trip.metres for trip in driven])
        return vehicle.fixed_cost + vehicle.unit_duration * paid + vehicle.unit_distance * metres

    return price


def paid_s(day: list[TripTimes]) -> int:
    """Return the paid seconds of a vehicle's day: trips without breaks, and waiting between."""
    return sum(trip.length_s + trip.wait_s for trip in day)


def _added(
    problem: Problem,
    kind: int,
    trip: tuple[int, ...],
    rules: TimeRules,
    day: list[TripTimes],
    work_s: int,
    memo: TimingMemo,
) -> tuple[list[TripTimes], TripTimes]:
    """Return `day`, begun later where it would wait, and `trip` after it, the shift not asked."""
    vehicle = problem.vehicles[kind]
    available_s = day[-1].end_s if day else vehicle.early
    timed = _timed(problem, kind, trip, rules, available_s, memo)
    if day:
        gap = timed.start_s - available_s
        if gap < rules.break_s and work_s + gap + timed.length_s > rules.break_after_s:
            timed = _timed(problem, kind, trip, rules, available_s + rules.break_s, memo)
            gap = timed.start_s - available_s
        timed.wait_s = _wait_s(gap, rules)
    if timed.wait_s and not timed.late_s:
        day = _begun_later(problem, kind, day, timed.wait_s, rules, memo)
        timed.wait_s = _wait_s(timed.start_s - day[-1].end_s, rules)
    return day, timed


def _wait_s(gap_s: int, rules: TimeRules) -> int:
    """Return the paid seconds of a gap between two trips: those beyond a rest."""
    return gap_s - rules.break_s if gap_s >= rules.break_s else gap_s


def _begun_later(
    problem: Problem,
    kind: int,
    day: list[TripTimes],
    wait_s: int,
    rules: TimeRules,
    memo: TimingMemo,
) -> list[TripTimes]:
    """Return `day` begun up to `wait_s` later, so that less is waited for what comes after it.

    Trips without a rest between them move together: no stretch of work gets longer. Where roads
    are slow in some hours, a day that would get longer or late by moving stays as it is.
    """
    moved: list[TripTimes] = []
    first = len(day)
    while first and wait_s > 0:
        last = first
        first -= 1
        while first and day[first].start_s - day[first - 1].end_s < rules.break_s:
            first -= 1
        stretch = day[first:last]
        by_s = min(wait_s, *(_slack_s(problem, trip, rules) for trip in stretch))
        later = [
            _timed(problem, kind, trip.clients, rules, trip.start_s + by_s, memo)
            for trip in stretch
        ]
        pairs = zip(later, stretch, strict=True)
        if problem.slow and any(new.late_s or new.length_s > old.length_s for new, old in pairs):
            break
        moved = later + moved
        wait_s = stretch[0].wait_s + by_s
    moved = [*(replace(trip) for trip in day[: len(day) - len(moved)]), *moved]
    for before, trip in itertools.pairwise(moved):
        trip.wait_s = _wait_s(trip.start_s - before.end_s, rules)
    return moved


def _slack_s(problem: Problem, times: TripTimes, rules: TimeRules) -> int:
    """Return how much later a trip may begin and still come to all of its stops, and back."""
    late: list[int] = problem.clients.late[list(times.clients)].tolist()
    early: list[int] = problem.clients.early[list(times.clients)].tolist()
    begun = map(max, times.arrive, early)
    slack = [last + rules.break_s - at for last, at in zip(late, begun, strict=True)]
    return max(min(*slack, rules.back_s - times.end_s), 0)


def _work_since_rest_s(
    timed: TripTimes, rules: TimeRules, day: list[TripTimes], work_s: int
) -> int:
    """Return the work since the last rest, at the end of `timed`."""
    gap = timed.start_s - day[-1].end_s if day else 0
    before = 0 if not day or gap >= rules.break_s else work_s + gap
    if timed.break_s:
        rest = _rest_index(timed, rules)
        begun = timed.leave[rest - 1] if rest else timed.depart_s
        return timed.end_s - begun - timed.break_s
    return before + timed.length_s


def _timed(
    problem: Problem,
    kind: int,
    trip: tuple[int, ...],
    rules: TimeRules,
    available_s: int,
    memo: TimingMemo,
) -> TripTimes:
    """Return `trip` in time: loading begins at `available_s` or later."""
    if trip not in memo.release:
        memo.release[trip] = int(problem.clients.release[list(trip)].max())
    begin = max(available_s, memo.release[trip])
    key = (kind, trip, begin)
    found = memo.timed.get(key)
    if found is None:
        found = _timed_from(problem, kind, trip, rules, begin)
        if len(memo.timed) < MOST_REMEMBERED:
            memo.timed[key] = found
    return TripTimes(
        trip,
        found.start_s,
        found.depart_s,
        found.arrive,
        found.leave,
        found.legs,
        found.end_s,
        found.break_s,
        0,
        found.late_s,
    )


def _timed_from(
    problem: Problem, kind: int, trip: tuple[int, ...], rules: TimeRules, begin_s: int
) -> TripTimes:
    """Return `trip` in time: loading begins at `begin_s`, or so late that nothing waits."""
    clients = problem.clients
    vehicle = problem.vehicles[kind]
    base = problem.depots[vehicle.start_depot].location
    places = [base, *clients.location[list(trip)].tolist(), base]
    seconds = problem.duration[vehicle.profile]
    legs = seconds[places[:-1], places[1:]].tolist()
    slow = slow_ways(problem, vehicle.profile, places)
    earliest = begin_s + rules.loading_s
    first_open = int(clients.early[trip[0]]) - legs[0]
    depart = max(earliest, first_open)
    timed = _drive(problem, trip, legs, slow, depart, rules, rest=None)
    if timed.length_s > rules.break_after_s:
        rest = _rest_index(timed, rules)
        timed = _drive(problem, trip, legs, slow, depart, rules, rest)
        begun = (timed.leave[rest - 1] if rest else timed.depart_s) + rules.break_s
        timed.late_s += max(timed.end_s - begun - rules.break_after_s, 0)
    return timed


def _drive(
    problem: Problem,
    trip: tuple[int, ...],
    legs: list[int],
    slow: list[SlowWay],
    depart_s: int,
    rules: TimeRules,
    rest: int | None,
) -> TripTimes:
    """Drive a trip; the break is taken before leg `rest`, and legs last by their hour."""
    rows = list(trip)
    early = problem.clients.early[rows].tolist()
    late = problem.clients.late[rows].tolist()
    service = problem.clients.service[rows].tolist()
    legs = list(legs) if slow else legs
    times = TripTimes(trip, depart_s - rules.loading_s, depart_s, legs=legs)
    clock = depart_s
    for number in range(len(trip)):
        if rest == number:
            clock += rules.break_s
        if slow:
            legs[number] = slow[number].seconds(clock, legs[number])
        clock += legs[number]
        times.arrive.append(clock)
        clock = max(clock, early[number])
        times.late_s += max(clock - late[number] - rules.break_s, 0)
        clock += service[number]
        times.leave.append(clock)
    if rest == len(trip):
        clock += rules.break_s
    if slow:
        legs[-1] = slow[-1].seconds(clock, legs[-1])
    times.end_s = clock + legs[-1]
    times.late_s += max(times.end_s - rules.back_s, 0)
    times.break_s = rules.break_s if rest is not None else 0
    return times


def _rest_index(times: TripTimes, rules: TimeRules) -> int:
    """Return the leg before which the break falls: the first whose stop would end too late."""
    ends = [*times.leave, times.end_s]
    too_late = (n for n, end in enumerate(ends) if end - times.start_s > rules.break_after_s)
    return next(too_late, len(ends) - 1)
