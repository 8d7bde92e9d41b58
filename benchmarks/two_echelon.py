"""Two echelons: named instances of sets 2 to 7, with what else is known about each.

    python -m benchmarks.two_echelon [--seeds N] [--set WORD] [--table]

Runs `portfolio` for 10 s of CPU (sets 5 to 7: 60 s) and appends to ``results/two_echelon.csv``;
runs that are there are not repeated. ``--table`` only prints. Gaps are to the least of what
``results/two_echelon_known.csv`` holds and the best run in the file. Its columns: the value
listed in the instances' index; a value recalled from Breunig et al. 2016 (Computers &
Operations Research 76), not re-read; the best of the published runs that were read (Cabrera's
multi-space sampling, up to four minutes, one or two runs); another run of ours, made while
the solver was built. `looked_at` marks what its settings were looked at on.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from logistics_sim.bench.instances.catalogue import instances_folder, read_index
from logistics_sim.bench.run_log import RunLog
from logistics_sim.bench.run_record import effort_of
from logistics_sim.bench.suite import run_suite

RESULTS = Path(__file__).parent / "results"
RUNS = RESULTS / "two_echelon.csv"
KNOWN = RESULTS / "two_echelon_known.csv"
SECONDS = 10.0
BARS = {"set2": 1.0, "set3": 1.0, "set4": 1.0, "set5": 2.0, "set6": 2.0}


def main() -> None:
    """Run what is missing and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--set", default="", help="only files whose names contain this")
    parser.add_argument("--table", action="store_true", help="run nothing")
    given = parser.parse_args()
    known = pd.read_csv(KNOWN)
    if not given.table:
        wanted = {f"2e-vrp/{name}.dat" for name in known["instance"] if given.set in name}
        folder = instances_folder(None)
        rows = [row for row in read_index(folder) if row.file in wanted]
        run_log = RunLog(RUNS)
        effort = effort_of(SECONDS, None, "cpu")
        for row in run_suite(folder, rows, ["portfolio"], range(given.seeds), effort, run_log.has):
            if row is not None:
                run_log.add(row)
                print(row["file"], row["seed"], row["cost"], row["note"], flush=True)
    shown(pd.read_csv(RUNS), known)


def shown(runs: pd.DataFrame, known: pd.DataFrame) -> None:
    """Print a row per instance, then the mean gap of each set."""
    runs = runs.assign(instance=runs["file"].str.extract(r"/(.*)\.dat", expand=False))
    costs = runs.groupby("instance")["cost"].agg(["mean", "min", "count"])
    table = known.set_index("instance").join(costs, how="inner")
    values = table[["listed", "recalled", "published", "other_run", "min"]]
    table["best"] = values.min(axis=1)
    table["gap"] = 100 * (table["mean"] / table["best"] - 1)
    table["family"] = table.index.str.extract(r"^(Set\d)", expand=False).str.lower()
    for name, row in table.sort_index().iterrows():
        cells = [f"{row[key]:.2f}" if pd.notna(row[key]) else "–" for key in
                 ("mean", "listed", "recalled", "published", "other_run")]  # fmt: skip
        seen = "looked at" if row["looked_at"] else ""
        print(f"| {name} | {int(row['count'])} | {' | '.join(cells)} | {row['gap']:.2f} | {seen} |")
    for family, part in table.groupby("family"):
        kept = part[part["looked_at"] == 0]["gap"]
        bar = f"<= {BARS[family]}" if family in BARS else "-"
        print(
            f"{family}: {len(part)} instances, mean gap {part['gap'].mean():.2f} %, "
            f"kept back {kept.mean():.2f} % (n={len(kept)}), bar {bar}"
        )


if __name__ == "__main__":
    main()
