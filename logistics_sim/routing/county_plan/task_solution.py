"""Solve a task with an engine, and turn its routes into vehicle days."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.core.seeds import stream
from logistics_sim.language import gettext
from logistics_sim.routing.county_plan.infeasible_stops import (
    infeasible_stops,
    left_out_rows,
)
from logistics_sim.routing.county_plan.legal_days import LegalDays
from logistics_sim.routing.county_plan.reinsertion import refill
from logistics_sim.routing.county_plan.routing_task import Task, problem_of
from logistics_sim.routing.county_plan.solved_task import SolvedTask
from logistics_sim.routing.county_plan.timetable import TripTimes, day_price, vehicle_days
from logistics_sim.routing.county_plan.warm_start import WarmStart, fitted_start
from logistics_sim.routing.engines.effort import Outcome, SearchEffort
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.engines.trips_first import solve_trips_first
from logistics_sim.routing.solution import Route, Solution
from logistics_sim.routing.trip_packing import ROUNDS

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.time_rules import TimeRules
    from logistics_sim.routing.problem import Problem


def solve_task(
    inputs: PlanningInputs,
    task: Task,
    name: str,
    start: Solution | None = None,
    effort: SearchEffort | None = None,
    warm_start: WarmStart | None = None,
) -> SolvedTask:
    """Return the best plan found for `task` within `effort`, or that of `inputs`.

    Without `start`, the cheapest of the `warm_start`'s days that fits is the start.
    Raises `InfeasibleError` (FLT-001) when there are stops but no vehicle at all.
    """
    if not task.kinds and task.stops.size:
        raise InfeasibleError(
            "FLT-001",
            gettext("fleet, {name}", name=name),
            gettext("there is no vehicle (left) for this part of the plan"),
            gettext("raise a count, or give a type the echelon that lacks one"),
        )
    impossible, unserved = infeasible_stops(inputs, task)
    if impossible.any():
        task = task.take(np.flatnonzero(~impossible))
        start = None
    problem = problem_of(inputs, task)
    if not task.stops.size:
        return SolvedTask(task, problem, Solution(()), [], unserved, {"task": name, "stops": 0})
    budget = effort or SearchEffort(inputs.iterations)
    seed = int(stream(inputs.seed, "routing", name).integers(2**31))
    rules = inputs.rules
    price = cache(day_price(problem, rules))
    if start is None and warm_start is not None:
        start = fitted_start(inputs.places, task, problem, price, warm_start.days)
    if start is not None and warm_start is not None and not warm_start.search:
        outcome = Outcome(start, 0)
    else:
        rounds = ROUNDS if warm_start is None else warm_start.packing_rounds
        outcome = solve_trips_first(problem, budget, seed, inputs.engine, start, price, rounds)
    if outcome.solution is None:
        raise InfeasibleError(
            "RTE-001",
            name,
            gettext(
                "no plan was found for {size} stops in {iterations} iterations",
                size=task.stops.size,
                iterations=outcome.iterations,
            ),
            gettext("raise effort.iterations, or look for windows that hardly fit"),
        )
    days = [
        (route.kind, day)
        for route in outcome.solution.routes
        for day in vehicle_days(problem, route.kind, route.trips, rules)
    ]
    left = outcome.solution.left_out(problem)
    days, without_rest = _with_rests(problem, days, rules)
    days, dropped = _within_fleet(problem, days)
    missed = [*left, *without_rest, *dropped]
    legal = LegalDays(problem, rules)
    if missed:
        days, missed = _refilled(legal, days, missed, budget, seed)
    work = {
        "task": name,
        "stops": task.stops.size,
        "engine": inputs.engine,
        "iterations": outcome.iterations,
        "seed": seed,
        "stopped_by_clock": outcome.stopped,
    }
    kept = Solution(tuple(Route(kind, tuple(trip.clients for trip in day)) for kind, day in days))
    unserved = [*unserved, *left_out_rows(inputs.places, task, legal, kept, missed)]
    return SolvedTask(task, problem, outcome.solution, days, unserved, work)


def _refilled(
    legal: LegalDays,
    days: list[tuple[int, list[TripTimes]]],
    missed: list[int],
    effort: SearchEffort,
    seed: int,
) -> tuple[list[tuple[int, list[TripTimes]]], list[int]]:
    """Return the days with the missed stops put in singly, and the stops that fit nowhere."""
    kept, loose = [], list(missed)
    for kind, day in days:
        trips = tuple(trip.clients for trip in day)
        found = legal.day(kind, trips)
        if found is None:
            loose.extend(client for trip in trips for client in trip)
        else:
            kept.append(found)
    filled = refill(legal, kept, loose, effort.iterations, seed)
    return [(day.kind, day.times) for day in filled.days], list(filled.missed)


def _with_rests(
    problem: Problem, days: list[tuple[int, list[TripTimes]]], rules: TimeRules
) -> tuple[list[tuple[int, list[TripTimes]]], list[int]]:
    """Give stops whose vehicle leaves no time for the rest to the cheapest kind that does.

    Returns the days and the stops for which no vehicle is left. The engines know no rests.
    """
    kept = [entry for entry in days if not any(trip.late_s for trip in entry[1])]
    late = [trip.clients for _, day in days for trip in day if trip.late_s]
    price = day_price(problem, rules)
    used = Counter(kind for kind, _ in kept)
    dropped: list[int] = []
    for clients in late:
        choices = []
        for kind, vehicle in enumerate(problem.vehicles):
            found = vehicle_days(problem, kind, (clients,), rules)
            fits = len(found) == 1 and not any(trip.late_s for trip in found[0])
            if fits and used[kind] < vehicle.count and feasible(problem, Route(kind, (clients,))):
                choices.append((price(kind, (clients,)) or 0, kind, found[0]))
        if choices:
            _, kind, day = min(choices, key=lambda choice: choice[:2])
            used[kind] += 1
            kept.append((kind, day))
        else:
            dropped.extend(clients)
    return kept, dropped


def _within_fleet(
    problem: Problem, days: list[tuple[int, list[TripTimes]]]
) -> tuple[list[tuple[int, list[TripTimes]]], list[int]]:
    """Keep no more vehicle days of a kind than it has vehicles; return what falls out."""
    kept: list[tuple[int, list[TripTimes]]] = []
    dropped: list[int] = []
    used = [0] * len(problem.vehicles)
    for kind, day in sorted(days, key=lambda entry: -sum(len(t.clients) for t in entry[1])):
        if used[kind] < problem.vehicles[kind].count:
            used[kind] += 1
            kept.append((kind, day))
        else:
            dropped.extend(client for trip in day for client in trip.clients)
    order = {id(day): number for number, (_, day) in enumerate(days)}
    return sorted(kept, key=lambda entry: order[id(entry[1])]), dropped
