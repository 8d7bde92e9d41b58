"""Equal profit method (Frisk, Göthe-Lundgren, Jörnsten, Rönnqvist 2010, EJOR 205(2))."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.core import core_of, membership
from logistics_sim.alliance.game import CostGame
from logistics_sim.alliance.rules.registry import Volumes, share_rule
from logistics_sim.core.errors import InternalError

SLACK = 1e-8


@share_rule("epm")
def equal_profit(game: CostGame, volumes: Volumes = None) -> NDArray[np.float64]:
    """Return core shares whose relative savings differ as little as possible.

    Minimises the largest difference of x_i/c(i) between two firms over the core, or
    over the least core where the core is empty. Among several optima the one nearest
    to equal relative savings in sum is taken, so that the answer does not depend on
    the solver. Firms that cost nothing alone are left out of the comparison.
    """
    from scipy.optimize import linprog

    game.need_finite("epm")
    n = game.n
    if n == 1:
        return np.array([game.grand])
    scale = game.scale
    core = core_of(game)
    epsilon = max(core.least_core_epsilon, 0.0) / scale + SLACK
    member = membership(game)[1:-1]
    alone = game.alone / scale
    compared = [i for i in range(n) if alone[i] > 1e-12]
    pairs = [(i, j) for i in compared for j in compared if i != j]
    spread = np.zeros((len(pairs), 2 * n + 1))
    for row, (i, j) in enumerate(pairs):
        spread[row, i], spread[row, j], spread[row, n] = 1 / alone[i], -1 / alone[j], -1.0
    stable = np.hstack([member, np.zeros((len(member), n + 1))])
    mean = game.grand / scale / max(alone.sum(), 1e-12)
    near = _distances(n, alone, compared)
    near_bound = np.concatenate([np.full(len(compared), mean), np.full(len(compared), -mean)])
    above = np.vstack([spread, stable, near])
    bound = np.concatenate([np.zeros(len(pairs)), game.cost[1:-1] / scale + epsilon, near_bound])
    total = np.zeros((1, 2 * n + 1))
    total[0, :n] = 1.0
    free: tuple[float | None, float | None] = (None, None)
    positive: tuple[float | None, float | None] = (0.0, None)
    bounds = [free] * n + [positive] * (n + 1)
    goal = np.zeros(2 * n + 1)
    goal[n] = 1.0
    first = linprog(goal, above, bound, total, [game.grand / scale], bounds, method="highs")
    if first.x is None:
        raise InternalError("ALL-010", "equal profit", f"linear program: {first.message}")
    limit = np.zeros((1, 2 * n + 1))
    limit[0, n] = 1.0
    second = linprog(
        np.concatenate([np.zeros(n + 1), np.ones(n)]),
        np.vstack([above, limit]),
        np.append(bound, float(first.x[n]) + SLACK),
        total,
        [game.grand / scale],
        bounds,
        method="highs",
    )
    better = second.x if second.status == 0 and second.x is not None else first.x
    amounts = better[:n]
    amounts = amounts + (game.grand / scale - amounts.sum()) / n
    return np.asarray(amounts * scale, dtype=np.float64)


def _distances(n: int, alone: NDArray[np.float64], compared: list[int]) -> NDArray[np.float64]:
    """Return rows for |x_i/c(i) - mean| <= d_i, first the upper and then the lower side."""
    rows = np.zeros((2 * len(compared), 2 * n + 1))
    for row, i in enumerate(compared):
        rows[row, i], rows[row, n + 1 + i] = 1 / alone[i], -1.0
        rows[len(compared) + row, i], rows[len(compared) + row, n + 1 + i] = -1 / alone[i], -1.0
    return rows
