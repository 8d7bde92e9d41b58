"""Alternative cost avoided method (Tijs and Driessen 1986, Management Science 32(8))."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.game import CostGame
from logistics_sim.alliance.rules.registry import RULES, Volumes


@RULES("acam")
def alternative_cost_avoided(game: CostGame, volumes: Volumes = None) -> NDArray[np.float64]:
    """Return separable cost plus the rest in proportion to the alternative cost avoided.

    The separable cost of firm i is m_i = c(N) - c(N without i); it avoids c(i) - m_i by
    joining, and the non-separable cost c(N) - sum(m) is split in that proportion
    (evenly where nobody avoids anything).
    """
    game.need_finite("acam")
    everyone = (1 << game.n) - 1
    separable = np.array([game.grand - game.cost[everyone ^ 1 << i] for i in range(game.n)])
    avoided = game.alone - separable
    rest = game.grand - separable.sum()
    total = avoided.sum()
    if abs(total) <= 1e-12 * game.scale:
        return np.asarray(separable + rest / game.n, dtype=np.float64)
    return np.asarray(separable + rest * avoided / total, dtype=np.float64)
