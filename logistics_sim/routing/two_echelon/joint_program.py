"""The integer program of both echelons: columns x (routes) and y (tours), rows that grow.

Customers are covered once, and for every set of satellites the trucks that call there have
room for what it sends (see `trucks`; rows are added where a solution breaks them).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.two_echelon.integer_program import solve_program
from logistics_sim.routing.two_echelon.route_prices import PricedRoute, price_plan
from logistics_sim.routing.two_echelon.tours import set_sums, subsets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from logistics_sim.routing.two_echelon.first_echelon import FirstEchelon
    from logistics_sim.routing.two_echelon.model import (
        Floats,
        Ints,
        TwoEchelonPlan,
        TwoEchelonProblem,
    )

ROUNDS = 6
"""At most so many times rows are added, to the relaxation and to the whole program."""
MOST_ROUTES = 2_500
MOST_TOURS = 400
"""Columns of the integer program, those of the least reduced cost."""


class JointProgram:
    """Columns x (routes), then y (tours); rows of `sets` grow."""

    def __init__(
        self, problem: TwoEchelonProblem, routes: Sequence[PricedRoute], trucks: FirstEchelon
    ) -> None:
        self.problem, self.routes, self.trucks = problem, routes, trucks
        satellite = np.array([route.van.satellite for route in routes], dtype=np.int64)
        self.used = int(np.bitwise_or.reduce(1 << satellite)) if satellite.size else 0
        promising = np.array(sorted(trucks.promising), dtype=np.int64)
        self.tours = promising[(trucks.masks[promising] & ~self.used) == 0]
        self.masks = np.concatenate([1 << satellite, trucks.masks[self.tours]])
        self.loads = np.array([route.load for route in routes], dtype=np.float64)
        self.satellite_of, self.route_count = satellite, len(routes)
        self.cost = np.concatenate([[route.cost for route in routes], trucks.costs[self.tours]])
        stops = [k for k in range(len(problem.satellites)) if self.used >> k & 1]
        first = {*(1 << k for k in stops), self.used}
        # Rows that an earlier pool needed are likely to be needed again.
        self.sets = sorted(first | {mask for mask in trucks.sets if not mask & ~self.used})
        self.price = np.zeros(len(problem.satellites))

    def fixed_rows(self, columns: Ints) -> list[tuple[Any, Any, Any]]:
        """Return the rows of customers and fleets over some columns."""
        from scipy.sparse import csr_matrix

        problem = self.problem
        n, s = len(problem.demand), len(problem.satellites)
        rows: list[int] = []
        where: list[int] = []
        fleet = np.zeros((s + 2, columns.size))
        for place, column in enumerate(columns.tolist()):
            if column < self.route_count:
                stops = self.routes[column].van.customers
                rows += stops
                where += [place] * len(stops)
                fleet[self.satellite_of[column], place] = 1
                fleet[s, place] = 1
            else:
                fleet[s + 1, place] = 1
        cover = csr_matrix((np.ones(len(rows)), (rows, where)), shape=(n, columns.size))
        limits = [float(problem.vans.per_satellite)] * s + [
            float(problem.vans.count),
            float(problem.trucks.count),
        ]
        return [
            (cover, np.ones(n), np.ones(n)),
            (csr_matrix(fleet), np.full(s + 2, -np.inf), np.array(limits)),
        ]

    def set_rows(self, columns: Ints) -> tuple[Any, Any, Any]:
        """Return the rows of the sets: room of the trucks less what is sent, not negative."""
        sets = np.array(self.sets, dtype=np.int64)
        meets = (sets[:, None] & self.masks[columns][None, :]) != 0
        room = float(self.problem.trucks.capacity)
        weight = np.full(columns.size, room)
        own = columns < self.route_count
        weight[own] = -self.loads[columns[own]]
        rows = meets * weight[None, :]
        lower = np.zeros(sets.size)
        # All that is sent is known, so that row may count whole trucks.
        whole = np.flatnonzero(sets == self.used)
        rows[whole] = (~own).astype(np.float64)[None, :]
        lower[whole] = np.ceil(self.problem.demand.sum() / room)
        return rows, lower, np.full(sets.size, np.inf)

    def relax(self) -> tuple[float | None, Floats | None]:
        """Return the relaxation's value and the reduced cost of each column."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_matrix, vstack

        columns = np.arange(self.cost.size)
        cover, fleet = self.fixed_rows(columns)
        result: Any = None
        for _ in range(ROUNDS):
            rows, lower, _ = self.set_rows(columns)
            limits = vstack([csr_matrix(-rows), fleet[0]]).tocsr()
            result = linprog(
                self.cost,
                A_eq=cover[0],
                b_eq=cover[1],
                A_ub=limits,
                b_ub=np.concatenate([-lower, fleet[2]]),
                bounds=(0, None),
                method="highs",
            )
            if result.status != 0:
                return None, None
            if not self.add_violated(result.x, columns):
                break
        duals = -np.asarray(result.ineqlin.marginals)[: lower.size]
        self.price = np.zeros(len(self.problem.satellites))
        for value, mask in zip(duals, self.sets, strict=False):
            for k in range(self.price.size):
                if mask >> k & 1 and mask != self.used:
                    self.price[k] += value
        reduced = self.cost - cover[0].T @ result.eqlin.marginals
        reduced -= limits.T @ result.ineqlin.marginals
        return float(result.fun), np.asarray(reduced, dtype=np.float64)

    def add_violated(self, values: Floats, columns: Ints) -> bool:
        """Add the sets whose rows the `values` of `columns` break most; say whether any does."""
        stops = [k for k in range(len(self.problem.satellites)) if self.used >> k & 1]
        use = np.flatnonzero(values > 1e-7)
        masks = self.masks[columns[use]]
        is_route = columns[use] < self.route_count
        sent = np.zeros(len(self.problem.satellites))
        np.add.at(sent, self.satellite_of[columns[use][is_route]],
                  self.loads[columns[use][is_route]] * values[use][is_route])  # fmt: skip
        sets = subsets(stops)
        total = set_sums(sets, sent.tolist())
        room = np.zeros(sets.size)
        for mask, value in zip(masks[~is_route].tolist(), values[use][~is_route], strict=True):
            room += ((sets & mask) != 0) * (value * self.problem.trucks.capacity)
        violation = total - room
        known = set(self.sets)
        order = np.argsort(-violation, kind="stable")
        worst = [int(sets[k]) for k in order[: 3 * len(stops)] if violation[k] > 1e-5]
        added = [mask for mask in worst if mask not in known][: len(stops)]
        self.sets += added
        self.trucks.sets.update(added)
        return bool(added)

    def solve_whole(
        self,
        reduced: Floats,
        room: float,
        cutoff: float,
        nodes: int,
        left: Callable[[], float | None],
    ) -> tuple[float, TwoEchelonPlan] | None:
        """Return the best whole solution that beats `cutoff`, priced with exact trucks.

        Of columns whose `reduced` costs are below `room`; `left` says how many seconds remain.
        """
        keep = reduced < room - 1e-9
        order = np.argsort(reduced, kind="stable")
        routes = order[(order < self.route_count) & keep[order]][:MOST_ROUTES]
        tours = order[(order >= self.route_count) & keep[order]][:MOST_TOURS]
        columns = np.sort(np.concatenate([routes, tours]))
        if not columns.size:
            return None
        cost = self.cost[columns]
        upper = np.where(columns < self.route_count, 1.0, float(self.problem.trucks.count))
        fixed = self.fixed_rows(columns)
        best: tuple[float, TwoEchelonPlan] | None = None
        for _ in range(ROUNDS):
            seconds = left()
            if seconds is not None and seconds <= 0:
                return best
            rows = [*fixed, self.set_rows(columns)]
            if np.isfinite(cutoff):
                rows.append((cost[None, :], -np.inf, cutoff - 1e-6))
            found = solve_program(cost, rows, upper, nodes, seconds)
            if found is None:
                return best
            chosen = columns[np.rint(found) > 0]
            own = [self.routes[k] for k in chosen[chosen < self.route_count].tolist()]
            priced = price_plan(self.problem, own, self.trucks, cutoff)
            if priced is not None and priced[0] < cutoff - 1e-9:
                best, cutoff = priced, priced[0]
            if not self.add_violated(np.rint(found), columns):
                return best
        return best
