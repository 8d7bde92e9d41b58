"""Roads as the matcher needs them: lines in metres, directed arcs, distances between near nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.map_matching.plane import Plane

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.network import Network

REACH_M = 3_000.0
"""Between positions that follow each other no way longer than this is looked for."""
SOURCES = 256
"""Nodes whose distances are asked for at once: bounds the memory of the search."""


@dataclass(frozen=True)
class NearNodes:
    """Shortest drawn distances up to `REACH_M`, packed by source.

    Node `s` reaches ``node[start[s]:start[s + 1]]`` (sorted) in `metres`; `before` is the arc by
    which each is entered, -1 for the source itself.
    """

    start: NDArray[np.int64]
    node: NDArray[np.int32]
    metres: NDArray[np.float64]
    before: NDArray[np.int32]


@dataclass(frozen=True)
class MatchingRoads:
    """Edges of a network that a vehicle may be on, as directed arcs.

    Attributes
    ----------
    plane
        The flat map in whose metres everything is measured.
    lines : shape ``(edges,)``
        Shapely lines of the edges in the direction u to v.
    drawn_m : shape ``(edges,)``
        Length of each line. The length of the road itself may be longer: lines are simplified.
    edge, forth : shape ``(arcs,)``
        Edge of each arc, and whether it is driven from u to v.
    tail, head : shape ``(arcs,)``
        Rows of its nodes.
    turned : shape ``(arcs,)``
        The arc of the other direction, -1 on a one-way road.
    arcs_of : shape ``(edges, 2)``
        Arcs of each edge, forth and back, -1 where there is none.
    near
        Distances between nodes.
    """

    plane: Plane
    lines: NDArray[np.object_]
    drawn_m: NDArray[np.float64]
    edge: NDArray[np.int32]
    forth: NDArray[np.bool_]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    turned: NDArray[np.int32]
    arcs_of: NDArray[np.int32]
    near: NearNodes

    @classmethod
    def of(cls, network: Network, reach_m: float = REACH_M) -> MatchingRoads:
        """Build the arcs of `network`, and the distances up to `reach_m` (m).

        Closed roads and forbidden turns count as open: records say where vehicles were.
        """
        import shapely

        middle = network.nodes[["lon", "lat"]].to_numpy(dtype=np.float64).mean(axis=0)
        plane = Plane(float(middle[0]), float(middle[1]))
        points = plane.metres(network.lines.xy)
        owner = np.repeat(np.arange(len(network.lines)), np.diff(network.lines.start))
        lines = np.asarray(shapely.linestrings(points, indices=owner), dtype=object)
        u = np.asarray(network.edges["u"].map(network.index), dtype=np.int32)
        v = np.asarray(network.edges["v"].map(network.index), dtype=np.int32)
        both = (network.edges["oneway"] != "yes").to_numpy()
        count, back = u.size, np.flatnonzero(both).astype(np.int32)
        number = np.arange(count, dtype=np.int32)
        arcs_of = np.full((count, 2), -1, dtype=np.int32)
        arcs_of[:, 0] = number
        arcs_of[back, 1] = count + np.arange(back.size, dtype=np.int32)
        edge = np.concatenate([number, back])
        turned = np.concatenate([arcs_of[:, 1], back])
        tail, head = np.concatenate([u, v[back]]), np.concatenate([v, u[back]])
        drawn_m = np.asarray(shapely.length(lines), dtype=np.float64)
        forth = np.arange(edge.size) < count
        near = near_nodes(len(network.nodes), tail, head, drawn_m[edge], reach_m)
        return cls(plane, lines, drawn_m, edge, forth, tail, head, turned, arcs_of, near)


def near_nodes(
    size: int,
    tail: NDArray[np.int32],
    head: NDArray[np.int32],
    metres: NDArray[np.float64],
    reach_m: float,
) -> NearNodes:
    """Return the distances between the `size` nodes up to `reach_m`, by arcs of length `metres`.

    Arc `i` leads from node ``tail[i]`` to ``head[i]``.

    Notes
    -----
    The table of origins and destinations within a bound of Yang and Gidofalvi (Fast map matching,
    International Journal of Geographical Information Science 32, 2018): one search per node before
    the first track instead of one per position.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    # Of parallel arcs only the shortest is kept; sparse matrices would add them.
    order = np.lexsort((metres, head, tail))
    first = np.ones(order.size, dtype=bool)
    first[1:] = (np.diff(tail[order]) != 0) | (np.diff(head[order]) != 0)
    arcs = order[first & (tail[order] != head[order])].astype(np.int32)
    # A length of nothing would be no arc at all.
    weight = np.maximum(metres[arcs], 1e-3)
    matrix: Any = csr_array((weight, (tail[arcs], head[arcs])), shape=(size, size))
    # Arcs stand in the order of tail and head: one can be found by both.
    key = tail[arcs].astype(np.int64) * size + head[arcs]
    counts, nodes, far, before = [], [], [], []
    for start in range(0, size, SOURCES):
        sources = np.arange(start, min(start + SOURCES, size))
        found, came = dijkstra(matrix, indices=sources, limit=reach_m, return_predecessors=True)
        row, node = np.nonzero(np.isfinite(found))
        counts.append(np.bincount(row, minlength=sources.size))
        nodes.append(node.astype(np.int32))
        far.append(found[row, node])
        parent = came[row, node]
        arc = np.full(node.size, -1, dtype=np.int32)
        inner = np.flatnonzero(parent >= 0)
        wanted = parent[inner].astype(np.int64) * size + node[inner]
        arc[inner] = arcs[np.searchsorted(key, wanted)]
        before.append(arc)
    ends = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    return NearNodes(ends, np.concatenate(nodes), np.concatenate(far), np.concatenate(before))
