"""Air temperature outside: a season between January and July plus the daily swing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S, HOUR_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

COLDEST_DAY = 15
"""Middle of January (day of the year, 0 = 1 January)."""
YEAR_DAYS = 365.25
WARMEST_S = 15 * HOUR_S
"""The warmest hour of a day."""


def ambient_c(scenario: Scenario, time_s: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the air temperature (°C) at `time_s` seconds since the start of day 0.

    A sinusoid through the January and July means over the year, and one of
    `daily_swing_c` over the day with its top at 15:00. The shape is derived; only the
    two means are published.
    """
    cold = scenario.coldchain
    january, july = float(cold.ambient_january_c), float(cold.ambient_july_c)
    first = dt.date.fromisoformat(scenario.start_date).timetuple().tm_yday - 1
    day = first + time_s / DAY_S - COLDEST_DAY
    season = (january + july) / 2 - (july - january) / 2 * np.cos(2 * np.pi * day / YEAR_DAYS)
    hour = 2 * np.pi * (time_s - WARMEST_S) / DAY_S
    return np.asarray(season + float(cold.daily_swing_c) * np.cos(hour), dtype=np.float64)
