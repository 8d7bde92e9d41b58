"""Where the search stands: routes as linked positions, in arrays that compiled code changes.

A position is the arc between a node and the next one of its route: position ``c`` lies
behind client ``c``, position ``n + s`` behind the start of route slot ``s``. It knows what
a client put there must know of its route; a slot belongs to one kind of vehicle for good.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays

    Ints = NDArray[np.int64]

# Columns of `positions`: the next client (-1: the end) and the arc's cost; the route up to
# the node and from the next one on as segments of time (least duration, earliest and
# latest begin that keep it); then for each load that goes both ways the most on board before
# and behind the arc.
(
    NEXT,
    ARC_COST,
    DURATION,
    EARLIEST,
    LATEST,
    DURATION_AFTER,
    EARLIEST_AFTER,
    LATEST_AFTER,
    ON_BOARD,
) = range(9)
# Columns of `routes`, by slot; then the load of each dimension (the larger direction's).
KIND, SIZE, COST, METRES, ROUTE_DURATION, RELEASE, FAMILY, LOAD = range(8)
# Rows of `client_lists`: each client's slot (-1: none), how often it found none (absences), the
# unserved and the removed ones, and two rows to work with.
SLOT_OF, ABSENCES, UNSERVED, REMOVED, BUFFER, OTHER_BUFFER = range(6)
# Rows of `slot_lists`: which were changed, whether each was, which are to be looked at, and when
# each last was.
CHANGED, IS_CHANGED, QUEUE, LAST_SEEN = range(4)
# Numbers in `scalars`. `NEW_KIND` drives a priced position's route if it is not -1.
# `ABSENCE_SUM` adds up the absences of those who must be served and are not; `LOG_HALF` is the
# half of the log that is written, `LOG_ENDS` where each half ends.
(
    ROUTES_COST, ABSENCE_SUM, CURRENT_COST, BEST_MISSING, BEST_COST, ITERATION,
    UNSERVED_COUNT, CHANGED_COUNT, USED_SLOTS, INFEASIBLE, NEXT_BLINK, NEW_KIND, LOG_HALF, LOG_ENDS,
) = range(14)  # fmt: skip

LOG_CELLS = 400_000
"""Cells of each half of the log of routes: kind, size, clients."""
KEYS = 2**18
"""Places of the table of routes that were logged."""


class State(NamedTuple):
    """Arrays of one search; integers unless said.

    Attributes
    ----------
    positions, saved_positions : shape ``(n + slots, 8 + 2 d)``
        Linked positions now, and where the search returns to.
    routes, saved_routes : shape ``(slots, 7 + d)``
        Figures of each slot's route, likewise.
    client_lists, slot_lists : shape ``(6, n + 1)``, ``(4, slots)``
        Rows over clients and slots, see above.
    scalars : shape ``(15,)``
        Numbers, see above.
    best_successors : shape ``(n + slots,)``
        `NEXT` of the best solution.
    log, logged_hashes, hash_keys
        Routes met, hashes of those written, and a random number per node and kind.
    """

    positions: Ints
    routes: Ints
    saved_positions: Ints
    saved_routes: Ints
    client_lists: Ints
    slot_lists: Ints
    scalars: Ints
    best_successors: Ints
    log: NDArray[np.int32]
    logged_hashes: NDArray[np.uint64]
    hash_keys: NDArray[np.uint64]


def new_state(data: InstanceArrays, seed: int) -> State:
    """Return a state without any route; everybody is outside."""
    n, dimensions = data.n, data.capacity.shape[1]
    slot_count = int(data.first_slot[-1])
    positions = np.zeros((n + slot_count, ON_BOARD + 2 * dimensions), dtype=np.int64)
    positions[:, NEXT] = -1
    routes = np.zeros((slot_count, LOAD + dimensions), dtype=np.int64)
    kinds = np.diff(data.first_slot)
    routes[:, KIND] = np.repeat(np.arange(kinds.size), kinds)
    client_lists = np.zeros((OTHER_BUFFER + 1, n + 1), dtype=np.int64)
    client_lists[SLOT_OF] = -1
    client_lists[ABSENCES] = 1
    rng = np.random.default_rng(seed)
    return State(
        positions=positions,
        routes=routes,
        saved_positions=positions.copy(),
        saved_routes=routes.copy(),
        client_lists=client_lists,
        slot_lists=np.zeros((LAST_SEEN + 1, slot_count), dtype=np.int64),
        scalars=np.zeros(LOG_ENDS + 2, dtype=np.int64),
        best_successors=positions[:, NEXT].copy(),
        log=np.zeros((2, LOG_CELLS), dtype=np.int32),
        logged_hashes=np.zeros(KEYS, dtype=np.uint64),
        hash_keys=rng.integers(1, 2**63, size=n + kinds.size, dtype=np.uint64),
    )


def trips_of(data: InstanceArrays, successor: Ints) -> list[tuple[int, tuple[int, ...]]]:
    """Return (kind, clients) of every route in use, from the `successor` of each position."""
    found = []
    after = successor.tolist()
    for kind, (first, end) in enumerate(pairwise(data.first_slot.tolist())):
        for slot in range(first, end):
            trip = []
            client = after[data.n + slot]
            while client >= 0:
                trip.append(client)
                client = after[client]
            if trip:
                found.append((kind, tuple(trip)))
    return found


def logged(state: State) -> list[tuple[int, tuple[int, ...]]]:
    """Return the routes in the log, oldest first."""
    found = []
    half = int(state.scalars[LOG_HALF])
    for part in (1 - half, half):
        cells = state.log[part, : int(state.scalars[LOG_ENDS + part])].tolist()
        position = 0
        while position < len(cells):
            kind, size = cells[position : position + 2]
            found.append((kind, tuple(cells[position + 2 : position + 2 + size])))
            position += 2 + size
    return found
