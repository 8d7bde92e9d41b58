"""Rules that depend on the way: turns that are forbidden, roads that lead to and from only.

A plain shortest path knows no past. So a graph is expanded where it must: a node at which a turn
from one road is forbidden gets a copy for who comes from there, with all ways on but that; and
nodes on roads that are open to those who live there get a copy for who begins and one for who
ends there, so that nobody drives through. Everything else stays as it was, and a graph
without such rules is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NO_U_TURN_M = 5_000.0
Turn = tuple[int, ...]
"""Forbidden: from, via, to; or over several nodes between, in the order of driving."""


@dataclass(frozen=True)
class Arcs:
    """Arcs of an expanded graph of `size` rows; `origin` is the node behind each row.

    `begin` has for each node the row at which a path from it begins; `ends` and `first` list the
    rows at which a path to node `i` may end: ``ends[first[i]:first[i + 1]]``.
    """

    size: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    edge: NDArray[np.int64]
    origin: NDArray[np.int64]
    begin: NDArray[np.int64]
    ends: NDArray[np.int64]
    first: NDArray[np.int64]


def expanded(
    size: int,
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    edge: NDArray[np.int64],
    local: NDArray[np.bool_],
    turns: tuple[Turn, ...],
    metres: NDArray[np.int64],
    calls: NDArray[np.int64],
) -> Arcs:
    """Return the arcs under the rules.

    Parameters
    ----------
    size
        Number of nodes.
    tail, head, edge : shape ``(arcs,)``
        The arcs and the edge behind each.
    local : shape ``(arcs,)``
        Arcs that are driven only at the begin or at the end of a path.
    turns
        Forbidden turns, by node.
    metres : shape ``(arcs,)``
        Length of each arc.
    calls
        Places. Where turns are forbidden nobody drives through them: a link to a village must
        not serve to turn round.

    Notes
    -----
    Within `NO_U_TURN_M` of a forbidden turn nobody turns round on the road, but at its end: else
    the turn would be got round by driving on and back.
    """
    origin: NDArray[np.int64] = np.arange(size, dtype=np.int64)
    if turns:
        more = _u_turns(size, tail, head, metres, turns, calls)
        all_turns = (*turns, *more)
        tail, head, edge, local, origin = _with_turns(tail, head, edge, local, origin, all_turns)
        row: NDArray[np.int64] = np.arange(origin.size, dtype=np.int64)
        row[calls] = origin.size + np.arange(calls.size)
        head, origin = row[head], np.concatenate([origin, calls])
    begin = np.arange(size, dtype=np.int64)
    if local.any():
        tail, head, edge, origin, begin = _with_local(tail, head, edge, local, origin, begin)
    order = np.argsort(origin, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(origin, minlength=size))])
    return Arcs(origin.size, tail, head, edge, origin, begin, order, first.astype(np.int64))


def _u_turns(
    size: int,
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    metres: NDArray[np.int64],
    turns: tuple[Turn, ...],
    calls: NDArray[np.int64],
) -> list[Turn]:
    """Return the turns round at nodes near forbidden turns, where a road goes on."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    weights = coo_array((np.maximum(metres, 1).astype(np.float64), (tail, head)), (size, size))
    via = np.array(sorted({node for turn in turns for node in turn[1:-1]}), dtype=np.int64)
    far = dijkstra(weights.tocsr(), directed=False, indices=via, min_only=True, limit=NO_U_TURN_M)
    place = np.zeros(size, dtype=bool)
    place[calls] = True
    near = np.isfinite(far) & ~place
    roads = near[head] & ~place[tail] & (tail != head)
    pairs = np.unique(np.stack([head[roads], tail[roads]], axis=1), axis=0)
    neighbours = np.bincount(pairs[:, 0], minlength=size)
    on = neighbours[pairs[:, 0]] > 1
    return [(before, here, before) for here, before in pairs[on].tolist()]


def _with_turns(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    edge: NDArray[np.int64],
    local: NDArray[np.bool_],
    origin: NDArray[np.int64],
    turns: tuple[Turn, ...],
) -> tuple[
    NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]
]:
    forbidden: dict[tuple[int, ...], set[int]] = {}
    for turn in turns:
        for length in range(2, len(turn)):  # who comes this far is known
            forbidden.setdefault(turn[:length], set())
        forbidden[turn[:-1]].add(turn[-1])
    row = {past: origin.size + number for number, past in enumerate(forbidden)}
    nodes = sorted({node for past in forbidden for node in past})
    touched = np.flatnonzero(np.isin(tail, nodes))
    leaving: dict[int, list[int]] = {}
    for arc in touched.tolist():
        leaving.setdefault(int(tail[arc]), []).append(arc)
    new_head = head.copy()
    for past, here in row.items():
        if len(past) == 2:
            for arc in leaving.get(past[0], ()):
                if head[arc] == past[1]:
                    new_head[arc] = here
    added: list[tuple[int, int, int, bool]] = []
    for past, here in row.items():
        last = past[-1]
        shut: set[int] = set()
        for begin in range(len(past) - 1):  # what is forbidden to who came a shorter way, too
            shut |= forbidden.get(past[begin:], set())
        for arc in leaving.get(last, ()):
            goal = int(head[arc])
            if goal not in shut:
                way = (*past, goal)
                known = (row[way[at:]] for at in range(len(past)) if way[at:] in row)
                on = next(known, int(new_head[arc]))
                added.append((here, on, int(edge[arc]), bool(local[arc])))
    more = np.array([part[:3] for part in added], dtype=np.int64).reshape(-1, 3)
    copies = np.array([past[-1] for past in row], dtype=np.int64)
    return (
        np.concatenate([tail, more[:, 0]]),
        np.concatenate([new_head, more[:, 1]]),
        np.concatenate([edge, more[:, 2]]),
        np.concatenate([local, np.array([part[3] for part in added], dtype=bool)]),
        np.concatenate([origin, copies]),
    )


def _with_local(
    tail: NDArray[np.int64],
    head: NDArray[np.int64],
    edge: NDArray[np.int64],
    local: NDArray[np.bool_],
    origin: NDArray[np.int64],
    begin: NDArray[np.int64],
) -> tuple[NDArray[np.int64], ...]:
    size = origin.size
    inside = np.unique(np.concatenate([tail[local], head[local]]))
    number = np.full(size, -1, dtype=np.int64)
    number[inside] = np.arange(inside.size)
    out, back = size + number, size + inside.size + number  # rows of who begins, of who ends
    begins_on = ~local & (number[tail] >= 0)
    a, b = tail[local], head[local]
    begin = np.where(number[: begin.size] >= 0, out[: begin.size], begin)
    return (
        np.concatenate([tail[~local], out[tail[begins_on]], out[a], a, back[a]]),
        np.concatenate([head[~local], head[begins_on], out[b], back[b], back[b]]),
        np.concatenate([edge[~local], edge[begins_on], edge[local], edge[local], edge[local]]),
        np.concatenate([origin, origin[inside], origin[inside]]),
        begin,
    )
