"""Vans' routes with their prices, and what they cost together with the cheapest trucks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.two_echelon.model import TwoEchelonPlan, VanRoute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.two_echelon.first_echelon import FirstEchelon
    from logistics_sim.routing.two_echelon.model import Ints, TwoEchelonProblem


@dataclass(frozen=True)
class PricedRoute:
    """A van's route with its load and cost (distance, fixed cost, handling)."""

    van: VanRoute
    load: int
    cost: float


def price_plan(
    problem: TwoEchelonProblem,
    routes: Sequence[PricedRoute],
    trucks: FirstEchelon,
    most: float = np.inf,
) -> tuple[float, TwoEchelonPlan] | None:
    """Return what `routes` cost with the cheapest trucks for them.

    None if there are none, or if it is more than `most` for certain.
    """
    loads = loads_of(problem, routes)
    sent = np.bincount([route.van.satellite for route in routes], minlength=len(problem.satellites))
    if len(routes) > problem.vans.count or sent.max(initial=0) > problem.vans.per_satellite:
        return None
    vans = sum(route.cost for route in routes)
    found = trucks.cheapest(loads, most - vans)
    if found is None:
        return None
    truck_routes = trucks.truck_routes(found[1], loads)
    cost = found[0] + vans
    return cost, TwoEchelonPlan(tuple(truck_routes), tuple(route.van for route in routes))


def loads_of(problem: TwoEchelonProblem, routes: Sequence[PricedRoute]) -> Ints:
    """Return what each satellite sends."""
    loads = np.zeros(len(problem.satellites), dtype=np.int64)
    for route in routes:
        loads[route.van.satellite] += route.load
    return loads
