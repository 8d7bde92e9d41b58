"""PyVRP's local search with steps and acceptance that suit short runs.

A step shakes fewer clients and looks at fewer neighbours than PyVRP's own settings, which
makes it several times cheaper (the results page says what that gains). Two rules decide
whether the search goes on from a step's result:

* annealing, whose temperature falls with the budget that is used, so that short runs end
  cold too (Kirkpatrick, Gelatt and Vecchi 1983, Science 220);
* late acceptance as in PyVRP, better where windows are tight (Burke and Bykov 2017, EJOR
  258(1)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.pyvrp_engine import from_pyvrp, to_pyvrp, to_solution

if TYPE_CHECKING:
    from pyvrp import CostEvaluator, ProblemData
    from pyvrp import Solution as Found

    from logistics_sim.routing.engines.effort import Budget
    from logistics_sim.routing.engines.pool import Pool
    from logistics_sim.routing.problem import Problem
    from logistics_sim.routing.solution import Solution


@dataclass(frozen=True)
class Cooling:
    """Settings of a run.

    Attributes
    ----------
    start, end
        First and last temperature, in mean cost of a step from stop to stop.
    history
        With a number, late acceptance over so many steps takes the place of annealing.
    neighbours
        Near clients that moves consider.
    perturbed
        At most so many clients are shaken in a step.
    updates
        Steps between updates of the penalties for infeasibility.
    """

    start: float = 0.1
    end: float = 0.001
    neighbours: int = 15
    perturbed: int = 8
    updates: int = 200
    history: int = 0


def anneal(
    problem: Problem,
    budget: Budget,
    part: float,
    seed: int,
    cooling: Cooling,
    pool: Pool | None = None,
    start: Solution | None = None,
) -> Solution | None:
    """Return the best feasible solution found until `part` of the budget is used.

    Routes of solutions that were the best for a while, and of where the search stood from
    time to time, join `pool`.
    """
    data = to_pyvrp(problem)
    run = _Run(problem, data, seed, _within(cooling, budget, part))
    first = None if start is None else to_solution(data, problem, start)
    best = run.go(budget, part, first)
    if pool is not None:
        for found in run.met:
            pool.add(from_pyvrp(problem, found).routes)
    return from_pyvrp(problem, best) if best.is_feasible() else None


def _within(cooling: Cooling, budget: Budget, part: float) -> Cooling:
    """Return settings whose memory and updates fit into a budget of few steps."""
    steps = budget.effort.iterations * part - budget.done
    steps = max(int(steps * PYVRP_PERTURBED / cooling.perturbed), 1)
    return replace(
        cooling,
        updates=max(min(cooling.updates, steps // 25), 10),
        history=min(cooling.history, max(steps // 10, 5)),
    )


MET = 400
"""At most so many solutions are kept for the pool."""
LOOK = 16
"""Steps between looks at the clock."""
PYVRP_PERTURBED = 25
"""Clients that a step of PyVRP's own settings shakes at most."""


class _Run:
    """The parts of PyVRP's search, put together."""

    def __init__(self, problem: Problem, data: ProblemData, seed: int, cooling: Cooling) -> None:
        import pyvrp
        from pyvrp.search import (
            OPERATORS,
            LocalSearch,
            NeighbourhoodParams,
            PerturbationManager,
            PerturbationParams,
            compute_neighbours,
        )

        self.data = data
        self.cooling = cooling
        self.random = pyvrp.RandomNumberGenerator(seed=seed % 2**32)
        near = compute_neighbours(data, NeighbourhoodParams(num_neighbours=cooling.neighbours))
        shake = PerturbationManager(PerturbationParams(1, cooling.perturbed))
        self.search = LocalSearch(data, self.random, near, shake)
        for operator in OPERATORS:
            if operator.supports(data):
                self.search.add_operator(operator(data))
        params = pyvrp.PenaltyParams(solutions_between_updates=cooling.updates, max_penalty=1e9)
        self.penalties = pyvrp.PenaltyManager(_first_penalties(problem), params)
        self.draws = np.random.default_rng(seed)
        self.met: list[Found] = []
        self.history: list[Found | None] = [None] * cooling.history
        self.turn = 0

    def go(self, budget: Budget, part: float, first: Found | None) -> Found:
        """Search until `part` of the budget is used."""
        import pyvrp

        if first is None:
            drawn = pyvrp.Solution.make_random(self.data, self.random)
            first = self.search(drawn, self.penalties.max_cost_evaluator(), exhaustive=True)
        best = current = first
        begun = budget.used()
        hot = self.cooling.start * _step_cost(self.data, first)
        ratio = math.log(max(self.cooling.end, 1e-9) / self.cooling.start)
        owed = 0.0
        step = 0
        while not budget.over(part):
            progress = min((budget.used() - begun) / max(part - begun, 1e-9), 1.0)
            temperature = hot * math.exp(ratio * progress)
            for rng in (-np.log(self.draws.random(LOOK) + 1e-300)).tolist():
                costs = self.penalties.cost_evaluator()
                found = self.search(current, costs, exhaustive=False)
                self.penalties.register(found)
                if costs.cost(found) < costs.cost(best):
                    best = found
                    found = self.search(found, costs, exhaustive=True)
                    if costs.cost(found) < costs.cost(best):
                        best = found
                    self.meet(best)
                if self.history:
                    current = self.late(current, found, first, costs)
                elif (
                    costs.penalised_cost(found) - costs.penalised_cost(current) < temperature * rng
                ):
                    current = found
            step += LOOK
            if step % (LOOK * 32) == 0 and current.is_feasible():
                self.meet(current)
            # Steps cost about as much as they shake; an iteration is one step of PyVRP's.
            owed += LOOK * self.cooling.perturbed / PYVRP_PERTURBED
            budget.spend(int(owed))
            owed -= int(owed)
        return best

    def late(self, current: Found, found: Found, first: Found, costs: CostEvaluator) -> Found:
        """Return where to go on: `found` if it beats where we are or were a history ago."""
        slot = self.turn % len(self.history)
        kept = self.history[slot]
        before = costs.penalised_cost(first if kept is None else kept)
        price, here = costs.penalised_cost(found), costs.penalised_cost(current)
        if price < before or price < here:
            current, here = found, price
        if here < before or kept is None:
            self.history[slot] = current
        self.turn += 1
        return current

    def meet(self, found: Found) -> None:
        """Remember a feasible solution for the pool; when full, forget every other one."""
        self.met.append(found)
        if len(self.met) > MET:
            self.met = self.met[1::2]


def _first_penalties(problem: Problem) -> tuple[list[float], float, float]:
    """Return penalties to begin with: overload, lateness, metres, per unit.

    A mean load too much, or a mean leg's time too late, costs as much as a mean leg.
    PyVRP begins at half of its largest penalty and comes down by a tenth at a time, which
    takes most of a short run.
    """
    n = problem.clients.size
    places = np.unique(problem.node_location)
    legs = np.ix_(places, places)
    metres = float(np.mean([matrix[legs].mean() for matrix in problem.distance]))
    seconds = float(np.mean([matrix[legs].mean() for matrix in problem.duration]))
    kinds = problem.vehicles
    per_metre = float(np.mean([kind.unit_distance for kind in kinds]))
    per_second = float(np.mean([kind.unit_duration for kind in kinds]))
    leg = max(per_metre * metres + per_second * seconds, 1.0)
    loads = np.maximum(problem.clients.delivery, problem.clients.pickup)
    mean = loads.sum(axis=0) / max(n, 1)
    return (
        [float(leg / max(load, 1.0)) for load in mean],
        max(leg / max(seconds, 1.0), 0.1),
        max(leg / max(metres, 1.0), 0.1),
    )


def _step_cost(data: ProblemData, found: Found) -> float:
    """Return the mean cost of going from one stop to the next."""
    steps = max(data.num_clients + found.num_routes(), 1)
    return max((found.distance_cost() + found.duration_cost()) / steps, 1.0)
