"""Air temperature outside: a season between January and July plus the daily swing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S, HOUR_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLDEST_DAY = 15
"""Middle of January (day of the year, 0 = 1 January)."""
YEAR_DAYS = 365.25
WARMEST_S = 15 * HOUR_S
"""The warmest hour of a day."""


@dataclass(frozen=True)
class Climate:
    """Means of January and July (°C), the swing of a day, and the date of day 0.

    >>> import numpy as np
    >>> valley = Climate(-4.0, 26.0, 5.0, dt.date(2025, 7, 17))
    >>> valley.outdoor_c(np.array([3, 15]) * 3600).round(1).tolist()
    [21.0, 31.0]
    """

    january_c: float
    july_c: float
    daily_swing_c: float
    first_day: dt.date

    def outdoor_c(self, time_s: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the air temperature (°C) at `time_s` seconds since the start of day 0.

        A sinusoid through the January and July means over the year, and one of
        `daily_swing_c` over the day with its top at 15:00. The shape is derived; only the
        two means are published.
        """
        january, july = self.january_c, self.july_c
        first = self.first_day.timetuple().tm_yday - 1
        day = first + time_s / DAY_S - COLDEST_DAY
        season = (january + july) / 2 - (july - january) / 2 * np.cos(2 * np.pi * day / YEAR_DAYS)
        hour = 2 * np.pi * (time_s - WARMEST_S) / DAY_S
        return np.asarray(season + self.daily_swing_c * np.cos(hour), dtype=np.float64)
