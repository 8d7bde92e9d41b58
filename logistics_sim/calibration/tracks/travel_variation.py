"""How driving times vary from day to day and from leg to leg, from tracks on the roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import CONFIDENCE, FEWEST, Estimate

if TYPE_CHECKING:
    import pandas as pd

LEAST_S = 240.0
"""Shorter legs are left out: the spread of positions would count as that of driving."""


def travel_variation(steps: pd.DataFrame) -> list[Estimate]:
    """Return ``travel_day_sd`` and ``travel_leg_sd`` (of logarithms) from `steps`.

    `steps` are those of `speeds.moving_steps`: ``cell, metres, seconds, day, leg``.

    Notes
    -----
    Of each leg between two stays, the logarithm of its time over the time at the mean speed of its
    roads. One-way analysis of variance with days as groups: the county's days share a factor, as
    the replay draws it. Chi-square intervals; of the day's part by Williams and Tukey (Biometrika
    49, 1962).
    """
    from scipy.special import chdtri

    if steps.empty:
        return []
    cell = steps.groupby("cell")[["metres", "seconds"]].sum()
    pace = cell["seconds"] / cell["metres"]
    wanted = steps["metres"] * steps["cell"].map(pace).astype(np.float64)
    legs = steps.assign(wanted=wanted).groupby("leg").agg(
        seconds=("seconds", "sum"), wanted=("wanted", "sum"), day=("day", "first")
    )  # fmt: skip
    legs = legs[(legs["wanted"] >= LEAST_S) & (legs["seconds"] > 0)]
    day = np.unique(legs["day"].to_numpy(), return_inverse=True)[1]
    each = np.bincount(day) if day.size else np.zeros(0)
    if day.size < 3 * FEWEST or each.size < 3:
        return []
    log = np.log((legs["seconds"] / legs["wanted"]).to_numpy(dtype=np.float64))
    mean = np.bincount(day, weights=log) / each
    size, groups = day.size, each.size
    inside = float(((log - mean[day]) ** 2).sum())
    between = float((each * (mean - log.mean()) ** 2).sum())
    usual = (size - float((each**2).sum()) / size) / (groups - 1)
    tail = (1 - CONFIDENCE) / 2
    of_legs = size - groups
    within = inside / of_legs

    def days(square: float) -> float:
        return float(np.sqrt(max((square - within) / usual, 0.0)))

    free = groups - 1
    found = [
        ("travel_leg_sd", np.sqrt(within), np.sqrt(inside / chdtri(of_legs, tail)),
         np.sqrt(inside / chdtri(of_legs, 1 - tail)), size, log - mean[day]),
    ]  # fmt: skip
    if groups >= FEWEST:
        found.append(
            ("travel_day_sd", days(between / free), days(float(between / chdtri(free, tail))),
             days(float(between / chdtri(free, 1 - tail))), groups, mean)
        )  # fmt: skip
    words = f"analysis of variance of {size:,} legs on {groups} days"
    return [
        Estimate(f"operations.{name}", float(base), float(low), float(high), "", n, words, sample)
        for name, base, low, high, n, sample in found
    ]
