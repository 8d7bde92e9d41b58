"""Flat positions against the plain meaning of a route: prices, limits, undoing."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.routing.engines.effort import Budget, Effort
from logistics_sim.routing.engines.feasible import feasible
from logistics_sim.routing.engines.ground import CLOSED
from logistics_sim.routing.engines.packing import pack_quickly
from logistics_sim.routing.engines.positions import Positions
from logistics_sim.routing.engines.ruin import Ruin, Search
from logistics_sim.routing.problem import Depot, VehicleKind
from logistics_sim.routing.solution import Route, Solution, route_cost, solution_cost
from logistics_sim.routing.verify_solution import verify_solution

VARIANTS = ("plain", "rich", "untimed")


def single(make_random, seed, variant, n=8):
    """Return a random problem of one trip per vehicle."""
    problem = make_random(np.random.default_rng(seed), n, rich=variant != "plain")
    kinds = tuple(replace(kind, max_trips=1) for kind in problem.vehicles)
    if variant == "untimed":
        kinds = tuple(replace(kind, unit_duration=0, shift=2**40, late=2**40) for kind in kinds)
        c = problem.clients
        zero = np.zeros_like(c.early)
        clients = replace(c, early=zero, late=zero + 2**40, release=zero)
        depots = tuple(Depot(depot.location) for depot in problem.depots)
        problem = replace(problem, clients=clients, depots=depots)
    return replace(problem, vehicles=kinds)


def positions(problem):
    fixed = [kind.fixed_cost for kind in problem.vehicles]
    return Positions(problem, fixed, [min(kind.count, 4) for kind in problem.vehicles])


def grown(at, client, position):
    """Return kind, stops before and stops after `client` is put at a position."""
    slot = at.slot_of[position] if position < at.n else position - at.n
    stops = at.routes[slot]
    place = stops.index(position) + 1 if position < at.n else 0
    return at.kind_of[slot], stops, [*stops[:place], client, *stops[place:]]


def cost(problem, kind, stops):
    return route_cost(problem, Route(kind, (tuple(stops),))) if stops else 0


@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_every_position_is_priced_and_allowed_as_a_route_would_be(make_random, variant, seed):
    problem = single(make_random, seed, variant)
    at = positions(problem)
    for client in np.random.default_rng(seed).permutation(at.n).tolist():
        prices = at.prices(client)
        for position in np.flatnonzero(at.table[2] > -CLOSED).tolist():
            kind, before, after = grown(at, client, position)
            allowed = feasible(problem, Route(kind, (tuple(after),)))
            assert (prices[position] < CLOSED) == allowed
            if allowed:
                more = cost(problem, kind, after) - cost(problem, kind, before)
                assert prices[position] == more
        place = int(prices.argmin())
        if prices[place] < CLOSED:
            slot = at.insert(client, place)
            assert at.costs[slot] == cost(problem, at.kind_of[slot], at.routes[slot])
    assert not at.broken


@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_search_ends_with_what_it_says_and_undoes_what_it_must(make_random, variant, seed):
    problem = single(make_random, seed, variant)
    search = Search(problem, [], [kind.fixed_cost for kind in problem.vehicles], seed, Ruin())
    trips = search.run(Budget(Effort(80)), 1.0)
    solution = Solution(tuple(Route(kind, (trip,)) for kind, trip in trips))
    missing, price = search.best_key
    verified = verify_solution(problem, solution)
    if not missing:
        assert verified.violations == []
        assert verified.cost == price == solution_cost(problem, solution)
    fresh = Positions(problem, search.at.ground.fixed, search.at.ground.slots)
    for slot, stops in enumerate(search.at.routes):
        fresh.routes[slot] = stops
        fresh.renew(slot)
        used = [fresh.n + slot, *stops]
        if stops:
            assert fresh.table[:, used].tolist() == search.at.table[:, used].tolist()
            assert fresh.costs[slot] == search.at.costs[slot]


def test_vehicles_change_to_the_cheaper_kind(make_line):
    kinds = (
        VehicleKind(1, (10,), fixed_cost=5, unit_distance=1),
        VehicleKind(1, (100,), fixed_cost=50, unit_distance=2),
    )
    problem = make_line([10, 11], [4, 4], vehicles=kinds)
    search = Search(problem, [(1, (0, 1))], [5, 50], 0, Ruin())
    assert search.run(Budget(Effort(40)), 1.0) in ([(0, (0, 1))], [(0, (1, 0))])
    assert search.best_key == (0, 5 + 22)


def test_a_fleet_that_is_too_small_is_told(make_line):
    problem = make_line([10, 11], [6, 6], count=1)
    search = Search(problem, [], [0], 0, Ruin())
    search.run(Budget(Effort(40)), 1.0)
    assert search.best_key[0] == 1


def test_trips_are_packed_quickly_or_not_at_all(make_line):
    kind = VehicleKind(1, (10,), max_trips=2, shift=50)
    problem = make_line([10, 11], [6, 6], vehicles=(kind,))
    days = pack_quickly(problem, [(0, (0,)), (0, (1,))], 0)
    assert [len(route.trips) for route in days.routes] == [2]
    tight = make_line([10, 11], [6, 6], vehicles=(replace(kind, shift=41),))
    assert pack_quickly(tight, [(0, (0,)), (0, (1,))], 0) is None
