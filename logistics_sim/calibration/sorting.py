"""How fast a line of the hall sorts, from the scans behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import Estimate, ratio
from logistics_sim.core.units import HOUR_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

PATHS = {
    "manual": "operations.manual_line_items_h",
    "auto": "operations.auto_line_items_h",
}
WORDS = {"auto": "auto", "自动": "auto", "manual": "manual", "人工": "manual", "手工": "manual"}
IDLE = 20.0
"""A line stands still when the next scan takes so many times the usual."""
LEAST_IDLE_S = 20.0
FEWEST_RUNS, FEWEST_ITEMS = 8, 20
EDGE = 0.05


def sorting_rates(
    scans: pd.DataFrame, wide: pd.DataFrame, sorter: str, lines: float
) -> list[Estimate]:
    """Return items an hour of one line, by kind of line.

    Parameters
    ----------
    scans
        ``parcel, event, time_s, line``; those of kind ``sorted`` count.
    wide
        One row per parcel with the first moment of each kind of scan.
    sorter, lines
        Kind and number of lines where the scans name none (today's, as the scenario states them).

    Notes
    -----
    Of each run without standing still, the items between its 5 % and 95 % points over the time
    between them: clocks are off at the ends. Lost scans would make a line slow: their share is
    that of parcels that the hub and a village have seen but no line, and is divided out. Runs are
    the clusters of the ratio.
    """
    rows = scans[(scans["event"] == "sorted").to_numpy()]
    if not len(rows):
        return []
    line = rows["line"].astype(str)
    of = {name: next((kind for word, kind in WORDS.items() if word in name.casefold()), sorter)
          for name in line.unique()}  # fmt: skip
    reached = wide["hub_scan"].notna() & wide["at_village"].notna()
    lost = float(wide.loc[reached, "sorted"].isna().mean()) if reached.any() else 0.0
    parts: dict[str, list[tuple[NDArray[np.float64], NDArray[np.float64]]]] = {}
    names: dict[str, set[str]] = {}
    for name, moments in rows.groupby(line)["time_s"]:
        found = _runs(np.sort(moments.to_numpy(dtype=np.float64)))
        share = 1.0 if name else 1.0 / max(lines, 1.0)
        parts.setdefault(of[str(name)], []).append((found[0] * share, found[1]))
        names.setdefault(of[str(name)], set()).add(str(name))
    made = []
    for kind, runs in sorted(parts.items()):
        items = np.concatenate([run[0] for run in runs]) / (1 - lost)
        seconds = np.concatenate([run[1] for run in runs])
        if items.size < FEWEST_RUNS:
            continue
        base, low, high = (HOUR_S * value for value in ratio(items, seconds))
        known = sorted(names[kind] - {""})
        said = f"lines {', '.join(known)}" if known else f"the hall over {lines:g} lines"
        words = (
            f"{said}: items over time of {items.size} runs without standing still, "
            f"{lost:.1%} of the scans lost"
        )
        made.append(
            Estimate(
                PATHS[kind],
                base,
                max(low, 0.0),
                high,
                "items/h",
                int(items.size),
                words,
                HOUR_S * items / seconds,
            )
        )
    return made


def _runs(moments: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return items and seconds of the middle of each run of sorted `moments` (s)."""
    gaps = np.diff(moments)
    if gaps.size < FEWEST_ITEMS:
        return np.empty(0), np.empty(0)
    usual = float((moments[-1] - moments[0]) / gaps.size)
    usual = min(usual, float(np.mean(gaps[gaps <= np.quantile(gaps, 0.9)])))
    still = max(IDLE * usual, LEAST_IDLE_S)
    ends = np.flatnonzero(gaps > still) + 1
    items, seconds = [], []
    for run in np.split(moments, ends):
        if run.size < FEWEST_ITEMS:
            continue
        first, last = round(EDGE * run.size), round((1 - EDGE) * run.size) - 1
        took = float(run[last] - run[first])
        if took > 0:
            items.append(float(last - first))
            seconds.append(took)
    return np.array(items), np.array(seconds)
