"""A month of Tang County's records through `calibrate`: processor seconds and memory.

    python -m benchmarks.month_of_records FOLDER [--days N] [--vans N] [--out FILE]

1.3 million parcels' scans, stops, books, and 40 vans' positions every ten seconds are generated
into FOLDER (kept: a second call only measures), with the planted errors of `planted_records` and
`planted_tracks`. `calibrate` then runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.planted_records import planted_books, spoilt_scans, spoilt_stops
from benchmarks.planted_tracks import plant

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "tangxian.yaml"
LIMIT_S, LIMIT_GIB = 300, 4.0
QUICK = {"effort.iterations": 200, "effort.echelon_trials": 0, "effort.workers": 1}
"""The plan only has to be driven, not to be good."""


def generate(folder: Path, days: int, vans: int) -> None:
    """Write scans, trips, books and tracks of `days` days below `folder`."""
    import pandas as pd

    from logistics_sim.assessment.validation.played_records import play_records
    from logistics_sim.demand import design_loads
    from logistics_sim.places import build_world
    from logistics_sim.routing import make_plan
    from logistics_sim.scenario import read_scenario

    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(1)
    if not (folder / "books.csv").exists():
        said = read_scenario(SCENARIO).change(**QUICK, days=days)
        world, joint = build_world(said), said.joint_operator()
        plan = make_plan(said, world, joint, design_loads(said, world.places, joint))
        played = play_records(said, world, {joint: plan}, days, 0, posted=True)
        for name, made in (
            ("scans", spoilt_scans(played.scans, random)[0]),
            ("trips", spoilt_stops(played.stops, random)[0]),
            ("books", planted_books(said, played, random)[0]),
        ):
            pd.DataFrame(made).to_csv(folder / f"{name}.csv", index=False)
    if not (folder / "tracks.csv").exists():
        plant(1, days, vans).rows.to_csv(folder / "tracks.csv", index=False)


def measured(folder: Path) -> dict[str, Any]:
    """Run `calibrate` over the files of `folder`; return rows, seconds and memory."""
    out = folder / f"calibrated_{time.time_ns()}"
    files = {"scans": "scans", "trips": "trips", "tracks": "tracks", "costs": "books"}
    words = [word for key, name in files.items() for word in (f"--{key}", folder / f"{name}.csv")]
    command = [sys.executable, "-m", "logistics_sim", "calibrate", SCENARIO, *words]
    started = time.perf_counter()
    done = subprocess.run([*command, "--out", out, "--json"], capture_output=True, text=True)
    took = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(done.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = json.loads(done.stdout)
    return {
        "rows": {name: records["rows"] for name, records in answer["records"].items()},
        "parameters": len(answer["parameters"]),
        "processor_s": round(used.ru_utime + used.ru_stime, 1),
        "wall_s": round(took, 1),
        "peak_gib": round(used.ru_maxrss / 2**20, 2),
        "limits": {"s": LIMIT_S, "gib": LIMIT_GIB},
    }


def main() -> None:
    """Generate what is not there, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--vans", type=int, default=40)
    parser.add_argument("--out", type=Path)
    said = parser.parse_args()
    generate(said.folder, said.days, said.vans)
    found = measured(said.folder)
    print(json.dumps(found, indent=1))
    if said.out:
        said.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
