"""One run of string removals from given trips."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np

from logistics_sim.routing.engines.effort import Budget
from logistics_sim.routing.engines.string_removal.compile_once import compile_parts
from logistics_sim.routing.engines.string_removal.instance_arrays import (
    FIXED_COST,
    PRIZE,
    instance_arrays,
)
from logistics_sim.routing.engines.string_removal.iterations import (
    compiled_iterations,
    compiled_start,
)
from logistics_sim.routing.engines.string_removal.search_state import (
    ABSENCE_SUM,
    BEST_COST,
    BEST_MISSING,
    COST,
    CURRENT_COST,
    KIND,
    NEXT,
    ROUTES_COST,
    SIZE,
    SLOT_OF,
    UNSERVED,
    UNSERVED_COUNT,
    logged,
    new_state,
    trips_of,
)
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.search_monitor import current_monitor, stop_requested

Trips = list[tuple[int, tuple[int, ...]]]

ITERATIONS_PER_UNIT = 32
"""Steps that count as one iteration of an effort (about the time of one step of PyVRP's)."""
CHECK_EVERY = 4
"""Iterations between looks at the clock."""
MOST_POOLED = 12_000
"""Routes remembered for set partitioning."""


@dataclass(frozen=True)
class RemovalSettings:
    """Settings: mean number of stops taken out, longest string, temperatures.

    Temperatures are in mean cost of a step from stop to stop.
    """

    mean_removed: float = 10.0
    max_string_length: float = 10.0
    start_temperature: float = 0.3
    end_temperature: float = 0.02


class StringRemovalSearch:
    """State of a run; clients without a place wait outside.

    Where the fleet is too small, the sum of absences decides which solution is nearer
    (Christiaens and Vanden Berghe 2020).
    """

    def __init__(
        self, problem: Problem, trips: Trips, fixed: list[int], seed: int, settings: RemovalSettings
    ) -> None:
        ready()
        self.settings = settings
        self.scale = problem.cost_scale
        slots_by_kind = [min(kind.count, problem.clients.size) for kind in problem.vehicles]
        self.data = data = instance_arrays(problem, fixed, slots_by_kind)
        self.state = state = new_state(data, seed)
        self.rng = np.random.default_rng(seed)
        waiting: list[list[tuple[int, ...]]] = [[] for _ in problem.vehicles]
        for kind, trip in trips:
            waiting[kind].append(trip)
        for kind, mine in enumerate(waiting):
            for slot in range(int(data.first_slot[kind]), int(data.first_slot[kind + 1])):
                trip = mine.pop(0) if mine else ()
                compiled_start(data, state, slot, np.array(trip, dtype=np.int64))
        outside = np.flatnonzero(state.client_lists[SLOT_OF, : data.n] < 0)
        state.client_lists[UNSERVED, : outside.size] = outside
        prizes = data.clients[outside, PRIZE]
        missing = int((prizes == 0).sum())
        scalars = state.scalars
        scalars[UNSERVED_COUNT] = outside.size
        scalars[ABSENCE_SUM] = scalars[BEST_MISSING] = missing
        scalars[CURRENT_COST] = scalars[BEST_COST] = scalars[ROUTES_COST] + prizes.sum()
        state.best_successors[:] = state.positions[:, NEXT]

    @property
    def best_rank(self) -> tuple[int, int]:
        """Return how many who must be served are left out of the best solution, and its price."""
        return int(self.state.scalars[BEST_MISSING]), int(self.state.scalars[BEST_COST])

    @property
    def best_trips(self) -> Trips:
        """Return (kind, clients) of the best solution's routes."""
        return trips_of(self.data, self.state.best_successors)

    def visited_routes(self) -> Trips:
        """Return routes of good solutions, the newest last, and those of the best one."""
        return [*logged(self.state)[-MOST_POOLED:], *self.best_trips]

    def run(self, budget: Budget, part: float) -> Trips:
        """Search until `part` of the budget is used; return the best trips."""
        begun = budget.used()
        mean_removed = float(self.settings.mean_removed)
        max_string_length = float(self.settings.max_string_length)
        if self.state.scalars[UNSERVED_COUNT]:
            compiled_iterations(
                self.data, self.state, self.rng, 1, mean_removed, max_string_length, 0.0
            )
        start_temperature = self.settings.start_temperature * self.mean_arc_cost()
        ratio = math.log(self.settings.end_temperature / self.settings.start_temperature)
        while not budget.over(part) and not stop_requested():
            progress = min((budget.used() - begun) / max(part - begun, 1e-9), 1.0)
            temperature = start_temperature * math.exp(ratio * progress)
            count = CHECK_EVERY * ITERATIONS_PER_UNIT
            compiled_iterations(
                self.data, self.state, self.rng, count, mean_removed, max_string_length, temperature
            )
            budget.spend(CHECK_EVERY)
            self.report_progress(budget)
        return self.best_trips

    def report_progress(self, budget: Budget) -> None:
        """Tell who looks on, if anybody does, how far the search has come."""
        monitor = current_monitor()
        if monitor is not None:
            missing, price = self.best_rank
            best = None if missing else price / self.scale
            monitor.see(budget.done, budget.effort.iterations, best)

    def mean_arc_cost(self) -> float:
        """Return the mean cost of a step from stop to stop, fixed costs left out."""
        routes = self.state.routes
        used = routes[:, SIZE] > 0
        stops = int(routes[used, SIZE].sum() + used.sum())
        fixed = int(self.data.kinds[routes[used, KIND], FIXED_COST].sum())
        return max((int(routes[used, COST].sum()) - fixed) / max(stops, 1), 1.0)


@cache
def ready() -> None:
    """Have the compiled code in this process: from disk, or made by this process or another."""
    one = np.array([1], dtype=np.int64)
    clients = Clients.make(one, one[:, None])
    matrices = np.ones((2, 2), dtype=np.int64)
    problem = Problem((Depot(0),), clients, (VehicleKind(1, (1,)),), (matrices,), (matrices,))
    data = instance_arrays(problem, [0], [1])
    state = new_state(data, 0)
    rng = np.random.default_rng(0)
    compile_parts(
        [
            (compiled_iterations, (data, state, rng, 1, 1.0, 1.0, 0.0)),
            (compiled_start, (data, state, 0, one)),
        ]
    )
