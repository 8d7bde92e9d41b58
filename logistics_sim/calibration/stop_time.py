"""How long a stop takes: a fixed part and a part per item, by robust regression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.calibration.estimate import FEWEST, Estimate
from logistics_sim.core.seeds import stream
from logistics_sim.core.units import MINUTE_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

DRAWS = 200
SPREAD = 1.4826
"""Standard deviation of a normal over its median absolute deviation."""
LEAST_SPREAD_S = 1.0


def stop_time(stops: pd.DataFrame) -> list[Estimate]:
    """Return ``stop_fixed_min`` and ``stop_per_100_items_min`` from `stops`.

    Columns ``trip, arrive_s, depart_s, items``.

    Notes
    -----
    Cauchy's loss from a Huber-like start (`scipy.optimize.least_squares`), scaled by 1.5 times the
    median absolute deviation, so that lunch breaks and forgotten buttons do not pull. The
    interval is the percentile bootstrap over trips and days, the clusters.
    """
    stay = (stops["depart_s"] - stops["arrive_s"]).to_numpy(dtype=np.float64)
    items = stops["items"].to_numpy(dtype=np.float64)
    cluster = stops["trip"].astype(str) + "|" + (stops["arrive_s"] // 86_400).astype(str)
    number = np.unique(cluster.to_numpy(dtype=str), return_inverse=True)[1]
    if stay.size < FEWEST or np.unique(items).size < 3 or number.max() < 2:
        return []
    best = _fit(stay, items)
    groups = np.split(np.argsort(number, kind="stable"), np.cumsum(np.bincount(number))[:-1])
    random = stream(0, "stop-time-bootstrap")
    found = []
    for _ in range(DRAWS):
        rows = np.concatenate([groups[at] for at in random.integers(0, len(groups), len(groups))])
        found.append(_fit(stay[rows], items[rows], best))
    low, high = np.percentile(np.array(found), [2.5, 97.5], axis=0)
    scales = (1 / MINUTE_S, 100 / MINUTE_S)
    paths = ("operations.stop_fixed_min", "operations.stop_per_100_items_min")
    words = "robust regression of the stay on the items (Cauchy's loss), bootstrap over trips"
    return [
        Estimate(
            path,
            max(float(best[at]) * scale, 0.0),
            max(float(low[at]) * scale, 0.0),
            max(float(high[at]) * scale, 0.0),
            "min",
            int(stay.size),
            words,
            stay / MINUTE_S,
        )
        for at, (path, scale) in enumerate(zip(paths, scales, strict=True))
    ]


def _fit(
    stay: NDArray[np.float64], items: NDArray[np.float64], start: Any = None
) -> NDArray[np.float64]:
    from scipy.optimize import least_squares

    def off(line: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(line[0] + line[1] * items - stay)

    if start is None:
        first = np.array([float(np.median(stay)), 0.0])
        start = least_squares(off, first, loss="soft_l1", f_scale=30.0, x_scale=[60.0, 1.0]).x
    rest = off(start)
    scale = 1.5 * max(SPREAD * float(np.median(np.abs(rest - np.median(rest)))), LEAST_SPREAD_S)
    made = least_squares(off, start, loss="cauchy", f_scale=scale, x_scale=[60.0, 1.0])
    return np.asarray(made.x, dtype=np.float64)
