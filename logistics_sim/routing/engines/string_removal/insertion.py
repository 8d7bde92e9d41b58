"""Compiled: what a client costs at every position, and putting it at the cheapest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.string_removal.compiled import inlined, inner
from logistics_sim.routing.engines.string_removal.instance_arrays import (
    CLIENT_FAMILY,
    CLIENT_RELEASE,
    COST_FROM,
    COST_TO,
    EARLY,
    END_DEPOT,
    FIXED_COST,
    FORBIDDEN,
    LATE,
    MAX_DISTANCE,
    MAX_DURATION,
    METRES_FROM,
    METRES_TO,
    PRIZE,
    SECONDS_FROM,
    SECONDS_TO,
    SERVICE,
    START_DEPOT,
    UNIT_DISTANCE,
    UNIT_DURATION,
)
from logistics_sim.routing.engines.string_removal.route_updates import (
    exchange_vehicles,
    mark_changed,
    update_route,
)
from logistics_sim.routing.engines.string_removal.search_state import (
    ARC_COST,
    COST,
    DURATION,
    DURATION_AFTER,
    EARLIEST,
    EARLIEST_AFTER,
    FAMILY,
    KIND,
    LAST_SEEN,
    LATEST,
    LATEST_AFTER,
    LOAD,
    METRES,
    NEW_KIND,
    NEXT,
    NEXT_BLINK,
    ON_BOARD,
    QUEUE,
    RELEASE,
    ROUTE_DURATION,
    ROUTES_COST,
    SIZE,
    SLOT_OF,
)

if TYPE_CHECKING:
    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays
    from logistics_sim.routing.engines.string_removal.search_state import State

BLINK = 0.01
"""How often a position is not seen."""


@inlined
def fits_load(data: InstanceArrays, state: State, client: int, slot: int, kind: int) -> bool:
    """Return whether a vehicle of `kind` has room for a client more, as far as loads tell."""
    routes, dimensions = state.routes, data.capacity.shape[1]
    for d in range(dimensions):
        if not data.both_ways[d]:
            need = max(data.load[client, d], data.load[client, dimensions + d])
            if routes[slot, LOAD + d] + need > data.capacity[kind, d]:
                return False
    return True


@inlined
def fits_both_ways(
    data: InstanceArrays, state: State, client: int, kind: int, position: int
) -> bool:
    """Return whether loads that go both ways fit at a position."""
    dimensions = data.capacity.shape[1]
    for d in range(dimensions):
        if data.both_ways[d]:
            capacity = data.capacity[kind, d]
            if state.positions[position, ON_BOARD + 2 * d] + data.load[client, d] > capacity:
                return False
            if (
                state.positions[position, ON_BOARD + 2 * d + 1] + data.load[client, dimensions + d]
                > capacity
            ):
                return False
    return True


@inlined
def cheapest_insertion_in(
    data: InstanceArrays,
    state: State,
    rng: np.random.Generator,
    client: int,
    slot: int,
    kind: int,
    kind_change: int,
    best: int,
    found: int,
) -> tuple[int, int]:
    """Return the best price and position so far after a look at the positions of a slot.

    `kind` drives it, which costs `kind_change` if it is not the slot's own; `found` is the
    position of the price `best`.
    """
    positions, routes = state.positions, state.routes
    own = routes[slot, KIND] == kind
    node = data.depots + client
    out, into = (
        data.matrices[data.kinds[kind, COST_FROM], node],
        data.matrices[data.kinds[kind, COST_TO], node],
    )
    seconds_out = data.matrices[data.kinds[kind, SECONDS_FROM], node]
    seconds_into = data.matrices[data.kinds[kind, SECONDS_TO], node]
    early, late = data.clients[client, EARLY], data.clients[client, LATE]
    service = data.clients[client, SERVICE]
    pay, limit, end = (
        data.kinds[kind, UNIT_DURATION],
        data.kinds[kind, MAX_DURATION],
        data.kinds[kind, END_DEPOT],
    )
    release = max(routes[slot, RELEASE], data.clients[client, CLIENT_RELEASE])
    current_duration = routes[slot, ROUTE_DURATION]
    until_blink = state.scalars[NEXT_BLINK]
    position, from_node = data.n + slot, data.kinds[kind, START_DEPOT]
    while position >= 0:
        successor = positions[position, NEXT]
        to_node = end if successor < 0 else data.depots + successor
        price = kind_change + into[from_node] + out[to_node]
        price -= (
            positions[position, ARC_COST]
            if own
            else data.matrices[data.kinds[kind, COST_FROM], from_node, to_node]
        )
        if until_blink == 0:
            until_blink = int(np.log(1.0 - rng.random()) / np.log(1.0 - BLINK))
            price = FORBIDDEN
        else:
            until_blink -= 1
        if (price < best or pay) and price < FORBIDDEN:
            if data.two_way and not fits_both_ways(data, state, client, kind, position):
                price = FORBIDDEN
            if data.distance_limited and not fits_length(
                data, state, client, slot, from_node, to_node
            ):
                price = FORBIDDEN
            if data.timed and price < FORBIDDEN:
                earliest, latest = positions[position, EARLIEST], positions[position, LATEST]
                elapsed = positions[position, DURATION] + seconds_into[from_node]
                if earliest + elapsed > late:
                    price = FORBIDDEN
                    if earliest + positions[position, DURATION] > late:
                        break  # later positions are left later still
                else:
                    waited = max(early - elapsed - latest, 0)
                    earliest = max(early - elapsed, earliest) - waited
                    latest = min(late - elapsed, latest)
                    elapsed += waited + service + seconds_out[to_node]
                    if earliest + elapsed > positions[position, LATEST_AFTER]:
                        price = FORBIDDEN
                    elif data.duration_limited:
                        latest = min(positions[position, LATEST_AFTER] - elapsed, latest)
                        route_duration = elapsed + positions[position, DURATION_AFTER]
                        route_duration += max(
                            positions[position, EARLIEST_AFTER] - elapsed - latest, 0
                        )
                        if route_duration > limit or release > latest:
                            price = FORBIDDEN
                        else:
                            price += pay * (route_duration - current_duration)
            if price < best:
                best, found = price, position
        position = successor
        from_node = to_node
    state.scalars[NEXT_BLINK] = until_blink
    return best, found


@inlined
def fits_length(
    data: InstanceArrays, state: State, client: int, slot: int, from_node: int, to_node: int
) -> bool:
    """Return whether a slot may drive by a client between `from_node` and `to_node`."""
    kind, node = state.routes[slot, KIND], data.depots + client
    matrix = data.matrices[data.kinds[kind, METRES_FROM]]
    metres = data.matrices[data.kinds[kind, METRES_TO], node, from_node] + matrix[node, to_node]
    if state.routes[slot, SIZE] > 0:
        metres += state.routes[slot, METRES] - matrix[from_node, to_node]
    return bool(metres <= data.kinds[kind, MAX_DISTANCE])


@inner
def cheapest_insertion(
    data: InstanceArrays, state: State, rng: np.random.Generator, client: int, stamp: int
) -> int:
    """Return the cheapest position for a client, -1 where there is none or its prize is less.

    Routes of near clients are looked at and one empty route of each kind; where none of
    them takes the client, all routes.
    """
    prize, family = data.clients[client, PRIZE], data.clients[client, CLIENT_FAMILY]
    best = prize if prize else FORBIDDEN // 2
    found = -1
    queue, last_seen, slot_of = (
        state.slot_lists[QUEUE],
        state.slot_lists[LAST_SEEN],
        state.client_lists[SLOT_OF],
    )
    count = 0
    for k in range(1, data.neighbours.shape[1]):
        slot = slot_of[data.neighbours[client, k]]
        if slot >= 0 and last_seen[slot] != stamp:
            last_seen[slot] = stamp
            queue[count] = slot
            count += 1
    for kind in range(data.capacity.shape[0]):
        slot = empty_slot(data, state, kind)
        if slot >= 0:
            queue[count] = slot
            count += 1
    first = 0
    state.scalars[NEW_KIND] = -1
    while True:
        for k in range(first, count):
            slot = queue[k]
            if (
                data.has_families
                and state.routes[slot, SIZE] > 0
                and state.routes[slot, FAMILY] != family
            ):
                continue
            kind = state.routes[slot, KIND]
            kind_change = 0
            if not fits_load(data, state, client, slot, kind):
                kind, kind_change = larger_kind(data, state, client, slot)
                if kind < 0 or kind_change >= best:
                    continue
            before = best
            best, found = cheapest_insertion_in(
                data, state, rng, client, slot, kind, kind_change, best, found
            )
            if best < before:
                state.scalars[NEW_KIND] = kind if kind != state.routes[slot, KIND] else -1
        if found >= 0 or first > 0:
            return int(found)
        first = count
        for slot in range(last_seen.size):
            if last_seen[slot] != stamp and state.routes[slot, SIZE] > 0:
                queue[count] = slot
                count += 1
        if first == count or first == 0:
            return int(found)


@inner
def larger_kind(data: InstanceArrays, state: State, client: int, slot: int) -> tuple[int, int]:
    """Return the kind that would take a slot's clients and one more, and what it costs more.

    Only kinds that keep the same hours on the same roads, with a vehicle left; -1 where
    there is none.
    """
    mine = state.routes[slot, KIND]
    best, least = -1, FORBIDDEN
    for kind in range(data.capacity.shape[0]):
        if kind == mine or not data.compatible[mine, kind] or state.routes[slot, SIZE] == 0:
            continue
        if fits_load(data, state, client, slot, kind) and empty_slot(data, state, kind) >= 0:
            kind_change = data.kinds[kind, FIXED_COST] - data.kinds[mine, FIXED_COST]
            kind_change += (
                data.kinds[kind, UNIT_DISTANCE] - data.kinds[mine, UNIT_DISTANCE]
            ) * state.routes[slot, METRES]
            kind_change += (
                data.kinds[kind, UNIT_DURATION] - data.kinds[mine, UNIT_DURATION]
            ) * state.routes[slot, ROUTE_DURATION]
            if kind_change < least:
                best, least = kind, kind_change
    return best, least


@inner
def empty_slot(data: InstanceArrays, state: State, kind: int) -> int:
    """Return a slot of a kind that is not in use, -1 where there is none."""
    for slot in range(data.first_slot[kind], data.first_slot[kind + 1]):
        if state.routes[slot, SIZE] == 0:
            return slot
    return -1


@inner
def insert_client(data: InstanceArrays, state: State, client: int, position: int) -> None:
    """Put a client at a position, after a change of vehicles where that was priced in."""
    positions = state.positions
    slot = position - data.n if position >= data.n else state.client_lists[SLOT_OF, position]
    if state.scalars[NEW_KIND] >= 0:
        other = empty_slot(data, state, state.scalars[NEW_KIND])
        exchange_vehicles(data, state, slot, other)
        position = data.n + other if position >= data.n else position
        slot = other
    mark_changed(state, slot)
    successor = positions[position, NEXT]
    positions[client, NEXT] = successor
    positions[position, NEXT] = client
    state.client_lists[SLOT_OF, client] = slot
    if data.timed or data.distance_limited or state.routes[slot, SIZE] == 0 or data.two_way:
        update_route(data, state, slot)
        return
    # Where only loads bind that go one way, little changes.
    kind = state.routes[slot, KIND]
    node, dimensions = data.depots + client, data.capacity.shape[1]
    from_node = data.kinds[kind, START_DEPOT] if position >= data.n else data.depots + position
    to_node = data.kinds[kind, END_DEPOT] if successor < 0 else data.depots + successor
    into = data.matrices[data.kinds[kind, COST_TO], node, from_node]
    out = data.matrices[data.kinds[kind, COST_FROM], node, to_node]
    more = into + out - positions[position, ARC_COST]
    positions[position, ARC_COST], positions[client, ARC_COST] = into, out
    state.routes[slot, SIZE] += 1
    state.routes[slot, COST] += more
    state.scalars[ROUTES_COST] += more
    for d in range(dimensions):
        state.routes[slot, LOAD + d] += max(data.load[client, d], data.load[client, dimensions + d])
