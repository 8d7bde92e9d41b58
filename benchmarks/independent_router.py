"""Driven distances of 1,000 random pairs beside those of Routino, an independent router.

    python -m benchmarks.independent_router [--pairs N] [--corners N] [--seed S]

Both read the same OpenStreetMap file: a generated town with bent blocks, one-way streets,
bollards and gates, private streets, and turn restrictions of both kinds. All streets are
driven at one speed, so that the fastest path is the shortest. (Routino drives through
``barrier=block``, which the wiki says stops cars: left out of the town.) Routino (https://routino.org,
AGPL) is a program of its own (Debian: ``apt-get install routino``); without it the script
says so and ends with 2.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

SPEED_KMH = 36.0
PROFILES = Path("/usr/share/routino")
BARRIERS = (
    {"barrier": "bollard"},
    {"barrier": "gate", "motor_vehicle": "no"},
    {"barrier": "lift_gate"},
)


def town(corners: int, seed: int) -> tuple[str, np.ndarray]:
    """Return the town as OpenStreetMap XML and the ids of its corners."""
    rng = np.random.default_rng(seed)
    side = int(np.sqrt(corners))
    xy = {}
    for number in range(side * side):
        row, column = divmod(number, side)
        xy[number + 1] = (
            115.0 + column * 0.012 + rng.uniform(-16e-4, 16e-4),
            38.7 + row * 0.010 + rng.uniform(-16e-4, 16e-4),
        )
    corner_ids = np.arange(1, side * side + 1)
    tags: dict[int, dict[str, str]] = {}
    ways: list[tuple[list[int], dict[str, str]]] = []
    at: dict[int, list[int]] = {}
    for number in range(side * side):
        row, column = divmod(number, side)
        for other in ([number + 1] if column + 1 < side else []) + (
            [number + side] if row + 1 < side else []
        ):
            if rng.random() < 0.08:
                continue
            bend = len(xy) + 1
            (lon, lat), (lon2, lat2) = xy[number + 1], xy[other + 1]
            xy[bend] = (
                (lon + lon2) / 2 + rng.uniform(-12e-4, 12e-4),
                (lat + lat2) / 2 + rng.uniform(-12e-4, 12e-4),
            )
            said = {"highway": "unclassified"}
            if rng.random() < 0.15:
                said["oneway"] = "yes" if rng.random() < 0.7 else "-1"
            if rng.random() < 0.03:
                said["motor_vehicle"] = "no"
            if rng.random() < 0.06:
                tags[bend] = BARRIERS[rng.integers(len(BARRIERS))]
            ways.append(([number + 1, bend, other + 1], said))
            for end in (number + 1, other + 1):
                at.setdefault(end, []).append(len(ways))
    relations = []
    for via, meeting in at.items():
        if len(meeting) >= 3 and rng.random() < 0.12:
            start, goal = rng.choice(meeting, 2, replace=False).tolist()
            kind = "no_left_turn" if rng.random() < 0.8 else "only_straight_on"
            relations.append((start, via, goal, kind))
    return _xml(xy, tags, ways, relations), corner_ids


def _xml(
    xy: dict[int, tuple[float, float]],
    tags: dict[int, dict[str, str]],
    ways: list[tuple[list[int], dict[str, str]]],
    relations: list[tuple[int, int, int, str]],
) -> str:
    def words(said: dict[str, str]) -> str:
        return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in said.items())

    rows = [
        f'<node id="{ref}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">{words(tags.get(ref, {}))}'
        "</node>"
        for ref, (lon, lat) in xy.items()
    ]
    for number, (refs, said) in enumerate(ways, 1):
        inside = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        rows.append(f'<way id="{number}" version="1">{inside}{words(said)}</way>')
    for number, (start, via, goal, kind) in enumerate(relations, 1):
        rows.append(
            f'<relation id="{number}" version="1"><member type="way" ref="{start}" role="from"/>'
            f'<member type="node" ref="{via}" role="via"/>'
            f'<member type="way" ref="{goal}" role="to"/>'
            f"{words({'type': 'restriction', 'restriction': kind})}</relation>"
        )
    return f'<osm version="0.6">{"".join(rows)}</osm>\n'


def ours(path: Path, pairs: np.ndarray) -> tuple[np.ndarray, int]:
    """Return our metres of each pair (-1: no way) and how many turns were read."""
    from logistics_sim.network import Graph, read_roads
    from logistics_sim.network.graph import edge_seconds

    draft = read_roads(path)
    row = {int(name): number for number, name in enumerate(draft.names)}
    metres = np.rint(draft.metres).astype(np.int64)
    seconds = edge_seconds(metres, np.full(metres.size, SPEED_KMH))
    closed = (draft.kinds["closed"] == "yes").to_numpy()[draft.kind]
    local = (draft.kinds["access"] == "destination").to_numpy()[draft.kind]
    known = np.array([[row.get(int(ref), -1) for ref in pair] for pair in pairs])
    graph = Graph.of_arrays(
        draft.xy.shape[0],
        draft.u,
        draft.v,
        metres,
        seconds,
        ~draft.oneway,
        ~closed,
        local,
        draft.turns,
    )
    found = np.full(len(pairs), -1, dtype=np.int64)
    on = np.flatnonzero((known >= 0).all(axis=1))
    here, row_of = np.unique(known[on, 0], return_inverse=True)
    there, column_of = np.unique(known[on, 1], return_inverse=True)
    matrix = graph.ways_between(here, there).matrix()
    seconds = matrix.seconds[row_of, column_of]
    found[on] = np.where(seconds >= 0, matrix.metres[row_of, column_of], -1)
    return found, len(draft.turns)


def theirs(
    path: Path, folder: Path, places: dict[int, tuple[float, float]], pairs: np.ndarray
) -> np.ndarray:
    """Return Routino's metres of each pair (-1: no way)."""
    prefix = ["--dir=" + str(folder), "--prefix=town"]
    subprocess.run(
        ["planetsplitter", *prefix, f"--tagging={PROFILES / 'tagging-drive.xml'}", str(path)],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    found = np.full(len(pairs), -1, dtype=np.int64)
    for number, (here, there) in enumerate(pairs.tolist()):
        (lon, lat), (lon2, lat2) = places[here], places[there]
        done = subprocess.run(
            [
                "routino-router",
                *prefix,
                f"--profiles={PROFILES / 'profiles.xml'}",
                f"--translations={PROFILES / 'translations.xml'}",
                "--transport=goods",
                "--shortest",
                f"--lon1={lon:.7f}",
                f"--lat1={lat:.7f}",
                f"--lon2={lon2:.7f}",
                f"--lat2={lat2:.7f}",
                "--output-text-all",
                "--quiet",
            ],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
        )
        text = folder / "shortest-all.txt"
        if done.returncode == 0 and text.exists():
            rows = [line.split("\t") for line in text.read_text().splitlines() if line[:1] != "#"]
            found[number] = round(sum(float(row[4]) for row in rows) * 1000)
            text.unlink()
    return found


def main() -> int:
    """Print how many pairs agree, and the pairs that differ most."""
    words = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--pairs", type=int, default=1_000)
    words.add_argument("--corners", type=int, default=2_500)
    words.add_argument("--seed", type=int, default=1)
    said = words.parse_args()
    if shutil.which("routino-router") is None:
        print("Routino is not installed (Debian: apt-get install routino)", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "town.osm"
        text, corners = town(said.corners, said.seed)
        path.write_text(text, encoding="utf-8")
        places = {
            int(ref): (float(lon), float(lat))
            for ref, lon, lat in re.findall(
                r'<node id="(\d+)" version="1" lon="([^"]*)" lat="([^"]*)"', text
            )
        }
        rng = np.random.default_rng(said.seed + 1)
        pairs = np.array([rng.choice(corners, 2, replace=False) for _ in range(said.pairs)])
        started = time.perf_counter()
        mine, turns = ours(path, pairs)
        seconds = time.perf_counter() - started
        started = time.perf_counter()
        other = theirs(path, folder, places, pairs)
        print(
            f"{said.pairs} pairs, {turns} forbidden turns read; {seconds:.1f} s against "
            f"{time.perf_counter() - started:.1f} s"
        )
    kinds = Counter()
    apart = []
    for pair, a, b in zip(pairs.tolist(), mine.tolist(), other.tolist(), strict=True):
        if a < 0 or b < 0:
            kinds["neither has a way" if a < 0 and b < 0 else "only one has a way"] += 1
            if (a < 0) != (b < 0):
                apart.append((pair, a, b))
            continue
        # Routino cuts each piece to whole metres, and takes another radius of the Earth.
        if abs(a - b) <= 0.003 * max(a, b) + 5:
            kinds["the same"] += 1
        else:
            kinds["ours longer" if a > b else "ours shorter"] += 1
            apart.append((pair, a, b))
    for kind, count in kinds.most_common():
        print(f"{kind:20} {count:6,}  {count / said.pairs:.1%}")
    for pair, a, b in apart[:10]:
        print(f"  {pair[0]} to {pair[1]}: ours {a:,} m, theirs {b:,} m")
    return 0


if __name__ == "__main__":
    sys.exit(main())
