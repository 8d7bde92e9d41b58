"""Percentiles of a clock, with those parcels counted that have not arrived."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def clock_percentile(spent_s: ArrayLike, level: float) -> float:
    """Return the smallest time within which the share `level` of all parcels arrived.

    `spent_s` is -1 where a parcel has not arrived: it counts as later than any other, so
    the answer is infinite when more than ``1 - level`` are still on their way, and 0 for
    no parcels at all.

    >>> clock_percentile([10, 30, 20, -1], 0.5), clock_percentile([10, -1], 0.95)
    (20.0, inf)
    """
    spent = np.asarray(spent_s)
    if not spent.size:
        return 0.0
    done = np.sort(spent[spent >= 0])
    rank = math.ceil(level * spent.size - 1e-9)
    return float(done[max(rank, 1) - 1]) if rank <= done.size else math.inf


def percentile_interval(
    spent_s: ArrayLike, level: float, confidence: float = 0.95
) -> tuple[float, float]:
    """Return an interval for the percentile `level` of independent times, without a distribution.

    The order statistics between which the percentile lies with at least `confidence`
    (binomial; Conover, Practical Nonparametric Statistics, 3rd ed., section 3.2). Use it
    over replications or days, not over parcels of one truck.

    >>> percentile_interval(range(1, 101), 0.5)
    (40.0, 61.0)
    """
    from scipy import stats

    spent = np.asarray(spent_s)
    n, done = spent.size, np.sort(spent[spent >= 0])
    tail = (1 - confidence) / 2
    low = int(stats.binom.ppf(tail, n, level))
    high = int(stats.binom.ppf(1 - tail, n, level)) + 1
    lower = float(done[low - 1]) if 1 <= low <= done.size else (0.0 if low < 1 else math.inf)
    return lower, float(done[high - 1]) if high <= done.size else math.inf
