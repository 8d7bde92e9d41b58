"""Compiled: routes are laid, renewed when they change, kept and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.instance_arrays import (
    BEGIN,
    CLOSE,
    EARLY,
    END,
    FAMILY_OF,
    FIXED,
    LATE,
    LIMIT,
    LOADING,
    MOST_METRES,
    OUT,
    PAY,
    RELEASED,
    SECONDS_OUT,
    SERVICE,
    START,
)
from logistics_sim.routing.engines.string_removal.search_state import (
    ARC,
    BOARD,
    BROKEN,
    CHANGED,
    CHANGES,
    COST,
    FAMILY,
    IS_CHANGED,
    KIND,
    LAST,
    LAST_AFTER,
    LOAD,
    LOOSE,
    METRES,
    NEXT,
    OTHER_ROW,
    OUT_THERE,
    OUTSIDE,
    RELEASE,
    ROW,
    SIZE,
    SLOT_OF,
    SOON,
    SOON_AFTER,
    SPAN,
    TOTAL,
    USED,
    WORK,
    WORK_AFTER,
)
from logistics_sim.routing.engines.string_removal.single_route import metres_on
from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays
    from logistics_sim.routing.engines.string_removal.search_state import State

    Ints = NDArray[np.int64]


@inner
def mark_changed(s: State, slot: int) -> None:
    """Note that a slot differs from what is kept."""
    if not s.slots[IS_CHANGED, slot]:
        s.slots[IS_CHANGED, slot] = 1
        s.slots[CHANGED, s.mem[CHANGES]] = slot
        s.mem[CHANGES] += 1


@inner
def read_route(g: InstanceArrays, s: State, slot: int, row: int) -> int:
    """Write the clients of a slot into a row of the lists; return how many there are."""
    count = 0
    client = s.at[g.n + slot, NEXT]
    while client >= 0:
        s.lists[row, count] = client
        count += 1
        client = s.at[client, NEXT]
    return count


@inner
def write_route(g: InstanceArrays, s: State, slot: int, row: int, count: int) -> None:
    """Put the first `count` clients of a row of the lists on a slot in that order."""
    place = g.n + slot
    for k in range(count):
        client = s.lists[row, k]
        s.at[place, NEXT] = client
        place = client
        s.lists[SLOT_OF, client] = slot
    s.at[place, NEXT] = -1
    update_route(g, s, slot)


@inner
def exchange_vehicles(g: InstanceArrays, s: State, slot: int, other: int) -> None:
    """Let the vehicles of two slots change their routes; one may have none."""
    mine = read_route(g, s, slot, OTHER_ROW)
    theirs = read_route(g, s, other, ROW)
    write_route(g, s, slot, ROW, theirs)
    write_route(g, s, other, OTHER_ROW, mine)


@inner
def update_route(g: InstanceArrays, s: State, slot: int) -> None:
    """Work out what a slot and its positions know."""
    mark_changed(s, slot)
    at, way, row = s.at, s.way, s.lists[ROW]
    count = read_route(g, s, slot, ROW)
    kind = way[slot, KIND]
    fixed, end = g.kinds[kind, FIXED], g.kinds[kind, END]
    legs = g.legs[g.kinds[kind, OUT]]
    before = way[slot, COST]
    s.mem[USED] += int(count > 0) - int(way[slot, SIZE] > 0)
    way[slot, SIZE] = count
    cost = fixed
    here = g.kinds[kind, START]
    place = g.n + slot
    for k in range(count):
        there = g.depots + row[k]
        at[place, ARC] = legs[here, there]
        cost += at[place, ARC]
        here = there
        place = row[k]
    at[place, ARC] = legs[here, end]
    cost += at[place, ARC]
    if count == 0:
        at[place, ARC] = -fixed
        cost = 0
    if g.mixed:
        way[slot, FAMILY] = g.clients[row[0], FAMILY_OF] if count else -1
    update_loads(g, s, slot, count)
    if g.limited or g.several:
        update_metres(g, s, slot, count)
    if g.timed:
        cost += update_times(g, s, slot, count)
    way[slot, COST] = cost
    s.mem[TOTAL] += cost - before


@inner
def update_metres(g: InstanceArrays, s: State, slot: int, count: int) -> None:
    """Renew the metres of a slot."""
    kind = s.way[slot, KIND]
    metres = metres_on(g, s, kind, ROW, count) if count else 0
    s.way[slot, METRES] = metres
    if metres > g.kinds[kind, MOST_METRES]:
        s.mem[BROKEN] = 1


@inner
def update_loads(g: InstanceArrays, s: State, slot: int, count: int) -> None:
    """Renew the loads of a slot, and of its positions what goes both ways."""
    at, way, row, load = s.at, s.way, s.lists[ROW], g.load
    loads = g.room.shape[1]
    first = g.n + slot
    for d in range(loads):
        brought, taken = 0, 0
        for k in range(count):
            brought += load[row[k], d]
            taken += load[row[k], loads + d]
        way[slot, LOAD + d] = max(brought, taken)
        if not g.both[d]:
            continue
        front, back = BOARD + 2 * d, BOARD + 2 * d + 1
        board = brought
        most = board
        at[first, front] = most
        for k in range(count):
            c = row[k]
            board += load[c, loads + d] - load[c, d]
            most = max(most, board)
            at[c, front] = most
        most = board
        for k in range(count - 1, -1, -1):
            c = row[k]
            at[c, back] = most
            board -= load[c, loads + d] - load[c, d]
            most = max(most, board)
        at[first, back] = most
        if most > g.room[way[slot, KIND], d]:
            s.mem[BROKEN] = 1


@inner
def update_times(g: InstanceArrays, s: State, slot: int, count: int) -> int:
    """Renew the hours of a slot and its positions; return what its driver is paid.

    Segments are joined in constant time (Vidal, Crainic, Gendreau and Prins 2013, Computers
    & Operations Research 40, 475-489).
    """
    at, way, row, clients = s.at, s.way, s.lists[ROW], g.clients
    kind = way[slot, KIND]
    seconds = g.legs[g.kinds[kind, SECONDS_OUT]]
    close, end = g.kinds[kind, CLOSE], g.kinds[kind, END]
    place = g.n + slot
    here = g.kinds[kind, START]
    work, soon, last = g.kinds[kind, LOADING], g.kinds[kind, BEGIN], close
    release = 0
    good = True
    for k in range(count):
        at[place, WORK], at[place, SOON], at[place, LAST] = work, soon, last
        c = row[k]
        early, late = clients[c, EARLY], clients[c, LATE]
        span = work + seconds[here, g.depots + c]
        good = good and soon + span <= late
        wait = max(early - span - last, 0)
        soon = max(soon, early - span) - wait
        last = min(last, late - span)
        work = span + clients[c, SERVICE] + wait
        release = max(release, clients[c, RELEASED])
        here = g.depots + c
        place = c
    at[place, WORK], at[place, SOON], at[place, LAST] = work, soon, last
    way[slot, RELEASE] = release
    span = work + seconds[here, end] if count else 0
    way[slot, SPAN] = span
    good = good and soon + span <= close and span <= g.kinds[kind, LIMIT]
    good = good and release <= min(last, close - span)
    if count and not good:
        s.mem[BROKEN] = 1
    work, soon, last = 0, -FOREVER, close
    there = end
    for k in range(count - 1, -1, -1):
        c = row[k]
        at[c, WORK_AFTER], at[c, SOON_AFTER], at[c, LAST_AFTER] = work, soon, last
        leg = clients[c, SERVICE] + seconds[g.depots + c, there]
        wait = max(soon - leg - clients[c, LATE], 0)
        soon = max(soon - leg, clients[c, EARLY]) - wait
        last = min(last - leg, clients[c, LATE])
        work += leg + wait
        there = g.depots + c
    place = g.n + slot
    at[place, WORK_AFTER], at[place, SOON_AFTER], at[place, LAST_AFTER] = work, soon, last
    return int(g.kinds[kind, PAY] * span)


@inner
def copy_slot(g: InstanceArrays, slot: int, at: Ints, way: Ints, to_at: Ints, to_way: Ints) -> None:
    """Copy what a slot and its positions know, from one pair of arrays to another."""
    for column in range(way.shape[1]):
        to_way[slot, column] = way[slot, column]
    place = g.n + slot
    while place >= 0:
        for column in range(at.shape[1]):
            to_at[place, column] = at[place, column]
        place = at[place, NEXT]


@inner
def save_solution(g: InstanceArrays, s: State) -> None:
    """Make where the search stands what it returns to."""
    for t in range(s.mem[CHANGES]):
        slot = s.slots[CHANGED, t]
        s.slots[IS_CHANGED, slot] = 0
        copy_slot(g, slot, s.at, s.way, s.at_kept, s.way_kept)
    s.mem[CHANGES] = 0
    s.mem[BROKEN] = 0


@inner
def restore_solution(g: InstanceArrays, s: State, loose: int) -> None:
    """Return to what was kept; the first `loose` clients that are loose, and no others, moved."""
    for k in range(loose):
        s.lists[SLOT_OF, s.lists[LOOSE, k]] = -1
    for k in range(s.mem[OUTSIDE]):
        s.lists[SLOT_OF, s.lists[OUT_THERE, k]] = -1
    for t in range(s.mem[CHANGES]):
        slot = s.slots[CHANGED, t]
        s.slots[IS_CHANGED, slot] = 0
        s.mem[TOTAL] += s.way_kept[slot, COST] - s.way[slot, COST]
        s.mem[USED] += int(s.way_kept[slot, SIZE] > 0) - int(s.way[slot, SIZE] > 0)
        copy_slot(g, slot, s.at_kept, s.way_kept, s.at, s.way)
        for k in range(read_route(g, s, slot, ROW)):
            s.lists[SLOT_OF, s.lists[ROW, k]] = slot
    s.mem[CHANGES] = 0
    s.mem[BROKEN] = 0
