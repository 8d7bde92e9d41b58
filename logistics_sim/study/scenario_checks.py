"""Check a scenario against its own roads before any work starts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.language import gettext as _
from logistics_sim.scenario import Scenario, read_scenario
from logistics_sim.scenario.parameter_units import unlikely_values

if TYPE_CHECKING:
    from logistics_sim.network import Network

VOLUME_FILES = (".csv", ".txt", ".tsv", ".xlsx", ".xls", ".xlsm", ".ods", ".parquet")
"""Endings of tables that parcels can be counted in."""


def check_scenario(path: Path) -> tuple[list[Fault], Scenario]:
    """Return every fault of the scenario, its roads and its places.

    Raises `InputError` when the scenario itself cannot be read.
    """
    scenario = read_scenario(path)
    return faults_of(scenario, path), scenario


def faults_of(scenario: Scenario, path: Path | None = None) -> list[Fault]:
    """Return every fault of a scenario that has been read, its roads and its places."""
    return examined(scenario, path)[0]


def examined(scenario: Scenario, path: Path | None = None) -> tuple[list[Fault], list[Fault]]:
    """Return every fault of a scenario that has been read, and what it warns of.

    Faults are those of the scenario, its roads and its places; warnings (LTL goods that no
    vehicle takes, villages whose residents are a part by rule, values and villages far beyond
    what is usual) do not stop the work.
    """
    from logistics_sim.demand.volumes.known import known_volumes
    from logistics_sim.network import check_network, network_of, read_network
    from logistics_sim.places.build import closure_faults, places_table
    from logistics_sim.places.bus_calls import bus_trips_of
    from logistics_sim.places.limited_reach import limit_warnings
    from logistics_sim.places.population import resident_faults, resident_warnings
    from logistics_sim.places.references import reference_faults

    path = path or scenario.path
    faults = [*_money_and_hours(scenario, path), *_products(scenario, path)]
    warnings = [*unlikely_values(scenario, path), *warnings_of(scenario, path)]
    warnings += unused_volumes(scenario, path)
    try:
        network = read_network(scenario.roads_path)
    except InputError as error:
        return [*faults, *error.faults], warnings
    faults.extend(check_network(network))
    faults.extend(reference_faults(scenario, network.nodes, path))
    faults.extend(_depot_faults(scenario, network, path))
    faults.extend(resident_faults(scenario, network.nodes, path))
    warnings.extend(resident_warnings(scenario, network.nodes, path))
    warnings.extend(limit_warnings(scenario, network))
    if not faults:
        network = network_of(scenario)
        faults.extend(closure_faults(scenario, network))
    if not faults:
        places = places_table(scenario, network)
        try:
            known_volumes(scenario, places)
        except InputError as error:
            faults.extend(error.faults)
        try:
            warnings.extend(bus_trips_of(scenario, places)[1])
        except InputError as error:
            faults.extend(error.faults)
    return faults, warnings


def unused_volumes(scenario: Scenario, path: Path) -> list[Fault]:
    """Return a warning for each file of volumes that lies beside a scenario which names none.

    `init` keeps what it could not use yet under such a name.
    """
    if scenario.demand.volumes:
        return []
    text = _("nothing reads it: parcels follow the ratios per resident")
    hint = _("name it under demand.volumes (the scenario may have the lines as a comment)")
    found = sorted(each for each in path.parent.glob("volumes.*") if each.is_file())
    return [
        Fault("DEM-014", str(each), text, hint)
        for each in found
        if each.suffix.lower() in VOLUME_FILES
    ]


def _depot_faults(scenario: Scenario, network: Network, path: Path) -> list[Fault]:
    """Return a fault for each depot and station that is a point where none can stand (NET-011)."""
    from logistics_sim.network import with_hub_at

    moved = scenario.moved_stations or {}
    faults = []
    for where, site in (
        ("hub", scenario.hub),
        *((f"firms.{firm.id}.depot", firm.depot) for firm in scenario.firms),
        *((f"moved_stations.{code}", site) for code, site in moved.items()),
    ):
        if isinstance(site, tuple):
            try:
                with_hub_at(network, site)  # a station stands where a depot can
            except InputError as error:
                faults += [replace(fault, where=f"{path}, {where}") for fault in error.faults]
    return faults


def warnings_of(scenario: Scenario, path: Path | None = None) -> list[Fault]:
    """Return what the values alone warn of, though the work can be done.

    LTL consignments that no vehicle takes stay unserved (DEM-004). They go to township
    stations on vehicles that leave the hub. Their volume follows their weight, so that
    each vehicle type takes a consignment up to a weight.
    """
    demand = scenario.demand
    if float(demand.ltl_per_day) == 0:
        return []
    density = float(demand.ltl_density_kg_m3)
    unit = float(demand.ltl_weight_max_kg)
    if demand.ltl_unit_kg is not None:
        unit = min(unit, float(demand.ltl_unit_kg))
    if demand.ltl_unit_m3 is not None:
        unit = min(unit, float(demand.ltl_unit_m3) * density)
    band = "any" if scenario.coldchain.carried_in == "boxes" else "ambient"
    takes = {
        kind.id: min(kind.payload_g / 1_000, kind.volume_ml_by_load[band] / 1e6 * density)
        for kind in scenario.fleet
        if kind.echelon != "local" and kind.count != 0
    }
    if not takes or unit <= max(takes.values()):
        return []
    largest = max(takes, key=lambda name: takes[name])
    most = f"{takes[largest]:,.0f}"
    text = _(
        "no vehicle from the hub takes {unit:g} kg ({unit_2:.2f} m3) in one piece; "
        "{largest}, the largest, takes {most} kg of such goods",
        unit=unit,
        unit_2=unit / density,
        largest=largest,
        most=most,
    )
    hint = _(
        "a larger vehicle type, ltl_weight_max_kg of at most {most}, or ltl_unit_kg "
        "(consignments are cut into such units)",
        most=most,
    )
    where = f"{path or scenario.path}, demand.ltl_weight_max_kg"
    return [Fault("DEM-004", where, text, hint)]


def _products(scenario: Scenario, path: Path) -> list[Fault]:
    """Return the producers whose product the cold chain does not know."""
    from logistics_sim.coldchain.products import product_name

    hint = _("see: logistics-sim coldchain products")
    return [
        Fault(
            "TRC-006",
            _("{path}, producer {id}", path=path, id=entry.id),
            _("unknown product {product!r}", product=entry.product),
            hint,
        )
        for entry in scenario.producers
        if product_name(entry.product) is None
    ]


def _money_and_hours(scenario: Scenario, path: Path) -> list[Fault]:
    """Return faults between values that are fine one by one."""
    from logistics_sim.core.units import clock_s

    faults = []
    operations, demand = scenario.operations, scenario.demand
    if clock_s(operations.station_open) >= clock_s(operations.station_close):
        text = _(
            "stations close ({station_close}) before they open",
            station_close=operations.station_close,
        )
        faults.append(Fault("SCN-013", str(path), text, _("swap station_open and station_close")))
    if clock_s(demand.posting_open) >= clock_s(demand.posting_close):
        text = _(
            "posting ends ({posting_close}) before it begins", posting_close=demand.posting_close
        )
        faults.append(Fault("SCN-013", str(path), text, _("swap posting_open and posting_close")))
    loading_s = float(operations.loading_min) * 60
    before = scenario.before
    for part, stated in (
        ("after", scenario.after),
        ("before.equal_service", before.equal_service),
        ("before.as_is", before.as_is),
    ):
        for wave in stated.waves:
            if clock_s(wave.depart) < loading_s:
                text = _(
                    "{part}: loading for wave {id} ({depart}) begins before midnight",
                    part=part,
                    id=wave.id,
                    depart=wave.depart,
                )
                faults.append(Fault("SCN-013", str(path), text, _("a later wave")))
    low, high = float(demand.ltl_weight_min_kg), float(demand.ltl_weight_max_kg)
    if high < low:
        said = _(
            "demand.ltl_weight_max_kg ({high:g}) is below ltl_weight_min_kg ({low:g})",
            high=high,
            low=low,
        )
        faults.append(Fault("DEM-001", str(path), said, _("swap the two")))
    if float(demand.residents) == 0 or float(demand.inbound_per_village_resident) == 0:
        faults.append(
            Fault("DEM-002", str(path), _("the county has no parcels"), _("state residents"))
        )
    elif float(demand.month_factor) == 0 or not any(demand.weekday_factors.values):
        hint = _("month_factor and one weekday factor above zero")
        faults.append(Fault("DEM-002", str(path), _("the county has no parcels on any day"), hint))
    return faults
