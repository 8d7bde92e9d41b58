"""The linear relaxation of both echelons, which grows by columns and rows.

Columns are vans' routes (a satellite, customers, the latest departure) and trucks' tours. A truck's
room is given to one of its satellites; sums of such columns are trucks that share it out. Rows:

* every customer is served,
* whatever leaves a satellite before a moment comes with trucks that are ready before it (all
  moments together say when loads that may be parted can be carried: departures are nested),
* who is served from a satellite asks for a truck that calls there, as a share,
* no fewer trucks and vans than the whole demand fills.

Every customer's row asks for at least once: to leave out a stop makes a route shorter and lets it
leave later, so nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon_windows.model import Floats, Ints, TwoEchelonWindows
    from logistics_sim.routing.two_echelon_windows.route_list import VanColumn
    from logistics_sim.routing.two_echelon_windows.tours import UrbanTours

MOST_CUTS = 40
"""Rows of each sort that are added at a time."""
VIOLATED = 1e-4
"""Rows are added where they are broken by more, in trucks."""


@dataclass(frozen=True)
class MasterPrices:
    """Prices of the rows.

    Attributes
    ----------
    cover : shape ``(n,)``
        Of serving each customer.
    moment, unit : shape ``(s, m)``
        A unit that leaves a satellite before a moment pays its price.
    opening : shape ``(s, n)``
        Of a customer's being served from a satellite.
    truck, van
        Of one more vehicle (what it is worth to use one).
    """

    cover: Floats
    moment: Floats
    unit: Floats
    opening: Floats
    truck: float
    van: float


@dataclass(frozen=True)
class MasterSolution:
    """Value of the relaxation, its prices, amounts of routes and of truck columns."""

    value: float
    prices: MasterPrices
    dual_value: float
    routes: Floats
    trucks: Floats


def vehicles_filled(load: int, room: int) -> int:
    """Return how many vehicles of that `room` the load fills."""
    return -(-load // room)


class EchelonsMaster:
    """Columns and rows so far; `truck_tour` and `truck_place` say what a truck column is."""

    def __init__(self, problem: TwoEchelonWindows, tours: UrbanTours) -> None:
        self.problem, self.tours = problem, tours
        calls = np.isfinite(tours.ready)
        self.truck_tour, self.truck_place = (a.astype(np.int64) for a in np.nonzero(calls))
        self.truck_ready = tours.ready[self.truck_tour, self.truck_place]
        self.truck_cost = tours.cost[self.truck_tour]
        self.calls = calls[self.truck_tour]
        satellites = range(len(problem.satellites))
        self.supply: list[tuple[int, float]] = [(s, np.inf) for s in satellites]
        self.opening: list[tuple[int, int]] = []
        self.routes: list[VanColumn] = []
        self.known: dict[tuple[int, tuple[int, ...]], int] = {}

    def add(self, column: VanColumn) -> bool:
        """Add a route; False where it stands already."""
        key = (column.satellite, column.customers)
        if key in self.known:
            return False
        self.known[key] = len(self.routes)
        self.routes.append(column)
        return True

    def _route_arrays(self) -> tuple[Ints, Ints, Floats, Floats]:
        routes = self.routes
        return (
            np.array([r.satellite for r in routes], dtype=np.int64),
            np.array([r.load for r in routes], dtype=np.int64),
            np.array([r.latest for r in routes]),
            np.array([r.cost for r in routes]),
        )

    def solve(self) -> MasterSolution | None:
        """Return the relaxation over the columns so far; None where the solver gives up."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_matrix, vstack

        problem = self.problem
        n, total = len(problem.demand), int(problem.demand.sum())
        satellite, load, latest, cost = self._route_arrays()
        size, trucks = len(self.routes), self.truck_cost.size
        row = [c for route in self.routes for c in route.customers]
        at = [k for k, route in enumerate(self.routes) for _ in route.customers]
        cover = csr_matrix((np.ones(len(row)), (row, at)), shape=(n, size + trucks))
        supply = np.zeros((len(self.supply), size + trucks))
        room = float(problem.truck.capacity)
        for k, (place, moment) in enumerate(self.supply):
            own = (satellite == place) & (latest < moment)
            supply[k, :size][own] = -load[own] / room
            supply[k, size:][(self.truck_place == place) & (self.truck_ready < moment)] = 1.0
        opening = self._opening_rows(satellite, size + trucks)
        fleet = np.zeros((2, size + trucks))
        fleet[0, size:] = 1.0
        fleet[1, :size] = 1.0
        least = np.array(
            [
                vehicles_filled(total, problem.truck.capacity),
                vehicles_filled(total, problem.van.capacity),
            ]
        )
        matrix = vstack([cover, csr_matrix(supply), opening, csr_matrix(fleet)]).tocsr()
        lower = np.concatenate([np.ones(n), np.zeros(matrix.shape[0] - n - 2), least])
        result: Any = linprog(
            np.concatenate([cost, self.truck_cost]),
            A_ub=-matrix,
            b_ub=-lower,
            bounds=(0, None),
            method="highs",
        )
        if result.status != 0:
            return None
        prices = np.maximum(-np.asarray(result.ineqlin.marginals), 0.0)
        return MasterSolution(
            float(result.fun),
            self._prices(prices),
            float(prices @ lower),
            np.asarray(result.x[:size]),
            np.asarray(result.x[size:]),
        )

    def _opening_rows(self, satellite: Ints, columns: int) -> Any:
        from scipy.sparse import csr_matrix

        size = satellite.size
        rows: list[Ints] = []
        where: list[Ints] = []
        values: list[Floats] = []
        number = {pair: k for k, pair in enumerate(self.opening)}
        for k, (place, _) in enumerate(self.opening):
            trucks = np.flatnonzero(self.calls[:, place])
            rows.append(np.full(trucks.size, k))
            where.append(trucks + size)
            values.append(np.ones(trucks.size))
        hits = [
            (number[route.satellite, customer], column)
            for column, route in enumerate(self.routes)
            for customer in route.customers
            if (route.satellite, customer) in number
        ]
        if hits:
            pairs = np.array(hits, dtype=np.int64)
            rows.append(pairs[:, 0])
            where.append(pairs[:, 1])
            values.append(np.full(len(hits), -1.0))
        if not rows:
            return csr_matrix((0, columns))
        return csr_matrix(
            (np.concatenate(values), (np.concatenate(rows), np.concatenate(where))),
            shape=(len(self.opening), columns),
        )

    def _prices(self, prices: Floats) -> MasterPrices:
        """Return the prices of rows by what they are about."""
        n, satellites = len(self.problem.demand), len(self.problem.satellites)
        of_place: list[list[tuple[float, float]]] = [[] for _ in range(satellites)]
        room = float(self.problem.truck.capacity)
        for (place, moment), price in zip(self.supply, prices[n:].tolist(), strict=False):
            if price > 0:
                of_place[place].append((moment, price / room))
        most = max(map(len, of_place), default=0)
        moments, unit = np.full((satellites, most), -np.inf), np.zeros((satellites, most))
        for place, entries in enumerate(of_place):
            for k, (moment, price) in enumerate(entries):
                moments[place, k], unit[place, k] = moment, price
        opening = np.zeros((satellites, n))
        for pair, price in zip(self.opening, prices[n + len(self.supply) :], strict=False):
            opening[pair] = price
        return MasterPrices(
            prices[:n], moments, unit, opening, float(prices[-2]), float(prices[-1])
        )

    def truck_reduced(self, prices: MasterPrices) -> Floats:
        """Return the reduced cost of each truck column at `prices`."""
        room = float(self.problem.truck.capacity)
        ready = self.truck_ready[:, None] < prices.moment[self.truck_place]
        earned = room * (ready * prices.unit[self.truck_place]).sum(axis=1)
        earned = earned + self.calls @ prices.opening.sum(axis=1) + prices.truck
        return np.asarray(self.truck_cost - earned, dtype=np.float64)

    def add_violated(self, found: MasterSolution) -> bool:
        """Add the rows that a solution breaks most; say whether any was."""
        satellite, load, latest, _ = self._route_arrays()
        used, running = found.routes > 1e-9, found.trucks > 1e-9
        supply, room = set(self.supply), float(self.problem.truck.capacity)
        broken: list[tuple[float, tuple[int, float]]] = []
        for place in range(len(self.problem.satellites)):
            own = used & (satellite == place)
            here = running & (self.truck_place == place)
            if not own.any():
                continue
            leaves, sent = latest[own], load[own] * found.routes[own] / room
            ready, brought = self.truck_ready[here], found.trucks[here]
            for moment in np.unique(ready).tolist():
                lack = sent[leaves < moment].sum() - brought[ready < moment].sum()
                if lack > VIOLATED and (place, moment) not in supply:
                    broken.append((float(lack), (place, moment)))
        broken.sort(key=lambda entry: (-entry[0], entry[1]))
        self.supply += [pair for _, pair in broken[:MOST_CUTS]]
        share = np.zeros((len(self.problem.satellites), len(self.problem.demand)))
        for column in np.flatnonzero(used).tolist():
            route = self.routes[column]
            share[route.satellite, list(route.customers)] += found.routes[column]
        lack = share - (self.calls * found.trucks[:, None]).sum(axis=0)[:, None]
        lack[lack <= VIOLATED] = 0.0
        for place, customer in self.opening:
            lack[place, customer] = 0.0
        order = np.argsort(-lack, axis=None, kind="stable")[:MOST_CUTS]
        pairs = [np.unravel_index(int(k), lack.shape) for k in order if lack.flat[k] > 0]
        self.opening += [(int(place), int(customer)) for place, customer in pairs]
        return bool(broken or pairs)

    def forget(
        self, prices: MasterPrices, keep: int, kept: set[tuple[int, tuple[int, ...]]]
    ) -> None:
        """Forget all but the `keep` routes of least reduced cost at `prices`, and those `kept`."""
        if len(self.routes) <= keep:
            return
        reduced = np.array([route_reduced(route, prices) for route in self.routes])
        order = np.argsort(reduced, kind="stable")
        stay = set(order[:keep].tolist())
        routes = [
            route
            for k, route in enumerate(self.routes)
            if k in stay or (route.satellite, route.customers) in kept or len(route.customers) == 1
        ]
        self.routes = routes
        self.known = {(r.satellite, r.customers): k for k, r in enumerate(routes)}


def route_reduced(route: VanColumn, prices: MasterPrices) -> float:
    """Return the reduced cost of a route at `prices`."""
    stops = list(route.customers)
    value = prices.cover[stops].sum() - prices.opening[route.satellite, stops].sum()
    late = route.latest < prices.moment[route.satellite]
    unit = (late * prices.unit[route.satellite]).sum()
    return float(route.cost - value - prices.van + unit * route.load)
