"""The compiled parts of the matcher: the likeliest places of a track, and the ways between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Function = TypeVar("Function", bound="Callable[..., object]")
_njit: Any = njit


def compiled(function: Function) -> Function:
    """Return `function` compiled once per machine, its types kept for the checker."""
    return cast("Function", _njit(function, cache=True))


@compiled
def near_place(start: NDArray[np.int64], node: NDArray[np.int32], source: int, target: int) -> int:
    """Return where the table of near nodes holds the way from node `source` to `target`, or -1.

    `start` and `node` are those of `NearNodes`.
    """
    low, high = start[source], start[source + 1]
    while low < high:
        middle = (low + high) // 2
        if node[middle] < target:
            low = middle + 1
        else:
            high = middle
    found = low < start[source + 1] and node[low] == target
    return int(low) if found else -1


@compiled
def node_metres(
    start: NDArray[np.int64],
    node: NDArray[np.int32],
    metres: NDArray[np.float64],
    source: int,
    target: int,
) -> float:
    """Return the distance from node `source` to `target`; infinite beyond the table of near ones.

    `start`, `node` and `metres` are those of `NearNodes`.
    """
    place = near_place(start, node, source, target)
    return float(metres[place]) if place >= 0 else float(np.inf)


@compiled
def viterbi(
    first: NDArray[np.int64],
    arc: NDArray[np.int32],
    along_m: NDArray[np.float64],
    off_m: NDArray[np.float64],
    xy: NDArray[np.float64],
    vehicle: NDArray[np.int64],
    drawn_m: NDArray[np.float64],
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    turned: NDArray[np.int32],
    near_start: NDArray[np.int64],
    near_node: NDArray[np.int32],
    near_m: NDArray[np.float64],
    sigma_m: float,
    beta_m: float,
    turn_m: float,
    most_ratio: float,
    slack_m: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the chosen candidate of each position (-1: none), and the number of its run.

    Positions of one vehicle (`vehicle`, equal numbers stand together) follow each other. Where no
    way leads on, a new run begins.

    Parameters
    ----------
    first, arc, along_m, off_m
        Candidates, packed by position: see `Candidates`.
    xy, vehicle
        Positions (m) and whose they are.
    drawn_m, tail, head, turned
        Length (m), nodes and other direction by arc: see `MatchingRoads`.
    near_start, near_node, near_m
        Distances between nodes: see `NearNodes`.
    sigma_m, beta_m, turn_m, most_ratio, slack_m
        Spread of positions, mean excess of ways, price of a turn (m), and the bound on a way: so
        many times the straight line and so many metres more.
    """
    count = first.size - 1
    chosen = np.full(count, -1, np.int64)
    run = np.full(count, -1, np.int64)
    score = np.full(arc.size, -np.inf, np.float64)
    before = np.full(arc.size, -1, np.int64)
    runs = 0
    begin = 0
    for position in range(count + 1):
        follows = False
        if position < count and position > begin:
            follows = (
                vehicle[position] == vehicle[position - 1]
                and first[position + 1] > first[position]
                and first[position] > first[position - 1]
            )
        if follows:
            east = xy[position, 0] - xy[position - 1, 0]
            north = xy[position, 1] - xy[position - 1, 1]
            crow = np.sqrt(east * east + north * north)
            longest = most_ratio * crow + slack_m
            reached = False
            for here in range(first[position], first[position + 1]):
                best, came = -np.inf, -1
                b = arc[here]
                for there in range(first[position - 1], first[position]):
                    if score[there] == -np.inf:
                        continue
                    a = arc[there]
                    way = np.inf
                    if a == b:
                        step = along_m[here] - along_m[there]
                        if step >= 0:
                            way = step
                        elif step >= -2 * sigma_m:
                            way = -step
                    elif turned[a] == b:
                        step = drawn_m[b] - along_m[here] - along_m[there]
                        way = abs(step) + turn_m
                    if a != b:
                        rest = drawn_m[a] - along_m[there] + along_m[here]
                        if rest <= longest:
                            between = 0.0
                            if head[a] != tail[b]:
                                between = node_metres(
                                    near_start, near_node, near_m, head[a], tail[b]
                                )
                            way = min(way, rest + between)
                    if way > longest:
                        continue
                    value = score[there] - abs(way - crow) / beta_m
                    if value > best:
                        best, came = value, there
                if came >= 0:
                    off = off_m[here] / sigma_m
                    score[here] = best - 0.5 * off * off
                    before[here] = came
                    reached = True
            follows = reached
        if not follows:
            # The run that ends before this position is read backwards.
            if position > begin:
                last, top = -1, -np.inf
                for there in range(first[position - 1], first[position]):
                    if score[there] > top:
                        last, top = there, score[there]
                back = position - 1
                while last >= 0:
                    chosen[back], run[back] = last, runs
                    last = before[last]
                    back -= 1
                if top > -np.inf:
                    runs += 1
            begin = position
            if position < count:
                for here in range(first[position], first[position + 1]):
                    off = off_m[here] / sigma_m
                    score[here] = -0.5 * off * off
                    before[here] = -1
    return chosen, run


@compiled
def pieces(
    step: NDArray[np.int64],
    from_arc: NDArray[np.int32],
    from_m: NDArray[np.float64],
    to_arc: NDArray[np.int32],
    to_m: NDArray[np.float64],
    drawn_m: NDArray[np.float64],
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    turned: NDArray[np.int32],
    near_start: NDArray[np.int64],
    near_node: NDArray[np.int32],
    near_m: NDArray[np.float64],
    before: NDArray[np.int32],
    turn_m: float,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Return the pieces ``step, arc, metres`` of the ways between pairs of places on arcs.

    The same choice of way as in `viterbi`; metres are drawn ones.

    Parameters
    ----------
    step
        Number of each pair, returned with its pieces.
    from_arc, from_m, to_arc, to_m
        The two places of each pair: arc, and metres along it.
    drawn_m, tail, head, turned
        By arc: see `MatchingRoads`.
    near_start, near_node, near_m, before
        Distances between nodes and the arcs by which they are entered: see `NearNodes`.
    turn_m
        Price of a turn on the open road (m).
    """
    room = 4 * step.size + 16
    of = np.empty(room, np.int64)
    arcs = np.empty(room, np.int32)
    metres = np.empty(room, np.float64)
    used = 0
    stack = np.empty(10_000, np.int32)
    for number in range(step.size):
        a, b = from_arc[number], to_arc[number]
        if used + 10_002 > room:
            room = 2 * room + 10_002
            more_of = np.empty(room, np.int64)
            more_arcs = np.empty(room, np.int32)
            more_metres = np.empty(room, np.float64)
            more_of[:used], more_arcs[:used] = of[:used], arcs[:used]
            more_metres[:used] = metres[:used]
            of, arcs, metres = more_of, more_arcs, more_metres
        if a == b:
            of[used], arcs[used], metres[used] = step[number], a, abs(to_m[number] - from_m[number])
            used += 1
            continue
        between = 0.0
        if head[a] != tail[b]:
            between = node_metres(near_start, near_node, near_m, head[a], tail[b])
        way = drawn_m[a] - from_m[number] + to_m[number] + between
        if turned[a] == b:
            turn = drawn_m[b] - to_m[number] - from_m[number]
            if abs(turn) + turn_m <= way:
                of[used], arcs[used], metres[used] = step[number], a if turn > 0 else b, abs(turn)
                used += 1
                continue
        of[used], arcs[used], metres[used] = step[number], a, drawn_m[a] - from_m[number]
        used += 1
        source, node, depth = head[a], tail[b], 0
        while node != source and depth < 10_000:
            arc = before[near_place(near_start, near_node, source, node)]
            stack[depth] = arc
            node = tail[arc]
            depth += 1
        for at in range(depth - 1, -1, -1):
            of[used], arcs[used], metres[used] = step[number], stack[at], drawn_m[stack[at]]
            used += 1
        of[used], arcs[used], metres[used] = step[number], b, to_m[number]
        used += 1
    return of[:used], arcs[:used], metres[:used]
