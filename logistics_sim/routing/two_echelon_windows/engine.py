"""The engine: routes listed, relaxation, then integer programs over parts of the list.

1. Tours of trucks and all routes of vans are listed (`urban_tours`, `list_routes`).
2. A greedy plan comes first, so that there is a plan however small the budget is.
3. Column generation gives a lower bound and prices.
4. An integer program over the routes of the least reduced cost gives a good plan.
5. Where few routes are left that could be part of a better plan, all of them make a program that
   ends with the optimum, or with a better bound.
6. Else neighbourhoods: all routes around some customers are chosen anew, with all trucks.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream
from logistics_sim.routing.engines.effort import Budget, SearchEffort
from logistics_sim.routing.two_echelon_windows.echelons_master import (
    EchelonsMaster,
    vehicles_filled,
)
from logistics_sim.routing.two_echelon_windows.greedy_start import greedy_vans
from logistics_sim.routing.two_echelon_windows.joint_program import TruckCut, solve_joint
from logistics_sim.routing.two_echelon_windows.model import WindowsPlan
from logistics_sim.routing.two_echelon_windows.plan_building import build_plan, served_once
from logistics_sim.routing.two_echelon_windows.relaxation import relax
from logistics_sim.routing.two_echelon_windows.route_list import column_of, list_routes
from logistics_sim.routing.two_echelon_windows.tours import urban_tours
from logistics_sim.routing.two_echelon_windows.truck_loading import TruckLoading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.two_echelon_windows.model import Ints, TwoEchelonWindows
    from logistics_sim.routing.two_echelon_windows.relaxation import EchelonsRelaxation
    from logistics_sim.routing.two_echelon_windows.route_list import RouteList, VanColumn
    from logistics_sim.routing.two_echelon_windows.truck_loading import TruckChoice

RELAXED = 0.5
"""Part of the budget after which column generation ends as it is."""
END = 0.95
"""Part of the budget after which no program begins."""
FIRST_COLUMNS = 1_000
WHOLE_COLUMNS = 4_000
"""Routes of the first integer program, and of one that may end the search."""
WHOLE_TOURS = 400
FEW_TOURS = 40
AROUND_COLUMNS = 500
"""Routes of a neighbourhood's program, those of the least reduced cost."""
SMALLEST, LARGEST = 14, 45
"""Customers of a neighbourhood: it grows while nothing better is found, and begins anew."""
NODES, MANY_NODES = 150, 1_200
SLICE = 0.05
"""Part of the clock of one neighbourhood's program."""
COLUMNS_PER_WORK = 20
"""Routes of an integer program that count as one iteration of work."""
TRIAL_WORK, PROOF_WORK = 0.2, 4.0
"""CP-SAT's deterministic time for trucks of whole loads, in trials and in the last program."""
CUTS = 30
"""At most so many times the last program is solved again with a cut about trucks."""
CLOSE = 1e-6


@dataclass(frozen=True)
class WindowsOutcome:
    """What the engine found.

    Attributes
    ----------
    plan, cost
        The best plan, None and infinity where there is none.
    bound
        No plan costs less; 0 where nothing is known.
    unreached
        Customers that nobody can reach in time (or that no van can hold); then there is no plan.
    iterations, stopped
        The work done, and whether the clock ended it.
    """

    plan: WindowsPlan | None
    cost: float
    bound: float
    unreached: tuple[int, ...]
    iterations: int
    stopped: bool


def solve_two_echelon_windows(
    problem: TwoEchelonWindows, effort: SearchEffort, seed: int
) -> WindowsOutcome:
    """Return the best plan found within `effort`, and a lower bound."""
    budget = Budget(effort)
    tours = urban_tours(problem)
    routes = list_routes(problem, tours.first_ready)
    unreached = _unreached(routes)
    if unreached:
        return WindowsOutcome(None, np.inf, 0.0, unreached, 0, False)
    if not len(problem.demand):
        return WindowsOutcome(WindowsPlan((), ()), 0.0, 0.0, (), 0, False)
    search = _WindowsSearch(problem, budget, seed, routes, TruckLoading(problem, tours))
    search.run()
    bound = min(search.bound, search.cost)
    return WindowsOutcome(search.plan, search.cost, bound, (), budget.done, budget.stopped)


def _unreached(routes: RouteList) -> tuple[int, ...]:
    """Return the customers that are on no route."""
    served = np.zeros(len(routes.problem.demand) + 1, dtype=np.bool_)
    served[routes.members[:, 0]] = True
    return tuple(np.flatnonzero(~served[:-1]).tolist())


class _WindowsSearch:
    """State of one call."""

    def __init__(
        self,
        problem: TwoEchelonWindows,
        budget: Budget,
        seed: int,
        routes: RouteList,
        loading: TruckLoading,
    ) -> None:
        self.problem, self.budget, self.routes, self.loading = problem, budget, routes, loading
        self.tours = loading.tours
        self.draws = stream(seed, "two echelons with windows")
        self.master = EchelonsMaster(problem, self.tours)
        self.bound, self.cost = 0.0, np.inf
        self.plan: WindowsPlan | None = None
        self.tried = 10**9
        self.rounds = 0
        self.begun = time.monotonic(), time.process_time()
        self.vans: list[VanColumn] = []
        self.trucks: TruckChoice | None = None
        self.relaxation: EchelonsRelaxation | None = None

    def run(self) -> None:
        """Spend the budget, or end with the optimum."""
        self.accept(greedy_vans(self.routes, self.tours), (), 0.0)
        for van in self.vans:
            self.master.add(van)
        for customer in range(len(self.problem.demand)):
            for satellite in range(len(self.problem.satellites)):
                column = column_of(self.problem, satellite, (customer,))
                if column.latest >= self.tours.first_ready[satellite]:
                    self.master.add(column)
        self.relaxation = relax(self.master, self.routes, self.budget, RELAXED)
        if self.relaxation is None:
            return
        self.bound = max(self.bound, self.relaxation.bound)
        self.choose_first()
        size = SMALLEST
        while not self.proven() and not self.budget.over(END):
            if self.end_with_whole():
                continue
            before = self.cost
            self.improve_around(size)
            size = SMALLEST if self.cost < before - CLOSE else size + 1
            if size > LARGEST:
                size = SMALLEST

    def proven(self) -> bool:
        """Return whether nothing better is possible."""
        return self.cost <= self.bound + CLOSE * max(self.cost, 1.0)

    def accept(self, vans: Sequence[VanColumn], hint: Sequence[int], work: float) -> TruckChoice:
        """Price `vans` with the cheapest trucks, beginning at `hint`; keep them if better.

        `work` limits the search for tours and owners together.
        """
        once = served_once(self.problem, vans)
        trucks = self.loading.cheapest(once, hint, self.budget.left(), work)
        cost, plan = build_plan(self.problem, self.tours, once, trucks)
        if cost < self.cost - 1e-9:
            self.cost, self.plan, self.vans, self.trucks = cost, plan, once, trucks
        return trucks

    def choose_first(self) -> None:
        """Choose among the routes of the master that are cheapest at its prices."""
        columns = self.cheapest_columns(np.arange(self.routes.load.size), FIRST_COLUMNS)
        self.choose(columns, self.promising_tours(FEW_TOURS), [], MANY_NODES // 4, 4 * SLICE)

    def choose(
        self,
        columns: Sequence[VanColumn],
        chosen: Ints,
        fixed: Sequence[VanColumn],
        nodes: int,
        part: float,
    ) -> None:
        """Solve a program over `columns` beside the `fixed` routes and keep what is better."""
        self.budget.spend(1 + len(columns) // COLUMNS_PER_WORK)
        seconds = self.seconds(part)
        found = solve_joint(
            self.problem, self.tours, chosen, columns, fixed, [], self.cost, nodes, seconds
        )
        if found.vans is not None:
            self.accept(found.vans, found.tours, TRIAL_WORK)

    def seconds(self, part: float) -> float | None:
        """Return the clock's limit of a program that may take that part of the budget.

        Solvers look at the wall; where the budget is one of this process's own seconds, theirs
        are as many more as have passed on the wall for each so far.
        """
        left = self.budget.left(min(self.budget.used() + part, 1.0))
        if left is None or self.budget.effort.clock != "cpu":
            return left
        own = max(time.process_time() - self.begun[1], 0.1)
        return left * min(max((time.monotonic() - self.begun[0]) / own, 1.0), 4.0)

    @property
    def relaxed(self) -> EchelonsRelaxation:
        """The relaxation, which is there once the first program was solved."""
        if self.relaxation is None:
            raise RuntimeError("no relaxation yet")
        return self.relaxation

    def cheapest_columns(self, orders: Ints, most: int, gap: float = np.inf) -> list[VanColumn]:
        """Return at most so many routes of `orders` whose reduced cost is least, below `gap`.

        Of routes of one satellite past the same customers none is among them that another beats.
        """
        reduced = self.relaxed.reduced[orders]
        flat = reduced.ravel()
        places = np.flatnonzero(flat < gap)
        if places.size > 2 * most:
            places = places[np.argpartition(flat[places], 2 * most)[: 2 * most]]
        places = places[np.argsort(flat[places], kind="stable")]
        kept: dict[tuple[int, frozenset[int]], list[VanColumn]] = {}
        found = []
        for place in places.tolist():
            row, satellite = divmod(place, reduced.shape[1])
            if not np.isfinite(flat[place]):
                break
            column = self.routes.column(int(orders[row]), satellite)
            same = kept.setdefault((satellite, frozenset(column.customers)), [])
            if any(o.cost <= column.cost and o.latest >= column.latest for o in same):
                continue
            same.append(column)
            found.append(column)
            if len(found) >= most:
                break
        return found

    def promising_tours(self, most: int, gap: float = np.inf) -> Ints:
        """Return the tours of least reduced cost, and those that the best plan drives."""
        reduced = self.master.truck_reduced(self.relaxed.prices)
        least = np.full(self.tours.cost.size, np.inf)
        np.minimum.at(least, self.master.truck_tour, reduced)
        order = np.argsort(least, kind="stable")[:most]
        driven = () if self.trucks is None else self.trucks.tours
        return np.array(sorted({*order[least[order] < gap].tolist(), *driven}), dtype=np.int64)

    def end_with_whole(self) -> bool:
        """Solve the program over all that could be better; say whether that was worth a try."""
        relaxed = self.relaxed
        if not relaxed.exact:
            return False
        gap = self.cost - relaxed.bound + 1e-4
        count = int((relaxed.reduced < gap).sum())
        if count > min(WHOLE_COLUMNS, 0.7 * self.tried):
            return False
        self.tried = count
        columns = self.cheapest_columns(np.arange(self.routes.load.size), 2 * WHOLE_COLUMNS, gap)
        chosen = self.promising_tours(self.tours.cost.size, gap)
        load = int(self.problem.demand.sum())
        least = vehicles_filled(load, self.problem.truck.capacity) * float(self.tours.cost.min())
        cuts: list[TruckCut] = []
        for _ in range(CUTS):
            if self.budget.over(END):
                break
            self.budget.spend(1 + len(columns) // COLUMNS_PER_WORK)
            seconds = self.seconds(6 * SLICE)
            found = solve_joint(
                self.problem, self.tours, chosen, columns, [], cuts, self.cost, MANY_NODES, seconds
            )
            self.bound = max(self.bound, min(found.bound, self.cost))
            if found.vans is None:
                break
            trucks = self.accept(found.vans, found.tours, PROOF_WORK)
            thought = float(self.tours.cost[found.tours].sum())
            if trucks.bound <= thought + 1e-7:
                self.bound = max(self.bound, min(found.bound, self.cost))
                if found.bound < self.cost - CLOSE * self.cost:
                    continue
                break
            vans = frozenset((van.satellite, van.customers) for van in found.vans)
            cuts.append(TruckCut(vans, trucks.bound, least))
        return True

    def improve_around(self, size: int) -> None:
        """Choose anew all routes that serve only about `size` customers near each other.

        Every other time trucks' tours stay as they are: their loads and times bind only, and
        such programs are easier, so that they may have more routes.
        """
        self.rounds += 1
        same_trucks = self.rounds % 2 == 1 and self.trucks is not None
        free = self._free_vans(2 * size if same_trucks else size)
        customers = [c for van in free for c in van.customers]
        fixed = [van for van in self.vans if van not in free]
        columns = self.cheapest_columns(
            self.routes.within(customers), AROUND_COLUMNS, self.cost - self.relaxed.bound
        )
        known = {(column.satellite, column.customers) for column in columns}
        columns += [van for van in free if (van.satellite, van.customers) not in known]
        if self.trucks is not None and same_trucks:
            chosen = np.unique(np.array(self.trucks.tours, dtype=np.int64))
        else:
            chosen = self.promising_tours(FEW_TOURS)
        self.choose(columns, chosen, fixed, NODES, SLICE)

    def _free_vans(self, size: int) -> list[VanColumn]:
        """Return routes with about `size` customers around a random one, near in way and time."""
        problem = self.problem
        centre = int(self.draws.integers(len(problem.demand)))
        away = np.hypot(*(problem.customers - problem.customers[centre]).T)
        weight = self.draws.choice([0.0, 0.3, 1.0])
        apart = np.abs(problem.early - problem.early[centre])
        order = np.argsort(away + weight * apart, kind="stable")
        of = {c: van for van in self.vans for c in van.customers}
        free: list[VanColumn] = []
        for customer in order.tolist():
            if of[customer] not in free:
                free.append(of[customer])
            if sum(len(van.customers) for van in free) >= size:
                break
        return free
