"""The last steps of a bound by prices: a linear program over the walks found, in a box.

Prices that maximise their sum, no walk found so far earning more than it costs, run far from the
best ones while few walks are known. So they are kept in a box around the best feasible prices
(Marsten, Hogan and Blankenship 1975, Operations Research 23), which grows where the bound did and
shrinks where it did not. Every round looks at all trips and gives a valid figure, as `dual_ascent`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.column_generation.dual_ascent import Ascent
from logistics_sim.routing.column_generation.step_grid import GUARD, StepGrid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from logistics_sim.routing.column_generation.step_grid import Walks
    from logistics_sim.routing.column_generation.trip_network import TripNetwork

    Floats = NDArray[np.float64]
    Offers = Sequence[tuple[NDArray[np.int64], float]]

STEPS = 400
"""Steps to a resource's limit."""
BOX, LARGEST_BOX, SMALLEST_BOX = 0.2, 0.5, 1e-3
"""Width of the box at first, at most, and where the search ends, as a share of each price."""
GROW, SHRINK = 1.2, 0.7
GAIN = 1e-4
"""Share by which the bound must grow for the box to move."""


class _WalkProgram:
    """Largest sum of prices with which no walk known so far earns more than it costs."""

    def __init__(self, scale: float, limit: Floats, offers: Offers) -> None:
        from ortools.linear_solver import pywraplp

        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._optimal = pywraplp.Solver.OPTIMAL
        self._infinity = self._solver.infinity()
        self._scale = scale
        self._limit = limit
        self._price = [self._solver.NumVar(0.0, self._infinity, "") for _ in limit]
        objective = self._solver.Objective()
        objective.SetMaximization()
        for variable in self._price:
            objective.SetCoefficient(variable, 1.0)
        for stops, cost in offers:
            saved = self._solver.NumVar(0.0, self._infinity, "")
            objective.SetCoefficient(saved, -1.0)
            row = self._solver.Constraint(-self._infinity, cost / scale)
            row.SetCoefficient(saved, -1.0)
            for stop in stops.tolist():
                row.SetCoefficient(self._price[stop], 1.0)
        self._known: set[tuple[int, ...]] = set()

    def add(self, grid: StepGrid, walks: Walks) -> None:
        """Add the walks whose clients' trips earn more than they cost, or nearly."""
        rows = grid.network.rows
        begin = 0
        for number, end in enumerate(walks.ends.tolist()):
            cost = float(walks.cost[number])
            if walks.least[walks.rows[number]] < GAIN * cost:
                self._add(rows[walks.stops[begin:end]].tolist(), cost)
            begin = end

    def _add(self, stops: list[int], cost: float) -> None:
        key = tuple(sorted(stops))
        if (*key, round(cost)) in self._known:
            return
        self._known.add((*key, round(cost)))
        row = self._solver.Constraint(-self._infinity, cost / self._scale)
        for stop in sorted(set(stops)):
            row.SetCoefficient(self._price[stop], float(stops.count(stop)))

    def solve(self, centre: Floats, width: float) -> Floats | None:
        """Return the best prices within `width` (a share) of `centre`; None where GLOP gives up."""
        low = (centre * (1 - width) / self._scale).tolist()
        high = (np.minimum(centre * (1 + width), self._limit) / self._scale).tolist()
        for variable, least, most in zip(self._price, low, high, strict=True):
            variable.SetBounds(min(least, most), most)
        if self._solver.Solve() != self._optimal:
            return None
        return np.array([variable.solution_value() for variable in self._price]) * self._scale


def settle_prices(
    networks: list[TripNetwork],
    begun: Ascent,
    rounds: int,
    prize: Floats | None = None,
    tell: Callable[[Ascent], bool] | None = None,
    offers: Offers = (),
) -> Ascent:
    """Return the bound of `begun` made larger within so many `rounds`, its prices with it.

    `networks`, `prize` and `tell` are those of `raise_prices`. `offers` are stops that might be
    served together for so much otherwise: what their prices are more is no part of the bound.
    """
    best = Ascent(_bound(begun.price, offers), begun.price, begun.rounds)
    if not networks or not begun.price.size or begun.bound <= 0:
        return best
    limit = np.full(begun.price.size, np.inf) if prize is None else prize
    grids = [StepGrid.of(net, STEPS, best.price[net.rows]) for net in networks]
    for grid in grids:
        grid.keep_tightest(best.price[grid.network.rows])
    program = _WalkProgram(max(float(np.median(best.price)), 1e-9), limit, offers)
    floor = 1e-6 * best.price.max()
    point, width = best.price, BOX
    for _ in range(rounds):
        feasible = point.copy()
        for grid in grids:
            rows = grid.network.rows
            walks = grid.cheapest(point[rows])
            feasible[rows] = np.minimum(feasible[rows], grid.feasible(point[rows], walks.least))
            program.add(grid, walks)
        bound = _bound(feasible, offers)
        best.rounds += 1
        width = (
            min(width * GROW, LARGEST_BOX) if bound > best.bound * (1 + GAIN) else width * SHRINK
        )
        if bound > best.bound:
            best.bound, best.price = bound, feasible
        if (tell is not None and tell(best)) or width < SMALLEST_BOX:
            break
        centre = np.where(best.price > 0, np.maximum(best.price, floor), 0.0)
        found = program.solve(centre, width)
        if found is None:
            break
        point = found
    return best


def _bound(price: Floats, offers: Offers) -> float:
    """Return the sum of prices less what the stops of `offers` pay beyond them."""
    saved = sum(max(float(price[stops].sum()) - cost, 0.0) for stops, cost in offers)
    return float(price.sum()) * (1 - GUARD) - saved
