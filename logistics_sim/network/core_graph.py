"""A smaller graph with the same fastest paths between chosen nodes.

Nodes with one neighbour lie on no path between others; nodes with two are passed straight
through. Both are taken out, one after another, and each pair of arcs through a removed node
becomes a shortcut that remembers it. Between the nodes that stay, every sum is unchanged
(the first step of contraction hierarchies, Geisberger et al. 2008, where it needs no search).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class CoreGraph:
    """What is left of a graph.

    `nodes` are the rows of the whole graph that stayed, `row` is their number here (-1 for
    those taken out), `middle` the node that a shortcut passes.
    """

    nodes: NDArray[np.int64]
    row: NDArray[np.int64]
    matrix: csr_array
    middle: dict[tuple[int, int], int]

    def unfold(self, walk: list[int]) -> NDArray[np.int64]:
        """Return the walk over the whole graph for a walk over nodes that stayed."""
        done = [walk[0]]
        left = list(pairwise(walk))[::-1]
        while left:
            tail, head = left.pop()
            inside = self.middle.get((tail, head))
            if inside is None:
                done.append(head)
            else:
                left += [(inside, head), (tail, inside)]
        return np.array(done, dtype=np.int64)


def core_graph(
    tail: NDArray[np.int64], head: NDArray[np.int64], matrix: csr_array, keep: NDArray[np.int64]
) -> CoreGraph:
    """Return the core, in which the nodes `keep` stay, of a graph.

    Parameters
    ----------
    tail, head : shape ``(arcs,)``
        The arcs in the order of ``matrix.data``.
    matrix : shape ``(nodes, nodes)``
        Packed time and length of each arc.
    keep : shape ``(kept,)``
        Nodes that stay.
    """
    from scipy.sparse import csr_array

    size = int(matrix.shape[0])
    out: list[dict[int, float]] = [{} for _ in range(size)]
    into: list[dict[int, float]] = [{} for _ in range(size)]
    arcs = zip(tail.tolist(), head.tolist(), matrix.data.tolist(), strict=True)
    for start, end, weight in arcs:
        out[start][end] = weight
        into[end][start] = weight
    fixed = np.zeros(size, dtype=bool)
    fixed[keep] = True
    stays = fixed.tolist()
    gone = bytearray(size)
    middle: dict[tuple[int, int], int] = {}
    waiting = [node for node in range(size) if not stays[node]]
    while waiting:
        node = waiting.pop()
        if gone[node]:
            continue
        near = out[node].keys() | into[node].keys()
        if len(near) > 2 and min(len(out[node]), len(into[node])) > 1:
            continue
        gone[node] = 1
        for start, first in into[node].items():
            for end, second in out[node].items():
                if start != end and first + second < out[start].get(end, np.inf):
                    out[start][end] = into[end][start] = first + second
                    middle[start, end] = node
        for other in near:
            out[other].pop(node, None)
            into[other].pop(node, None)
            if not stays[other]:
                waiting.append(other)
    nodes = np.flatnonzero(np.frombuffer(gone, dtype=np.uint8) == 0)
    row = np.full(size, -1, dtype=np.int64)
    row[nodes] = np.arange(nodes.size)
    tails = np.repeat(nodes, [len(out[node]) for node in nodes.tolist()])
    heads = np.array([end for node in nodes.tolist() for end in out[node]], dtype=np.int64)
    cost = np.array([cost for node in nodes.tolist() for cost in out[node].values()])
    shape = (nodes.size, nodes.size)
    core = csr_array((cost.astype(np.float64), (row[tails], row[heads])), shape=shape)
    return CoreGraph(nodes, row, core, middle)
