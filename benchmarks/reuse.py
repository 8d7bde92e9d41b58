"""The county studied again: first, unchanged, and with one parameter of the alliance changed.

    python -m benchmarks.reuse [--scenario FILE] [--days N] [--change KEY=VALUE]… [--check]

Without ``--change``, parameters of each kind are changed one by one: one that plans read, one that
replays read and plans do not, one of the ledger alone, one of the verdicts alone.

Each run is the real command with its report, in a process of its own, over one cache folder that
begins empty. Printed are wall and processor seconds and the rooms of the work; limits on two free
cores: 15 s for one parameter changed, 5 s for nothing changed. With ``--check`` each changed run
is made once more without any cache, and every file but the clock's must have the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHANGES = (
    'after.waves=[{id: 1, depart: "06:30"}, {id: 2, depart: "14:00"}]',
    "operations.travel_leg_sd.base=0.12",
    "costs.hub_joint_yuan_day.base=1900",
    "targets.required_share.base=0.94",
)
CLOCK = ("timing.json",)
"""Files of a run that hold clock time."""


def run(scenario: Path, out: Path, cache: str, more: list[str]) -> dict[str, float]:
    """Run the main job into `out`; return wall and processor seconds and those by room."""
    words = [sys.executable, "-m", "logistics_sim.cli.main", "run", str(scenario)]
    words += ["--out", str(out), "--json", *more]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    environment = {**os.environ, "LOGISTICS_SIM_CACHE": cache}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1, 3, 6):
        raise SystemExit(f"exit {done.returncode}\n{done.stderr}")
    rooms = json.loads(done.stdout)["seconds"]["by_room"]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": cpu, **rooms}


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file of a run that holds no clock time."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in CLOCK
    }


def main() -> None:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", type=Path, default=ROOT / "scenarios" / "tangxian.yaml")
    parser.add_argument("--days", type=int)
    parser.add_argument("--change", action="append", help="instead of one of each kind")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--keep", type=Path, help="keep the runs in this new folder")
    said = parser.parse_args()
    folder = said.keep or Path(tempfile.mkdtemp(prefix="reuse"))
    folder.mkdir(exist_ok=True, parents=True)
    days = [] if said.days is None else ["--days", str(said.days)]
    changes = {f"changed-{n}": text for n, text in enumerate(said.change or CHANGES, 1)}
    steps = [("first", days), ("unchanged", days)]
    steps += [(name, [*days, "--set", text]) for name, text in changes.items()]
    try:
        for name, more in steps:
            told = run(said.scenario, folder / name, str(folder / "cache"), more)
            rooms = ", ".join(
                f"{room} {told[room]:.1f}"
                for room in ("cache", "cases_wall", "answer", "report")
                if told.get(room)
            )
            text = f"{told['wall']:7.1f} s wall {told['cpu']:7.1f} s of processor"
            print(f"{name:10} {text}  ({rooms}) {changes.get(name, '')}", flush=True)
        same = digests(folder / "first") == digests(folder / "unchanged")
        print(f"unchanged: the same bytes: {same}")
        for name, more in steps[2:] if said.check else ():
            run(said.scenario, folder / f"bare-{name}", "off", more)
            same = digests(folder / name) == digests(folder / f"bare-{name}")
            print(f"{name}: the same bytes without a cache: {same}")
    finally:
        if said.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
