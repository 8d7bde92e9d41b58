"""Days priced in closed form cost what their timetables say: rests, waits, windows and shifts."""

from __future__ import annotations

import numpy as np
import pytest

from logistics_sim.routing.county_plan.time_rules import TimeRules
from logistics_sim.routing.county_plan.timetable import day_price, paid_s, vehicle_days
from logistics_sim.routing.county_plan.trip_form import (
    TIMETABLE,
    paid_in_closed_form,
    trip_form,
)
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.solution import Route, route_distance

RULES = TimeRules(
    loading_s=10,
    stop_fixed_s=0,
    stop_per_100_s=0,
    trunk_unload_s=0,
    shift_s=300,
    break_s=40,
    break_after_s=150,
    back_s=900,
)


def line(places, early, late, release, service):
    """Clients on a line, the depot at 0, 1 m = 1 s; yuan 1,000 a day, 3 a second, 2 a metre."""
    at = np.array([0, *places], dtype=np.int64)
    way = np.abs(at[:, None] - at[None, :])
    van = VehicleKind(
        len(places), (99,), fixed_cost=1_000, unit_distance=2, unit_duration=3, shift=10_000,
        max_trips=9, early=0, late=10_000,
    )  # fmt: skip
    clients = Clients.make(
        np.arange(1, len(places) + 1, dtype=np.int64),
        np.ones((len(places), 1), dtype=np.int64),
        early=np.array(early, dtype=np.int64),
        late=np.array(late, dtype=np.int64),
        release=np.array(release, dtype=np.int64),
        service=np.array(service, dtype=np.int64),
    )
    return Problem((Depot(0),), clients, (van,), (way,), (way,), "line")


def price_of_timetable(problem, trips):
    """What the whole timetable of a day costs, None where it is no day of one vehicle."""
    days = vehicle_days(problem, 0, trips, RULES)
    if len(days) > 1 and len(trips) > 1:
        return None
    total = 0
    for day in days:
        metres = sum(route_distance(problem, Route(0, (trip.clients,))) for trip in day)
        total += 1_000 + 3 * paid_s(day) + 2 * metres
    return total


def test_a_rest_and_a_wait_by_hand():
    """Two trips out and back (20 s and 60 s of driving), the second's goods come at 75 or 100 s."""
    problem = line([10, 30], [0, 0], [900, 900], [0, 75], [5, 5])
    forms = [trip_form(problem, 0, (client,), RULES) for client in (0, 1)]
    # 10 + 20 + 5 = 35 s; the gap of 40 s is a rest; 10 + 60 + 5.
    assert paid_in_closed_form(forms, 0, RULES) == 35 + 75
    assert day_price(problem, RULES)(0, ((0,), (1,))) == 1_000 + 3 * 110 + 2 * 80
    # The first begins 25 s later instead of waiting for the second: the same price.
    problem = line([10, 30], [0, 0], [900, 900], [0, 100], [5, 5])
    forms = [trip_form(problem, 0, (client,), RULES) for client in (0, 1)]
    assert paid_in_closed_form(forms, 0, RULES) == TIMETABLE
    assert day_price(problem, RULES)(0, ((0,), (1,))) == 1_000 + 3 * 110 + 2 * 80


def test_who_needs_a_rest_inside_is_left_to_the_timetable():
    problem = line([80], [0], [900], [0], [5])
    form = trip_form(problem, 0, (0,), RULES)
    assert paid_in_closed_form([form], 0, RULES) == TIMETABLE
    assert day_price(problem, RULES)(0, ((0,),)) == 1_000 + 3 * 175 + 2 * 160


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_every_random_day_costs_what_its_timetable_says(seed):
    """Of 1,500 days: the same price, and all three kinds (driven, refused, with a rest) occur."""
    rng = np.random.default_rng(seed)
    closed = refused = open_ = 0
    for _ in range(150):
        size = 6
        early = rng.integers(0, 200, size=size) * (rng.random(size) < 0.5)
        problem = line(
            rng.integers(-45, 45, size=size),
            early,
            early + rng.integers(5, 400, size=size),
            rng.integers(0, 200, size=size) * (rng.random(size) < 0.5),
            rng.integers(0, 15, size=size),
        )
        price = day_price(problem, RULES)
        for _ in range(10):
            order = rng.permutation(size)[: rng.integers(1, size + 1)]
            cuts = sorted(rng.integers(0, len(order) + 1, size=rng.integers(0, 3)).tolist())
            parts = np.split(order, cuts)
            trips = tuple(tuple(int(c) for c in part) for part in parts if part.size)
            found = price(0, trips)
            assert found == price_of_timetable(problem, trips)
            forms = [trip_form(problem, 0, trip, RULES) for trip in trips]
            paid = paid_in_closed_form(forms, 0, RULES)
            closed += paid is not None and paid != TIMETABLE
            refused += paid is None
            open_ += paid == TIMETABLE
    assert closed > 100
    assert refused > 50
    assert open_ > 50
