"""Heuristic for two echelons: satellites' configurations, vans' routes, exact integration.

A configuration says which satellites are open and what a unit through each costs in the
first echelon. Under it the second echelon is a problem of several depots, which an engine
solves in a short run that begins at the routes of the best configurations, each moved to
the satellite that suits it. Cheapest trucks for what comes out are found exactly. All
routes join one pool; `integrate` chooses routes and tours together and prices satellites.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.effort import Budget, SearchEffort
from logistics_sim.routing.engines.pool import Pool
from logistics_sim.routing.engines.registry import default_engine, engine_named
from logistics_sim.routing.two_echelon.configurations import (
    FEW,
    ConfigurationSampler,
    EvaluatedConfiguration,
)
from logistics_sim.routing.two_echelon.first_echelon import FirstEchelon
from logistics_sim.routing.two_echelon.integration import integrate
from logistics_sim.routing.two_echelon.model import VanRoute
from logistics_sim.routing.two_echelon.route_prices import PricedRoute, price_plan
from logistics_sim.routing.two_echelon.second_echelon import SCALE, Configuration, SecondEchelon
from logistics_sim.routing.two_echelon.tours import all_tours

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem
    from logistics_sim.routing.solution import Route, Solution
    from logistics_sim.routing.two_echelon.model import TwoEchelonPlan, TwoEchelonProblem

SLICE = 0.012
"""Part of the budget of one configuration."""
LONGER = 0.04
"""The same where satellites are few: there is less to try, and it can be searched better."""
END = 0.93
"""Part of the budget after which only the last integration is left."""
LISTED = 0.4
"""Part of the budget after which no more of the first configurations are tried."""
LONG = 0.7
"""Part of the budget after which runs are longer and begin at the best plans only."""
INTEGRATE_EVERY = 10
NODES = 500
INTEGRATION_SHARE = 0.05
"""Part of what is left of the clock that an integration may take but for the last."""
POOLED = 8_000
"""Beyond so many routes the pool forgets those of the largest reduced cost."""
LEFT = 5_000
FRESH = 0.5
"""Share of runs that begin from nothing: of the first ones, of all where satellites are few."""
ELSEWHERE = 4
"""Satellites from which each route of a trial joins the pool, and each customer alone."""
FAR = 1.05
"""Vans' routes that cost more than so many best plans, trucks' bound included, are no trial."""
HOT, WARM = 0.1, 0.05
"""First temperatures of runs that begin from nothing and from known routes."""


@dataclass(frozen=True)
class TwoEchelonOutcome:
    """The best plan with its cost, or None; the work done; whether the clock stopped it."""

    plan: TwoEchelonPlan | None
    cost: float
    iterations: int
    stopped: bool


def solve_two_echelon(
    problem: TwoEchelonProblem, effort: SearchEffort, seed: int, engine: str | None = None
) -> TwoEchelonOutcome:
    """Return the best plan found within `effort`.

    With several engines' names only what searches the second echelon differs.
    """
    return _TwoEchelonSearch(problem, effort, seed, engine or default_engine()).run()


class _TwoEchelonSearch:
    """State of one call."""

    def __init__(
        self, problem: TwoEchelonProblem, effort: SearchEffort, seed: int, engine: str
    ) -> None:
        self.problem = problem
        self.budget = Budget(effort)
        self.engine = engine
        self.seed = seed
        self.count = 0
        self.draws = np.random.default_rng(seed)
        self.trucks = FirstEchelon(problem, all_tours(problem))
        self.second_echelon = SecondEchelon(problem)
        self.sampler = ConfigurationSampler(problem, self.draws)
        self.pool: dict[tuple[int, frozenset[int]], PricedRoute] = {}
        self.best: tuple[float, TwoEchelonPlan] | None = None
        few = len(problem.satellites) <= FEW
        self.run_share = LONGER if few else SLICE
        self.restart_share = FRESH if few else 0.0

        for customer in range(len(problem.demand)):
            for van in self.second_echelon.cheapest_satellites(VanRoute(0, (customer,)), ELSEWHERE):
                self.add_to_pool(self.second_echelon.priced_route(van.satellite, van.customers))

    def run(self) -> TwoEchelonOutcome:
        queue = self.sampler.initial()
        while not self.budget.over(END):
            used = self.budget.used()
            late = used > LONG
            parent = self.sampler.draw_parent()
            start = None if self.draws.random() < self.restart_share else parent
            if queue and used < LISTED:
                start = None if self.draws.random() < FRESH else parent
                self.evaluate(queue.pop(0), start, self.run_share)
            elif parent is None:
                all_open = (True,) * len(self.problem.satellites)
                price = tuple(self.sampler.satellite_price)
                self.evaluate(Configuration(all_open, price), None, self.run_share)
            elif late:
                best = self.sampler.trials[0]
                open_satellites = tuple(k in best.used for k in range(len(self.problem.satellites)))
                price = self.sampler.neighbour_price(best.configuration.price)
                start = None if start is None else best
                self.evaluate(Configuration(open_satellites, price), start, 3 * SLICE)
            else:
                self.evaluate(self.sampler.variation(parent), start, self.run_share)
            if self.count % INTEGRATE_EVERY == 0:
                self.integrate_pool(INTEGRATION_SHARE)
        self.integrate_pool(1.0)
        cost, plan = (np.inf, None) if self.best is None else self.best
        return TwoEchelonOutcome(plan, cost, self.budget.done, self.budget.stopped)

    def evaluate(
        self, configuration: Configuration, parent: EvaluatedConfiguration | None, part: float
    ) -> None:
        """Solve the second echelon under a configuration; price the whole of it."""
        model = self.second_echelon.routing_problem(configuration)
        start = (
            None if parent is None else self.second_echelon.reassigned(parent.vans, configuration)
        )
        pool = Pool(model)
        solution = self.run_engine(model, pool, start, part)
        bases = configuration.bases
        for _, route in pool.listed():
            self.add_route(route, bases)
        if solution is None:
            return
        found_routes = [self.add_route(route, bases) for route in solution.routes]
        for priced in found_routes:
            for van in self.second_echelon.cheapest_satellites(priced.van, ELSEWHERE):
                self.add_to_pool(self.second_echelon.priced_route(van.satellite, van.customers))
        most = np.inf if self.best is None else self.best[0] * FAR
        found = price_plan(self.problem, found_routes, self.trucks, most)
        if found is None:
            if len(found_routes) > self.problem.vans.count:
                self.second_echelon.van_penalty += int(self.second_echelon.distances.mean() * SCALE)
            return
        vans = tuple(priced.van for priced in found_routes)
        self.sampler.add(EvaluatedConfiguration(found[0], configuration, vans))
        self.accept(found)

    def accept(self, found: tuple[float, TwoEchelonPlan]) -> None:
        """Keep the best plan."""
        if self.best is None or found[0] < self.best[0] - 1e-9:
            self.best = found

    def run_engine(
        self, model: Problem, pool: Pool, start: Solution | None, part: float
    ) -> Solution | None:
        """Run an engine for a part of the budget."""
        self.count += 1
        until = min(self.budget.used() + part, END)
        seed = self.seed * 1_000 + self.count
        if self.engine in ("portfolio", "pyvrp"):
            from logistics_sim.routing.engines.annealing import Cooling, anneal

            cooling = Cooling(start=HOT if start is None else WARM)
            return anneal(model, self.budget, until, seed, cooling, pool, start)
        seconds = self.budget.left(until)
        work = max(int(self.budget.effort.iterations * part), 1)
        effort = SearchEffort(min(work, 2**30), seconds, self.budget.effort.clock)
        outcome = engine_named(self.engine)(model, effort, seed, start)
        self.budget.spend(max(outcome.iterations, 1))
        return outcome.solution

    def add_route(self, route: Route, bases: list[int]) -> PricedRoute:
        """Add a route to the pool under its satellite's number."""
        return self.add_to_pool(self.second_echelon.priced_route(bases[route.kind], route.clients))

    def add_to_pool(self, priced: PricedRoute) -> PricedRoute:
        """Add a route to the pool; return the cheapest of its satellite and customers."""
        key = configuration_key(priced)
        if key not in self.pool or priced.cost < self.pool[key].cost - 1e-9:
            self.pool.pop(key, None)
            self.pool[key] = priced
        return self.pool[key]

    def integrate_pool(self, part: float) -> None:
        """Integrate both echelons over the pool; what comes out is a trial like others."""
        routes = list(self.pool.values())
        cutoff = np.inf if self.best is None else self.best[0]
        if not routes:
            return
        until = self.budget.used() + part * (1.0 - self.budget.used())
        found = integrate(
            self.problem, routes, self.trucks, cutoff, NODES, lambda: self.budget.left(until)
        )
        if found.reduced is not None and len(routes) > POOLED:
            kept = np.sort(np.argsort(found.reduced, kind="stable")[:LEFT]).tolist()
            self.pool = {configuration_key(routes[k]): routes[k] for k in kept}
        if found.plan is not None:
            self.accept((found.cost, found.plan))
            price = self.sampler.satellite_price if found.price is None else found.price
            open_satellites = tuple(
                any(van.satellite == k for van in found.plan.vans)
                for k in range(len(self.problem.satellites))
            )
            configuration = Configuration(open_satellites, tuple(price.tolist()))
            self.sampler.add(EvaluatedConfiguration(found.cost, configuration, found.plan.vans))


def configuration_key(priced: PricedRoute) -> tuple[int, frozenset[int]]:
    """Return satellite and customers of a route."""
    return priced.van.satellite, frozenset(priced.van.customers)
