"""The probability that a target is reached, from draws that share plans, with an interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TAIL = 0.025


def reached_probability(reached: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Return the share of draws that reach a target, with Jeffreys' 95 % interval.

    Parameters
    ----------
    reached : shape ``(plans, draws of each plan)``
        Whether the target is reached.

    Notes
    -----
    Jeffreys' interval (Brown, Cai and DasGupta, "Interval estimation for a binomial
    proportion", Statistical Science 16, 2001) at an effective number of draws: that of the plans
    where all draws of a plan agree, up to all draws where plans tell nothing. Draws that cover
    the ranges more evenly than by chance vary less than this says, so it errs to the safe side.

    >>> share, low, high = reached_probability(np.ones((20, 1), dtype=bool))
    >>> share, round(low, 2), high
    (1.0, 0.88, 1.0)
    """
    from scipy.special import betaincinv

    plans, each = reached.shape
    share = float(reached.mean())
    number = float(plans)
    between = float(reached.mean(axis=1).var(ddof=1)) if plans > 1 else 0.0
    if each > 1 and 0 < share < 1 and between > 0:
        number = float(np.clip(share * (1 - share) / between * plans, plans, plans * each))
    hits = share * number
    low, high = betaincinv(hits + 0.5, number - hits + 0.5, [TAIL, 1 - TAIL])
    return share, 0.0 if share == 0 else float(low), 1.0 if share == 1 else float(high)
