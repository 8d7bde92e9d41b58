"""Weights and volumes of parcels: lognormal by median and mean, LTL uniform."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

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
            _(
                "a lognormal mean ({mean}) lies above its median ({median})",
                mean=mean,
                median=median,
            ),
            _("raise the mean or lower the median"),
        )
    return math.sqrt(2 * math.log(mean / median))


def parcel_sizes(
    scenario: Scenario, count: int, draws: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return weights (g) and volumes (ml) of `count` parcels, ``(count,)`` each, from `draws`."""
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
    """Return weights (g) and volumes (ml) of `count` LTL consignments, from `draws`."""
    demand = scenario.demand
    low, high = float(demand.ltl_weight_min_kg), float(demand.ltl_weight_max_kg)
    if high < low:
        raise InputError(
            "DEM-001", "demand.ltl_weight_max_kg", _("{high} is below {low}", high=high, low=low)
        )
    weight_kg = draws.uniform(low, high, count)
    volume_l = weight_kg / float(demand.ltl_density_kg_m3) * 1_000
    return _whole(weight_kg * 1_000, 2**30), _whole(volume_l * 1_000, 2**30)


def unit_grams(scenario: Scenario) -> int | None:
    """Return the most that one handling unit of an LTL consignment weighs (g), if it is cut."""
    demand = scenario.demand
    limits = []
    if demand.ltl_unit_kg is not None:
        limits.append(float(demand.ltl_unit_kg) * 1_000)
    if demand.ltl_unit_m3 is not None:
        limits.append(float(demand.ltl_unit_m3) * float(demand.ltl_density_kg_m3) * 1_000)
    return max(int(min(limits)), 1) if limits else None


def in_units(
    weight_g: NDArray[np.int32], volume_ml: NDArray[np.int32], most_g: int | None
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Cut consignments into the fewest units of nearly equal weight that keep to `most_g`.

    Returns the consignment of each unit and the units' weights and volumes, which add up
    to those of the consignment; a unit has at least 1 ml.

    Examples
    --------
    >>> rows, grams, millilitres = in_units(np.array([7, 3]), np.array([70, 30]), 3)
    >>> rows.tolist(), grams.tolist(), millilitres.tolist()
    ([0, 0, 0, 1], [3, 2, 2, 3], [24, 23, 23, 30])
    """
    if most_g is None:
        return np.arange(weight_g.size), weight_g, volume_ml
    count = -(-weight_g.astype(np.int64) // most_g)
    rows = np.repeat(np.arange(weight_g.size), count)
    first = np.cumsum(count) - count
    number = np.arange(rows.size) - first[rows]

    def shared(whole: NDArray[np.int32]) -> NDArray[np.int32]:
        mine = whole.astype(np.int64)[rows]
        return (mine // count[rows] + (number < mine % count[rows])).astype(np.int32)

    return rows, shared(weight_g), np.maximum(shared(volume_ml), 1)


def mean_units(scenario: Scenario) -> float:
    """Return the mean number of handling units of a consignment of uniform weight."""
    most = unit_grams(scenario)
    if most is None:
        return 1.0
    demand = scenario.demand
    low = round(float(demand.ltl_weight_min_kg) * 1_000)
    high = round(float(demand.ltl_weight_max_kg) * 1_000)
    if high <= low:
        return float(-(-low // most))
    edges = np.unique(np.clip(np.arange(low // most, high // most + 2) * most, low, high))
    lengths, middles = np.diff(edges), (edges[1:] + edges[:-1]) / 2
    return float((lengths * np.ceil(middles / most)).sum() / (high - low))


def _lognormal(
    median: float, mean: float, count: int, draws: np.random.Generator
) -> NDArray[np.float64]:
    return median * np.exp(draws.standard_normal(count) * lognormal_sigma(median, mean))


def _whole(values: NDArray[np.float64], most: int) -> NDArray[np.int32]:
    """Round to whole units of at least 1; beyond `most` an item is no parcel any more."""
    return np.clip(np.rint(values), 1, most).astype(np.int32)
