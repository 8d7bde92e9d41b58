"""A county of one's own: files to report, import under rules, and matrices under rules.

    python -m benchmarks.own_county [--quick] [--part county,roads]

``county``: office files of 40 villages, `init` and a first run of five days with its report, by
the real commands with an empty cache (limit one minute on two cores). ``roads``: a street grid of
half a million nodes is imported with and without turn restrictions, bollards and closed gates;
then the matrix of 366 places on both. Ratios are of processor seconds, because wall seconds of a
busy machine say little; limits are twice the time and twice the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.network import grid

VILLAGES, TOWNSHIPS = 40, 4
PLACES = 366
RESTRICTIONS, BOLLARDS = 500, 1_000


def office_files(folder: Path) -> None:
    """Write roads, villages, stations and firms of a made-up county as an office keeps them."""
    rng = np.random.default_rng(5)
    side, step = 12, 0.02
    nodes = [(116.0 + c * step, 36.0 + r * step) for r in range(side) for c in range(side)]
    ways = [[r * side + c + 1 for c in range(side)] for r in range(side)]
    ways += [[r * side + c + 1 for r in range(side)] for c in range(side)]
    body = [f'<node id="{n}" lon="{x:.4f}" lat="{y:.4f}"/>' for n, (x, y) in enumerate(nodes, 1)]
    for number, refs in enumerate(ways, 1):
        kind = "secondary" if number % 3 == 0 else "tertiary"
        inner = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        body.append(f'<way id="{number}">{inner}<tag k="highway" v="{kind}"/></way>')
    (folder / "roads.osm").write_text(f'<osm version="0.6">{"".join(body)}</osm>', "utf-8")
    seats = [(116.055, 36.055), (116.165, 36.055), (116.055, 36.165), (116.165, 36.165)]
    codes = [f"3799990{number + 1}0" for number in range(TOWNSHIPS)]
    rows = ["行政区划代码,村名,乡镇,经度,纬度,常住人口"]
    for number in range(VILLAGES):
        town = number % TOWNSHIPS
        lon, lat = np.array(seats[town]) + rng.uniform(-0.05, 0.05, 2)
        people = int(rng.integers(300, 2_500))
        code = f"{codes[town]}2{number:02d}"
        rows.append(f"{code},村{number},镇{town},{lon:.5f},{lat:.5f},{people}")
    (folder / "villages.csv").write_text("\n".join(rows), "gb18030")
    rows = ["乡镇代码,乡镇名称,经度,纬度"]
    rows += [f"{codes[n]},镇{n},{x},{y}" for n, (x, y) in enumerate(seats)]
    (folder / "stations.csv").write_text("\n".join(rows), "gb18030")
    rows = ["编号,名称,类型,份额", "a,甲快递,快递,40%", "b,乙快递,快递,30%"]
    rows += ["c,丙邮政,邮政,20%", "d,丁供销,供销社,10%"]
    (folder / "firms.csv").write_text("\n".join(rows), "gb18030")


def run(words: list[str], folder: Path) -> tuple[float, float]:
    """Run the command line; return wall and processor seconds, its workers included."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "logistics_sim.cli.main", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "LOGISTICS_SIM_CACHE": str(folder / "cache")},
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: exit {done.returncode}\n{done.stderr}")
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def county(folder: Path) -> list[tuple[str, str]]:
    """Return the rows of files to report."""
    office_files(folder)
    init = "init county --roads roads.osm --villages villages.csv --stations stations.csv"
    init += " --firms firms.csv --hub 116.11,36.11 --name 青岩县"
    steps = [init, "check county/scenario.yaml", "run county/scenario.yaml --out first --days 5"]
    rows, walls, works = [], 0.0, 0.0
    for words in steps:
        wall, work = run(words.split(), folder)
        walls, works = walls + wall, works + work
        rows.append((words.split(" --")[0], f"{wall:7.1f} s wall {work:7.1f} s of processor"))
    size = (folder / "first" / "report.html").stat().st_size / 1e6
    remark = f"limit 60 s on two free cores; report {size:.1f} MB"
    rows.append(("files to report", f"{walls:7.1f} s wall {works:7.1f} s of processor; {remark}"))
    return rows


def write_roads(path: Path, nodes: int, ruled: bool) -> None:
    """Write a street grid of about `nodes` nodes, `ruled` by restrictions and barriers or not."""
    import osmium

    xy, ways = grid(nodes, 3, 3)
    rng = np.random.default_rng(11)
    ends: dict[int, list[int]] = {}
    for number, (refs, _) in enumerate(ways):
        for ref in (refs[0], refs[-1]):
            ends.setdefault(ref, []).append(number)
    crossings = [node for node, here in ends.items() if len(here) > 2]
    barred = set()
    if ruled:
        chosen = rng.choice(len(ways), BOLLARDS * nodes // 500_000, replace=False)
        barred = {ways[int(number)][0][1] for number in chosen}
    mutable = osmium.osm.mutable
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for number, (lon, lat) in enumerate(xy.tolist()):
            kind = "bollard" if number % 2 else "gate"
            tags = {"barrier": kind, "access": "no"} if number in barred else {}
            writer.add_node(mutable.Node(id=number + 1, location=(lon, lat), tags=tags))
        for number, (refs, tags) in enumerate(ways, 1):
            nodes_of = [ref + 1 for ref in refs]
            writer.add_way(mutable.Way(id=number, nodes=nodes_of, tags=tags))
        count = RESTRICTIONS * nodes // 500_000 if ruled else 0
        for number in range(count):
            node = crossings[int(rng.integers(len(crossings)))]
            one, other = rng.choice(ends[node], 2, replace=False).tolist()
            members = [("w", one + 1, "from"), ("n", node + 1, "via"), ("w", other + 1, "to")]
            tags = {"type": "restriction", "restriction": "no_left_turn"}
            writer.add_relation(mutable.Relation(id=number + 1, members=members, tags=tags))


def worker(path: Path) -> dict[str, Any]:
    """Import a file with its places and make their matrix; seconds, memory and sizes."""
    import pandas as pd

    from logistics_sim.network import Graph, bring, read_roads

    started, wall = time.process_time(), time.perf_counter()
    draft = read_roads(path)
    low, high = draft.xy.min(axis=0), draft.xy.max(axis=0)
    rng = np.random.default_rng(2)
    inside = low + (high - low) * rng.uniform(0.35, 0.65, (PLACES, 2))
    kinds = ["hub", "township_station", *["village"] * (PLACES - 2)]
    ids = ["hub", "T", *[f"V{number}" for number in range(PLACES - 2)]]
    points = pd.DataFrame({"id": ids, "kind": kinds, "lon": inside[:, 0], "lat": inside[:, 1]})
    points = points.assign(name=ids, admin_code=ids, township="T", terrain="plain", ur_class="")
    brought = bring(draft, points.assign(coord_source="synthetic: benchmark"), source=path)
    read_s, read_wall = time.process_time() - started, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    network = brought.network
    started = time.process_time()
    graph = Graph.of(network)
    places = network.places.index.to_numpy(dtype=np.int64)
    found = graph.matrix_between(places, places)
    return {
        "nodes": int(draft.xy.shape[0]),
        "import_s": read_s,
        "import_wall_s": read_wall,
        "peak_mib": peak,
        "turns": len(network.turns),
        "rows": graph.size,
        "arcs": int(graph.tail.size),
        "matrix_s": time.process_time() - started,
        "matrix_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "mean_s": float(found.seconds[found.seconds >= 0].mean()),
    }


def roads(folder: Path, nodes: int, times: int) -> list[tuple[str, str]]:
    """Return the rows of import and matrix with rules and without, in turn, best of `times`."""
    told: dict[bool, list[dict[str, Any]]] = {False: [], True: []}
    for ruled in told:
        write_roads(folder / f"ruled_{ruled}.osm.pbf", nodes, ruled)
    for _ in range(times):
        for ruled, runs in told.items():
            path = folder / f"ruled_{ruled}.osm.pbf"
            words = [sys.executable, "-m", "benchmarks.own_county", "--worker", str(path)]
            done = subprocess.run(words, capture_output=True, text=True, check=True)
            runs.append(json.loads(done.stdout))
    free, bound = (min(runs, key=lambda row: row["import_s"]) for runs in told.values())
    matrix = [min(row["matrix_s"] for row in runs) for runs in told.values()]
    rows = []
    for name, row, seconds in (("free", free, matrix[0]), ("under rules", bound, matrix[1])):
        text = f"{row['import_s']:6.2f} s of processor, {row['peak_mib']:,.0f} MiB"
        rows.append((f"import, {name} ({row['nodes']:,} nodes, {row['turns']:,} turns)", text))
        size = f"{row['rows']:,} rows, {row['arcs']:,} arcs"
        rows.append(
            (f"matrix of {PLACES} places, {name}", f"{seconds:6.2f} s of processor; {size}")
        )
    ratio = bound["import_s"] / free["import_s"], bound["peak_mib"] / free["peak_mib"]
    rows.append(("import, ratio", f"time {ratio[0]:.2f} x, memory {ratio[1]:.2f} x; limit 2 x"))
    rows.append(("matrix, ratio", f"time {matrix[1] / matrix[0]:.2f} x"))
    return rows


def main() -> None:
    """Run the parts and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the roads, once")
    parser.add_argument("--part", default="county,roads")
    parser.add_argument("--worker", type=Path)
    said = parser.parse_args()
    if said.worker:
        print(json.dumps(worker(said.worker)))
        return
    rows: list[tuple[str, str]] = []
    folder = Path(tempfile.mkdtemp(prefix="own_county"))
    try:
        if "county" in said.part:
            rows += county(folder)
        if "roads" in said.part:
            rows += roads(folder, 50_000 if said.quick else 500_000, 1 if said.quick else 3)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for label, text in rows:
        print(f"{label:52} {text}")


if __name__ == "__main__":
    main()
