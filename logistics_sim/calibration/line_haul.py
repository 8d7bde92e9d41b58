"""Lateness of line-haul trucks and the time to unload and scan them, from scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import CONFIDENCE, FEWEST, Estimate, mean_with_interval
from logistics_sim.core.seeds import stream
from logistics_sim.core.units import DAY_S, MINUTE_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

APART_S = 600
"""Arrivals with a longer pause between them are two trucks."""
EARLY_S = 600
"""A truck counts for the arrival of the timetable that is at most so much later."""
REJECT = 0.01
SAMPLES = 499


def trucks(wide: pd.DataFrame) -> pd.DataFrame:
    """Return one row per truck: ``arrived_s``, ``parcels`` and, by them, ``scanned_s``.

    `wide` has one row per parcel with the first moment of each kind of scan.
    """
    known = wide[wide["truck_arrived"].notna()].sort_values("truck_arrived", kind="stable")
    number = (known["truck_arrived"].diff() > APART_S).cumsum()
    grouped = known.groupby(number.to_numpy())
    return grouped.agg(
        arrived_s=("truck_arrived", "median"),
        scanned_s=("hub_scan", "median"),
        parcels=("truck_arrived", "size"),
    )


def slots(truck: pd.DataFrame, due_s: list[int]) -> pd.DataFrame:
    """Return ``day, slot, parcels`` of the trucks `truck`.

    `slot` is the arrival of `due_s` (sorted, s of day) that a truck stands for, `day` when it was
    due.
    """
    import pandas as pd

    arrived = truck["arrived_s"].to_numpy(dtype=np.float64)
    due = arrived - _behind(arrived, due_s) if due_s else arrived
    slot = np.searchsorted(np.array(due_s, dtype=np.float64), due % DAY_S + 0.5) - 1
    day = (due // DAY_S).astype(np.int64)
    return pd.DataFrame({"day": day, "slot": slot, "parcels": truck["parcels"].to_numpy()})


def lateness(truck: pd.DataFrame, due_s: list[int]) -> list[Estimate]:
    """Return the mean lateness of the trucks `truck` behind the timetable `due_s` (s of day)."""
    from scipy.stats import bootstrap, chi2, expon, goodness_of_fit

    arrived = truck["arrived_s"].to_numpy(dtype=np.float64)
    if arrived.size < FEWEST or not due_s:
        return []
    late = np.maximum(_behind(arrived, sorted(due_s)), 1.0) / MINUTE_S
    mean, n = float(late.mean()), late.size
    chance = 0.0
    if mean > 0:
        chance = goodness_of_fit(
            expon, late, known_params={"loc": 0.0}, statistic="ad",
            n_mc_samples=SAMPLES, rng=stream(0, "line-haul-lateness-test"),
        ).pvalue  # fmt: skip
    if chance > REJECT:
        tail = (1 - CONFIDENCE) / 2
        low = 2 * n * mean / float(chi2.ppf(1 - tail, 2 * n))
        high = 2 * n * mean / float(chi2.ppf(tail, 2 * n))
        words = "mean of an exponential (not rejected at 1 % by Anderson and Darling)"
    else:
        random = stream(0, "line-haul-lateness-bootstrap")
        found = bootstrap((late,), np.mean, rng=random).confidence_interval
        low, high = float(found.low), float(found.high)
        words = "mean, bootstrap: not exponential by Anderson and Darling at 1 %"
    path = "operations.line_haul_late_mean_min"
    return [Estimate(path, mean, low, high, "min", n, words, late)]


def unload_and_scan(truck: pd.DataFrame) -> list[Estimate]:
    """Return the mean time from the arrival of the trucks `truck` to the scan of their parcels."""
    took = (
        ((truck["scanned_s"] - truck["arrived_s"]) / MINUTE_S).dropna().to_numpy(dtype=np.float64)
    )
    if took.size < FEWEST:
        return []
    base, low, high = mean_with_interval(took)
    words = "mean over trucks of the median parcel"
    path = "operations.unload_scan_min"
    return [Estimate(path, base, max(low, 0.0), high, "min", int(took.size), words, took)]


def _behind(arrived: NDArray[np.float64], due_s: list[int]) -> NDArray[np.float64]:
    """Return seconds behind the last due moment that is at most ten minutes later."""
    moments = np.array([due_s[-1] - DAY_S, *due_s], dtype=np.float64)
    second = arrived % DAY_S
    place = np.searchsorted(moments, second + EARLY_S, side="right") - 1
    behind: NDArray[np.float64] = second - moments[place]
    return behind
