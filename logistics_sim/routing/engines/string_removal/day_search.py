"""One run of ruin and recreate on vehicle days, from given days or from nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.effort import Budget, SearchEffort
from logistics_sim.routing.engines.string_removal.day_arrays import STOP_PRIZE, day_arrays
from logistics_sim.routing.engines.string_removal.day_iterations import compiled_day_iterations
from logistics_sim.routing.engines.string_removal.day_pricing import RELOAD
from logistics_sim.routing.engines.string_removal.day_state import (
    CHANGED,
    COST_BEST,
    COST_NOW,
    MISSING_BEST,
    WAITING_NOW,
    Days,
)
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.search_monitor import stop_requested
from logistics_sim.routing.solution import Route, Solution, route_cost

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS_PER_UNIT = 8
"""Steps that count as one iteration of an effort (about the time of one step of PyVRP's)."""
CHECK_EVERY = 2
"""Iterations between looks at the clock."""
HOT, WARM, COLD = 0.3, 0.03, 0.003
"""First temperature without and with a complete start, and the last, in mean cost of a stop."""


class DaySearch:
    """State of a run; clients that no vehicle has hours for wait outside."""

    def __init__(self, problem: Problem, routes: Sequence[Route], seed: int) -> None:
        """Begin from feasible `routes`; of each kind as many as there are vehicles count."""
        self.problem = problem
        self.data = data = day_arrays(problem)
        self.rng = np.random.default_rng(seed)
        n, slots = problem.clients.size, data.kind_of.size
        longest = 2 * n + 3
        days = np.zeros((slots, longest), dtype=np.int64)
        sizes, costs = np.zeros(slots, dtype=np.int64), np.zeros(slots, dtype=np.int64)
        vehicle = np.full(n, -1, dtype=np.int64)
        free = [np.flatnonzero(data.kind_of == kind).tolist() for kind in range(len(data.kinds))]
        for route in sorted(routes, key=lambda route: (-len(route.clients), route.trips)):
            if free[route.kind]:
                slot = free[route.kind].pop(0)
                row = [c for trip in route.trips for c in (*trip, RELOAD)][:-1]
                days[slot, : len(row)] = row
                sizes[slot], costs[slot] = len(row), route_cost(problem, route)
                vehicle[list(route.clients)] = slot
        outside = np.flatnonzero(vehicle < 0)
        waiting = np.zeros(n, dtype=np.int64)
        waiting[: outside.size] = outside
        prizes = data.stops[outside, STOP_PRIZE]
        figures = np.zeros(4, dtype=np.int64)
        figures[COST_NOW] = figures[COST_BEST] = int(costs.sum() + prizes.sum())
        figures[MISSING_BEST] = int((prizes == 0).sum())
        figures[WAITING_NOW] = outside.size
        totals = np.zeros((slots, 5), dtype=np.int64)
        totals[:, CHANGED] = 1
        self.days = Days(
            now=days,
            tried=days.copy(),
            best=days.copy(),
            ready=np.zeros_like(days),
            cut=np.zeros_like(days),
            due=np.zeros_like(days),
            driven=np.zeros_like(days),
            later=np.zeros_like(days),
            carried=np.zeros_like(days),
            rest=np.zeros_like(days),
            size_now=sizes,
            size_tried=sizes.copy(),
            size_best=sizes.copy(),
            cost_now=costs,
            cost_tried=costs.copy(),
            totals=totals,
            clients=np.ones((4, n), dtype=np.int64),
            vehicle_now=vehicle,
            waiting_now=waiting,
            buffer=np.zeros(longest, dtype=np.int64),
            figures=figures,
        )

    def run(self, budget: Budget, part: float) -> None:
        """Search until `part` of the budget is used."""
        begun = budget.used()
        stop_cost = max(int(self.days.figures[COST_NOW]), 1) / max(self.problem.clients.size, 1)
        hot = HOT if self.missing else WARM
        ratio = math.log(COLD / hot)
        while not budget.over(part) and not stop_requested():
            progress = min((budget.used() - begun) / max(part - begun, 1e-9), 1.0)
            temperature = hot * stop_cost * math.exp(ratio * progress)
            count = CHECK_EVERY * STEPS_PER_UNIT
            compiled_day_iterations(self.data, self.days, self.rng, count, temperature)
            budget.spend(CHECK_EVERY)

    @property
    def missing(self) -> int:
        """How many who must be served are in none of the best days."""
        return int(self.days.figures[MISSING_BEST])

    @property
    def routes(self) -> tuple[Route, ...]:
        """The best days."""
        found = []
        for slot, size in enumerate(self.days.size_best.tolist()):
            trips: list[list[int]] = [[]]
            for entry in self.days.best[slot, :size].tolist():
                if entry == RELOAD:
                    trips.append([])
                else:
                    trips[-1].append(entry)
            if trips[0]:
                kind = int(self.data.kind_of[slot])
                found.append(Route(kind, tuple(tuple(trip) for trip in trips)))
        return tuple(found)

    @property
    def solution(self) -> Solution | None:
        """The best solution, None while somebody who must be served is missing."""
        return None if self.missing else Solution(self.routes)


def compile_days() -> None:
    """Load the compiled code, or compile it where that was never done on this machine."""
    one = np.array([1], dtype=np.int64)
    matrices = np.ones((2, 2), dtype=np.int64)
    kind = VehicleKind(1, (1,), max_trips=2)
    clients = Clients.make(one, one[:, None])
    problem = Problem((Depot(0),), clients, (kind,), (matrices,), (matrices,))
    DaySearch(problem, (), 0).run(Budget(SearchEffort(1)), 1.0)
