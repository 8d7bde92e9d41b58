"""The main job on the real county: where its time goes, its memory, and what an import costs.

``python -m benchmarks.main_job [--days N]`` prints shares of one run by room, the peak
memory of any one process, and CPU seconds of importing the package against those of
numpy and pandas alone (medians of seven, in turn).
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def import_seconds(statement: str) -> float:
    """Return user and system seconds of a fresh interpreter that runs `statement`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", statement], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def import_cost(times: int = 7) -> tuple[float, float]:
    """Return median CPU seconds of importing numpy and pandas, and the package besides."""
    plain, ours = [], []
    names = "import numpy, pandas"
    for _ in range(times):
        plain.append(import_seconds(names))
        ours.append(import_seconds(f"{names}, logistics_sim; logistics_sim.plan"))
    return statistics.median(plain), statistics.median(ours)


def main() -> None:
    """Run the job and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=None)
    days = parser.parse_args().days
    from logistics_sim.assessment.scenario_run import run_study
    from logistics_sim.report import write_report
    from logistics_sim.scenario import read_scenario

    plain, ours = import_cost()
    scenario = read_scenario(ROOT / "scenarios" / "tangxian.yaml")
    with tempfile.TemporaryDirectory() as folder:
        answer = run_study(scenario, Path(folder) / "run", days=days, finish=write_report)
    seconds = answer["seconds"]
    rooms = dict(seconds["by_room"])
    wall = rooms.pop("cases_wall")
    inside = {name: rooms.pop(name) for name in ("routing", "simulation", "costs", "files")}
    print(f"main job: {answer['parcels']['generated']:,} parcels of the alliance")
    print(f"whole run {seconds['total']:.1f} s; shares of it:")
    for name, value in [("plan, replay, ledger (workers)", wall), *rooms.items()]:
        print(f"  {name:32} {value / seconds['total']:6.1%}")
    busy = sum(inside.values())
    print("inside the workers, shares of their summed time:")
    for name, value in inside.items():
        print(f"  {name:32} {value / busy:6.1%}")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"peak memory of one process: {max(own, workers) / 1e6:.2f} GB")
    print(f"import: numpy and pandas {plain:.2f} s CPU, with this package {ours:.2f} s CPU")


if __name__ == "__main__":
    main()
