"""PyVRP behind our `Problem`: iterated local search with several trips per vehicle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.engines.effort import Outcome, SearchEffort
from logistics_sim.routing.engines.pyvrp_limits import may_cycle
from logistics_sim.routing.engines.registry import ENGINES
from logistics_sim.routing.engines.string_removal.whole_days import solve_days
from logistics_sim.routing.problem import FOREVER, Problem
from logistics_sim.routing.search_monitor import SearchMonitor, current_monitor
from logistics_sim.routing.solution import Route, Solution

if TYPE_CHECKING:
    from pyvrp import ProblemData, Result
    from pyvrp import Solution as Found
    from pyvrp.stop import StoppingCriterion

SHOWN_EVERY = 50
NOT_FEASIBLE = 2**62
"""PyVRP gives costs near the largest integer for what is not feasible."""
NEVER = 10**8
"""Seconds of an arc that must not be driven."""


@ENGINES("pyvrp")
def solve_pyvrp(
    problem: Problem, effort: SearchEffort, seed: int, start: Solution | None = None
) -> Outcome:
    """Solve with PyVRP within `effort`; `start` is a warm start.

    Problems on which its moves may go round for ever go to our own search of whole days.
    Raises `ImportError` when the extra ``pyvrp`` is not installed.
    """
    import pyvrp
    from pyvrp.stop import MaxIterations, MultipleCriteria

    if may_cycle(problem):
        return solve_days(problem, effort, seed, start)
    data = to_pyvrp(problem)
    stops: list[StoppingCriterion] = [MaxIterations(effort.iterations)]
    if effort.seconds is not None:
        stops.append(ClockStop(effort))
    monitor = current_monitor()
    if monitor is not None:
        stops.append(_Onlooker(monitor, effort.iterations, problem.cost_scale))
    initial = None if start is None else to_solution(data, problem, start)
    found = pyvrp.solve(
        data,
        MultipleCriteria(stops),
        seed=seed % 2**32,
        collect_stats=False,
        display=False,
        params=_params(),
        initial_solution=initial,
    )
    return _outcome(problem, found, effort)


class ClockStop:
    """A stopping criterion by the clock of an effort; PyVRP's own knows the wall clock only."""

    def __init__(self, effort: SearchEffort) -> None:
        self._effort = effort
        self._end: float | None = None

    def __call__(self, best_cost: int) -> bool:
        """Return whether the seconds since the first call are used up; `best_cost` is not read."""
        if self._effort.seconds is None:
            return False
        now = self._effort.now()
        if self._end is None:
            self._end = now + self._effort.seconds
        return now >= self._end


class _Onlooker:
    """A stopping criterion that shows the best cost now and then, and stops when asked."""

    def __init__(self, monitor: SearchMonitor, total: int, scale: float) -> None:
        self._watch = monitor
        self._total = total
        self._scale = scale
        self._done = 0

    def __call__(self, best_cost: int) -> bool:
        if self._done % SHOWN_EVERY == 0:
            feasible = best_cost < NOT_FEASIBLE
            best = best_cost / self._scale if feasible else None
            self._watch.see(self._done, self._total, best)
        self._done += 1
        return self._watch.stop


def _params() -> Any:
    """Return settings for short runs (a few thousand iterations).

    Measured on county-like problems of 345 and 690 clients at four seconds: a short
    history and ten neighbours gave 3 to 6 % less cost than PyVRP's own settings, which
    are made for runs a hundred times as long.
    """
    import pyvrp
    from pyvrp.search import NeighbourhoodParams

    return pyvrp.SolveParams(
        ils=pyvrp.IteratedLocalSearchParams(history_length=50),
        penalty=pyvrp.PenaltyParams(solutions_between_updates=200, max_penalty=1e8),
        neighbourhood=NeighbourhoodParams(num_neighbours=10),
    )


def _outcome(problem: Problem, found: Result, effort: SearchEffort) -> Outcome:
    feasible = found.best.is_feasible()
    stopped = found.num_iterations < effort.iterations
    return Outcome(
        from_pyvrp(problem, found.best) if feasible else None, found.num_iterations, stopped
    )


def to_pyvrp(problem: Problem) -> ProblemData:
    """Return the problem as PyVRP's data: one location per node (depots, then clients)."""
    import pyvrp

    nodes = len(problem.depots) + problem.clients.size
    c = problem.clients
    # Arcs between families take for ever; only a day that ends makes that a limit.
    mixed = bool(c.size and (c.family != c.family[0]).any())
    end = NEVER // 2 if mixed else FOREVER
    first = len(problem.depots)
    clients = [
        pyvrp.Client(
            first + i,
            delivery=c.delivery[i].tolist(),
            pickup=c.pickup[i].tolist(),
            service_duration=int(c.service[i]),
            tw_early=int(c.early[i]),
            tw_late=_most(min(int(c.late[i]), end)),
            release_time=int(c.release[i]),
            prize=int(c.prize[i]),
            required=int(c.prize[i]) == 0,
        )
        for i in range(c.size)
    ]
    depots = [
        pyvrp.Depot(number, depot.early, _most(depot.late), depot.loading_s)
        for number, depot in enumerate(problem.depots)
    ]
    vehicles = [
        pyvrp.VehicleType(
            num_available=kind.count,
            capacity=list(kind.capacity),
            start_depot=kind.start_depot,
            end_depot=kind.end_depot,
            fixed_cost=kind.fixed_cost,
            tw_early=kind.early,
            tw_late=_most(min(kind.late, end)),
            shift_duration=_most(kind.shift),
            max_distance=_most(kind.max_distance),
            unit_distance_cost=kind.unit_distance,
            unit_duration_cost=kind.unit_duration,
            profile=kind.profile,
            reload_depots=[kind.start_depot] if kind.max_trips > 1 else [],
            max_reloads=kind.max_trips - 1,
        )
        for kind in problem.vehicles
    ]
    return pyvrp.ProblemData(
        [pyvrp.Location(0, 0) for _ in range(nodes)],
        clients,
        depots,
        vehicles,
        list[Any](problem.node_matrix(matrix) for matrix in problem.distance),
        list[Any](problem.node_matrix(matrix, NEVER) for matrix in problem.duration),
    )


def _most(value: int) -> int:
    return int(np.iinfo(np.int64).max) if value >= FOREVER else value


def from_pyvrp(problem: Problem, found: Found) -> Solution:
    """Return what PyVRP `found` as a solution of ours."""
    routes = []
    for route in found.routes():
        trips: dict[int, list[int]] = {}
        for stop in route.schedule():
            if stop.is_client():
                trips.setdefault(stop.trip, []).append(stop.idx)
        if trips:
            routes.append(Route(route.vehicle_type(), tuple(tuple(t) for t in trips.values())))
    return Solution(tuple(routes))


def to_solution(data: ProblemData, problem: Problem, solution: Solution) -> Found:
    """Return our solution as one of PyVRP's `data`."""
    import pyvrp

    def client(number: int) -> pyvrp.Activity:
        return pyvrp.Activity(pyvrp.ActivityType.CLIENT, number)

    routes = []
    for route in solution.routes:
        depot = problem.vehicles[route.kind].start_depot
        stops: list[pyvrp.Activity] = []
        for trip in route.trips:
            if stops:
                stops.append(pyvrp.Activity(pyvrp.ActivityType.DEPOT, depot))
            stops.extend(client(number) for number in trip)
        routes.append(pyvrp.Route(data, stops, route.kind))
    return pyvrp.Solution(data, routes)
