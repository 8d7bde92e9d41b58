"""From a scenario to the numbers of its cold chain: the only place of this room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from logistics_sim.coldchain.ambient import Climate
from logistics_sim.coldchain.parameters import ColdChainParameters
from logistics_sim.coldchain.sourcing import FleetVehicle, SourcingPrices
from logistics_sim.core.units import HOUR_S, MINUTE_S
from logistics_sim.simulation.scenario_inputs.plan_replay import handling_times

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario


def cold_chain_parameters(scenario: Scenario) -> ColdChainParameters:
    """Return what the scenario says of climate, boxes, compartments and cabinets."""
    cold = scenario.coldchain
    climate = Climate(
        float(cold.ambient_january_c),
        float(cold.ambient_july_c),
        float(cold.daily_swing_c),
        dt.date.fromisoformat(scenario.start_date),
    )
    return ColdChainParameters(
        climate=climate,
        handling=handling_times(scenario),
        start_temp_c=float(cold.start_temp_c),
        limit_c=float(cold.limit_c),
        coldroom_c=float(cold.coldroom_c),
        box_tau_s=float(cold.box_tau_min) * MINUTE_S,
        reefer_tau_s=float(cold.reefer_tau_min) * MINUTE_S,
        reefer_off_tau_s=float(cold.reefer_off_tau_min) * MINUTE_S,
        door_tau_s=float(cold.door_tau_min) * MINUTE_S,
        door_open_s=round(float(cold.door_open_min) * MINUTE_S),
        fresh_life_s=float(cold.fresh_life_h) * HOUR_S,
        q10=float(cold.q10),
        reefer_failure_per_day=float(cold.reefer_failure_per_day),
        seed=scenario.seed,
        precooled=cold.precooled,
        log_interval_s=max(round(float(cold.log_interval_min) * MINUTE_S), 1),
        alarm_s=round(float(cold.alarm_min) * MINUTE_S),
        fresh_value_yuan=float(cold.fresh_value_yuan),
        cabinet_items=None if cold.room_items is None else int(float(cold.room_items)),
        cabinets=tuple(
            (tuple(rule.places), "cold_cabinet" in rule.functions)
            for rule in scenario.services.stations
        ),
        volume_ml={kind.id: kind.volume_ml_by_band for kind in scenario.fleet},
    )


def sourcing_prices(scenario: Scenario) -> SourcingPrices:
    """Return what own cooled vehicles and a contracted cold-chain firm cost."""
    fleet = tuple(
        FleetVehicle(
            kind.id,
            bool(set(kind.volume_ml_by_band) - {"ambient"}),
            kind.payload_g,
            float(kind.fixed_yuan_day),
            float(kind.yuan_km),
            scenario.driver_pay_yuan_h(kind),
        )
        for kind in scenario.fleet
    )
    return SourcingPrices(
        fleet,
        float(scenario.costs.cold_surcharge_yuan),
        float(scenario.coldchain.contract_yuan_item),
        float(scenario.coldchain.contract_yuan_day),
    )
