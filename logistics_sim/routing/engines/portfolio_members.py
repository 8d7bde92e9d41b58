"""Members of the portfolio: searches that take turns and hand on the best solution.

Each begins its turn from the best solution that anybody knows. A turn ends when a part of the
budget is used; the parts are of work where no clock is set, so equal seeds repeat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from logistics_sim.routing.engines.annealing import Cooling, anneal
from logistics_sim.routing.engines.ortools_engine import StringRemovalRounds
from logistics_sim.routing.engines.plain_pyvrp import PlainSearch
from logistics_sim.routing.engines.string_removal.day_search import DaySearch
from logistics_sim.routing.solution import Solution, solution_cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.engines.effort import Budget
    from logistics_sim.routing.engines.pool import Pool
    from logistics_sim.routing.problem import Problem


class Member(Protocol):
    """A search that can take a turn."""

    name: str

    def turn(self, best: Solution | None, until: float) -> Solution | None:
        """Return the best solution known after searching until that part of the budget."""
        ...


class StringMember:
    """String removals of our own."""

    name = "strings"

    def __init__(self, problem: Problem, budget: Budget, pool: Pool, seed: int) -> None:
        self.parts = (problem, budget, pool)
        self.seed = seed

    def turn(self, best: Solution | None, until: float) -> Solution | None:
        """Anneal from hot to cold `until` that part of the budget is used."""
        problem, budget, pool = self.parts
        self.seed += 1
        return StringRemovalRounds(problem, budget, pool, self.seed - 1).improve(best, until)


class DayMember:
    """Ruin and recreate on whole days: feasible starts where nobody has one, then better days."""

    name = "days"

    def __init__(self, problem: Problem, budget: Budget, pool: Pool, seed: int) -> None:
        self.parts = (problem, budget)
        self.pool = pool
        self.seed = seed

    def turn(self, best: Solution | None, until: float) -> Solution | None:
        """Anneal from the days of `best`, or from none, `until` that part of the budget is used."""
        problem, budget = self.parts
        run = DaySearch(problem, () if best is None else best.routes, self.seed)
        self.seed += 1
        run.run(budget, until)
        self.pool.add(run.routes)
        return run.solution


class AnnealingMember:
    """PyVRP's moves under annealing or late acceptance; each turn takes the next settings."""

    name = "annealing"

    def __init__(
        self, problem: Problem, budget: Budget, pool: Pool, seed: int, settings: Sequence[Cooling]
    ) -> None:
        self.parts = (problem, budget)
        self.pool = pool
        self.seed = seed
        self.settings = settings
        self.turns = 0

    def turn(self, best: Solution | None, until: float) -> Solution | None:
        """Cool down `until` that part of the budget is used."""
        problem, budget = self.parts
        cooling = self.settings[self.turns % len(self.settings)]
        self.turns += 1
        return anneal(problem, budget, until, self.seed + self.turns - 1, cooling, self.pool, best)


class PlainMember:
    """PyVRP with its own settings: the first turn is what the library alone would do.

    Later turns go on from where it stood, or from `best` where that is much better than
    what it holds.
    """

    name = "plain"
    BEHIND = 1.003
    """Times the best cost beyond which its own line is given up."""

    def __init__(self, problem: Problem, budget: Budget, pool: Pool, seed: int) -> None:
        self.parts = (problem, budget)
        self.pool = pool
        self.seed = seed
        self.search: PlainSearch | None = None

    def turn(self, best: Solution | None, until: float) -> Solution | None:
        """Go on, or begin, `until` that part of the budget is used."""
        problem, budget = self.parts
        mine = None if self.search is None else self.search.solution
        if self.search is None:
            self.search = PlainSearch(problem, self.seed)
        elif best is not None and (
            mine is None
            or solution_cost(problem, mine) > self.BEHIND * solution_cost(problem, best)
        ):
            self.seed += 1
            # From a start that leaves clients out, PyVRP's search once never came to an end.
            start = None if best.left_out(problem) else best
            self.search = PlainSearch(problem, self.seed, start)
        self.search.run(budget, until)
        for found in self.search.seen():
            self.pool.add(found.routes)
        self.search.met.clear()
        return self.search.solution
