"""The distribution that a parameter is drawn from, by its quantiles.

A practitioner's range (low, base, high) is a triangle with its peak at the base: it uses the
three numbers that were stated and nothing else (Johnson, "The triangular distribution as a proxy
for the beta distribution in risk analysis", The Statistician 46, 1997). An estimate with an
interval (``covers``, such as 0.95) is normal to both sides of its base, each side with the spread
that the interval says; on the scale of logits for shares and of logarithms for what is above zero,
so that no draw leaves what the parameter can be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.scenario import Parameter

    Reals = NDArray[np.float64]

FURTHEST = 3.0
"""Draws of an estimate stay within so many standard deviations."""


def has_range(parameter: Parameter) -> bool:
    """Return whether a parameter says how far it may be off."""
    low, high = parameter.low, parameter.high
    return low is not None and high is not None and low < high


def marginal(parameter: Parameter) -> str:
    """Return what a parameter with a range is drawn from: ``triangle`` or ``two-sided normal``."""
    return "triangle" if parameter.covers is None or parameter.covers >= 1 else "two-sided normal"


def quantile(parameter: Parameter, probability: Reals) -> Reals:
    """Return the values of `parameter` at each `probability`, in its own unit, same shape.

    >>> from logistics_sim.scenario import Parameter
    >>> stated = Parameter(base=3, low=2, high=4)
    >>> quantile(stated, np.array([0.0, 0.125, 0.5, 1.0])).tolist()
    [2.0, 2.5, 3.0, 4.0]
    """
    low, base, high = parameter.low, parameter.base, parameter.high
    if low is None or high is None or low >= high:
        return np.full(probability.shape, base)
    if marginal(parameter) == "triangle":
        return _triangle(low, base, high, probability)
    return _two_sided(parameter, low, high, probability)


def _triangle(low: float, base: float, high: float, probability: Reals) -> Reals:
    """Invert the triangle's distribution, exact at the ends and at the peak."""
    width = high - low
    peak = (base - low) / width
    left = low + np.sqrt(probability * width * (base - low))
    right = high - np.sqrt((1 - probability) * width * (high - base))
    return np.asarray(np.where(probability <= peak, left, right), dtype=np.float64)


def _two_sided(parameter: Parameter, low: float, high: float, probability: Reals) -> Reals:
    """Return base and spread on the scale on which they are normal, and back."""
    from scipy.special import ndtri

    assert parameter.covers is not None
    there, back = _scale(parameter, low, high)
    edge = float(ndtri((1 + parameter.covers) / 2))
    middle = there(parameter.base)
    below, above = (middle - there(low)) / edge, (there(high) - middle) / edge
    normal = np.clip(ndtri(probability), -FURTHEST, FURTHEST)
    return back(middle + normal * np.where(normal < 0, below, above))


def _scale(
    parameter: Parameter, low: float, high: float
) -> tuple[Callable[[float], float], Callable[[Reals], Reals]]:
    """Return the way to the scale and back."""
    from scipy.special import expit, logit

    if parameter.unit == "share" and low > 0 and high < 1:
        return lambda value: float(logit(value)), lambda values: np.asarray(expit(values))
    if low > 0:
        return lambda value: float(np.log(value)), lambda values: np.asarray(np.exp(values))
    floor = 0.0 if low == 0 else -np.inf
    return float, lambda values: np.asarray(np.maximum(values, floor))
