"""Members of the portfolio: searches that take turns and hand on the best solution.

Each begins its turn from the best solution that anybody knows. A turn ends when a part of the
budget is used; the parts are of work where no clock is set, so equal seeds repeat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from logistics_sim.routing.engines.annealing import Cooling, anneal
from logistics_sim.routing.engines.ortools_engine import StringRemovalRounds
from logistics_sim.routing.engines.plain_pyvrp import PlainSearch
from logistics_sim.routing.engines.pyvrp_limits import may_cycle
from logistics_sim.routing.engines.string_removal.day_search import DaySearch
from logistics_sim.routing.solution import Route, Solution, cheaper, solution_cost

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
    """String removals of our own.

    The first turn begins from `start` or from savings, not from what others found, and goes on
    from the nearer of both after `ALONE` of it: on mixed fleets the choice of vehicles that another
    search has settled on is one that no single removal leaves.
    """

    name = "strings"
    ALONE = 0.6

    def __init__(
        self, problem: Problem, budget: Budget, pool: Pool, seed: int, start: Solution | None = None
    ) -> None:
        self.parts = (problem, budget, pool)
        self.seed = seed
        self.start = start
        self.begun = False
        self.last: StringRemovalRounds | None = None

    def turn(self, best: Solution | None, until: float) -> Solution | None:
        """Anneal from hot to cold `until` that part of the budget is used."""
        problem, budget, _ = self.parts
        if not self.begun:
            self.begun = True
            if best is self.start:
                return self.improved(best, until)
            used = budget.used()
            alone = self.improved(self.start, used + self.ALONE * (until - used))
            best = cheaper(problem, best, alone)
        return self.improved(best, until)

    def improved(self, start: Solution | None, until: float) -> Solution | None:
        """Return the best solution of a run from `start`, each with a seed of its own.

        It ends when the part `until` of the budget is used.
        """
        problem, budget, pool = self.parts
        self.last = StringRemovalRounds(problem, budget, pool, self.seed)
        self.seed += 1
        return self.last.improve(start, until)

    def days(self) -> tuple[Route, ...]:
        """Return the days that the last run's trips fill, some clients without a place."""
        return () if self.last is None else self.last.days_of(None)


class DayMember:
    """Ruin and recreate on whole days: feasible starts where nobody has one, then better days."""

    name = "days"

    def __init__(
        self, problem: Problem, budget: Budget, pool: Pool, seed: int, strings: StringMember
    ) -> None:
        self.parts = (problem, budget)
        self.pool = pool
        self.seed = seed
        self.strings = strings

    def turn(self, best: Solution | None, until: float) -> Solution | None:
        """Anneal from the days of `best`, else of what `strings` left, else from none.

        It ends when the part `until` of the budget is used.
        """
        problem, budget = self.parts
        routes = self.strings.days() if best is None else best.routes
        run = DaySearch(problem, routes, self.seed)
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
        """Cool down `until` that part of the budget is used, but not where PyVRP may never end."""
        problem, budget = self.parts
        if may_cycle(problem):
            return best
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
        """Go on `until` that part of the budget is used, but not where PyVRP may never end."""
        problem, budget = self.parts
        if may_cycle(problem):
            return best
        mine = None if self.search is None else self.search.solution
        if self.search is None:
            self.search = PlainSearch(problem, self.seed)
        elif best is not None and (
            mine is None
            or solution_cost(problem, mine) > self.BEHIND * solution_cost(problem, best)
        ):
            self.seed += 1
            start = None if best.left_out(problem) else best
            self.search = PlainSearch(problem, self.seed, start)
        self.search.run(budget, until)
        for found in self.search.seen():
            self.pool.add(found.routes)
        self.search.met.clear()
        return self.search.solution
