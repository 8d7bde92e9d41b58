"""Paid time of drivers: their trips, and the waiting between two trips of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def paid_seconds(runs: pd.DataFrame, break_s: int) -> NDArray[np.int64]:
    """Return the paid seconds of each driven trip, shape ``(runs,)``.

    A trip is paid without its break. The time since the vehicle's previous trip of the
    same day is paid too, less one break where it is long enough to be the driver's rest.

    >>> import pandas as pd
    >>> day = {"day": [0, 0], "vehicle": "v", "start_s": [0, 9000], "end_s": [5000, 12000]}
    >>> paid_seconds(pd.DataFrame({**day, "duty_s": [5000, 3000]}), 3600).tolist()
    [5000, 3400]
    """
    order = np.lexsort(
        (runs["start_s"].to_numpy(), runs["vehicle"].astype(str).to_numpy(), runs["day"].to_numpy())
    )
    start = runs["start_s"].to_numpy(dtype=np.int64)[order]
    end = runs["end_s"].to_numpy(dtype=np.int64)[order]
    vehicle = runs["vehicle"].astype(str).to_numpy()[order]
    day = runs["day"].to_numpy()[order]
    follows = np.zeros(start.size, dtype=bool)
    follows[1:] = (vehicle[1:] == vehicle[:-1]) & (day[1:] == day[:-1])
    gap = np.where(follows, start - np.roll(end, 1), 0)
    wait = np.where(gap >= break_s, gap - break_s, np.maximum(gap, 0))
    paid = np.empty(start.size, dtype=np.int64)
    paid[order] = wait
    paid += runs["duty_s"].to_numpy(dtype=np.int64)
    return paid
