"""Compiled: routes are written, updated when they change, saved and restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.instance_arrays import (
    CLIENT_FAMILY,
    CLIENT_RELEASE,
    COST_FROM,
    EARLIEST_START,
    EARLY,
    END_DEPOT,
    FIXED_COST,
    LATE,
    LATEST_END,
    LOADING,
    MAX_DISTANCE,
    MAX_DURATION,
    SECONDS_FROM,
    SERVICE,
    START_DEPOT,
    UNIT_DURATION,
)
from logistics_sim.routing.engines.string_removal.search_state import (
    ARC_COST,
    BUFFER,
    CHANGED,
    CHANGED_COUNT,
    COST,
    DURATION,
    DURATION_AFTER,
    EARLIEST,
    EARLIEST_AFTER,
    FAMILY,
    INFEASIBLE,
    IS_CHANGED,
    KIND,
    LATEST,
    LATEST_AFTER,
    LOAD,
    METRES,
    NEXT,
    ON_BOARD,
    OTHER_BUFFER,
    RELEASE,
    REMOVED,
    ROUTE_DURATION,
    ROUTES_COST,
    SIZE,
    SLOT_OF,
    UNSERVED,
    UNSERVED_COUNT,
    USED_SLOTS,
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
def mark_changed(state: State, slot: int) -> None:
    """Note that a slot differs from what is kept."""
    if not state.slot_lists[IS_CHANGED, slot]:
        state.slot_lists[IS_CHANGED, slot] = 1
        state.slot_lists[CHANGED, state.scalars[CHANGED_COUNT]] = slot
        state.scalars[CHANGED_COUNT] += 1


@inner
def read_route(data: InstanceArrays, state: State, slot: int, row: int) -> int:
    """Write the clients of a slot into a row of the lists; return how many there are."""
    count = 0
    client = state.positions[data.n + slot, NEXT]
    while client >= 0:
        state.client_lists[row, count] = client
        count += 1
        client = state.positions[client, NEXT]
    return count


@inner
def write_route(data: InstanceArrays, state: State, slot: int, row: int, count: int) -> None:
    """Put the first `count` clients of a row of the lists on a slot in that order."""
    position = data.n + slot
    for k in range(count):
        client = state.client_lists[row, k]
        state.positions[position, NEXT] = client
        position = client
        state.client_lists[SLOT_OF, client] = slot
    state.positions[position, NEXT] = -1
    update_route(data, state, slot)


@inner
def exchange_vehicles(data: InstanceArrays, state: State, slot: int, other: int) -> None:
    """Let the vehicles of two slots, `slot` and `other`, change their routes; one may have none."""
    mine = read_route(data, state, slot, OTHER_BUFFER)
    theirs = read_route(data, state, other, BUFFER)
    write_route(data, state, slot, BUFFER, theirs)
    write_route(data, state, other, OTHER_BUFFER, mine)


@inner
def update_route(data: InstanceArrays, state: State, slot: int) -> None:
    """Work out what a slot and its positions know."""
    mark_changed(state, slot)
    positions, routes, row = state.positions, state.routes, state.client_lists[BUFFER]
    count = read_route(data, state, slot, BUFFER)
    kind = routes[slot, KIND]
    fixed, end = data.kinds[kind, FIXED_COST], data.kinds[kind, END_DEPOT]
    matrix = data.matrices[data.kinds[kind, COST_FROM]]
    before = routes[slot, COST]
    state.scalars[USED_SLOTS] += int(count > 0) - int(routes[slot, SIZE] > 0)
    routes[slot, SIZE] = count
    cost = fixed
    from_node = data.kinds[kind, START_DEPOT]
    position = data.n + slot
    for k in range(count):
        to_node = data.depots + row[k]
        positions[position, ARC_COST] = matrix[from_node, to_node]
        cost += positions[position, ARC_COST]
        from_node = to_node
        position = row[k]
    positions[position, ARC_COST] = matrix[from_node, end]
    cost += positions[position, ARC_COST]
    if count == 0:
        positions[position, ARC_COST] = -fixed
        cost = 0
    if data.has_families:
        routes[slot, FAMILY] = data.clients[row[0], CLIENT_FAMILY] if count else -1
    update_loads(data, state, slot, count)
    if data.distance_limited or data.mixed_fleet:
        update_metres(data, state, slot, count)
    if data.timed:
        cost += update_times(data, state, slot, count)
    routes[slot, COST] = cost
    state.scalars[ROUTES_COST] += cost - before


@inner
def update_metres(data: InstanceArrays, state: State, slot: int, count: int) -> None:
    """Renew the metres of a slot."""
    kind = state.routes[slot, KIND]
    metres = metres_on(data, state, kind, BUFFER, count) if count else 0
    state.routes[slot, METRES] = metres
    if metres > data.kinds[kind, MAX_DISTANCE]:
        state.scalars[INFEASIBLE] = 1


@inner
def update_loads(data: InstanceArrays, state: State, slot: int, count: int) -> None:
    """Renew the loads of a slot, and of its positions what goes both ways."""
    positions, routes, row, load = (
        state.positions,
        state.routes,
        state.client_lists[BUFFER],
        data.load,
    )
    dimensions = data.capacity.shape[1]
    first = data.n + slot
    for d in range(dimensions):
        brought, taken = 0, 0
        for k in range(count):
            brought += load[row[k], d]
            taken += load[row[k], dimensions + d]
        routes[slot, LOAD + d] = max(brought, taken)
        if not data.both_ways[d]:
            continue
        before_arc, after_arc = ON_BOARD + 2 * d, ON_BOARD + 2 * d + 1
        board = brought
        most = board
        positions[first, before_arc] = most
        for k in range(count):
            c = row[k]
            board += load[c, dimensions + d] - load[c, d]
            most = max(most, board)
            positions[c, before_arc] = most
        most = board
        for k in range(count - 1, -1, -1):
            c = row[k]
            positions[c, after_arc] = most
            board -= load[c, dimensions + d] - load[c, d]
            most = max(most, board)
        positions[first, after_arc] = most
        if most > data.capacity[routes[slot, KIND], d]:
            state.scalars[INFEASIBLE] = 1


@inner
def update_times(data: InstanceArrays, state: State, slot: int, count: int) -> int:
    """Renew the hours of a slot and its positions; return what its driver is paid.

    Segments are joined in constant time (Vidal, Crainic, Gendreau and Prins 2013, Computers
    & Operations Research 40, 475-489).
    """
    positions, routes, row, clients = (
        state.positions,
        state.routes,
        state.client_lists[BUFFER],
        data.clients,
    )
    kind = routes[slot, KIND]
    seconds = data.matrices[data.kinds[kind, SECONDS_FROM]]
    close, end = data.kinds[kind, LATEST_END], data.kinds[kind, END_DEPOT]
    position = data.n + slot
    from_node = data.kinds[kind, START_DEPOT]
    duration, earliest, latest = data.kinds[kind, LOADING], data.kinds[kind, EARLIEST_START], close
    release = 0
    accepted = True
    for k in range(count):
        (
            positions[position, DURATION],
            positions[position, EARLIEST],
            positions[position, LATEST],
        ) = duration, earliest, latest
        c = row[k]
        early, late = clients[c, EARLY], clients[c, LATE]
        route_duration = duration + seconds[from_node, data.depots + c]
        accepted = accepted and earliest + route_duration <= late
        wait = max(early - route_duration - latest, 0)
        earliest = max(earliest, early - route_duration) - wait
        latest = min(latest, late - route_duration)
        duration = route_duration + clients[c, SERVICE] + wait
        release = max(release, clients[c, CLIENT_RELEASE])
        from_node = data.depots + c
        position = c
    positions[position, DURATION], positions[position, EARLIEST], positions[position, LATEST] = (
        duration,
        earliest,
        latest,
    )
    routes[slot, RELEASE] = release
    route_duration = duration + seconds[from_node, end] if count else 0
    routes[slot, ROUTE_DURATION] = route_duration
    accepted = (
        accepted
        and earliest + route_duration <= close
        and route_duration <= data.kinds[kind, MAX_DURATION]
    )
    accepted = accepted and release <= min(latest, close - route_duration)
    if count and not accepted:
        state.scalars[INFEASIBLE] = 1
    duration, earliest, latest = 0, -FOREVER, close
    to_node = end
    for k in range(count - 1, -1, -1):
        c = row[k]
        positions[c, DURATION_AFTER], positions[c, EARLIEST_AFTER], positions[c, LATEST_AFTER] = (
            duration,
            earliest,
            latest,
        )
        leg = clients[c, SERVICE] + seconds[data.depots + c, to_node]
        wait = max(earliest - leg - clients[c, LATE], 0)
        earliest = max(earliest - leg, clients[c, EARLY]) - wait
        latest = min(latest - leg, clients[c, LATE])
        duration += leg + wait
        to_node = data.depots + c
    position = data.n + slot
    (
        positions[position, DURATION_AFTER],
        positions[position, EARLIEST_AFTER],
        positions[position, LATEST_AFTER],
    ) = duration, earliest, latest
    return int(data.kinds[kind, UNIT_DURATION] * route_duration)


@inner
def copy_slot(
    data: InstanceArrays,
    slot: int,
    positions: Ints,
    routes: Ints,
    target_positions: Ints,
    target_routes: Ints,
) -> None:
    """Copy what a slot and its positions know, from one pair of arrays to another.

    From `positions` and `routes` to `target_positions` and `target_routes`.
    """
    for column in range(routes.shape[1]):
        target_routes[slot, column] = routes[slot, column]
    position = data.n + slot
    while position >= 0:
        for column in range(positions.shape[1]):
            target_positions[position, column] = positions[position, column]
        position = positions[position, NEXT]


@inner
def save_solution(data: InstanceArrays, state: State) -> None:
    """Make where the search stands what it returns to."""
    for t in range(state.scalars[CHANGED_COUNT]):
        slot = state.slot_lists[CHANGED, t]
        state.slot_lists[IS_CHANGED, slot] = 0
        copy_slot(
            data, slot, state.positions, state.routes, state.saved_positions, state.saved_routes
        )
    state.scalars[CHANGED_COUNT] = 0
    state.scalars[INFEASIBLE] = 0


@inner
def restore_solution(data: InstanceArrays, state: State, removed: int) -> None:
    """Return to what was saved, where only the first `removed` clients of their list moved."""
    for k in range(removed):
        state.client_lists[SLOT_OF, state.client_lists[REMOVED, k]] = -1
    for k in range(state.scalars[UNSERVED_COUNT]):
        state.client_lists[SLOT_OF, state.client_lists[UNSERVED, k]] = -1
    for t in range(state.scalars[CHANGED_COUNT]):
        slot = state.slot_lists[CHANGED, t]
        state.slot_lists[IS_CHANGED, slot] = 0
        state.scalars[ROUTES_COST] += state.saved_routes[slot, COST] - state.routes[slot, COST]
        state.scalars[USED_SLOTS] += int(state.saved_routes[slot, SIZE] > 0) - int(
            state.routes[slot, SIZE] > 0
        )
        copy_slot(
            data, slot, state.saved_positions, state.saved_routes, state.positions, state.routes
        )
        for k in range(read_route(data, state, slot, BUFFER)):
            state.client_lists[SLOT_OF, state.client_lists[BUFFER, k]] = slot
    state.scalars[CHANGED_COUNT] = 0
    state.scalars[INFEASIBLE] = 0
