"""Compiled: what a client costs at every position, and putting it at the cheapest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.string_removal.compiled import inlined, inner
from logistics_sim.routing.engines.string_removal.instance_arrays import (
    CLOSED,
    EARLY,
    END,
    FAMILY_OF,
    FIXED,
    INTO,
    LATE,
    LIMIT,
    METRES_INTO,
    METRES_OUT,
    MOST_METRES,
    OUT,
    PAY,
    PRIZE,
    RELEASED,
    SECONDS_INTO,
    SECONDS_OUT,
    SERVICE,
    START,
    UNIT,
)
from logistics_sim.routing.engines.string_removal.route_updates import (
    exchange_vehicles,
    mark_changed,
    update_route,
)
from logistics_sim.routing.engines.string_removal.search_state import (
    ARC,
    BOARD,
    COST,
    FAMILY,
    KIND,
    LAST,
    LAST_AFTER,
    LOAD,
    METRES,
    NEXT,
    OTHER_KIND,
    QUEUE,
    RELEASE,
    SEEN_AT,
    SIZE,
    SKIP,
    SLOT_OF,
    SOON,
    SOON_AFTER,
    SPAN,
    TOTAL,
    WORK,
    WORK_AFTER,
)

if TYPE_CHECKING:
    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays
    from logistics_sim.routing.engines.string_removal.search_state import State

BLINK = 0.01
"""How often a position is not seen."""


@inlined
def fits_load(g: InstanceArrays, s: State, client: int, slot: int, kind: int) -> bool:
    """Return whether a vehicle of `kind` has room for a client more, as far as loads tell."""
    way, loads = s.way, g.room.shape[1]
    for d in range(loads):
        if not g.both[d]:
            need = max(g.load[client, d], g.load[client, loads + d])
            if way[slot, LOAD + d] + need > g.room[kind, d]:
                return False
    return True


@inlined
def fits_both_ways(g: InstanceArrays, s: State, client: int, kind: int, place: int) -> bool:
    """Return whether loads that go both ways fit at a position."""
    loads = g.room.shape[1]
    for d in range(loads):
        if g.both[d]:
            room = g.room[kind, d]
            if s.at[place, BOARD + 2 * d] + g.load[client, d] > room:
                return False
            if s.at[place, BOARD + 2 * d + 1] + g.load[client, loads + d] > room:
                return False
    return True


@inlined
def cheapest_insertion_in(
    g: InstanceArrays,
    s: State,
    rng: np.random.Generator,
    client: int,
    slot: int,
    kind: int,
    change: int,
    best: int,
    found: int,
) -> tuple[int, int]:
    """Return the best price and position so far after a look at the positions of a slot.

    `kind` drives it, which costs `change` if it is not the slot's own.
    """
    at, way = s.at, s.way
    own = way[slot, KIND] == kind
    node = g.depots + client
    out, into = g.legs[g.kinds[kind, OUT], node], g.legs[g.kinds[kind, INTO], node]
    seconds_out = g.legs[g.kinds[kind, SECONDS_OUT], node]
    seconds_into = g.legs[g.kinds[kind, SECONDS_INTO], node]
    early, late = g.clients[client, EARLY], g.clients[client, LATE]
    service = g.clients[client, SERVICE]
    pay, limit, end = g.kinds[kind, PAY], g.kinds[kind, LIMIT], g.kinds[kind, END]
    release = max(way[slot, RELEASE], g.clients[client, RELEASED])
    span_now = way[slot, SPAN]
    skip = s.mem[SKIP]
    place, here = g.n + slot, g.kinds[kind, START]
    while place >= 0:
        following = at[place, NEXT]
        there = end if following < 0 else g.depots + following
        price = change + into[here] + out[there]
        price -= at[place, ARC] if own else g.legs[g.kinds[kind, OUT], here, there]
        if skip == 0:
            skip = int(np.log(1.0 - rng.random()) / np.log(1.0 - BLINK))
            price = CLOSED
        else:
            skip -= 1
        if (price < best or pay) and price < CLOSED:
            if g.two_way and not fits_both_ways(g, s, client, kind, place):
                price = CLOSED
            if g.limited and not fits_length(g, s, client, slot, here, there):
                price = CLOSED
            if g.timed and price < CLOSED:
                soon, last = at[place, SOON], at[place, LAST]
                reach = at[place, WORK] + seconds_into[here]
                if soon + reach > late:
                    price = CLOSED
                    if soon + at[place, WORK] > late:
                        break  # later positions are left later still
                else:
                    waited = max(early - reach - last, 0)
                    soon = max(early - reach, soon) - waited
                    last = min(late - reach, last)
                    reach += waited + service + seconds_out[there]
                    if soon + reach > at[place, LAST_AFTER]:
                        price = CLOSED
                    elif g.whole:
                        last = min(at[place, LAST_AFTER] - reach, last)
                        span = reach + at[place, WORK_AFTER]
                        span += max(at[place, SOON_AFTER] - reach - last, 0)
                        if span > limit or release > last:
                            price = CLOSED
                        else:
                            price += pay * (span - span_now)
            if price < best:
                best, found = price, place
        place = following
        here = there
    s.mem[SKIP] = skip
    return best, found


@inlined
def fits_length(g: InstanceArrays, s: State, client: int, slot: int, here: int, there: int) -> bool:
    """Return whether a slot may drive so many metres more."""
    kind, node = s.way[slot, KIND], g.depots + client
    legs = g.legs[g.kinds[kind, METRES_OUT]]
    metres = g.legs[g.kinds[kind, METRES_INTO], node, here] + legs[node, there]
    if s.way[slot, SIZE] > 0:
        metres += s.way[slot, METRES] - legs[here, there]
    return bool(metres <= g.kinds[kind, MOST_METRES])


@inner
def cheapest_insertion(
    g: InstanceArrays, s: State, rng: np.random.Generator, client: int, stamp: int
) -> int:
    """Return the cheapest position for a client, -1 where there is none or its prize is less.

    Routes of near clients are looked at and one empty route of each kind; where none of
    them takes the client, all routes.
    """
    prize, family = g.clients[client, PRIZE], g.clients[client, FAMILY_OF]
    best = prize if prize else CLOSED // 2
    found = -1
    queue, mark, slot_of = s.slots[QUEUE], s.slots[SEEN_AT], s.lists[SLOT_OF]
    count = 0
    for k in range(1, g.near.shape[1]):
        slot = slot_of[g.near[client, k]]
        if slot >= 0 and mark[slot] != stamp:
            mark[slot] = stamp
            queue[count] = slot
            count += 1
    for kind in range(g.room.shape[0]):
        slot = empty_slot(g, s, kind)
        if slot >= 0:
            queue[count] = slot
            count += 1
    first = 0
    s.mem[OTHER_KIND] = -1
    while True:
        for k in range(first, count):
            slot = queue[k]
            if g.mixed and s.way[slot, SIZE] > 0 and s.way[slot, FAMILY] != family:
                continue
            kind = s.way[slot, KIND]
            change = 0
            if not fits_load(g, s, client, slot, kind):
                kind, change = larger_kind(g, s, client, slot)
                if kind < 0 or change >= best:
                    continue
            before = best
            best, found = cheapest_insertion_in(g, s, rng, client, slot, kind, change, best, found)
            if best < before:
                s.mem[OTHER_KIND] = kind if kind != s.way[slot, KIND] else -1
        if found >= 0 or first > 0:
            return int(found)
        first = count
        for slot in range(mark.size):
            if mark[slot] != stamp and s.way[slot, SIZE] > 0:
                queue[count] = slot
                count += 1
        if first == count or first == 0:
            return int(found)


@inner
def larger_kind(g: InstanceArrays, s: State, client: int, slot: int) -> tuple[int, int]:
    """Return the kind that would take a slot's clients and one more, and what it costs more.

    Only kinds that keep the same hours on the same roads, with a vehicle left; -1 where
    there is none.
    """
    mine = s.way[slot, KIND]
    best, least = -1, CLOSED
    for kind in range(g.room.shape[0]):
        if kind == mine or not g.alike[mine, kind] or s.way[slot, SIZE] == 0:
            continue
        if fits_load(g, s, client, slot, kind) and empty_slot(g, s, kind) >= 0:
            change = g.kinds[kind, FIXED] - g.kinds[mine, FIXED]
            change += (g.kinds[kind, UNIT] - g.kinds[mine, UNIT]) * s.way[slot, METRES]
            change += (g.kinds[kind, PAY] - g.kinds[mine, PAY]) * s.way[slot, SPAN]
            if change < least:
                best, least = kind, change
    return best, least


@inner
def empty_slot(g: InstanceArrays, s: State, kind: int) -> int:
    """Return a slot of a kind that is not in use, -1 where there is none."""
    for slot in range(g.first_slot[kind], g.first_slot[kind + 1]):
        if s.way[slot, SIZE] == 0:
            return slot
    return -1


@inner
def insert_client(g: InstanceArrays, s: State, client: int, place: int) -> None:
    """Put a client at a position, after a change of vehicles where that was priced in."""
    at = s.at
    slot = place - g.n if place >= g.n else s.lists[SLOT_OF, place]
    if s.mem[OTHER_KIND] >= 0:
        other = empty_slot(g, s, s.mem[OTHER_KIND])
        exchange_vehicles(g, s, slot, other)
        place = g.n + other if place >= g.n else place
        slot = other
    mark_changed(s, slot)
    following = at[place, NEXT]
    at[client, NEXT] = following
    at[place, NEXT] = client
    s.lists[SLOT_OF, client] = slot
    if g.timed or g.limited or s.way[slot, SIZE] == 0 or g.two_way:
        update_route(g, s, slot)
        return
    # Where only loads bind that go one way, little changes.
    kind = s.way[slot, KIND]
    node, loads = g.depots + client, g.room.shape[1]
    here = g.kinds[kind, START] if place >= g.n else g.depots + place
    there = g.kinds[kind, END] if following < 0 else g.depots + following
    into = g.legs[g.kinds[kind, INTO], node, here]
    out = g.legs[g.kinds[kind, OUT], node, there]
    more = into + out - at[place, ARC]
    at[place, ARC], at[client, ARC] = into, out
    s.way[slot, SIZE] += 1
    s.way[slot, COST] += more
    s.mem[TOTAL] += more
    for d in range(loads):
        s.way[slot, LOAD + d] += max(g.load[client, d], g.load[client, loads + d])
