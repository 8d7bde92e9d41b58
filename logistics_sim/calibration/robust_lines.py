"""Robust linear regression with an interval that respects clusters, for stop times and books."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import CONFIDENCE
from logistics_sim.core.seeds import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 400
SPREAD = 1.4826
"""Standard deviation of a normal over its median absolute deviation."""
WIDTH = 1.5
"""Cauchy's scale in standard deviations of the bulk."""
IGNORED = 0.1


@dataclass(frozen=True)
class RobustLine:
    """Slopes with 95 % intervals; `ignored` rows pull less than a tenth of what others do."""

    base: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    ignored: int


def robust_line(
    matrix: NDArray[np.float64],
    target: NDArray[np.float64],
    cluster: NDArray[np.int64],
    least_spread: float,
    name: str,
) -> RobustLine:
    """Return the slopes of `target` on the columns of `matrix`, without a constant.

    Parameters
    ----------
    matrix : shape ``(n, k)``
        What explains; a column of ones is a constant.
    target : shape ``(n,)``
        What is explained.
    cluster : shape ``(n,)``
        Rows with equal numbers (0, 1, …) are not independent.
    least_spread
        Smallest spread of the bulk that counts, in units of `target`.
    name
        Of the stream of random numbers.

    Notes
    -----
    Cauchy's loss from a Huber-like start (`scipy.optimize.least_squares`), scaled by 1.5 times the
    median absolute deviation: a lunch break or a repair among fuel bills does not pull. The
    interval is the bootstrap over clusters, normal by its standard deviation and Student's factor:
    the percentiles of few draws are ragged.

    Examples
    --------
    >>> ones, row = np.ones((9, 1)), np.arange(9)
    >>> found = robust_line(ones, np.array([2.0] * 8 + [90.0]), row, 0.1, "example")
    >>> round(float(found.base[0]), 2), found.ignored
    (2.0, 1)
    """
    from scipy.special import stdtrit

    best, scale = _fit(matrix, target, least_spread)
    pull = 1 / (1 + ((target - matrix @ best) / scale) ** 2)
    count = int(cluster.max()) + 1
    random = stream(0, name)
    found = np.empty((DRAWS, best.size))
    for draw in range(DRAWS):
        taken = np.bincount(random.integers(0, count, count), minlength=count)[cluster]
        found[draw] = _reweighted(matrix, target, best, scale, taken.astype(np.float64))
    enough = np.sqrt(count / max(count - best.size, 1))
    factor = float(stdtrit(max(count - best.size, 1), (1 + CONFIDENCE) / 2)) * enough
    half = factor * found.std(axis=0, ddof=1)
    return RobustLine(best, best - half, best + half, int((pull < IGNORED).sum()))


def _fit(
    matrix: NDArray[np.float64], target: NDArray[np.float64], least_spread: float
) -> tuple[NDArray[np.float64], float]:
    """Return slopes, and Cauchy's scale that they were found with."""
    from scipy.optimize import least_squares

    def off(slopes: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(matrix @ slopes - target)

    def by(_slopes: NDArray[np.float64]) -> NDArray[np.float64]:
        return matrix

    units = np.maximum(np.abs(matrix).mean(axis=0), 1e-12)
    rough = np.asarray(np.linalg.lstsq(matrix, target, rcond=None)[0], dtype=np.float64)
    for _ in range(3):
        scale = WIDTH * max(_spread(off(rough)), least_spread)
        made = least_squares(
            off, rough, by, loss="soft_l1", f_scale=scale, x_scale=1 / units, ftol=1e-6
        )
        rough = np.asarray(made.x, dtype=np.float64)
    scale = WIDTH * max(_spread(off(rough)), least_spread)
    best = least_squares(off, rough, by, loss="cauchy", f_scale=scale, x_scale=1 / units).x
    return np.asarray(best, dtype=np.float64), scale


def _spread(rest: NDArray[np.float64]) -> float:
    return SPREAD * float(np.median(np.abs(rest - np.median(rest))))


def _reweighted(
    matrix: NDArray[np.float64],
    target: NDArray[np.float64],
    start: NDArray[np.float64],
    scale: float,
    times: NDArray[np.float64],
    rounds: int = 12,
) -> NDArray[np.float64]:
    """Return the slopes where each row counts `times`, by weights that the rest sets anew."""
    slopes = start
    for _ in range(rounds):
        pull = times / (1 + ((target - matrix @ slopes) / scale) ** 2)
        weighted = matrix.T * pull
        made = np.linalg.lstsq(weighted @ matrix, weighted @ target, rcond=None)[0]
        slopes = np.asarray(made, dtype=np.float64)
    return slopes
