"""OR-Tools as an engine, with a ruin-and-recreate search of our own where it is weak.

1. Savings give a start, one trip per vehicle, each trip bearing its part of the vehicle's
   fixed cost.
2. String removals on the whole problem (`ruin`) take most of the time. Where they leave
   somebody out whom the fleet must serve, OR-Tools searches the whole problem instead.
3. Clusters of near routes are re-solved by OR-Tools (iterated local search); a better one
   replaces them.
4. All routes met on the way form a pool; set partitioning chooses the best, and packs
   trips into vehicle-days exactly where vehicles make several.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.effort import Budget, Effort, Outcome
from logistics_sim.routing.engines.feasible import feasible
from logistics_sim.routing.engines.near import near_clients, near_routes
from logistics_sim.routing.engines.ortools_search import Found, search
from logistics_sim.routing.engines.packing import pack, pack_quickly
from logistics_sim.routing.engines.pool import Pool, least_vehicles, recombine
from logistics_sim.routing.engines.ruin import POOLED, Ruin, Search
from logistics_sim.routing.engines.savings import savings_trips
from logistics_sim.routing.solution import Route, Solution, route_cost, solution_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]

CLUSTER = 45
"""Clients of a neighbourhood, about: small enough for hundreds of solutions a second."""
CLUSTER_SOLUTIONS = 50
BETWEEN = 0.05
"""Part of the time left for recombination between two runs."""
MOST_SOLUTIONS = 2**30
CLUSTERS = 0.08
"""Part of the budget for clusters."""
ROUNDS_OF_SEVERAL = 3
"""Rounds of ruins where vehicles make several trips, the fixed cost shared anew."""
WHOLE = 0.3
"""Part of the budget for OR-Tools on the whole problem, where ruins left clients out."""


def solve_ortools(
    problem: Problem, effort: Effort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve within `effort`; an iteration is one step or one solution of a search.

    `start` takes the place of the savings, and the result is never dearer.
    """
    return _Run(problem, effort, seed).solve(start)


class _Run:
    """State of one call."""

    def __init__(self, problem: Problem, effort: Effort, seed: int) -> None:
        self.problem = problem
        self.budget = Budget(effort)
        self.rng = np.random.default_rng(seed)
        self.seed = seed
        self.pool = Pool(problem)
        self.single = replace(
            problem,
            vehicles=tuple(
                replace(kind, count=kind.count * kind.max_trips, max_trips=1)
                for kind in problem.vehicles
            ),
        )
        self.several = any(kind.max_trips > 1 for kind in problem.vehicles)
        self.share = [1.0] * len(problem.vehicles)
        self.last = recombination_share(problem)

    def solve(self, start: Solution | None) -> Outcome:
        trips = self.savings() if start is None else _trips(start)
        best = None
        if start is not None:
            self.pool.add(start.routes)
            best = start
        if self.several:
            self.reckon(trips)
        ruins = 1 - self.last - CLUSTERS
        rounds = self.rounds()
        for number in range(rounds):
            trips, missing = self.ruined(trips, ruins * (number + 1) / rounds, number)
            if not missing:
                best = self.better(best, self.packed(trips, quickly=True))
            if self.several:
                self.reckon(trips)
            elif best is not None and number < rounds - 1:
                trips = _trips(self.recombined(best, BETWEEN))
        if missing and best is None:
            found = self.whole(min(ruins + WHOLE, 1 - self.last))
            if found is not None:
                trips = found
                best = self.packed(trips)
        if best is None and missing:
            return self.answer(None)
        trips = self.neighbourhoods(trips)
        best = self.better(best, self.packed(trips))
        if best is None:
            return self.answer(None)
        return self.answer(self.recombined(best, 1.0))

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
        return 3 if n < 80 else 2 if n < 160 else 1

    def ruined(self, trips: Found, part: float, number: int) -> tuple[Found, bool]:
        """Return trips after string removals, and whether they leave out who must be served."""
        fixed = [self.fixed(kind) for kind in range(len(self.share))]
        seed = self.seed * ROUNDS_OF_SEVERAL + number
        run = Search(self.single, trips, fixed, seed, ruin_for(self.problem))
        found = run.run(self.budget, part)
        self.pool.add(
            route
            for route in (Route(kind, (trip,)) for kind, trip in list(run.seen)[-POOLED:])
            if feasible(self.problem, route)
        )
        return found, run.best_key[0] > 0

    def work(self) -> float:
        """Return CP-SAT's share of the budget in its own unit of work."""
        return max(self.budget.effort.iterations / 2_000, 0.2)

    def answer(self, solution: Solution | None) -> Outcome:
        return Outcome(solution, self.budget.done, self.budget.stopped)

    def savings(self) -> Found:
        return savings_trips(self.single, lambda kind, trip: self.price([(kind, trip)]))

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

    def packed(self, trips: Found, quickly: bool = False) -> Solution | None:
        """Return trips as vehicle-days, None when the fleet cannot drive them."""
        if not self.several:
            routes = tuple(Route(kind, (trip,)) for kind, trip in trips)
            good = not self.overfull(trips) and all(feasible(self.problem, r) for r in routes)
            return Solution(routes) if good else None
        if quickly:
            solution = pack_quickly(self.problem, trips, self.seed)
            self.pool.add(() if solution is None else solution.routes)
            return solution
        seconds = self.budget.left(1 - self.last / 2)
        return pack(self.problem, trips, self.pool, self.seed, 0.3, seconds).solution

    def better(self, one: Solution | None, other: Solution | None) -> Solution | None:
        if one is None or other is None:
            return one or other
        costs = [solution_cost(self.problem, solution) for solution in (one, other)]
        return one if costs[0] <= costs[1] else other

    def price(self, trips: Found) -> int:
        """Return what trips cost when each bears its part of the fixed cost."""
        total = 0
        for kind, trip in trips:
            fixed = self.problem.vehicles[kind].fixed_cost
            total += route_cost(self.single, Route(kind, (trip,))) - fixed
            total += self.fixed(kind)
        return total

    def fixed(self, kind: int) -> int:
        """Return what a trip bears of its vehicle's fixed cost."""
        whole = self.problem.vehicles[kind].fixed_cost
        return round(whole * self.share[kind])

    def neighbourhoods(self, trips: Found) -> Found:
        """Re-solve clusters of near routes until the budget is spent."""
        near = near_clients(self.problem)
        clients = self.problem.clients
        idle = 0
        while not self.budget.over(1 - self.last) and idle < 10_000:
            idle += 1
            centre = int(self.rng.integers(clients.size))
            size = int(CLUSTER * self.rng.uniform(0.6, 1.6))
            picked = near_routes([trip for _, trip in trips], near, centre, size)
            if len(picked) < 2 and len(trips) > 1:
                continue
            mine = [trips[number] for number in picked]
            inside_trips = {c for _, trip in mine for c in trip}
            left_out = set(near[centre].tolist()) - {c for _, trip in trips for c in trip}
            rows = np.array(sorted(inside_trips | left_out), dtype=np.int64)
            used, inside = self.used(trips), self.used(mine)
            vehicles = tuple(
                replace(
                    kind,
                    count=max(kind.count - used[number], 0) + inside[number],
                    fixed_cost=self.fixed(number),
                )
                for number, kind in enumerate(self.single.vehicles)
            )
            part = self.single.part(rows, vehicles)
            result = search(part, CLUSTER_SOLUTIONS, self.budget, 1 - self.last)
            self.budget.spend(max(result.solutions, 1))
            self.keep({(kind, _rows(rows, trip)) for kind, trip in result.seen})
            if result.trips is None:
                continue
            new = [(kind, _rows(rows, trip)) for kind, trip in result.trips]
            before = self.price(mine) + _missed(self.problem, rows, mine)
            if self.price(new) + _missed(self.problem, rows, new) < before:
                trips = [trip for number, trip in enumerate(trips) if number not in picked]
                trips += new
        return trips


def recombination_share(problem: Problem) -> float:
    """Return the part of the budget for set partitioning: short routes combine best."""
    stops = problem.clients.size / max(least_vehicles(problem), 1)
    return 0.12 if stops <= 12 else 0.08 if stops <= 25 else 0.04


def ruin_for(problem: Problem) -> Ruin:
    """Return settings of the string removals: large problems begin colder."""
    n = problem.clients.size
    if n < 80:
        return Ruin(start=0.6, end=0.01, longest=20)
    return Ruin(start=0.4 if n < 160 else 0.2 if n < 300 else 0.1)


def _trips(solution: Solution) -> Found:
    return [(route.kind, trip) for route in solution.routes for trip in route.trips]


def _rows(rows: Ints, trip: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(rows[client]) for client in trip)


def _missed(problem: Problem, rows: Ints, trips: Found) -> int:
    """Return the prizes of the clients `rows` that no trip visits."""
    served = {client for _, trip in trips for client in trip}
    return sum(int(problem.clients.prize[c]) for c in rows if int(c) not in served)
