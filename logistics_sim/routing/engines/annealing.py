"""PyVRP's local search under simulated annealing that cools with the budget.

PyVRP accepts by late acceptance, tuned for long runs. Here the temperature falls with the
budget that is used, so that short runs end cold too; each step perturbs few clients and
looks at few neighbours, which makes steps several times cheaper (see the results page for
what that gains). Kirkpatrick, Gelatt and Vecchi (1983), Science 220.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.pyvrp_engine import from_pyvrp, to_pyvrp, to_solution

if TYPE_CHECKING:
    from pyvrp import ProblemData
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
    neighbours
        Near clients that moves consider.
    perturbed
        At most so many clients are shaken in a step.
    updates
        Steps between updates of the penalties for infeasibility.
    """

    start: float = 0.1
    end: float = 0.001
    neighbours: int = 20
    perturbed: int = 5
    updates: int = 200


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
    run = _Run(data, seed, cooling)
    first = None if start is None else to_solution(data, problem, start)
    best = run.go(budget, part, first)
    if pool is not None:
        for found in run.met:
            pool.add(from_pyvrp(problem, found).routes)
    return from_pyvrp(problem, best) if best.is_feasible() else None


MET = 400
"""At most so many solutions are kept for the pool."""
LOOK = 16
"""Steps between looks at the clock."""


class _Run:
    """The parts of PyVRP's search, put together."""

    def __init__(self, data: ProblemData, seed: int, cooling: Cooling) -> None:
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
        params = pyvrp.PenaltyParams(solutions_between_updates=cooling.updates, max_penalty=1e6)
        self.penalties = pyvrp.PenaltyManager(params.midpoint_penalties(data), params)
        self.draws = np.random.default_rng(seed)
        self.met: list[Found] = []

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
        temperature = hot
        step = 0
        luck: list[float] = []
        while not budget.over(part):
            progress = min((budget.used() - begun) / max(part - begun, 1e-9), 1.0)
            temperature = hot * math.exp(ratio * progress)
            luck = (-np.log(self.draws.random(LOOK) + 1e-300)).tolist()
            for drawn_luck in luck:
                step += 1
                costs = self.penalties.cost_evaluator()
                found = self.search(current, costs, exhaustive=False)
                self.penalties.register(found)
                if costs.cost(found) < costs.cost(best):
                    best = found
                    found = self.search(found, costs, exhaustive=True)
                    if costs.cost(found) < costs.cost(best):
                        best = found
                    self.meet(best)
                worse = costs.penalised_cost(found) - costs.penalised_cost(current)
                if worse < temperature * drawn_luck:
                    current = found
            if step % (LOOK * 32) == 0 and current.is_feasible():
                self.meet(current)
            budget.spend(LOOK)
        return best

    def meet(self, found: Found) -> None:
        """Remember a feasible solution for the pool; when full, forget every other one."""
        self.met.append(found)
        if len(self.met) > MET:
            self.met = self.met[1::2]


def _step_cost(data: ProblemData, found: Found) -> float:
    """Return the mean cost of going from one stop to the next."""
    steps = max(data.num_clients + found.num_routes(), 1)
    return max((found.distance_cost() + found.duration_cost()) / steps, 1.0)
