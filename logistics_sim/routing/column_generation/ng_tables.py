"""Cheapest walks that remember near clients: no walk comes back to one that is remembered.

Every client remembers itself and a few near ones (ng-routes: Baldacci, Mingozzi and Roberti 2011,
Operations Research 59). A walk may come back to a client only over one that does not remember
it, so that every trip is a walk and fewer walks are no trips than in `walk_tables`, at more work.

A table holds by client, set of remembered clients and key the least cost of a walk that remembers
nobody outside of the set. So a walk into `j` that may remember `T` comes from any client `i` that
is in `T` or that `j` does not remember, with what `i` may remember then (`memory_before`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Steps = NDArray[np.int32]
    Floats = NDArray[np.float64]

Function = TypeVar("Function", bound="Callable[..., object]")
_njit: Any = njit


def _entry(function: Function) -> Function:
    return cast("Function", _njit(function, cache=True))


@_entry
def memory_before(near: Steps) -> Steps:
    """Return what `i` may remember before a way to `j`, so that `j` then remembers only `T`.

    Parameters
    ----------
    near : shape ``(n, m)``
        Whom each client remembers beside itself; a set of them is a number of m bits. -1: nobody.

    Returns
    -------
    before : shape ``(n, n, 2 ** m)``
        By client `j`, client `i` and set `T`, the set of `i`; -1 where there is none.
    """
    n, m = near.shape
    before = np.empty((n, n, 1 << m), dtype=np.int32)
    for j in range(n):
        for i in range(n):
            own, fixed = -1, 0
            shared = np.full(m, -1, dtype=np.int32)
            for bit in range(m):
                if near[j, bit] == i:
                    own = bit
                if near[i, bit] == j:
                    fixed |= 1 << bit
                for other in range(m):
                    if near[i, bit] >= 0 and near[i, bit] == near[j, other]:
                        shared[bit] = other
            for some in range(1 << m):
                if i == j or (own >= 0 and not some >> own & 1):
                    before[j, i, some] = -1
                    continue
                may = ((1 << m) - 1) & ~fixed
                for bit in range(m):
                    if shared[bit] >= 0 and not some >> shared[bit] & 1:
                        may &= ~(1 << bit)
                before[j, i, some] = may
    return before


@_entry
def ng_table(into: Floats, step_into: Steps, cap: int, before: Steps) -> Floats:
    """Return the least cost of walks from the depot, shape ``(n, sets, cap + 1)``.

    `into`, `step_into` and `cap` are those of `walk_tables.walk_table`; `before` is
    `memory_before`. A walk takes at most the key of its column and remembers only its set.
    """
    n = into.shape[0] - 1
    sets = before.shape[2]
    block = cap + 1
    for j in range(n):
        for i in range(n):
            if i != j and step_into[j, i] < block:
                block = step_into[j, i]
    block = max(block, 1)
    least = np.full((n, sets, cap + 1), np.inf)
    low = 0
    while low <= cap:
        high = min(low + block, cap + 1) - 1
        for j in range(n):
            for some in range(sets):
                if low > 0:
                    least[j, some, low : high + 1] = least[j, some, low - 1]
                step, arc = step_into[j, n], into[j, n]
                for key in range(max(low, step), high + 1):
                    least[j, some, key] = min(least[j, some, key], arc)
            for i in range(n):
                step, arc = step_into[j, i], into[j, i]
                if high < step or i == j or arc == np.inf:
                    continue
                # The walk that may remember all is the cheapest.
                if least[i, sets - 1, high - step] + arc >= least[j, 0, low]:
                    continue
                cheapest = least[i, sets - 1, high - step] + arc
                for some in range(sets):
                    may = before[j, i, some]
                    if may < 0 or cheapest >= least[j, some, low]:
                        continue
                    for key in range(max(low, step), high + 1):
                        value = least[i, may, key - step] + arc
                        if value < least[j, some, key]:
                            least[j, some, key] = value
            for some in range(sets):
                for key in range(max(low, 1), high + 1):
                    least[j, some, key] = min(least[j, some, key], least[j, some, key - 1])
        low += block
    return least


@_entry
def ng_through(out: Floats, home: Floats, cap: int) -> tuple[Floats, Steps, Steps]:
    """Return for each client the least cost of a walk through it, the key and set on the way out.

    `out` and `home` are `ng_table` of the network, and of the network with all arcs turned round.
    """
    n, sets = out.shape[0], out.shape[1]
    least = np.full(n, np.inf)
    used = np.zeros(n, dtype=np.int32)
    choice = np.zeros(n, dtype=np.int32)
    for i in range(n):
        for some in range(sets):
            for key in range(cap + 1):
                value = out[i, some, key] + home[i, sets - 1 - some, cap - key]
                if value < least[i]:
                    least[i], used[i], choice[i] = value, key, some
    return least, used, choice


@_entry
def _ng_way(
    table: Floats,
    into: Floats,
    step_into: Steps,
    before: Steps,
    state: tuple[int, int, int],
    found: Steps,
) -> int:
    """Write the clients on the way to the client of `state`, nearest first; return how many.

    `state` holds the client, its set and the key; `found` has room for as many as the key's cap.
    """
    n = into.shape[0] - 1
    j, some, key = state
    count = 0
    while True:
        value = table[j, some, key]
        while key > 0 and table[j, some, key - 1] == value:
            key -= 1
        if step_into[j, n] <= key and into[j, n] == value:
            return count
        who = -1
        for i in range(n):
            may = before[j, i, some]
            step = step_into[j, i]
            if may >= 0 and step <= key and table[i, may, key - step] + into[j, i] == value:
                who = i
                break
        if who < 0:
            return count
        found[count] = who
        count += 1
        some, key, j = before[j, who, some], key - step_into[j, who], who


@_entry
def ng_walks(
    tables: tuple[Floats, Floats],
    arcs: tuple[Floats, Floats],
    steps: tuple[Steps, Steps],
    before: Steps,
    through: tuple[Floats, Steps, Steps],
    cap: int,
    rows: Steps,
) -> tuple[Steps, Steps]:
    """Return the cheapest walk through each client of `rows`, one after the other, and their ends.

    `tables`, `arcs` and `steps` are those out and home, `through` what `ng_through` gave with the
    same `before` (which sets a step may come from) and `cap` (load steps).
    """
    sets = before.shape[2]
    stops = np.empty(rows.size * (2 * cap + 3), dtype=np.int32)
    ends = np.empty(rows.size, dtype=np.int32)
    size = 0
    for number in range(rows.size):
        i = rows[number]
        key, some = through[1][i], through[2][i]
        state = (int(i), int(some), int(key))
        count = _ng_way(tables[0], arcs[0], steps[0], before, state, stops[size:])
        stops[size : size + count] = stops[size : size + count][::-1].copy()
        stops[size + count] = i
        size += count + 1
        rest = (int(i), int(sets - 1 - some), int(cap - key))
        size += _ng_way(tables[1], arcs[1], steps[1], before, rest, stops[size:])
        ends[number] = size
    return stops[:size], ends
