"""OR-Tools around a ruin-and-recreate search of our own.

1. String removals on the whole problem (`strings`) take most of the time, one trip per
   vehicle, each trip bearing its part of the vehicle's fixed cost.
2. Where vehicles make several trips, or somebody is left out whom the fleet must serve, whole
   days are ruined and recreated, every vehicle's hours known. Where that fails too, CP-SAT
   packs the loads and OR-Tools searches the whole problem.
3. All routes met on the way form a pool; set partitioning chooses the best, and packs
   trips into vehicle-days exactly where vehicles make several.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from logistics_sim.routing.engines.day_packing import pack, pack_quickly
from logistics_sim.routing.engines.effort import Budget, Outcome, SearchEffort
from logistics_sim.routing.engines.load_packing import packed_start
from logistics_sim.routing.engines.ortools_search import Found, search
from logistics_sim.routing.engines.pool import Pool, least_vehicles, recombine
from logistics_sim.routing.engines.registry import ENGINES
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.engines.savings import savings_trips
from logistics_sim.routing.engines.string_removal.day_search import DaySearch
from logistics_sim.routing.engines.string_removal.search import RemovalSettings, StringRemovalSearch
from logistics_sim.routing.engines.tightness import tightness
from logistics_sim.routing.solution import Route, Solution, Trip, cheaper, route_cost, solution_cost
from logistics_sim.routing.trip_packing import pack_trips

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

BETWEEN = 0.05
"""Part of the time left for recombination between two runs."""
MOST_SOLUTIONS = 2**30
ROUNDS_OF_SEVERAL = 3
"""Rounds of ruins where vehicles make several trips, the fixed cost shared anew."""
DAYS = 0.4
"""Part of a search for whole days, after the rounds, where vehicles make several trips."""
RELAXED = 0.5
"""Part of the first round for giving up trips, where a start of one kind drives too many."""
WHOLE = 0.3
"""Part of the budget for OR-Tools on the whole problem, where all else left clients out."""


@ENGINES("ortools")
def solve_ortools(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve within `effort`; an iteration is one step or one solution of a search.

    The result is never dearer than `start`.
    """
    run = StringRemovalRounds(problem, Budget(effort), Pool(problem), seed)
    search = 1 - recombination_share(problem)
    best = run.improve(start, search * (1 - DAYS) if run.several else search)
    if run.several or best is None:
        whole = 1.0 if run.several else 1 - WHOLE
        best = cheaper(problem, best, run.days(best, min(search, whole)))
    if best is None:
        best = run.rescued()
    if best is not None:
        best = run.recombined(best, 1.0)
    return Outcome(best, run.budget.done, run.budget.stopped)


class StringRemovalRounds:
    """String removals in rounds; what they meet joins the pool."""

    def __init__(self, problem: Problem, budget: Budget, pool: Pool, seed: int) -> None:
        self.problem = problem
        self.budget = budget
        self.seed = seed
        self.pool = pool
        self.single = replace(
            problem,
            vehicles=tuple(
                replace(kind, count=kind.count * kind.max_trips, max_trips=1)
                for kind in problem.vehicles
            ),
        )
        self.several = any(kind.max_trips > 1 for kind in problem.vehicles)
        self.share = [1.0] * len(problem.vehicles)
        self.trips: Found = []

    def improve(self, start: Solution | None, part: float) -> Solution | None:
        """Return the best solution found until `part` of the budget is used, None without any.

        Where a round of single trips leaves somebody out who must be served, the next do not
        try again.
        """
        trips = savings_trips(self.single, self.price) if start is None else start.trips
        best = start
        if start is not None:
            self.pool.add(start.routes)
        if self.several:
            self.reckon(trips)
        rounds = self.rounds()
        begun = self.budget.used()
        if not self.several and self.overfull(trips) and len(self.share) == 1:
            trips = self.fewer(trips, begun + RELAXED * (part - begun) / rounds)
            begun = self.budget.used()
        for number in range(rounds):
            until = begun + (part - begun) * (number + 1) / rounds
            trips, missing = self.ruined(trips, until, number)
            if not missing:
                best = cheaper(self.problem, best, self.packed(trips, quickly=True))
            if self.several:
                self.reckon(trips)
            elif best is None:
                break
            elif number < rounds - 1:
                trips = self.recombined(best, BETWEEN).trips
        self.trips = trips
        if missing or not self.several:
            return best
        return cheaper(self.problem, best, self.packed(trips, until=part + BETWEEN))

    def fewer(self, trips: Found, until: float) -> Found:
        """Return trips after string removals with as many vehicles as `trips` need, each dear.

        A trip costs one more of a mean price, so that trips are given up until that part of the
        budget is used. Where days or ways are limited this finds places for all that are hard
        to find once some wait outside. The fullest trips come first.
        """
        kind = self.single.vehicles[0]
        wide = replace(self.single, vehicles=(replace(kind, count=len(trips)),))
        mean = sum(self.price(kind, trip) for kind, trip in trips) // len(trips)
        seed = self.seed * ROUNDS_OF_SEVERAL
        run = StringRemovalSearch(wide, trips, [self.fixed(0) + mean], seed, RemovalSettings())
        found = run.run(self.budget, until)
        self.pool.add(Route(kind, (trip,)) for kind, trip in run.visited_routes())
        return sorted(found, key=lambda entry: -len(entry[1]))

    def days_of(self, best: Solution | None) -> tuple[Route, ...]:
        """Return the days of `best`, else those of the fleet that the last trips fill."""
        if best is not None:
            return best.routes
        days = pack_trips(self.problem, self.trips, self.seed).routes
        return tuple(route for route in days if feasible(self.problem, route))

    def days(self, best: Solution | None, part: float) -> Solution | None:
        """Search over whole days until `part` of the budget is used, from `days_of` it."""
        run = DaySearch(self.problem, self.days_of(best), self.seed)
        run.run(self.budget, part)
        self.pool.add(run.routes)
        return run.solution

    def rescued(self) -> Solution | None:
        """Return a solution of packed loads, else of OR-Tools on the whole problem."""
        packed = packed_start(self.problem)
        if packed is not None:
            return packed
        trips = self.whole(1.0)
        return self.packed(trips) if trips else None

    def recombined(self, best: Solution, share: float) -> Solution:
        """Return the best of the pool, within a share of the time that is left."""
        cost = solution_cost(self.problem, best)
        seconds = self.budget.left()
        work = min(self.work(), 2.0) * share if seconds is None else 1e9
        limit = None if seconds is None else seconds * share
        return recombine(self.pool, best, cost, self.seed, work, limit).solution

    def rounds(self) -> int:
        """Return how many runs of string removals share the budget.

        Small problems freeze long before ten seconds are over; between runs the pool is
        recombined, and each begins hot where that left off.
        """
        if self.several:
            return ROUNDS_OF_SEVERAL
        n = self.problem.clients.size
        few = 2 if tightness(self.problem).tight else 1
        return 3 if n < 80 else 2 if n < 160 else few

    def ruined(self, trips: Found, part: float, number: int) -> tuple[Found, bool]:
        """Return trips after string removals, and whether they leave out who must be served.

        `part` of the budget is used; `number` tells the rounds apart.
        """
        fixed = [self.fixed(kind) for kind in range(len(self.share))]
        seed = self.seed * ROUNDS_OF_SEVERAL + number
        run = StringRemovalSearch(self.single, trips, fixed, seed, RemovalSettings())
        found = run.run(self.budget, part)
        self.pool.add(Route(kind, (trip,)) for kind, trip in run.visited_routes())
        return found, run.best_rank[0] > 0

    def work(self) -> float:
        """Return CP-SAT's share of the budget in its own unit of work."""
        return max(self.budget.effort.iterations / 2_000, 0.2)

    def used(self, trips: Found) -> list[int]:
        """Return how many trips each kind drives."""
        return [sum(kind == number for kind, _ in trips) for number in range(len(self.share))]

    def overfull(self, trips: Found) -> bool:
        """Return whether some kind drives more trips than it can."""
        kinds = self.single.vehicles
        return any(n > kind.count for n, kind in zip(self.used(trips), kinds, strict=True))

    def whole(self, part: float) -> Found | None:
        """Search the whole problem with OR-Tools until `part` of the budget is used."""
        solutions = min(max(int(self.budget.effort.iterations * WHOLE), 1), MOST_SOLUTIONS)
        result = search(self.single, solutions, self.budget, part, self.share)
        self.budget.spend(max(result.solutions, 1))
        self.keep(result.seen)
        return result.trips

    def keep(self, seen: set[tuple[int, tuple[int, ...]]]) -> None:
        """Let feasible trips join the pool."""
        routes = (Route(kind, (trip,)) for kind, trip in sorted(seen))
        self.pool.add(route for route in routes if feasible(self.problem, route))

    def reckon(self, trips: Found) -> None:
        """Set the part of the fixed cost that a trip bears: one by trips per vehicle-day."""
        solution = pack_quickly(self.problem, trips, self.seed)
        if solution is None:
            return
        for number in range(len(self.share)):
            days = [route for route in solution.routes if route.kind == number]
            if days:
                self.share[number] = len(days) / sum(len(route.trips) for route in days)

    def packed(self, trips: Found, quickly: bool = False, until: float = 1.0) -> Solution | None:
        """Return trips as vehicle-days, None when the fleet cannot drive them.

        `quickly`: as far as `pack_quickly` sees; else `until` that part of the budget is used.
        """
        if not self.several:
            routes = tuple(Route(kind, (trip,)) for kind, trip in trips)
            good = not self.overfull(trips) and all(feasible(self.problem, r) for r in routes)
            return Solution(routes) if good else None
        if quickly:
            solution = pack_quickly(self.problem, trips, self.seed)
            self.pool.add(() if solution is None else solution.routes)
            return solution
        seconds = self.budget.left(min(until, 1 - recombination_share(self.problem) / 2))
        return pack(self.problem, trips, self.pool, self.seed, 0.3, seconds).solution

    def price(self, kind: int, trip: Trip) -> int:
        """Return what a trip on a vehicle of `kind` costs with its part of the fixed cost."""
        fixed = self.problem.vehicles[kind].fixed_cost
        return route_cost(self.single, Route(kind, (trip,))) - fixed + self.fixed(kind)

    def fixed(self, kind: int) -> int:
        """Return what a trip bears of its vehicle's fixed cost."""
        whole = self.problem.vehicles[kind].fixed_cost
        return round(whole * self.share[kind])


def recombination_share(problem: Problem) -> float:
    """Return the part of the budget for set partitioning: short routes combine best."""
    stops = problem.clients.size / max(least_vehicles(problem), 1)
    return 0.12 if stops <= 12 else 0.08 if stops <= 25 else 0.04
