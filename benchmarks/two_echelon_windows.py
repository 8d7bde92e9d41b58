r"""Two echelons with windows: the table of docs/two_echelon.md from the runs of a suite.

    python -m benchmarks.two_echelon_windows

The runs: first those of at most 50 customers with 10 s of CPU, then the rest with 60 s, into one
file (what it holds is not run again):

    logistics-sim bench suite --family 2e-vrptw --largest 50 --time-limit 10 --clock cpu \
        --out benchmarks/results/two_echelon_windows.csv
    logistics-sim bench suite --family 2e-vrptw --time-limit 60 --clock cpu \
        --out benchmarks/results/two_echelon_windows.csv
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

RUNS = Path(__file__).parent / "results" / "two_echelon_windows.csv"
PROVEN = 1e-4
"""Percent below which cost and bound are one."""


def main() -> None:
    """Print a row per instance, then how far bounds are below by number of customers."""
    runs = pd.read_csv(RUNS)
    runs["instance"] = runs["file"].str.extract(r"/(.*)\.txt", expand=False)
    runs["customers"] = runs["instance"].str.rsplit(",", n=1).str[1].astype(int)
    runs["above"] = 100 * (runs["cost"] / runs["bound"] - 1)
    for row in runs.sort_values(["customers", "instance"]).itertuples():
        bound = "–" if pd.isna(row.bound) else f"{row.bound:.2f}"
        above = "–" if pd.isna(row.above) else f"{abs(row.above):.2f}"
        above = "0, proven optimal" if row.above < PROVEN else above
        print(f"| {row.instance} | {row.cost:.2f} | {bound} | {above} | {row.seconds:.1f} |")
    for customers, part in runs.groupby("customers"):
        proven = int((part["above"] < PROVEN).sum())
        print(
            f"{customers} customers: {len(part)} instances, {proven} proven optimal, "
            f"mean {part['above'].mean():.2f} %, worst {part['above'].max():.2f} %, "
            f"unsolved {int(part['cost'].isna().sum())}"
        )


if __name__ == "__main__":
    main()
