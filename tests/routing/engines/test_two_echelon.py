from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.bench.instances.two_echelon import parse_two_echelon
from logistics_sim.core.errors import InputError
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.two_echelon.heuristic import solve_two_echelon
from logistics_sim.routing.two_echelon.model import (
    Fleet,
    TruckRoute,
    TwoEchelonPlan,
    TwoEchelonProblem,
    VanRoute,
)
from logistics_sim.routing.two_echelon.verification import verify_two_echelon
from tests.example_counts import examples

TEXT = """!----
!Trucks: (total #, capacity, cost per distance, fixcost)
2,30,1,0
!CityFreighters: (max cf/sat, total #, cap, cost/dist, fixcost)
2,3,10,1,0
!Stores: (first: depot x,y; then: satellites x,y,[handlingCost])
0,0   10,0,0.5   0,10
!Customers: (x,y,demand)
10,1,5   10,2,5   1,10,7
"""


def instance():
    return parse_two_echelon(TEXT, "x", "x")


def test_the_text_is_read():
    problem = instance()
    assert problem.satellites.tolist() == [[10, 0], [0, 10]]
    assert problem.handling.tolist() == [0.5, 0.0]
    assert problem.demand.tolist() == [5, 5, 7]
    assert problem.trucks == Fleet(2, 30, 1, 0, 2)
    assert problem.vans == Fleet(3, 10, 1, 0, 2)


@pytest.mark.parametrize(
    "text, code",
    [
        (TEXT[: TEXT.index("!Customers")], "BEN-004"),
        (TEXT.replace("10,2,5", "10,2"), "BEN-003"),
        (TEXT.replace("10,2,5", "10,2,x"), "BEN-006"),
        (TEXT.replace("10,2,5", "10,2,-5"), "BEN-006"),
        (TEXT.replace("10,2,5", "10,2,nan"), "BEN-003"),
    ],
)
def test_a_broken_text_is_refused(text, code):
    with pytest.raises(InputError) as error:
        parse_two_echelon(text, "x", "x")
    assert error.value.code == code


def test_cost_of_a_hand_made_plan():
    # One truck 0 -> (10,0) -> (0,10) -> 0: 20 + sqrt(200). Vans: 4 and 2; handling 10 * 0.5.
    plan = TwoEchelonPlan((TruckRoute((0, 1), (10, 7)),), (VanRoute(0, (0, 1)), VanRoute(1, (2,))))
    cost, faults = verify_two_echelon(instance(), plan)
    assert faults == []
    assert cost == pytest.approx(20 + 200**0.5 + 4 + 2 + 5)


@pytest.mark.parametrize(
    "trucks, vans, code",
    [
        ((TruckRoute((0, 1), (10, 6)),), (VanRoute(0, (0, 1)), VanRoute(1, (2,))), "RTE-113"),
        ((TruckRoute((0, 1), (5, 7)),), (VanRoute(0, (0,)), VanRoute(1, (2,))), "RTE-101"),
        ((TruckRoute((0,), (17,)),), (VanRoute(0, (0, 1, 2)),), "RTE-104"),
        ((TruckRoute((0, 1), (10, 7)),) * 3, (VanRoute(0, (0, 1)), VanRoute(1, (2,))), "RTE-108"),
        ((TruckRoute((0, 0), (10, 7)),), (VanRoute(0, (0, 1)), VanRoute(1, (2,))), "RTE-103"),
        (
            (TruckRoute((0,), (17,)),),
            (VanRoute(0, (0,)), VanRoute(0, (1,)), VanRoute(0, (2,))),
            "RTE-108",
        ),
    ],
)
def test_each_rule_has_its_code(trucks, vans, code):
    assert code in {f.code for f in verify_two_echelon(instance(), TwoEchelonPlan(trucks, vans))[1]}


def random_instance(seed, n=4):
    rng = np.random.default_rng(seed)
    return TwoEchelonProblem(
        "random",
        rng.uniform(0, 100, 2),
        rng.uniform(0, 100, (2, 2)),
        rng.uniform(0, 100, (n, 2)),
        rng.integers(1, 10, n),
        rng.uniform(0, 1, 2),
        Fleet(3, 25, 1.0, 5.0, 3),
        Fleet(4, 15, 1.0, 2.0, 3),
    )


def brute_force(problem):
    """Cheapest plan over all assignments, partitions and loads of two satellites."""
    n, s = len(problem.demand), 2
    metres, upper = problem.second_echelon_distances(), problem.first_echelon_distances()

    def around(base, stops):
        path = [base, *(s + c for c in stops), base]
        return sum(metres[a, b] for a, b in pairwise(path))

    def groups(items):
        if not items:
            yield []
            return
        first, *rest = items
        for parts in groups(rest):
            yield [(first,), *parts]
            for k, part in enumerate(parts):
                yield [*parts[:k], (first, *part), *parts[k + 1 :]]

    def first_echelon(load):
        q, fixed = problem.trucks.capacity, problem.trucks.fixed_cost
        single = [2 * upper[0, 1], 2 * upper[0, 2]]
        both = upper[0, 1] + upper[1, 2] + upper[0, 2]
        best = np.inf
        for a in range(4):
            for b in range(4):
                for c in range(4):
                    if not 0 < a + b + c <= problem.trucks.count:
                        continue
                    rest = max(load[0] - a * q, 0) + max(load[1] - b * q, 0)
                    if rest <= c * q:
                        cost = a * single[0] + b * single[1] + c * both + (a + b + c) * fixed
                        best = min(best, cost)
        return best

    best = np.inf
    for parts in groups(list(range(n))):
        loads = [int(sum(problem.demand[list(part)])) for part in parts]
        if max(loads) > problem.vans.capacity or len(parts) > problem.vans.count:
            continue
        for which in np.ndindex(*(s,) * len(parts)):
            if max(which.count(0), which.count(1)) > problem.vans.per_satellite:
                continue
            load = [sum(q for q, b in zip(loads, which, strict=True) if b == k) for k in range(s)]
            cost = first_echelon(load) + len(parts) * problem.vans.fixed_cost
            for part, base, q in zip(parts, which, loads, strict=True):
                cost += min(around(base, order) for order in permutations(part))
                cost += problem.handling[base] * q
            best = min(best, cost)
    return best


@pytest.mark.slow
@settings(max_examples=examples(8), deadline=None)
@given(st.integers(0, 10**6))
def test_tiny_instances_are_solved_to_the_optimum(seed):
    problem = random_instance(seed)
    found = solve_two_echelon(problem, SearchEffort(6_000), seed, "pyvrp")
    cost, faults = verify_two_echelon(problem, found.plan)
    assert faults == []
    assert cost == pytest.approx(found.cost)
    assert cost == pytest.approx(brute_force(problem), rel=1e-6)


@pytest.mark.slow
def test_the_ortools_engine_searches_the_second_echelon_too():
    problem = random_instance(3)
    found = solve_two_echelon(problem, SearchEffort(600), 1, "ortools")
    assert verify_two_echelon(problem, found.plan)[1] == []


@pytest.mark.slow
def test_equal_seeds_give_equal_plans():
    problem = random_instance(5, n=9)
    one, other = (solve_two_echelon(problem, SearchEffort(3_000), 7, "pyvrp") for _ in range(2))
    assert one == other


@pytest.mark.slow
def test_nothing_of_the_solvers_is_printed(capfd):
    solve_two_echelon(random_instance(1, n=8), SearchEffort(2_000), 1, "pyvrp")
    assert capfd.readouterr().out == ""
