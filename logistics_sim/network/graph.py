"""Roads as a weighted graph, and fastest paths between many places at once.

Time and length travel in one exact number: ``seconds * 2**26 + metres``. Both are whole,
so sums stay exact in a float64 (below 2**53), the fastest path is found with the shortest
one among equals, and the matrix entry *is* the sum over the path that is shown. Where tolls are
paid, the number holds the seconds that they count besides; matrices and paths take them out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext
from logistics_sim.network.core_graph import CoreGraph, core_graph
from logistics_sim.network.driving_rules import Arcs, Turn, expanded
from logistics_sim.network.tolls import sums_along

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from logistics_sim.network.model import Network
    from logistics_sim.network.speeds import SpeedProfile

METRES_BITS = 26
UNREACHABLE = -1
CORE_FROM = 4
"""Nodes per source and target from which a graph is reduced first."""


@dataclass(frozen=True)
class Matrix:
    """Seconds and metres between sources (rows) and targets (columns); -1 is unreachable.

    `toll_cents` is what the ways cost in tolls; None where no tolls are paid.
    """

    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    toll_cents: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Path:
    """One path: nodes and edges by row, with the whole time and length."""

    nodes: NDArray[np.int64]
    edges: NDArray[np.int64]
    seconds: int
    metres: int


@dataclass(frozen=True)
class Trees:
    """Fastest paths from several sources to everywhere: packed sums and predecessors."""

    graph: Graph
    sources: NDArray[np.int64]
    far: NDArray[np.float64]
    before: NDArray[np.int32]

    def matrix(self, targets: NDArray[np.int64]) -> Matrix:
        """Return seconds and metres, sources by targets."""
        found = decode(self.graph.nearest(self.far, targets))
        return found if self.graph.tolls is None else self._without_tolls(found, targets)

    def _without_tolls(self, found: Matrix, targets: NDArray[np.int64]) -> Matrix:
        """Return `found` with the seconds of the roads alone, and the tolls of each way."""
        graph = self.graph
        seconds, cents = found.seconds.copy(), np.zeros_like(found.seconds)
        for row, (far, before) in enumerate(zip(self.far, self.before, strict=True)):
            nodes = np.flatnonzero(before >= 0)
            arcs = graph.arcs(before[nodes].astype(np.int64), nodes)
            counted, paid = np.zeros((2, graph.size), dtype=np.int64)
            tolls = graph.tolls
            if tolls is not None:
                counted[nodes] = tolls.seconds[graph.edge[arcs]]
                paid[nodes] = tolls.cents[graph.edge[arcs]]
            goals = [graph.end(far, int(target)) for target in targets]
            reached = found.seconds[row] >= 0
            seconds[row] -= np.where(reached, sums_along(before, counted)[goals], 0)
            cents[row] = np.where(reached, sums_along(before, paid)[goals], 0)
        return Matrix(seconds, found.metres, cents)

    def path(self, number: int, target: int) -> Path:
        """Return the path from source `number` to node `target`; NET-010 when there is none."""
        source = int(self.graph.begin(self.sources)[number])
        return self.graph.trace(source, target, self.far[number], self.before[number])


@dataclass(frozen=True)
class Ways:
    """Fastest paths between sources and targets, held as predecessors in the core."""

    graph: Graph
    core: CoreGraph
    sources: NDArray[np.int64]
    targets: NDArray[np.int64]
    far: NDArray[np.float64]
    before: NDArray[np.int32]

    def matrix(self) -> Matrix:
        """Return seconds and metres, sources by targets."""
        if self.graph.tolls is not None:
            return self.graph.matrix_between(self.sources, self.targets)
        return decode(self.graph.nearest(self.far, self.targets, self.core.row))

    def path(self, source: int, target: int) -> Path:
        """Return the path from source number `source` to target number `target`."""
        goal = self.graph.end(self.far[source], int(self.targets[target]), self.core.row)
        here = int(self.core.row[goal])
        start = int(self.core.row[self.graph.begin(self.sources)[source]])
        _reached(self.far[source, here], int(self.sources[source]), int(self.targets[target]))
        walk = [here]
        while walk[-1] != start:
            walk.append(int(self.before[source, walk[-1]]))
        return self.graph.along(self.core.unfold(self.core.nodes[walk[::-1]].tolist()))


@dataclass(frozen=True)
class EdgeTolls:
    """What tolls add to each edge: `seconds` in the choice of road, `cents` on the bill."""

    seconds: NDArray[np.int64]
    cents: NDArray[np.int64]


@dataclass(frozen=True)
class Graph:
    """Arcs of a network for one kind of vehicle.

    `tail`, `head`, `edge`, `seconds`, `metres` have one entry per arc; a two-way road has two.
    Where turns are forbidden or roads are for residents only, `rules` holds the expanded rows,
    and `size` counts them (see `driving_rules`); nodes keep their numbers.
    """

    size: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    edge: NDArray[np.int64]
    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    matrix: csr_array
    rules: Arcs | None = None
    tolls: EdgeTolls | None = None

    @classmethod
    def of(
        cls,
        network: Network,
        profile: SpeedProfile | None = None,
        factors: NDArray[np.float64] | None = None,
    ) -> Graph:
        """Build the graph; without a profile every open road counts at its own speed.

        `factors` (one per edge) slow the roads down; 0 closes them.
        """
        edges = network.edges
        if profile is None:
            kmh = np.where(edges["closed"] == "yes", 0.0, edges["speed_kmh"].to_numpy(np.float64))
        else:
            kmh = profile.kmh(edges)
        if factors is not None:
            kmh = kmh * factors
        metres = np.rint(edges["length_m"].to_numpy(np.float64)).astype(np.int64)
        tolls = None
        if profile is not None and profile.tolls is not None:
            paid = profile.tolls
            tolls = EdgeTolls(paid.seconds(edges), paid.cents(edges))
        return cls.build(network, metres, edge_seconds(metres, kmh), kmh > 0, tolls)

    @classmethod
    def build(
        cls,
        network: Network,
        metres: NDArray[np.int64],
        seconds: NDArray[np.int64],
        usable: NDArray[np.bool_],
        tolls: EdgeTolls | None = None,
    ) -> Graph:
        """Build the graph from whole metres and seconds of each edge of `network`.

        Edges that are not `usable` are left out; `tolls` make the others dearer.
        """
        index, edges = network.index, network.edges
        u = np.asarray(edges["u"].map(index), dtype=np.int64)
        v = np.asarray(edges["v"].map(index), dtype=np.int64)
        both = (edges["oneway"] != "yes").to_numpy()
        local = turns = calls = None
        if "access" in edges and (edges["access"] != "").any():
            local = (edges["access"] == "destination").to_numpy()
        if network.turns:
            turns = tuple(tuple(index[name] for name in turn) for turn in network.turns)
            calls = network.places.index.to_numpy(dtype=np.int64)
        size = len(network.nodes)
        return cls.of_arrays(
            size, u, v, metres, seconds, both, usable, local, turns or (), calls, tolls
        )

    @classmethod
    def of_arrays(
        cls,
        size: int,
        u: NDArray[np.int64],
        v: NDArray[np.int64],
        metres: NDArray[np.int64],
        seconds: NDArray[np.int64],
        both: NDArray[np.bool_],
        usable: NDArray[np.bool_],
        local: NDArray[np.bool_] | None = None,
        turns: tuple[Turn, ...] = (),
        calls: NDArray[np.int64] | None = None,
        tolls: EdgeTolls | None = None,
    ) -> Graph:
        """Build the graph of `size` nodes from edges `u` to `v`; `both` are driven both ways.

        Arrays have shape ``(edges,)``; edges that are not `usable` are left out. `local` edges lead
        to and from only, `turns` are forbidden, `calls` are places (see `driving_rules`). `tolls`
        count in the choice of road.
        """
        from scipy.sparse import csr_array

        number = np.arange(u.size, dtype=np.int64)
        back = usable & both
        tail = np.concatenate([u[usable], v[back]])
        head = np.concatenate([v[usable], u[back]])
        edge = np.concatenate([number[usable], number[back]])
        rules = None
        if turns or (local is not None and local.any()):
            places = np.empty(0, dtype=np.int64) if calls is None else calls
            lanes = np.zeros(edge.size, dtype=bool) if local is None else local[edge]
            rules = expanded(size, tail, head, edge, lanes, turns, metres[edge], places)
            size, tail, head, edge = rules.size, rules.tail, rules.head, rules.edge
        counted = seconds if tolls is None else seconds + tolls.seconds
        weight = (counted[edge] << METRES_BITS) + metres[edge]
        # Of parallel roads only the best can lie on a fastest path; sparse matrices would add them.
        order = np.lexsort((edge, weight, head, tail))
        tail, head, edge, weight = tail[order], head[order], edge[order], weight[order]
        first = np.ones(tail.size, dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        first &= tail != head
        tail, head, edge, weight = tail[first], head[first], edge[first], weight[first]
        matrix = csr_array((weight.astype(np.float64), (tail, head)), shape=(size, size))
        return cls(size, tail, head, edge, seconds[edge], metres[edge], matrix, rules, tolls)

    def begin(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the rows at which paths from `nodes` begin."""
        return nodes if self.rules is None else self.rules.begin[nodes]

    def ends(self, nodes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows at which paths to `nodes` may end, and where each node's begin."""
        if self.rules is None:
            return nodes, np.arange(nodes.size)
        first, count = self.rules.first[nodes], np.diff(self.rules.first)[nodes]
        starts = np.concatenate([[0], np.cumsum(count)[:-1]]).astype(np.int64)
        place = np.arange(int(count.sum())) - np.repeat(starts - first, count)
        return self.rules.ends[place], starts

    def nearest(
        self,
        far: NDArray[np.float64],
        targets: NDArray[np.int64],
        row: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float64]:
        """Return the least of `far` (sources by rows) over the rows where each of `targets` ends.

        `row` gives the columns of `far` by row of the graph, where those are others.
        """
        rows, starts = self.ends(targets)
        columns = rows if row is None else row[rows]
        if self.rules is None or not targets.size:
            return far[:, columns]
        return np.minimum.reduceat(far[:, columns], starts, axis=1)

    def end(
        self, far: NDArray[np.float64], target: int, row: NDArray[np.int64] | None = None
    ) -> int:
        """Return the row at which the path to `target` ends, by the sums `far` from one source."""
        rows, _ = self.ends(np.array([target], dtype=np.int64))
        found = far[rows if row is None else row[rows]]
        return int(rows[int(np.argmin(found))])

    def connected(self, node: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Return which nodes can be reached from `node`, and which can reach it."""
        from scipy.sparse.csgraph import breadth_first_order

        count = self.size if self.rules is None else self.rules.begin.size
        every = np.arange(count, dtype=np.int64)
        forth = np.zeros(self.size, dtype=bool)
        start = int(self.begin(np.array([node], dtype=np.int64))[0])
        forth[breadth_first_order(self.matrix, start, return_predecessors=False)] = True
        back = np.zeros(self.size, dtype=bool)
        transposed = self.matrix.T.tocsr()
        for row in self.ends(np.array([node], dtype=np.int64))[0].tolist():
            back[breadth_first_order(transposed, row, return_predecessors=False)] = True
        rows, starts = self.ends(every)
        return np.logical_or.reduceat(forth[rows], starts), back[self.begin(every)]

    def components(self) -> NDArray[np.int32]:
        """Return the label of each node's strongly connected component."""
        from scipy.sparse.csgraph import connected_components

        _, label = connected_components(self.matrix, directed=True, connection="strong")
        return np.asarray(label, dtype=np.int32)

    def matrix_between(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64], block: int = 256
    ) -> Matrix:
        """Return seconds and metres of the fastest paths, sources by targets.

        Large graphs are first reduced to a core (`core_graph`). Sources are worked in
        blocks, so that memory stays near ``8 * block * nodes`` bytes.
        """
        from scipy.sparse.csgraph import dijkstra

        if self.tolls is not None:
            return self._tolled(sources, targets)
        matrix, rows, row = self.matrix, self.begin(sources), None
        if self.size > CORE_FROM * (sources.size + targets.size):
            keep = np.concatenate([rows, self.ends(targets)[0]])
            core = core_graph(self.tail, self.head, self.matrix, keep)
            matrix, rows, row = core.matrix, core.row[rows], core.row
        found = [
            self.nearest(
                dijkstra(matrix, directed=True, indices=rows[begin : begin + block]), targets, row
            )
            for begin in range(0, len(rows), block)
        ]
        return decode(np.concatenate(found) if found else np.empty((0, len(targets))))

    def _tolled(
        self, sources: NDArray[np.int64], targets: NDArray[np.int64], block: int = 32
    ) -> Matrix:
        """Return the matrix where tolls count: their seconds are taken out along each path."""
        parts = [
            self.trees(sources[begin : begin + block]).matrix(targets)
            for begin in range(0, len(sources), block)
        ]
        empty = np.empty((0, len(targets)), dtype=np.int64)
        seconds = np.concatenate([empty, *(part.seconds for part in parts)])
        metres = np.concatenate([empty, *(part.metres for part in parts)])
        cents = [part.toll_cents for part in parts if part.toll_cents is not None]
        return Matrix(seconds, metres, np.concatenate([empty, *cents]))

    def ways_between(self, sources: NDArray[np.int64], targets: NDArray[np.int64]) -> Ways:
        """Return the fastest paths themselves, sources by targets, found in the core."""
        from scipy.sparse.csgraph import dijkstra

        rows = self.begin(sources)
        keep = np.concatenate([rows, self.ends(targets)[0]])
        core = core_graph(self.tail, self.head, self.matrix, keep)
        far, before = dijkstra(
            core.matrix, directed=True, indices=core.row[rows], return_predecessors=True
        )
        return Ways(self, core, sources, targets, far, before)

    def path(self, source: int, target: int) -> Path:
        """Return the fastest path from `source` to `target` (nodes); NET-010 when there is none."""
        return self.trees(np.array([source], dtype=np.int64)).path(0, target)

    def trees(self, sources: NDArray[np.int64]) -> Trees:
        """Return the fastest paths from each source to everywhere (12 bytes a node and source)."""
        from scipy.sparse.csgraph import dijkstra

        far, before = dijkstra(
            self.matrix, directed=True, indices=self.begin(sources), return_predecessors=True
        )
        return Trees(self, sources, far, before)

    def trace(
        self,
        source: int,
        target: int,
        far: NDArray[np.float64],
        before: NDArray[np.int32],
    ) -> Path:
        """Follow predecessors back from the node `target` to the row `source`.

        `far` and `before` are the metres and predecessors by row of one search.
        """
        goal = self.end(far, target)
        _reached(far[goal], source, target)
        nodes = [goal]
        while nodes[-1] != source:
            nodes.append(int(before[nodes[-1]]))
        return self.along(np.array(nodes[::-1], dtype=np.int64))

    def along(self, walk: NDArray[np.int64]) -> Path:
        """Return the path over these nodes, with its edges, time and length."""
        arcs = self.arcs(walk[:-1], walk[1:])
        seconds, metres = int(self.seconds[arcs].sum()), int(self.metres[arcs].sum())
        nodes = walk if self.rules is None else self.rules.origin[walk]
        return Path(nodes, self.edge[arcs], seconds, metres)

    def arcs(self, tail: NDArray[np.int64], head: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the arc number of each (tail, head) pair; the arcs are sorted by both."""
        key = self.tail * self.size + self.head
        found: NDArray[np.int64] = np.searchsorted(key, tail * self.size + head).astype(np.int64)
        return found


def _reached(far: float, source: int, target: int) -> None:
    if not np.isfinite(far):
        raise InputError(
            "NET-010",
            gettext("node {target}", target=target),
            gettext("cannot be reached from node {source}", source=source),
        )


def edge_seconds(metres: NDArray[np.int64], kmh: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return whole seconds to drive `metres` of each edge, at least one (0 where not driven)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exact = np.where(kmh > 0, metres * 3.6 / np.where(kmh > 0, kmh, 1.0), 0.0)
    whole = np.maximum(np.rint(exact), 1).astype(np.int64)
    return np.where(kmh > 0, whole, 0)


def decode(packed: NDArray[np.float64]) -> Matrix:
    """Split packed numbers into seconds and metres."""
    finite = np.isfinite(packed)
    if finite.any() and float(packed[finite].max()) >= 2.0**53:
        raise InputError("NET-016", "network", gettext("paths are too long to be added exactly"))
    whole = np.where(finite, packed, 0.0).astype(np.int64)
    seconds = np.where(finite, whole >> METRES_BITS, UNREACHABLE)
    metres = np.where(finite, whole & ((1 << METRES_BITS) - 1), UNREACHABLE)
    return Matrix(seconds, metres)
