"""The peers that come with packages of their own: VROOM and HGS-CVRP."""

import sys
from importlib.util import find_spec
from types import ModuleType, SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.bench import peer_hgs, peer_vroom
from logistics_sim.bench.gap_table import by_family
from logistics_sim.bench.peers import OUTSIDE, with_peers
from logistics_sim.bench.standings import standings_text
from logistics_sim.core.errors import InputError
from logistics_sim.routing.engines import registry
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.problem import Depot, VehicleKind
from logistics_sim.routing.solution import Route, Solution, solution_cost
from logistics_sim.routing.solution_verification import verify_solution

SOLVERS = {"vroom": peer_vroom.solve_vroom, "hgs": peer_hgs.solve_hgs}


def installed(name):
    module = OUTSIDE[name][1]
    return pytest.mark.skipif(
        find_spec(module) is None, reason=f"the peer {name} (package {OUTSIDE[name][0]}) is missing"
    )


@pytest.fixture
def fresh():
    """The registry as it was before."""
    kept = dict(registry.ENGINES)
    yield
    registry.ENGINES.clear()
    registry.ENGINES.update(kept)


@pytest.mark.parametrize("name, package", [("vroom", "pyvroom"), ("hgs", "hygese")])
def test_a_named_peer_whose_package_is_missing_is_refused(name, package, fresh, monkeypatch):
    monkeypatch.setattr("logistics_sim.bench.peers.find_spec", lambda module: None)
    with pytest.raises(InputError, match=f"ENG-003.*{package}"):
        with_peers([name])
    assert name not in registry.ENGINES


def test_an_outside_peer_is_registered_only_when_named(fresh, monkeypatch):
    monkeypatch.setattr("logistics_sim.bench.peers.find_spec", lambda module: module)
    with_peers()
    assert {"stock", "plain"} <= set(registry.available())
    assert "vroom" not in registry.ENGINES
    with_peers(["vroom"])
    assert registry.engine_named("vroom") is peer_vroom.solve_vroom
    assert "hgs" not in registry.ENGINES


RULES = [
    ({"vehicle": {"max_trips": 2}}, "several trips", "both"),
    ({"vehicle": {"unit_duration": 1}}, "paid hours", "both"),
    ({"depots": (Depot(0, loading_s=5),)}, "time to load", "both"),
    ({"release": [0, 7]}, "releases", "both"),
    ({"prize": [0, 9]}, "optional stops", "both"),
    ({"family": [0, 1]}, "families of stops", "both"),
    ({"vehicle": {"shift": 9}, "early": [0, 5]}, "a longest day with waiting", "vroom"),
    ({"vehicle": {"shift": 9}}, "a longest day", "hgs"),
    ({"pickup": [[1], [0]]}, "pick-ups", "hgs"),
    ({"late": [50, 60]}, "windows", "hgs"),
    ({"vehicle": {"fixed_cost": 3}}, "fixed costs", "hgs"),
    ({"vehicles": (VehicleKind(1, (10,)), VehicleKind(1, (5,)))}, "several kinds", "hgs"),
]


@pytest.mark.parametrize("more, rule, peer", RULES)
def test_a_rule_that_a_peer_does_not_know_is_refused(more, rule, peer, make_line):
    problem = make_line([1, 2], [1, 1], **more)
    for name, solver in SOLVERS.items():
        if peer in (name, "both"):
            with pytest.raises(InputError, match=f"ENG-004.*'{name}' does not support {rule}"):
                solver(problem, SearchEffort(1), 0)


@pytest.mark.parametrize("paths, found", [([[2, 1]], True), ([[1]], False), ([[1, 2], [2]], False)])
def test_what_hgs_returns_is_checked(paths, found, make_line, monkeypatch):
    asked = {}

    class Solver:
        def __init__(self, parameters, verbose):
            asked.update(vars(parameters))

        def solve_cvrp(self, data):
            asked.update(data)
            return SimpleNamespace(routes=paths)

    fake = ModuleType("hygese")
    fake.AlgorithmParameters = SimpleNamespace
    fake.Solver = Solver
    monkeypatch.setitem(sys.modules, "hygese", fake)
    problem = make_line([1, 2], [1, 1], vehicle={"max_distance": 9})
    outcome = peer_hgs.solve_hgs(problem, SearchEffort(70), 5)
    assert outcome.solution == (Solution((Route(0, ((1, 0),)),)) if found else None)
    assert (asked["seed"], asked["nbIter"], asked["timeLimit"]) == (5, 70, 0.0)
    assert (asked["demands"].tolist(), asked["vehicle_capacity"]) == ([0, 1, 1], 10)
    assert (asked["duration_limit"], asked["num_vehicles"]) == (9, 3)


def test_places_are_found_from_distances():
    at = np.array([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0], [-1.0, 2.0]])
    away = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    found = peer_hgs.coordinates(away)
    assert found.min() >= 0
    again = np.hypot(*(found[:, None] - found[None, :]).transpose(2, 0, 1))
    assert again == pytest.approx(away)


@installed("hgs")
def test_hgs_solves_a_small_problem(make_line):
    problem = make_line([1, 2, -3, -4], [5, 5, 5, 5])
    found = peer_hgs.solve_hgs(problem, SearchEffort(50), 1)
    assert verify_solution(problem, found.solution).ok
    assert solution_cost(problem, found.solution) == 4 + 8


@installed("vroom")
@pytest.mark.parametrize(
    "more, cost",
    [
        ({}, 4 + 8),
        ({"pickup": [[5], [0], [5], [0]]}, 4 + 8),
        ({"early": [0, 0, 9, 0], "late": [9, 9, 9, 5]}, 4 + 8),
        ({"vehicle": {"shift": 7}, "count": 4}, 0),
        ({"vehicle": {"max_distance": 8}}, 4 + 8),
    ],
)
def test_vroom_solves_small_problems(more, cost, make_line):
    problem = make_line([1, 2, -3, -4], [5, 5, 5, 5], **more)
    found = peer_vroom.solve_vroom(problem, SearchEffort(1, 5.0), 0)
    if "shift" in more.get("vehicle", {}):
        assert found.solution is None  # -4 and back takes 8
    else:
        assert verify_solution(problem, found.solution).ok
        assert solution_cost(problem, found.solution) == cost


@installed("vroom")
def test_vroom_knows_fixed_costs_depots_and_large_numbers(make_line):
    small = VehicleKind(4, (5,), fixed_cost=10**10, unit_distance=10**9)
    large = VehicleKind(4, (10,), fixed_cost=15 * 10**9, unit_distance=10**9)
    problem = make_line([1, 2, -3, -4], [5, 5, 5, 5], vehicles=(small, large))
    found = peer_vroom.solve_vroom(problem, SearchEffort(1, 5.0), 0)
    assert verify_solution(problem, found.solution).ok
    assert {route.kind for route in found.solution.routes} == {1}


def test_runs_that_are_not_supported_are_no_failures():
    rows = pd.DataFrame(
        {
            "family": ["f", "f", "g"],
            "file": ["a", "a", "b"],
            "engine": ["ortools", "hgs", "hgs"],
            "seed": 0,
            "cost": [100.0, np.nan, 110.0],
            "bks": [100.0, 100.0, 100.0],
            "note": ["", "ENG-004 engine: 'hgs' does not support windows", np.nan],
        }
    )
    cells = {(c["family"], c["engine"]): c for c in by_family(rows)}
    assert (cells["f", "hgs"]["unsolved"], cells["f", "hgs"]["unsupported"]) == (0, 1)
    assert (cells["g", "hgs"]["mean"], cells["g", "hgs"]["unsupported"]) == (10.0, 0)
    engines = {engine: cell for (family, engine), cell in cells.items() if family == "f"}
    row = {"family": "f", "bar": "-", "engines": engines}
    row |= dict.fromkeys(("ortools_must", "ortools_stretch", "portfolio_must"))
    text = standings_text([row])
    assert "HGS-CVRP" in text[0]
    assert "not supported" in text[2]
