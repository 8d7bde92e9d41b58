"""How volume differs from day to day: by the scenario's factors, or as it was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.demand.volumes.known import KNOWN_FLOWS, known_volumes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario


@dataclass(frozen=True)
class DayPattern:
    """Volume of each weekday in ordinary days, and equally likely factors around it."""

    weekdays: tuple[float, ...]
    noise: NDArray[np.float64]


def day_pattern(scenario: Scenario, places: pd.DataFrame) -> DayPattern:
    """Return the pattern that plans are sized for.

    Where the scenario plays waybills, weekdays and noise are those of the recorded days (a
    weekday without any has the mean of all); else the noise enters by 99 equally likely
    lognormal quantiles around the scenario's factors. `places` is the contract table.
    """
    known = known_volumes(scenario, places)
    if known is None or scenario.demand.follows() != "waybills":
        sigma = float(np.sqrt(np.log1p(float(scenario.demand.daily_volume_cv) ** 2)))
        steps = (np.arange(99) + 0.5) / 99
        normal = np.array([NormalDist().inv_cdf(step) for step in steps])
        noise = np.exp(sigma * normal - sigma**2 / 2)
        return DayPattern(scenario.demand.weekday_factors.values, noise)
    days = known.waybills["first"].to_numpy()
    first = int(days.min())
    totals = np.bincount(days - first).astype(np.float64)
    weekday = (np.arange(totals.size) + first - 1) % 7
    often = np.bincount(weekday, minlength=7)
    means = np.bincount(weekday, totals, 7) / np.maximum(often, 1)
    means = np.where(often > 0, means, totals.mean())
    rated = sum(
        float(known.owned(name).sum() - known.owned(name, without_waybills=True).sum())
        for name in KNOWN_FLOWS
    )
    ordinary = max(rated * float(scenario.demand.month_factor), 1e-12)
    noise = totals / np.maximum(means[weekday], 1e-12)
    return DayPattern(tuple((means / ordinary).tolist()), noise)
