import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.bench.instances import catalogue as library
from logistics_sim.core.errors import InfeasibleError, InputError
from logistics_sim.routing.bounds import lower_bound
from logistics_sim.routing.engines import registry
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.problem import VehicleKind
from logistics_sim.routing.solution import solution_cost
from tests.example_counts import examples


def test_a_single_way_out_and_back_is_bounded_exactly(make_line):
    # Out to 3 and back: any solution drives at least 6.
    assert lower_bound(make_line([1, 2, 3], [1, 1, 1])).value == pytest.approx(6, abs=0.1)


def test_trips_that_the_loads_need_are_counted(make_line):
    # 30 in vans of 10: three trips to places 10 away, all different arcs to the depot.
    bound = lower_bound(make_line([10, 10, 10], [10, 10, 10]))
    assert (bound.trips, bound.value) == (3, 60)


def test_clients_at_one_place_cost_nothing_between_them(make_line):
    assert lower_bound(make_line([10, 10, 10, 10], [1, 1, 1, 1])).value == pytest.approx(20)


def test_fixed_costs_of_the_least_fleet_are_counted(make_line):
    kinds = (VehicleKind(9, (10,), fixed_cost=50), VehicleKind(9, (30,), fixed_cost=90))
    assert lower_bound(make_line([1, 1, 1], [10, 10, 10], vehicles=kinds)).fixed == 90
    trips = (VehicleKind(9, (10,), fixed_cost=50, max_trips=3),)
    assert lower_bound(make_line([1, 1, 1], [10, 10, 10], vehicles=trips)).fixed == 50


def test_a_client_with_a_prize_may_be_skipped_for_it(make_line):
    problem = make_line([1, 50], [1, 1], prize=[0, 7])
    assert lower_bound(problem).value <= 2 + 7
    # Nothing cheaper than 20 exists, so a prize of 7 stays optional, one of 7000 does not.
    dear = make_line([1, 50], [1, 1], prize=[0, 7000])
    assert lower_bound(dear, upper=120).value == pytest.approx(100, abs=0.1)


def test_no_client_costs_nothing(make_line):
    assert lower_bound(make_line([], [])).value == 0


@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 10**6), rich=st.booleans())
def test_no_solution_is_below_the_bound(make_random, seed, rich):
    problem = make_random(np.random.default_rng(seed), 8, rich=rich)
    try:
        found = registry.solve(problem, SearchEffort(150), seed, "pyvrp").solution
    except InfeasibleError:
        return
    if found is None:
        return
    cost = solution_cost(problem, found)
    assert lower_bound(problem, rounds=60).value <= cost + 1e-6
    assert lower_bound(problem, upper=cost, rounds=60).value <= cost + 1e-6


def given_files():
    try:
        folder = library.instances_folder()
    except InputError:
        return []
    rows = [row for row in library.read_index(folder) if not row.file.startswith("2e")]
    return [folder / row.file for row in rows if row.best_known and row.customers <= 300]


@pytest.mark.trust
@pytest.mark.parametrize("path", given_files(), ids=str)
def test_no_best_known_value_is_below_the_bound(path):
    problem = library.read_problem(path)
    known, _ = library.best_known(path, problem)
    assert lower_bound(problem, rounds=25).value / problem.cost_scale <= known + 0.01
