"""Ruin and recreate on whole vehicle days alone, where no other search is to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.effort import Budget, Outcome, SearchEffort
from logistics_sim.routing.engines.string_removal.day_search import DaySearch

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem
    from logistics_sim.routing.solution import Solution


def solve_days(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve within `effort` from the days of `start` or from nothing.

    No solution is returned when some client that must be served has no place.
    """
    budget = Budget(effort)
    run = DaySearch(problem, () if start is None else start.routes, seed)
    run.run(budget, 1.0)
    return Outcome(run.solution, budget.done, budget.stopped)
