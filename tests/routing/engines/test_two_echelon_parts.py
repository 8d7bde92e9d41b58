"""Parts of the solver for two echelons, against all orders, all trucks and hand-made sums."""

from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.routing.two_echelon.configurations import (
    ConfigurationSampler,
    EvaluatedConfiguration,
)
from logistics_sim.routing.two_echelon.first_echelon import FirstEchelon
from logistics_sim.routing.two_echelon.integration import integrate
from logistics_sim.routing.two_echelon.model import Fleet, TwoEchelonProblem, VanRoute
from logistics_sim.routing.two_echelon.route_prices import price_plan
from logistics_sim.routing.two_echelon.second_echelon import Configuration, SecondEchelon
from logistics_sim.routing.two_echelon.tours import LONGEST, all_tours
from tests.example_counts import examples


def made(satellites, customers, demand, *, trucks=None, vans=None, handling=None, depot=(0.0, 0.0)):
    s = len(satellites)
    return TwoEchelonProblem(
        "made",
        np.array(depot),
        np.array(satellites, dtype=float),
        np.array(customers, dtype=float),
        np.array(demand),
        np.array(handling or [0.0] * s),
        trucks or Fleet(4, 10, 1.0, 0.0, 4),
        vans or Fleet(9, 10, 1.0, 0.0, 9),
    )


def random_one(seed, s=3, trucks=None):
    rng = np.random.default_rng(seed)
    return made(
        rng.uniform(0, 100, (s, 2)),
        rng.uniform(0, 100, (6, 2)),
        rng.integers(1, 10, 6),
        trucks=trucks,
        depot=rng.uniform(0, 100, 2),
    )


@pytest.mark.parametrize("s", [1, 4, 6])
def test_tours_are_shortest_for_every_set(s):
    problem = random_one(s, s)
    metres = problem.first_echelon_distances()
    tours = all_tours(problem)
    assert len({tour.mask for tour in tours}) == len(tours) == 2**s - 1
    for tour in tours:
        ways = []
        for order in permutations(tour.satellites):
            stops = [0, *(k + 1 for k in order), 0]
            ways.append(sum(metres[a, b] for a, b in pairwise(stops)))
        assert tour.cost == pytest.approx(min(ways))


def test_of_many_satellites_tours_are_short():
    tours = all_tours(random_one(1, 12))
    assert max(len(tour.satellites) for tour in tours) == LONGEST


@pytest.mark.slow
def test_many_satellites_are_brought_their_loads():
    rng = np.random.default_rng(4)
    problem = random_one(3, 17, trucks=Fleet(40, 40, 1.0, 0.0, 40))
    trucks = FirstEchelon(problem, all_tours(problem))
    assert len(trucks.tours) < 12_000
    loads = rng.integers(1, 12, 17)
    for found in (trucks.cheapest(loads), trucks._sweep(tuple(loads.tolist()))):
        brought = np.zeros(17, dtype=int)
        for truck in trucks.truck_routes(found[1], loads):
            np.add.at(brought, list(truck.satellites), truck.amounts)
        assert brought.tolist() == loads.tolist()


def test_two_trucks_share_a_satellite():
    # Loads 8, 4 and 8 for trucks of 10: two trucks do only if they share the middle one.
    problem = made([[10, 0], [10, 1], [10, 2]], [[0, 0]], [1])
    trucks = FirstEchelon(problem, all_tours(problem))
    loads = np.array([8, 4, 8])
    cost, chosen = trucks.cheapest(loads)
    assert len(chosen) == 2
    assert cost == pytest.approx(2 * 101**0.5 + 10 + 1 + 1 + 104**0.5)
    left = {0: 0, 1: 0, 2: 0}
    for truck in trucks.truck_routes(chosen, loads):
        assert sum(truck.amounts) <= 10
        for satellite, amount in zip(truck.satellites, truck.amounts, strict=True):
            left[satellite] += amount
    assert left == {0: 8, 1: 4, 2: 8}


def test_trucks_that_are_too_few_or_too_dear_are_none():
    problem = made([[10, 0]], [[0, 0]], [1], trucks=Fleet(2, 10, 1.0, 0.0, 2))
    trucks = FirstEchelon(problem, all_tours(problem))
    assert trucks.cheapest(np.array([21])) is None
    assert trucks.cheapest(np.array([20]), most=39.0) is None
    assert trucks.cheapest(np.array([20]), most=40.5) == (40.0, [0, 0])
    assert trucks.cheapest(np.array([0])) == (0.0, [])


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 14), min_size=3, max_size=3))
def test_trucks_are_the_cheapest_of_all(seed, loads):
    problem = random_one(seed, trucks=Fleet(4, 10, 1.0, 5.0, 4))
    tours = all_tours(problem)
    best = np.inf
    for counts in product(range(4), repeat=len(tours)):
        if sum(counts) > 4:
            continue
        enough = all(
            10 * sum(n for n, tour in zip(counts, tours, strict=True) if tour.mask & u)
            >= sum(load for k, load in enumerate(loads) if u >> k & 1)
            for u in range(1, 8)
        )
        if enough:
            best = min(best, sum(n * t.cost for n, t in zip(counts, tours, strict=True)))
    found = FirstEchelon(problem, tours).cheapest(np.array(loads))
    assert (np.inf if found is None else found[0]) == pytest.approx(best)


@settings(max_examples=examples(20), deadline=None)
@given(st.integers(0, 10**6))
def test_a_round_is_cut_where_another_satellite_is_near(seed):
    second = SecondEchelon(random_one(seed))
    van = VanRoute(0, (3, 1, 4, 0))

    def cheapest(satellite):
        turned = [van.customers[k:] + van.customers[:k] for k in range(4)]
        return min(second.priced_route(satellite, order).cost for order in turned)

    found = second.cheapest_satellites(van, 3)
    costs = [second.priced_route(other.satellite, other.customers).cost for other in found]
    assert costs == pytest.approx(sorted(cheapest(k) for k in range(3)))
    only = Configuration((False, False, True), (0.0, 0.0, 0.0))
    (route,) = second.reassigned([van], only).routes
    assert second.priced_route(2, route.clients).cost == pytest.approx(cheapest(2))


def test_vans_that_do_not_fit_elsewhere_are_not_moved():
    problem = made([[0, 0], [9, 0]], [[1, 0], [2, 0]], [1, 1], vans=Fleet(2, 10, 1.0, 0.0, 1))
    second = SecondEchelon(problem)
    vans = [VanRoute(0, (0,)), VanRoute(1, (1,))]
    assert second.reassigned(vans, Configuration((True, False), (0.0, 0.0))) is None
    assert second.reassigned(vans, Configuration((True, True), (0.0, 0.0))) is not None


def test_the_join_weighs_both_echelons():
    # The near satellite is dearer for vans (4 a round) but saves the truck 40.
    problem = made([[10, 0], [30, 0]], [[30, 0], [31, 0]], [4, 4])
    second = SecondEchelon(problem)
    trucks = FirstEchelon(problem, all_tours(problem))
    far = second.priced_route(1, (0, 1))
    near = second.priced_route(0, (0, 1))
    assert (far.cost, near.cost) == (2, 42)
    joined = integrate(problem, [far, near], trucks)
    assert joined.cost == pytest.approx(62)
    assert price_plan(problem, joined_routes(joined, [far, near]), trucks)[0] == joined.cost
    assert joined.reduced is not None
    assert (joined.reduced >= -1e-9).all()
    assert integrate(problem, [far, near], trucks, cutoff=62).plan is None
    assert integrate(problem, [far], trucks, left=lambda: 0.0).plan is None


def joined_routes(joined, routes):
    return [route for route in routes if route.van in joined.plan.vans]


def test_of_equal_satellites_only_the_best_trials_stay():
    configurations = ConfigurationSampler(random_one(2), np.random.default_rng(0))
    where = Configuration((True, True, True), (0.0, 0.0, 0.0))
    for cost in (5.0, 3.0, 4.0, 3.0):
        configurations.add(EvaluatedConfiguration(cost, where, (VanRoute(0, (1,)),)))
    configurations.add(EvaluatedConfiguration(9.0, where, (VanRoute(1, (1,)),)))
    assert [trial.cost for trial in configurations.trials] == [3.0, 4.0, 9.0]
    other = configurations.variation(configurations.trials[0])
    assert any(other.open)
    assert all(price >= 0 for price in other.price)
