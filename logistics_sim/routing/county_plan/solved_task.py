"""A task with the vehicle days that serve it, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.county_plan.routing_task import MICRO_PER_YUAN, Task
from logistics_sim.routing.county_plan.stops import Stops
from logistics_sim.routing.county_plan.timetable import TripTimes, paid_s
from logistics_sim.routing.solution import Route, Solution, route_distance

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem


@dataclass(frozen=True)
class SolvedTask:
    """A task with its vehicle days: ``(kind, trips in time)`` each."""

    task: Task
    problem: Problem
    solution: Solution
    days: list[tuple[int, list[TripTimes]]]
    unserved: list[dict[str, Any]]
    work: dict[str, Any]

    def served(self) -> Stops:
        """Return the stops that the vehicle days visit."""
        clients = [client for _, day in self.days for trip in day for client in trip.clients]
        return self.task.stops.take(np.array(sorted(clients), dtype=np.int64))

    def cost_yuan(self) -> float:
        """Return the planned cost of a service day."""
        return sum(self._day_cost(kind, day) for kind, day in self.days) / MICRO_PER_YUAN

    def day_yuan(self) -> list[float]:
        """Return the planned cost of each vehicle's day."""
        return [self._day_cost(kind, day) / MICRO_PER_YUAN for kind, day in self.days]

    def _day_cost(self, kind: int, day: list[TripTimes]) -> int:
        vehicle = self.problem.vehicles[kind]
        route = Route(kind, tuple(trip.clients for trip in day))
        cost = vehicle.fixed_cost + vehicle.unit_distance * route_distance(self.problem, route)
        return cost + vehicle.unit_duration * paid_s(day)
