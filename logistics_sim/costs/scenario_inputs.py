"""From a scenario and its world to tariffs, tours and flows: the only place of this room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S, MINUTE_S
from logistics_sim.costs.expected import MeanFlow, mean_day_ledger
from logistics_sim.costs.ledger import Deliveries, ledger_rows
from logistics_sim.costs.tariffs import Activity, BusTariff, Tariffs, VehicleTariff
from logistics_sim.costs.trip_rules import CAPACITY_DISTANCE, Tours
from logistics_sim.scenario.buses import PREFIX, PRICES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario
    from logistics_sim.simulation import Replay

CENTS = 100


def build_ledger(
    scenario: Scenario,
    world: World,
    plan: Plan,
    replay: Replay,
    parcels: pd.DataFrame,
    days: int,
    rule: str = CAPACITY_DISTANCE,
) -> pd.DataFrame:
    """Return the ledger of the plan's operator over `days` days; see `ledger_rows`.

    `replay` is that of the operator's `parcels`, a table with all categories
    (`demand.with_categories`); `rule` splits shared trips.
    """
    type_of = dict(zip(plan.trips["trip_id"], plan.trips["type"], strict=True))
    stops_of = plan.stops.groupby("trip_id")["arrive_s"].nunique() - 1
    runs = replay.runs.assign(
        type=replay.runs["trip_id"].map(type_of),
        stops=replay.runs["trip_id"].map(stops_of),
    )
    tolls = trip_tolls(world, plan)
    if tolls is not None:
        runs["toll_yuan"] = _driven_tolls(runs, plan, tolls)
    metres = world.hub_metres()
    township = world.places["township"].astype(str).to_numpy()
    deliveries = Deliveries(runs, replay.stamps, parcels, township, metres, days)
    tariffs = operator_tariffs(scenario, plan.operator, plan.trips["type"])
    return ledger_rows(deliveries, tariffs, rule, plan_tours(scenario, world, plan, tariffs))


def trip_tolls(world: World, plan: Plan) -> NDArray[np.float64] | None:
    """Return the toll of each of the plan's trips in yuan, shape ``(trips,)``; None: no tolls.

    Each leg costs what its way costs the vehicle type; buses pay their own.
    """
    trips = plan.trips
    types = trips["type"].astype(str).to_numpy()
    paying = {
        name: cents
        for name in set(types.tolist())
        if not name.startswith(PREFIX) and (cents := world.travel[name].toll_cents) is not None
    }
    if not paying:
        return None
    row_of = {str(name): row for row, name in enumerate(world.places["place_id"])}
    ordered = plan.stops.sort_values(["trip_id", "seq"], kind="stable")
    places = ordered["place"].astype(str).map(row_of)
    called = {str(name): rows.tolist() for name, rows in places.groupby(ordered["trip_id"])}
    found = np.zeros(len(trips))
    heads = zip(trips["trip_id"].astype(str), types, trips["origin"].astype(str), strict=True)
    for number, (trip, kind, origin) in enumerate(heads):
        if kind in paying and trip in called:
            way = [row_of[origin], *called[trip]]
            found[number] = paying[kind][way[:-1], way[1:]].sum() / CENTS
    return found


def _driven_tolls(
    runs: pd.DataFrame, plan: Plan, tolls: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the toll of each run: that of its planned trip, by the part of its way driven."""
    planned = plan.trips.set_index("trip_id")["distance_m"]
    whole = runs["trip_id"].map(planned).to_numpy(dtype=np.float64)
    paid = runs["trip_id"].map(dict(zip(plan.trips["trip_id"], tolls, strict=True)))
    driven = runs["distance_m"].to_numpy(dtype=np.float64)
    part = np.divide(driven, whole, where=whole > 0, out=np.zeros_like(whole))
    return np.asarray(paid.to_numpy(dtype=np.float64) * part)


def plan_tours(scenario: Scenario, world: World, plan: Plan, tariffs: Tariffs) -> Tours:
    """Return the tours of a plan with the times that their stops take."""
    operations = scenario.operations
    return Tours(
        plan.trips,
        plan.stops,
        tuple(str(name) for name in world.places["place_id"]),
        world.travel,
        tariffs.vehicles,
        stop_s=float(operations.stop_fixed_min) * MINUTE_S,
        item_s=float(operations.stop_per_100_items_min) * MINUTE_S / 100,
        loading_s=float(operations.loading_min) * MINUTE_S,
    )


def operator_tariffs(scenario: Scenario, operator: Operator, types: Iterable[str] = ()) -> Tariffs:
    """Return the prices of an operator: its own hall or the joint one, the county's vehicles.

    With those of the bus lines among the vehicle `types`.
    """
    costs = scenario.costs
    alone, manual = len(operator.firms) == 1, operator.sorter_kind == "manual"
    vehicles = {
        kind.id: VehicleTariff(
            float(kind.fixed_yuan_day),
            float(kind.yuan_km),
            scenario.driver_pay_yuan_h(kind),
            kind.payload_g,
            kind.volume_ml,
        )
        for kind in scenario.carriers(types)
    }
    return Tariffs(
        vehicles=vehicles,
        sorting_yuan=float(costs.sorting_manual_yuan if manual else costs.sorting_auto_yuan),
        sorter_kind=operator.sorter_kind,
        hub_yuan_day=float(costs.hub_alone_yuan_day if alone else costs.hub_joint_yuan_day),
        hub_key="alone" if alone else "joint",
        commission_yuan=float(costs.station_commission_yuan),
        failed_delivery_yuan=float(costs.failed_delivery_yuan),
        return_handling_yuan=float(costs.return_handling_yuan),
        cold_surcharge_yuan=float(costs.cold_surcharge_yuan),
        break_s=round(float(scenario.operations.break_h) * HOUR_S),
        buses=_bus_tariffs(scenario, vehicles),
    )


def _bus_tariffs(scenario: Scenario, types: Iterable[str]) -> dict[str, BusTariff]:
    if scenario.buses is None:
        return {}
    lines = [name for name in types if name.startswith(PREFIX)]
    terms = {name: scenario.buses.terms(name.removeprefix(PREFIX)) for name in lines}
    return {
        name: BusTariff(each.yuan_item, each.yuan_stop, each.yuan_trip)
        for name, each in terms.items()
    }


def mean_flows(scenario: Scenario, world: World, firms: tuple[str, ...]) -> list[MeanFlow]:
    """Return the flows of `firms` on a mean day of the scenario's month."""
    return place_flows(scenario, world.places, firms)


def place_flows(scenario: Scenario, places: pd.DataFrame, firms: tuple[str, ...]) -> list[MeanFlow]:
    """Return the flows of `firms` between `places` on a mean day of the scenario's month."""
    from logistics_sim.demand import firms_rates

    rates, share = firms_rates(scenario, places, firms)
    demand = scenario.demand
    share *= float(demand.month_factor) * float(np.mean(demand.weekday_factors.values))
    fresh_in = float(demand.fresh_share_inbound) if rates.fresh_in is None else rates.fresh_in
    fresh_out = float(demand.fresh_share_outbound) if rates.fresh_out is None else rates.fresh_out
    arrive = rates.inbound / max(float(rates.inbound.sum()), 1e-12)
    ltl_kg = (float(demand.ltl_weight_min_kg) + float(demand.ltl_weight_max_kg)) / 2
    ltl_l = ltl_kg / float(demand.ltl_density_kg_m3) * 1_000
    kg, litres = float(demand.parcel_weight_mean_kg), float(demand.parcel_volume_mean_l)
    home, failure = float(demand.home_delivery_share), float(demand.first_attempt_failure)

    def flow(kind: str, direction: str, items: NDArray[np.float64]) -> MeanFlow:
        size = (ltl_kg, ltl_l) if kind == "ltl" else (kg, litres)
        return MeanFlow(kind, direction, items, *size, home, failure)

    return [
        flow("express", "down", rates.inbound * share * (1 - fresh_in)),
        flow("fresh", "down", rates.inbound * share * fresh_in),
        flow("ltl", "down", rates.ltl * share),
        flow("express", "up", rates.outbound * share * (1 - fresh_out)),
        flow("fresh", "up", rates.outbound * share * fresh_out),
        flow("return", "up", rates.returns * share),
        flow("express", "intra", arrive * float(rates.intra.sum()) * share),
    ]


def expected_ledger(
    scenario: Scenario,
    world: World,
    plan: Plan,
    serve_from: Mapping[str, str] | None = None,
    to_village: bool = True,
) -> pd.DataFrame:
    """Return what a plan costs a day at the scenario's mean volumes; see `mean_day_ledger`."""
    return mean_day_ledger(
        plan,
        mean_flows(scenario, world, plan.operator.firms),
        operator_tariffs(scenario, plan.operator, plan.trips["type"]),
        world.places,
        world.hub_metres(),
        serve_from,
        to_village,
        trip_tolls(world, plan),
    )


def station_yuan_day(scenario: Scenario, world: World) -> float:
    """Return the price of all township stations a day, whoever uses them."""
    count = int((world.places["kind"] == "township_station").sum())
    return count * float(scenario.costs.township_station_yuan_day)


def parameter_paths(scenario: Scenario) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the parameter path of each price as ``{path: (activity, keys)}``.

    `keys` narrow the activity: vehicle types, a sorter kind, ``alone``/``joint`` for the
    hub; without any the price is that of the whole activity. The county's pay of drivers
    stands for the vehicle types that have none of their own, and is left out without one.
    """
    county = tuple(kind.id for kind in scenario.fleet if kind.driver_yuan_h is None)
    paths: dict[str, tuple[str, tuple[str, ...]]] = {
        "costs.sorting_manual_yuan": (Activity.SORTING, ("manual",)),
        "costs.sorting_auto_yuan": (Activity.SORTING, ("auto",)),
        "costs.hub_alone_yuan_day": (Activity.HUB, ("alone",)),
        "costs.hub_joint_yuan_day": (Activity.HUB, ("joint",)),
        "costs.station_commission_yuan": (Activity.COMMISSION, ()),
        "costs.township_station_yuan_day": (Activity.TOWNSHIP_STATION, ()),
        "costs.failed_delivery_yuan": (Activity.FAILED, ()),
        "costs.return_handling_yuan": (Activity.RETURNS, ()),
        "costs.cold_surcharge_yuan": (Activity.COLD, ()),
    }
    if county:
        paths = {"costs.driver_yuan_h": (Activity.DRIVER, county), **paths}
    for kind in scenario.fleet:
        paths[f"fleet.{kind.id}.fixed_yuan_day"] = (Activity.VEHICLE_DAY, (kind.id,))
        paths[f"fleet.{kind.id}.yuan_km"] = (Activity.DISTANCE, (kind.id,))
        if kind.driver_yuan_h is not None:
            paths[f"fleet.{kind.id}.driver_yuan_h"] = (Activity.DRIVER, (kind.id,))
    if scenario.buses is not None:
        for name in PRICES:
            if all(getattr(line, name) is None for line in scenario.buses.lines):
                paths[f"buses.{name}"] = (Activity.BUS, (name,))
    return paths
