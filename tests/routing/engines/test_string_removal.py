"""Compiled string removals against the plain meaning of a route: prices, limits, undoing."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.routing.engines.day_packing import pack_quickly
from logistics_sim.routing.engines.effort import Budget, SearchEffort
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.engines.string_removal import compiled, insertion
from logistics_sim.routing.engines.string_removal.instance_arrays import FORBIDDEN, instance_arrays
from logistics_sim.routing.engines.string_removal.iterations import compiled_start
from logistics_sim.routing.engines.string_removal.search import RemovalSettings, StringRemovalSearch
from logistics_sim.routing.engines.string_removal.search_state import (
    INFEASIBLE,
    NEXT,
    NEXT_BLINK,
    ROUTES_COST,
    SIZE,
    logged,
    new_state,
    trips_of,
)
from logistics_sim.routing.problem import Depot, VehicleKind
from logistics_sim.routing.solution import Route, Solution, route_cost, solution_cost
from logistics_sim.routing.solution_verification import verify_solution
from tests.example_counts import examples

cheapest_insertion = compiled.from_python(insertion.cheapest_insertion)
insert_client = compiled.from_python(insertion.insert_client)
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


def fixed_costs(problem):
    return [kind.fixed_cost for kind in problem.vehicles]


def empty_state(problem):
    slot_lists = [min(kind.count, 4) for kind in problem.vehicles]
    data = instance_arrays(problem, fixed_costs(problem), slot_lists)
    state = new_state(data, 0)
    for slot in range(sum(slot_lists)):
        compiled_start(data, state, slot, np.zeros(0, dtype=np.int64))
    return data, state


def routes_by_slot(data, state):
    """Return (kind, clients) of every slot."""
    found = []
    for kind in range(data.capacity.shape[0]):
        for slot in range(int(data.first_slot[kind]), int(data.first_slot[kind + 1])):
            following, stops = int(state.positions[data.n + slot, NEXT]), []
            while following >= 0:
                stops.append(following)
                following = int(state.positions[following, NEXT])
            found.append((kind, stops))
    return found


def cost(problem, kind, stops):
    return route_cost(problem, Route(kind, (tuple(stops),))) if stops else 0


def overloaded(problem, kind, stops):
    """Return whether a load that goes one way only is more than a kind carries."""
    c, rows = problem.clients, list(stops)
    both = c.delivery.any(axis=0) & c.pickup.any(axis=0)
    load = np.maximum(c.delivery, c.pickup)[rows].sum(axis=0)
    return bool(((load > np.array(problem.vehicles[kind].capacity)) & ~both).any())


def habits(kind):
    return replace(
        kind, count=0, capacity=(), fixed_cost=0, unit_distance=0, unit_duration=0, name=""
    )


def cheapest(problem, slot_lists, client):
    """Return the least price of a client at any position, `FORBIDDEN` where there is none.

    Where a vehicle is too small, one of another kind that stands idle may take over.
    """
    prices = [FORBIDDEN]
    kinds = problem.vehicles
    idle = {kind for kind, stops in slot_lists if not stops}
    for own, stops in slot_lists:
        for place in range(len(stops) + 1):
            after = [*stops[:place], client, *stops[place:]]
            drivers = [own]
            if stops and overloaded(problem, own, after):
                drivers = [k for k in idle if habits(kinds[k]) == habits(kinds[own])]
            for kind in drivers:
                if feasible(problem, Route(kind, (tuple(after),))):
                    prices.append(cost(problem, kind, after) - cost(problem, own, stops))
    return min(prices)


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=examples(40), deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_client_goes_where_it_costs_least_at_the_price_of_the_longer_route(
    make_random, variant, seed
):
    problem = single(make_random, seed, variant)
    data, state = empty_state(problem)
    rng = np.random.default_rng(seed)
    for stamp, client in enumerate(rng.permutation(data.n).tolist(), start=1):
        state.scalars[NEXT_BLINK] = 10**9  # no position is overlooked
        slot_lists = routes_by_slot(data, state)
        least = cheapest(problem, slot_lists, client)
        prize = int(problem.clients.prize[client])
        place = cheapest_insertion(data, state, rng, client, stamp)
        assert (place >= 0) == (least < (prize or FORBIDDEN))
        if place >= 0:
            before = int(state.scalars[ROUTES_COST])
            insert_client(data, state, client, place)
            assert int(state.scalars[ROUTES_COST]) - before == least
            slot_lists = routes_by_slot(data, state)
            assert int(state.scalars[ROUTES_COST]) == sum(
                cost(problem, *slot) for slot in slot_lists
            )
    assert not state.scalars[INFEASIBLE]


@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=examples(25), deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_search_ends_with_what_it_says_and_undoes_what_it_must(make_random, variant, seed):
    problem = single(make_random, seed, variant)
    search = StringRemovalSearch(problem, [], fixed_costs(problem), seed, RemovalSettings())
    trips = search.run(Budget(SearchEffort(8)), 1.0)
    solution = Solution(tuple(Route(kind, (trip,)) for kind, trip in trips))
    missing, price = search.best_rank
    verified = verify_solution(problem, solution)
    if not missing:
        assert verified.violations == []
        assert verified.cost == price == solution_cost(problem, solution)
    for kind, trip in logged(search.state):
        assert feasible(problem, Route(kind, (trip,)))
    data, state = search.data, search.state
    fresh = new_state(data, 0)
    for slot, (_, stops) in enumerate(routes_by_slot(data, state)):
        compiled_start(data, fresh, slot, np.array(stops, dtype=np.int64))
        used = [data.n + slot, *stops]
        if stops:
            assert fresh.positions[used].tolist() == state.positions[used].tolist()
            assert fresh.routes[slot].tolist() == state.routes[slot].tolist()
        else:
            assert state.routes[slot, SIZE] == 0
    assert fresh.scalars[ROUTES_COST] == state.scalars[ROUTES_COST]


def test_the_same_seed_gives_the_same_trips_and_another_start_is_kept(make_random):
    problem = single(make_random, 5, "rich", n=30)
    runs = [
        StringRemovalSearch(problem, [], fixed_costs(problem), 3, RemovalSettings())
        for _ in range(2)
    ]
    first, second = (run.run(Budget(SearchEffort(20)), 1.0) for run in runs)
    assert first == second
    again = StringRemovalSearch(problem, first, fixed_costs(problem), 4, RemovalSettings())
    assert sorted(again.best_trips) == sorted(first)
    assert again.best_rank == runs[0].best_rank


def test_vehicles_change_to_the_cheaper_kind(make_line):
    kinds = (
        VehicleKind(1, (10,), fixed_cost=5, unit_distance=1),
        VehicleKind(1, (100,), fixed_cost=50, unit_distance=2),
    )
    problem = make_line([10, 11], [4, 4], vehicles=kinds)
    search = StringRemovalSearch(problem, [(1, (0, 1))], [5, 50], 0, RemovalSettings())
    assert search.run(Budget(SearchEffort(4)), 1.0) in ([(0, (0, 1))], [(0, (1, 0))])
    assert search.best_rank == (0, 5 + 22)


def test_a_full_vehicle_is_changed_for_a_larger_one_when_that_is_cheapest(make_line):
    kinds = (
        VehicleKind(2, (10,), fixed_cost=30, unit_distance=1),
        VehicleKind(1, (20,), fixed_cost=40, unit_distance=1),
    )
    problem = make_line([10, 11], [6, 6], vehicles=kinds)
    data, state = empty_state(problem)
    compiled_start(data, state, 0, np.array([0], dtype=np.int64))
    state.scalars[NEXT_BLINK] = 10**9
    place = cheapest_insertion(data, state, np.random.default_rng(0), 1, 1)
    insert_client(data, state, 1, place)
    # 40 + 22 for both on the large one; a second small one would cost 30 + 22 more.
    assert trips_of(data, state.positions[:, NEXT]) in ([(1, (0, 1))], [(1, (1, 0))])
    assert state.scalars[ROUTES_COST] == 62


def test_there_are_as_many_vehicles_as_the_clock_needs_not_only_as_the_loads_do(make_line):
    n = 30
    problem = make_line([10] * n, [1] * n, vehicles=(VehicleKind(n, (1_000,), shift=25),))
    clients = replace(problem.clients, service=np.full(n, 5))  # two would take 30
    search = StringRemovalSearch(replace(problem, clients=clients), [], [0], 0, RemovalSettings())
    assert len(search.run(Budget(SearchEffort(4)), 1.0)) == n
    assert search.best_rank[0] == 0


def test_a_fleet_that_is_too_small_is_told(make_line):
    problem = make_line([10, 11], [6, 6], count=1)
    search = StringRemovalSearch(problem, [], [0], 0, RemovalSettings())
    search.run(Budget(SearchEffort(4)), 1.0)
    assert search.best_rank[0] == 1


def test_no_change_of_the_compiled_sources_is_missed(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "__file__", str(tmp_path / "compiled.py"))
    (tmp_path / "steps.py").write_text("one")
    before = compiled._stamp()
    (tmp_path / "steps.py").write_text("two")
    assert compiled._stamp() != before


@pytest.mark.slow
def test_compiled_code_is_found_on_disk_by_the_next_process():
    code = (
        "from logistics_sim.routing.engines.string_removal import iterations, search\n"
        "search.ready()\n"
        "found = (iterations.compiled_start, iterations.compiled_iterations)\n"
        "print(*(sum(f.stats.cache_hits.values()) for f in found))"
    )
    run = [sys.executable, "-c", code]
    subprocess.run(run, check=True)
    again = subprocess.run(run, check=True, capture_output=True, text=True)
    assert again.stdout.split() == ["1", "1"]


def test_trips_are_packed_quickly_or_not_at_all(make_line):
    kind = VehicleKind(1, (10,), max_trips=2, shift=50)
    problem = make_line([10, 11], [6, 6], vehicles=(kind,))
    days = pack_quickly(problem, [(0, (0,)), (0, (1,))], 0)
    assert [len(route.trips) for route in days.routes] == [2]
    tight = make_line([10, 11], [6, 6], vehicles=(replace(kind, shift=41),))
    assert pack_quickly(tight, [(0, (0,)), (0, (1,))], 0) is None
