"""What each family asks of the engines, and where they stand.

`ortools` must halve the gap of stock OR-Tools (or stay below a number); `portfolio` must
come within a tenth of a percent of plain PyVRP. Both are compared in the same table, over
the instances that both solved; a peer that finds nothing is beaten by any solution.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.bench.gap_table import by_family, with_gaps

if TYPE_CHECKING:
    import pandas as pd

HALF = 0.5
BESIDE = 0.1
"""Percent that the portfolio may lie above plain PyVRP."""


@dataclass(frozen=True)
class AcceptanceBar:
    """A family's bars in percent.

    Attributes
    ----------
    must
        Most that `ortools` may have; None: half of stock's gap.
    stretch
        What `ortools` may have at best effort.
    portfolio
        Most that `portfolio` may have; None: plain PyVRP's gap and `BESIDE`.
    ortools
        Whether `ortools` is asked for at all.
    times
        Budget, in budgets of the suite.
    asked
        Whether the family has a bar at all.
    """

    must: float | None = None
    stretch: float | None = None
    portfolio: float | None = None
    ortools: bool = True
    times: int = 1
    asked: bool = True

    def text(self) -> str:
        """Return the bar in words."""
        if not self.asked:
            return "-"
        mine = "-"
        if self.ortools:
            mine = "half of stock" if self.must is None else f"<= {self.must:g}"
            mine += "" if self.stretch is None else f" / {self.stretch:g}"
        other = "plain + 0.1" if self.portfolio is None else f"<= {self.portfolio:g}"
        longer = "" if self.times == 1 else f" ({self.times} x the time)"
        return f"{mine}; {other}{longer}"


BARS = {
    "cvrp/": AcceptanceBar(stretch=2.0),
    "vrptw/solomon": AcceptanceBar(stretch=2.0),
    "vrptw/homberger": AcceptanceBar(stretch=4.0),
    "vrpspd/dethloff": AcceptanceBar(must=0.3),
    "vrpspd/": AcceptanceBar(),
    "hfvrp/": AcceptanceBar(stretch=3.0),
    "mdvrptw": AcceptanceBar(stretch=3.0),
    "mtvrptwr": AcceptanceBar(stretch=3.0),
    "2e-vrp/set5": AcceptanceBar(portfolio=2.0, ortools=False, times=6),
    "2e-vrp/set6": AcceptanceBar(portfolio=2.0, ortools=False, times=6),
    "2e-vrp/set7": AcceptanceBar(portfolio=2.0, ortools=False, times=6),
    "2e-vrp/": AcceptanceBar(portfolio=1.0, ortools=False),
    "2e-vrptw": AcceptanceBar(ortools=False, asked=False),
}
"""Bars by the beginning of a family's name, the first that fits."""


def acceptance_bar(family: str) -> AcceptanceBar:
    """Return the bar of a family.

    >>> acceptance_bar("2e-vrp/set5").times, acceptance_bar("2e-vrp/set3").portfolio
    (6, 1.0)
    """
    return next((bar for name, bar in BARS.items() if family.startswith(name)), AcceptanceBar())


def standings(results: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one row per family: its bar, each engine's gaps, and what became of the bars.

    A verdict is ``met`` or ``missed`` with the percent between (never negative), or None
    where an engine or its peer has no run.
    """
    table = with_gaps(results)
    cells: dict[str, dict[str, Any]] = {}
    for cell in by_family(results):
        cells.setdefault(cell["family"], {})[cell["engine"]] = cell
    rows = []
    for family, engines in cells.items():
        bar = acceptance_bar(family)
        mine = table[table["family"] == family]
        row: dict[str, Any] = {"family": family, "bar": bar.text(), "engines": engines}
        row["ortools_must"] = None
        row["ortools_stretch"] = None
        if bar.ortools:
            row["ortools_must"] = (
                _beside(mine, "ortools", "stock", HALF, 0.0)
                if bar.must is None
                else _below(mine, "ortools", bar.must)
            )
            if bar.stretch is not None:
                row["ortools_stretch"] = _below(mine, "ortools", bar.stretch)
        row["portfolio_must"] = (
            _beside(mine, "portfolio", "plain", 1.0, BESIDE)
            if bar.portfolio is None
            else _below(mine, "portfolio", bar.portfolio)
        )
        rows.append(row)
    return rows


def _means(table: pd.DataFrame, engine: str) -> tuple[dict[str, float], bool]:
    """Return mean gaps by file of an engine, and whether it solved everything it tried."""
    runs = table[table["engine"] == engine]
    solved = runs.dropna(subset=["gap_percent"])
    means = solved.groupby("file")["gap_percent"].mean()
    return {str(file): float(gap) for file, gap in means.items()}, len(solved) == len(runs)


def _below(table: pd.DataFrame, engine: str, most: float) -> dict[str, Any] | None:
    # A lone engine without a listed value would be measured against itself.
    others = table.groupby("file")["engine"].transform("nunique")
    means, whole = _means(table[table["bks"].notna() | (others > 1)], engine)
    if not means:
        return None
    return _verdict(most - float(np.mean(list(means.values()))), whole)


def _beside(
    table: pd.DataFrame, engine: str, peer: str, factor: float, more: float
) -> dict[str, Any] | None:
    """Compare with a peer on the instances that both solved."""
    mine, whole = _means(table, engine)
    theirs, _ = _means(table, peer)
    tried = set(table[table["engine"] == peer]["file"])
    both = sorted(set(mine) & set(theirs))
    if not (set(mine) & tried):
        return None
    missed = bool(set(theirs) - set(mine)) or not whole
    if not both:
        return _verdict(0.0, not missed)
    room = factor * np.mean([theirs[f] for f in both]) + more - np.mean([mine[f] for f in both])
    return _verdict(float(room), not missed)


def _verdict(room: float, whole: bool) -> dict[str, Any]:
    met = whole and room >= -5e-4
    return {"met": met, "by_percent": round(abs(room), 2), "all_solved": whole}
