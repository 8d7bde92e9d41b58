"""A share of parcels with an interval that respects clustering by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONFIDENCE = 0.95
ASSUMED_ICC = 0.05
"""Correlation within a day that is assumed where the data cannot show any."""


@dataclass(frozen=True)
class Shares:
    """Shares by group, arrays of shape ``(groups,)``; NaN where a group is empty."""

    n: NDArray[np.int64]
    on_time: NDArray[np.int64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    days: NDArray[np.int64]


def clustered_shares(
    group: NDArray[np.int64],
    day: NDArray[np.int64],
    on_time: NDArray[np.bool_],
    groups: int,
) -> Shares:
    """Return the share on time of each group with a 95 % interval.

    Parameters
    ----------
    group, day, on_time : shape ``(n,)``
        Group number, day of the clock's start and outcome of each parcel.
    groups : int
        Number of groups.
    """
    days = int(day.max()) + 1 if day.size else 1
    cell = group * days + day
    total = np.bincount(cell, minlength=groups * days).reshape(groups, days)
    good = np.bincount(cell[on_time], minlength=groups * days).reshape(groups, days)
    return table_shares(total, good)


def table_shares(total: NDArray[np.integer[Any]], good: NDArray[np.integer[Any]]) -> Shares:
    """Return the share of each group with a 95 % interval from counts by group and day.

    Parameters
    ----------
    total, good : shape ``(groups, days)``
        Parcels counted and parcels on time.

    Notes
    -----
    Parcels of one day share trucks, vans and traffic, so days are the clusters. The
    variance is that of the ratio estimator, ``D/(D-1) Σ(y_d - p n_d)² / n²`` (Cochran,
    Sampling Techniques, 3rd ed., section 6.4), with `D` days. It is turned into an effective
    number of parcels ``p(1-p)/var`` and reduced by ``(t_{n-1}/t_{D-1})²``; the exact binomial
    (Clopper-Pearson) interval at that number is that of Korn and Graubard (Survey
    Methodology 24, 1998), which stays inside [0, 1] and does not collapse near 1.
    When the days show no variance (all on time, or a single day) the effective number is
    ``n / (1 + (n/D - 1) ρ)`` with ρ = 0.05 assumed, so that the low end stays below 1.
    """
    from scipy.special import betaincinv, stdtrit

    n = total.sum(axis=1)
    y = good.sum(axis=1)
    clusters = (total > 0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = y / n
        residual = ((good - share[:, None] * total) ** 2 * (total > 0)).sum(axis=1)
        variance = clusters / (clusters - 1) * residual / n.astype(np.float64) ** 2
        half = (1 + CONFIDENCE) / 2
        ratio = stdtrit(n - 1, half) / stdtrit(clusters - 1, half)
        shown = share * (1 - share) / variance * ratio**2
        assumed = n / (1 + (n / clusters - 1) * ASSUMED_ICC)
        flat = (clusters < 2) | ~(residual > 1e-9)
        effective = np.where(flat, assumed, np.minimum(shown, n))
        hits = share * effective
        low = betaincinv(hits, effective - hits + 1, 1 - half)
        high = betaincinv(hits + 1, effective - hits, half)
    low = np.where(y == 0, 0.0, low)
    high = np.where(y == n, 1.0, high)
    empty = n == 0
    for values in (share, low, high):
        values[empty] = np.nan
    return Shares(n.astype(np.int64), y.astype(np.int64), share, low, high, clusters)
