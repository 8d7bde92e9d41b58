"""Which distribution observations follow: fitted by likelihood, chosen by a stated test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from logistics_sim.core.seeds import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

REJECT = 0.01
SAMPLES = 199
MOST = 400
"""Observations that are tested: with more, any small departure is one."""
FEWEST = 20
EMPIRICAL = "empirical"
STATISTIC: dict[str, Literal["cvm"]] = {"uniform": "cvm"}
"""Anderson and Darling's statistic is infinite where the ends are fitted: Cramér and von Mises."""
POSITIVE = ("expon", "gamma", "lognorm", "weibull_min")


@dataclass(frozen=True)
class Distribution:
    """The distribution of a sample.

    Attributes
    ----------
    name
        Of `scipy.stats`, or ``empirical`` where none fits (or too few were observed).
    parameters
        Shape, location and scale as `scipy.stats` orders them.
    p_value
        Of the Anderson-Darling test of `name`; of the best one that was rejected where the
        empirical one is used; none where nothing was tested.
    best_rejected
        The best of those that were rejected, where the empirical one is used.
    """

    name: str
    parameters: tuple[float, ...] = ()
    p_value: float | None = None
    best_rejected: str = ""


def fitted_distribution(sample: NDArray[np.float64], name: str) -> Distribution:
    """Return the distribution of `sample`; `name` names the stream of random numbers.

    Notes
    -----
    Exponential, gamma, lognormal and Weibull (samples above zero), normal and uniform are fitted
    by maximum likelihood and taken in the order of Akaike's criterion: the first one that the test
    of Anderson and Darling (for the uniform: Cramér and von Mises) does not reject at 1 % is
    chosen. Its null distribution is simulated with the parameters fitted anew
    (`scipy.stats.goodness_of_fit`), on at most 400 observations taken evenly in order of size.

    Examples
    --------
    >>> waits = -np.log1p(-(np.arange(200) + 0.5) / 200)
    >>> fitted_distribution(waits, "example").name
    'expon'
    """
    from scipy import stats

    values = np.sort(sample[np.isfinite(sample)])
    if values.size < FEWEST or values[0] == values[-1]:
        return Distribution(EMPIRICAL)
    if values.size > MOST:
        values = values[np.linspace(0, values.size - 1, MOST).round().astype(np.int64)]
    names = (*(POSITIVE if values[0] > 0 else ()), "norm", "uniform")
    fits = []
    with np.errstate(all="ignore"):
        for each in names:
            fixed = {"floc": 0.0} if each in POSITIVE else {}
            kind = getattr(stats, each)
            given = kind.fit(values, **fixed)
            density = float(kind.logpdf(values, *given).sum())
            if np.isfinite(density):
                fits.append((2 * (len(given) - len(fixed)) - 2 * density, each, given))
        rejected: tuple[str, float] = ("", 0.0)
        for _aic, each, given in sorted(fits)[:3]:
            fixed = {"loc": 0.0} if each in POSITIVE else {}
            chance = float(
                stats.goodness_of_fit(
                    getattr(stats, each), values, known_params=fixed,
                    statistic=STATISTIC.get(each, "ad"),
                    n_mc_samples=SAMPLES, rng=stream(0, f"distribution-{name}-{each}"),
                ).pvalue
            )  # fmt: skip
            if chance > REJECT:
                return Distribution(each, tuple(float(value) for value in given), chance)
            rejected = rejected if rejected[0] else (each, chance)
    return Distribution(EMPIRICAL, (), rejected[1], rejected[0])
