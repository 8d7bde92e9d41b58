"""Which road, when it closes, cuts villages off, or sends everybody a long way round.

Every road on the fastest ways between the hub and its places is closed in turn. What can
no longer be reached and left again is cut off; what still can pays extra minutes. Roads off
all those ways change nothing when they close, so the table is complete for this hub.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext, noop
from logistics_sim.network.graph import METRES_BITS, Graph
from logistics_sim.network.limits import has_limits, limit_words

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from logistics_sim.network.model import Network
    from logistics_sim.network.speeds import SpeedProfile

NAMED = 40


def resilience(
    network: Network,
    weights: dict[str, NDArray[np.float64]] | None = None,
    profile: SpeedProfile | None = None,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Return one row per road whose closure is felt, the most critical first.

    Parameters
    ----------
    weights
        Named numbers by node row (``people``, ``parcels_day``): summed over what is cut
        off. The first one also weighs the extra minutes and decides between roads that cut
        off equally many villages.

    Returns
    -------
    DataFrame
        ``u, v, key, road_class, source, villages, <weights>, delayed, mean_extra_min,
        worst_extra_min, places``: `villages` and the weights count what is cut off,
        `places` names it (at most 40); `delayed` villages are still reached but later,
        by `mean_extra_min` out and back (weighed mean over the delayed). Where limits of weight
        or size are posted, `posted` says which, behind `source`.
    """
    import pandas as pd

    network = network.without_rules()
    nodes, edges = network.nodes, network.edges
    hubs = np.flatnonzero((nodes["kind"] == "hub").to_numpy())
    if hubs.size != 1:
        raise InputError(
            "NET-015", str(network.source), gettext("there are {size} hubs", size=hubs.size)
        )
    hub = int(hubs[0])
    graph = Graph.of(network, profile)
    targets = network.places.index.to_numpy()
    targets = targets[targets != hub]
    weights = weights or {}
    main = next(iter(weights.values()))[targets] if weights else np.ones(targets.size)
    out, back = _minutes(graph.matrix, hub), _minutes(_transposed(graph), hub)
    reach = np.isfinite(out[targets]) & np.isfinite(back[targets])
    used = _used_edges(graph, hub, targets[reach])
    village = (nodes["kind"] == "village").to_numpy()[targets]
    before = out[targets] + back[targets]
    rows = []
    for number, edge in enumerate(used.tolist()):
        if number % 50 == 0:
            progress(noop("roads closed in turn"), number, used.size)
        cut = _without(network, graph, profile, edge)
        after = _minutes(cut.matrix, hub)[targets] + _minutes(_transposed(cut), hub)[targets]
        lost = reach & ~np.isfinite(after)
        left = reach & ~lost
        extra = np.where(left, after - before, 0.0)
        if not lost.any() and float(extra.max(initial=0.0)) <= 0:
            continue
        late = extra > 0
        share = main * late
        said = {
            "villages": int((lost & village).sum()),
            **{name: float(value[targets][lost].sum()) for name, value in weights.items()},
            "delayed": int((late & village).sum()),
            "mean_extra_min": float((extra * share).sum() / share.sum()) if share.sum() else 0.0,
            "worst_extra_min": float(extra.max(initial=0.0)),
            "places": " ".join(nodes["id"].to_numpy()[targets[lost]][:NAMED]),
        }
        rows.append((edge, said))
    progress(noop("roads closed in turn"), used.size, used.size)
    head = edges.loc[[edge for edge, _ in rows], ["u", "v", "key", "road_class", "source"]]
    names = ["villages", *weights, "delayed", "mean_extra_min", "worst_extra_min", "places"]
    table = pd.DataFrame([said for _, said in rows], columns=names)
    table = pd.concat([head.reset_index(drop=True), table], axis=1)
    if has_limits(edges):
        table.insert(5, "posted", [limit_words(edges, edge) for edge, _ in rows])
    table["burden"] = table["delayed"] * table["mean_extra_min"]
    order = ["villages", *weights, "burden"]
    table = table.sort_values(order, ascending=False, kind="stable").drop(columns="burden")
    return table.reset_index(drop=True)


def _minutes(matrix: csr_array, hub: int) -> NDArray[np.float64]:
    from scipy.sparse.csgraph import dijkstra

    far = dijkstra(matrix, directed=True, indices=np.array([hub]))[0]
    known = np.isfinite(far)
    seconds = np.full(far.size, np.inf)
    seconds[known] = far[known].astype(np.int64) >> METRES_BITS
    return seconds / 60


def _transposed(graph: Graph) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array(graph.matrix.T)


def _used_edges(graph: Graph, hub: int, targets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the edges on the fastest ways from the hub to the targets and back."""
    from scipy.sparse.csgraph import dijkstra

    used: list[NDArray[np.int64]] = []
    for matrix, forth in ((graph.matrix, True), (_transposed(graph), False)):
        _, before = dijkstra(
            matrix, directed=True, indices=np.array([hub]), return_predecessors=True
        )
        parent = before[0]
        on_way = np.zeros(graph.size, dtype=bool)
        current = np.unique(targets)
        while current.size:
            current = current[~on_way[current] & (parent[current] >= 0)]
            on_way[current] = True
            current = np.unique(parent[current]).astype(np.int64)
        child = np.flatnonzero(on_way)
        ends = (parent[child].astype(np.int64), child)
        used.append(graph.edge[graph.arcs(*(ends if forth else ends[::-1]))])
    return np.unique(np.concatenate(used))


def _without(network: Network, graph: Graph, profile: SpeedProfile | None, edge: int) -> Graph:
    """Return the graph with one road closed (a parallel road takes over)."""
    from dataclasses import replace

    edges = network.edges
    same = ((edges["u"] == edges["u"].iloc[edge]) & (edges["v"] == edges["v"].iloc[edge])) | (
        (edges["u"] == edges["v"].iloc[edge]) & (edges["v"] == edges["u"].iloc[edge])
    )
    if int(same.sum()) > 1:
        closed = edges["closed"].to_numpy(dtype=object).copy()
        closed[edge] = "yes"
        return Graph.of(replace(network, edges=edges.assign(closed=closed)), profile)
    matrix = graph.matrix.copy()
    arcs = np.flatnonzero(graph.edge == edge)
    matrix.data[arcs] = np.inf
    return replace(graph, matrix=matrix)
