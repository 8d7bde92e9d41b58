"""Compiled: steps of slack induction by string removals.

A step takes strings of near stops out of near routes and puts each stop back where it
costs least, now and then not quite; simulated annealing decides whether the search goes on
from there (Christiaens and Vanden Berghe 2020, Transportation Science 54(2), 417-433).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.string_removal.compiled import entry, inner
from logistics_sim.routing.engines.string_removal.insertion import cheapest_insertion, insert_client
from logistics_sim.routing.engines.string_removal.instance_arrays import PRIZE, RANDOM
from logistics_sim.routing.engines.string_removal.route_updates import (
    read_route,
    restore_solution,
    save_solution,
    write_route,
)
from logistics_sim.routing.engines.string_removal.search_state import (
    BEST_LOST,
    BEST_PRICE,
    BROKEN,
    CHANGED,
    CHANGES,
    ENDS,
    HALF,
    KEYS,
    KIND,
    LOG_CELLS,
    LOOSE,
    LOST,
    NEXT,
    OUT_THERE,
    OUTSIDE,
    PRICE,
    ROW,
    SEEN_AT,
    SIZE,
    SLOT_OF,
    STEPS,
    TOTAL,
    USED,
    WAITED,
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

OTHER_VEHICLE = 0.3
"""How often a ruined route gets a vehicle of another kind to be filled up."""
SPLIT = 0.5
DEEPER = 0.01
CLOSE = 1.02
"""Routes are remembered from solutions that cost at most so much more than the best."""


@inner
def whole_number(rng: np.random.Generator, least: int, most: int) -> int:
    """Return a whole number from `least` to `most`, each as likely."""
    return int(least + int(rng.random() * (most - least + 1)))


@inner
def remove_strings(
    g: InstanceArrays,
    s: State,
    rng: np.random.Generator,
    removed: float,
    longest: float,
    stamp: int,
) -> int:
    """Take strings out of routes near a random client; return how many are loose."""
    used = max(s.mem[USED], 1)
    longest = min(longest, (g.n - s.mem[OUTSIDE]) / used)
    most = 4.0 * removed / (1.0 + longest) - 1.0
    strings = int(1 + rng.random() * max(most, 1.0))
    loose = 0
    row, slot_of, mark = s.lists[ROW], s.lists[SLOT_OF], s.slots[SEEN_AT]
    centre = whole_number(rng, 0, g.n - 1)
    for k in range(g.near.shape[1]):
        client = g.near[centre, k]
        slot = slot_of[client]
        if slot < 0 or mark[slot] == stamp:
            continue
        mark[slot] = stamp
        count = read_route(g, s, slot, ROW)
        size = int(1 + rng.random() * min(float(count), longest))
        size = min(size, count)
        place = 0
        while row[place] != client:
            place += 1
        kept = 0
        if 1 < size < count and rng.random() < SPLIT:
            kept = 1
            while size + kept < count and rng.random() < DEEPER:
                kept += 1
        span = size + kept
        first = whole_number(rng, max(0, place - span + 1), min(place, count - span))
        hole = first + (whole_number(rng, 1, size - 1) if kept else span)
        left = 0
        for p in range(count):
            c = row[p]
            if p < first or p >= first + span or hole <= p < hole + kept:
                row[left] = c
                left += 1
            else:
                s.lists[LOOSE, loose] = c
                slot_of[c] = -1
                loose += 1
        write_route(g, s, slot, ROW, left)
        strings -= 1
        if strings == 0:
            break
    return loose


@inner
def shuffle_removed(g: InstanceArrays, rng: np.random.Generator, clients: Ints, count: int) -> None:
    """Put the first `count` clients into an order of putting back."""
    for k in range(count - 1, 0, -1):
        j = whole_number(rng, 0, k)
        clients[k], clients[j] = clients[j], clients[k]
    order = g.orders[whole_number(rng, 0, g.orders.size - 1)]
    if order == RANDOM:
        return
    rank = g.ranks[order]
    for k in range(1, count):
        c = clients[k]
        j = k - 1
        while j >= 0 and rank[clients[j]] > rank[c]:
            clients[j + 1] = clients[j]
            j -= 1
        clients[j + 1] = c


@inner
def log_routes(g: InstanceArrays, s: State) -> None:
    """Write the changed routes that were never seen into the log; the older half is lost."""
    for t in range(s.mem[CHANGES]):
        slot = s.slots[CHANGED, t]
        count = s.way[slot, SIZE]
        if count == 0:
            continue
        kind = s.way[slot, KIND]
        key = s.keys[g.n + kind]
        place = s.at[g.n + slot, NEXT]
        while place >= 0:
            key = (key ^ s.keys[place]) * np.uint64(0x9E3779B97F4A7C15)
            key ^= key >> np.uint64(29)
            place = s.at[place, NEXT]
        at = np.int64(key & np.uint64(KEYS - 1))
        if s.known[at] == key:
            continue
        s.known[at] = key
        half = s.mem[HALF]
        if s.mem[ENDS + half] + count + 2 > LOG_CELLS:
            half = 1 - half
            s.mem[HALF] = half
            s.mem[ENDS + half] = 0
        cell = s.mem[ENDS + half]
        s.log[half, cell], s.log[half, cell + 1] = kind, count
        cell += 2
        place = s.at[g.n + slot, NEXT]
        while place >= 0:
            s.log[half, cell] = place
            cell += 1
            place = s.at[place, NEXT]
        s.mem[ENDS + half] = cell


@inner
def log_solution(g: InstanceArrays, s: State, missing: int) -> None:
    """Remember routes, and the solution if it is the best so far."""
    price = s.mem[PRICE]
    as_many = missing == s.mem[BEST_LOST]
    best = missing < s.mem[BEST_LOST] or (as_many and price < s.mem[BEST_PRICE])
    if best or (as_many and price < CLOSE * s.mem[BEST_PRICE]):
        log_routes(g, s)
    if best:
        s.mem[BEST_LOST], s.mem[BEST_PRICE] = missing, price
        for place in range(s.best.size):
            s.best[place] = s.at[place, NEXT]


@inner
def iterate(
    g: InstanceArrays,
    s: State,
    rng: np.random.Generator,
    removed: float,
    longest: float,
    heat: float,
) -> None:
    """Take stops out, put them back, and keep the result or not."""
    s.mem[STEPS] += 1
    stamp = s.mem[STEPS] * (g.n + 1)
    loose = s.lists[LOOSE]
    count = remove_strings(g, s, rng, removed, longest, stamp)
    if s.mem[BROKEN]:
        restore_solution(g, s, count)
        return
    if g.several and rng.random() < OTHER_VEHICLE:
        change_vehicle(g, s, rng)
    for k in range(s.mem[OUTSIDE]):
        loose[count] = s.lists[OUT_THERE, k]
        count += 1
    shuffle_removed(g, rng, loose, count)
    without = 0
    lost, missing, prizes = 0, 0, 0
    for k in range(count):
        client = loose[k]
        place = cheapest_insertion(g, s, rng, client, stamp + 1 + k)
        if place >= 0:
            insert_client(g, s, client, place)
            continue
        # Those without a place are gathered at the front of the list.
        loose[k] = loose[without]
        loose[without] = client
        without += 1
        prize = g.clients[client, PRIZE]
        prizes += prize
        if not prize:
            lost += s.lists[WAITED, client]
            s.lists[WAITED, client] += 1
            missing += 1
    if g.several:
        cheapest_vehicles(g, s)
    price = s.mem[TOTAL] + prizes
    limit = s.mem[PRICE] - heat * np.log(1.0 - rng.random())
    good = lost < s.mem[LOST] or (lost == s.mem[LOST] and price < limit)
    if s.mem[BROKEN] or not good:
        restore_solution(g, s, count)
        return
    s.mem[OUTSIDE] = without
    for k in range(without):
        s.lists[OUT_THERE, k] = loose[k]
    s.mem[LOST], s.mem[PRICE] = lost + missing, price
    log_solution(g, s, missing)
    save_solution(g, s)


Steps = Callable[
    ["InstanceArrays", "State", np.random.Generator, int, float, float, float],
    None,
]


@entry
def compiled_iterations(stamp: int) -> Steps:
    """Return the compiled loop: ground, state, generator, steps, removed, longest, heat."""

    def run(
        g: InstanceArrays,
        s: State,
        rng: np.random.Generator,
        count: int,
        removed: float,
        longest: float,
        heat: float,
    ) -> None:
        if stamp < 0:
            return
        for _ in range(count):
            iterate(g, s, rng, removed, longest, heat)

    return run


Laid = Callable[["InstanceArrays", "State", int, "Ints"], None]


@entry
def compiled_start(stamp: int) -> Laid:
    """Return the compiled start: ground, state, a slot and the clients to put on it."""

    def run(g: InstanceArrays, s: State, slot: int, clients: Ints) -> None:
        if stamp < 0:
            return
        for k in range(clients.size):
            s.lists[ROW, k] = clients[k]
        write_route(g, s, slot, ROW, clients.size)
        save_solution(g, s)

    return run
