"""One parameter as the records have it: figure, 95 % interval, number of observations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONFIDENCE = 0.95
FEWEST = 8
"""Below so many observations nothing is estimated: the guess stays, and is named."""


@dataclass(frozen=True)
class Estimate:
    """What records say about the parameter `path` of a scenario.

    Attributes
    ----------
    base, low, high
        The estimate with its 95 % interval, in `unit`.
    n
        Observations: parcels, trucks or stops.
    method
        How it was found, for people.
    sample : shape ``(n,)``
        What was observed, for a picture.
    """

    path: str
    base: float
    low: float
    high: float
    unit: str
    n: int
    method: str
    sample: NDArray[np.float64]


def mean_with_interval(
    sample: NDArray[np.float64],
) -> tuple[float, float, float]:
    """Return the mean of `sample` with Student's 95 % interval.

    >>> [round(value, 3) for value in mean_with_interval(np.array([1.0, 2.0, 3.0]))]
    [2.0, -0.484, 4.484]
    """
    from scipy.special import stdtrit

    middle = float(sample.mean())
    half = float(stdtrit(sample.size - 1, (1 + CONFIDENCE) / 2)) * float(
        sample.std(ddof=1) / np.sqrt(sample.size)
    )
    return middle, middle - half, middle + half


def ratio(
    above: NDArray[np.float64], below: NDArray[np.float64], confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Return the sum of `above` over that of `below`, and its interval, by clusters.

    The interval is one of the given `confidence`.

    >>> [round(value, 3) for value in ratio(np.array([2.0, 4.0]), np.array([1.0, 2.0]))]
    [2.0, 2.0, 2.0]
    """
    from scipy.special import stdtrit

    count = above.size
    base = float(above.sum() / below.sum())
    rest = above - base * below
    error = float(np.sqrt(count * (rest**2).sum() / (count - 1)) / below.sum())
    half = float(stdtrit(count - 1, (1 + confidence) / 2)) * error
    return base, base - half, base + half


def uneven_ratio(
    above: NDArray[np.float64], below: NDArray[np.float64]
) -> tuple[float, float, float]:
    """Return the sum of `above` over that of `below`, and its 95 % interval, by uneven clusters.

    Notes
    -----
    The jackknife's variance, which leaves out one cluster at a time (Efron and Stein, Annals of
    Statistics 9, 1981), with Student's factor for as many clusters of equal size as the squared
    shares of `below` leave (Kish): where a few clusters hold most, `ratio` is too sure.

    >>> one, two = np.array([2.0, 4.0, 7.0]), np.array([1.0, 2.0, 3.0])
    >>> [round(value, 3) for value in uneven_ratio(one, two)]
    [2.167, 1.294, 3.04]
    """
    from scipy.special import stdtrit

    base = float(above.sum() / below.sum())
    without = (above.sum() - above) / (below.sum() - below)
    error = float(np.sqrt((above.size - 1) / above.size * ((without - base) ** 2).sum()))
    equal = float(below.sum() ** 2 / (below**2).sum())
    half = float(stdtrit(max(equal - 1, 1.0), (1 + CONFIDENCE) / 2)) * error
    return base, base - half, base + half
