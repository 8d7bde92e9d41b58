import pytest

from logistics_sim.core.errors import InfeasibleError, InputError
from logistics_sim.routing.engines import registry
from logistics_sim.routing.engines.effort import Outcome, SearchEffort
from logistics_sim.routing.solution import Route, Solution, solution_cost


def one_each(problem, effort, seed, start):
    """A toy engine: one vehicle of the first kind per client."""
    routes = tuple(Route(0, ((client,),)) for client in range(problem.clients.size))
    return Outcome(Solution(routes), 1)


@pytest.fixture
def toy():
    registry.ENGINES("toy")(one_each)
    yield "toy"
    del registry.ENGINES["toy"]


def test_a_third_partys_engine_is_used_by_name(toy, make_line):
    outcome = registry.solve(make_line([1, 2], [1, 1]), SearchEffort(1), 0, engine=toy)
    assert solution_cost(make_line([1, 2], [1, 1]), outcome.solution) == 6


def test_a_name_is_taken_only_once(toy):
    registry.ENGINES("toy")(one_each)
    with pytest.raises(InputError, match="REG-001"):
        registry.ENGINES("toy")(lambda *words: None)


def test_an_unknown_engine_is_refused(make_line):
    with pytest.raises(InputError, match="ENG-001"):
        registry.solve(make_line([1], [1]), SearchEffort(1), 0, engine="nobody")


def test_an_engine_whose_package_is_missing_is_refused(make_line, monkeypatch):
    monkeypatch.setitem(registry.NEEDS, "pyvrp", "a_package_that_is_not_there")
    assert "pyvrp" not in registry.available()
    with pytest.raises(InputError, match="ENG-003"):
        registry.solve(make_line([1], [1]), SearchEffort(1), 0, engine="pyvrp")


def test_no_stop_is_an_empty_solution(make_line):
    def never(problem, effort, seed, start):
        raise AssertionError

    registry.ENGINES("never")(never)
    try:
        outcome = registry.solve(make_line([], []), SearchEffort(1), 0, engine="never")
    finally:
        del registry.ENGINES["never"]
    assert outcome.solution == Solution(())


def test_no_vehicle_is_infeasible(toy, make_line):
    with pytest.raises(InfeasibleError, match="FLT-001"):
        registry.solve(make_line([1], [1], vehicles=()), SearchEffort(1), 0, engine=toy)


def test_optional_clients_that_nobody_can_serve_are_left_out(toy, make_line):
    problem = make_line([1, 2, 3], [1, 11, 2], prize=[0, 5, 0])
    outcome = registry.solve(problem, SearchEffort(1), 0, engine=toy)
    assert outcome.solution == Solution((Route(0, ((0,),)), Route(0, ((2,),))))
    assert outcome.solution.left_out(problem) == [1]
    assert solution_cost(problem, outcome.solution) == 2 + 6 + 5


def test_a_start_is_renumbered_with_the_clients(make_line):
    seen = []

    def spy(problem, effort, seed, start):
        seen.append(start)
        return Outcome(start, 1)

    registry.ENGINES("spy")(spy)
    start = Solution((Route(0, ((2, 1), (0,))),))
    try:
        problem = make_line([1, 2, 3], [1, 11, 2], prize=[0, 5, 0])
        outcome = registry.solve(problem, SearchEffort(1), 0, engine="spy", start=start)
    finally:
        del registry.ENGINES["spy"]
    assert seen == [Solution((Route(0, ((1,), (0,))),))]
    assert outcome.solution == Solution((Route(0, ((2,), (0,))),))
