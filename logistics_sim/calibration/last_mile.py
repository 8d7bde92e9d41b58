"""Home delivery, failed attempts and how long customers leave their parcels, from scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import FEWEST, Estimate
from logistics_sim.core.units import DAY_S, HOUR_S
from logistics_sim.service.intervals import table_shares

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CLOCKS_S = 300
"""Clocks of scanners may be off by so much."""
PILE_S = 900
"""Who comes within this after opening may have stood before a closed door."""
MOST_LOST = 0.5
"""At most this share of the scans of fetched parcels may be lost."""
DROP = 3.841458820694124
"""95 % point of chi-square with one degree of freedom, for profile-likelihood intervals."""


def home_delivery(wide: pd.DataFrame, end_s: int) -> list[Estimate]:
    """Return the share of home delivery and of first attempts that fail.

    Parameters
    ----------
    wide
        One row per parcel with the first moment (s, NaN for none) of each kind of scan.
    end_s
        End of the records. Parcels that came in the last day before it are not counted, since
        their attempt may be missing.

    Notes
    -----
    A parcel came with its first scan at the station or at the door; one that was fetched
    though its scan at the station is lost counts too. Records without any scan of how a parcel
    was handed over say nothing of either share.
    """
    if not wide[["failed", "delivered", "collected"]].notna().to_numpy().any():
        return []
    reached = wide[["at_village", "failed", "delivered", "collected"]].min(axis=1)
    seen = wide[reached <= end_s - DAY_S]
    home = (seen["failed"].notna() | seen["delivered"].notna()).to_numpy()
    day = (reached[seen.index] // DAY_S).to_numpy()
    made = _share("demand.home_delivery_share", home, day, "home deliveries of parcels at villages")
    tried = seen[home]
    failed = tried["failed"].notna().to_numpy()
    return made + _share(
        "demand.first_attempt_failure",
        failed,
        day[home],
        "failed first attempts of home deliveries",
    )


def _share(
    path: str, hit: NDArray[np.bool_], day: NDArray[np.float64], words: str
) -> list[Estimate]:
    if hit.size < FEWEST:
        return []
    days = (day - day.min()).astype(np.int64)
    total = np.bincount(days)[None, :]
    good = np.bincount(days, weights=hit, minlength=total.size)[None, :].astype(np.int64)
    found = table_shares(total, good)
    sample = good[0][total[0] > 0] / total[0][total[0] > 0]
    return [
        Estimate(
            path,
            float(found.share[0]),
            float(found.low[0]),
            float(found.high[0]),
            "share",
            int(found.n[0]),
            f"{words}; days as clusters (Korn and Graubard)",
            sample,
        )
    ]


def pickup_dwell(wide: pd.DataFrame, end_s: int, open_s: int, close_s: int) -> list[Estimate]:
    """Return the median time that a parcel waits at the station, exponential by likelihood.

    `wide` and `end_s` as for `home_delivery`; stations are open from `open_s` to `close_s`.

    Notes
    -----
    Who comes while it is closed waits for the opening: a parcel fetched within `PILE_S` after
    opening (`CLOCKS_S` before it, by the scanner's clock) was wanted at some moment since the
    closing before. Parcels not fetched by the end of the records were left at least so long, or
    their scan is lost: the share of lost scans is fitted too. Parcels with an attempt at a door are
    left out. The interval is that of the profile likelihood.
    """
    from scipy.optimize import brentq, minimize_scalar

    seen = wide[wide["at_village"].notna() & wide["failed"].isna() & wide["delivered"].isna()]
    fetched = seen["collected"].to_numpy(dtype=np.float64)
    at = seen["at_village"].to_numpy(dtype=np.float64)
    last = np.minimum(seen["returned"].fillna(end_s).to_numpy(dtype=np.float64), end_s)
    known = ~np.isnan(fetched)
    if int(known.sum()) < FEWEST:
        return []
    second = fetched % DAY_S
    pile = known & (second >= open_s - CLOCKS_S) & (second < open_s + PILE_S)
    begin = np.maximum(fetched - second - DAY_S + close_s - at, 0.0)[pile] / HOUR_S
    until = (fetched - at)[pile] / HOUR_S
    exact = (fetched - at)[known & ~pile] / HOUR_S
    sent_back = seen["returned"].notna().to_numpy()
    left = np.maximum(last - at, 0.0) / HOUR_S
    certain = exact.sum() + left[~known & sent_back].sum() + begin.sum()
    width = np.maximum(until - begin, 1 / HOUR_S)
    open_end = left[~known & ~sent_back]

    def cost(log_rate: float) -> float:
        rate = np.exp(log_rate)
        waits = np.exp(-rate * open_end)

        def lost(share: float) -> float:
            scanned = int(known.sum()) * np.log1p(-share)
            return float(-scanned - np.log(share + (1 - share) * waits).sum())

        rest = minimize_scalar(lost, bounds=(1e-9, MOST_LOST), method="bounded").fun
        first = rate * certain - exact.size * log_rate
        return float(first - np.log(-np.expm1(-rate * width)).sum() + rest)

    best = minimize_scalar(cost, bounds=(-12.0, 6.0), method="bounded", options={"xatol": 1e-9})

    def beyond(log_rate: float) -> float:
        return cost(log_rate) - float(best.fun) - DROP / 2

    fast, slow = brentq(beyond, best.x, best.x + 8), brentq(beyond, best.x - 8, best.x)
    base, low, high = (float(np.log(2) / np.exp(value)) for value in (best.x, fast, slow))
    words = (
        f"exponential by likelihood; {int(pile.sum())} fetched at the opening count as intervals, "
        f"{int((~known).sum())} not fetched as censored or not scanned"
    )
    path = "demand.pickup_dwell_median_h"
    return [
        Estimate(path, base, low, high, "h", int(at.size), words, (fetched - at)[known] / HOUR_S)
    ]
