"""Column and row generation: the relaxation of both echelons and a valid lower bound.

Every round prices the whole list of routes, so the figure after it holds for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from logistics_sim.routing.engines.effort import Budget
    from logistics_sim.routing.two_echelon_windows.echelons_master import (
        EchelonsMaster,
        MasterPrices,
        MasterSolution,
    )
    from logistics_sim.routing.two_echelon_windows.model import Floats
    from logistics_sim.routing.two_echelon_windows.route_list import RouteList

NEW_COLUMNS = 300
LOOKED_AT = 6_000
"""So many routes of the least reduced cost are looked through for new columns."""
EACH = 12
"""New columns a round that serve the same customer."""
MOST_COLUMNS = 6_000
LEFT = 3_000
SMALL = 1e-6
"""Reduced costs above minus this count as none."""
EXACT = 1e-5
"""Prices whose reduced costs are above minus this are dual feasible but for rounding."""
COLUMNS_PER_WORK = 200
"""Columns of a linear program that count as one iteration of work."""


@dataclass(frozen=True)
class EchelonsRelaxation:
    """What column generation came to.

    Attributes
    ----------
    bound
        No plan costs less (0 where nothing is known).
    value
        Of the last restricted master.
    prices, reduced
        Of the best bound, and the reduced costs there of every order from every satellite.
    solution
        The last solution of the master.
    converged
        Whether no column and no row was left to add.
    exact
        Whether the bound needed no correction, so that what `reduced` rules out is ruled out.
    """

    bound: float
    value: float
    prices: MasterPrices
    reduced: Floats
    solution: MasterSolution
    converged: bool
    exact: bool


def relax(
    master: EchelonsMaster, routes: RouteList, budget: Budget, until: float
) -> EchelonsRelaxation | None:
    """Return the relaxation that `master` reaches in the `budget` up to its part `until`.

    None where not even the first program was solved. The master keeps its columns and rows.
    """
    best: tuple[float, MasterPrices, Floats] | None = None
    found: MasterSolution | None = None
    converged = False
    while best is None or not budget.over(until):
        solved = master.solve()
        if solved is None:
            break
        found = solved
        budget.spend(1 + len(master.routes) // COLUMNS_PER_WORK)
        prices = found.prices
        reduced = routes.reduced(
            prices.cover[None, :] - prices.opening, prices.moment, prices.unit, prices.van
        )
        figure = _bound(master, routes, found, reduced)
        if best is None or figure >= best[0]:
            best = (figure, prices, reduced)
        rows = master.add_violated(found)
        added = _add_columns(master, routes, reduced)
        if not added and not rows:
            converged = True
            break
        if len(master.routes) > MOST_COLUMNS:
            master.forget(prices, LEFT, set())
    if best is None or found is None:
        return None
    known = routes.complete and master.tours.complete
    exact = known and float(best[2].min()) >= -EXACT
    return EchelonsRelaxation(
        best[0] if known else 0.0, found.value, best[1], best[2], found, converged, exact
    )


def _bound(
    master: EchelonsMaster, routes: RouteList, found: MasterSolution, reduced: Floats
) -> float:
    """Return a lower bound at the prices of `found`.

    Two corrections make prices with negative `reduced` costs valid: as many routes as there
    are customers each gain the least of them; or all prices are divided (Farley 1990).
    """
    n = len(routes.problem.demand)
    least = min(float(reduced.min(initial=0.0)), 0.0)
    trucks = min(float(master.truck_reduced(found.prices).min(initial=0.0)), 0.0)
    plain = found.dual_value + n * (least + trucks)
    orders, satellites = np.nonzero(reduced < 0)
    costs = routes.costs(orders, satellites)
    worst = float((1.0 - reduced[orders, satellites] / costs).max(initial=1.0))
    divided = found.dual_value / worst + n * trucks
    return max(plain, divided, 0.0)


def _add_columns(master: EchelonsMaster, routes: RouteList, reduced: Floats) -> int:
    """Add routes of negative reduced cost, not too many with the same customer."""
    flat = reduced.ravel()
    negative = np.flatnonzero(flat < -SMALL)
    if negative.size > LOOKED_AT:
        negative = negative[np.argpartition(flat[negative], LOOKED_AT)[:LOOKED_AT]]
    negative = negative[np.argsort(flat[negative], kind="stable")]
    often = np.zeros(len(routes.problem.demand), dtype=np.int64)
    added = 0
    for place in negative.tolist():
        order, satellite = divmod(place, reduced.shape[1])
        column = routes.column(order, satellite)
        stops = list(column.customers)
        if often[stops].max() >= EACH:
            continue
        if master.add(column):
            often[stops] += 1
            added += 1
            if added >= NEW_COLUMNS:
                break
    return added
