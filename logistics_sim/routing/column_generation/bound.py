"""The loop of column generation: master, pricing, and a valid figure after each exact pricing."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.column_generation.dual_bound import feasible_vehicle_prices, safe_bound
from logistics_sim.routing.column_generation.master_program import MasterProgram
from logistics_sim.routing.column_generation.pricing_network import pricing_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from logistics_sim.routing.column_generation.master_program import Duals
    from logistics_sim.routing.column_generation.pricing_network import PricingNetwork
    from logistics_sim.routing.problem import Problem
    from logistics_sim.routing.solution import Solution

    Floats = NDArray[np.float64]
    Steps = NDArray[np.int32]

MEMORY = 8
"""Clients that each client remembers."""
NEW_COLUMNS = 150
MOST_LABELS = 1_500_000
HEURISTIC_LABELS = 200_000
SMOOTHING = 0.7
FOLLOWERS = 16
CHEAPEST = (0.3, 0.1, 0.03, 0.01, 0.0)
ENOUGH = 30
CLOSE = 1e-4
"""Bound and master's value this near each other (as a share) end the generation, if not told."""


@dataclass(frozen=True)
class ColumnBound:
    """A lower bound by column generation.

    Attributes
    ----------
    value
        No solution costs less (internal units).
    master
        Value of the last restricted master: where the bound would end, or above it.
    converged
        Whether both met.
    rounds, columns
        Masters solved and trips found.
    """

    value: float
    master: float
    converged: bool
    rounds: int
    columns: int


@dataclass
class _Pricer:
    """One network with its pricing at given duals."""

    network: PricingNetwork
    begins: list[int]

    def rate(self, duals: Duals) -> float:
        """Return the price of a second of these trips, beside the pay."""
        pairs = zip(duals.second[self.network.kind], self.begins, strict=True)
        return sum(float(price) for price, begin in pairs if self.network.begin >= begin)

    def reduced(self, duals: Duals) -> tuple[Floats, Floats]:
        """Return reduced costs of arcs, and the least full price of a trip with each client."""
        net = self.network
        rate = self.rate(duals)
        arcs = net.money + rate * net.seconds
        n = net.clients.size
        arcs[n, :n] += duals.trip[net.kind]
        out = net.out_money + rate * net.out_seconds + duals.trip[net.kind]
        arcs[:, :n] -= duals.client[net.clients]
        return arcs, out

    def price(
        self, duals: Duals, threshold: float, relaxed: bool
    ) -> tuple[float, Floats, list[tuple[float, list[int]]]]:
        """Return a bound on reduced costs, the least prices by client, and cheap trips."""
        from logistics_sim.routing.column_generation.labelling import (
            cheapest_routes,
            key_completion,
            time_completion,
        )

        net = self.network
        arcs, out = self.reduced(duals)
        n = net.clients.size
        follow = np.tile(np.arange(n, dtype=np.int32), (n + 1, 1))
        if relaxed and n > FOLLOWERS:
            best = np.argpartition(arcs[:, :n], FOLLOWERS, axis=1)[:, :FOLLOWERS]
            follow = best.astype(np.int32)
        by_key = key_completion(arcs, net.step, net.cap, follow)
        if net.coarse:
            by_time = time_completion(
                arcs,
                net.lasts // net.coarse,
                net.early // net.coarse,
                net.late // net.coarse,
                net.end // net.coarse,
                follow,
            )
        else:
            empty = np.empty((0, n))
            by_time = (empty, np.empty((0, n), dtype=np.int32), empty)
        root = _least_trip(arcs, net, by_key[0], follow[n])
        if root >= threshold:
            return (-np.inf if relaxed else threshold), out, []
        for share in CHEAPEST if relaxed else (0.0,):
            bound, cost, last, parent, node, _ = cheapest_routes(
                arcs,
                net.step,
                net.cap,
                net.other,
                net.other_cap,
                net.lasts,
                net.early,
                net.late,
                net.end,
                net.timed,
                max(net.coarse, 1),
                net.near,
                net.place,
                follow,
                by_key,
                by_time,
                min(threshold, share * root),
                HEURISTIC_LABELS if relaxed else MOST_LABELS,
                relaxed,
            )
            if cost.size >= ENOUGH:
                break
        trips: list[tuple[float, list[int]]] = []
        often = np.zeros(net.clients.size, dtype=np.int64)
        for row in np.argsort(cost, kind="stable").tolist():
            trip = []
            label = int(last[row])
            while label >= 0:
                trip.append(int(node[label]))
                label = int(parent[label])
            if often[trip].min() >= 4:
                continue
            often[trip] += 1
            trips.append((float(cost[row]), trip[::-1]))
            if len(trips) >= NEW_COLUMNS:
                break
        return (-np.inf if relaxed else float(bound)), out, trips


def _least_trip(arcs: Floats, net: PricingNetwork, rest: Floats, first: Steps) -> float:
    """Return the least reduced cost of a relaxed trip that begins with one of `first`."""
    used = net.step[-1, first]
    inside = used <= net.cap
    values = arcs[-1, first] + rest[np.minimum(used, net.cap), first]
    return float(values[inside].min(initial=np.inf))


def column_bound(
    problem: Problem,
    *,
    seconds: float | None = None,
    rounds: int = 1_000,
    start: Solution | None = None,
    memory: int = MEMORY,
    close: float = CLOSE,
    clock: Callable[[], float] = time.process_time,
    tell: Callable[[int, float, float], None] | None = None,
) -> ColumnBound:
    """Return a lower bound on the cost of every solution of `problem`.

    Parameters
    ----------
    seconds
        Time after which no further round begins, on `clock`; None: until it has converged.
    rounds
        The most masters to solve.
    start
        A solution whose trips are the first columns.
    memory
        Clients that each client remembers (size of the ng-sets).
    close
        Share of the master's value by which the bound may stay below it in the end.
    tell
        Called with the round, the bound and the master's value.
    """
    begun = clock()
    families = np.unique(problem.clients.family).tolist()
    networks = [
        net
        for kind in range(len(problem.vehicles))
        for family in families
        if (net := pricing_network(problem, kind, int(family), min(memory, 63))) is not None
    ]
    if not problem.clients.size or not networks:
        missed = float(problem.clients.prize.sum()) * (1.0 if not networks else 0.0)
        return ColumnBound(missed, missed, True, 0, 0)
    penalty = _penalties(problem, networks)
    master = MasterProgram(problem, networks, penalty)
    pricers = [_Pricer(net, [h.begin for h in master.horizons[net.kind]]) for net in networks]
    columns = _first_columns(networks, master, start)
    best, value = 0.0, np.inf
    centre = None
    solved = master.solve()
    if start is not None and solved is not None:
        centre = _shared_prices(pricers, solved[1], start)
    alpha, done = SMOOTHING, 0
    exact = [False] * len(pricers)
    slack = 0.02
    converged = False
    while done < rounds and (seconds is None or clock() - begun < seconds):
        done += 1
        solved = master.solve()
        if solved is None:
            break
        value, duals = solved
        point = duals if centre is None else centre.mixed(duals, alpha)
        point = feasible_vehicle_prices(problem, master.horizons, point)
        found, added = [], 0
        all_exact = True
        for row, pricer in enumerate(pricers):
            scale = max(float(np.median(pricer.reduced(point)[1])), 1.0)
            small = -1e-7 * scale
            relaxed = not exact[row]
            threshold = small if relaxed else -slack * scale
            low, out, trips = pricer.price(point, threshold, relaxed)
            if relaxed and not trips:
                exact[row] = True
                low, out, trips = pricer.price(point, -slack * scale, False)
                relaxed = False
            all_exact = all_exact and not relaxed
            found.append((pricer.network, low, out))
            for _, trip in trips:
                if _reduced_at(pricer, duals, trip) < small:
                    added += master.add(pricer.network, trip)
        columns += added
        if all_exact:
            figure = safe_bound(problem, point, found)
            if figure > best or centre is None:
                centre = point
            best = max(best, figure)
        if tell is not None:
            tell(done, best, value)
        if value - best <= close * value:
            converged = True
            break
        if not added:
            if alpha > 0 and point is not duals:
                alpha = alpha - 0.35 if alpha > 0.35 else 0.0
                exact = [False] * len(pricers) if alpha else exact
            elif all_exact:
                if slack <= 1e-5:
                    break
                slack = max(slack / 4, 1e-5)
            else:
                exact = [True] * len(pricers)
        else:
            alpha = SMOOTHING
            if all_exact:
                exact = [False] * len(pricers)
    return ColumnBound(best, value, converged, done, columns)


def _shared_prices(pricers: list[_Pricer], duals: Duals, start: Solution) -> Duals:
    """Return duals whose client prices are shares, by key, of what the trips of `start` cost."""
    client = duals.client.copy()
    of = {
        (pricer.network.kind, int(row)): (pricer, stop)
        for pricer in pricers
        for stop, row in enumerate(pricer.network.clients)
    }
    for kind, trip in start.trips:
        places = [of[kind, row] for row in trip if (kind, row) in of]
        if len(places) < len(trip):
            continue
        pricer, stops = places[0][0], [stop for _, stop in places]
        whole = _full_price(pricer, duals, stops)
        weight = pricer.network.step[-1, stops].astype(np.float64)
        client[list(trip)] = whole * weight / weight.sum()
    return replace(duals, client=client)


def _penalties(problem: Problem, networks: list[PricingNetwork]) -> Floats:
    """Return what leaving each client out costs: its prize, or much more than a trip for it."""
    alone = np.zeros(problem.clients.size)
    for net in networks:
        n = net.clients.size
        round_trip = net.money[n, :n] + net.money[:n, n]
        dear = np.where(np.isfinite(round_trip), round_trip, 0.0)
        dear = dear + problem.vehicles[net.kind].fixed_cost
        np.maximum.at(alone, net.clients, dear)
    prize = problem.clients.prize.astype(np.float64)
    return np.where(prize > 0, prize, 10.0 * float(alone.max()) + 1.0)


def _first_columns(
    networks: list[PricingNetwork],
    master: MasterProgram,
    start: Solution | None,
) -> int:
    """Add a trip for each client alone, and those of `start`; return how many."""
    added = 0
    for net in networks:
        n = net.clients.size
        possible = np.isfinite(net.money[n, :n]) & np.isfinite(net.money[:n, n])
        added += sum(master.add(net, [stop]) for stop in np.flatnonzero(possible).tolist())
    of = {
        (net.kind, int(client)): (net, row)
        for net in networks
        for row, client in enumerate(net.clients)
    }
    for kind, trip in start.trips if start is not None else []:
        stops = [of.get((kind, client)) for client in trip]
        if stops and all(stop is not None for stop in stops):
            found = [stop for stop in stops if stop is not None]
            money, _ = found[0][0].trip_figures([row for _, row in found])
            if np.isfinite(money):
                added += master.add(found[0][0], [row for _, row in found])
    return added


def _full_price(pricer: _Pricer, duals: Duals, trip: list[int]) -> float:
    """Return what a trip costs with the prices of its seconds and of itself."""
    money, paid = pricer.network.trip_figures(trip)
    return money + pricer.rate(duals) * paid + float(duals.trip[pricer.network.kind])


def _reduced_at(pricer: _Pricer, duals: Duals, trip: list[int]) -> float:
    """Return the reduced cost of a trip at `duals`."""
    prices = duals.client[pricer.network.clients[trip]]
    return _full_price(pricer, duals, trip) - float(prices.sum())
