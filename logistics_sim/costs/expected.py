"""The ledger of an ordinary day, without a replay: what a plan costs at mean volumes.

The same tariffs, keys and split rules as the ledger's: vehicles, kilometres and drivers of
the timetable, items at their expected numbers. Lateness, parcels left over and the chance
that a parcel waits for the next wave are left out, which is why it stands a little off a replay.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.costs.tariffs import Activity, Tariffs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.routing import Plan

    Reals = NDArray[np.float64]

WEEK = 7
COLUMNS = ["activity", "key", "class", "direction", "township", "yuan"]


@dataclass(frozen=True)
class MeanFlow:
    """Items a mean day of one class and direction by place, shape ``(places,)``.

    `unit_kg` and `unit_l` are the size of an item, `home_share` the part that goes to the
    door and `failure` the part of these that nobody opens.
    """

    kind: str
    direction: str
    items: Reals
    unit_kg: float
    unit_l: float
    home_share: float = 0.0
    failure: float = 0.0


def item_prices(tariffs: Tariffs, flow: MeanFlow, to_village: bool = True) -> dict[str, float]:
    """Return expected yuan per item of a flow by activity (commissions at both ends added up).

    Without `to_village` people fetch and post at the township: no commission, no door.
    """
    to_door = flow.direction != "up" and flow.kind != "ltl"
    home = flow.home_share if to_door else 0.0
    failed = home * flow.failure
    ends = (1 - home + failed) * to_door + (flow.direction != "down")
    if not to_village:
        failed = ends = 0.0
    prices = {
        Activity.SORTING: tariffs.sorting_yuan,
        Activity.COMMISSION: tariffs.commission_yuan * ends,
        Activity.FAILED: tariffs.failed_delivery_yuan * failed,
        Activity.RETURNS: tariffs.return_handling_yuan * (flow.kind == "return"),
        Activity.COLD: tariffs.cold_surcharge_yuan * (flow.kind == "fresh"),
    }
    return {name: price for name, price in prices.items() if price}


def mean_day_ledger(
    plan: Plan,
    flows: list[MeanFlow],
    tariffs: Tariffs,
    places: pd.DataFrame,
    hub_metres: Reals,
    serve_from: Mapping[str, str] | None = None,
    to_village: bool = True,
    tolls: Reals | None = None,
) -> pd.DataFrame:
    """Return yuan of a mean day by ``activity, key, class, direction, township``.

    Trips are split by capacity-distance over what they carry, as in `ledger_rows`; the
    hub's day price over all items. Township stations are the county's: see
    `scenario_inputs.station_yuan_day`.

    Parameters
    ----------
    plan, flows, tariffs
        The operator's plan, what it moves, and its prices.
    places, hub_metres
        Places (contract ``places``) and their road metres from the hub, shape ``(places,)``.
    serve_from
        The place at which the items of another one are handled.
    to_village
        See `item_prices`.
    tolls
        Of each trip of the plan in yuan, shape ``(trips,)``; None: no tolls are paid.
    """
    import pandas as pd

    flows = _moved(flows, places, serve_from or {})
    names = np.array(sorted(set(places["township"]) - {""}))
    code = {name: number for number, name in enumerate(names)}
    township = places["township"].map(code).fillna(0).to_numpy(dtype=np.int64)
    rows: list[tuple[str, str, int, Reals]] = []
    cells = _trip_cells(plan, flows, tariffs, places, hub_metres, township, names.size, tolls)
    for (activity, key), grid in cells.items():
        rows += [(activity, key, number, grid[number]) for number in range(len(flows))]
    total = sum(float(flow.items.sum()) for flow in flows)
    for number, flow in enumerate(flows):
        counts = np.bincount(township, weights=flow.items, minlength=names.size)
        by_township: Reals = np.asarray(counts, dtype=np.float64)
        for activity, price in item_prices(tariffs, flow, to_village).items():
            key = tariffs.sorter_kind if activity == Activity.SORTING else ""
            rows.append((activity, key, number, by_township * price))
        part = by_township / total if total else np.full(names.size, 0.0)
        rows.append((Activity.HUB, tariffs.hub_key, number, part * tariffs.hub_yuan_day))
    size = names.size
    table = pd.DataFrame(
        {
            "activity": np.repeat([row[0] for row in rows], size),
            "key": np.repeat([row[1] for row in rows], size),
            "class": np.repeat([flows[row[2]].kind for row in rows], size),
            "direction": np.repeat([flows[row[2]].direction for row in rows], size),
            "township": np.tile(names, len(rows)),
            "yuan": np.concatenate([row[3] for row in rows]),
        }
    )
    grouped: pd.DataFrame = table.groupby(COLUMNS[:-1], sort=True)["yuan"].sum().reset_index()
    return grouped.loc[grouped["yuan"] != 0].reset_index(drop=True)


def _moved(
    flows: list[MeanFlow], places: pd.DataFrame, serve_from: Mapping[str, str]
) -> list[MeanFlow]:
    """Return the flows with the items of each place at the place that serves it."""
    if not serve_from:
        return flows
    row = {name: number for number, name in enumerate(places["place_id"])}
    at = np.array([row[serve_from.get(name, name)] for name in row], dtype=np.int64)
    return [
        replace(
            flow,
            items=np.bincount(at, weights=flow.items, minlength=at.size).astype(np.float64),
        )
        for flow in flows
    ]


def _trip_cells(
    plan: Plan,
    flows: list[MeanFlow],
    tariffs: Tariffs,
    places: pd.DataFrame,
    hub_metres: Reals,
    township: NDArray[np.int64],
    townships: int,
    tolls: Reals | None,
) -> dict[tuple[str, str], Reals]:
    """Return by (activity, vehicle type) the yuan of a mean day, shape (flows, townships)."""
    trips = plan.trips
    if not len(trips):
        return {}
    trip_of = {name: number for number, name in enumerate(trips["trip_id"])}
    row_of = {name: number for number, name in enumerate(places["place_id"])}
    trip = plan.stops["trip_id"].map(trip_of).to_numpy(dtype=np.int64)
    place = plan.stops["place"].map(row_of).to_numpy(dtype=np.int64)
    weight = np.zeros((len(flows), trip.size))
    for number, flow in enumerate(flows):
        unit = _unit_charge(flow, tariffs, hub_metres) * flow.items
        name = "load_ml" if flow.direction == "up" else "unload_ml"
        moved = plan.stops[name].to_numpy(dtype=np.float64)
        total = np.bincount(place, weights=moved, minlength=unit.size)[place]
        weight[number] = unit[place] * np.divide(moved, total, where=total > 0, out=moved * 0)
    per_trip = np.stack([np.bincount(trip, weights=w, minlength=len(trips)) for w in weight])
    total = per_trip.sum(axis=0)[trip]
    part = np.divide(weight, total, where=total > 0, out=np.zeros_like(weight))
    stops = np.bincount(trip, minlength=len(trips))[trip]
    part[:, total <= 0] = (1.0 / len(flows) / stops)[total <= 0]
    found: dict[tuple[str, str], Reals] = {}
    for activity, yuan in _trip_yuan(tariffs, plan, tolls).items():
        for kind in sorted(set(trips["type"])):
            mine = np.where((trips["type"] == kind).to_numpy(), yuan, 0.0)[trip]
            cells = np.zeros((len(flows), townships))
            for number in range(len(flows)):
                np.add.at(cells[number], township[place], part[number] * mine)
            if cells.any() or kind not in tariffs.buses:
                found[activity, kind] = cells
    return found


def _trip_yuan(tariffs: Tariffs, plan: Plan, tolls: Reals | None) -> dict[str, Reals]:
    """Return yuan of each trip a mean calendar day by activity, as the ledger splits them."""
    trips = plan.trips
    days = trips["weekdays"].str.len().to_numpy(dtype=np.float64) / WEEK
    duty = trips["duty_s"].to_numpy(dtype=np.float64)
    per_km = trips["type"].map({name: price.yuan_km for name, price in tariffs.vehicles.items()})
    pay = trips["type"].map({name: price.driver_yuan_h for name, price in tariffs.vehicles.items()})
    total = trips.groupby("vehicle")["duty_s"].transform("sum").to_numpy(dtype=np.float64)
    fixed = trips["type"].map(plan.fixed_yuan).fillna(0.0).to_numpy(dtype=np.float64)
    by_bus = trips["type"].isin(list(tariffs.buses)).to_numpy()
    priced = np.where(by_bus, trips["cost_yuan"].to_numpy(dtype=np.float64), 0.0)
    metres = trips["distance_m"].to_numpy(dtype=np.float64)
    return {
        Activity.VEHICLE_DAY: fixed * np.divide(duty, total, where=total > 0, out=duty * 0) * days,
        Activity.DISTANCE: per_km.to_numpy(dtype=np.float64) * metres / 1_000 * days,
        Activity.DRIVER: duty / 3_600 * pay.to_numpy(dtype=np.float64) * days,
        **({} if tolls is None else {Activity.TOLL: tolls * days}),
        **({Activity.BUS: priced * days} if by_bus.any() else {}),
    }


def _unit_charge(flow: MeanFlow, tariffs: Tariffs, hub_metres: Reals) -> Reals:
    """Return an item's weight in the split of a trip by place: capacity part times metres."""
    first = next(iter(tariffs.vehicles.values()))
    part = max(flow.unit_kg * 1_000 / first.payload_g, flow.unit_l * 1_000 / first.volume_ml)
    return np.asarray(part * np.maximum(hub_metres, 1.0), dtype=np.float64)
