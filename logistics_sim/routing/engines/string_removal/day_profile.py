"""Compiled: when a vehicle could be ready at each position of its day, and when it must be.

With both a position is refused in constant time for most clients that do not fit there, by a
bound that never refuses one that does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.day_arrays import (
    FIRST_NODE,
    FIXED,
    LAST_END,
    LAST_NODE,
    LOADING_S,
    METRE_PRICE,
    PROFILE,
    SECOND_PRICE,
    START_EARLY,
    START_LATE,
    STOP_EARLY,
    STOP_LATE,
    STOP_RELEASE,
    STOP_SERVICE,
)
from logistics_sim.routing.engines.string_removal.day_pricing import RELOAD, day_cost
from logistics_sim.routing.engines.string_removal.day_state import (
    CHANGED,
    DURATION,
    METRES,
    TRIPS,
    WORK,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from logistics_sim.routing.engines.string_removal.day_arrays import DayArrays
    from logistics_sim.routing.engines.string_removal.day_state import Days

    Ints = NDArray[np.int64]


@inner
def release_of(data: DayArrays, day: Ints, first: int, size: int) -> int:
    """Return when the goods of the trip that begins at entry `first` are all there."""
    release = 0
    while first < size and day[first] != RELOAD:
        release = max(release, data.stops[day[first], STOP_RELEASE])
        first += 1
    return release


@inner
def profile_forward(data: DayArrays, days: Days, slot: int) -> None:
    """Fill `ready`, `cut`, `driven` and `carried` of a tried day, and its totals.

    Leaving home at ``d``, a vehicle is ready at ``max(d + driven, waited)``: `driven` grows
    with work, `waited` is what windows on the way ask for.
    """
    figures = data.kinds[data.kind_of[slot]]
    seconds, metres_of = data.seconds[figures[PROFILE]], data.metres[figures[PROFILE]]
    home, loading = figures[FIRST_NODE], figures[LOADING_S]
    day, size = days.tried[slot], days.size_tried[slot]
    ready, cut, totals = days.ready[slot], days.cut[slot], days.totals[slot]
    since, carried = days.driven[slot], days.carried[slot]
    back = figures[START_EARLY]
    whole, so_far = release_of(data, day, 0, size), 0
    driven, waited, board = loading, 0, 0
    metres, work, trips, here = 0, loading, 1, home
    ready[0], cut[0] = max(back, whole) + loading, back + loading
    since[0], carried[0] = loading, 0
    for at in range(size):
        if day[at] == RELOAD:
            leg = seconds[here, home]
            metres += metres_of[here, home]
            work += leg + loading
            back = max(max(back, whole) + driven, waited) + leg
            whole, so_far = release_of(data, day, at + 1, size), 0
            driven, waited, board, here = loading, 0, 0, home
            trips += 1
        else:
            stop, node = data.stops[day[at]], data.depots + day[at]
            leg = seconds[here, node]
            metres += metres_of[here, node]
            work += leg + stop[STOP_SERVICE]
            driven += leg + stop[STOP_SERVICE]
            waited = max(waited + leg, stop[STOP_EARLY]) + stop[STOP_SERVICE]
            so_far = max(so_far, stop[STOP_RELEASE])
            board += data.load[day[at], data.main]
            here = node
        ready[at + 1] = max(max(back, whole) + driven, waited)
        cut[at + 1] = max(max(back, so_far) + driven, waited)
        since[at + 1], carried[at + 1] = driven, board
    totals[METRES] = metres + metres_of[here, figures[LAST_NODE]] if size else 0
    totals[WORK] = work + seconds[here, figures[LAST_NODE]] if size else 0
    totals[TRIPS] = trips if size else 0


@inner
def profile_backward(data: DayArrays, days: Days, slot: int) -> None:
    """Fill `due`, `later` and `rest` of a tried day."""
    figures = data.kinds[data.kind_of[slot]]
    seconds, home = data.seconds[figures[PROFILE]], figures[FIRST_NODE]
    day, size, due = days.tried[slot], days.size_tried[slot], days.due[slot]
    limit, after = figures[LAST_END], figures[LAST_NODE]
    later, rest = days.later[slot], days.rest[slot]
    due[size], later[size], rest[size] = limit, 0, 0
    for back in range(size):
        at = size - 1 - back
        if day[at] == RELOAD:
            limit = min(figures[START_LATE], limit - figures[LOADING_S] - seconds[home, after])
            after = home
            later[at], rest[at] = 0, 0
        else:
            stop, node = data.stops[day[at]], data.depots + day[at]
            later[at] = max(later[at + 1], stop[STOP_RELEASE])
            rest[at] = rest[at + 1] + data.load[day[at], data.main]
            limit = min(stop[STOP_LATE], limit - seconds[node, after] - stop[STOP_SERVICE])
            after = node
        due[at] = limit


@inner
def refresh(data: DayArrays, days: Days, slot: int) -> None:
    """Reckon cost and profile of a tried day anew after a change."""
    kind, size = data.kind_of[slot], days.size_tried[slot]
    cost = day_cost(data, days.tried[slot], size, kind)
    days.cost_tried[slot] = cost
    days.totals[slot, CHANGED] = 1
    profile_forward(data, days, slot)
    profile_backward(data, days, slot)
    figures = data.kinds[kind]
    price, duration = figures[SECOND_PRICE], 0
    if price and size:
        paid = cost - figures[FIXED] - figures[METRE_PRICE] * days.totals[slot, METRES]
        duration = paid // price
    days.totals[slot, DURATION] = duration
