"""How fast a line of the hall sorts, from the scans behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import Estimate, ratio
from logistics_sim.core.units import DAY_S, HOUR_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

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
Z95 = 1.959964


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
    that of parcels that the hub and a village have seen but no line, and is divided out; its own
    error is part of the interval. Days are the clusters of the ratio (all lines sort the same
    trucks), runs where there are few days.
    """
    rows = scans[(scans["event"] == "sorted").to_numpy()]
    if not len(rows):
        return []
    line = rows["line"].astype(str)
    of = {name: next((kind for word, kind in WORDS.items() if word in name.casefold()), sorter)
          for name in line.unique()}  # fmt: skip
    reached = wide["hub_scan"].notna() & wide["at_village"].notna()
    lost = float(wide.loc[reached, "sorted"].isna().mean()) if reached.any() else 0.0
    unsure = np.sqrt(lost * (1 - lost) / max(int(reached.sum()), 1)) / (1 - lost)
    parts: dict[str, list[tuple[Reals, Reals, Reals]]] = {}
    names: dict[str, set[str]] = {}
    for name, moments in rows.groupby(line)["time_s"]:
        found = _runs(np.sort(moments.to_numpy(dtype=np.float64)))
        share = 1.0 if name else 1.0 / max(lines, 1.0)
        parts.setdefault(of[str(name)], []).append((found[0] * share, *found[1:]))
        names.setdefault(of[str(name)], set()).add(str(name))
    made = []
    for kind, runs in sorted(parts.items()):
        items = np.concatenate([run[0] for run in runs]) / (1 - lost)
        seconds = np.concatenate([run[1] for run in runs])
        if items.size < FEWEST_RUNS:
            continue
        base, low, high = _rate(items, seconds, np.concatenate([run[2] for run in runs]), unsure)
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


def _rate(items: Reals, seconds: Reals, begin: Reals, unsure: float) -> tuple[float, ...]:
    """Return items an hour with a 95 % interval, of runs that `begin` at these moments (s).

    `unsure` is the relative standard error of what both ends share.
    """
    day = np.unique(begin // DAY_S, return_inverse=True)[1]
    if day.max() + 1 >= FEWEST_RUNS:
        above, below = (
            np.bincount(day, weights=part).astype(np.float64) for part in (items, seconds)
        )
        base, low, high = ratio(above, below)
    else:
        base, low, high = ratio(items, seconds)
    more = Z95 * unsure * base
    return tuple(
        HOUR_S * value
        for value in (base, base - np.hypot(base - low, more), base + np.hypot(high - base, more))
    )


def _runs(moments: Reals) -> tuple[Reals, Reals, Reals]:
    """Return items, seconds and begin of the middle of each run of sorted `moments` (s)."""
    gaps = np.diff(moments)
    if gaps.size < FEWEST_ITEMS:
        return np.empty(0), np.empty(0), np.empty(0)
    usual = float((moments[-1] - moments[0]) / gaps.size)
    usual = min(usual, float(np.mean(gaps[gaps <= np.quantile(gaps, 0.9)])))
    still = max(IDLE * usual, LEAST_IDLE_S)
    ends = np.flatnonzero(gaps > still) + 1
    items, seconds, begin = [], [], []
    for run in np.split(moments, ends):
        if run.size < FEWEST_ITEMS:
            continue
        first, last = round(EDGE * run.size), round((1 - EDGE) * run.size) - 1
        took = float(run[last] - run[first])
        if took > 0:
            items.append(float(last - first))
            seconds.append(took)
            begin.append(float(run[first]))
    return np.array(items), np.array(seconds), np.array(begin)
