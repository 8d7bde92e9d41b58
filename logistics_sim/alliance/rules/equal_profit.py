"""Equal profit method (Frisk, Göthe-Lundgren, Jörnsten, Rönnqvist 2010, EJOR 205(2))."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.core import core_of, excess, membership
from logistics_sim.alliance.game import CostGame
from logistics_sim.alliance.rules.registry import RULES, Volumes
from logistics_sim.core.errors import InternalError
from logistics_sim.language import gettext as _

SLACK = 1e-8
PRICE = 1e-7


@RULES("epm")
def equal_profit(game: CostGame, volumes: Volumes = None) -> NDArray[np.float64]:
    """Return core shares whose relative savings differ as little as possible.

    Minimises the largest difference of x_i/c(i) between two firms over the core, or
    over the least core where the core is empty. Among several optima the one is taken
    whose distances from equal relative savings are smallest, the largest first (in
    lexicographic order, which leaves one point): the answer depends neither on the
    solver nor on the order of the firms. Firms that cost nothing alone are left out of
    the comparison and pay as near to nothing as they can.
    """
    game.need_finite("epm")
    n = game.n
    if n == 1:
        return np.array([game.grand])
    scale = game.scale
    core = core_of(game)
    epsilon = max(core.least_core_epsilon, 0.0) / scale + SLACK
    reached = float(excess(game, core.shares)[1:-1].max()) / scale
    if reached > epsilon:  # the solver's tolerance was wider than ours
        epsilon = reached + SLACK
    alone = game.alone / scale
    compared = [i for i in range(n) if alone[i] > 1e-12]
    pairs = [(i, j) for i in compared for j in compared if i != j]
    spread = np.zeros((len(pairs), n))
    for row, (i, j) in enumerate(pairs):
        spread[row, i], spread[row, j] = 1 / alone[i], -1 / alone[j]
    stable = membership(game)[1:-1]
    bound = game.cost[1:-1] / scale + epsilon
    grand = game.grand / scale
    found = _least(spread, stable, bound, grand)
    least = float(found.x[n]) + SLACK
    ratio = np.array([1 / alone[i] if i in compared else 1.0 for i in range(n)])
    mean = grand / max(alone.sum(), 1e-12)
    centre = np.array([mean if i in compared else 0.0 for i in range(n)])
    amounts = _nearest(
        np.vstack([spread, stable]),
        np.concatenate([np.full(len(pairs), least), bound]),
        grand,
        ratio,
        centre,
    )
    amounts = amounts + (grand - amounts.sum()) / n
    return np.asarray(amounts * scale, dtype=np.float64)


def _least(
    level: NDArray[np.float64],
    above: NDArray[np.float64],
    bound: NDArray[np.float64],
    grand: float,
    offset: NDArray[np.float64] | None = None,
) -> Any:
    """Minimise t with ``level x - offset <= t``, ``above x <= bound`` and x(N) = grand."""
    from scipy.optimize import linprog

    n = above.shape[1]
    zero = np.zeros((len(above), 1))
    known = np.zeros(len(level)) if offset is None else offset
    free: tuple[float | None, float | None] = (None, None)
    positive: tuple[float | None, float | None] = (0.0, None)
    found = linprog(
        np.append(np.zeros(n), 1.0),
        A_ub=np.vstack([np.hstack([level, -np.ones((len(level), 1))]), np.hstack([above, zero])]),
        b_ub=np.concatenate([known, bound]),
        A_eq=np.append(np.ones(n), 0.0)[None, :],
        b_eq=[grand],
        bounds=[free] * n + [positive],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if found.x is None:
        raise InternalError(
            "ALL-010", _("equal profit"), _("linear program: {message}", message=found.message)
        )
    return found


def _nearest(
    above: NDArray[np.float64],
    bound: NDArray[np.float64],
    grand: float,
    ratio: NDArray[np.float64],
    centre: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the point whose |ratio x - centre| is smallest, the largest part first.

    A distance that has a shadow price is the same in every optimum: it is held, and the
    rest is made smaller still, firm by firm (at most one program per firm).
    """
    n = ratio.size
    left = list(range(n))
    while left:
        rows = np.zeros((2 * len(left), n))
        for number, i in enumerate(left):
            rows[number, i], rows[len(left) + number, i] = ratio[i], -ratio[i]
        offset = np.concatenate([centre[left], -centre[left]])
        found = _least(rows, above, bound, grand, offset)
        price = np.asarray(found.ineqlin.marginals)[: 2 * len(left)] < -PRICE
        tight = [i for k, i in enumerate(left) if price[k] or price[len(left) + k]]
        if not tight or found.x[n] < SLACK:
            tight = left
        hold = np.zeros((2 * len(tight), n))
        for number, i in enumerate(tight):
            hold[number, i], hold[len(tight) + number, i] = ratio[i], -ratio[i]
        value = ratio[tight] * found.x[tight]
        above = np.vstack([above, hold])
        bound = np.concatenate([bound, value + SLACK, -value + SLACK])
        left = [i for i in left if i not in tight]
    return np.asarray(found.x[:n], dtype=np.float64)
