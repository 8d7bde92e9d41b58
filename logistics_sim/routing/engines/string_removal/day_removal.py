"""Compiled: stops near one another are taken out of tried days, alone or with their whole trip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.day_pricing import RELOAD
from logistics_sim.routing.engines.string_removal.day_profile import refresh
from logistics_sim.routing.engines.string_removal.day_state import VEHICLE, WAITING

if TYPE_CHECKING:
    import numpy as np

    from logistics_sim.routing.engines.string_removal.day_arrays import DayArrays
    from logistics_sim.routing.engines.string_removal.day_state import Days

WHOLE_TRIP = 0.3
"""How often a stop goes with its whole trip."""
STAYS = 0.2
"""How often a near stop is passed over."""
MOST_REMOVED = 14
NEAR_WAITING = 0.5
"""How often the stops near one that waits are taken out, while one waits."""


@inner
def take_out(days: Days, slot: int, first: int, last: int) -> None:
    """Take the entries ``first:last`` out of a tried day; a trip without stops goes too."""
    day, size, kept = days.tried[slot], days.size_tried[slot], 0
    for at in range(size):
        value = day[at]
        if first <= at < last:
            days.clients[VEHICLE, value] = -1
            continue
        if value == RELOAD and (kept == 0 or day[kept - 1] == RELOAD):
            continue
        day[kept] = value
        kept += 1
    while kept > 0 and day[kept - 1] == RELOAD:
        kept -= 1
    days.size_tried[slot] = kept


@inner
def remove(data: DayArrays, days: Days, rng: np.random.Generator, waiting: int) -> int:
    """Take out stops near a random one; return how many wait then."""
    centre = int(rng.random() * data.stops.shape[0])
    if waiting > 0 and rng.random() < NEAR_WAITING:
        centre = int(days.clients[WAITING, int(rng.random() * waiting)])
    wanted = 1 + int(rng.random() * MOST_REMOVED)
    removed = 0
    for place in range(data.near.shape[1]):
        if removed >= wanted:
            break
        client = data.near[centre, place]
        slot = days.clients[VEHICLE, client]
        if slot < 0 or rng.random() < STAYS:
            continue
        day, size = days.tried[slot], days.size_tried[slot]
        first = 0
        while day[first] != client:
            first += 1
        last = first + 1
        if rng.random() < WHOLE_TRIP:
            while first > 0 and day[first - 1] != RELOAD:
                first -= 1
            while last < size and day[last] != RELOAD:
                last += 1
        for at in range(first, last):
            days.clients[WAITING, waiting] = day[at]
            waiting += 1
        removed += last - first
        take_out(days, slot, first, last)
        refresh(data, days, slot)
    return waiting
