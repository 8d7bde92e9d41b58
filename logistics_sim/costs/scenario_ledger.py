"""From a scenario, its world, a plan and its replay to the inputs of the ledger: the only place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S
from logistics_sim.costs.ledger import Deliveries, ledger_rows
from logistics_sim.costs.tariffs import Tariffs, VehicleTariff, hub_yuan_day, sorting_yuan
from logistics_sim.costs.trip_rules import CAPACITY_DISTANCE, trip_games

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario
    from logistics_sim.simulation import Replay


def build_ledger(
    scenario: Scenario,
    world: World,
    plan: Plan,
    replay: Replay,
    parcels: pd.DataFrame,
    days: int,
    rule: str = CAPACITY_DISTANCE,
) -> pd.DataFrame:
    """Return the ledger of the plan's operator over `days` days; see `ledger_rows`."""
    type_of = dict(zip(plan.trips["trip_id"], plan.trips["type"], strict=True))
    runs = replay.runs.assign(type=replay.runs["trip_id"].map(type_of))
    metres = world.travel[scenario.fleet[0].id].metres[0].astype(np.float64)
    township = world.places["township"].astype(str).to_numpy()
    deliveries = Deliveries(runs, replay.stamps, parcels, township, metres, days)
    games = partial(trip_games, scenario, world, plan, replay.runs)
    return ledger_rows(deliveries, operator_tariffs(scenario, plan.operator), rule, games)


def operator_tariffs(scenario: Scenario, operator: Operator) -> Tariffs:
    """Return the prices of an operator: its own hall or the joint one, the county's vehicles."""
    costs = scenario.costs
    vehicles = {
        kind.id: VehicleTariff(
            float(kind.fixed_yuan_day),
            float(kind.yuan_km),
            scenario.driver_pay_yuan_h(kind),
            kind.payload_g,
            kind.volume_ml,
        )
        for kind in scenario.fleet
    }
    return Tariffs(
        vehicles=vehicles,
        sorting_yuan=sorting_yuan(scenario, operator),
        sorter_kind=operator.sorter_kind,
        hub_yuan_day=hub_yuan_day(scenario, operator),
        hub_key="alone" if len(operator.firms) == 1 else "joint",
        commission_yuan=float(costs.station_commission_yuan),
        failed_delivery_yuan=float(costs.failed_delivery_yuan),
        return_handling_yuan=float(costs.return_handling_yuan),
        cold_surcharge_yuan=float(costs.cold_surcharge_yuan),
        break_s=round(float(scenario.operations.break_h) * HOUR_S),
    )
