"""One short run of OR-Tools: iterated local search by ruin and recreate, budgeted by work."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from logistics_sim.routing.engines.ortools_model import BuiltModel, build, offered

if TYPE_CHECKING:
    from logistics_sim.routing.engines.effort import Budget
    from logistics_sim.routing.problem import Problem

PATIENCE = 10
"""The wall clock may run so many times as fast as the CPU clock."""

Found = list[tuple[int, tuple[int, ...]]]


@dataclass
class OrtoolsSearch:
    """Result of a run: the last solution's trips and those seen on the way."""

    trips: Found | None
    seen: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)
    solutions: int = 0


def search(
    problem: Problem,
    solutions: int,
    budget: Budget,
    part: float = 1.0,
    share: list[float] | None = None,
) -> OrtoolsSearch:
    """Return trips for `problem`, found within so many solutions of the search.

    Parameters
    ----------
    budget, part
        The run stops when that part of the budget's seconds is over.
    """
    result = OrtoolsSearch(None)
    for number, first in enumerate(_first_solutions(problem)):
        built = build(problem, offered(problem), share)
        chosen = parameters(solutions, first)
        seconds = budget.left(part)
        if seconds is not None:
            if number and seconds <= 0:
                return result
            # The library's own limit is the wall clock; `_watch` stops by another clock.
            patience = 1 if budget.effort.clock == "wall" else PATIENCE
            chosen.time_limit.FromMilliseconds(int(1000 * max(seconds, 0.01) * patience))
        built.model.CloseModelWithParameters(chosen)
        _watch(built, result, budget, part)
        assignment = built.model.SolveWithIteratedLocalSearch(chosen)
        if assignment is not None:
            result.trips = built.routes(assignment)
            result.seen.update(result.trips)
            return result
    return result


def _first_solutions(problem: Problem) -> list[str]:
    """Return first-solution strategies, the most promising first.

    Savings start best where vehicles are alike and nothing but the load binds. Insertions
    find no start when loads on board are linked (both directions); building paths does.
    """
    clients = problem.clients
    if clients.delivery.any() and clients.pickup.any():
        return ["PATH_CHEAPEST_ARC", "AUTOMATIC"]
    plain = len(problem.vehicles) == 1 and not (clients.early.any() or clients.prize.any())
    start = ["SAVINGS"] if plain else []
    return [*start, "PARALLEL_CHEAPEST_INSERTION", "PATH_CHEAPEST_ARC", "AUTOMATIC"]


def _watch(built: BuiltModel, result: OrtoolsSearch, budget: Budget, part: float) -> None:
    """Collect the trips of each solution that the search accepts; stop when time is over."""
    model, manager = built.model, built.manager
    starts = [model.Start(vehicle) for vehicle in range(len(built.kinds))]

    def look() -> None:
        result.solutions += 1
        seconds = budget.left(part)
        if seconds is not None and seconds <= 0:
            budget.stopped = True
            model.CancelSearch()
        for kind, index in zip(built.kinds, starts, strict=True):
            stops = []
            index = model.NextVar(index).Value()
            while not model.IsEnd(index):
                stops.append(manager.IndexToNode(index) - built.depots)
                index = model.NextVar(index).Value()
            if stops:
                result.seen.add((kind, tuple(stops)))

    model.AddAtSolutionCallback(look)


def parameters(solutions: int, first: str) -> Any:
    """Return search parameters: start as `first` says, SISR ruin, insertion, annealing.

    `solution_limit` counts accepted solutions, so that equal budgets repeat exactly.
    Slack Induction by String Removals: Christiaens and Vanden Berghe (2020),
    Transportation Science 54(2).
    """
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_ils_pb2

    strategy = routing_enums_pb2.FirstSolutionStrategy
    chosen = pywrapcp.DefaultRoutingSearchParameters()
    chosen.first_solution_strategy = getattr(strategy, first)
    chosen.use_iterated_local_search = True
    chosen.solution_limit = solutions
    local = chosen.iterated_local_search_parameters
    local.perturbation_strategy = routing_ils_pb2.PerturbationStrategy.RUIN_AND_RECREATE
    ruin = local.ruin_recreate_parameters
    ruin.ruin_strategies.add().sisr.CopyFrom(
        routing_ils_pb2.SISRRuinStrategy(
            max_removed_sequence_size=10, avg_num_removed_visits=10, bypass_factor=0.01
        )
    )
    ruin.recreate_strategy.heuristic = strategy.LOCAL_CHEAPEST_INSERTION
    ruin.route_selection_neighbors_ratio = 1.0
    ruin.route_selection_min_neighbors = 10
    ruin.route_selection_max_neighbors = 100
    local.improve_perturbed_solution = True
    accept = local.reference_solution_acceptance_strategy.simulated_annealing
    accept.cooling_schedule_strategy = routing_ils_pb2.CoolingScheduleStrategy.EXPONENTIAL
    accept.automatic_temperatures = True
    local.best_solution_acceptance_strategy.greedy_descent.SetInParent()
    return chosen
