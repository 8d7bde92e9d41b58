"""The hub's stock: joint purchases in, single items and showroom goods out, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S
from logistics_sim.demand.known_rates import mean_rates
from logistics_sim.demand.parcel_batch import FLOWS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

SHIPPED = ("drop_ship", "replenishment")


def hub_stock_table(
    scenario: Scenario,
    places: pd.DataFrame,
    parcels: pd.DataFrame,
    flows: NDArray[np.int8],
    days: int,
) -> pd.DataFrame:
    """Return the stock (kg) at the hub by day, from `parcels` with their `flows`.

    Columns ``day, opening_kg, received_kg, drop_ship_kg, replenishment_kg, short_kg,
    closing_kg`` with ``opening + received + short = drop_ship + replenishment + closing``.
    A joint purchase comes before the day's parcels leave, every `every_days` days, and
    fills the stock up to the mean need of `cover_days`. What the stock cannot give is
    bought dear the same day and counted as short.
    """
    import pandas as pd

    ready_day = parcels["ready_s"].to_numpy(dtype=np.int64) // DAY_S
    weight = parcels["weight_g"].to_numpy(dtype=np.float64) / 1_000
    out = {}
    for name in SHIPPED:
        mine = flows == list(FLOWS).index(name)
        out[name] = np.bincount(ready_day[mine], weight[mine], minlength=days)[:days]
    purchase = scenario.services.pooled_purchase
    target = (
        0.0 if purchase is None else mean_need_kg(scenario, places) * float(purchase.cover_days)
    )
    rows, stock = [], 0.0
    for day in range(days):
        bought = 0.0
        if purchase is not None and day % purchase.every_days == 0:
            bought = max(target - stock, 0.0)
        need = float(out["drop_ship"][day] + out["replenishment"][day])
        short = max(need - stock - bought, 0.0)
        closing = stock + bought + short - need
        rows.append((day, stock, bought, out["drop_ship"][day], out["replenishment"][day],
                     short, closing))  # fmt: skip
        stock = closing
    names = ["day", "opening_kg", "received_kg", "drop_ship_kg", "replenishment_kg", "short_kg"]
    return pd.DataFrame(rows, columns=[*names, "closing_kg"])


def mean_need_kg(scenario: Scenario, places: pd.DataFrame) -> float:
    """Return what leaves the stock on an ordinary day (kg)."""
    services, rates = scenario.services, mean_rates(scenario, places)
    need = float(rates.drop_ship.sum()) * float(scenario.demand.parcel_weight_mean_kg)
    if services.replenishment is not None:
        need += float(rates.replenishment.sum()) * float(services.replenishment.weight_kg)
    return need


def flow_totals(parcels: pd.DataFrame, flows: NDArray[np.int8]) -> pd.DataFrame:
    """Return items and kilograms by flow, class, direction and service; they add up to all.

    `flows` has the flow of each parcel, an index of `FLOWS`.
    """
    import pandas as pd

    keys = ["flow", "class", "direction", "service"]
    table = parcels[["class", "direction", "service", "weight_g"]].assign(
        flow=pd.Categorical.from_codes(flows, categories=pd.Index(list(FLOWS)))
    )
    grouped = table.groupby(keys, sort=False, observed=True, dropna=False)["weight_g"]
    found = grouped.agg(items="size", kg="sum").reset_index()
    found = found.astype(dict.fromkeys(keys, str)).sort_values(keys, ignore_index=True)
    found["kg"] = found["kg"] / 1_000
    return found
