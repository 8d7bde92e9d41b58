"""Tracks with planted truth: matched length, speeds, stays, missing roads, set-aside positions.

    python -m benchmarks.planted_tracks [--counties N] [--first SEED] [--days N] [--vans N]
                                        [--out FILE]

Vans drive fastest paths between random places of the shipped network at planted speeds, stop, and
write a position every ten seconds: 10 to 30 m of noise, silences, jumps, repeated and foreign rows.
One road is then taken out of the network that the matcher gets, and one village moved.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from logistics_sim.calibration.tracks import drive, read_tracks
from logistics_sim.calibration.tracks.speeds import cells, speeds
from logistics_sim.calibration.tracks.travel_variation import travel_variation
from logistics_sim.map_matching import MatchingRoads
from logistics_sim.network import Graph, Network, read_network
from logistics_sim.network.graph import Trees
from logistics_sim.network.model import Lines

ROOT = Path(__file__).parents[1]
FIRST = np.datetime64("2025-09-01T07:30:00", "s")
EVERY_S = 10
RANGES = {
    "trunk_plain": (35.0, 65.0),
    "trunk_mountain": (25.0, 45.0),
    "local_plain": (22.0, 40.0),
    "local_mountain": (15.0, 30.0),
    "expressway": (60.0, 90.0),
}
"""Planted speeds (km/h), drawn evenly from here."""
OTHER_KMH = 30.0
MOVED_DEG = 0.004
"""By this the point of the village that is called at most often is moved north: 445 m."""
SPREADS = {"travel_day_sd": (0.03, 0.15), "travel_leg_sd": (0.05, 0.2)}
"""Planted standard deviations of the logarithms of a day's and a leg's time."""
LATEST_S = 12 * 3_600.0
"""After so long a day no place is called at any more; without that, days ran on into the next."""
SILENT, JUMP, AGAIN, FOREIGN, BLANK = 0.02, 0.001, 0.002, 0.0005, 0.0005


@dataclass(frozen=True)
class Planted:
    """What was driven.

    Attributes
    ----------
    rows
        The table as a tracker writes it.
    kmh, sd
        Planted speed of each cell, and how days and legs vary.
    driven_m
        Metres on each edge of the true network while the tracker was on.
    bad
        Planted bad rows by kind.
    network
        The network that the matcher gets: without `missing`, with `moved` elsewhere.
    missing
        Edges (rows of the true network) that were taken out.
    moved
        Id of the village whose point was moved, and where it really is.
    """

    rows: Any
    kmh: dict[str, float]
    sd: dict[str, float]
    driven_m: np.ndarray
    bad: dict[str, int]
    network: Network
    missing: tuple[int, ...]
    moved: tuple[str, tuple[float, float]]


@cache
def _true() -> tuple[Network, MatchingRoads, Trees]:
    """Return the network that is driven, and the fastest paths from its hub and villages."""
    network = read_network(ROOT / "networks" / "tangxian_roads.geojson")
    kinds = network.nodes["kind"].to_numpy()
    ends = np.concatenate([np.flatnonzero(kinds == kind) for kind in ("hub", "village")])
    return network, MatchingRoads.of(network), Graph.of(network).trees(ends)


def plant(seed: int, days: int, vans: int, stops: int = 12, latest_s: float = math.inf) -> Planted:
    """Return the tracks of `vans` over `days`, `stops` a day, all drawn from `seed`.

    After `latest_s` of a day no place is called at any more.
    """
    import pandas as pd

    random = np.random.default_rng(seed)
    true, roads, trees = _true()
    kmh = {name: float(random.uniform(*ends)) for name, ends in RANGES.items()}
    sd = {name: float(random.uniform(*ends)) for name, ends in SPREADS.items()}
    slow_day = _slow(random, sd["travel_day_sd"], days)
    cell = cells(true.edges)
    pace = np.array([3.6 / kmh.get(name, OTHER_KMH) for name in cell])
    metres = true.edges["length_m"].to_numpy(np.float64)
    index, kinds = true.index, true.nodes["kind"].to_numpy()
    villages = np.flatnonzero(kinds == "village")
    hub = int(np.flatnonzero(kinds == "hub")[0])
    u = np.asarray(true.edges["u"].map(index))
    driven_m, visits = np.zeros(len(metres)), np.zeros(len(villages), dtype=np.int64)
    sigma = float(random.uniform(10, 30))
    parts: list[tuple[np.ndarray, np.ndarray]] = []
    names: list[str] = []
    for van in range(vans):
        area = random.permutation(villages.size)[: 3 * stops]
        for day in range(days):
            calls = random.choice(area, stops, replace=False)
            spots = [*(calls + 1).tolist(), 0]
            clock, here, at, moments = 0.0, 0, [], []
            for there in spots:
                if there and clock > latest_s:
                    continue
                node = hub if there == 0 else int(villages[there - 1])
                visits[there - 1] += there > 0
                path, here = trees.path(here, node), there
                slow = float(slow_day[day] * _slow(random, sd["travel_leg_sd"], 1)[0])
                for edge, tail in zip(path.edges.tolist(), path.nodes[:-1].tolist(), strict=True):
                    taken = metres[edge] * pace[edge] * slow
                    line = roads.lines[edge] if u[edge] == tail else roads.lines[edge].reverse()
                    first = np.ceil(clock / EVERY_S) * EVERY_S
                    ticks = np.arange(first, clock + taken, EVERY_S)
                    if ticks.size:
                        share = (ticks - clock) / max(taken, 1e-9)
                        points = shapely.line_interpolate_point(line, share, normalized=True)
                        at.append(shapely.get_coordinates(points))
                        moments.append(ticks)
                    clock += taken
                    driven_m[edge] += metres[edge]
                stand = float(random.uniform(180, 900))
                ticks = np.arange(np.ceil(clock / EVERY_S) * EVERY_S, clock + stand, EVERY_S)
                place = roads.plane.metres(true.nodes[["lon", "lat"]].to_numpy()[node : node + 1])
                at.append(np.repeat(place, ticks.size, axis=0))
                moments.append(ticks)
                clock += stand
            xy, second = np.concatenate(at), np.concatenate(moments)
            xy = xy + random.normal(0, sigma / np.sqrt(2), xy.shape)
            parts.append((xy, second + day * 86_400.0))
            names += [f"冀F{van:05d}"] * len(xy)
    xy = np.concatenate([part[0] for part in parts])
    seconds = np.concatenate([part[1] for part in parts])
    rows = pd.DataFrame({"车牌号": names})
    stamps = FIRST + seconds.astype("timedelta64[s]")
    rows["定位时间"] = [t.replace("T", " ") for t in np.datetime_as_string(stamps, unit="s")]
    lonlat = roads.plane.degrees(xy)
    rows["经度"], rows["纬度"] = lonlat[:, 0].round(6), lonlat[:, 1].round(6)
    rows, bad = _spoilt(rows, random)
    missing = _busy_village_road(true, driven_m, kinds)
    network, moved = _wrong(true, missing, int(villages[int(np.argmax(visits))]))
    return Planted(rows, kmh, sd, driven_m, bad, network, missing, moved)


def _slow(random: np.random.Generator, sd: float, size: int) -> np.ndarray:
    """Return factors of driving times, lognormal with mean 1, as the replay draws them."""
    return np.exp(random.normal(-(sd**2) / 2, sd, size))


def _spoilt(rows: Any, random: np.random.Generator) -> tuple[Any, dict[str, int]]:
    """Return the rows with silences, jumps, repetitions, foreign and blank ones, and counts."""
    import pandas as pd

    silent = np.zeros(len(rows), dtype=bool)
    for start in np.flatnonzero(random.random(len(rows)) < SILENT / 45).tolist():
        silent[start : start + 45] = True
    rows = rows[~silent].reset_index(drop=True)
    hit = random.random(len(rows))
    inner = np.zeros(len(rows), dtype=bool)
    same = (rows["车牌号"].to_numpy()[1:-1] == rows["车牌号"].to_numpy()[:-2]) & (
        rows["车牌号"].to_numpy()[1:-1] == rows["车牌号"].to_numpy()[2:]
    )
    inner[1:-1] = same
    jump = inner & (hit < JUMP)
    jump[1:] &= ~jump[:-1]
    angle = random.uniform(0, 2 * np.pi, int(jump.sum()))
    rows.loc[jump, "经度"] += 0.06 * np.cos(angle)
    rows.loc[jump, "纬度"] += 0.06 * np.sin(angle)
    foreign = inner & (hit > 1 - FOREIGN)
    rows.loc[foreign, ["经度", "纬度"]] = [121.47, 31.23]
    blank = inner & (hit > 0.5) & (hit < 0.5 + BLANK)
    rows.loc[blank, ["经度", "纬度"]] = [0.0, 0.0]
    again = np.flatnonzero(inner & (hit > 0.6) & (hit < 0.6 + AGAIN) & ~jump)
    rows = pd.concat([rows, rows.iloc[again]], ignore_index=True)
    return rows, {
        "a position that nobody can reach in the time (a jump)": int(jump.sum()),
        "a position outside of the county": int(foreign.sum()),
        "no position": int(blank.sum()),
        "the same position again": len(again),
    }


def _busy_village_road(
    network: Network, driven_m: np.ndarray, kinds: np.ndarray
) -> tuple[int, ...]:
    """Return the local edge of over 1 km that was driven most without being a place's only one."""
    edges = network.edges
    degree: dict[str, int] = {}
    for ends in zip(edges["u"], edges["v"], strict=True):
        for end in ends:
            degree[end] = degree.get(end, 0) + 1
    free = np.array(
        [degree[u] > 1 and degree[v] > 1 for u, v in zip(edges["u"], edges["v"], strict=True)]
    )
    good = free & (edges["length_m"].to_numpy() > 1_000)
    good &= edges["road_class"].isin(["county", "township", "village"]).to_numpy()
    times = np.where(good, driven_m / edges["length_m"].to_numpy(), -1)
    return (int(np.argmax(times)),)


def _wrong(
    true: Network, missing: tuple[int, ...], row: int
) -> tuple[Network, tuple[str, tuple[float, float]]]:
    """Return the network without the `missing` edges and with the point of node `row` moved."""
    keep = np.setdiff1d(np.arange(len(true.edges)), missing)
    edges = true.edges.iloc[keep].reset_index(drop=True)
    lines = Lines.pack([true.lines[at] for at in keep.tolist()])
    nodes = true.nodes.copy()
    real = (float(nodes["lon"].iloc[row]), float(nodes["lat"].iloc[row]))
    nodes.loc[row, "lat"] += MOVED_DEG
    return replace(true, nodes=nodes, edges=edges, lines=lines), (nodes["id"].iloc[row], real)


def judged(planted: Planted, folder: Path) -> dict[str, Any]:
    """Write the rows below `folder`, read and match them, and hold the result against the truth."""
    path = folder / "tracks.csv"
    planted.rows.to_csv(path, index=False)
    clock = time.perf_counter()
    tracks = read_tracks([path], planted.network)
    read_s = time.perf_counter() - clock
    driving = drive(tracks, planted.network)
    drive_s = time.perf_counter() - clock - read_s
    keep = np.setdiff1d(np.arange(planted.driven_m.size), planted.missing)
    found = np.bincount(
        driving.pieces["edge"], weights=driving.pieces["metres"], minlength=keep.size
    )
    truth = planted.driven_m[keep]
    right = np.minimum(found, truth).sum()
    found_all = [*speeds(driving.moving), *travel_variation(driving.moving)]
    estimates = {e.path.rsplit(".", 1)[1]: e for e in found_all}
    planted_values = planted.kmh | planted.sd
    name, real = planted.moved
    point = driving.points[driving.points["id"] == name]
    return {
        "rows": len(planted.rows),
        "read_s": round(read_s, 1),
        "drive_s": round(drive_s, 1),
        "right_of_matched": round(float(right / max(found.sum(), 1)), 4),
        "right_of_driven": round(float(right / truth.sum()), 4),
        "covered": {
            cell: bool(e.low <= planted_values[cell] <= e.high) for cell, e in estimates.items()
        },
        "error": {
            cell: round(e.base / planted_values[cell] - 1, 4) for cell, e in estimates.items()
        },
        "held": {
            cell: [round(number, 5) for number in (planted_values[cell], e.base, e.low, e.high)]
            for cell, e in estimates.items()
        },
        "missing_found": bool(_on(planted, driving)),
        "missing_roads": len(driving.missing),
        "moved_found": not point.empty,
        "moved_off_m": None
        if point.empty
        else round(
            float(
                np.hypot(
                    (point["lon_found"].iloc[0] - real[0]) * 86_800,
                    (point["lat_found"].iloc[0] - real[1]) * 111_195,
                )
            )
        ),
        "bad": {kind: (count, int(tracks.set_aside[kind])) for kind, count in planted.bad.items()},
        "others_aside": {
            kind: int(count) for kind, count in tracks.set_aside.items() if kind not in planted.bad
        },
        "spread_m": driving.figures["spread_m"],
        "off_road_share": driving.figures["off_road_share"],
    }


def _on(planted: Planted, driving: Any) -> bool:
    """Say whether the most driven missing road lies along the one that was taken out."""
    if not driving.missing:
        return False
    roads = _true()[1]
    line = shapely.linestrings(roads.plane.metres(driving.missing[0].lonlat))
    gone = roads.lines[planted.missing[0]]
    return bool(shapely.hausdorff_distance(shapely.intersection(line.buffer(80), gone), gone) < 300)


def main() -> None:
    """Print what was found against what was planted, county by county and in sum."""
    import tempfile

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counties", type=int, default=100)
    parser.add_argument("--first", type=int, default=1, help="seed of the first county")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--vans", type=int, default=2)
    parser.add_argument("--out", type=Path)
    said = parser.parse_args()
    results = []
    for seed in range(said.first, said.first + said.counties):
        with tempfile.TemporaryDirectory() as folder:
            results.append(
                judged(plant(seed, said.days, said.vans, latest_s=LATEST_S), Path(folder))
            )
        print(seed, json.dumps(results[-1], ensure_ascii=False), flush=True)
    for cell in (*RANGES, *SPREADS):
        hits = [result["covered"][cell] for result in results if cell in result["covered"]]
        off = [result["error"][cell] for result in results if cell in result["error"]]
        if hits:
            print(f"{cell}: covered {sum(hits)} of {len(hits)}, mean error {np.mean(off):+.4f}")
    for name in ("right_of_matched", "right_of_driven", "missing_found", "moved_found"):
        print(f"{name}: {np.mean([result[name] for result in results]):.4f}")
    for kind in results[0]["bad"]:
        pairs = np.array([result["bad"][kind] for result in results])
        print(f"{kind}: planted {pairs[:, 0].sum()}, set aside {pairs[:, 1].sum()}")
    if said.out:
        said.out.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
