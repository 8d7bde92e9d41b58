"""Two echelons with windows: by hand, against enumeration, and faults that are planted."""

from dataclasses import replace
from itertools import pairwise, permutations
from math import dist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.two_echelon_windows.engine import solve_two_echelon_windows
from logistics_sim.routing.two_echelon_windows.model import (
    FreighterRoute,
    TwoEchelonWindows,
    UrbanRoute,
    VehicleClass,
    WindowsPlan,
)
from logistics_sim.routing.two_echelon_windows.route_list import column_of, list_routes
from logistics_sim.routing.two_echelon_windows.tours import urban_tours
from logistics_sim.routing.two_echelon_windows.verification import verify_two_echelon_windows
from tests.example_counts import examples


def line(late=(60, 70)):
    """Depot at 0, satellites at 10 and 20; 10 beyond them one customer, and three at one place."""
    return TwoEchelonWindows(
        "line",
        np.array([[0.0, 0.0]]),
        np.array([[10.0, 0.0], [20.0, 0.0]]),
        np.array([[10.0, 10.0], [20.0, 10.0], [20.0, 10.0], [20.0, 10.0]]),
        np.zeros(4, dtype=np.int64),
        np.array([late[0], late[1], late[1], late[1]]),
        np.full(4, 6),
        np.full(4, 10),
        np.array([16, 5]),
        VehicleClass(30, 50.0),
        VehicleClass(10, 25.0),
    )


BOTH = WindowsPlan(
    (UrbanRoute(0, (0, 1)),),
    (FreighterRoute(0, 0, 26.0, (0,)), *(FreighterRoute(1, 0, 41.0, (c,)) for c in (1, 2, 3))),
)


def test_times_of_both_echelons_by_hand():
    # The truck is at the first satellite at 10, its goods can leave at 26; at the second at 36
    # and 41: the vans are at the customers at 36 and at 51. The truck drives 40, each van 20.
    # All four vans from the first satellite would cost 50 + 20 + 45 + 3 * 53.28 = 274.85.
    problem = line((36, 51))
    cost, faults = verify_two_echelon_windows(problem, BOTH)
    assert faults == []
    assert cost == 50 + 40 + 4 * (25 + 20)
    found = solve_two_echelon_windows(problem, SearchEffort(500), 0)
    assert (found.cost, found.bound) == pytest.approx((cost, cost))
    assert found.plan == BOTH


def test_a_window_that_one_truck_would_miss_takes_a_second_truck():
    # 40 is too early for a truck that calls at both (51) and for vans from the first satellite
    # (40.14); straight on, goods leave the second at 25. The other way round, the first satellite's
    # would be ready at 51.
    problem = line((36, 40))
    found = solve_two_echelon_windows(problem, SearchEffort(500), 0)
    assert verify_two_echelon_windows(problem, found.plan)[1] == []
    assert {truck.satellites for truck in found.plan.trucks} == {(0,), (1,)}
    assert found.cost == pytest.approx((50 + 20) + (50 + 40) + 4 * (25 + 20))
    assert found.bound == pytest.approx(found.cost)


def with_van(number, **changes):
    vans = list(BOTH.vans)
    vans[number] = replace(vans[number], **changes)
    return replace(BOTH, vans=tuple(vans))


FULL = VehicleClass(23, 50.0)
LATER = replace(line(), late=np.full(4, 99))


@pytest.mark.parametrize(
    "plan, problem, code",
    [
        (with_van(1, departure=40.9), line(), "RTE-114"),
        (with_van(1, departure=61.0), line(), "RTE-105"),
        (with_van(1, truck=1), line(), "RTE-113"),
        (with_van(1, truck=-1), line(), "RTE-113"),
        (replace(BOTH, trucks=(UrbanRoute(0, (0,)),)), line(), "RTE-113"),
        (BOTH, replace(line(), truck=FULL), "RTE-104"),
        (with_van(1, customers=(1, 2)), LATER, "RTE-104"),
        (with_van(1, customers=(1, 2)), LATER, "RTE-101"),
        (BOTH, line((35, 60)), "RTE-105"),
        (replace(BOTH, vans=BOTH.vans[:3]), line(), "RTE-101"),
        (replace(BOTH, vans=BOTH.vans[:1]), line(), "RTE-103"),
        (replace(BOTH, vans=(*BOTH.vans, BOTH.vans[0])), line(), "RTE-101"),
        (replace(BOTH, trucks=(UrbanRoute(1, (0, 1)),)), line(), "RTE-115"),
        (replace(BOTH, trucks=(UrbanRoute(0, (0, 2)),)), line(), "RTE-115"),
        (replace(BOTH, trucks=(UrbanRoute(0, (0, 1, 0)),)), line(), "RTE-103"),
        (replace(BOTH, trucks=(*BOTH.trucks, UrbanRoute(0, ()))), line(), "RTE-115"),
        (with_van(1, customers=(4,)), line(), "RTE-115"),
        (with_van(1, satellite=2), line(), "RTE-115"),
        (with_van(1, customers=()), line(), "RTE-115"),
    ],
)
def test_each_planted_fault_has_its_code(plan, problem, code):
    assert verify_two_echelon_windows(line(), BOTH)[1] == []
    assert code in {fault.code for fault in verify_two_echelon_windows(problem, plan)[1]}


def random_instance(seed, n=5, satellites=2, depots=2, width=40):
    rng = np.random.default_rng(seed)
    early = rng.integers(40, 160, n)
    return TwoEchelonWindows(
        "random",
        rng.uniform(-40, 40, (depots, 2)),
        rng.uniform(-25, 25, (satellites, 2)),
        rng.uniform(-30, 30, (n, 2)),
        early,
        early + rng.integers(5, width, n),
        rng.integers(3, 9, n),
        rng.integers(0, 12, n),
        rng.integers(0, 12, satellites),
        VehicleClass(int(rng.integers(14, 30)), float(rng.integers(5, 60))),
        VehicleClass(int(rng.integers(9, 16)), float(rng.integers(2, 30))),
    )


def groups(items):
    if not items:
        yield []
        return
    first, *rest = items
    for parts in groups(rest):
        yield [(first,), *parts]
        for k, part in enumerate(parts):
            yield [*parts[:k], (first, *part), *parts[k + 1 :]]


def in_time(problem, satellite, order, clock):
    here = problem.satellites[satellite]
    for customer in order:
        clock += dist(here, problem.customers[customer])
        clock = max(clock, problem.early[customer])
        if clock > problem.late[customer]:
            return False
        clock += problem.service[customer]
        here = problem.customers[customer]
    return True


def brute_force(problem):
    """Least cost over all partitions, orders, satellites, and trucks that share the vans out."""
    n, s = len(problem.demand), len(problem.satellites)
    tours = []
    for depot in problem.depots:
        for size in range(1, s + 1):
            for path in permutations(range(s), size):
                stops = [depot, *(problem.satellites[k] for k in path), depot]
                legs = [dist(a, b) for a, b in pairwise(stops)]
                clock, ready = 0.0, {}
                for satellite, leg in zip(path, legs, strict=False):
                    clock += leg + problem.handling[satellite]
                    ready[satellite] = clock
                tours.append((problem.truck.fixed_cost + sum(legs), ready))
    routes = {}
    for mask in range(1, 2**n):
        part = tuple(c for c in range(n) if mask >> c & 1)
        if sum(problem.demand[list(part)]) > problem.van.capacity:
            continue
        for place in range(s):
            for order in permutations(part):
                stops = [problem.satellites[place], *(problem.customers[c] for c in order)]
                cost = sum(dist(a, b) for a, b in pairwise([*stops, stops[0]]))
                usable = frozenset(
                    k
                    for k, (_, ready) in enumerate(tours)
                    if place in ready and in_time(problem, place, order, ready[place])
                )
                if usable:
                    found = routes.setdefault(part, set())
                    found.add((problem.van.fixed_cost + cost, usable))

    def cheapest_truck(vans):
        """Vans of one truck: every one takes its cheapest order that one tour allows for all."""
        load = sum(int(problem.demand[list(part)].sum()) for part in vans)
        if load > problem.truck.capacity:
            return np.inf
        best = np.inf
        for k, (cost, _) in enumerate(tours):
            total = cost
            for part in vans:
                total += min((c for c, usable in routes[part] if k in usable), default=np.inf)
            best = min(best, total)
        return best

    best = np.inf
    for parts in groups(list(range(n))):
        parts = [tuple(sorted(part)) for part in parts]
        if all(part in routes for part in parts):
            for trucks in groups(parts):
                best = min(best, sum(cheapest_truck(vans) for vans in trucks))
    return best


def held_against_enumeration(problem, effort=3_000):
    found = solve_two_echelon_windows(problem, SearchEffort(effort), 1)
    least = brute_force(problem)
    if not np.isfinite(least):
        assert found.plan is None
        assert found.unreached
        return
    cost, faults = verify_two_echelon_windows(problem, found.plan)
    assert faults == []
    assert cost == pytest.approx(found.cost)
    assert cost == pytest.approx(least, rel=1e-6)
    assert found.bound <= least + 1e-6


@pytest.mark.parametrize("seed", range(4))
def test_tiny_instances_are_solved_to_the_optimum(seed):
    held_against_enumeration(random_instance(seed))


@pytest.mark.slow
@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 6), st.integers(1, 3), st.integers(1, 3))
def test_tiny_instances_of_every_shape(seed, n, satellites, depots):
    held_against_enumeration(random_instance(seed, n, satellites, depots))


def test_whole_loads_need_one_more_truck_than_parted_ones():
    # Three vans of 8 in trucks of 12: 24 fill two trucks, but no truck takes two of them.
    problem = replace(
        line((99, 99)),
        customers=np.array([[10.0, 10.0], [10.0, -10.0], [10.0, 12.0]]),
        early=np.zeros(3, dtype=np.int64),
        late=np.full(3, 99),
        demand=np.full(3, 8),
        service=np.zeros(3, dtype=np.int64),
        truck=VehicleClass(12, 50.0),
    )
    found = solve_two_echelon_windows(problem, SearchEffort(3_000), 0)
    assert verify_two_echelon_windows(problem, found.plan)[1] == []
    assert found.cost == pytest.approx(3 * (50 + 20) + 3 * 25 + 20 + 20 + 24)
    assert found.bound == pytest.approx(found.cost)


def test_equal_seeds_give_equal_plans():
    problem = random_instance(0, n=20, satellites=3, width=60)
    problem = replace(problem, early=problem.early + 30, late=problem.late + 30)
    one, other = (solve_two_echelon_windows(problem, SearchEffort(50), 7) for _ in range(2))
    assert one == other
    assert one.plan is not None
    assert one.plan.text(one.cost) == other.plan.text(other.cost)


def test_routes_that_are_listed_are_those_that_windows_allow():
    problem = random_instance(11, n=5, width=80)
    tours = urban_tours(problem)
    listed = list_routes(problem, tours.first_ready)
    assert listed.complete
    orders = {tuple(int(c) for c in row if c < 5) for row in listed.members}
    for size in range(1, 5):
        for order in permutations(range(5), size):
            reached = any(
                in_time(problem, place, order, tours.first_ready[place]) for place in range(2)
            )
            fits = problem.demand[list(order)].sum() <= problem.van.capacity
            assert (order in orders) == (reached and fits)
    for row in range(listed.load.size):
        for place in range(2):
            column = listed.column(row, place)
            again = column_of(problem, place, column.customers)
            assert (column.cost, column.latest) == pytest.approx((again.cost, again.latest))
            assert in_time(problem, place, column.customers, column.latest - 1e-9)
            assert not in_time(problem, place, column.customers, column.latest + 1e-6)


def test_a_list_that_would_be_too_long_is_cut_and_claims_no_bound():
    problem = random_instance(2, n=12, width=100)
    tours = urban_tours(problem)
    whole = list_routes(problem, tours.first_ready)
    part = list_routes(problem, tours.first_ready, most=whole.load.size // 2)
    assert whole.complete
    assert not part.complete
    assert 12 <= part.load.size <= whole.load.size // 2
    assert set(part.members[:, 0].tolist()) == set(range(12))


def test_nothing_of_the_solvers_is_printed(capfd):
    solve_two_echelon_windows(random_instance(1, n=8), SearchEffort(300), 1)
    assert capfd.readouterr().out == ""
