"""Plans from chosen routes: no customer twice, departures, trucks without idle calls."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from logistics_sim.routing.two_echelon_windows.model import (
    FreighterRoute,
    UrbanRoute,
    WindowsPlan,
)
from logistics_sim.routing.two_echelon_windows.route_list import VanColumn, column_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from logistics_sim.routing.two_echelon_windows.model import TwoEchelonWindows
    from logistics_sim.routing.two_echelon_windows.tours import UrbanTours
    from logistics_sim.routing.two_echelon_windows.truck_loading import TruckChoice


def served_once(problem: TwoEchelonWindows, vans: Iterable[VanColumn]) -> list[VanColumn]:
    """Return `vans` with each customer left on one route only, the one it is cheapest on."""
    kept = list(vans)
    often = Counter(c for van in kept for c in van.customers)
    for customer in sorted(c for c, times in often.items() if times > 1):
        on = [k for k, van in enumerate(kept) if customer in van.customers]
        saved = []
        for k in on:
            rest = tuple(c for c in kept[k].customers if c != customer)
            less = column_of(problem, kept[k].satellite, rest) if rest else None
            saved.append((kept[k].cost - (less.cost if less else 0.0), k, less))
        stays = min(saved, key=lambda entry: (entry[0], entry[1]))[1]
        for _, k, less in saved:
            if k != stays:
                kept[k] = (
                    less if less is not None else VanColumn(kept[k].satellite, (), 0, 0.0, 0.0)
                )
        kept = [van for van in kept if van.customers]
    return kept


def build_plan(
    problem: TwoEchelonWindows,
    tours: UrbanTours,
    vans: Sequence[VanColumn],
    trucks: TruckChoice,
) -> tuple[float, WindowsPlan]:
    """Return cost and plan of `vans` whose loads come with `trucks`.

    A van leaves when its goods are there, or as late as is early enough for its first window.
    """
    calls = {(truck, van.satellite) for truck, van in zip(trucks.owner, vans, strict=True)}
    urban, ready, cost = [], [], 0.0
    away, between = problem.depot_distances(), problem.satellite_distances()
    for number, tour in enumerate(trucks.tours):
        depot = tours.depot[tour]
        path = tuple(s for s in tours.path[tour] if (number, s) in calls)
        legs = [float(away[depot, path[0]]), *(float(between[a, b]) for a, b in pairwise(path))]
        clock, times = 0.0, {}
        for satellite, leg in zip(path, legs, strict=True):
            clock += leg + float(problem.handling[satellite])
            times[satellite] = clock
        cost += problem.truck.fixed_cost + sum(legs) + float(away[depot, path[-1]])
        urban.append(UrbanRoute(depot, path))
        ready.append(times)
    approach = problem.approach_distances()
    routes = []
    for truck, van in zip(trucks.owner, vans, strict=True):
        first = van.customers[0]
        opens = float(problem.early[first] - approach[van.satellite, first])
        departure = max(ready[truck][van.satellite], opens)
        routes.append(FreighterRoute(van.satellite, truck, departure, van.customers))
        cost += van.cost
    order = sorted(range(len(routes)), key=lambda k: (routes[k].truck, routes[k].customers))
    return cost, WindowsPlan(tuple(urban), tuple(routes[k] for k in order))
