"""How long the report of a run takes to write, against another checkout: CPU seconds in pairs.

``python -m benchmarks.report RUN --other TREE --other-run RUN [--pairs N] [--out FILE.json]``. Each
writing is a process of its own that has loaded the command's modules; CPU seconds are those of
the process and of those that it starts; `busier_s` is what the busier of them takes, which on free
cores is the time that a reader waits. The other checkout needs a run of its own, as forms differ.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from logistics_sim.core.files import write_json

HERE = Path(__file__).parents[1]
WRITE = """
import json, resource, sys, time
from pathlib import Path
import logistics_sim.cli.main
from logistics_sim.report.html import write_report

def spent():
    found = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return [one.ru_utime + one.ru_stime for one in found]

run, page, more = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
cpu, wall = spent(), time.perf_counter()
write_report(run, page, **more)
took = [after - before for after, before in zip(spent(), cpu)]
print(json.dumps({"cpu_s": sum(took), "busier_s": max(took),
                  "wall_s": time.perf_counter() - wall, "bytes": page.stat().st_size}))
"""


def written(tree: Path, run: Path, page: Path, more: dict[str, int]) -> dict[str, float]:
    """Return what writing the report of `run` with the code of `tree` took."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "LOGISTICS_SIM_LANG": "zh"}
    command = [sys.executable, "-c", WRITE, str(run), str(page), json.dumps(more)]
    done = subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Write both reports in turn and say medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--other", type=Path, required=True)
    parser.add_argument("--other-run", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    run, other_run = asked.run.resolve(), asked.other_run.resolve()
    ways = {
        "other": (asked.other.resolve(), other_run, {}),
        "one process": (HERE, run, {"workers": 1}),
        "two processes": (HERE, run, {"workers": 2}),
    }
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    for _pair in range(asked.pairs):
        for name, (tree, folder, more) in ways.items():
            page = run.parent / f"report-{name.split()[0]}.html"
            rows[name].append(written(tree, folder, page, more))
            print(name, rows[name][-1], flush=True)
    table = {
        name: {key: round(median(one[key] for one in found), 2) for key in found[0]}
        for name, found in rows.items()
    }
    for name in list(table)[1:]:
        for key in ("cpu_s", "busier_s", "wall_s"):
            ratios = [
                mine[key] / other[key]
                for mine, other in zip(rows[name], rows["other"], strict=True)
            ]
            table[name][f"{key}_ratio"] = round(median(ratios), 3)
    print(json.dumps(table, indent=1))
    if asked.out:
        write_json(asked.out, {"pairs": asked.pairs, "median": table, "rows": rows})


if __name__ == "__main__":
    main()
