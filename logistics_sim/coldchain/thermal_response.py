"""A box in constant surroundings: temperature and time and degree-seconds beyond a limit.

`start_c` is the temperature with which a leg begins, `ambient_c` that of its surroundings (both
°C), `seconds` its duration, `tau_s` the box's time constant (s) and `limit_c` a limit (°C).
Everything is elementwise and in closed form; all but `start_c`, shape ``(n,)``, may be
numbers or arrays that broadcast against it. A time constant of ``inf`` is perfect insulation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def temperature_after(
    start_c: NDArray[np.float64], ambient_c: ArrayLike, seconds: ArrayLike, tau_s: ArrayLike
) -> NDArray[np.float64]:
    """Return the temperature after `seconds`: ``A + (T0 - A) exp(-t/τ)``.

    >>> temperature_after(np.array([0.0]), np.array([10.0]), np.array([0.0]), 60.0).tolist()
    [0.0]
    """
    ambient, time = np.asarray(ambient_c, dtype=float), np.asarray(seconds, dtype=float)
    return np.asarray(ambient + (start_c - ambient) * np.exp(-time / np.asarray(tau_s)))


def mean_decay(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of ``exp(-u)`` over ``u`` from 0 to `steps` (1 at 0)."""
    small = steps < 1e-8
    safe = np.where(small, 1.0, steps)
    return np.where(small, 1.0, -np.expm1(-safe) / safe)


def seconds_above(
    start_c: NDArray[np.float64],
    ambient_c: ArrayLike,
    seconds: ArrayLike,
    tau_s: ArrayLike,
    limit_c: ArrayLike,
) -> NDArray[np.float64]:
    """Return how long the temperature is above `limit_c` (s), by the exact crossing time.

    The response is monotone, so the limit is crossed once at most, at
    ``τ ln((T0 - A) / (limit - A))``. A limit of NaN is no limit.
    """
    return _above(start_c, ambient_c, seconds, tau_s, limit_c)[1]


def seconds_below(
    start_c: NDArray[np.float64],
    ambient_c: ArrayLike,
    seconds: ArrayLike,
    tau_s: ArrayLike,
    limit_c: ArrayLike,
) -> NDArray[np.float64]:
    """Return how long the temperature is below `limit_c` (s): the mirror of `seconds_above`."""
    return seconds_above(
        -start_c, -np.asarray(ambient_c), seconds, tau_s, -np.asarray(limit_c, dtype=float)
    )


def degree_seconds_above(
    start_c: NDArray[np.float64],
    ambient_c: ArrayLike,
    seconds: ArrayLike,
    tau_s: ArrayLike,
    limit_c: ArrayLike,
) -> NDArray[np.float64]:
    """Return the integral of ``max(T - limit, 0)`` over the leg (K s), in closed form.

    Over the time ``d`` above the limit, from the temperature ``Ts`` at its begin:
    ``(A - limit) d + (Ts - A) d m(d/τ)`` with ``m`` the mean of ``exp(-u)``.
    """
    since, above = _above(start_c, ambient_c, seconds, tau_s, limit_c)
    ambient, limit = np.asarray(ambient_c, dtype=float), np.asarray(limit_c, dtype=float)
    begin = temperature_after(start_c, ambient, since, tau_s)
    lift = (begin - ambient) * mean_decay(above / np.asarray(tau_s))
    return np.where(above > 0, np.maximum((ambient - limit + lift) * above, 0.0), 0.0)


def degree_seconds_below(
    start_c: NDArray[np.float64],
    ambient_c: ArrayLike,
    seconds: ArrayLike,
    tau_s: ArrayLike,
    limit_c: ArrayLike,
) -> NDArray[np.float64]:
    """Return the integral of ``max(limit - T, 0)`` over the leg (K s)."""
    return degree_seconds_above(
        -start_c, -np.asarray(ambient_c), seconds, tau_s, -np.asarray(limit_c, dtype=float)
    )


def _above(
    start_c: NDArray[np.float64],
    ambient_c: ArrayLike,
    seconds: ArrayLike,
    tau_s: ArrayLike,
    limit_c: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return when the time above the limit begins and how long it lasts (s)."""
    ambient, limit = np.asarray(ambient_c, dtype=float), np.asarray(limit_c, dtype=float)
    time = np.asarray(seconds, dtype=float)
    warm_start = (start_c > limit) | ((start_c == limit) & (ambient > limit))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        ratio = (start_c - ambient) / (limit - ambient)
        crosses = (ratio >= 1) & ~(warm_start & (ambient >= limit))
        cooled = np.asarray(tau_s) * np.log(np.where(crosses, ratio, 2.0))
        crossing = np.where(crosses, cooled, np.inf)
    crossing = np.minimum(crossing, time)
    rising = ~warm_start & (ambient > limit)
    since = np.where(rising, crossing, 0.0)
    return since, np.where(warm_start, crossing, np.where(rising, time - crossing, 0.0))
