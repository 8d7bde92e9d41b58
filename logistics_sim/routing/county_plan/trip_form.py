"""A trip without a rest inside in closed form: what a vehicle's day of such trips is paid for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.routing.solution import Route, route_distance

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.time_rules import TimeRules
    from logistics_sim.routing.problem import Problem

TIMETABLE = -1
"""Instead of paid seconds: only the whole timetable can tell (a rest inside a trip, a late one)."""


@dataclass(frozen=True, slots=True)
class TripForm:
    """A trip that departs at ``t``: it ends at ``max(end_s, t + work_s)``.

    No stop is late where ``t <= latest_s``. This is the concatenation of time windows (Vidal et
    al., Computers & Operations Research 40, 2013) for a vehicle that does not wait at its first
    stop.

    Attributes
    ----------
    release_s
        From when all its goods can be loaded.
    opens_s
        Earliest departure: the first stop is open on arrival.
    """

    release_s: int
    opens_s: int
    work_s: int
    end_s: int
    latest_s: int
    metres: int


def trip_form(problem: Problem, kind: int, trip: tuple[int, ...], rules: TimeRules) -> TripForm:
    """Return `trip` on a vehicle of `kind` in closed form, as the timetable drives it."""
    clients, vehicle = problem.clients, problem.vehicles[kind]
    base = problem.depots[vehicle.start_depot].location
    rows = list(trip)
    places = [base, *clients.location[rows].tolist(), base]
    legs = problem.duration[vehicle.profile][places[:-1], places[1:]].tolist()
    early, late = clients.early[rows].tolist(), clients.late[rows].tolist()
    service = clients.service[rows].tolist()
    work = end = 0
    latest = rules.back_s
    for number in range(len(rows)):
        work += legs[number]
        end = max(end + legs[number], early[number]) if number else early[0]
        due = late[number] + rules.break_s
        latest = min(latest, due - work if end <= due else -1)
        work += service[number]
        end += service[number]
    work, end = work + legs[-1], end + legs[-1]
    latest = min(latest, rules.back_s - work if end <= rules.back_s else -1)
    metres = route_distance(problem, Route(kind, (trip,)))
    release = int(clients.release[rows].max())
    return TripForm(release, early[0] - legs[0], work, end, latest, metres)


def paid_in_closed_form(trips: Sequence[TripForm], early_s: int, rules: TimeRules) -> int | None:
    """Return the paid seconds of a vehicle's day of `trips`; the rules are `vehicle_days`'.

    Parameters
    ----------
    trips
        In the order in which they are driven.
    early_s
        From when the vehicle can be loaded.
    rules
        Rests and the shift.

    Returns
    -------
    int or None
        None where one vehicle cannot drive them in a day, `TIMETABLE` where a trip has a rest
        inside or the first one is late.
    """
    available = early_s
    worked = paid = gap = 0
    for number, trip in enumerate(trips):
        depart = max(max(available, trip.release_s) + rules.loading_s, trip.opens_s)
        start = depart - rules.loading_s
        end = max(depart + trip.work_s, trip.end_s)
        length = end - start
        if length > rules.break_after_s:
            return TIMETABLE
        if number:
            gap = start - available
            if gap < rules.break_s and worked + gap + length > rules.break_after_s:
                ready = max(available + rules.break_s, trip.release_s) + rules.loading_s
                depart = max(ready, trip.opens_s)
                start = depart - rules.loading_s
                end = max(depart + trip.work_s, trip.end_s)
                length = end - start
                if length > rules.break_after_s:
                    return TIMETABLE
                gap = start - available
            rested = gap >= rules.break_s
            paid += length + (gap - rules.break_s if rested else gap)
            if paid > rules.shift_s or depart > trip.latest_s:
                return None
            worked = length if rested else worked + gap + length
        elif depart > trip.latest_s:
            return TIMETABLE
        else:
            paid = worked = length
        available = end
    return paid
