import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.routing.problem import Depot, VehicleKind
from logistics_sim.routing.solution import Route, Solution, route_cost, solution_cost
from logistics_sim.routing.solution_verification import verify_solution
from tests.example_counts import examples


def codes(problem, *routes):
    return [fault.code for fault in verify_solution(problem, Solution(routes)).violations]


def test_cost_of_a_hand_made_day(make_line):
    # Loading 10 s, out to 3 and 5 with 2 s of service each, back: 10 + 10 + 4 = 24 s.
    # Client 1 opens at 50, so the latest begin is 50 - 2 - 2 - 3 - 10 = 33; end 50 + 2 + 5.
    kind = VehicleKind(1, (10,), fixed_cost=100, unit_distance=2, unit_duration=3)
    problem = make_line(
        [3, 5],
        [1, 1],
        vehicles=(kind,),
        depots=(Depot(0, loading_s=10),),
        service=[2, 2],
        early=[0, 50],
        late=[99, 99],
    )
    verified = verify_solution(problem, Solution((Route(0, ((0, 1),)),)))
    assert verified.ok
    assert verified.cost == 100 + 2 * 10 + 3 * 24


def test_each_rule_has_its_code(make_line):
    assert codes(make_line([1, 2], [1, 1]), Route(0, ((0,),))) == ["RTE-102"]
    assert codes(make_line([1], [1]), Route(0, ((0, 0),))) == ["RTE-101"]
    assert codes(make_line([1], [1]), Route(0, ((1,),))) == ["RTE-103"]
    assert codes(make_line([1], [1]), Route(1, ((0,),))) == ["RTE-103"]
    assert codes(make_line([1], [1]), Route(0, ((0,), ()))) == ["RTE-103"]
    assert codes(make_line([1, 2], [6, 6]), Route(0, ((0, 1),))) == ["RTE-104"]
    assert codes(make_line([1, 2], [1, 1], late=[9, 1]), Route(0, ((0, 1),))) == ["RTE-105"]
    late = make_line([1], [1], vehicle={"late": 1})
    assert codes(late, Route(0, ((0,),))) == ["RTE-106"]
    assert codes(make_line([1], [1], vehicle={"shift": 1}), Route(0, ((0,),))) == ["RTE-106"]
    far = make_line([1], [1], vehicle={"max_distance": 1})
    assert codes(far, Route(0, ((0,),))) == ["RTE-107"]
    one = make_line([1, 2], [1, 1], count=1)
    assert codes(one, Route(0, ((0,),)), Route(0, ((1,),))) == ["RTE-108"]
    assert codes(one, Route(0, ((0,), (1,)))) == ["RTE-109"]
    waves = make_line([1, 2], [1, 1], family=[0, 1])
    assert codes(waves, Route(0, ((0, 1),))) == ["RTE-110"]


def test_a_wrong_claim_is_a_violation(make_line):
    problem, solution = make_line([1], [1]), Solution((Route(0, ((0,),)),))
    assert verify_solution(problem, solution, 2).ok
    assert [f.code for f in verify_solution(problem, solution, 3).violations] == ["RTE-112"]


@pytest.mark.parametrize("order, ok", [((0, 1), True), ((1, 0), False)])
def test_pickup_before_delivery_needs_room(make_line, order, ok):
    # 6 out for client 0; client 1 gives 7: full at 13 only if it is picked up first.
    problem = make_line([1, 2], [6, 0], pickup=[[0], [7]], capacity=10)
    assert verify_solution(problem, Solution((Route(0, (order,)),))).ok is ok


@settings(max_examples=examples(60), deadline=None)
@given(seed=st.integers(0, 2**31), n=st.integers(1, 7))
def test_it_agrees_with_the_schedule_on_random_routes(make_random, seed, n):
    rng = np.random.default_rng(seed)
    problem = make_random(rng, n)
    kind = problem.vehicles[0]
    order = rng.permutation(n)
    cuts = np.sort(rng.integers(0, n + 1, size=kind.max_trips - 1))
    trips = tuple(tuple(int(c) for c in part) for part in np.split(order, cuts) if part.size)
    route = Route(0, trips)
    verified = verify_solution(problem, Solution((route,)))
    timely = not {"RTE-105", "RTE-106"} & {fault.code for fault in verified.violations}
    from logistics_sim.routing.schedule import route_times

    assert timely == (route_times(problem, 0, trips).late == 0)
    if timely:
        assert verified.cost == route_cost(problem, route)
        assert verified.cost == solution_cost(problem, Solution((route,)))
