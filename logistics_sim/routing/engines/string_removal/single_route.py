"""Compiled: what a row of clients costs on a vehicle of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.instance_arrays import (
    CLIENT_RELEASE,
    COST_FROM,
    EARLIEST_START,
    EARLY,
    END_DEPOT,
    FIXED_COST,
    FORBIDDEN,
    LATE,
    LATEST_END,
    LOADING,
    MAX_DISTANCE,
    MAX_DURATION,
    METRES_FROM,
    SECONDS_FROM,
    SERVICE,
    START_DEPOT,
    UNIT_DURATION,
)

if TYPE_CHECKING:
    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays
    from logistics_sim.routing.engines.string_removal.search_state import State


@inner
def cost_on(data: InstanceArrays, state: State, kind: int, row: int, count: int) -> int:
    """Return what the clients of a row cost on a vehicle of `kind`, `FORBIDDEN` if they cannot."""
    if not has_room(data, state, kind, row, count):
        return FORBIDDEN
    matrix = data.matrices[data.kinds[kind, COST_FROM]]
    from_node = data.kinds[kind, START_DEPOT]
    cost = data.kinds[kind, FIXED_COST]
    for k in range(count):
        to_node = data.depots + state.client_lists[row, k]
        cost += matrix[from_node, to_node]
        from_node = to_node
    cost += matrix[from_node, data.kinds[kind, END_DEPOT]]
    if (
        data.distance_limited
        and metres_on(data, state, kind, row, count) > data.kinds[kind, MAX_DISTANCE]
    ):
        return FORBIDDEN
    if data.timed:
        route_duration = span_on(data, state, kind, row, count)
        if route_duration < 0:
            return FORBIDDEN
        cost += data.kinds[kind, UNIT_DURATION] * route_duration
    return int(cost)


@inner
def has_room(data: InstanceArrays, state: State, kind: int, row: int, count: int) -> bool:
    """Return whether a kind of vehicle can load the clients of a row."""
    dimensions = data.capacity.shape[1]
    for d in range(dimensions):
        board = 0
        for k in range(count):
            board += data.load[state.client_lists[row, k], d]
        most = board
        for k in range(count):
            c = state.client_lists[row, k]
            board += data.load[c, dimensions + d] - data.load[c, d]
            most = max(most, board)
        if most > data.capacity[kind, d]:
            return False
    return True


@inner
def metres_on(data: InstanceArrays, state: State, kind: int, row: int, count: int) -> int:
    """Return the metres of a row of clients."""
    matrix = data.matrices[data.kinds[kind, METRES_FROM]]
    from_node = data.kinds[kind, START_DEPOT]
    metres = 0
    for k in range(count):
        to_node = data.depots + state.client_lists[row, k]
        metres += matrix[from_node, to_node]
        from_node = to_node
    return int(metres + matrix[from_node, data.kinds[kind, END_DEPOT]])


@inner
def span_on(data: InstanceArrays, state: State, kind: int, row: int, count: int) -> int:
    """Return the least seconds that a row of clients takes, -1 where it is not in time."""
    seconds = data.matrices[data.kinds[kind, SECONDS_FROM]]
    from_node, close = data.kinds[kind, START_DEPOT], data.kinds[kind, LATEST_END]
    duration, earliest, latest = data.kinds[kind, LOADING], data.kinds[kind, EARLIEST_START], close
    release = 0
    for k in range(count):
        c = state.client_lists[row, k]
        early, late = data.clients[c, EARLY], data.clients[c, LATE]
        route_duration = duration + seconds[from_node, data.depots + c]
        if earliest + route_duration > late:
            return -1
        wait = max(early - route_duration - latest, 0)
        earliest = max(earliest, early - route_duration) - wait
        latest = min(latest, late - route_duration)
        duration = route_duration + data.clients[c, SERVICE] + wait
        release = max(release, data.clients[c, CLIENT_RELEASE])
        from_node = data.depots + c
    duration += seconds[from_node, data.kinds[kind, END_DEPOT]]
    if (
        earliest + duration > close
        or duration > data.kinds[kind, MAX_DURATION]
        or release > min(latest, close - duration)
    ):
        return -1
    return int(duration)
