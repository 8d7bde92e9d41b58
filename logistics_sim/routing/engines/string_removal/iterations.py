"""Compiled: iterations of slack induction by string removals.

An iteration removes strings of near stops from near routes and inserts each stop where it
costs least, positions overlooked now and then (blinks); simulated annealing accepts it or not
(Christiaens and Vanden Berghe 2020, Transportation Science 54(2), 417-433).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.string_removal.compiled import entry, inner
from logistics_sim.routing.engines.string_removal.insertion import cheapest_insertion, insert_client
from logistics_sim.routing.engines.string_removal.instance_arrays import PRIZE, RANDOM_ORDER
from logistics_sim.routing.engines.string_removal.route_updates import (
    read_route,
    restore_solution,
    save_solution,
    write_route,
)
from logistics_sim.routing.engines.string_removal.search_state import (
    ABSENCE_SUM,
    ABSENCES,
    BEST_COST,
    BEST_MISSING,
    BUFFER,
    CHANGED,
    CHANGED_COUNT,
    CURRENT_COST,
    INFEASIBLE,
    ITERATION,
    KEYS,
    KIND,
    LAST_SEEN,
    LOG_CELLS,
    LOG_ENDS,
    LOG_HALF,
    NEXT,
    REMOVED,
    ROUTES_COST,
    SIZE,
    SLOT_OF,
    UNSERVED,
    UNSERVED_COUNT,
    USED_SLOTS,
)
from logistics_sim.routing.engines.string_removal.vehicle_exchange import (
    change_vehicle,
    cheapest_vehicles,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays
    from logistics_sim.routing.engines.string_removal.search_state import State

    Ints = NDArray[np.int64]

CHANGE_KIND = 0.3
"""How often a ruined route gets a vehicle of another kind to be filled up."""
SPLIT_STRING = 0.5
PRESERVE_MORE = 0.01
CLOSE_ENOUGH = 1.02
"""Routes are remembered from solutions that cost at most so much more than the best."""


@inner
def random_integer(rng: np.random.Generator, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`, each as likely."""
    return int(least + int(rng.random() * (most - least + 1)))


@inner
def remove_strings(
    data: InstanceArrays,
    state: State,
    rng: np.random.Generator,
    mean_removed: float,
    max_string_length: float,
    stamp: int,
) -> int:
    """Remove strings from routes near a random client; return how many clients.

    `mean_removed` clients on average, in strings of at most `max_string_length`.
    """
    used = max(state.scalars[USED_SLOTS], 1)
    max_string_length = min(max_string_length, (data.n - state.scalars[UNSERVED_COUNT]) / used)
    most = 4.0 * mean_removed / (1.0 + max_string_length) - 1.0
    strings = int(1 + rng.random() * max(most, 1.0))
    removed = 0
    row, slot_of, last_seen = (
        state.client_lists[BUFFER],
        state.client_lists[SLOT_OF],
        state.slot_lists[LAST_SEEN],
    )
    centre = random_integer(rng, 0, data.n - 1)
    for k in range(data.neighbours.shape[1]):
        client = data.neighbours[centre, k]
        slot = slot_of[client]
        if slot < 0 or last_seen[slot] == stamp:
            continue
        last_seen[slot] = stamp
        count = read_route(data, state, slot, BUFFER)
        size = int(1 + rng.random() * min(float(count), max_string_length))
        size = min(size, count)
        position = 0
        while row[position] != client:
            position += 1
        kept = 0
        if 1 < size < count and rng.random() < SPLIT_STRING:
            kept = 1
            while size + kept < count and rng.random() < PRESERVE_MORE:
                kept += 1
        window = size + kept
        first = random_integer(rng, max(0, position - window + 1), min(position, count - window))
        hole = first + (random_integer(rng, 1, size - 1) if kept else window)
        left = 0
        for p in range(count):
            c = row[p]
            if p < first or p >= first + window or hole <= p < hole + kept:
                row[left] = c
                left += 1
            else:
                state.client_lists[REMOVED, removed] = c
                slot_of[c] = -1
                removed += 1
        write_route(data, state, slot, BUFFER, left)
        strings -= 1
        if strings == 0:
            break
    return removed


@inner
def shuffle_removed(
    data: InstanceArrays, rng: np.random.Generator, clients: Ints, count: int
) -> None:
    """Put the first `count` clients into an order of insertion."""
    for k in range(count - 1, 0, -1):
        j = random_integer(rng, 0, k)
        clients[k], clients[j] = clients[j], clients[k]
    order = data.insertion_orders[random_integer(rng, 0, data.insertion_orders.size - 1)]
    if order == RANDOM_ORDER:
        return
    rank = data.sort_keys[order]
    for k in range(1, count):
        c = clients[k]
        j = k - 1
        while j >= 0 and rank[clients[j]] > rank[c]:
            clients[j + 1] = clients[j]
            j -= 1
        clients[j + 1] = c


@inner
def log_routes(data: InstanceArrays, state: State) -> None:
    """Write the changed routes that were never seen into the log; the older half is lost."""
    for t in range(state.scalars[CHANGED_COUNT]):
        slot = state.slot_lists[CHANGED, t]
        count = state.routes[slot, SIZE]
        if count == 0:
            continue
        kind = state.routes[slot, KIND]
        key = state.hash_keys[data.n + kind]
        position = state.positions[data.n + slot, NEXT]
        while position >= 0:
            key = (key ^ state.hash_keys[position]) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
            position = state.positions[position, NEXT]
        bucket = np.int64(key & np.uint64(KEYS - 1))
        if state.logged_hashes[bucket] == key:
            continue
        state.logged_hashes[bucket] = key
        half = state.scalars[LOG_HALF]
        if state.scalars[LOG_ENDS + half] + count + 2 > LOG_CELLS:
            half = 1 - half
            state.scalars[LOG_HALF] = half
            state.scalars[LOG_ENDS + half] = 0
        cell = state.scalars[LOG_ENDS + half]
        state.log[half, cell], state.log[half, cell + 1] = kind, count
        cell += 2
        position = state.positions[data.n + slot, NEXT]
        while position >= 0:
            state.log[half, cell] = position
            cell += 1
            position = state.positions[position, NEXT]
        state.scalars[LOG_ENDS + half] = cell


@inner
def log_solution(data: InstanceArrays, state: State, missing: int) -> None:
    """Remember routes, and the solution if it is the best so far: fewer `missing`, or cheaper."""
    price = state.scalars[CURRENT_COST]
    as_many = missing == state.scalars[BEST_MISSING]
    best = missing < state.scalars[BEST_MISSING] or (as_many and price < state.scalars[BEST_COST])
    if best or (as_many and price < CLOSE_ENOUGH * state.scalars[BEST_COST]):
        log_routes(data, state)
    if best:
        state.scalars[BEST_MISSING], state.scalars[BEST_COST] = missing, price
        for position in range(state.best_successors.size):
            state.best_successors[position] = state.positions[position, NEXT]


@inner
def iterate(
    data: InstanceArrays,
    state: State,
    rng: np.random.Generator,
    mean_removed: float,
    max_string_length: float,
    temperature: float,
) -> None:
    """Remove strings, insert their clients, and accept the result or not, by the `temperature`.

    For the other arguments see `remove_strings`.
    """
    state.scalars[ITERATION] += 1
    stamp = state.scalars[ITERATION] * (data.n + 1)
    removed = state.client_lists[REMOVED]
    count = remove_strings(data, state, rng, mean_removed, max_string_length, stamp)
    if state.scalars[INFEASIBLE]:
        restore_solution(data, state, count)
        return
    if data.mixed_fleet and rng.random() < CHANGE_KIND:
        change_vehicle(data, state, rng)
    for k in range(state.scalars[UNSERVED_COUNT]):
        removed[count] = state.client_lists[UNSERVED, k]
        count += 1
    shuffle_removed(data, rng, removed, count)
    unserved = 0
    absences, missing, prizes = 0, 0, 0
    for k in range(count):
        client = removed[k]
        position = cheapest_insertion(data, state, rng, client, stamp + 1 + k)
        if position >= 0:
            insert_client(data, state, client, position)
            continue
        # Those without a place are gathered at the front of the list.
        removed[k] = removed[unserved]
        removed[unserved] = client
        unserved += 1
        prize = data.clients[client, PRIZE]
        prizes += prize
        if not prize:
            absences += state.client_lists[ABSENCES, client]
            state.client_lists[ABSENCES, client] += 1
            missing += 1
    if data.mixed_fleet:
        cheapest_vehicles(data, state)
    price = state.scalars[ROUTES_COST] + prizes
    limit = state.scalars[CURRENT_COST] - temperature * np.log(1.0 - rng.random())
    accepted = absences < state.scalars[ABSENCE_SUM] or (
        absences == state.scalars[ABSENCE_SUM] and price < limit
    )
    if state.scalars[INFEASIBLE] or not accepted:
        restore_solution(data, state, count)
        return
    state.scalars[UNSERVED_COUNT] = unserved
    for k in range(unserved):
        state.client_lists[UNSERVED, k] = removed[k]
    state.scalars[ABSENCE_SUM], state.scalars[CURRENT_COST] = absences + missing, price
    log_solution(data, state, missing)
    save_solution(data, state)


IterationsFunction = Callable[
    ["InstanceArrays", "State", np.random.Generator, int, float, float, float],
    None,
]


@entry
def compiled_iterations(stamp: int) -> IterationsFunction:
    """Return the compiled loop: data, state, generator, steps, string lengths, temperature."""

    def run(
        data: InstanceArrays,
        state: State,
        rng: np.random.Generator,
        count: int,
        mean_removed: float,
        max_string_length: float,
        temperature: float,
    ) -> None:
        if stamp < 0:
            return
        for _ in range(count):
            iterate(data, state, rng, mean_removed, max_string_length, temperature)

    return run


StartFunction = Callable[["InstanceArrays", "State", int, "Ints"], None]


@entry
def compiled_start(stamp: int) -> StartFunction:
    """Return the compiled start: data, state, a slot and the clients of its route."""

    def run(data: InstanceArrays, state: State, slot: int, clients: Ints) -> None:
        if stamp < 0:
            return
        for k in range(clients.size):
            state.client_lists[BUFFER, k] = clients[k]
        write_route(data, state, slot, BUFFER, clients.size)
        save_solution(data, state)

    return run
