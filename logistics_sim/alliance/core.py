"""Stability: whether a coalition would leave, and what would hold it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.game import CostGame
from logistics_sim.core.errors import InternalError
from logistics_sim.language import gettext as _

TOLERANCE = 1e-7


@dataclass(frozen=True)
class Core:
    """The core test of a game.

    `least_core_epsilon` is the smallest amount by which every proper coalition's cost
    must be raised so that nobody gains by leaving; the core is empty when it is
    positive. It is cut at minus the largest cost of the game, which is reached only where
    coalitions without a plan leave it unbounded. `shares` is a point of the least core.
    `blocking` names the coalitions that pin epsilon (those that would leave first when the
    core is empty).
    """

    empty: bool
    least_core_epsilon: float
    blocking: tuple[str, ...]
    shares: NDArray[np.float64]


def membership(game: CostGame) -> NDArray[np.float64]:
    """Return which firms each coalition has, shape ``(2**n, n)``."""
    numbers = np.arange(1 << game.n)
    return ((numbers[:, None] >> np.arange(game.n)) & 1).astype(np.float64)


def core_of(game: CostGame) -> Core:
    """Solve the least-core linear program: min e, x(S) <= c(S) + e, x(N) = c(N)."""
    from scipy.optimize import linprog

    if game.n == 1:
        return Core(False, 0.0, (), np.array([game.grand]))
    scale = game.scale
    member = membership(game)
    proper = np.arange(1, (1 << game.n) - 1)
    proper = proper[np.isfinite(game.cost[proper])]
    if proper.size == 0:
        return Core(False, -scale, (), np.full(game.n, game.grand / game.n))
    rows = np.hstack([member[proper], -np.ones((proper.size, 1))])
    found = linprog(
        np.append(np.zeros(game.n), 1.0),
        A_ub=rows,
        b_ub=game.cost[proper] / scale,
        A_eq=np.append(np.ones(game.n), 0.0)[None, :],
        b_eq=[game.grand / scale],
        bounds=[(None, None)] * game.n + [(-1.0, None)],
        method="highs",
    )
    if found.x is None:
        raise InternalError(
            "ALL-010", "core", _("linear program: {message}", message=found.message)
        )
    epsilon = float(found.x[-1]) * scale
    tight = proper[np.asarray(found.ineqlin.marginals) < -1e-9]
    return Core(
        empty=epsilon > TOLERANCE * scale,
        least_core_epsilon=epsilon,
        blocking=tuple(game.name(int(b)) for b in tight),
        shares=found.x[:-1] * scale,
    )


def excess(game: CostGame, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each coalition pays above its own cost, shape ``(2**n,)``.

    Positive: the coalition gains by leaving.
    """
    return np.asarray(membership(game) @ shares - game.cost, dtype=np.float64)


def in_core(game: CostGame, shares: NDArray[np.float64]) -> bool:
    """Return whether no coalition pays more than its own cost under `shares`."""
    over = excess(game, shares)[1:]
    finite = over[np.isfinite(over)]
    return bool(finite.max(initial=-np.inf) <= TOLERANCE * game.scale)


def would_leave(game: CostGame, shares: NDArray[np.float64]) -> tuple[str, float] | None:
    """Return the coalition that gains most by leaving, and how much, or ``None``."""
    over = excess(game, shares)
    over[0] = -np.inf
    worst = int(np.argmax(over))
    if over[worst] <= TOLERANCE * game.scale:
        return None
    return game.name(worst), float(over[worst])
