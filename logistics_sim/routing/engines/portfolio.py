"""The default engine: members that take turns on one best solution and one pool of routes.

String removals of single trips and of whole days, PyVRP's moves under annealing, and PyVRP with
its own settings. Where hardly any room is left (`tightness`) PyVRP alone begins, since it may
pass through solutions that break a limit; else string removals do. The last part of the search
goes, turn by turn, to the member that gained most by its last turn. Set partitioning (linear
relaxation, then CP-SAT) recombines the pool in the end; where vehicles make several trips, all
trips met are packed into vehicle-days once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.annealing import Cooling
from logistics_sim.routing.engines.day_packing import pack
from logistics_sim.routing.engines.effort import Budget, Find, Outcome, SearchEffort
from logistics_sim.routing.engines.load_packing import packed_start
from logistics_sim.routing.engines.ortools_engine import recombination_share
from logistics_sim.routing.engines.pool import Pool, recombine
from logistics_sim.routing.engines.portfolio_members import (
    AnnealingMember,
    DayMember,
    Member,
    PlainMember,
    StringMember,
)
from logistics_sim.routing.engines.pyvrp_limits import may_cycle
from logistics_sim.routing.engines.registry import ENGINES
from logistics_sim.routing.engines.tightness import tightness
from logistics_sim.routing.fleet_need import loads_and_room
from logistics_sim.routing.solution import Solution, cheaper, solution_cost

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

Plan = tuple[tuple[str, float], ...]

SMALL = 150
LARGE = 450
"""Clients from which steps are made smaller."""
SMALL_MIXED = 120
"""Clients up to which mixed fleets are left to PyVRP's moves. At 10 s, one seed, six problems of
124 to 260 clients ended 0.4 to 2.4 points lower with string removals first, one the same, one
(X148) 0.7 higher."""


TIGHT_PLAN: Plan = (("plain", 0.3), ("strings", 0.35), ("annealing", 0.15))
"""Parts of the search where room is short; what is missing to 1 goes by gain."""
DAYS_PLAN: Plan = (("plain", 0.2), ("strings", 0.3), ("days", 0.15), ("annealing", 0.2))
"""The same where vehicles make several trips in given hours."""
LONG_PLAN: Plan = (("plain", 0.45), ("strings", 0.1), ("annealing", 0.25))
"""The same where trips have `LONG` stops or more, with windows or loads both ways: whoever begins
from savings does not come away from their order. Nine problems of 100 to 400 clients, one seed,
10 s: mean gap 0.6 % instead of 1.5 (one 0.6 points worse, two 3 points better)."""
LONG = 25
FEW_MIXED_PLAN: Plan = (("plain", 0.45), ("strings", 0.25), ("annealing", 0.15))
"""The same for mixed fleets and fewer than `FEW` clients. Seven problems of 50 and 75 clients, four
of them first looked at afterwards, one seed, 10 s: mean gap 0.26 % instead of 0.47, none worse."""
FEW = 100
LARGE_DAYS_PLAN: Plan = (("strings", 0.5), ("days", 0.3))
"""The same from `SMALL` clients on, where PyVRP's moves come to few steps."""
FREE_TURNS = 4
"""Turns of the part that goes by gain."""
CURIOSITY = 0.2
"""How often such a turn is drawn instead."""


@ENGINES("portfolio")
def solve_portfolio(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve within `effort`; an iteration is one step of annealing.

    `Outcome.shares` says which parts of the budget each member used, `Outcome.finds` who
    found what. The first turn of `plain` is what PyVRP alone finds with that much work.
    """
    run = _Turns(problem, Budget(effort), seed, start)
    search = 1 - recombination_share(problem)
    until = 0.0
    for name, part in turns(problem):
        until += part * search
        run.turn(name, until)
    if run.best is None:
        run.begin()
    run.by_gain(until, search)
    if run.best is None:
        run.turn("days", (1 + search) / 2)
        run.turn("plain", 1.0)
    if run.best is not None:
        last = last_word(problem, run.pool, run.best, seed, run.budget)
        run.accept("recombination", last)
    return run.outcome()


class _Turns:
    """The members, the best solution, and the account of who found it."""

    def __init__(self, problem: Problem, budget: Budget, seed: int, start: Solution | None) -> None:
        self.problem = problem
        self.budget = budget
        self.pool = Pool(problem)
        self.best = start
        self.cost = None if start is None else solution_cost(problem, start)
        self.draws = np.random.default_rng(seed)
        strings = StringMember(problem, budget, self.pool, seed, start)
        self.members: dict[str, Member] = {
            "plain": PlainMember(problem, budget, self.pool, seed),
            "strings": strings,
            "days": DayMember(problem, budget, self.pool, seed, strings),
            "annealing": AnnealingMember(problem, budget, self.pool, seed, coolings(problem)),
        }
        self.gains: dict[str, float] = {}
        self.shares: dict[str, float] = {}
        self.finds: list[Find] = []

    def turn(self, name: str, until: float) -> None:
        """Let a member search until that part of the budget is used."""
        begun, before = min(self.budget.used(), 1.0), self.cost
        if begun >= until:
            return
        self.accept(name, self.members[name].turn(self.best, until))
        used = min(self.budget.used(), 1.0) - begun
        self.shares[name] = self.shares.get(name, 0.0) + used
        if before is not None and self.cost is not None:
            self.gains[name] = (before - self.cost) / max(used, 1e-9)

    def accept(self, name: str, found: Solution | None) -> None:
        """Keep what is better than all before."""
        if found is None:
            return
        cost = solution_cost(self.problem, found)
        if self.cost is None or cost < self.cost:
            self.best, self.cost = found, cost
            self.finds.append(Find(name, cost, min(self.budget.used(), 1.0)))

    def begin(self) -> None:
        """Look for a start by packing the loads, where nobody has found one."""
        self.accept("packing", packed_start(self.problem))

    def by_gain(self, since: float, until: float) -> None:
        """Give the rest to whom gained most by its last turn, now and then to another.

        Among equals it is the turn of who has had least.
        """
        names = sorted(self.shares)
        for number in range(FREE_TURNS):
            curious = self.draws.random() < CURIOSITY
            drawn = names[int(self.draws.integers(len(names)))]
            if self.best is None:
                name = "plain" if number % 2 else "days"
            else:
                name = drawn if curious else max(names, key=self.promise)
            self.turn(name, since + (until - since) * (number + 1) / FREE_TURNS)

    def promise(self, name: str) -> tuple[float, float]:
        """Return what a member gained per part of the budget, and how little it has had."""
        return self.gains.get(name, 0.0), -self.shares[name]

    def outcome(self) -> Outcome:
        """Return the best solution with its account."""
        if self.best is not None:
            self.shares["recombination"] = max(1.0 - sum(self.shares.values()), 0.0)
        budget = self.budget
        return Outcome(self.best, budget.done, budget.stopped, self.shares, tuple(self.finds))


def turns(problem: Problem) -> Plan:
    """Return the members that are sure of a turn, in order, and their parts of the search."""
    measured = tightness(problem)
    if not measured.days and has_long_trips(problem):
        return LONG_PLAN
    if measured.tight:
        own = may_cycle(problem) or problem.clients.size >= SMALL
        days = LARGE_DAYS_PLAN if own else DAYS_PLAN
        return days if measured.days else TIGHT_PLAN
    if is_mixed(problem) and problem.clients.size < FEW:
        return FEW_MIXED_PLAN
    settings = coolings(problem)
    first = strings_share(problem)
    beside = () if first else (("plain", 0.4),)
    strings = (("strings", first),) if first else ()
    left = (1.0 if first else 0.6) - first
    moves = tuple(("annealing", left / len(settings)) for _ in settings) if left else ()
    return (*beside, *strings, *moves)


def has_long_trips(problem: Problem) -> bool:
    """Return whether trips have `LONG` stops or more, by the loads.

    Not where string removals have the whole search (`strings_share`), on mixed fleets, nor where
    hours are paid.
    """
    if strings_share(problem) == 1 or is_mixed(problem) or pays_by_hour(problem):
        return False
    need, _ = loads_and_room(problem)
    largest = np.array([kind.capacity for kind in problem.vehicles]).max(axis=0)
    trips = float((need / np.maximum(largest, 1)).max(initial=1.0))
    return problem.clients.size >= LONG * trips


def pays_by_hour(problem: Problem) -> bool:
    """Return whether any vehicle is paid by the hour, as the county's are."""
    return any(kind.unit_duration for kind in problem.vehicles)


def strings_share(problem: Problem) -> float:
    """Return the part of the search for string removals, before PyVRP's moves.

    Both together mostly end lower than either; small mixed fleets are left to PyVRP's moves, and
    PyVRP's moves get nothing of problems so large that string removals have not come to rest:
    X-n502, X-n801 and X-n1001 ended 0.2 to 0.7 points lower so (10 s, one seed).
    """
    if problem.clients.size >= LARGE and not problem.clients.early.any():
        return 0.4 if pays_by_hour(problem) else 1.0
    return 0.0 if is_mixed(problem) and problem.clients.size < SMALL_MIXED else 0.4


def is_mixed(problem: Problem) -> bool:
    """Return whether vehicles differ in room or price."""
    return (
        len({(kind.capacity, kind.fixed_cost, kind.unit_distance) for kind in problem.vehicles}) > 1
    )


def coolings(problem: Problem) -> tuple[Cooling, ...]:
    """Return the settings of the annealing runs that share the budget.

    Small problems come to rest long before ten seconds are over: two runs of different
    temper find more than one. Large ones need every step, so steps get smaller. Late
    acceptance serves problems with windows and those that pay by the hour (the county's),
    annealing the others. Measured at 4 to 10 s; the results page has the figures.
    """
    n = problem.clients.size
    if pays_by_hour(problem):
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
