"""The portfolio: PyVRP's own search as a member, turns, who found what, never worse."""

from dataclasses import replace

import numpy as np
import pytest
import pyvrp
from pyvrp.stop import MaxIterations

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.routing.engines import registry
from logistics_sim.routing.engines.effort import Budget, SearchEffort
from logistics_sim.routing.engines.ortools_engine import StringRemovalRounds
from logistics_sim.routing.engines.plain_pyvrp import PlainSearch
from logistics_sim.routing.engines.pool import Pool
from logistics_sim.routing.engines.portfolio import FEW_MIXED_PLAN, LONG_PLAN, turns
from logistics_sim.routing.engines.portfolio_members import StringMember
from logistics_sim.routing.engines.pyvrp_engine import to_pyvrp
from logistics_sim.routing.engines.savings import savings_trips
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.solution import solution_cost
from logistics_sim.routing.solution_verification import verify_solution
from tests.routing.engines.tight_problems import (
    tight_both_directions,
    tight_mixed_fleet,
    tight_several_trips,
)

PLANTED = {
    "mixed fleet, no unit spare": lambda: tight_mixed_fleet(2, ((60, 3), (100, 2)), spare=0),
    "mixed fleet, a unit spare": lambda: tight_mixed_fleet(3, ((66, 2), (110, 2)), spare=1),
    "both directions": lambda: tight_both_directions(4, vehicles=4, stops=6, slack=0.0),
    "several trips": lambda: tight_several_trips(5, vehicles=2, trips_each=3, stops=3),
}


@pytest.mark.slow
@pytest.mark.parametrize("made", PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("steps", [1, 40, 400])
def test_the_plain_member_is_what_the_library_does(made, steps):
    problem, _ = made()
    found = pyvrp.solve(
        to_pyvrp(problem), MaxIterations(steps), seed=3, collect_stats=False, display=False
    )
    mine = PlainSearch(problem, 3)
    mine.run(Budget(SearchEffort(steps // 2 + 1)))
    mine.run(Budget(SearchEffort(steps - steps // 2 - 1)))
    assert mine.best == found.best


@pytest.mark.slow
@pytest.mark.parametrize("made", PLANTED.values(), ids=PLANTED)
def test_on_tight_problems_it_is_no_worse_than_any_member(made):
    """Plain PyVRP and string removals get as many iterations alone as all members together."""
    problem, planted = made()
    costs = {}
    for engine in ("portfolio", "pyvrp", "ortools"):
        solution = registry.solve(problem, SearchEffort(1_500), 1, engine).solution
        if solution is not None:
            assert verify_solution(problem, solution).violations == []
            costs[engine] = solution_cost(problem, solution)
    assert costs["portfolio"] == min(costs.values())
    assert costs["portfolio"] <= 1.02 * solution_cost(problem, planted)


@pytest.mark.slow
def test_finds_get_better_and_end_with_the_answer():
    problem, _ = tight_mixed_fleet(7, ((60, 3), (100, 2)))
    one, other = (registry.solve(problem, SearchEffort(600), 4, "portfolio") for _ in range(2))
    assert one == other
    costs = [find.cost for find in one.finds]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == solution_cost(problem, one.solution)
    assert {find.member for find in one.finds} <= {*one.shares, "packing"}
    assert sum(one.shares.values()) == pytest.approx(1.0)
    assert [find.at for find in one.finds] == sorted(find.at for find in one.finds)


def test_the_account_outlives_clients_that_nobody_can_serve(make_line):
    """The last client is beyond the shift and may be left out; the others are solved without it."""
    kind = VehicleKind(3, (10,), shift=50)
    problem = make_line([10, 12, 99], [1, 1, 1], prize=[0, 0, 7], vehicles=(kind,))
    outcome = registry.solve(problem, SearchEffort(100), 1, "portfolio")
    assert solution_cost(problem, outcome.solution) == 24 + 7
    assert outcome.finds
    assert outcome.shares


def test_parts_of_the_search_never_exceed_it(make_line, make_random):
    roomy = make_line([1, 2, 3], [1, 1, 1])
    mixed = make_random(np.random.default_rng(1), 20)
    for problem in (roomy, mixed, tight_several_trips(1)[0], tight_mixed_fleet(1)[0]):
        parts = [part for _, part in turns(problem)]
        assert min(parts) > 0
        assert sum(parts) <= 1 + 1e-9
    assert turns(tight_mixed_fleet(1)[0])[0][0] == "plain"
    # Many clients on days of several trips: PyVRP's moves come to few steps.
    assert turns(tight_several_trips(1, vehicles=10, stops=5)[0])[0][0] == "strings"


def test_who_begins_follows_the_length_of_trips_and_the_size(make_line):
    """Loads of 1: 60 stops a trip; of 10: 6 stops a trip. Windows or none, 60 or 600 clients."""

    def plan(count, load, windows):
        early = [place if windows else 0 for place in range(count)]
        kind = VehicleKind(count, (60,))
        places, demand = list(range(1, count + 1)), [load] * count
        return turns(make_line(places, demand, early=early, vehicles=(kind,)))

    assert plan(60, 1, windows=True) == LONG_PLAN
    assert plan(60, 10, windows=True)[0][0] == "strings"
    assert plan(60, 1, windows=False) == LONG_PLAN
    assert plan(60, 10, windows=False)[0][0] == "strings"
    assert plan(600, 1, windows=False) == (("strings", 1.0),)
    assert plan(600, 10, windows=False) == (("strings", 1.0),)
    assert {name for name, _ in plan(600, 10, windows=True)} == {"strings", "annealing"}
    kinds = (VehicleKind(60, (60,)), VehicleKind(60, (90,)))
    mixed = make_line(list(range(1, 61)), [10] * 60, vehicles=kinds)
    assert turns(mixed) == FEW_MIXED_PLAN


def test_string_removals_begin_alone_and_then_take_the_best():
    """A poor solution of others does not hold the first turn back; later turns begin from it."""
    problem, planted = tight_mixed_fleet(7, ((60, 3), (100, 2)))
    begun = []

    class Watched(StringMember):
        def improved(self, start, until):
            begun.append(start)
            return super().improved(start, until)

    member = Watched(problem, Budget(SearchEffort(200)), Pool(problem), 1)
    first = member.turn(planted, 0.4)
    assert begun[0] is None
    assert solution_cost(problem, first) <= solution_cost(problem, planted)
    assert member.turn(first, 0.8) is not None
    assert begun[2:] == [first]


@pytest.mark.parametrize("seed", [1, 3])
def test_trips_are_given_up_before_anybody_waits_outside(seed):
    """Savings drive one trip more than there are vehicles; only hours bind.

    From the same start and with as much work, removals with the fleet as it is leave somebody
    out for seed 3.
    """
    problem, _ = tight_both_directions(seed, vehicles=6, stops=8, slack=0.0)
    n = problem.clients.size
    roomy = replace(problem.vehicles[0], capacity=(10**6,), count=n)
    many = replace(problem, vehicles=(roomy,))
    effort = SearchEffort(400)
    first = StringRemovalRounds(many, Budget(effort), Pool(many), 1)
    vehicles = len(savings_trips(first.single, first.price)) - 1
    tight = replace(problem, vehicles=(replace(roomy, count=vehicles),))
    rounds = StringRemovalRounds(tight, Budget(effort), Pool(tight), 1)
    trips = savings_trips(rounds.single, rounds.price)
    assert rounds.overfull(trips)
    fewer = rounds.fewer(trips, 0.5)
    assert not rounds.overfull(fewer)
    assert sorted(client for _, trip in fewer for client in trip) == list(range(n))


@pytest.mark.parametrize("engine", ["portfolio", "ortools"])
def test_loads_that_cannot_be_divided_are_a_fault_not_a_lack_of_effort(engine):
    clients = Clients.make(np.arange(1, 6), np.array([[4], [4], [2], [2], [2]]))
    metres = np.ones((6, 6), dtype=np.int64) - np.eye(6, dtype=np.int64)
    problem = Problem((Depot(0),), clients, (VehicleKind(2, (7,)),), (metres,), (metres,))
    with pytest.raises(InfeasibleError) as error:
        registry.solve(problem, SearchEffort(100), 1, engine)
    assert error.value.code == "FLT-007"
