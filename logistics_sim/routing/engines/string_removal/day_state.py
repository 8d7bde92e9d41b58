"""What changes in a search over vehicle days: days now, tried and best, and who has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from logistics_sim.routing.engines.string_removal.compiled import inner

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

# Rows of `clients`: each one's vehicle (-1: none), absences, the waiting list, sort keys.
VEHICLE, MISSED, WAITING, RANK = range(4)
# Numbers in `figures`.
COST_NOW, COST_BEST, MISSING_BEST, WAITING_NOW = range(4)
# Columns of `totals`.
METRES, WORK, DURATION, TRIPS, CHANGED = range(5)


class Days(NamedTuple):
    """Days now, tried and best: rows of entries, their sizes and costs.

    Attributes
    ----------
    now, tried, best : shape ``(slots, longest)``
        Entries of each day: clients, `RELOAD` between trips.
    ready, cut, due : shape ``(slots, longest)``
        Of tried days and each position: when a vehicle is ready to go on from there; the same
        if nothing behind the position held the trip up; when it must have come to what follows.
    driven, later, carried, rest : shape ``(slots, longest)``
        Of the same: seconds since the loading of the trip began, without waits; when the goods
        of the trip's stops behind are there; the main load of those before, and of those behind.
    size_now, size_tried, size_best, cost_now, cost_tried : shape ``(slots,)``
        Entries in use, and what each day costs.
    totals : shape ``(slots, 5)``
        Figures of tried days, see above; `CHANGED` tells that a day differs from that of now.
    clients : shape ``(4, n)``
        Rows over clients, see above.
    vehicle_now, waiting_now : shape ``(n,)``
        Each client's vehicle in `now`, and who has none.
    buffer : shape ``(longest,)``
        A day to try a position in.
    figures : shape ``(4,)``
        Numbers, see above.
    """

    now: Ints
    tried: Ints
    best: Ints
    ready: Ints
    cut: Ints
    due: Ints
    driven: Ints
    later: Ints
    carried: Ints
    rest: Ints
    size_now: Ints
    size_tried: Ints
    size_best: Ints
    cost_now: Ints
    cost_tried: Ints
    totals: Ints
    clients: Ints
    vehicle_now: Ints
    waiting_now: Ints
    buffer: Ints
    figures: Ints


@inner
def copy_row(goal: Ints, source: Ints, size: int) -> None:
    """Copy the first `size` numbers from `source` to `goal`.

    Slices would allocate, which is switched off.
    """
    for k in range(size):
        goal[k] = source[k]


@inner
def accept(days: Days, waiting: int, cost: int, missing: int) -> None:
    """Let the tried days be those of now, and the best ones where they are.

    The best have fewest who must be served and are `missing`, and then the least `cost`.
    """
    for slot in range(days.size_now.size):
        if days.totals[slot, CHANGED]:
            size = days.size_tried[slot]
            copy_row(days.now[slot], days.tried[slot], size)
            days.size_now[slot], days.cost_now[slot] = size, days.cost_tried[slot]
            days.totals[slot, CHANGED] = 0
    copy_row(days.vehicle_now, days.clients[VEHICLE], days.vehicle_now.size)
    copy_row(days.waiting_now, days.clients[WAITING], waiting)
    days.figures[WAITING_NOW], days.figures[COST_NOW] = waiting, cost
    fewer = missing < days.figures[MISSING_BEST]
    if fewer or (missing == days.figures[MISSING_BEST] and cost < days.figures[COST_BEST]):
        days.figures[COST_BEST], days.figures[MISSING_BEST] = cost, missing
        for slot in range(days.size_now.size):
            days.size_best[slot] = days.size_now[slot]
            copy_row(days.best[slot], days.now[slot], days.size_now[slot])
