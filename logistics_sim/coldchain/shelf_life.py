"""Shelf life used up by a box in constant surroundings: Q10 and Arrhenius, in closed form.

Both laws give the speed of spoilage relative to that at a reference temperature. With the
response ``T(t) = A + (T0 - A) exp(-t/τ)`` its integral over a leg is known exactly:

* Q10, ``speed = exp(k (T - Tr))``, ``k = ln(q10)/10``, ``x = k (T0 - A)``, ``s = t/τ``:
  ``τ exp(k (A - Tr)) (Ei(x) - Ei(x exp(-s)))``;
* Arrhenius, ``speed = exp(c/Tr - c/T)`` in kelvin, ``c = Ea/R``, ``w = c (T - A)/(A T)``:
  ``τ (exp(c/Tr) (E1(c/T0) - E1(c/T1)) + exp(c/Tr - c/A) (Ei(w0) - Ei(w1)))``

where `start_c` is T0, `ambient_c` is A (both °C), `seconds` is t and `tau_s` is τ, numbers or
arrays that broadcast; with the exponential integrals ``Ei`` and ``E1`` (substitute ``v = 1/T`` and
split the fraction; Abramowitz & Stegun 5.1). Near 0, where ``Ei`` has its logarithm, its entire
part ``E(z) = Ei(z) - γ - ln|z|`` is used. On legs over which the speed changes little the
difference of two close values would lose digits: these are integrated by a six-point Gauss rule
instead, whose error there is below rounding.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

REFERENCE_C = 4.0
"""Shelf life of the scenario's fresh basket is stated at this temperature."""
GAS_CONSTANT = 8.314462618
"""J/(mol K), CODATA 2018."""
ZERO_C = 273.15
SMOOTH = 0.5
"""Legs with ``s (1 + |x|)`` below this are integrated by the Gauss rule."""
NEAR = 0.3
"""Below this the entire part of Ei is used."""
SERIES_REACH = 4.0
"""`series` is exact to rounding up to here."""
SERIES_STEPS = 1e-3
"""Legs longer than this part of τ keep ten digits in a difference of two series."""
ORDER = 30


def life_used(
    start_c: NDArray[np.float64],
    ambient_c: ArrayLike,
    seconds: ArrayLike,
    tau_s: ArrayLike,
    q10: ArrayLike,
    life_s: ArrayLike,
    reference_c: ArrayLike = REFERENCE_C,
) -> NDArray[np.float64]:
    """Return the part of the shelf life `life_s` (at `reference_c`) used up, by Q10.

    >>> one_hour = life_used(np.array([14.0]), 14.0, 3600.0, 60.0, 3.0, 36_000.0)
    >>> round(float(one_hour[0]), 6)
    0.3
    """
    shape, (start, ambient, time, tau, quotient, reference) = _arrays(
        start_c, ambient_c, seconds, tau_s, q10, reference_c
    )
    slope = np.log(quotient) / 10
    steps = time / tau
    lift = slope * (start - ambient)
    base = np.exp(slope * (ambient - reference))
    smooth = steps * (1 + np.abs(lift)) < SMOOTH
    speed = np.empty_like(steps)
    rows = np.flatnonzero(smooth)
    if rows.size:
        speed[rows] = base[rows] * _gauss(steps[rows], lambda left: np.exp(lift[rows] * left))
    rows = np.flatnonzero(~smooth)
    if rows.size:
        lifts, far = lift[rows], steps[rows]
        speed[rows] = base[rows] * ei_difference(lifts, lifts * np.exp(-far), far) / far
    return np.asarray(speed * time / np.asarray(life_s)).reshape(shape)


def life_used_arrhenius(
    start_c: NDArray[np.float64],
    ambient_c: ArrayLike,
    seconds: ArrayLike,
    tau_s: ArrayLike,
    energy_j_mol: ArrayLike,
    life_s: ArrayLike,
    reference_c: ArrayLike = REFERENCE_C,
) -> NDArray[np.float64]:
    """Return the part of the shelf life used up, by Arrhenius with activation energy `energy`.

    >>> used = life_used_arrhenius(np.array([4.0]), 4.0, 3600.0, 60.0, 80_000.0, 36_000.0)
    >>> round(float(used[0]), 6)
    0.1
    """
    shape, (start, ambient, time, tau, energy, reference) = _arrays(
        start_c, ambient_c, seconds, tau_s, energy_j_mol, reference_c
    )
    slope = energy / GAS_CONSTANT
    inverse = 1 / (reference + ZERO_C)
    steps = time / tau
    first, air = start + ZERO_C, ambient + ZERO_C
    lift = slope * (first - air) / (air * first)
    smooth = steps * (1 + np.abs(lift)) < SMOOTH
    speed = np.empty_like(steps)
    rows = np.flatnonzero(smooth)
    if rows.size:
        some, fall = slope[rows], first[rows] - air[rows]

        def rate(left: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.exp(some * (inverse[rows] - 1 / (air[rows] + fall * left)))

        speed[rows] = _gauss(steps[rows], rate)
    rows = np.flatnonzero(~smooth)
    if rows.size:
        speed[rows] = _arrhenius(
            slope[rows], inverse[rows], first[rows], air[rows], steps[rows], lift[rows]
        )
    return np.asarray(speed * time / np.asarray(life_s)).reshape(shape)


def _arrhenius(
    slope: NDArray[np.float64],
    inverse: NDArray[np.float64],
    first: NDArray[np.float64],
    air: NDArray[np.float64],
    steps: NDArray[np.float64],
    lift: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the mean speed over legs of `steps` time constants (temperatures in kelvin)."""
    from scipy.special import exp1

    last = air + (first - air) * np.exp(-steps)
    after = slope * (last - air) / (air * last)
    outer = np.exp(slope * inverse) * (exp1(slope / first) - exp1(slope / last))
    inner = ei_difference(lift, after, steps + np.log(last / first))
    return np.asarray((outer + np.exp(slope * (inverse - 1 / air)) * inner) / steps)


def ei_difference(
    first: NDArray[np.float64], last: NDArray[np.float64], logarithm: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return ``Ei(first) - Ei(last)``; `logarithm` is ``ln(first/last)``, also where both are 0."""
    from scipy.special import expi

    near = np.abs(last) < NEAR
    beyond = np.where(near, 1.0, last)
    direct = expi(np.where(near, 1.0, first)) - expi(beyond)
    return np.where(
        near,
        logarithm + entire_exponential_integral(first) - entire_exponential_integral(last),
        direct,
    )


def entire_exponential_integral(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``Ei(z) - γ - ln|z| = Σ z^n / (n n!)``, which is 0 at 0.

    >>> float(entire_exponential_integral(np.array([0.0]))[0])
    0.0
    """
    from scipy.special import expi

    small = np.abs(values) < SERIES_REACH
    near = series(np.where(small, values, 0.0))
    if small.all():
        return near
    far = np.where(small, 1.0, values)
    return np.where(small, near, expi(far) - np.euler_gamma - np.log(np.abs(far)))


def series(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the first terms of ``Σ z^n / (n n!)``, enough for ``|z| < SERIES_REACH``."""
    total = np.full_like(values, _TERMS[-1])
    for term in _TERMS[-2::-1]:
        total *= values
        total += term
    total *= values
    return total


_TERMS = [1 / (order * math.factorial(order)) for order in range(1, ORDER + 1)]


def _arrays(
    *values: ArrayLike,
) -> tuple[tuple[int, ...], tuple[NDArray[np.float64], ...]]:
    """Return the common shape and all values as flat arrays."""
    spread = np.broadcast_arrays(*[np.asarray(value, dtype=float) for value in values])
    return spread[0].shape, tuple(value.ravel() for value in spread)


@cache
def _gauss_points() -> list[tuple[float, float]]:
    nodes, weights = np.polynomial.legendre.leggauss(6)
    return list(zip(nodes.tolist(), weights.tolist(), strict=True))


def _gauss(
    steps: NDArray[np.float64], rate: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return the mean of ``rate(exp(-u))`` over u from 0 to `steps` (six Gauss points)."""
    mean = np.zeros_like(steps)
    for node, weight in _gauss_points():
        mean += weight / 2 * rate(np.exp(-steps * ((node + 1) / 2)))
    return mean
