"""Who adds what: marginal values, the best alliance of each size, the order of entry."""

from __future__ import annotations

from typing import Any

import numpy as np

from logistics_sim.alliance.core import membership
from logistics_sim.alliance.game import CostGame


def marginal_values(game: CostGame) -> dict[str, float]:
    """Return c(i) + c(N without i) - c(N): what the alliance saves by having firm i."""
    everyone = (1 << game.n) - 1
    saved = {}
    for i, firm in enumerate(game.firms):
        rest = float(game.cost[everyone ^ 1 << i]) if game.n > 1 else 0.0
        saved[firm] = float(game.alone[i]) + rest - game.grand
    return saved


def savings(game: CostGame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return sum of stand-alone costs less the coalition's cost, shape ``(2**n,)``."""
    return np.asarray(membership(game) @ game.alone - game.cost, dtype=np.float64)


def best_of_size(game: CostGame) -> list[dict[str, Any]]:
    """Return, for each size, the coalition with the largest relative saving."""
    saved = savings(game)
    alone = membership(game) @ game.alone
    sizes = membership(game).sum(axis=1)
    rows = []
    for size in range(1, game.n + 1):
        numbers = np.flatnonzero((sizes == size) & np.isfinite(game.cost))
        if not numbers.size:
            continue
        share = saved[numbers] / np.where(alone[numbers] > 0, alone[numbers], 1.0)
        best = numbers[int(np.argmax(share))]
        rows.append(
            {
                "size": size,
                "members": game.name(int(best)),
                "cost": float(game.cost[best]),
                "saving": float(saved[best]),
                "saving_share": float(share.max()),
            }
        )
    return rows


def entry_order(game: CostGame) -> list[str]:
    """Return the firms in the greedy order of entry: each step adds the largest saving."""
    saved = savings(game)
    order: list[int] = []
    left = set(range(game.n))
    number = 0
    while left:
        best = max(sorted(left), key=lambda i: saved[number | 1 << i])
        order.append(best)
        left.remove(best)
        number |= 1 << best
    return [game.firms[i] for i in order]
