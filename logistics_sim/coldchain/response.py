"""A box in constant surroundings: temperature, time above a limit, shelf life, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

REFERENCE_C = 4.0
"""Shelf life is stated at this temperature."""


def temperature_after(
    start_c: NDArray[np.float64],
    around_c: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau_s: float,
) -> NDArray[np.float64]:
    """Return the temperature after `seconds`: ``A + (T0 - A) exp(-t/τ)``.

    >>> temperature_after(np.array([0.0]), np.array([10.0]), np.array([0.0]), 60.0).tolist()
    [0.0]
    """
    return np.asarray(around_c + (start_c - around_c) * np.exp(-seconds / tau_s))


def seconds_above(
    start_c: NDArray[np.float64],
    around_c: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau_s: float,
    limit_c: float,
) -> NDArray[np.float64]:
    """Return how long the temperature is above `limit_c` (s), by the exact crossing time.

    The response is monotone, so the limit is crossed once at most, at
    ``τ ln((T0 - A) / (limit - A))``.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (start_c - around_c) / (limit_c - around_c)
        crossing = np.where(ratio > 1, tau_s * np.log(np.where(ratio > 1, ratio, 1)), np.inf)
    crossing = np.minimum(crossing, seconds)
    warm_start = (start_c > limit_c) | ((start_c == limit_c) & (around_c > limit_c))
    rising = ~warm_start & (around_c > limit_c)
    return np.where(warm_start, crossing, np.where(rising, seconds - crossing, 0.0))


def life_used(
    start_c: NDArray[np.float64],
    around_c: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau_s: float,
    q10: float,
    life_s: float,
) -> NDArray[np.float64]:
    """Return the part of the shelf life that is used up.

    Spoilage runs ``q10 ** ((T - 4)/10)`` times as fast as at 4 °C. With
    ``k = ln(q10)/10`` and ``B = T0 - A`` its integral over the response is
    ``τ exp(k (A - 4)) (Ei(kB) - Ei(kB exp(-t/τ)))``.
    """
    from scipy.special import expi

    k = np.log(q10) / 10
    speed = np.exp(k * (around_c - REFERENCE_C))
    lift = k * (start_c - around_c)
    flat = np.abs(lift) < 1e-6
    safe = np.where(flat, 1.0, lift)
    curved = tau_s * (expi(safe) - expi(safe * np.exp(-seconds / tau_s)))
    integral = np.where(flat, seconds, curved)
    return np.asarray(speed * integral / life_s)
