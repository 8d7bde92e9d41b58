"""What re-planning each day saves, and what staying near the timetable costs: paired over days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.costs.saving import paired_saving
from logistics_sim.daily_planning.day_sequence import MASTER

if TYPE_CHECKING:
    import pandas as pd

MEANS = (
    "cost_yuan",
    "vehicles_yuan",
    "distance_yuan",
    "drivers_yuan",
    "change_yuan",
    "vehicles",
    "trips",
    "distance_km",
    "driver_h",
    "changed_stops",
    "excess_h",
    "same_crew_share",
    "deviation_mean_min",
    "deviation_p95_min",
)
TOTALS = (
    "delivered_items",
    "collected_items",
    "left_over_items",
    "uncollected_items",
    "skipped_stops",
    "late_returns",
    "unserved_visits",
)


def summarise(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one row per way of planning: the timetable first, then the prices of change.

    Means are over days, totals over all of them. ``saving`` is the share of the timetable's
    cost that the way saves, ``dearer`` the share by which it costs more than the way at the lowest
    price of change; both with 95 % intervals over paired days. ``same_service`` is false
    where the way leaves more items behind than the one that it is compared with.
    """
    ways = _ways(rows)
    master = ways[0]
    cheapest = ways[1] if len(ways) > 1 else master
    found = []
    for way in ways:
        row: dict[str, Any] = {
            "way": str(way["way"].iloc[0]),
            "price_factor": _factor(way),
            "days": len(way),
        }
        row |= {name: round(float(way[name].mean()), 4) for name in MEANS}
        row |= {name: int(way[name].sum()) for name in TOTALS}
        delivered = max(row["delivered_items"], 1)
        row["yuan_per_item"] = round(float(way["cost_yuan"].sum()) / delivered, 6)
        if way is not master:
            row["saving"] = _compared(master, way, 1)
            row["dearer"] = _compared(cheapest, way, -1)
        found.append(row)
    return found


def _ways(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of the timetable, then of each price, the lowest first."""
    found = [rows[rows["way"] == MASTER]]
    daily = rows[rows["way"] != MASTER]
    for factor in sorted(set(daily["price_factor"])):
        found.append(daily[daily["price_factor"] == factor])
    return found


def _factor(way: pd.DataFrame) -> float | None:
    value = way["price_factor"].iloc[0]
    return None if value is None or np.isnan(value) else float(value)


def _compared(base: pd.DataFrame, way: pd.DataFrame, sign: int) -> dict[str, Any]:
    """Return by how much `way` is cheaper than `base` (`sign` 1) or dearer (-1)."""
    costs = [part["cost_yuan"].to_numpy(dtype=np.float64) for part in (base, way)]
    found = paired_saving(costs[0], costs[1], 0.0)
    ends = sorted((sign * found.low, sign * found.high))
    left = ("left_over_items", "uncollected_items", "skipped_stops", "unserved_visits")
    same = all(int(way[name].sum()) <= int(base[name].sum()) for name in left)
    return {
        "share": round(sign * found.share, 6) + 0.0,
        "low": round(ends[0], 6) + 0.0,
        "high": round(ends[1], 6) + 0.0,
        "yuan_day": round(sign * found.share * float(costs[0].mean()), 2) + 0.0,
        "same_service": same,
    }
