"""One run of string removals from given trips."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from logistics_sim.routing.engines.effort import Budget, SearchEffort
from logistics_sim.routing.engines.string_removal.instance_arrays import (
    FIXED,
    PRIZE,
    instance_arrays,
)
from logistics_sim.routing.engines.string_removal.iterations import (
    compiled_iterations,
    compiled_start,
)
from logistics_sim.routing.engines.string_removal.search_state import (
    BEST_LOST,
    BEST_PRICE,
    COST,
    KIND,
    LOST,
    NEXT,
    OUT_THERE,
    OUTSIDE,
    PRICE,
    SIZE,
    SLOT_OF,
    TOTAL,
    logged,
    new_state,
    trips_of,
)
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.search_monitor import current_monitor, stop_requested

Trips = list[tuple[int, tuple[int, ...]]]

STEPS_EACH = 32
"""Steps that count as one iteration of an effort (about the time of one step of PyVRP's)."""
LOOK = 4
"""Iterations between looks at the clock."""
POOLED = 12_000
"""Routes remembered for set partitioning."""


@dataclass(frozen=True)
class RemovalSettings:
    """Settings: mean number of stops taken out, longest string, temperatures.

    Temperatures are in mean cost of a step from stop to stop.
    """

    removed: float = 10.0
    longest: float = 10.0
    start: float = 0.3
    end: float = 0.02


class StringRemovalSearch:
    """State of a run; clients without a place wait outside.

    Those who waited most often decide which solutions come nearer to a fleet that is too
    small.
    """

    def __init__(
        self, problem: Problem, trips: Trips, fixed: list[int], seed: int, settings: RemovalSettings
    ) -> None:
        self.settings = settings
        self.scale = problem.cost_scale
        slots = [min(kind.count, problem.clients.size) for kind in problem.vehicles]
        self.arrays = arrays = instance_arrays(problem, fixed, slots)
        self.state = state = new_state(arrays, seed)
        self.rng = np.random.default_rng(seed)
        waiting: list[list[tuple[int, ...]]] = [[] for _ in problem.vehicles]
        for kind, trip in trips:
            waiting[kind].append(trip)
        for kind, mine in enumerate(waiting):
            for slot in range(int(arrays.first_slot[kind]), int(arrays.first_slot[kind + 1])):
                trip = mine.pop(0) if mine else ()
                compiled_start(arrays, state, slot, np.array(trip, dtype=np.int64))
        outside = np.flatnonzero(state.lists[SLOT_OF, : arrays.n] < 0)
        state.lists[OUT_THERE, : outside.size] = outside
        prizes = arrays.clients[outside, PRIZE]
        missing = int((prizes == 0).sum())
        mem = state.mem
        mem[OUTSIDE] = outside.size
        mem[LOST] = mem[BEST_LOST] = missing
        mem[PRICE] = mem[BEST_PRICE] = mem[TOTAL] + prizes.sum()
        state.best[:] = state.at[:, NEXT]

    @property
    def best_key(self) -> tuple[int, int]:
        """Return how many who must be served are left out of the best solution, and its price."""
        return int(self.state.mem[BEST_LOST]), int(self.state.mem[BEST_PRICE])

    @property
    def best_trips(self) -> Trips:
        """Return (kind, clients) of the best solution's routes."""
        return trips_of(self.arrays, self.state.best)

    def seen(self) -> Trips:
        """Return routes of good solutions, the newest last, and those of the best one."""
        return [*logged(self.state)[-POOLED:], *self.best_trips]

    def run(self, budget: Budget, part: float) -> Trips:
        """Search until `part` of the budget is used; return the best trips."""
        begun = budget.used()
        removed, longest = float(self.settings.removed), float(self.settings.longest)
        if self.state.mem[OUTSIDE]:
            compiled_iterations(self.arrays, self.state, self.rng, 1, removed, longest, 0.0)
        hot = self.settings.start * self.step_cost()
        ratio = math.log(self.settings.end / self.settings.start)
        while not budget.over(part) and not stop_requested():
            progress = min((budget.used() - begun) / max(part - begun, 1e-9), 1.0)
            heat = hot * math.exp(ratio * progress)
            count = LOOK * STEPS_EACH
            compiled_iterations(self.arrays, self.state, self.rng, count, removed, longest, heat)
            budget.spend(LOOK)
            self.show(budget)
        return self.best_trips

    def show(self, budget: Budget) -> None:
        """Tell who looks on, if anybody does, how far the search has come."""
        monitor = current_monitor()
        if monitor is not None:
            missing, price = self.best_key
            best = None if missing else price / self.scale
            monitor.see(budget.done, budget.effort.iterations, best)

    def step_cost(self) -> float:
        """Return the mean cost of a step from stop to stop, fixed costs left out."""
        way = self.state.way
        used = way[:, SIZE] > 0
        stops = int(way[used, SIZE].sum() + used.sum())
        fixed = int(self.arrays.kinds[way[used, KIND], FIXED].sum())
        return max((int(way[used, COST].sum()) - fixed) / max(stops, 1), 1.0)


def compile_search() -> None:
    """Load the compiled code, or compile it where that was never done on this machine."""
    one = np.array([1], dtype=np.int64)
    clients = Clients.make(one, one[:, None])
    legs = np.ones((2, 2), dtype=np.int64)
    problem = Problem((Depot(0),), clients, (VehicleKind(1, (1,)),), (legs,), (legs,))
    StringRemovalSearch(problem, [(0, (0,))], [0], 0, RemovalSettings()).run(
        Budget(SearchEffort(1)), 1.0
    )
