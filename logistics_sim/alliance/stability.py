"""Would anybody leave, what would hold them, and what does it cost when one goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.core import TOLERANCE, excess
from logistics_sim.alliance.game import CostGame
from logistics_sim.core.errors import InternalError
from logistics_sim.language import gettext as _


@dataclass(frozen=True)
class Leaver:
    """A coalition that pays `yuan` more than its own cost: paid back to it, it stays."""

    members: tuple[str, ...]
    yuan: float


def leavers(game: CostGame, shares: NDArray[np.float64], most: int = 10) -> list[Leaver]:
    """Return at most `most` coalitions that gain by leaving under `shares`, largest gain first."""
    over = excess(game, shares)
    over[[0, -1]] = -np.inf
    over[~np.isfinite(over)] = -np.inf
    order = np.argsort(-over, kind="stable")[:most]
    limit = TOLERANCE * game.scale
    return [Leaver(game.members(int(b)), float(over[b])) for b in order if over[b] > limit]


def price_of_stability(game: CostGame) -> float:
    """Return what somebody outside must add so that nobody leaves (0 with a core).

    The least x(N) short of the grand cost with x(S) <= c(S) for every coalition:
    the cost of stability of Bachrach et al. (2009, SAGT), here for cost games.
    """
    from scipy.optimize import linprog

    from logistics_sim.alliance.core import membership

    member = membership(game)[1:-1]
    cost = game.cost[1:-1] / game.scale
    known = np.isfinite(cost)
    if game.n == 1 or not known.any():
        return 0.0
    found = linprog(
        -np.ones(game.n),
        A_ub=np.vstack([member[known], np.ones((1, game.n))]),
        b_ub=np.append(cost[known], game.grand / game.scale),
        bounds=[(None, None)] * game.n,
        method="highs",
    )
    if found.x is None:
        raise InternalError(
            "ALL-010", _("cost of stability"), _("linear program: {message}", message=found.message)
        )
    paid = float(found.x.sum()) * game.scale
    short = game.grand - paid
    return short if short > TOLERANCE * game.scale else 0.0


def when_one_leaves(
    game: CostGame, shares: NDArray[np.float64], part_of_year: float = 0.5
) -> list[dict[str, Any]]:
    """Return, firm by firm, what its leaving part-way through a year does to everybody.

    It stays for `part_of_year`. Until then all pay `shares`; afterwards it pays its own cost alone
    and the rest pay theirs. ``firm_pays_more`` and ``rest_pay_more`` are yuan a mean day over the
    whole year against staying (negative: they gain); their sum is the loss of the county.
    """
    everyone = (1 << game.n) - 1
    rows = []
    for i, firm in enumerate(game.firms):
        left = 1.0 - part_of_year
        alone = float(game.alone[i])
        rest = float(game.cost[everyone ^ 1 << i])
        paid_by_rest = game.grand - float(shares[i])
        rows.append(
            {
                "firm": firm,
                "firm_pays_more": left * (alone - float(shares[i])),
                "rest_pay_more": left * (rest - paid_by_rest),
                "county_loses": left * (alone + rest - game.grand),
                "break_fee": max(left * (rest - paid_by_rest), 0.0),
            }
        )
    return rows
