"""Whole days ruined and recreated: prices, bounds that never refuse, starts where none is near."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.routing.engines import registry
from logistics_sim.routing.engines.effort import Budget, SearchEffort
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.engines.string_removal import day_insertion, day_pricing, day_profile
from logistics_sim.routing.engines.string_removal.compiled import from_python
from logistics_sim.routing.engines.string_removal.day_pricing import IMPOSSIBLE, RELOAD
from logistics_sim.routing.engines.string_removal.day_search import DaySearch
from logistics_sim.routing.engines.string_removal.day_state import COST_BEST
from logistics_sim.routing.solution import Route, route_cost, solution_cost
from logistics_sim.routing.solution_verification import verify_solution
from tests.example_counts import examples
from tests.routing.engines.tight_problems import (
    tight_both_directions,
    tight_mixed_fleet,
    tight_several_trips,
)

added_metres, least_cost, write, day_cost, refresh = (
    from_python(function)
    for function in (
        day_insertion.added_metres,
        day_insertion.least_cost,
        day_insertion.write,
        day_pricing.day_cost,
        day_profile.refresh,
    )
)
PLANTED = (
    lambda seed: tight_several_trips(seed),
    lambda seed: tight_several_trips(seed, vehicles=5, trips_each=3, stops=4, half_window=10),
    lambda seed: tight_both_directions(seed, slack=0.0),
    lambda seed: tight_mixed_fleet(seed, ((60, 3), (100, 2)), spare=0),
)
NAMES = ("several trips", "five vehicles", "both directions", "mixed fleet")


def drawn_day(rng, clients):
    """Return the entries of a day over some of the clients, cut into trips by chance."""
    mine = rng.permutation(clients)[: int(rng.integers(1, clients))]
    day = [int(mine[0])]
    for client in mine[1:]:
        if rng.random() < 0.3:
            day.append(RELOAD)
        day.append(int(client))
    return day


def trips_in(day):
    trips = [[]]
    for value in day:
        if value == RELOAD:
            trips.append([])
        else:
            trips[-1].append(value)
    return tuple(tuple(trip) for trip in trips)


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**20))
def test_a_day_costs_what_its_route_costs(make_random, seed):
    rng = np.random.default_rng(seed)
    problem = make_random(rng, 7)
    data = DaySearch(problem, (), 0).data
    day = drawn_day(rng, 7)
    for kind in range(2):
        route = Route(kind, trips_in(day))
        cost = day_cost(data, np.array(day), len(day), kind)
        assert (cost < IMPOSSIBLE) == feasible(problem, route)
        if cost < IMPOSSIBLE:
            assert cost == route_cost(problem, route)


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(seed=st.integers(0, 2**20))
def test_no_bound_exceeds_what_a_position_costs(make_random, seed):
    rng = np.random.default_rng(seed)
    problem = make_random(rng, 7)
    search = DaySearch(problem, (), 0)
    data, days = search.data, search.days
    day = drawn_day(rng, 7)
    client = next(c for c in range(7) if c not in day)
    for slot in (0, 7):
        kind = int(data.kind_of[slot])
        before = day_cost(data, np.array(day), len(day), kind)
        if before >= IMPOSSIBLE:
            continue
        days.tried[slot, : len(day)], days.size_tried[slot] = day, len(day)
        refresh(data, days, slot)
        assert days.cost_tried[slot] == before
        home = int(data.kinds[kind, 3])
        for at in range(len(day) + 1):
            starts, ends = at == 0 or day[at - 1] == RELOAD, at == len(day) or day[at] == RELOAD
            last = home if starts else data.depots + day[at - 1]
            following = home if ends else data.depots + day[at]
            for form in range(3):
                if (form == 1 and starts) or (form == 2 and ends):
                    continue
                size = write(days, slot, at, client, form)
                added = day_cost(data, days.buffer, size, kind) - before
                if added < IMPOSSIBLE - before:
                    node = data.depots + client
                    longer = added_metres(data.metres[0], home, last, node, following, form)
                    place = (slot, at, client, form, last, following)
                    assert least_cost(data, days, *place, longer) <= added


@pytest.mark.parametrize("make", PLANTED, ids=NAMES)
@pytest.mark.parametrize("seed", range(2))
def test_it_finds_a_start_where_hardly_one_exists(make, seed):
    problem, planted = make(seed)
    search = DaySearch(problem, (), seed)
    search.run(Budget(SearchEffort(400)), 1.0)
    assert search.missing == 0
    verified = verify_solution(problem, search.solution)
    assert verified.violations == []
    assert verified.cost == search.days.figures[COST_BEST]
    assert verified.cost <= 1.05 * solution_cost(problem, planted)


def test_equal_seeds_give_equal_days_and_a_start_is_never_made_worse():
    problem, planted = tight_several_trips(3)
    found = []
    for _ in range(2):
        search = DaySearch(problem, planted.routes, 5)
        search.run(Budget(SearchEffort(50)), 1.0)
        found.append(search.routes)
    assert found[0] == found[1]
    assert solution_cost(problem, search.solution) <= solution_cost(problem, planted)


def test_who_is_not_worth_the_way_stays_out(make_line):
    problem = make_line([1, 50], [1, 1], prize=[0, 97])
    search = DaySearch(problem, (), 0)
    search.run(Budget(SearchEffort(20)), 1.0)
    assert search.solution.routes == (Route(0, ((0,),)),)
    assert search.days.figures[COST_BEST] == 2 + 97


@pytest.mark.slow
@pytest.mark.parametrize("make", PLANTED, ids=NAMES)
@pytest.mark.parametrize("engine", ["ortools", "portfolio"])
def test_no_engine_leaves_a_planted_problem_unsolved(make, engine):
    problem, planted = make(11)
    outcome = registry.solve(problem, SearchEffort(800), 1, engine)
    assert verify_solution(problem, outcome.solution).violations == []
    assert solution_cost(problem, outcome.solution) <= 1.05 * solution_cost(problem, planted)
