"""Performance profiles: the share of runs within a gap, by engine (Dolan and Moré 2002)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.bench.gap_table import with_gaps

if TYPE_CHECKING:
    import pandas as pd

MOST = 12.0
"""Percent up to which the profile is drawn."""
STYLE = {
    "portfolio": ("#1b6ca8", "-"),
    "plain": ("#c8553d", "--"),
    "ortools": ("#2e7d4f", "-"),
    "stock": ("#7a7a7a", ":"),
}
NAMES = {"plain": "PyVRP, its own settings", "stock": "OR-Tools, stock"}


def profiles(results: pd.DataFrame) -> dict[str, tuple[list[float], list[float]]]:
    """Return by engine the gaps and the shares of runs within them.

    Only instances that all engines of the table tried are counted; a run without a
    solution is within no gap.
    """
    table = with_gaps(results)
    engines = sorted(table["engine"].unique())
    tried = [set(table[table["engine"] == engine]["file"]) for engine in engines]
    common = set.intersection(*tried) if tried else set()
    grid = np.linspace(0, MOST, 241)
    found = {}
    for engine in engines:
        part = table[(table["engine"] == engine) & table["file"].isin(common)]
        gaps = part["gap_percent"].fillna(np.inf).to_numpy()
        if gaps.size:
            shares = [float((gaps <= limit + 1e-9).mean()) for limit in grid]
            found[str(engine)] = (grid.tolist(), shares)
    return found


def plot_profiles(results: pd.DataFrame, path: Path, form: str = "png") -> None:
    """Draw the profiles of `results` into an image file of the `form` png, svg or pdf."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.8, 4.2))
    axis: Any = figure.subplots()
    for engine, (gaps, shares) in profiles(results).items():
        colour, line = STYLE.get(engine, (None, "-."))
        label = NAMES.get(engine, engine)
        axis.step(gaps, shares, where="post", label=label, color=colour, linestyle=line)
    axis.set(xlabel="gap to the best value known, %", ylabel="share of runs within it")
    axis.set_xlim(0, MOST)
    axis.set_ylim(0, 1.02)
    axis.grid(alpha=0.3)
    axis.legend(loc="lower right", frameon=False)
    figure.tight_layout()
    figure.savefig(path, dpi=150, format=form)
