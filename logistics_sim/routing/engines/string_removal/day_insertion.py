"""Compiled: a client is put into a tried day where it costs least.

A position lies between the nodes `before` and `behind`; the `form` of an insertion says whether
the client joins the trip there, or begins or ends a trip of its own or with a part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.string_removal.compiled import inlined, inner
from logistics_sim.routing.engines.string_removal.day_arrays import (
    FIRST_NODE,
    FIXED,
    LAST_NODE,
    LOADING_S,
    METRE_PRICE,
    MOST_METRES,
    MOST_TRIPS,
    PROFILE,
    SECOND_PRICE,
    SHIFT,
    STOP_EARLY,
    STOP_FAMILY,
    STOP_LATE,
    STOP_PRIZE,
    STOP_RELEASE,
    STOP_SERVICE,
)
from logistics_sim.routing.engines.string_removal.day_pricing import IMPOSSIBLE, RELOAD, day_cost
from logistics_sim.routing.engines.string_removal.day_profile import refresh
from logistics_sim.routing.engines.string_removal.day_state import (
    DURATION,
    METRES,
    TRIPS,
    VEHICLE,
    WORK,
    copy_row,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from logistics_sim.routing.engines.string_removal.day_arrays import DayArrays
    from logistics_sim.routing.engines.string_removal.day_state import Days

    Ints = NDArray[np.int64]

BLINK = 0.01
"""How often a position is not seen."""
# Forms of an insertion: within a trip, or with a reload before or behind it.
WITHIN, RELOAD_BEFORE, RELOAD_BEHIND = range(3)


@inner
def write(days: Days, slot: int, at: int, client: int, form: int) -> int:
    """Write a day with `client` at a position into the buffer; return its size."""
    day, size, buffer = days.tried[slot], days.size_tried[slot], days.buffer
    for k in range(at):
        buffer[k] = day[k]
    end = at
    if form == RELOAD_BEFORE:
        buffer[end] = RELOAD
        end += 1
    buffer[end] = client
    end += 1
    if form == RELOAD_BEHIND:
        buffer[end] = RELOAD
        end += 1
    for k in range(at, size):
        buffer[end] = day[k]
        end += 1
    return end


@inner
def joins(data: DayArrays, day: Ints, first: int, size: int, client: int, kind: int) -> bool:
    """Return whether the trip that begins at `first` may have room for `client`."""
    if first >= size:
        return True
    if data.stops[day[first], STOP_FAMILY] != data.stops[client, STOP_FAMILY]:
        return False
    for d in range(data.load.shape[1]):
        board = data.load[client, d]
        at = first
        while at < size and day[at] != RELOAD:
            board += data.load[day[at], d]
            at += 1
        if board > data.capacity[kind, d % data.capacity.shape[1]]:
            return False
    return True


@inlined
def added_metres(metres: Ints, home: int, before: int, node: int, behind: int, form: int) -> int:
    """Return by how much a way from `before` over `node` to `behind` is longer than without it.

    A reload on the way is made at the node `home`; `metres` are between nodes.
    """
    if form == RELOAD_BEFORE:
        there = metres[before, home] + metres[home, node]
    else:
        there = metres[before, node]
    if form == RELOAD_BEHIND:
        back = metres[node, home] + metres[home, behind]
    else:
        back = metres[node, behind]
    longer: int = there + back - metres[before, behind]
    return longer


@inner
def least_cost(
    data: DayArrays,
    days: Days,
    slot: int,
    at: int,
    client: int,
    form: int,
    before: int,
    behind: int,
    longer: int,
) -> int:
    """Return a bound on what `client` adds at a position that makes the day `longer` (metres).

    It is `IMPOSSIBLE` where hours, metres or windows surely forbid it.
    """
    figures, totals = data.kinds[data.kind_of[slot]], days.totals[slot]
    seconds = data.seconds[figures[PROFILE]]
    home, loading = figures[FIRST_NODE], figures[LOADING_S]
    stop, node = data.stops[client], data.depots + client
    size = days.size_tried[slot]
    work = -seconds[before, behind] if size else loading
    held = stop[STOP_RELEASE] + days.driven[slot, at]
    if form == RELOAD_BEFORE:
        there = seconds[before, home] + loading + seconds[home, node]
        goods = max(stop[STOP_RELEASE], days.later[slot, at])
        reach = max(days.cut[slot, at] + seconds[before, home], goods)
        reach += loading + seconds[home, node]
    else:
        there = seconds[before, node]
        reach = there + max(days.ready[slot, at] if form == WITHIN else days.cut[slot, at], held)
    if reach > stop[STOP_LATE]:
        return IMPOSSIBLE
    leave = max(reach, stop[STOP_EARLY]) + stop[STOP_SERVICE]
    if form == RELOAD_BEHIND:
        back = seconds[node, home] + loading + seconds[home, behind]
        leave = max(leave + seconds[node, home], days.later[slot, at])
        leave += loading + seconds[home, behind]
    else:
        back = seconds[node, behind]
        leave += back
    if leave > days.due[slot, at]:
        return IMPOSSIBLE
    work += there + back + stop[STOP_SERVICE] + totals[WORK]
    if work > figures[SHIFT] or totals[METRES] + longer > figures[MOST_METRES]:
        return IMPOSSIBLE
    paid = figures[SECOND_PRICE] * max(work - totals[DURATION], 0)
    begin = 0 if size else figures[FIXED]
    bound: int = begin + figures[METRE_PRICE] * longer + paid
    return bound


@inner
def insert(data: DayArrays, days: Days, rng: np.random.Generator, client: int) -> bool:
    """Put a client where it costs least; return whether there is a place worth it.

    Only positions whose bound is below the best one are priced, first by metres alone.
    """
    prize = data.stops[client, STOP_PRIZE]
    least = IMPOSSIBLE if prize == 0 else prize
    slot_best, at_best, form_best = -1, 0, 0
    empty_kind = -1
    for slot in range(data.kind_of.size):
        kind, size = data.kind_of[slot], days.size_tried[slot]
        if size == 0:
            if kind == empty_kind:
                continue
            empty_kind = kind
        figures = data.kinds[kind]
        spare = data.capacity[kind, data.main % data.capacity.shape[1]]
        spare -= data.load[client, data.main]
        day, before_cost = days.tried[slot], days.cost_tried[slot]
        last_form = RELOAD_BEHIND if days.totals[slot, TRIPS] < figures[MOST_TRIPS] else WITHIN
        home, before = figures[FIRST_NODE], figures[FIRST_NODE]
        metres, price = data.metres[figures[PROFILE]], figures[METRE_PRICE]
        begin = 0 if size else figures[FIXED]
        node = data.depots + client
        room = joins(data, day, 0, size, client, kind)
        for at in range(size + 1):
            if at > 0:
                if day[at - 1] == RELOAD:
                    before = home
                    room = joins(data, day, at, size, client, kind)
                else:
                    before = data.depots + day[at - 1]
            if at == size:
                behind = figures[LAST_NODE]
            elif day[at] == RELOAD:
                behind = home
            else:
                behind = data.depots + day[at]
            if rng.random() < BLINK:
                continue
            for form in range(last_form + 1):
                if form == WITHIN and not room:
                    continue
                if form == RELOAD_BEFORE and (
                    at == 0 or day[at - 1] == RELOAD or days.rest[slot, at] > spare
                ):
                    continue
                if form == RELOAD_BEHIND and (
                    at == size or day[at] == RELOAD or days.carried[slot, at] > spare
                ):
                    continue
                longer = added_metres(metres, home, before, node, behind, form)
                if size == 0:
                    longer += metres[before, behind]
                if begin + price * longer >= least:
                    continue
                if least_cost(data, days, slot, at, client, form, before, behind, longer) >= least:
                    continue
                cost = day_cost(data, days.buffer, write(days, slot, at, client, form), kind)
                if cost < IMPOSSIBLE and cost - before_cost < least:
                    least = cost - before_cost
                    slot_best, at_best, form_best = slot, at, form
    if slot_best < 0:
        return False
    size = write(days, slot_best, at_best, client, form_best)
    copy_row(days.tried[slot_best], days.buffer, size)
    days.size_tried[slot_best] = size
    days.clients[VEHICLE, client] = slot_best
    refresh(data, days, slot_best)
    return True
