"""Weights and volumes of parcels: lognormal by median and mean, LTL uniform."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario


def lognormal_sigma(median: float, mean: float) -> float:
    """Return sigma of the lognormal with this median and mean: mean = median·exp(σ²/2).

    >>> round(lognormal_sigma(0.7, 1.5), 3)
    1.235
    """
    if mean < median:
        raise InputError(
            "DEM-001",
            "demand",
            f"a lognormal mean ({mean}) lies above its median ({median})",
            "raise the mean or lower the median",
        )
    return math.sqrt(2 * math.log(mean / median))


def parcel_sizes(
    scenario: Scenario, count: int, draws: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return weights (g) and volumes (ml) of `count` parcels, shape ``(count,)`` each."""
    demand = scenario.demand
    weight = _lognormal(
        float(demand.parcel_weight_median_kg), float(demand.parcel_weight_mean_kg), count, draws
    )
    volume = _lognormal(
        float(demand.parcel_volume_median_l), float(demand.parcel_volume_mean_l), count, draws
    )
    return _whole(weight * 1_000, 30_000), _whole(volume * 1_000, 200_000)


def ltl_sizes(
    scenario: Scenario, count: int, draws: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return weights (g) and volumes (ml) of `count` LTL consignments."""
    demand = scenario.demand
    low, high = float(demand.ltl_weight_min_kg), float(demand.ltl_weight_max_kg)
    if high < low:
        raise InputError("DEM-001", "demand.ltl_weight_max_kg", f"{high} is below {low}")
    weight_kg = draws.uniform(low, high, count)
    volume_l = weight_kg / float(demand.ltl_density_kg_m3) * 1_000
    return _whole(weight_kg * 1_000, 2**30), _whole(volume_l * 1_000, 2**30)


def _lognormal(
    median: float, mean: float, count: int, draws: np.random.Generator
) -> NDArray[np.float64]:
    return median * np.exp(draws.standard_normal(count) * lognormal_sigma(median, mean))


def _whole(values: NDArray[np.float64], most: int) -> NDArray[np.int32]:
    """Round to whole units of at least 1; beyond `most` an item is no parcel any more."""
    return np.clip(np.rint(values), 1, most).astype(np.int32)
