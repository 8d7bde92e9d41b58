"""The default engine: string removals, PyVRP's moves, one pool; OR-Tools has the last word.

String removals begin, annealing with PyVRP's moves goes on from there; the routes met on
the way form a pool that set partitioning (linear relaxation, then CP-SAT) recombines.
Where vehicles make several trips, all trips met are packed into vehicle-days once more,
exactly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.annealing import Cooling, anneal
from logistics_sim.routing.engines.day_packing import pack
from logistics_sim.routing.engines.effort import Budget, Outcome, SearchEffort
from logistics_sim.routing.engines.ortools_engine import StringRemovalRounds, recombination_share
from logistics_sim.routing.engines.pool import Pool, recombine
from logistics_sim.routing.engines.registry import ENGINES
from logistics_sim.routing.solution import Solution, cheaper, solution_cost

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem


SMALL = 150
LARGE = 450
"""Clients from which steps are made smaller."""
SMALL_MIXED = 120
"""Clients up to which mixed fleets are left to PyVRP's moves. At 10 s, one seed, six problems of
124 to 260 clients ended 0.4 to 2.4 points lower with string removals first, one the same, one
(X148) 0.7 higher."""


@ENGINES("portfolio")
def solve_portfolio(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve within `effort`; an iteration is one step of annealing.

    `Outcome.shares` says which parts of the budget each stage used.
    """
    budget = Budget(effort)
    pool = Pool(problem)
    search = 1 - recombination_share(problem)
    first = search * strings_share(problem)
    best = start
    if first:
        best = StringRemovalRounds(problem, budget, pool, seed).improve(start, first)
    shares = {"strings": min(budget.used(), 1.0)}
    plan = coolings(problem)
    for number, settings in enumerate(plan, start=1):
        part = first + (search - first) * number / len(plan)
        found = anneal(problem, budget, part, seed + number - 1, settings, pool, best)
        best = cheaper(problem, found, best)
    shares["annealing"] = min(budget.used(), 1.0) - shares["strings"]
    if best is None:
        return Outcome(None, budget.done, budget.stopped, shares)
    best = last_word(problem, pool, best, seed, budget)
    shares["recombination"] = 1.0 - shares["strings"] - shares["annealing"]
    return Outcome(best, budget.done, budget.stopped, shares)


def strings_share(problem: Problem) -> float:
    """Return the part of the search for string removals, before PyVRP's moves.

    Both together mostly end lower than either; small mixed fleets are left to PyVRP's moves.
    """
    kinds = {(kind.capacity, kind.fixed_cost, kind.unit_distance) for kind in problem.vehicles}
    return 0.0 if len(kinds) > 1 and problem.clients.size < SMALL_MIXED else 0.4


def coolings(problem: Problem) -> tuple[Cooling, ...]:
    """Return the settings of the annealing runs that share the budget.

    Small problems come to rest long before ten seconds are over: two runs of different
    temper find more than one. Large ones need every step, so steps get smaller. Late
    acceptance serves problems with windows and those that pay by the hour (the county's),
    annealing the others. Measured at 4 to 10 s; the results page has the figures.
    """
    n = problem.clients.size
    if any(kind.unit_duration for kind in problem.vehicles):
        return (Cooling(neighbours=10, perturbed=25, updates=200, history=50),)
    windows = bool(problem.clients.early.any())
    late = Cooling(neighbours=20, perturbed=25, updates=500, history=300)
    if n < SMALL:
        return (late, Cooling(0.3, 0.003, 20, 25) if windows else Cooling(0.05, 0.0005, 20, 25))
    if windows:
        return (Cooling(neighbours=20, perturbed=12, updates=500, history=300),)
    return (Cooling(0.15, 0.0015, 15, 8) if n < LARGE else Cooling(0.1, 0.001, 10, 5),)


def last_word(problem: Problem, pool: Pool, best: Solution, seed: int, budget: Budget) -> Solution:
    """Return the best recombination of the pool, trips packed anew where there are several."""
    seconds = budget.left()
    work = 1e9 if seconds is not None else min(max(budget.effort.iterations / 5_000, 0.2), 5.0)
    if any(kind.max_trips > 1 for kind in problem.vehicles):
        half = None if seconds is None else seconds / 3
        packed = pack(problem, best.trips, pool, seed, work / 3, half)
        best = cheaper(problem, packed.solution, best) or best
    cost = solution_cost(problem, best)
    return recombine(pool, best, cost, seed, work, budget.left()).solution
