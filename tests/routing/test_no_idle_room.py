"""Limited fleets: no stop is left out beside a vehicle that could serve it too."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from logistics_sim.routing.county_plan.legal_days import LegalDays
from logistics_sim.routing.county_plan.reinsertion import fill, nearest_first, refill
from logistics_sim.routing.county_plan.routing_task import main_task
from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs
from logistics_sim.routing.county_plan.stops import group_stops
from logistics_sim.routing.county_plan.task_solution import solve_task
from logistics_sim.routing.county_plan.timetable import paid_s, vehicle_days
from logistics_sim.routing.engines.effort import SearchEffort
from tests.example_counts import examples
from tests.routing.hand_county import HOUR, joint_operator
from tests.routing.test_county_properties import LOADS, world_of

PROPERTY = settings(
    max_examples=examples(24),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@st.composite
def limited(draw):
    """Return (changes, world, operator, loads): more villages than one or two vehicles serve."""
    villages = draw(st.integers(8, 16))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    points = [(0, 0), *rng.integers(-30_000, 30_000, (villages + 1, 2)).tolist()]
    world = world_of(points, 1, 1)
    departs = ("06:30", "13:00")[: draw(st.integers(1, 2))]
    rows = []
    for wave in range(1, len(departs) + 1):
        for place in world.places["place_id"].iloc[2:]:
            grams = int(rng.integers(5_000, 120_000))
            up = int(rng.integers(0, 60_000))
            items = int(rng.integers(20, 900))
            rows.append(["all", wave, place, grams, 4 * grams, items, up, 4 * up, up // 2_000])
    loads = pd.DataFrame(rows, columns=["group", "wave", "place", *LOADS])
    loads.insert(3, "band", "any")
    counts = draw(st.sampled_from([(1, 0), (0, 1), (1, 1), (2, 0)]))
    changes = {
        "operations.break_after_h.base": draw(st.sampled_from([4.0, 2.5, 1.5])),
        **{f"fleet.{number}.count": count for number, count in enumerate((*counts, 0, 0))},
    }
    return changes, world, joint_operator(departs=departs), loads


def solved(base, county, iterations=40):
    changes, world, operator, loads = county
    scenario = base.change(**changes)
    inputs = planning_inputs(scenario, world, operator)
    stops = group_stops(loads, world.places, "all")
    task = main_task(inputs, operator, stops, np.zeros(stops.size, dtype=bool))
    return inputs.rules, solve_task(inputs, task, "main", effort=SearchEffort(iterations))


def served_by(found):
    return {client for _, day in found.days for trip in day for client in trip.clients}


def drivable(problem, rules, kind, trips):
    """Whether one vehicle drives these trips by the timetable, the shift and its room."""
    vehicle, c = problem.vehicles[kind], problem.clients
    if len(trips) > vehicle.max_trips or any(len(set(c.family[list(t)])) > 1 for t in trips):
        return False
    for trip in map(list, trips):
        on_board = c.delivery[trip].sum(axis=0)
        for client in trip:
            if (on_board > vehicle.capacity).any():
                return False
            on_board = on_board - c.delivery[client] + c.pickup[client]
        if (on_board > vehicle.capacity).any():
            return False
    days = vehicle_days(problem, kind, trips, rules)
    legal = len(days) == 1 and not any(trip.late_s for trip in days[0])
    return legal and paid_s(days[0]) <= rules.shift_s and len(days[0]) <= vehicle.max_trips


def placements(problem, found, client):
    """Every vehicle day that would serve `client` too, and every day of an idle vehicle."""
    idle = [vehicle.count for vehicle in problem.vehicles]
    for kind, day in found.days:
        idle[kind] -= 1
        trips = tuple(trip.clients for trip in day)
        for row, trip in enumerate(trips):
            for at in range(len(trip) + 1):
                yield kind, (*trips[:row], (*trip[:at], client, *trip[at:]), *trips[row + 1 :])
        for row in range(len(trips) + 1):
            yield kind, (*trips[:row], (client,), *trips[row:])
    for kind, count in enumerate(idle):
        if count:
            yield kind, ((client,),)


@pytest.mark.slow
@PROPERTY
@given(county=limited())
def test_no_idle_room_beside_a_dropped_stop(base, county):
    rules, found = solved(base, county)
    problem = found.problem
    missed = set(range(problem.clients.size)) - served_by(found)
    assert len(missed) <= len(found.unserved)
    for client in missed:
        for kind, trips in placements(problem, found, client):
            assert not drivable(problem, rules, kind, trips), (client, kind, trips)
    for kind, day in found.days:
        assert drivable(problem, rules, kind, tuple(trip.clients for trip in day))


@pytest.mark.slow
@PROPERTY
@given(county=limited())
def test_as_much_is_served_as_by_plain_insertion(base, county):
    rules, found = solved(base, county)
    legal = LegalDays(found.problem, rules)
    plain = fill(legal, [], nearest_first(legal, range(found.problem.clients.size)))
    assert len(served_by(found)) >= found.problem.clients.size - len(plain.missed)


@pytest.mark.slow
@settings(PROPERTY, max_examples=3)
@given(county=limited())
def test_with_the_same_days_more_work_never_serves_fewer(base, county):
    rules, found = solved(base, county, iterations=10)
    everything = range(found.problem.clients.size)
    lost = []
    for iterations in (1, 120, 180):
        legal = LegalDays(found.problem, rules)
        lost.append(refill(legal, [], everything, iterations, seed=5).rank(found.problem))
    assert lost == sorted(lost, reverse=True)


def test_a_trip_that_leaves_no_time_for_the_rest_is_cut_not_dropped(base):
    """Twelve stops of 38 min at a kilometre's distance: the van rests once, the truck stands by."""
    world = world_of([(0, 0), *[(1_000 * n, 0) for n in range(1, 14)]], 1, 1)
    rows = [["all", 1, p, 20_000, 80_000, 700, 0, 0, 0] for p in world.places["place_id"].iloc[2:]]
    loads = pd.DataFrame(rows, columns=["group", "wave", "place", *LOADS])
    loads.insert(3, "band", "any")
    fleet = {f"fleet.{n}.count": count for n, count in enumerate((1, 1, 0, 0))}
    rules, found = solved(base, (fleet, world, joint_operator(), loads))
    assert found.unserved == []
    assert len(served_by(found)) == 12
    assert all(paid_s(day) <= rules.shift_s <= 10 * HOUR for _, day in found.days)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_gives_the_same_days(base, seed):
    world = world_of([(0, 0), *[(1_900 * n, 900 * n) for n in range(1, 14)]], 1, 1)
    rows = [["all", 1, p, 20_000, 80_000, 700, 0, 0, 0] for p in world.places["place_id"].iloc[2:]]
    loads = pd.DataFrame(rows, columns=["group", "wave", "place", *LOADS])
    loads.insert(3, "band", "any")
    fleet = {"seed": seed, **{f"fleet.{n}.count": c for n, c in enumerate((1, 0, 0, 0))}}
    days = [solved(base, (fleet, world, joint_operator(), loads))[1].days for _ in range(2)]
    assert days[0] == days[1]
