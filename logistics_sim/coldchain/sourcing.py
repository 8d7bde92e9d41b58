"""Own cold fleet or a contracted cold-chain firm: what a cold parcel costs either way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import HOUR_S

if TYPE_CHECKING:
    import pandas as pd

ASIDE = ("cancelled",)


@dataclass(frozen=True)
class FleetVehicle:
    """A vehicle type: whether it has cooled compartments, its payload and its prices."""

    type: str
    cooled: bool
    payload_g: int
    fixed_yuan_day: float
    yuan_km: float
    driver_yuan_h: float


@dataclass(frozen=True)
class SourcingPrices:
    """Prices of either way: the own fleet with boxes and ice, and a contracted firm."""

    fleet: tuple[FleetVehicle, ...]
    cold_surcharge_yuan: float
    contract_yuan_item: float
    contract_yuan_day: float


def cold_fleet(
    prices: SourcingPrices,
    trips: pd.DataFrame,
    runs: pd.DataFrame,
    parcels: pd.DataFrame,
    days: int,
) -> dict[str, Any]:
    """Return the price of the cold parcels of `days` days, carried by ourselves or contracted.

    Ours: box, ice and handling of every cold parcel (`cold_surcharge_yuan`), and what the
    driven cooled vehicles cost more than the cheapest uncooled vehicle of at least their
    payload would have (vehicle-days and distance; the driver is the same). Contracted:
    `contract_yuan_item` each and `contract_yuan_day` a day. `break_even_items_day` is the
    number of cold parcels a day from which our own way is the cheaper (None: never,
    0: always).
    """
    items = int((parcels["band"] != "ambient").sum())
    extra = _cooling_yuan(prices.fleet, trips, runs)
    own = items * prices.cold_surcharge_yuan + extra
    contract = items * prices.contract_yuan_item + days * prices.contract_yuan_day
    margin = prices.contract_yuan_item - prices.cold_surcharge_yuan
    fixed = extra / days - prices.contract_yuan_day if days else 0.0
    even: float | None = max(fixed, 0.0) / margin if margin > 0 else None
    if even is None and fixed <= 0:
        even = 0.0
    return {
        "items": items,
        "cooled_vehicle_hours": _cooled_hours(prices.fleet, trips, runs),
        "own_yuan": own,
        "own_yuan_item": own / items if items else 0.0,
        "contract_yuan": contract,
        "contract_yuan_item": contract / items if items else 0.0,
        "cheaper": "own" if own <= contract else "contract",
        "break_even_items_day": even,
    }


def _cooling_yuan(
    fleet: tuple[FleetVehicle, ...], trips: pd.DataFrame, runs: pd.DataFrame
) -> float:
    """Return what cooled vehicles cost more than uncooled ones for the same way and hours."""
    driven = _driven(trips, runs)
    total = 0.0
    for kind in fleet:
        mine = driven[driven["type"] == kind.type]
        if mine.empty or not kind.cooled:
            continue
        plain = [o for o in fleet if not o.cooled and o.payload_g >= kind.payload_g]
        if not plain:
            continue
        spare = min(plain, key=lambda other: other.fixed_yuan_day)
        vehicle_days = len(mine[["day", "vehicle"]].drop_duplicates())
        km = float(mine["distance_m"].sum()) / 1_000
        total += vehicle_days * (kind.fixed_yuan_day - spare.fixed_yuan_day)
        total += km * (kind.yuan_km - spare.yuan_km)
        hours = float((mine["end_s"] - mine["depart_s"]).sum()) / HOUR_S
        total += hours * (kind.driver_yuan_h - spare.driver_yuan_h)
    return total


def _cooled_hours(
    fleet: tuple[FleetVehicle, ...], trips: pd.DataFrame, runs: pd.DataFrame
) -> float:
    cooled = [kind.type for kind in fleet if kind.cooled]
    driven = _driven(trips, runs)
    mine = driven["type"].isin(cooled)
    return float((driven.loc[mine, "end_s"] - driven.loc[mine, "depart_s"]).sum()) / HOUR_S


def _driven(trips: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    kinds = dict(zip(trips["trip_id"].astype(str), trips["type"].astype(str), strict=True))
    table = runs.assign(type=[kinds[str(name)] for name in runs["trip_id"]])
    if "kind" in table:
        table = table[~table["kind"].isin(ASIDE).to_numpy(dtype=bool)]
    return table[np.asarray(table["end_s"] > table["depart_s"])]
