"""Trips first, vehicle days after: how problems with several trips per vehicle are solved.

Routes of a single trip are found first, with the vehicle's fixed price shared by the
trips that a day is likely to hold; the trips are then packed into vehicle days, and the
days are improved as a whole from there. On the county's problem (730 stops) this gave
12,590 yuan in 3 s where several trips searched from scratch stood at 13,900 after 38 s.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.forked import map_beside
from logistics_sim.language import noop
from logistics_sim.routing.engines.effort import Outcome, SearchEffort
from logistics_sim.routing.engines.registry import solve
from logistics_sim.routing.search_monitor import enter_stage
from logistics_sim.routing.search_monitor import stop_requested as asked_to_stop
from logistics_sim.routing.solution import Route, Solution, solution_cost
from logistics_sim.routing.trip_packing import ROUNDS, Price, pack_trips, single_trips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

SHARING = 3.0
"""Trips that share a vehicle's fixed price in the first stage."""
FIRST_ENGINE = {"portfolio": "strings", "ortools": "strings"}
"""Engine of the first stage: on the county's problem (730 stops) string removals ended 2 % below
PyVRP's late acceptance with the same work, in the same time."""
FIRST_PART = 0.8
"""Part of the effort that goes into single trips."""


def solve_trips_first(
    problem: Problem,
    effort: SearchEffort,
    seed: int,
    engine: str,
    start: Solution | None = None,
    price: Price | None = None,
    rounds: int = ROUNDS,
) -> Outcome:
    """Return the best solution of both stages, its trips packed last of all.

    `start` (a plan of whole days) lends its trips to the first stage and is never lost:
    the result is at least as cheap. `price` is what a vehicle's day really costs, where
    that is more than the problem knows, `rounds` the work of each packing (see `pack_trips`).
    """
    if all(kind.max_trips <= 1 for kind in problem.vehicles) and price is None:
        return solve(problem, effort, seed, engine=engine, start=start)
    first = SearchEffort(max(round(effort.iterations * FIRST_PART), 1), _part(effort, FIRST_PART))
    single = single_trips(problem, SHARING)
    begin = None if start is None else _cut(start)
    enter_stage(noop("single trips"))
    found = _solve_singles(single, first, seed, FIRST_ENGINE.get(engine, engine), begin)
    enter_stage(noop("packing"))
    candidates = [
        _packed(problem, s, seed, price, rounds) for s in (start, found.solution) if s is not None
    ]
    rest = SearchEffort(max(effort.iterations - first.iterations, 1), _part(effort, 1 - FIRST_PART))
    iterations, stopped = found.iterations, found.stopped
    if (
        candidates
        and not asked_to_stop()
        and engine != "ortools"
        and find_spec("pyvrp") is not None
    ):
        best = _cheapest(problem, candidates, price)
        enter_stage(noop("whole days"))
        whole = solve(problem, rest, seed, engine="pyvrp", start=best)
        iterations, stopped = iterations + whole.iterations, stopped or whole.stopped
        if whole.solution is not None:
            candidates.append(_packed(problem, whole.solution, seed, price, rounds))
    if not candidates:
        return Outcome(None, iterations, stopped)
    return Outcome(_cheapest(problem, candidates, price), iterations, stopped)


def _solve_singles(
    problem: Problem, effort: SearchEffort, seed: int, engine: str, start: Solution | None
) -> Outcome:
    """Solve single trips, family by family where no vehicle count ties them together.

    Families never share a trip, and two searches over half the clients each are better
    than one over all with the same work.
    """
    family = problem.clients.family
    names = np.unique(family)
    limited = any(kind.count < problem.clients.size for kind in problem.vehicles)
    if names.size < 2 or limited:
        return solve(problem, effort, seed, engine=engine, start=start)
    of_families = [np.flatnonzero(family == name) for name in names]

    def solved(number: int) -> Outcome:
        rows = of_families[number]
        share = rows.size / family.size
        part = SearchEffort(
            max(round(effort.iterations * share), 1), _part(effort, share), effort.clock
        )
        begin = None if start is None else _only(start, rows)
        return solve(problem.part(rows), part, seed + number, engine=engine, start=begin)

    routes: list[Route] = []
    iterations, stopped = 0, False
    outcomes = map_beside(solved, range(names.size))
    for rows, found in zip(of_families, outcomes, strict=True):
        iterations, stopped = iterations + found.iterations, stopped or found.stopped
        if found.solution is None:
            return Outcome(None, iterations, stopped)
        back = rows.tolist()
        routes += [
            Route(route.kind, tuple(tuple(back[c] for c in trip) for trip in route.trips))
            for route in found.solution.routes
        ]
    return Outcome(Solution(tuple(routes)), iterations, stopped)


def _only(solution: Solution, rows: NDArray[np.int64]) -> Solution:
    """Return the routes of a solution that serve the clients `rows`, numbered by `rows`."""
    number = {int(client): row for row, client in enumerate(rows)}
    return Solution(
        tuple(
            Route(route.kind, tuple(tuple(number[c] for c in trip) for trip in route.trips))
            for route in solution.routes
            if route.clients[0] in number
        )
    )


def _packed(
    problem: Problem, solution: Solution, seed: int, price: Price | None, rounds: int
) -> Solution:
    """Return the trips of `solution` packed anew, or as they are where that is cheaper."""
    whole = [_within_counts(problem, pack_trips(problem, solution.trips, seed, price, rounds))]
    if price is None or all(price(r.kind, r.trips) is not None for r in solution.routes):
        whole.append(_within_counts(problem, solution))
    return _cheapest(problem, whole, price)


def _within_counts(problem: Problem, solution: Solution) -> Solution:
    """Return the fullest days of each kind, as many as there are vehicles."""
    left = [kind.count for kind in problem.vehicles]
    kept = []
    for route in sorted(solution.routes, key=lambda route: -len(route.clients)):
        if left[route.kind]:
            left[route.kind] -= 1
            kept.append(route)
    return Solution(tuple(kept))


def _cheapest(problem: Problem, solutions: list[Solution], price: Price | None) -> Solution:
    def cost(solution: Solution) -> int:
        if price is None:
            return solution_cost(problem, solution)
        days = sum(price(route.kind, route.trips) or 0 for route in solution.routes)
        left = sum(int(problem.clients.prize[c]) for c in solution.left_out(problem))
        return days + left

    return min(solutions, key=cost)


def _part(effort: SearchEffort, share: float) -> float | None:
    return None if effort.seconds is None else effort.seconds * share


def _cut(solution: Solution) -> Solution:
    """Return the trips of a solution as routes of their own."""
    return Solution(tuple(Route(kind, (trip,)) for kind, trip in solution.trips))
