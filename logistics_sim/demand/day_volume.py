"""The county's volume of a day relative to an ordinary day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario


def day_factor(scenario: Scenario, day: int, replication: int) -> float:
    """Return the county's volume on `day` relative to an ordinary day."""
    demand = scenario.demand
    sigma = np.sqrt(np.log1p(float(demand.daily_volume_cv) ** 2))
    noise = stream(scenario.seed, "demand-day", replication, day).standard_normal()
    weekday = demand.weekday_factors.values[scenario.weekday(day)]
    weekday *= scenario.disruptions.surge_factor(scenario.first_day + dt.timedelta(days=day))
    return float(demand.month_factor) * weekday * float(np.exp(sigma * noise - sigma**2 / 2))
