"""Shapley value: each firm's mean marginal cost over all orders of entry."""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.game import CostGame
from logistics_sim.alliance.rules.registry import RULES, Volumes


@RULES("shapley")
def shapley(game: CostGame, volumes: Volumes = None) -> NDArray[np.float64]:
    """Return the Shapley value (Shapley 1953), exact over all 2**n coalitions.

    A coalition of size s before firm i enters has weight s!(n-s-1)!/n!.
    """
    game.need_finite("shapley")
    n = game.n
    numbers = np.arange(1 << n)
    sizes = ((numbers[:, None] >> np.arange(n)) & 1).sum(axis=1)
    weight = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    amounts = np.empty(n)
    for firm in range(n):
        without = numbers[(numbers >> firm) & 1 == 0]
        marginal = game.cost[without | 1 << firm] - game.cost[without]
        amounts[firm] = float((weight[sizes[without]] * marginal).sum())
    return amounts
