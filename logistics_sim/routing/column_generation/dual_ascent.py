"""A lower bound at fixed prices of vehicles' time: client prices that no trip can earn more than.

For every client the cheapest walk through it is known (`walk_tables`), by resource; the dearest
of those over resources bounds what a trip with the client costs less the prices of its stops.
Prices are cut where that is below zero: with ``r_i`` for client i and ``C_i`` the least that a trip
with it costs, ``p_i C_i / (C_i - r_i)`` is feasible, because a trip t with ``r = c(t) - p(t) < 0``
has ``r_i <= r`` and ``C_i <= c(t)`` for all of its stops, so that its prices sum to at most
``p(t) c(t) / (c(t) - r) = c(t)``. Their sum is a bound at every step, with prices of any quality.

Prices then move: towards what each client's walk can pay, and up where the walks, weighted by
price, visit a client less than once, down where they visit it more often (an ascent after Baldacci,
Christofides and Mingozzi 2008, Mathematical Programming 115). No linear program is solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.column_generation.step_grid import GUARD, StepGrid

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from logistics_sim.routing.column_generation.trip_network import TripNetwork

    Floats = NDArray[np.float64]

GRIDS = ((100, 0.4), (200, 0.3), (400, 0.3))
"""Steps to a resource's limit, and the share of the rounds with them."""
TOWARDS_WALKS = 0.5
TOWARDS_VISITS = 0.15
KEEP_VISITS = 0.7
STALE, SHRINK = 6, 0.75


@dataclass
class Ascent:
    """The best bound so far with the prices that prove it, and the steps made."""

    bound: float
    price: Floats
    rounds: int = 0


def radial_prices(networks: list[TripNetwork], clients: int) -> Floats:
    """Return feasible prices for so many `clients` of `networks`: what each fills of a way.

    A trip fills a resource at most once, and costs at least the least of any of its stops.
    """
    price = np.full(clients, np.inf)
    for net in networks:
        n = net.rows.size
        share = np.zeros(n)
        for arcs, limit in net.resources:
            inner = arcs[:, :n].astype(np.float64)
            np.fill_diagonal(inner, np.inf)
            np.maximum(share, inner.min(axis=0) / max(limit, 1), out=share)
        price[net.rows] = np.minimum(price[net.rows], net.least * np.minimum(share, 1.0))
    return np.where(np.isfinite(price), price, 0.0)


def raise_prices(
    networks: list[TripNetwork],
    clients: int,
    rounds: int,
    start: Floats | None = None,
    prize: Floats | None = None,
    tell: Callable[[Ascent], bool] | None = None,
) -> Ascent:
    """Return the best bound on the cost of visiting all `clients` after so many `rounds`.

    Parameters
    ----------
    networks
        Of each kind (and family); a client in none of them cannot be served and counts nothing.
    start
        Prices to begin with, of any quality; the radial ones without.
    prize
        What leaving a client out costs: no price may exceed it; infinite for those to be served.
    tell
        Called after each round; the ascent ends when it returns True.
    """
    best = Ascent(0.0, np.zeros(clients))
    if not networks or not clients:
        return best
    limit = np.full(clients, np.inf) if prize is None else prize
    served = np.zeros(clients, dtype=bool)
    floor = np.zeros(clients)
    for net in networks:
        served[net.rows] = True
        floor[net.rows] = np.maximum(floor[net.rows], 1e-6 * net.least)
    price = radial_prices(networks, clients) if start is None else start
    price = np.where(served, np.maximum(price, floor), 0.0)
    step, stale = 1.0, 0
    smooth: Floats | None = None
    for steps, share in GRIDS:
        grids = [StepGrid.of(net, steps) for net in networks]
        step = max(step, 0.5)
        for _ in range(max(round(share * rounds), 1)):
            price = np.where(served, np.minimum(np.maximum(price, floor), limit), 0.0)
            found = _look(grids, price, best.bound)
            best.rounds += 1
            if found.bound > best.bound * (1 + 1e-5):
                best.bound, best.price, stale = found.bound, found.feasible, 0
            else:
                stale += 1
                if stale >= STALE:
                    step, stale = step * SHRINK, 0
            if tell is not None and tell(best):
                return best
            visits = found.visits
            smooth = visits if smooth is None else KEEP_VISITS * smooth + (1 - KEEP_VISITS) * visits
            change = np.clip(found.worth, 0.2, 5.0) ** (TOWARDS_WALKS * step)
            change *= 1 + TOWARDS_VISITS * step * np.clip(1 - smooth, -1, 1)
            price = np.where(served, price * change, 0.0)
    return best


@dataclass
class _Look:
    """What one round saw: bound, feasible prices, visits, and walks' cost over their earnings."""

    bound: float
    feasible: Floats
    visits: Floats
    worth: Floats


def _look(grids: list[StepGrid], price: Floats, best: float) -> _Look:
    """Return a round's figures; networks that cannot matter any more are not looked at."""
    n = price.size
    feasible = price.copy()
    worth, visits = np.full(n, np.inf), np.zeros(n)
    complete = True
    for grid in grids:
        if float(feasible.sum()) <= best and grid is not grids[0]:
            complete = False
            break
        rows = grid.network.rows
        mine = price[rows]
        walks = grid.cheapest(mine)
        feasible[rows] = np.minimum(feasible[rows], grid.feasible(mine, walks.least))
        ratio, seen = np.full(rows.size, np.inf), np.zeros(rows.size)
        earned = np.maximum(walks.earned(mine), 1e-9)
        ratio[walks.rows] = (earned + walks.least[walks.rows]) / earned
        lengths = np.diff(walks.ends, prepend=0)
        np.add.at(seen, walks.stops, np.repeat(mine[walks.rows] / earned, lengths))
        tighter = ratio < worth[rows]
        worth[rows] = np.where(tighter, ratio, worth[rows])
        visits[rows] = np.where(tighter, seen, visits[rows])
    bound = float(feasible.sum()) * (1 - GUARD) if complete else 0.0
    return _Look(bound, feasible, visits, np.where(np.isfinite(worth), worth, 5.0))
