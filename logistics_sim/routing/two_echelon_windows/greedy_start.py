"""Routes to begin with: the cheapest per customer, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.two_echelon_windows.compiled_routes import share_no_customer

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon_windows.route_list import RouteList, VanColumn
    from logistics_sim.routing.two_echelon_windows.tours import UrbanTours


def greedy_vans(routes: RouteList, tours: UrbanTours) -> list[VanColumn]:
    """Return routes that serve every customer once.

    A unit counts as what a truck that is ready first and calls nowhere else costs for it.
    """
    problem = routes.problem
    satellites = len(problem.satellites)
    direct = [
        min(
            cost for path, cost in zip(tours.path, tours.cost.tolist(), strict=True) if path == (s,)
        )
        if any(path == (s,) for path in tours.path)
        else np.inf
        for s in range(satellites)
    ]
    unit = np.array(direct) / problem.truck.capacity
    orders = np.arange(routes.load.size)
    best, base = np.full(orders.size, np.inf), np.zeros(orders.size, dtype=np.int64)
    first = routes.members[:, 0].astype(np.int64)
    for place in range(satellites):
        cost = routes.costs(orders, np.full(orders.size, place)) + unit[place] * routes.load
        leave = routes.latest - routes.approach[place, first]
        cost = np.where(leave >= routes.first_ready[place], cost, np.inf)
        better = cost < best
        best, base = np.where(better, cost, best), np.where(better, place, base)
    n = len(problem.demand)
    each = best / (routes.members < n).sum(axis=1)
    possible = np.flatnonzero(np.isfinite(each))
    ranked = possible[np.argsort(each[possible], kind="stable")]
    taken = share_no_customer(routes.members, ranked, n)
    return [routes.column(order, int(base[order])) for order in taken.tolist()]
