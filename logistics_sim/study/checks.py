"""Check a scenario against its own roads before any work starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.scenario import Scenario, read_scenario

if TYPE_CHECKING:
    from logistics_sim.network import Network


def check_scenario(path: Path) -> tuple[list[Fault], Scenario]:
    """Return every fault of the scenario, its roads and its places.

    Raises `InputError` when the scenario itself cannot be read.
    """
    scenario = read_scenario(path)
    return faults_of(scenario, path), scenario


def faults_of(scenario: Scenario, path: Path | None = None) -> list[Fault]:
    """Return every fault of a scenario that has been read, its roads and its places."""
    from logistics_sim.network import check_network, read_network

    path = path or scenario.path
    faults = [*_money_and_hours(scenario, path), *_products(scenario, path)]
    try:
        network = read_network(scenario.roads_path)
    except InputError as error:
        return [*faults, *error.faults]
    faults.extend(check_network(network))
    faults.extend(_areas(scenario, network, path))
    known = set(network.nodes["id"])
    for support in scenario.supports:
        if support.village and support.village not in known:
            faults.append(
                Fault("SCN-012", str(path), f"support for unknown village {support.village!r}")
            )
    return faults


def _areas(scenario: Scenario, network: Network, path: Path) -> list[Fault]:
    """Return the townships and places of the disruptions that the county does not have."""
    from logistics_sim.simulation.trouble_reader import check_disruptions

    places = network.places.rename(columns={"id": "place_id"})
    return [
        replace(fault, where=f"{path}, {fault.where}")
        for fault in check_disruptions(scenario, places)
    ]


def _products(scenario: Scenario, path: Path) -> list[Fault]:
    """Return the producers whose product the cold chain does not know."""
    from logistics_sim.coldchain.products import product_name

    hint = "see: logistics-sim coldchain products"
    return [
        Fault("TRC-006", f"{path}, producer {entry.id}", f"unknown product {entry.product!r}", hint)
        for entry in scenario.producers
        if product_name(entry.product) is None
    ]


def _money_and_hours(scenario: Scenario, path: Path) -> list[Fault]:
    """Return faults between values that are fine one by one."""
    from logistics_sim.core.units import clock_s

    faults = []
    operations, demand = scenario.operations, scenario.demand
    if clock_s(operations.station_open) >= clock_s(operations.station_close):
        text = f"stations close ({operations.station_close}) before they open"
        faults.append(Fault("SCN-013", str(path), text, "swap station_open and station_close"))
    if clock_s(demand.posting_open) >= clock_s(demand.posting_close):
        text = f"posting ends ({demand.posting_close}) before it begins"
        faults.append(Fault("SCN-013", str(path), text, "swap posting_open and posting_close"))
    loading_s = float(operations.loading_min) * 60
    before = scenario.before
    for part, stated in (
        ("after", scenario.after),
        ("before.equal_service", before.equal_service),
        ("before.as_is", before.as_is),
    ):
        for wave in stated.waves:
            if clock_s(wave.depart) < loading_s:
                text = f"{part}: loading for wave {wave.id} ({wave.depart}) begins before midnight"
                faults.append(Fault("SCN-013", str(path), text, "a later wave"))
    if float(demand.residents) == 0 or float(demand.inbound_per_village_resident) == 0:
        faults.append(Fault("DEM-002", str(path), "the county has no parcels", "state residents"))
    elif float(demand.month_factor) == 0 or not any(demand.weekday_factors.values):
        hint = "month_factor and one weekday factor above zero"
        faults.append(Fault("DEM-002", str(path), "the county has no parcels on any day", hint))
    return faults
