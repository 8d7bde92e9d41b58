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

# Columns of `at`, by position: the next client (-1: the end) and the arc's cost; the route up
# to the node and from the next one on as segments of time (least duration, earliest and
# latest begin that keep it); then for each load that goes both ways the most on board before
# and behind the arc.
NEXT, ARC, WORK, SOON, LAST, WORK_AFTER, SOON_AFTER, LAST_AFTER, BOARD = range(9)
# Columns of `way`, by slot; then the load of each dimension (the larger direction's).
KIND, SIZE, COST, METRES, SPAN, RELEASE, FAMILY, LOAD = range(8)
# Rows of `lists` over clients: where each is (-1: outside), how often it waited, who is
# outside or loose now, and two rows to work with.
SLOT_OF, WAITED, OUT_THERE, LOOSE, ROW, OTHER_ROW = range(6)
# Rows of `slots`: which were changed, whether each was, which are to be looked at, and when
# each last was.
CHANGED, IS_CHANGED, QUEUE, SEEN_AT = range(4)
# Numbers in `mem`. `OTHER_KIND` drives a priced position's route if it is not -1. Lost
# counts how long those who must be served and are not have waited;
# `HALF` is the half of the log that is written, `ENDS` where each half ends.
(
    TOTAL, LOST, PRICE, BEST_LOST, BEST_PRICE, STEPS,
    OUTSIDE, CHANGES, USED, BROKEN, SKIP, OTHER_KIND, HALF, ENDS,
) = range(14)  # fmt: skip

LOG_CELLS = 400_000
"""Cells of each half of the log of routes: kind, size, clients."""
KEYS = 2**18
"""Places of the table of routes that were logged."""


class State(NamedTuple):
    """Arrays of one search; `at_kept` and `way_kept` are where it returns to."""

    at: Ints
    way: Ints
    at_kept: Ints
    way_kept: Ints
    lists: Ints
    slots: Ints
    mem: Ints
    best: Ints
    log: NDArray[np.int32]
    known: NDArray[np.uint64]
    keys: NDArray[np.uint64]


def new_state(arrays: InstanceArrays, seed: int) -> State:
    """Return a state without any route; everybody is outside."""
    n, loads = arrays.n, arrays.room.shape[1]
    slots = int(arrays.first_slot[-1])
    at = np.zeros((n + slots, BOARD + 2 * loads), dtype=np.int64)
    at[:, NEXT] = -1
    way = np.zeros((slots, LOAD + loads), dtype=np.int64)
    kinds = np.diff(arrays.first_slot)
    way[:, KIND] = np.repeat(np.arange(kinds.size), kinds)
    lists = np.zeros((OTHER_ROW + 1, n + 1), dtype=np.int64)
    lists[SLOT_OF] = -1
    lists[WAITED] = 1
    rng = np.random.default_rng(seed)
    return State(
        at=at,
        way=way,
        at_kept=at.copy(),
        way_kept=way.copy(),
        lists=lists,
        slots=np.zeros((SEEN_AT + 1, slots), dtype=np.int64),
        mem=np.zeros(ENDS + 2, dtype=np.int64),
        best=at[:, NEXT].copy(),
        log=np.zeros((2, LOG_CELLS), dtype=np.int32),
        known=np.zeros(KEYS, dtype=np.uint64),
        keys=rng.integers(1, 2**63, size=n + kinds.size, dtype=np.uint64),
    )


def trips_of(arrays: InstanceArrays, following: Ints) -> list[tuple[int, tuple[int, ...]]]:
    """Return (kind, clients) of every route in use, from the next of each position."""
    found = []
    after = following.tolist()
    for kind, (first, end) in enumerate(pairwise(arrays.first_slot.tolist())):
        for slot in range(first, end):
            trip = []
            client = after[arrays.n + slot]
            while client >= 0:
                trip.append(client)
                client = after[client]
            if trip:
                found.append((kind, tuple(trip)))
    return found


def logged(state: State) -> list[tuple[int, tuple[int, ...]]]:
    """Return the routes in the log, oldest first."""
    found = []
    half = int(state.mem[HALF])
    for part in (1 - half, half):
        cells = state.log[part, : int(state.mem[ENDS + part])].tolist()
        place = 0
        while place < len(cells):
            kind, size = cells[place : place + 2]
            found.append((kind, tuple(cells[place + 2 : place + 2 + size])))
            place += 2 + size
    return found
