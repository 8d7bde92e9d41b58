"""LTL consignments of one or more handling units: complete when the last unit is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import HOUR_S

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.scenario import Scenario


def consignment_figures(
    scenario: Scenario, parcels: pd.DataFrame, stamps: pd.DataFrame
) -> dict[str, Any]:
    """Return the inbound LTL consignments: how many were cut, split on the road, and on time.

    ``units`` are handling units; ``cut`` consignments have more than one of them, ``split``
    ones came with more than one trip. A consignment is on time when its last unit reached
    its station within `targets.baseline_h` of its scan at the hub; ``counted`` are those
    scanned that long before the end of the stamps. ``on_time_share`` is None without any.
    """
    ltl = (parcels["class"] == "ltl") & (parcels["direction"] == "down")
    rows = np.flatnonzero(ltl.to_numpy(dtype=bool))
    if not rows.size:
        return {"consignments": 0, "units": 0, "cut": 0, "split": 0, "counted": 0,
                "on_time_share": None}  # fmt: skip
    begins = parcels["unit"].to_numpy()[rows] == 0
    first = np.flatnonzero(begins)
    size = np.diff(np.append(first, rows.size))

    def column(name: str) -> np.ndarray:
        return stamps[name].to_numpy(dtype=np.int64)[rows]

    there = np.where(column("at_village_s") >= 0, column("at_village_s"), column("handed_over_s"))
    late = np.where(there < 0, np.iinfo(np.int64).max, there)
    scanned = np.where(column("at_hub_s") < 0, np.iinfo(np.int64).max, column("at_hub_s"))
    start, end = np.minimum.reduceat(scanned, first), np.maximum.reduceat(late, first)
    limit = round(float(scenario.targets.baseline_h) * HOUR_S)
    over = int(stamps["at_hub_s"].max())
    counted = start <= over - limit
    on_time = counted & (end <= np.where(counted, start, 0) + limit)
    trip = column("trip_in")
    spread = np.maximum.reduceat(trip, first) != np.minimum.reduceat(trip, first)
    return {
        "consignments": int(first.size),
        "units": int(rows.size),
        "cut": int((size > 1).sum()),
        "split": int((spread & (np.minimum.reduceat(trip, first) >= 0)).sum()),
        "counted": int(counted.sum()),
        "on_time_share": float(on_time.sum() / counted.sum()) if counted.any() else None,
    }
