"""The ledger of an ordinary day, without a replay: what a plan costs at mean volumes.

The same tariffs, keys and split rules as the ledger's: vehicles, kilometres and drivers of
the timetable, items at their expected numbers. Lateness, parcels left over and the chance
that a parcel waits for the next wave are left out, which is why it stands a little off a replay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.costs import tariffs

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.demand.flow_rates import Rates
    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario

    Reals = NDArray[np.float64]

WEEK = 7
COLUMNS = ["activity", "key", "class", "direction", "township", "yuan"]


@dataclass(frozen=True)
class MeanFlow:
    """Items a mean day of one class and direction by place, shape ``(places,)``."""

    kind: str
    direction: str
    items: Reals


def mean_flows(scenario: Scenario, world: World, firms: tuple[str, ...]) -> list[MeanFlow]:
    """Return the flows of `firms` on a mean day of the scenario's month."""
    from logistics_sim.demand.flow_rates import mean_rates

    rates: Rates = mean_rates(scenario, world.places)
    demand = scenario.demand
    share = sum(firm.share for firm in scenario.firms if firm.id in firms)
    share *= float(demand.month_factor) * float(np.mean(demand.weekday_factors.values))
    fresh_in, fresh_out = float(demand.fresh_share_inbound), float(demand.fresh_share_outbound)
    arrive = rates.inbound / max(float(rates.inbound.sum()), 1e-12)
    return [
        MeanFlow("express", "down", rates.inbound * share * (1 - fresh_in)),
        MeanFlow("fresh", "down", rates.inbound * share * fresh_in),
        MeanFlow("ltl", "down", rates.ltl * share),
        MeanFlow("express", "up", rates.outbound * share * (1 - fresh_out)),
        MeanFlow("fresh", "up", rates.outbound * share * fresh_out),
        MeanFlow("return", "up", rates.returns * share),
        MeanFlow("express", "intra", arrive * float(rates.intra.sum()) * share),
    ]


def item_prices(
    scenario: Scenario, operator: Operator, flow: MeanFlow, to_village: bool = True
) -> dict[str, float]:
    """Return expected yuan per item of a flow by activity (commissions at both ends added up).

    Without `to_village` people fetch and post at the township: no commission, no door.
    """
    costs, demand = scenario.costs, scenario.demand
    commission = float(costs.station_commission_yuan)
    to_door = flow.direction != "up" and flow.kind != "ltl"
    home = float(demand.home_delivery_share) if to_door else 0.0
    failed = home * float(demand.first_attempt_failure)
    ends = (1 - home + failed) * to_door + (flow.direction != "down")
    if not to_village:
        failed = ends = 0.0
    prices = {
        tariffs.SORTING: tariffs.sorting_yuan(scenario, operator),
        tariffs.COMMISSION: commission * ends,
        tariffs.FAILED: float(costs.failed_delivery_yuan) * failed,
        tariffs.RETURNS: float(costs.return_handling_yuan) * (flow.kind == "return"),
        tariffs.COLD: float(costs.cold_surcharge_yuan) * (flow.kind == "fresh"),
    }
    return {name: price for name, price in prices.items() if price}


def expected_ledger(
    scenario: Scenario,
    world: World,
    plan: Plan,
    serve_from: Mapping[str, str] | None = None,
    to_village: bool = True,
) -> pd.DataFrame:
    """Return yuan of a mean day by ``activity, key, class, direction, township``.

    `serve_from` names the place at which the items of another one are handled.

    Trips are split by capacity-distance over what they carry, as in `build_ledger`; the
    hub's day price over all items. Township stations are the county's: see
    `station_yuan_day`.
    """
    import pandas as pd

    flows = _moved(mean_flows(scenario, world, plan.operator.firms), world, serve_from or {})
    names = np.array(sorted(set(world.places["township"]) - {""}))
    code = {name: number for number, name in enumerate(names)}
    township = world.places["township"].map(code).fillna(0).to_numpy(dtype=np.int64)
    rows: list[tuple[str, str, int, Reals]] = []
    cells = _trip_cells(scenario, world, plan, flows, township, names.size)
    for (activity, key), grid in cells.items():
        rows += [(activity, key, number, grid[number]) for number in range(len(flows))]
    total = sum(float(flow.items.sum()) for flow in flows)
    alone = len(plan.operator.firms) == 1
    hub = tariffs.hub_yuan_day(scenario, plan.operator)
    for number, flow in enumerate(flows):
        counts = np.bincount(township, weights=flow.items, minlength=names.size)
        by_township: Reals = np.asarray(counts, dtype=np.float64)
        for activity, price in item_prices(scenario, plan.operator, flow, to_village).items():
            key = plan.operator.sorter_kind if activity == tariffs.SORTING else ""
            rows.append((activity, key, number, by_township * price))
        part = by_township / total if total else np.full(names.size, 0.0)
        rows.append((tariffs.HUB, "alone" if alone else "joint", number, part * hub))
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


def _moved(flows: list[MeanFlow], world: World, serve_from: Mapping[str, str]) -> list[MeanFlow]:
    """Return the flows with the items of each place at the place that serves it."""
    if not serve_from:
        return flows
    row = {name: number for number, name in enumerate(world.places["place_id"])}
    at = np.array([row[serve_from.get(name, name)] for name in row], dtype=np.int64)
    return [
        MeanFlow(
            flow.kind,
            flow.direction,
            np.asarray(np.bincount(at, weights=flow.items, minlength=at.size), dtype=np.float64),
        )
        for flow in flows
    ]


def station_yuan_day(scenario: Scenario, world: World) -> float:
    """Return the price of all township stations a day, whoever uses them."""
    count = int((world.places["kind"] == "township_station").sum())
    return count * float(scenario.costs.township_station_yuan_day)


def _trip_cells(
    scenario: Scenario,
    world: World,
    plan: Plan,
    flows: list[MeanFlow],
    township: NDArray[np.int64],
    townships: int,
) -> dict[tuple[str, str], Reals]:
    """Return by (activity, vehicle type) the yuan of a mean day, shape (flows, townships)."""
    trips = plan.trips
    if not len(trips):
        return {}
    trip_of = {name: number for number, name in enumerate(trips["trip_id"])}
    row_of = {name: number for number, name in enumerate(world.places["place_id"])}
    trip = plan.stops["trip_id"].map(trip_of).to_numpy(dtype=np.int64)
    place = plan.stops["place"].map(row_of).to_numpy(dtype=np.int64)
    weight = np.zeros((len(flows), trip.size))
    for number, flow in enumerate(flows):
        unit = _unit_charge(scenario, world, flow.kind) * flow.items
        name = "load_ml" if flow.direction == "up" else "unload_ml"
        moved = plan.stops[name].to_numpy(dtype=np.float64)
        whole = np.bincount(place, weights=moved, minlength=unit.size)[place]
        weight[number] = unit[place] * np.divide(moved, whole, where=whole > 0, out=moved * 0)
    per_trip = np.stack([np.bincount(trip, weights=w, minlength=len(trips)) for w in weight])
    total = per_trip.sum(axis=0)[trip]
    part = np.divide(weight, total, where=total > 0, out=np.zeros_like(weight))
    stops = np.bincount(trip, minlength=len(trips))[trip]
    part[:, total <= 0] = (1.0 / len(flows) / stops)[total <= 0]
    found: dict[tuple[str, str], Reals] = {}
    for activity, yuan in _trip_yuan(scenario, plan).items():
        for kind in sorted(set(trips["type"])):
            mine = np.where((trips["type"] == kind).to_numpy(), yuan, 0.0)[trip]
            cells = np.zeros((len(flows), townships))
            for number in range(len(flows)):
                np.add.at(cells[number], township[place], part[number] * mine)
            found[activity, kind] = cells
    return found


def _trip_yuan(scenario: Scenario, plan: Plan) -> dict[str, Reals]:
    """Return yuan of each trip a mean calendar day by activity, as the ledger splits them."""
    trips = plan.trips
    days = trips["weekdays"].str.len().to_numpy(dtype=np.float64) / WEEK
    duty = trips["duty_s"].to_numpy(dtype=np.float64)
    per_km = trips["type"].map({kind.id: float(kind.yuan_km) for kind in scenario.fleet})
    pay = trips["type"].map({kind.id: scenario.driver_pay_yuan_h(kind) for kind in scenario.fleet})
    whole = trips.groupby("vehicle")["duty_s"].transform("sum").to_numpy(dtype=np.float64)
    fixed = trips["type"].map(plan.fixed_yuan).to_numpy(dtype=np.float64)
    metres = trips["distance_m"].to_numpy(dtype=np.float64)
    return {
        tariffs.VEHICLE_DAY: fixed * np.divide(duty, whole, where=whole > 0, out=duty * 0) * days,
        tariffs.DISTANCE: per_km.to_numpy(dtype=np.float64) * metres / 1_000 * days,
        tariffs.DRIVER: duty / 3_600 * pay.to_numpy(dtype=np.float64) * days,
    }


def _unit_charge(scenario: Scenario, world: World, kind: str) -> Reals:
    """Return an item's weight in the split of a trip by place: capacity part times metres."""
    demand, first = scenario.demand, scenario.fleet[0]
    if kind == "ltl":
        kg = (float(demand.ltl_weight_min_kg) + float(demand.ltl_weight_max_kg)) / 2
        litres = kg / float(demand.ltl_density_kg_m3) * 1_000
    else:
        kg, litres = float(demand.parcel_weight_mean_kg), float(demand.parcel_volume_mean_l)
    part = max(kg * 1_000 / first.payload_g, litres * 1_000 / first.volume_ml)
    metres = world.travel[first.id].metres[0].astype(np.float64)
    return np.asarray(part * np.maximum(metres, 1.0), dtype=np.float64)
