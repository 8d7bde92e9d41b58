"""Every engine on small problems: feasible, priced right, near the best, repeatable."""

from functools import cache
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.routing.engines import registry
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.problem import Depot, VehicleKind
from logistics_sim.routing.problem_checks import guard
from logistics_sim.routing.solution import Route, Solution, solution_cost
from logistics_sim.routing.solution_verification import verify_solution
from tests.example_counts import examples

ENGINES = ("ortools", "pyvrp", "portfolio")
WORK = {"ortools": 60, "pyvrp": 200, "portfolio": 400}


def solved(problem, engine, seed=0, start=None):
    outcome = registry.solve(problem, SearchEffort(WORK[engine]), seed, engine, start)
    if outcome.solution is not None:
        assert verify_solution(problem, outcome.solution).violations == []
    return outcome


def cost(problem, outcome):
    return verify_solution(problem, outcome.solution).cost


def brute_force(problem):
    """Return the least cost over all ways to split and order up to five clients."""
    n = problem.clients.size

    @cache
    def cheapest(clients):
        """Cheapest single-vehicle day that serves exactly these clients in one trip."""
        best = None
        for kind in range(len(problem.vehicles)):
            for order in permutations(clients):
                part = Solution((Route(kind, (order,)),))
                found = verify_solution(problem, part)
                missing = {f.code for f in found.violations} - {"RTE-102"}
                left = sum(int(problem.clients.prize[c]) for c in range(n) if c not in clients)
                if not missing and (best is None or found.cost - left < best):
                    best = found.cost - left
        return best

    @cache
    def rest(clients):
        if not clients:
            return 0
        first, *others = clients
        options = []
        if problem.clients.prize[first]:
            tail = rest(tuple(others))
            if tail is not None:
                options.append(int(problem.clients.prize[first]) + tail)
        for mask in range(2 ** len(others)):
            mine = (first, *(c for bit, c in enumerate(others) if mask >> bit & 1))
            price = cheapest(mine)
            tail = rest(tuple(c for c in others if c not in mine))
            if price is not None and tail is not None:
                options.append(price + tail)
        return min(options, default=None)

    return rest(tuple(range(n)))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_line_is_driven_out_and_back(make_line, engine):
    outcome = solved(make_line([3, 1, 2], [1, 1, 1]), engine)
    assert cost(make_line([3, 1, 2], [1, 1, 1]), outcome) == 6


@pytest.mark.parametrize("engine", ENGINES)
def test_a_full_vehicle_needs_a_second_one(make_line, engine):
    problem = make_line([10, 11], [6, 6])
    assert cost(problem, solved(problem, engine)) == 42


@pytest.mark.parametrize("engine", ENGINES)
def test_a_dear_vehicle_makes_two_trips_instead(make_line, engine):
    kind = VehicleKind(2, (10,), fixed_cost=1000, unit_distance=1, max_trips=2)
    problem = make_line([10, 11], [6, 6], vehicles=(kind,), depots=(Depot(0, loading_s=7),))
    outcome = solved(problem, engine)
    assert cost(problem, outcome) == 1042
    assert [len(route.trips) for route in outcome.solution.routes] == [2]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_shift_too_short_for_two_trips_takes_two_vehicles(make_line, engine):
    kind = VehicleKind(2, (10,), fixed_cost=1000, unit_distance=1, shift=40, max_trips=2)
    problem = make_line([10, 11], [6, 6], vehicles=(kind,))
    assert cost(problem, solved(problem, engine)) == 2042


@pytest.mark.parametrize("engine", ENGINES)
def test_the_right_kind_of_vehicle_is_taken(make_line, engine):
    kinds = (
        VehicleKind(9, (100,), fixed_cost=100, unit_distance=2, name="truck"),
        VehicleKind(9, (10,), fixed_cost=10, unit_distance=1, name="van"),
    )
    problem = make_line([10, 11, 12], [5, 5, 50], vehicles=kinds)
    outcome = solved(problem, engine)
    assert cost(problem, outcome) == 100 + 2 * 24
    small = make_line([10, 11], [5, 5], vehicles=kinds)
    assert cost(small, solved(small, engine)) == 10 + 22


@pytest.mark.parametrize("engine", ENGINES)
def test_a_client_not_worth_the_way_is_left_out(make_line, engine):
    problem = make_line([1, 50], [1, 1], prize=[0, 97])
    outcome = solved(problem, engine)
    assert cost(problem, outcome) == 2 + 97
    dear = make_line([1, 50], [1, 1], prize=[0, 99])
    assert cost(dear, solved(dear, engine)) == 100


@pytest.mark.parametrize("engine", ENGINES)
def test_waves_do_not_share_a_trip(make_line, engine):
    problem = make_line([5, 5, 6, 6], [1, 1, 1, 1], family=[0, 1, 0, 1], count=4)
    assert cost(problem, solved(problem, engine)) == 24


@pytest.mark.parametrize("engine", ENGINES)
def test_two_depots_each_serve_what_is_near(make_line, engine):
    kinds = (VehicleKind(2, (10,), 0, 0), VehicleKind(2, (10,), 1, 1))
    problem = make_line([100, 1, 99], [1, 1, 1], vehicles=kinds, depots=(Depot(0), Depot(1)))
    # Depot 1 stands where client 0 is, at 100.
    assert cost(problem, solved(problem, engine)) == 2 + 2


@pytest.mark.parametrize("engine", ENGINES)
def test_equal_seeds_give_equal_solutions(make_random, engine):
    problem = make_random(np.random.default_rng(5), 14)
    one, other = (solved(problem, engine, seed=3) for _ in range(2))
    assert one == other
    assert not one.stopped


@pytest.mark.parametrize("engine", ENGINES)
def test_a_start_is_never_made_worse(make_random, engine):
    problem = make_random(np.random.default_rng(11), 10, rich=False)
    start = solved(problem, "pyvrp").solution
    again = solved(problem, engine, start=start)
    assert cost(problem, again) <= solution_cost(problem, start)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=examples(12), deadline=None)
@given(seed=st.integers(0, 10**6))
def test_rich_problems_are_solved_feasibly(make_random, engine, seed):
    problem = make_random(np.random.default_rng(seed), 7)
    lost = {row.client for row in guard(problem)} if _possible(problem) else None
    if lost is None:
        return
    outcome = solved(problem, engine, seed)
    if outcome.solution is not None:
        assert not lost & outcome.solution.served()


def _possible(problem):
    try:
        guard(problem)
    except InfeasibleError:
        return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=examples(10), deadline=None)
@given(seed=st.integers(0, 10**6))
def test_tiny_problems_are_solved_to_the_optimum(make_random, engine, seed):
    problem = make_random(np.random.default_rng(seed), 5, rich=False)
    outcome = solved(problem, engine, seed)
    assert cost(problem, outcome) == brute_force(problem)
