"""How long stops and loading take: robust regression of the stay at places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import FEWEST, Estimate
from logistics_sim.calibration.robust_lines import robust_line
from logistics_sim.core.units import DAY_S, MINUTE_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

LEAST_SPREAD_S = 1.0
ROUNDED_S = 0.29
"""Standard deviation of a moment that is written, and a time that is kept, in whole seconds."""
Z95 = 1.959964


def stop_time(stops: pd.DataFrame, hub: str = "") -> list[Estimate]:
    """Return ``stop_fixed_min`` and ``stop_per_100_items_min`` from `stops`.

    Columns ``trip, place, arrive_s, depart_s, items``; stays at the `hub` are left out. Trips of a
    day are the clusters of `robust_line`. Whole seconds (all stays are rounded alike, which no
    number of stays evens out) are part of the interval of the fixed time.
    """
    stops = stops[(stops["place"] != hub).to_numpy()] if "place" in stops else stops
    stay = (stops["depart_s"] - stops["arrive_s"]).to_numpy(dtype=np.float64)
    items = stops["items"].to_numpy(dtype=np.float64)
    number = _trips(stops)
    if stay.size < FEWEST or np.unique(items).size < 3 or number.max() < 2:
        return []
    matrix = np.column_stack([np.ones(stay.size), items / 100])
    found = robust_line(matrix, stay, number, LEAST_SPREAD_S, "stop-time-bootstrap")
    half = np.maximum(found.high - found.base, 0.0)
    half[0] = np.hypot(half[0], Z95 * ROUNDED_S)
    words = (
        "robust regression of the stay on the items (Cauchy's loss), bootstrap over trips; "
        f"{found.ignored} stays all but left out"
    )
    return [
        Estimate(
            path,
            max(float(found.base[at]) / MINUTE_S, 0.0),
            max(float(found.base[at] - half[at]) / MINUTE_S, 0.0),
            max(float(found.base[at] + half[at]) / MINUTE_S, 0.0),
            "min",
            int(stay.size),
            words,
            stay / MINUTE_S,
        )
        for at, path in enumerate(
            ("operations.stop_fixed_min", "operations.stop_per_100_items_min")
        )
    ]


def loading(stops: pd.DataFrame, hub: str) -> list[Estimate]:
    """Return ``loading_min`` from the first stay of each trip at the `hub`.

    Columns as for `stop_time`; the stay at the hub is the time of loading, not of waiting.
    """
    order = stops.sort_values("arrive_s", kind="stable")
    day = (order["arrive_s"] // DAY_S).rename("day")
    first = order.groupby([order["trip"], day], sort=False).head(1)
    first = first[(first["place"] == hub).to_numpy()]
    stay = (first["depart_s"] - first["arrive_s"]).to_numpy(dtype=np.float64)
    if stay.size < FEWEST:
        return []
    days = np.unique(first["arrive_s"].to_numpy() // DAY_S, return_inverse=True)[1]
    cluster = days if days.max() >= FEWEST else np.arange(stay.size)
    found = robust_line(np.ones((stay.size, 1)), stay, cluster, LEAST_SPREAD_S, "loading-bootstrap")
    base, low, high = (
        max(float(end[0]) / MINUTE_S, 0.0) for end in (found.base, found.low, found.high)
    )
    words = (
        "robust mean of the first stay of each trip at the hub (Cauchy's loss), bootstrap over "
        f"{'days' if cluster is days else 'trips'}; {found.ignored} stays all but left out"
    )
    path = "operations.loading_min"
    return [Estimate(path, base, low, high, "min", int(stay.size), words, stay / MINUTE_S)]


def _trips(stops: pd.DataFrame) -> NDArray[np.int64]:
    """Return one number per trip and day."""
    import pandas as pd

    trip = pd.factorize(stops["trip"])[0].astype(np.int64)
    day = (stops["arrive_s"] // DAY_S).to_numpy(dtype=np.int64)
    both = trip * (int(day.max(initial=0)) + 1) + day
    return np.asarray(np.unique(both, return_inverse=True)[1], dtype=np.int64)
