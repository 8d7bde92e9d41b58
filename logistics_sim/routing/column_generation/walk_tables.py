"""Cheapest walks by key used: what every trip costs at least, for each client that it visits.

A walk is a trip that may come back to a client, but not at once with one stop between
(2-cycle elimination: Houck, Picard, Queyranne and Vemuganti 1980, Opsearch 17). It keeps within one
resource, its key. Tables of walks from the depot and back to it give, for every client, the
cheapest whole walk through it (after Christofides, Mingozzi and Toth 1981, Networks 11).

The arguments are those of a network: costs of arcs `into` each client, the key `step_into` that
they take, and for the network turned round `step_home`; the most key of a walk, `cap`.

Keys are filled in blocks as wide as the least step between clients, since nothing inside a block
depends on it. A predecessor is looked at only if its cheapest walk could still count. How the two
best walks of a key are kept is written out twice in `walk_table`: as a function of its own, called
or inlined, the table took 1.3 to 2.3 times as long.
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
    Table = tuple[Floats, Floats, Steps, Steps]

Function = TypeVar("Function", bound="Callable[..., object]")
_njit: Any = njit
NOBODY = -2
DEPOT = -1


def _entry(function: Function) -> Function:
    return cast("Function", _njit(function, cache=True))


@_entry
def walk_table(into: Floats, step_into: Steps, cap: int) -> tuple[Floats, Floats, Steps, Steps]:
    """Return the cheapest walks from the depot to each client with at most so much key used.

    Parameters
    ----------
    into : shape ``(n + 1, n + 1)``
        Reduced cost of the arc into the client of the row from that of the column, depot last;
        infinite where there is none.
    step_into : shape ``(n + 1, n + 1)``
        Key that this arc takes, at least 1 between clients.
    cap
        The most key of a walk.

    Returns
    -------
    first, second, before, before_second
        Shape ``(n, cap + 1)``: the least cost, the least with another predecessor, and both
        predecessors (`DEPOT`, or `NOBODY` where there is no walk).
    """
    n = into.shape[0] - 1
    block = cap + 1
    for j in range(n):
        for i in range(n):
            if i != j and step_into[j, i] < block:
                block = step_into[j, i]
    block = max(block, 1)
    first = np.full((n, cap + 1), np.inf)
    second = np.full((n, cap + 1), np.inf)
    before = np.full((n, cap + 1), NOBODY, dtype=np.int32)
    before_second = np.full((n, cap + 1), NOBODY, dtype=np.int32)
    one, two = np.empty(block), np.empty(block)
    via_one, via_two = np.empty(block, dtype=np.int32), np.empty(block, dtype=np.int32)
    low = 0
    while low <= cap:
        high = min(low + block, cap + 1) - 1
        width = high - low + 1
        for j in range(n):
            one[:] = np.inf
            two[:] = np.inf
            via_one[:] = NOBODY
            via_two[:] = NOBODY
            most = np.inf
            if low > 0:
                one[:] = first[j, low - 1]
                two[:] = second[j, low - 1]
                via_one[:] = before[j, low - 1]
                via_two[:] = before_second[j, low - 1]
                most = second[j, low - 1]
            for i in range(n + 1):
                step = step_into[j, i]
                arc = into[j, i]
                if high < step or i == j or arc == np.inf:
                    continue
                if i < n and first[i, high - step] + arc >= most:
                    continue
                who = i if i < n else DEPOT
                for place in range(max(step - low, 0), width):
                    value = arc
                    if i < n:
                        key = low + place - step
                        if before[i, key] == j:
                            value += second[i, key]
                        else:
                            value += first[i, key]
                    if value >= two[place]:
                        continue
                    if via_one[place] == who:
                        one[place] = min(one[place], value)
                    elif value < one[place]:
                        two[place], via_two[place] = one[place], via_one[place]
                        one[place], via_one[place] = value, who
                    else:
                        two[place], via_two[place] = value, who
            for place in range(width):
                if place > 0:
                    # What less key reaches, more key reaches too.
                    for value, who in (
                        (one[place - 1], via_one[place - 1]),
                        (two[place - 1], via_two[place - 1]),
                    ):
                        if value >= two[place]:
                            continue
                        if via_one[place] == who:
                            one[place] = min(one[place], value)
                        elif value < one[place]:
                            two[place], via_two[place] = one[place], via_one[place]
                            one[place], via_one[place] = value, who
                        else:
                            two[place], via_two[place] = value, who
                first[j, low + place], second[j, low + place] = one[place], two[place]
                before[j, low + place] = via_one[place]
                before_second[j, low + place] = via_two[place]
        low += block
    return first, second, before, before_second


@_entry
def least_through(out: Table, home: Table, cap: int) -> tuple[Floats, Steps, Steps]:
    """Return for each client the least cost of a walk through it, and where the tables say so.

    Parameters
    ----------
    out, home
        `walk_table` of the network, and of the network with all arcs turned round.

    Returns
    -------
    least, used, choice
        The cost; the key used on the way out; 0: the cheapest ways out and home, 1: the second
        way home, 2: the second way out.
    """
    first, second, before, _ = out
    back, back_second, after, _ = home
    n = first.shape[0]
    least = np.full(n, np.inf)
    used = np.zeros(n, dtype=np.int32)
    choice = np.zeros(n, dtype=np.int32)
    for i in range(n):
        for key in range(cap + 1):
            rest = cap - key
            value, taken = first[i, key] + back[i, rest], 0
            if value >= least[i]:
                continue
            if before[i, key] == after[i, rest] and before[i, key] >= 0:
                value, taken = first[i, key] + back_second[i, rest], 1
                other = second[i, key] + back[i, rest]
                if other < value:
                    value, taken = other, 2
            if value < least[i]:
                least[i], used[i], choice[i] = value, key, taken
    return least, used, choice


@_entry
def way_to(table: Table, step_into: Steps, client: int, key: int, other: bool, found: Steps) -> int:
    """Write the clients on the way of a `table` to `client`, nearest first; return how many.

    `key` is what may be used; `other` takes the second walk. `found` must have room for as many as
    the cap of the key.
    """
    first, second, before, before_second = table
    count = 0
    i = client
    while True:
        value, who = first[i, key], before[i, key]
        if other:
            value, who = second[i, key], before_second[i, key]
        while key > 0 and (
            (first[i, key - 1] == value and before[i, key - 1] == who)
            or (second[i, key - 1] == value and before_second[i, key - 1] == who)
        ):
            key -= 1
        if who < 0:
            return count
        found[count] = who
        count += 1
        key -= step_into[i, who]
        other = before[who, key] == i
        i = who
    return count


@_entry
def walk_through(
    out: Table,
    home: Table,
    step_into: Steps,
    step_home: Steps,
    client: int,
    place: tuple[int, int, int],
    found: Steps,
) -> int:
    """Write the whole walk of `out` and `home` through `client` into `found`; return its length.

    `place` holds the key used on the way out, the `choice` of `least_through`, and the cap.
    """
    used, choice, cap = place
    count = way_to(out, step_into, client, used, choice == 2, found)
    found[:count] = found[:count][::-1].copy()
    found[count] = client
    rest = way_to(home, step_home, client, cap - used, choice == 1, found[count + 1 :])
    return count + 1 + rest


@_entry
def cheapest_walks(
    tables: tuple[Table, Table],
    steps: tuple[Steps, Steps],
    through: tuple[Floats, Steps, Steps],
    cap: int,
    rows: Steps,
) -> tuple[Steps, Steps]:
    """Return the cheapest walk through each client of `rows`, one after the other, and their ends.

    `tables` and `steps` are those out and home, `through` what `least_through` gave.
    """
    stops = np.empty(rows.size * (2 * cap + 3), dtype=np.int32)
    ends = np.empty(rows.size, dtype=np.int32)
    size = 0
    for number in range(rows.size):
        i = rows[number]
        place = (through[1][i], through[2][i], cap)
        size += walk_through(tables[0], tables[1], steps[0], steps[1], i, place, stops[size:])
        ends[number] = size
    return stops[:size], ends
