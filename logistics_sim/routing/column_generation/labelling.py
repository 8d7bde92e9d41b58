"""Cheapest ng-routes by compiled labelling, cut off by completion bounds.

A label is a partial trip from the depot. Its key (a resource of which every stop takes at
least one step) orders the work, so that each label is final when its step comes. Backward
tables over relaxed trips (no stop twice in a row with one between) say what the rest of the
trip costs at least; labels that cannot come below the threshold are dropped (completion
bounds after Christofides, Mingozzi and Toth 1981; ng-routes after Baldacci, Mingozzi and
Roberti 2011, Operations Research 59).

The arrays are those of a network: `reduced` costs of arcs (the depot last), the `step` of the key
that an arc takes of at most `cap`, the time an arc `lasts` (with what is done at its begin), when
service may begin (`early`, `late`), the latest `end`, and whether times count (`timed`). Trips must
cost less than the `threshold`; `most_labels` bounds the work, `by_key` holds the completion by key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Steps = NDArray[np.int32]
    Floats = NDArray[np.float64]

Function = TypeVar("Function", bound="Callable[..., object]")
_njit: Any = njit
COARSE = 32
"""Groups of key steps in which labels of a node are compared."""


def _entry(function: Function) -> Function:
    return cast("Function", _njit(function, cache=True))


@_entry
def key_completion(
    reduced: Floats, step: Steps, cap: int, follow: Steps
) -> tuple[Floats, Steps, Floats]:
    """Return what the rest of a trip costs at least, by key used and client.

    Parameters
    ----------
    reduced : shape ``(n + 1, n + 1)``
        Reduced cost of each arc, the depot last; infinite where there is none.
    step : shape ``(n + 1, n + 1)``
        Key that each arc takes; at least 1 on arcs to clients.
    cap
        The most key of a trip.
    follow
        As in `cheapest_routes`.

    Returns
    -------
    first, after, second
        Shape ``(cap + 1, n)``: the least cost, the client that comes next in it (-1: the depot),
        and the least with another next client.
    """
    n = reduced.shape[0] - 1
    first = np.full((cap + 1, n), np.inf)
    second = np.full((cap + 1, n), np.inf)
    after = np.full((cap + 1, n), -1, dtype=np.int32)
    for used in range(cap, -1, -1):
        for i in range(n):
            best, other = np.inf, np.inf
            follower = -1
            if used + step[i, n] <= cap:
                best = reduced[i, n]
            for turn in range(follow.shape[1]):
                j = follow[i, turn]
                now = used + step[i, j]
                if now > cap:
                    continue
                rest = first[now, j]
                if after[now, j] == i:
                    rest = second[now, j]
                value = reduced[i, j] + rest
                if value < best:
                    other = best
                    best = value
                    follower = j
                elif value < other:
                    other = value
            first[used, i] = best
            second[used, i] = other
            after[used, i] = follower
    return first, after, second


@_entry
def time_completion(
    reduced: Floats, lasts: Steps, early: Steps, late: Steps, end: int, follow: Steps
) -> tuple[Floats, Steps, Floats]:
    """Return what the rest of a trip costs at least, by time of begin of service and client.

    `lasts` is the time from begin to begin (at least 1 between clients), `end` the latest
    return; see `key_completion` for the rest.
    """
    n = reduced.shape[0] - 1
    first = np.full((end + 1, n), np.inf)
    second = np.full((end + 1, n), np.inf)
    after = np.full((end + 1, n), -1, dtype=np.int32)
    for clock in range(end, -1, -1):
        for i in range(n):
            if clock > late[i]:
                continue
            best, other = np.inf, np.inf
            follower = -1
            if clock + lasts[i, n] <= end:
                best = reduced[i, n]
            for turn in range(follow.shape[1]):
                j = follow[i, turn]
                now = max(clock + lasts[i, j], early[j])
                if now > late[j] or now > end:
                    continue
                rest = first[now, j]
                if after[now, j] == i:
                    rest = second[now, j]
                value = reduced[i, j] + rest
                if value < best:
                    other = best
                    best = value
                    follower = j
                elif value < other:
                    other = value
            first[clock, i] = best
            second[clock, i] = other
            after[clock, i] = follower
    return first, after, second


@_entry
def cheapest_routes(
    reduced: Floats,
    step: Steps,
    cap: int,
    other: Steps,
    other_cap: Steps,
    lasts: Steps,
    early: Steps,
    late: Steps,
    end: int,
    timed: bool,
    coarse: int,
    near: Steps,
    place: NDArray[np.int8],
    follow: Steps,
    by_key: tuple[Floats, Steps, Floats],
    by_time: tuple[Floats, Steps, Floats],
    threshold: float,
    most_labels: int,
    relaxed: bool,
) -> tuple[float, Floats, Steps, Steps, Steps, int]:
    """Return the routes cheaper than `threshold` and a valid lower bound on all routes.

    Parameters
    ----------
    other : shape ``(r, n + 1, n + 1)``
        Further resources that arcs take, with their limits `other_cap`.
    near : shape ``(n, m)``
        The clients that each client remembers, itself first.
    place : shape ``(n, n, m)``
        Where the m-th of a client's memory stands in that of the next client (-1: nowhere).
    follow : shape ``(n + 1, m)``
        The clients that are tried after each client and, last, after the depot.
    by_time
        Completion by time, in steps of `coarse` of the labels' own; tables without rows
        where time is not used for it.
    relaxed
        Compare labels by cost and key alone: fast, and what is returned is no bound then.

    Returns
    -------
    bound, cost, last, parent, node, count
        The bound (never above the cheapest route or `threshold`, whichever is less), cost and
        last label of the routes found, and the labels as chains of parents.
    """
    n = reduced.shape[0] - 1
    kinds = other.shape[0]
    memory = near.shape[1]
    first, after, second = by_key
    t_first, t_after, t_second = by_time
    t_used = t_first.shape[0] > 0
    cost = np.empty(most_labels)
    least = np.empty(most_labels)
    node = np.empty(most_labels, dtype=np.int32)
    parent = np.empty(most_labels, dtype=np.int32)
    used = np.empty(most_labels, dtype=np.int32)
    clock = np.empty(most_labels, dtype=np.int32)
    amount = np.empty((most_labels, max(kinds, 1)), dtype=np.int32)
    visited = np.empty(most_labels, dtype=np.uint64)
    follows = np.empty(most_labels, dtype=np.int32)
    beside = np.empty(most_labels, dtype=np.int32)
    beaten = np.zeros(most_labels, dtype=np.bool_)
    heads = np.full(cap + 1, -1, dtype=np.int32)
    groups = np.full((n, COARSE), -1, dtype=np.int32)
    group_least = np.full((n, COARSE), np.inf)
    width = (cap + COARSE) // COARSE
    most_routes = 20_000
    route_cost = np.empty(most_routes)
    route_last = np.empty(most_routes, dtype=np.int32)
    routes = 0
    size = 0
    full = False
    bound = threshold
    root = np.inf
    fresh = np.zeros(max(kinds, 1), dtype=np.int32)
    for now_step in range(-1, cap + 1):
        label = -1
        if now_step >= 0:
            label = heads[now_step]
        while True:
            if now_step >= 0:
                if label < 0:
                    break
                if beaten[label]:
                    label = follows[label]
                    continue
                if full:
                    bound = min(bound, least[label])
                    label = follows[label]
                    continue
                i = node[label]
                here, key, at, mask = cost[label], used[label], clock[label], visited[label]
                # Home.
                total = here + reduced[i, n]
                if total < threshold and key + step[i, n] <= cap:
                    fits = (not timed) or at + lasts[i, n] <= end
                    for r in range(kinds):
                        fits = fits and amount[label, r] + other[r, i, n] <= other_cap[r]
                    if fits:
                        bound = min(bound, total)
                        if routes < most_routes:
                            route_cost[routes] = total
                            route_last[routes] = label
                            routes += 1
            else:
                i, here, key, at, mask = n, 0.0, 0, 0, np.uint64(0)
            for turn in range(follow.shape[1]):
                j = follow[i, turn]
                spent = here + reduced[i, j]
                reach = key + step[i, j]
                if reach > cap or j == i:
                    continue
                rest = first[reach, j]
                if i < n and after[reach, j] == i and place[i, j, 0] >= 0:
                    rest = second[reach, j]
                whole = spent + rest
                if i == n:
                    root = min(root, whole)
                if whole >= threshold:
                    continue
                then = 0
                if timed:
                    then = max(at + lasts[i, j], early[j])
                    if then > late[j] or then > end:
                        continue
                    if t_used:
                        rest = t_first[then // coarse, j]
                        if i < n and t_after[then // coarse, j] == i and place[i, j, 0] >= 0:
                            rest = t_second[then // coarse, j]
                        whole = max(whole, spent + rest)
                        if whole >= threshold:
                            continue
                seen = False
                if i < n:
                    for m in range(memory):
                        if near[i, m] == j:
                            seen = (mask >> np.uint64(m)) & np.uint64(1) == np.uint64(1)
                            break
                if seen:
                    continue
                fits = True
                for r in range(kinds):
                    before = 0
                    if i < n:
                        before = amount[label, r]
                    fresh[r] = before + other[r, i, j]
                    fits = fits and fresh[r] <= other_cap[r]
                if not fits:
                    continue
                keep = np.uint64(1)
                if i < n:
                    for m in range(memory):
                        if (mask >> np.uint64(m)) & np.uint64(1) == np.uint64(1):
                            p = place[i, j, m]
                            if p >= 0:
                                keep |= np.uint64(1) << np.uint64(p)
                group = reach // width
                lost = False
                for g in range(group + 1):
                    if group_least[j, g] > spent:
                        continue
                    old = groups[j, g]
                    while old >= 0:
                        if not beaten[old] and cost[old] <= spent and used[old] <= reach:
                            if relaxed:
                                lost = True
                                break
                            if (visited[old] & ~keep) == np.uint64(0) and (
                                (not timed) or clock[old] <= then
                            ):
                                less = True
                                for r in range(kinds):
                                    less = less and amount[old, r] <= fresh[r]
                                if less:
                                    lost = True
                                    break
                        old = beside[old]
                    if lost:
                        break
                if lost:
                    continue
                if size >= most_labels:
                    full = True
                    bound = min(bound, whole)
                    continue
                for g in range(group, COARSE):
                    old = groups[j, g]
                    back_link = -1
                    while old >= 0:
                        gone = beaten[old]
                        if not gone and cost[old] >= spent and used[old] >= reach:
                            if relaxed:
                                gone = True
                            elif (keep & ~visited[old]) == np.uint64(0) and (
                                (not timed) or clock[old] >= then
                            ):
                                gone = True
                                for r in range(kinds):
                                    gone = gone and amount[old, r] >= fresh[r]
                        if gone:
                            beaten[old] = True
                            if back_link < 0:
                                groups[j, g] = beside[old]
                            else:
                                beside[back_link] = beside[old]
                        else:
                            back_link = old
                        old = beside[old]
                cost[size] = spent
                least[size] = whole
                node[size] = j
                parent[size] = -1
                if i < n:
                    parent[size] = label
                used[size] = reach
                clock[size] = then
                for r in range(kinds):
                    amount[size, r] = fresh[r]
                visited[size] = keep
                follows[size] = heads[reach]
                heads[reach] = size
                beside[size] = groups[j, group]
                groups[j, group] = size
                group_least[j, group] = min(group_least[j, group], spent)
                size += 1
            if now_step < 0:
                break
            label = follows[label]
    bound = max(bound, min(root, threshold))
    return bound, route_cost[:routes], route_last[:routes], parent[:size], node[:size], size
