"""A valid lower bound from duals of any quality and bounds on reduced costs.

With client prices p and a bound r < 0 on the reduced cost of every trip, prices
``p_i (1 + r / C_i)`` are feasible, where C_i is the least that any trip with client i costs: a
trip t that costs c(t) has a greatest C in it, at most c(t), so that its prices sum to at most
``p(t) (1 + r / C) <= p(t) + r <= c(t)`` where p(t) exceeds c(t), and to at most p(t) elsewhere.
(Farley 1990, Operations Research 38, scales all prices alike.) Where a kind has few
vehicles of one trip each, ``sum(p) + count * r`` may be larger (Lasdon's bound); the larger counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.column_generation.master_program import Duals, Horizon
    from logistics_sim.routing.column_generation.pricing_network import PricingNetwork
    from logistics_sim.routing.problem import Problem

    Floats = NDArray[np.float64]

GUARD = 1e-9
"""Share by which sums of floating numbers are held to be wrong at most."""


def feasible_vehicle_prices(problem: Problem, horizons: list[list[Horizon]], duals: Duals) -> Duals:
    """Return duals with which no vehicle earns more than its day costs.

    A kind's prices of trips and seconds must not exceed its fixed cost and the price of its
    number; the prices of seconds and trips are scaled down where they do.
    """
    trip = duals.trip.copy()
    second = [prices.copy() for prices in duals.second]
    for row, kind in enumerate(problem.vehicles):
        length = np.array([horizon.length for horizon in horizons[row]], dtype=np.float64)
        earned = float(trip[row]) * kind.max_trips + float(second[row] @ length)
        allowed = (kind.fixed_cost + float(duals.count[row])) * (1.0 - GUARD)
        if earned > allowed:
            trip[row] *= allowed / earned
            second[row] *= allowed / earned
    return replace(duals, trip=trip, second=tuple(second))


def safe_bound(
    problem: Problem, duals: Duals, found: list[tuple[PricingNetwork, float, Floats]]
) -> float:
    """Return a lower bound on every solution's cost.

    Parameters
    ----------
    found
        By network: a bound on the reduced cost of its trips, and the least full price (with those
        of trips and seconds) of a trip with each client.
    """
    clients = problem.clients
    must = clients.prize == 0
    prices = np.where(must, duals.client, np.minimum(duals.client, clients.prize))
    counts = np.array([kind.count for kind in problem.vehicles], dtype=np.float64)
    paid = float(counts @ duals.count)
    share = np.ones(clients.size)
    lost = np.zeros(counts.size)
    for network, low, out in found:
        rest = min(low - GUARD * float(np.abs(prices).max(initial=0.0)), 0.0)
        most = rest * problem.vehicles[network.kind].max_trips
        lost[network.kind] = min(lost[network.kind], most)
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = np.where(out > 0, 1.0 + rest / out, 0.0)
        np.minimum.at(share, network.clients, np.maximum(factor, 0.0))
    local = float((prices * share).sum()) - paid
    lasdon = float(prices.sum()) - paid + float((counts * lost).sum())
    value = max(local, lasdon, 0.0)
    return value * (1.0 - GUARD)
