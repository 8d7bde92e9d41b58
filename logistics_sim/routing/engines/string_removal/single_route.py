"""Compiled: what a row of clients costs on a vehicle of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.instance_arrays import (
    BEGIN,
    CLOSE,
    CLOSED,
    EARLY,
    END,
    FIXED,
    LATE,
    LIMIT,
    LOADING,
    METRES_OUT,
    MOST_METRES,
    OUT,
    PAY,
    RELEASED,
    SECONDS_OUT,
    SERVICE,
    START,
)

if TYPE_CHECKING:
    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays
    from logistics_sim.routing.engines.string_removal.search_state import State


@inner
def cost_on(g: InstanceArrays, s: State, kind: int, row: int, count: int) -> int:
    """Return what the clients of a row cost on a vehicle of `kind`, `CLOSED` if they cannot."""
    if not has_room(g, s, kind, row, count):
        return CLOSED
    legs = g.legs[g.kinds[kind, OUT]]
    here = g.kinds[kind, START]
    cost = g.kinds[kind, FIXED]
    for k in range(count):
        there = g.depots + s.lists[row, k]
        cost += legs[here, there]
        here = there
    cost += legs[here, g.kinds[kind, END]]
    if g.limited and metres_on(g, s, kind, row, count) > g.kinds[kind, MOST_METRES]:
        return CLOSED
    if g.timed:
        span = span_on(g, s, kind, row, count)
        if span < 0:
            return CLOSED
        cost += g.kinds[kind, PAY] * span
    return int(cost)


@inner
def has_room(g: InstanceArrays, s: State, kind: int, row: int, count: int) -> bool:
    """Return whether a kind of vehicle can load the clients of a row."""
    loads = g.room.shape[1]
    for d in range(loads):
        board = 0
        for k in range(count):
            board += g.load[s.lists[row, k], d]
        most = board
        for k in range(count):
            c = s.lists[row, k]
            board += g.load[c, loads + d] - g.load[c, d]
            most = max(most, board)
        if most > g.room[kind, d]:
            return False
    return True


@inner
def metres_on(g: InstanceArrays, s: State, kind: int, row: int, count: int) -> int:
    """Return the metres of a row of clients."""
    legs = g.legs[g.kinds[kind, METRES_OUT]]
    here = g.kinds[kind, START]
    metres = 0
    for k in range(count):
        there = g.depots + s.lists[row, k]
        metres += legs[here, there]
        here = there
    return int(metres + legs[here, g.kinds[kind, END]])


@inner
def span_on(g: InstanceArrays, s: State, kind: int, row: int, count: int) -> int:
    """Return the least seconds that a row of clients takes, -1 where it is not in time."""
    seconds = g.legs[g.kinds[kind, SECONDS_OUT]]
    here, close = g.kinds[kind, START], g.kinds[kind, CLOSE]
    work, soon, last = g.kinds[kind, LOADING], g.kinds[kind, BEGIN], close
    release = 0
    for k in range(count):
        c = s.lists[row, k]
        early, late = g.clients[c, EARLY], g.clients[c, LATE]
        span = work + seconds[here, g.depots + c]
        if soon + span > late:
            return -1
        wait = max(early - span - last, 0)
        soon = max(soon, early - span) - wait
        last = min(last, late - span)
        work = span + g.clients[c, SERVICE] + wait
        release = max(release, g.clients[c, RELEASED])
        here = g.depots + c
    work += seconds[here, g.kinds[kind, END]]
    if soon + work > close or work > g.kinds[kind, LIMIT] or release > min(last, close - work):
        return -1
    return int(work)
