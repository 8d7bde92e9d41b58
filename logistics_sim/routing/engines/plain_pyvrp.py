"""PyVRP with its own settings, as a search that can be broken off and gone on with.

The loop is that of `pyvrp.IteratedLocalSearch` (late acceptance; PyVRP 0.14) with the parts
and settings of `pyvrp.solve`: after the same number of iterations from the same seed both
hold the same solution, which a test asserts. The library's own loop cannot be gone on with
after it has stopped, and members of a portfolio take turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.cost_units import coarser
from logistics_sim.routing.engines.pyvrp_engine import from_pyvrp, to_pyvrp, to_solution
from logistics_sim.routing.search_monitor import stop_requested

if TYPE_CHECKING:
    from pyvrp import Solution as Found

    from logistics_sim.routing.engines.effort import Budget
    from logistics_sim.routing.problem import Problem
    from logistics_sim.routing.solution import Solution

MOST_MET = 400
"""At most so many best solutions are kept for the pool."""


class PlainSearch:
    """A run of PyVRP with default settings, from `start` or as the library starts."""

    def __init__(self, problem: Problem, seed: int, start: Solution | None = None) -> None:
        import pyvrp
        from pyvrp.search import LocalSearch, PerturbationManager, compute_neighbours

        self.problem = problem
        self.data = to_pyvrp(coarser(problem))
        params = pyvrp.SolveParams()
        self.params = params.ils
        rng = pyvrp.RandomNumberGenerator(seed=seed % 2**32)
        near = compute_neighbours(self.data, params.neighbourhood)
        self.search = LocalSearch(self.data, rng, near, PerturbationManager(params.perturbation))
        for operator in params.operators:
            if operator.supports(self.data):
                self.search.add_operator(operator(self.data))
        self.penalties = pyvrp.PenaltyManager(
            params.penalty.midpoint_penalties(self.data), params.penalty
        )
        if start is None:
            drawn = pyvrp.Solution.make_random(self.data, rng)
            costs = self.penalties.max_cost_evaluator()
            self.first = self.search(drawn, costs, exhaustive=True)
        else:
            self.first = to_solution(self.data, problem, start)
        self.best = self.current = self.first
        self.history: list[Found | None] = [None] * self.params.history_length
        self.slot = 0
        self.idle = 0
        self.met: list[Found] = []

    def run(self, budget: Budget, part: float = 1.0) -> None:
        """Go on until `part` of the budget is used; an iteration is one of PyVRP's."""
        while not budget.over(part) and not stop_requested():
            self.step()
            budget.spend(1)

    def step(self) -> None:
        """Make one iteration."""
        if self.idle == self.params.num_iters_no_improvement:
            self.history = [None] * self.params.history_length
            self.slot, self.idle, self.current = 0, 0, self.best
        costs = self.penalties.cost_evaluator()
        found = self.search(self.current, costs, exhaustive=False)
        self.penalties.register(found)
        self.idle += 1
        if costs.cost(found) < costs.cost(self.best):
            self.best, self.idle = found, 0
            found = self.search(found, costs, exhaustive=True)
            if found.is_feasible():
                self.best = found
            self.meet()
        price = costs.penalised_cost(found)
        here = costs.penalised_cost(self.current)
        kept = self.history[self.slot]
        before = costs.penalised_cost(self.first if kept is None else kept)
        if price < before or price < here:
            self.current, here = found, price
        if here < before or kept is None:
            self.history[self.slot] = self.current
        self.slot = (self.slot + 1) % len(self.history)

    def meet(self) -> None:
        """Remember the best solution for the pool; when full, forget every other one."""
        self.met.append(self.best)
        if len(self.met) > MOST_MET:
            self.met = self.met[1::2]

    @property
    def solution(self) -> Solution | None:
        """The best feasible solution so far, None without any."""
        return from_pyvrp(self.problem, self.best) if self.best.is_feasible() else None

    def seen(self) -> list[Solution]:
        """Return feasible solutions that were the best for a while."""
        return [from_pyvrp(self.problem, found) for found in self.met if found.is_feasible()]
