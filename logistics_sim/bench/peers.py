"""Peers of the comparison: stock OR-Tools, PyVRP with its own settings, VROOM, HGS-CVRP.

They are registered like a third party's engines, and only when they are named. VROOM and
HGS-CVRP come with packages that are none of ours (docs/libraries.md says why).
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.engines.day_packing import pack
from logistics_sim.routing.engines.effort import Budget, Outcome, SearchEffort
from logistics_sim.routing.engines.ortools_model import build, offered
from logistics_sim.routing.engines.pool import Pool
from logistics_sim.routing.engines.registry import ENGINES
from logistics_sim.routing.solution import Route, Solution

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics_sim.routing.problem import Problem

OUTSIDE = {
    "vroom": ("pyvroom", "vroom", "logistics_sim.bench.peer_vroom", "solve_vroom"),
    "hgs": ("hygese", "hygese", "logistics_sim.bench.peer_hgs", "solve_hgs"),
}
"""Peers that need a package of their own: its name, its module, our engine's place."""


def with_peers(named: Iterable[str] = ()) -> None:
    """Register the peers, once; those of `OUTSIDE` only when they are `named`.

    Raises
    ------
    InputError
        ``ENG-003`` when the package of a named peer is not installed.
    """
    for name, engine in (("stock", solve_stock), ("plain", solve_plain)):
        ENGINES(name)(engine)
    for name in named:
        if name not in OUTSIDE:
            continue
        package, module, place, function = OUTSIDE[name]
        if find_spec(module) is None:
            raise InputError(
                "ENG-003",
                "engine",
                _("{name!r} needs the package {package}", name=name, package=package),
                _("pip install {package}, or take another engine", package=package),
            )
        ENGINES(name)(getattr(importlib.import_module(place), function))


def solve_stock(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve with OR-Tools as its guide shows: first solution, then guided local search.

    Matrices are native. It knows no seed and no trips, so trips are packed afterwards.
    """
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    budget = Budget(effort)
    built = build(problem, offered(problem))
    chosen = pywrapcp.DefaultRoutingSearchParameters()
    first = routing_enums_pb2.FirstSolutionStrategy
    both = bool(problem.clients.delivery.any() and problem.clients.pickup.any())
    chosen.first_solution_strategy = first.AUTOMATIC if both else first.PATH_CHEAPEST_ARC
    metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic
    chosen.local_search_metaheuristic = metaheuristic.GUIDED_LOCAL_SEARCH
    if effort.seconds is None:
        chosen.solution_limit = effort.iterations
    else:
        factor = 1 if effort.clock == "wall" else 20
        chosen.time_limit.FromMilliseconds(int(1000 * effort.seconds * factor))
    built.model.CloseModelWithParameters(chosen)

    def look() -> None:
        budget.spend(1)
        if budget.over():
            built.model.CancelSearch()

    built.model.AddAtSolutionCallback(look)
    assignment = built.model.SolveWithParameters(chosen)
    if assignment is None:
        return Outcome(None, budget.done, budget.stopped)
    trips = built.routes(assignment)
    if all(kind.max_trips == 1 for kind in problem.vehicles):
        solution: Solution | None = Solution(tuple(Route(k, (trip,)) for k, trip in trips))
    else:
        solution = pack(problem, trips, Pool(problem), seed).solution
    return Outcome(solution, budget.done, budget.stopped)


def solve_plain(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve with PyVRP and its own settings, at a scale of costs that suits them."""
    import pyvrp

    from logistics_sim.routing.engines.cost_units import coarser
    from logistics_sim.routing.engines.pyvrp_engine import from_pyvrp, to_pyvrp

    budget = Budget(effort)

    def stop(best_cost: int) -> bool:
        budget.spend(1)
        return budget.over()

    data = to_pyvrp(coarser(problem))
    found = pyvrp.solve(data, stop, seed=seed % 2**32, collect_stats=False)
    solution = from_pyvrp(problem, found.best) if found.best.is_feasible() else None
    return Outcome(solution, found.num_iterations, budget.stopped)
