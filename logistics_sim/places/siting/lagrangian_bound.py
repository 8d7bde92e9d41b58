"""Lower bound for choosing K sites: Lagrangian relaxation of "every place is served once"."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logistics_sim.places.siting.cost_rows import CostRows, Ints


@dataclass(frozen=True, eq=False)
class LagrangianDual:
    """A proven bound with the prices that prove it.

    `bound` is an exact whole number: prices are whole, so no rounding enters. `reduced`
    is what opening a site adds to the bound's sum (never above 0).
    """

    bound: int
    prices: Ints
    reduced: Ints
    iterations: int


def evaluate(rows: CostRows, prices: Ints, k: int, forced: NDArray[np.bool_]) -> _Point:
    """Return the bound at `prices` (Cornuejols, Fisher and Nemhauser 1977).

    L(u) = sum u_i + sum over the K best sites of rho_j, rho_j = sum_i min(0, c_ij - u_i);
    forced sites count in any case. Cells at or above u_i add nothing to rho, so the
    bound holds for the full matrix although only the cells below are read.
    """
    cells = rows.below(prices)
    value = prices[cells.row] - cells.cost
    rho = -np.bincount(cells.col, value, rows.m).astype(np.int64)
    ranked = np.argsort(np.where(forced, np.iinfo(np.int64).min, rho), kind="stable")
    opened = np.zeros(rows.m, dtype=bool)
    opened[ranked[:k]] = True
    served = np.bincount(cells.row[opened[cells.col]], minlength=rows.n)
    bound = int(prices.sum()) + int(rho[opened].sum())
    return _Point(bound, rho, opened, 1 - served)


@dataclass(frozen=True, eq=False)
class _Point:
    bound: int
    rho: Ints
    opened: NDArray[np.bool_]
    slope: NDArray[np.int64]


def ascend(
    rows: CostRows,
    k: int,
    forced: NDArray[np.bool_],
    upper: int,
    prices: Ints,
    iterations: int,
) -> tuple[LagrangianDual, list[NDArray[np.int64]]]:
    """Raise the bound by subgradient steps; also return promising sets of sites.

    Starts at `prices`, one of each place; `forced` sites (a mask) stay open. Step length after
    Held, Wolfe and Crowder (1974): theta (upper - L) / |g|^2 along a direction that remembers the
    last one (Camerini, Fratta and Maffioli 1975); theta halves after 15 steps without a gain.
    Prices stay between 0 and the row's dearest cell: above it the bound cannot rise, since every
    open site would be paid. Ends when the bound meets `upper`, when theta is spent, or after
    `iterations` steps.
    """
    top = rows.rising[:, -1]
    best = evaluate(rows, prices, k, forced)
    best_prices = prices
    sets = [np.flatnonzero(best.opened)]
    here, at, direction = prices.astype(np.float64), best, np.zeros(rows.n)
    theta, idle, done = 1.5, 0, 0
    while done < iterations and best.bound < upper and theta > 1e-4:
        done += 1
        direction = at.slope + 0.4 * direction
        norm = float(at.slope @ direction)
        size = float(direction @ direction)
        if norm <= 0:
            direction, size = at.slope.astype(np.float64), float(at.slope @ at.slope)
        if size == 0:
            break
        here = np.clip(here + theta * (upper - at.bound) / size * direction, 0, top)
        whole = np.rint(here).astype(np.int64)
        at = evaluate(rows, whole, k, forced)
        if at.bound > best.bound:
            best, best_prices, idle = at, whole, 0
            sets.append(np.flatnonzero(at.opened))
        else:
            idle += 1
            if idle >= 15:
                theta, idle = theta / 2, 0
                here, at, direction = best_prices.astype(np.float64), best, np.zeros(rows.n)
    return LagrangianDual(best.bound, best_prices, best.rho, done), sets[-8:]


def first_prices(rows: CostRows, chosen: NDArray[np.int64]) -> Ints:
    """Return prices halfway between each place's best and second-best site of `chosen`."""
    part = np.sort(rows.cost[:, chosen], axis=1)
    second = part[:, 1] if chosen.size > 1 else rows.rising[:, -1]
    return np.asarray((part[:, 0] + second + 1) // 2, dtype=np.int64)


def settle(
    dual: LagrangianDual, k: int, forced: NDArray[np.bool_], upper: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return (surely open, surely closed) sites of any set cheaper than `upper`.

    `forced` sites (a mask) are open anyhow. Forcing site j in (or out) lifts the bound by the
    difference to the last site chosen (or the first left out); where that reaches `upper`, the
    opposite is settled.
    """
    key = np.where(forced, np.iinfo(np.int64).min, dual.reduced)
    ranked = np.argsort(key, kind="stable")
    opened = np.zeros(key.size, dtype=bool)
    opened[ranked[:k]] = True
    rho = dual.reduced
    free_in = ranked[:k][~forced[ranked[:k]]]
    if free_in.size == 0:
        return opened, ~opened
    closed = ~opened & (dual.bound + rho - rho[free_in[-1]] >= upper)
    surely = forced.copy()
    if k < key.size:
        surely |= opened & (dual.bound - rho + rho[ranked[k]] >= upper)
    else:
        surely |= opened
    return surely, closed
