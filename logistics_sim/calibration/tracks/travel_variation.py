"""How driving times vary from day to day and from leg to leg, from tracks on the roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import CONFIDENCE, FEWEST, Estimate

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

LEAST_S = 240.0
"""Shorter legs are left out: the spread of positions would count as that of driving."""
NORMAL_KURTOSIS = 3.0
SPREAD = 1.4826
"""Standard deviation of a normal over its median absolute deviation."""
FAR = 3.7
"""Legs farther off than so many standard deviations of the bulk are left out: of 4,600 normal ones
one. They drove a road that the network lacks, or stood where nobody saw it."""


def travel_variation(steps: pd.DataFrame) -> list[Estimate]:
    """Return ``travel_day_sd`` and ``travel_leg_sd`` (of logarithms) from `steps`.

    `steps` are those of `speeds.moving_steps`: ``cell, metres, seconds, day, leg``.

    Notes
    -----
    Of each leg between two stays, the logarithm of its time over the time at the mean speed of its
    roads. Days share a factor, as the replay draws it. Speeds are estimated from the same days, so
    that they take a part of the days' variation with them: the shares of the kinds of road on a
    leg are regressors beside the days (Henderson, Biometrics 9, 1953, method 3).

    Legs far off all others (`FAR`) are left out. Legs: the rest's variance by its degrees of
    freedom, less what positions and matching add (how far the halves of a leg differ), chi-square
    with as many degrees of freedom as the kurtosis leaves (Bonett, Computational Statistics & Data
    Analysis 50, 2006). Days: the sum of squares of the days' effects, each by its variance at the
    searched one, is chi-square; the variances at which it meets the quantiles are the interval
    (Wald, Annals of Mathematical Statistics 11, 1940), the one at which it meets the square of
    chi's mean is the estimate, unbiased for the standard deviation.
    """
    if steps.empty:
        return []
    cell = steps.groupby("cell")[["metres", "seconds"]].sum()
    pace = cell["seconds"] / cell["metres"]
    wanted = steps["metres"] * steps["cell"].map(pace).astype(np.float64)
    legs = steps.assign(wanted=wanted).groupby("leg").agg(
        seconds=("seconds", "sum"),
        wanted=("wanted", "sum"),
        day=("day", "first"),
    )  # fmt: skip
    kept = (legs["wanted"] >= LEAST_S) & (legs["seconds"] > 0)
    part = steps.assign(wanted=wanted).pivot_table(
        index="leg", columns="cell", values="wanted", aggfunc="sum", fill_value=0.0
    )
    legs, part = legs[kept], part.loc[kept.index[kept]]
    day = np.unique(legs["day"].to_numpy(), return_inverse=True)[1]
    groups = int(day.max()) + 1 if day.size else 0
    if day.size < 3 * FEWEST or groups < 3:
        return []
    log = np.log((legs["seconds"] / legs["wanted"]).to_numpy(dtype=np.float64))
    share = part.to_numpy(dtype=np.float64) / legs["wanted"].to_numpy(dtype=np.float64)[:, None]
    made = _variances(log, share, day, 0.0)
    if made is None:
        return []
    rest = np.abs(made[2])
    near = rest <= FAR * SPREAD * float(np.median(rest))
    noise = _noise(steps.assign(wanted=wanted), legs.index[near])
    made = _variances(log[near], share[near], day[near], noise)
    if made is None:
        return []
    of_legs, of_days, rest, effect = made
    size = int(near.sum())
    words = (
        f"analysis of variance of {size:,} legs on {groups} days, kinds of road apart; "
        f"{day.size - size} legs far off all others left out"
    )
    found = [("travel_leg_sd", of_legs, size, rest)]
    if groups >= FEWEST:
        found.append(("travel_day_sd", of_days, groups, effect))
    return [
        Estimate(f"operations.{name}", *ends, "", n, words, sample)
        for name, ends, n, sample in found
    ]


def _noise(steps: pd.DataFrame, legs: pd.Index[int]) -> float:
    """Return the variance of a leg's logarithm that is not driving: positions and matching.

    Both halves of a leg (by its `steps`) share its factor: how they differ is noise, twice that of
    each half, which is twice that of the leg.
    """
    of_legs = steps[steps["leg"].isin(legs)]
    grouped = of_legs.groupby("leg")["wanted"]
    late = grouped.cumsum() - of_legs["wanted"] / 2 > grouped.transform("sum") / 2
    halves = of_legs.groupby(["leg", late])[["seconds", "wanted"]].sum()
    ratio = (halves["seconds"] / halves["wanted"]).unstack()
    if ratio.shape[1] < 2:
        return 0.0
    apart = np.log((ratio[True] / ratio[False]).dropna().to_numpy(dtype=np.float64))
    return float((apart**2).mean()) / 4 if apart.size >= FEWEST else 0.0


Ends = tuple[float, float, float]


def _variances(
    log: Reals, share: Reals, day: NDArray[np.int64], noise: float
) -> tuple[Ends, Ends, Reals, Reals] | None:
    """Return standard deviations (with ends) of legs and days, the rests and the days' effects.

    `share` (legs, kinds of road) sums to one a leg; `noise` is a variance that is not driving.
    """
    days = np.eye(int(day.max()) + 1)[day]
    base = _basis(share)
    free_days = days - base @ (base.T @ days)
    free_log = log - base @ (base.T @ log)
    values, vectors = np.linalg.eigh(free_days.T @ free_days)
    good = values > 1e-8 * max(float(values.max()), 1.0)
    values, vectors = values[good], vectors[:, good]
    effect = (vectors.T @ (free_days.T @ free_log)) / values
    rest = free_log - free_days @ (vectors @ effect)
    free = log.size - base.shape[1] - values.size
    if free < FEWEST or values.size < 2:
        return None
    within = float(rest @ rest) / free
    return (
        _leg_ends(rest, within, free, noise),
        _day_ends(effect**2, 1 / values, within),
        rest,
        vectors @ effect,
    )


def _basis(table: Reals) -> Reals:
    """Return an orthonormal basis of the columns."""
    left, size, _ = np.linalg.svd(table, full_matrices=False)
    return np.asarray(left[:, size > 1e-8 * size[0]], dtype=np.float64)


def _leg_ends(rest: Reals, within: float, free: int, noise: float) -> Ends:
    from scipy.special import chdtri

    kurtosis = float((rest**4).mean() / (rest**2).mean() ** 2)
    counted = free * min((NORMAL_KURTOSIS - 1) / max(kurtosis - 1, 0.5), 1.0)
    tail = (1 - CONFIDENCE) / 2
    ends = (within, *(within * counted / float(chdtri(counted, p)) for p in (tail, 1 - tail)))
    base, low, high = (float(np.sqrt(max(square - noise, 0.0))) for square in ends)
    return base, low, high


def _day_ends(square: Reals, per_leg: Reals, within: float) -> Ends:
    """Return the deviation of days: see the notes of `travel_variation`."""
    from scipy.optimize import brentq
    from scipy.special import chdtri, gammaln

    free = square.size
    mean = float(np.exp(gammaln((free + 1) / 2) - gammaln(free / 2))) ** 2 * 2
    tail = (1 - CONFIDENCE) / 2

    def at(target: float) -> float:
        def off(variance: float) -> float:
            return float((square / (variance + within * per_leg)).sum()) - target

        if off(0.0) <= 0:
            return 0.0
        return float(np.sqrt(brentq(off, 0.0, float(square.sum()) / target + 1e-12)))

    return at(mean), at(float(chdtri(free, tail))), at(float(chdtri(free, 1 - tail)))
