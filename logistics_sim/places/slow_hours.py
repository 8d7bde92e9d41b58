"""Hours of the day in which roads are slow or closed, as percents of the usual pace by way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.slow_work import SlowHours
from logistics_sim.core.units import DAY_S
from logistics_sim.network import Graph, Moment, Slowdown, speed_factors
from logistics_sim.places.world import BARRED_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.network import Network, SpeedProfile

    Ints = NDArray[np.int64]


def slow_bands(slowdowns: Sequence[Slowdown], month: int) -> list[tuple[int, int]]:
    """Return the stretches of a day of `month` in which the same slowdowns with hours hold.

    >>> slow_bands([Slowdown("market", 0.5, begin_s=25_200, end_s=32_400)], 1)
    [(25200, 32400)]
    >>> slow_bands([Slowdown("night", 0.5, begin_s=79_200, end_s=3_600)], 1)
    [(0, 3600), (79200, 86400)]
    """
    by_hour = [slow for slow in slowdowns if slow.begin_s is not None]
    told = {edge for slow in by_hour for edge in (slow.begin_s, slow.end_s) if edge is not None}
    return [
        (begin, end)
        for begin, end in pairwise(sorted({0, DAY_S, *told}))
        if any(slow.holds(Moment(month, begin)) for slow in by_hour)
    ]


def slow_hours_of(
    network: Network,
    profile: SpeedProfile,
    slowdowns: Sequence[Slowdown],
    month: int,
    rows: Ints,
    usual_s: Ints,
) -> tuple[SlowHours, ...]:
    """Return the slow hours of a day of `month` for vehicles of a `profile`.

    Parameters
    ----------
    network, profile
        The roads, and how fast they are driven.
    slowdowns
        Seasons, hours and closures as they are stated.
    month
        1 to 12.
    rows
        Nodes of the places.
    usual_s : shape ``(n, n)``
        Seconds between the places outside of all hours, on which the percents are.

    Returns
    -------
    tuple of SlowHours
        Whole percents of the usual pace, by the fastest way of the hour. 0: no way is open.
    """
    found = []
    for begin, end in slow_bands(slowdowns, month):
        factors = speed_factors(network.edges, slowdowns, Moment(month, begin))
        seconds = Graph.of(network, profile, factors).matrix_between(rows, rows).seconds
        pace = np.rint(100 * usual_s / np.maximum(seconds, 1)).astype(np.int64)
        percent = np.where(seconds < 0, 0, np.clip(pace, 1, 100))
        known = (usual_s > 0) & (usual_s < BARRED_S)
        found.append(SlowHours(begin, end, np.where(known, percent, 100)))
    return tuple(found)
