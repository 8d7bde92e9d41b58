"""Roads: matrices with paths, and a large import, beside plain networkx (and OSMnx if there).

    python -m benchmarks.network [--nodes N] [--import-nodes N] [--quick]

Prints one table; every ratio is of this run. The networks are generated: a street grid
with bent blocks, some streets missing, some one-way, speeds by class.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

PLACES = 365
PAIRS = 1_000
CLASSES = ("primary", "secondary", "tertiary", "residential")
SPEEDS = {"provincial": 60.0, "county": 35.0, "township": 35.0, "village": 35.0}


def grid(nodes: int, bends: int, seed: int) -> tuple[np.ndarray, list[tuple[list[int], dict]]]:
    """Return coordinates and ways of a street grid of about `nodes` nodes.

    Each block side has `bends` shape nodes; 8 % of the sides are missing, a tenth one-way.
    """
    rng = np.random.default_rng(seed)
    side = max(int(np.sqrt(nodes / (1 + 2 * 0.92 * bends))), 2)
    at = np.arange(side * side).reshape(side, side)
    u = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    v = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    kept = rng.random(u.size) >= 0.08
    u, v = u[kept], v[kept]
    corner = np.stack([at.ravel() % side, at.ravel() // side], axis=1) * 0.004 + [110.0, 36.0]
    share = (np.arange(bends) + 1) / (bends + 1)
    middle = corner[u][:, None] * (1 - share)[:, None] + corner[v][:, None] * share[:, None]
    middle += rng.uniform(-3e-4, 3e-4, middle.shape)
    xy = np.concatenate([corner, middle.reshape(-1, 2)])
    inner = side * side + np.arange(u.size * bends).reshape(u.size, bends)
    kind = rng.choice(len(CLASSES), u.size, p=[0.1, 0.15, 0.25, 0.5])
    oneway = rng.random(u.size) < 0.1
    ways = []
    for number in range(u.size):
        tags = {"highway": CLASSES[kind[number]]}
        if oneway[number]:
            tags["oneway"] = "yes"
        ways.append(([int(u[number]), *inner[number].tolist(), int(v[number])], tags))
    return xy, ways


def write_pbf(path: Path, xy: np.ndarray, ways: list[tuple[list[int], dict]]) -> None:
    """Write the grid as .osm.pbf."""
    import osmium

    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, (lon, lat) in enumerate(xy.tolist(), 1):
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat)))
        for number, (refs, tags) in enumerate(ways, 1):
            nodes = [ref + 1 for ref in refs]
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))


def matrices(nodes: int, folder: Path) -> list[tuple[str, float | None, str]]:
    """Time 365 x 365 fastest paths with their ways on a graph of about `nodes` nodes."""
    import networkx as nx

    from logistics_sim.network import Graph, read_roads
    from logistics_sim.network.graph import METRES_BITS, edge_seconds

    path = folder / "matrix.osm.pbf"
    write_pbf(path, *grid(nodes, 1, 1))
    draft = read_roads(path)
    metres = np.rint(draft.metres).astype(np.int64)
    kmh = draft.kinds["road_class"].map(SPEEDS).to_numpy()[draft.kind]
    seconds = edge_seconds(metres, kmh)
    rng = np.random.default_rng(2)
    places = rng.choice(draft.xy.shape[0], PLACES, replace=False).astype(np.int64)

    started, worked = time.perf_counter(), time.process_time()
    graph = Graph.of_arrays(
        draft.xy.shape[0], draft.u, draft.v, metres, seconds, ~draft.oneway, kmh > 0
    )
    held = graph.ways_between(places, places)
    found = held.matrix()
    ways = [held.path(row, row - 1) for row in range(1, PLACES)]
    ours, cpu = time.perf_counter() - started, time.process_time() - worked

    other = nx.DiGraph()
    for tail, head, cost in zip(
        graph.tail.tolist(),
        graph.head.tolist(),
        ((graph.seconds << METRES_BITS) + graph.metres).tolist(),
        strict=True,
    ):
        other.add_edge(tail, head, cost=cost)
    started, worked = time.perf_counter(), time.process_time()
    wrong = 0
    for row, source in enumerate(places.tolist()):
        costs, _ = nx.single_source_dijkstra(other, source, weight="cost")
        for column, target in enumerate(places.tolist()):
            cost = costs.get(target)
            answer = -1 if cost is None else cost >> METRES_BITS
            wrong += int(answer != found.seconds[row, column])
        if row:
            target = int(places[row - 1])
            wrong += int(ways[row - 1].seconds != costs[target] >> METRES_BITS)
    theirs, their_cpu = time.perf_counter() - started, time.process_time() - worked
    size = f"{draft.xy.shape[0]:,} nodes, {graph.tail.size:,} arcs"
    return [
        (f"{PLACES} x {PLACES} with paths, ours ({size})", ours, f"{cpu:.2f} s of CPU"),
        (
            "the same, plain networkx",
            theirs,
            f"{their_cpu:.2f} s of CPU, {their_cpu / cpu:.0f} x ours, {wrong} differences",
        ),
    ]


def imported(path: Path) -> dict[str, Any]:
    """Read and simplify `path`; the seconds and the peak memory of this process."""
    from logistics_sim.network import read_roads, simplify

    started, worked = time.perf_counter(), time.process_time()
    draft = read_roads(path)
    read = time.perf_counter() - started
    started = time.perf_counter()
    small = simplify(draft)
    merged = time.perf_counter() - started
    cpu = time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {
        "nodes": int(draft.xy.shape[0]),
        "pieces": int(draft.u.size),
        "edges": int(small.u.size),
        "read_s": read,
        "simplify_s": merged,
        "peak_gib": peak,
        "cpu_s": cpu,
        "metres_kept": bool(np.isclose(draft.metres.sum(), small.metres.sum(), rtol=1e-9)),
    }


def imports(nodes: int, folder: Path) -> list[tuple[str, float | None, str]]:
    """Time the import and simplification of a grid of about `nodes` nodes."""
    path = folder / "import.osm.pbf"
    write_pbf(path, *grid(nodes, 3, 3))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.network", "--worker", str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(done.stdout)
    rows = [
        (
            f"read .osm.pbf ({said['nodes']:,} nodes, {said['pieces']:,} pieces)",
            said["read_s"],
            f"{path.stat().st_size / 1e6:.1f} MB",
        ),
        (
            f"simplify to {said['edges']:,} edges",
            said["simplify_s"],
            f"length kept: {said['metres_kept']}; peak {said['peak_gib']:.2f} GiB",
        ),
        (
            "import and simplification",
            said["read_s"] + said["simplify_s"],
            f"{said['cpu_s']:.2f} s of CPU; limit 60 s, 4 GiB",
        ),
    ]
    return rows + osmnx_row(path, said["simplify_s"])


def osmnx_row(path: Path, ours: float) -> list[tuple[str, float | None, str]]:
    """Time OSMnx's simplification of the same pieces, where it is installed."""
    if importlib.util.find_spec("osmnx") is None:
        return [("OSMnx simplification", None, "not installed, skipped")]
    import networkx as nx
    import osmnx as ox

    from logistics_sim.network import read_roads

    draft = read_roads(path)
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    for node, (lon, lat) in enumerate(draft.xy.tolist()):
        graph.add_node(node, x=lon, y=lat)
    single = draft.oneway.tolist()
    for u, v, length, one in zip(
        draft.u.tolist(), draft.v.tolist(), draft.metres.tolist(), single, strict=True
    ):
        graph.add_edge(u, v, length=length, oneway=one)
        if not one:
            graph.add_edge(v, u, length=length, oneway=one)
    started = time.perf_counter()
    small = ox.simplify_graph(graph)
    theirs = time.perf_counter() - started
    return [("OSMnx simplification", theirs, f"{theirs / ours:.1f} x ours, {len(small)} nodes")]


def main() -> None:
    """Run both and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--nodes", type=int, default=20_000)
    parser.add_argument("--import-nodes", type=int, default=500_000)
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--worker", type=Path)
    said = parser.parse_args()
    if said.worker:
        print(json.dumps(imported(said.worker)))
        return
    part = 10 if said.quick else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = matrices(said.nodes // part, folder) + imports(said.import_nodes // part, folder)
    for label, seconds, remark in rows:
        said_s = "       - " if seconds is None else f"{seconds:8.2f} s"
        print(f"{label:62} {said_s}  {remark}")


if __name__ == "__main__":
    main()
