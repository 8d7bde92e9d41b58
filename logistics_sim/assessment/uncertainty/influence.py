"""How much of the variance each parameter stands for, and which number to measure next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.assessment.uncertainty.sparse_chaos import Posterior

    Reals = NDArray[np.float64]

TAIL = 0.025
EDGE = 1.959964
"""Of a standard normal, 97.5 % lie below."""
FEW = 30
"""Below so many draws the prior says more than they do: intervals hold a plainer one, too."""
COLUMNS = ["key", "first", "first_low", "first_high", "total", "total_low", "total_high", "top"]


def influence(posterior: Posterior, keys: list[str]) -> pd.DataFrame:
    """Return a row per parameter, the number to measure next in front.

    Measuring a parameter takes away its first-order part of the variance, on average, so that
    part ranks (*factor prioritisation*: Saltelli, Tarantola, Campolongo and Ratto, Sensitivity
    Analysis in Practice, 2004, section 1.2). The total part counts what it does together with
    others, too: next to nothing means that the number may stay as it is.

    Parameters
    ----------
    posterior
        See `sparse_chaos`.
    keys
        Names of the parameters in the order of the draws' columns.

    Returns
    -------
    DataFrame
        ``key, first, first_low, first_high, total, total_low, total_high`` (shares of the whole
        variance, posterior medians with 95 % intervals; below `FEW` draws they hold that of the
        squared correlation, by Fisher's transformation, too) and ``top``: the probability that
        no other parameter has a larger first part. All zero where nothing varies.
    """
    import pandas as pd

    terms, squares = posterior.terms, posterior.squares
    whole = squares.sum(axis=1) + posterior.rest
    parts = np.zeros((2, len(keys), whole.size))
    for number in range(len(keys)):
        mine = terms.of(number)
        parts[0, number] = squares[:, mine & terms.single].sum(axis=1)
        parts[1, number] = squares[:, mine].sum(axis=1)
    shares = np.divide(parts, whole, where=whole > 0, out=np.zeros_like(parts))
    first, total = (np.quantile(table, [0.5, TAIL, 1 - TAIL], axis=1) for table in shares)
    if 0 < posterior.outcome.size < FEW and bool((whole > 0).any()):
        low, high = squared_correlations(posterior)
        first[1], first[2] = np.minimum(first[1], low), np.maximum(first[2], high)
        total[1], total[2] = np.minimum(total[1], low), np.maximum(total[2], high)
    leader = np.argmax(shares[0], axis=0) if keys else np.empty(0, dtype=np.int64)
    varied = bool((whole > 0).any())
    top = np.bincount(leader, minlength=len(keys)) / whole.size if varied else np.zeros(len(keys))
    table = pd.DataFrame(
        dict(zip(COLUMNS, [keys, *first, *total, top], strict=True)), columns=COLUMNS
    )
    order = sorted(range(len(keys)), key=lambda row: (-first[0, row], -total[0, row], row))
    return table.iloc[order].reset_index(drop=True)


def squared_correlations(posterior: Posterior) -> tuple[Reals, Reals]:
    """Return the 95 % interval of each parameter's squared correlation with the outcome."""
    rows = posterior.outcome.size
    if rows < 4:
        count = posterior.probability.shape[1]
        return np.zeros(count), np.ones(count)
    chance = posterior.probability - posterior.probability.mean(axis=0)
    outcome = posterior.outcome - posterior.outcome.mean()
    norms = np.sqrt((chance**2).sum(axis=0) * (outcome @ outcome))
    turned = np.arctanh(np.clip(chance.T @ outcome / norms, -0.999999, 0.999999))
    ends = np.tanh(turned[:, None] + np.array([-1, 1]) * EDGE / np.sqrt(rows - 3))
    across = (ends[:, 0] < 0) & (ends[:, 1] > 0)
    low = np.where(across, 0.0, np.min(ends**2, axis=1))
    return low, np.max(ends**2, axis=1)


def unexplained(posterior: Posterior) -> tuple[float, float, float]:
    """Return the share of the variance that no term explains, with its 95 % interval."""
    whole = posterior.squares.sum(axis=1) + posterior.rest
    share = np.divide(posterior.rest, whole, where=whole > 0, out=np.zeros_like(whole))
    middle, low, high = np.quantile(share, [0.5, TAIL, 1 - TAIL])
    return float(middle), float(low), float(high)
