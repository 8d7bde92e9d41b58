"""From when until when parcels are posted, from the scans of posting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import CONFIDENCE, FEWEST, Estimate
from logistics_sim.core.seeds import stream
from logistics_sim.core.units import DAY_S, HOUR_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

EDGE = 0.05
"""The hours begin and end where the line through the inner 90 % says that nothing is left."""
BENT = 0.02
DRAWS = 200


def posting_hours(wide: pd.DataFrame) -> list[Estimate]:
    """Return ``posting_open`` and ``posting_close`` (hours of the day).

    `wide` has one row per parcel with the first moment of each kind of scan.

    Notes
    -----
    The model posts evenly between both. The ends of the even distribution with the same 5 % and
    95 % points are taken: single scans at night do not pull. Where the middle is bent by more than
    2 % of the hours (largest distance between both distribution functions), 1 % and 99 % points
    are taken and the method says so. Bootstrap over days.
    """
    from scipy.special import stdtrit

    moment = wide[["posted", "return_posted"]].min(axis=1).dropna().to_numpy(dtype=np.float64)
    hour = moment % DAY_S / HOUR_S
    days, number = np.unique(moment // DAY_S, return_inverse=True)
    if hour.size < 20 * FEWEST or days.size < FEWEST:
        return []
    inner = np.sort(hour)
    first, last = _even(hour)
    expected = np.clip((inner - first) / max(last - first, 1e-9), 0, 1)
    gap = float(np.abs(expected - (np.arange(inner.size) + 0.5) / inner.size).max())
    bent = gap > BENT + 1.36 / np.sqrt(inner.size)
    ends = _outer if bent else _even
    order = np.argsort(number, kind="stable")
    groups = np.split(hour[order], np.cumsum(np.bincount(number))[:-1])
    random = stream(0, "posting-hours-bootstrap")
    drawn = np.array(
        [
            ends(np.concatenate([groups[at] for at in random.integers(0, days.size, days.size)]))
            for _ in range(DRAWS)
        ]
    )
    half = drawn.std(axis=0, ddof=1) * float(stdtrit(days.size - 1, (1 + CONFIDENCE) / 2))
    words = (
        "1 % and 99 % points: posting is not even over the day"
        if bent
        else "ends of the even distribution through the 5 % and 95 % points"
    )
    return [
        Estimate(
            f"demand.{name}",
            float(np.clip(base, 0, 24)),
            float(np.clip(base - off, 0, 24)),
            float(np.clip(base + off, 0, 24)),
            "h",
            int(hour.size),
            f"{words}; bootstrap over days",
            hour,
        )
        for name, base, off in zip(("posting_open", "posting_close"), ends(hour), half, strict=True)
    ]


def _even(hour: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(hour, [EDGE, 1 - EDGE])
    beyond = (high - low) * EDGE / (1 - 2 * EDGE)
    return float(low - beyond), float(high + beyond)


def _outer(hour: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(hour, [0.01, 0.99])
    return float(low), float(high)
