"""Heuristic for two echelons: satellites' configurations, vans' routes, exact integration.

A configuration says which satellites are open and what a unit through each costs in the
first echelon. Under it the second echelon is a problem of several depots, which an engine
solves in a short run. All its routes join one pool; `integrate` chooses routes and tours
together. New configurations vary the best ones (close, open, swap, reprice).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise

import numpy as np

from logistics_sim.routing.engines.effort import Budget, Effort
from logistics_sim.routing.engines.pool import Pool
from logistics_sim.routing.engines.registry import default_engine, engine_named
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.solution import Route, Solution
from logistics_sim.routing.two_echelon.integrate import Priced, integrate
from logistics_sim.routing.two_echelon.model import TwoEchelon, TwoEchelonPlan, Van
from logistics_sim.routing.two_echelon.tours import all_tours

SCALE = 10_000
"""Internal units of the second echelon's problem per unit of distance."""
SLICE = 0.03
"""Part of the budget of one configuration."""
INTEGRATE_EVERY = 6
POOLED = 2_500
"""Routes that enter the integer program: the newest and those of the best plans."""


@dataclass(frozen=True)
class Configuration:
    """Open satellites and the price of a unit through each."""

    open: tuple[bool, ...]
    price: tuple[float, ...]


@dataclass(frozen=True)
class TwoEchelonOutcome:
    """The best plan with its cost, or None; the work done; whether the clock stopped it."""

    plan: TwoEchelonPlan | None
    cost: float
    iterations: int
    stopped: bool


def solve_two_echelon(
    problem: TwoEchelon, effort: Effort, seed: int, engine: str | None = None
) -> TwoEchelonOutcome:
    """Return the best plan found within `effort`.

    With several engines' names only what searches the second echelon differs.
    """
    return _Search(problem, effort, seed, engine or default_engine()).go()


class _Search:
    """State of one call."""

    def __init__(self, problem: TwoEchelon, effort: Effort, seed: int, engine: str) -> None:
        self.problem = problem
        self.budget = Budget(effort)
        self.engine = engine
        self.seed = seed
        self.draws = np.random.default_rng(seed)
        self.tours = all_tours(problem)
        self.lower = problem.lower()
        self.whole = np.rint(self.lower * SCALE).astype(np.int64)
        self.pool: dict[tuple[int, frozenset[int]], Priced] = {}
        self.best: tuple[float, TwoEchelonPlan] | None = None
        self.tried: list[tuple[float, Configuration, Solution]] = []
        away = problem.upper()[0, 1:]
        self.base = 2 * away * problem.trucks.unit_cost / problem.trucks.capacity
        self.van_fixed = 0

    def go(self) -> TwoEchelonOutcome:
        queue = self.first()
        count = 0
        while not self.budget.over(0.96):
            configuration = queue.pop(0) if queue else self.next()
            self.try_out(configuration, count)
            count += 1
            if count % INTEGRATE_EVERY == 0:
                self.join(0.15)
        self.join(1.0)
        cost, plan = (np.inf, None) if self.best is None else self.best
        return TwoEchelonOutcome(plan, cost, self.budget.done, self.budget.stopped)

    def first(self) -> list[Configuration]:
        """Return configurations to begin with: all sets of few satellites, else a spread."""
        s = len(self.problem.satellites)
        sets: list[tuple[bool, ...]] = [(True,) * s]
        if s <= 4:
            for size in range(s - 1, 0, -1):
                for chosen in combinations(range(s), size):
                    sets.append(tuple(k in chosen for k in range(s)))
        ways = (1.0, 0.0) if s <= 4 else (1.0, 1.5, 0.5)
        return [
            Configuration(which, tuple(self.base * way))
            for way in ways
            for which in sets
            if self.enough(which)
        ]

    def enough(self, which: tuple[bool, ...]) -> bool:
        """Return whether the open satellites may send enough vans for the demand."""
        fleet = self.problem.vans
        vans = min(fleet.count, fleet.per_base * sum(which))
        return vans * fleet.capacity >= int(self.problem.demand.sum())

    def next(self) -> Configuration:
        """Return a variation of one of the best configurations."""
        ranked = sorted(self.tried, key=lambda entry: entry[0])[:5]
        if not ranked:
            return Configuration((True,) * len(self.base), tuple(self.base))
        pick = min(int(self.draws.geometric(0.5)) - 1, len(ranked) - 1)
        old = ranked[pick][1]
        which = list(old.open)
        for _ in range(10):
            which = list(old.open)
            move = self.draws.random()
            s = len(which)
            if move < 0.35:
                which[int(self.draws.integers(s))] ^= True
            elif move < 0.6 and 0 < sum(which) < s:
                which[int(self.draws.choice(np.flatnonzero(which)))] = False
                which[int(self.draws.choice(np.flatnonzero(~np.array(old.open))))] = True
            if self.enough(tuple(which)):
                break
        else:
            which = list(old.open)
        factor = self.draws.uniform(0.0, 1.6, size=len(which))
        return Configuration(tuple(which), tuple(self.base * factor))

    def try_out(self, configuration: Configuration, number: int) -> None:
        """Solve the second echelon under a configuration; price the whole of it."""
        second = self.second(configuration)
        start = self.nearest(configuration)
        pool = Pool(second)
        solution = self.search(second, pool, start, number)
        bases = np.flatnonzero(configuration.open).tolist()
        for _, route in pool.listed():
            self.remember(route, bases)
        if solution is None:
            return
        mine = [self.remember(route, bases) for route in solution.routes]
        found = integrate(self.problem, mine, self.tours, nodes=200, seconds=self.seconds(0.1))
        if found is None:
            if len(mine) > self.problem.vans.count:
                self.van_fixed += int(self.lower.mean() * SCALE)
            return
        self.tried.append((found[0], configuration, solution))
        if self.best is None or found[0] < self.best[0] - 1e-9:
            self.best = found

    def search(
        self, second: Problem, pool: Pool, start: Solution | None, number: int
    ) -> Solution | None:
        """Run an engine for a slice of the budget."""
        used = self.budget.used()
        part = min(used + SLICE, 0.96)
        seed = self.seed * 1_000 + number
        if self.engine in ("portfolio", "pyvrp"):
            from logistics_sim.routing.engines.annealing import Cooling, anneal

            return anneal(second, self.budget, part, seed, Cooling(), pool, start)
        seconds = self.budget.left(part)
        work = max(int(self.budget.effort.iterations * SLICE), 1)
        effort = Effort(min(work, 2**30), seconds, self.budget.effort.clock)
        outcome = engine_named(self.engine)(second, effort, seed, start)
        self.budget.spend(max(outcome.iterations, 1))
        return outcome.solution

    def seconds(self, most: float) -> float | None:
        left = self.budget.left()
        return None if left is None else max(left * most, 0.05)

    def second(self, configuration: Configuration) -> Problem:
        """Return the second echelon; arcs into customers bear the price of their demand."""
        p = self.problem
        s, n = len(p.satellites), len(p.demand)
        matrices = []
        kinds = []
        for satellite in range(s):
            unit = configuration.price[satellite] + float(p.handling[satellite])
            extra = np.zeros(s + n)
            extra[s:] = p.demand * unit * SCALE
            matrix = self.whole + np.rint(extra)[None, :].astype(np.int64)
            np.fill_diagonal(matrix, 0)
            matrices.append(matrix)
            count = min(p.vans.per_base, p.vans.count) if configuration.open[satellite] else 0
            kinds.append(
                VehicleKind(
                    count,
                    (p.vans.capacity,),
                    satellite,
                    satellite,
                    fixed_cost=round(p.vans.fixed_cost * SCALE) + self.van_fixed,
                    profile=satellite,
                )
            )
        used = [k for k in range(s) if kinds[k].count]
        clients = Clients.make(np.arange(s, s + n, dtype=np.int64), p.demand.reshape(n, 1))
        durations = tuple(self.whole for _ in range(s))
        return Problem(
            tuple(Depot(k) for k in range(s)),
            clients,
            tuple(kinds[k] for k in used),
            tuple(matrices),
            durations,
            p.name,
            float(SCALE),
        )

    def nearest(self, configuration: Configuration) -> Solution | None:
        """Return the cheapest solution known whose satellites are all open, in new numbers."""
        number = {k: i for i, k in enumerate(np.flatnonzero(configuration.open).tolist())}
        for _, old, solution in sorted(self.tried, key=lambda entry: entry[0]):
            bases = np.flatnonzero(old.open).tolist()
            if all(bases[route.kind] in number for route in solution.routes):
                if self.draws.random() < 0.5:
                    return Solution(
                        tuple(Route(number[bases[r.kind]], r.trips) for r in solution.routes)
                    )
                return None
        return None

    def remember(self, route: Route, bases: list[int]) -> Priced:
        """Add a route to the pool under its satellite's number."""
        p = self.problem
        satellite = bases[route.kind]
        stops = [satellite, *(len(p.satellites) + c for c in route.clients), satellite]
        metres = sum(float(self.lower[a, b]) for a, b in pairwise(stops))
        load = int(p.demand[list(route.clients)].sum())
        cost = p.vans.fixed_cost + p.vans.unit_cost * metres
        cost += float(p.handling[satellite]) * load
        key = (satellite, frozenset(route.clients))
        priced = Priced(Van(satellite, route.clients), load, cost)
        if key not in self.pool or cost < self.pool[key].cost - 1e-9:
            self.pool.pop(key, None)
            self.pool[key] = priced
        return self.pool[key]

    def join(self, part: float) -> None:
        """Integrate both echelons over the pool."""
        routes = list(self.pool.values())[-POOLED:]
        if self.best is not None:
            known = {(r.van.satellite, frozenset(r.van.customers)) for r in routes}
            for van in self.best[1].vans:
                key = (van.satellite, frozenset(van.customers))
                if key not in known:
                    routes.append(self.pool[key])
        cutoff = np.inf if self.best is None else self.best[0]
        found = integrate(self.problem, routes, self.tours, cutoff, 500, self.seconds(part))
        if found is not None and found[0] < cutoff - 1e-9:
            self.best = found
