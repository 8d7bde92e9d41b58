"""Parts of the county that are planned anew while the rest keeps its drivers and hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.consistency.day_evaluation import DayEvaluator, VehicleDay

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics_sim.routing.consistency.change_prices import ChangePrices

SECTORS = 6
Part = tuple[list[VehicleDay], list[VehicleDay]]
"""Vehicle days of a part as they are kept, and as they are planned anew."""


def sectors(
    evaluator: DayEvaluator, places: pd.DataFrame, days: Sequence[VehicleDay], count: int = SECTORS
) -> list[list[VehicleDay]]:
    """Return the days in `count` groups of about equal size, by the side that they drive to.

    A vehicle's side is the direction of its mean stop, seen from the hub.
    """
    lon, lat = (places[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    rows = np.asarray(evaluator.problem.clients.location)
    base = evaluator.task.base

    def angle(day: VehicleDay) -> float:
        here = rows[[client for trip in day.trips for client in trip]]
        east = (lon[here].mean() - lon[base]) * np.cos(np.radians(lat[base]))
        return float(np.arctan2(lat[here].mean() - lat[base], east))

    order = sorted(range(len(days)), key=lambda row: (angle(days[row]), row))
    parts = np.array_split(np.array(order, dtype=np.int64), min(count, len(days)))
    return [[days[row] for row in part.tolist()] for part in parts if part.size]


def cheapest_mix(
    evaluator: DayEvaluator, parts: Sequence[Part], prices: ChangePrices
) -> list[VehicleDay]:
    """Return each of `parts` as it is kept or as planned anew, whichever is cheaper in all."""
    chosen: list[VehicleDay] = []
    for part in parts:
        kept, anew = (evaluator.matched(days) for days in part)
        cheaper = evaluator.totals(anew).total(prices) < evaluator.totals(kept).total(prices)
        chosen += anew if cheaper else kept
    return chosen
