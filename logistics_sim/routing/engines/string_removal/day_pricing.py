"""Compiled: what a vehicle's day costs, `IMPOSSIBLE` where some rule forbids it.

A day is a row of clients with `RELOAD` between trips. Time is carried as a block (work,
earliest end, latest begin), as in `trip_packing`: Vidal et al., Computers & Operations
Research 40 (2013).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.day_arrays import (
    FIRST_NODE,
    FIXED,
    LAST_END,
    LAST_NODE,
    LOADING_S,
    METRE_PRICE,
    MOST_METRES,
    MOST_TRIPS,
    PROFILE,
    SECOND_PRICE,
    SHIFT,
    START_EARLY,
    START_LATE,
    STOP_EARLY,
    STOP_FAMILY,
    STOP_LATE,
    STOP_RELEASE,
    STOP_SERVICE,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.engines.string_removal.day_arrays import DayArrays

    Ints = NDArray[np.int64]

RELOAD = -1
IMPOSSIBLE = 2**52


@inner
def trip_fits(data: DayArrays, day: Ints, first: int, end: int, kind: int) -> bool:
    """Return whether the clients ``day[first:end]`` share a trip: one family, loads on board."""
    dimensions = data.capacity.shape[1]
    family = data.stops[day[first], STOP_FAMILY]
    for at in range(first, end):
        if data.stops[day[at], STOP_FAMILY] != family:
            return False
    for d in range(dimensions):
        board = 0
        for at in range(first, end):
            board += data.load[day[at], d]
        if board > data.capacity[kind, d]:
            return False
        for at in range(first, end):
            client = day[at]
            board += data.load[client, dimensions + d] - data.load[client, d]
            if board > data.capacity[kind, d]:
                return False
    return True


@inner
def day_cost(data: DayArrays, day: Ints, size: int, kind: int) -> int:
    """Return the cost of the first `size` entries of `day` on a vehicle of `kind`."""
    if size == 0:
        return 0
    figures = data.kinds[kind]
    metres_of, seconds_of = data.metres[figures[PROFILE]], data.seconds[figures[PROFILE]]
    home, away = figures[FIRST_NODE], figures[LAST_NODE]
    loading = figures[LOADING_S]
    work, end, latest = 0, figures[START_EARLY], figures[START_LATE]
    metres, trips, first = 0, 0, 0
    while first < size:
        trips += 1
        last = first
        release = 0
        while last < size and day[last] != RELOAD:
            release = max(release, data.stops[day[last], STOP_RELEASE])
            last += 1
        if trips > figures[MOST_TRIPS] or not trip_fits(data, day, first, last, kind):
            return IMPOSSIBLE
        end = max(end, release) + loading
        work += loading
        here = home
        for at in range(first, last):
            client = day[at]
            node = data.depots + client
            leg = seconds_of[here, node]
            metres += metres_of[here, node]
            stop = data.stops[client]
            work += leg
            end += leg
            if end > stop[STOP_LATE]:
                return IMPOSSIBLE
            latest = min(latest, stop[STOP_LATE] - work)
            end = max(end, stop[STOP_EARLY]) + stop[STOP_SERVICE]
            work += stop[STOP_SERVICE]
            here = node
        goal = away if last >= size else home
        leg = seconds_of[here, goal]
        metres += metres_of[here, goal]
        work += leg
        end += leg
        closing = figures[LAST_END] if last >= size else figures[START_LATE]
        if end > closing:
            return IMPOSSIBLE
        latest = min(latest, closing - work)
        first = last + 1
    duration = max(work, end - latest)
    if duration > figures[SHIFT] or metres > figures[MOST_METRES]:
        return IMPOSSIBLE
    cost: int = figures[FIXED] + figures[METRE_PRICE] * metres + figures[SECOND_PRICE] * duration
    return cost
