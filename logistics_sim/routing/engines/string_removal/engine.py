"""String removals alone as an engine, for problems of one trip per vehicle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.effort import Budget, Outcome, SearchEffort
from logistics_sim.routing.engines.registry import ENGINES
from logistics_sim.routing.engines.string_removal.search import RemovalSettings, StringRemovalSearch
from logistics_sim.routing.solution import Route, Solution

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem


@ENGINES("strings")
def solve_strings(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve within `effort` from `start` or from nothing; an iteration is 32 steps.

    No solution is returned when some client that must be served has no place.
    """
    budget = Budget(effort)
    trips = [] if start is None else start.trips
    fixed = [kind.fixed_cost for kind in problem.vehicles]
    search = StringRemovalSearch(problem, trips, fixed, seed, RemovalSettings())
    found = search.run(budget, 1.0)
    if search.best_rank[0]:
        return Outcome(None, budget.done, budget.stopped)
    routes = tuple(Route(kind, (trip,)) for kind, trip in found)
    return Outcome(Solution(routes), budget.done, budget.stopped)
