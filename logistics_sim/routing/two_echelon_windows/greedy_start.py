"""Routes to begin with: the cheapest per customer, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

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
    free = np.ones(n, dtype=np.bool_)
    vans = []
    for order in np.argsort(each, kind="stable").tolist():
        stops = routes.members[order]
        stops = stops[stops < n]
        if np.isfinite(each[order]) and free[stops].all():
            free[stops] = False
            vans.append(routes.column(order, int(base[order])))
            if not free.any():
                break
    return vans
