"""Build the world of a scenario from its road file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.language import gettext, listed
from logistics_sim.network import (
    Graph,
    Moment,
    Network,
    cached_matrix,
    check_network,
    network_of,
    read_network,
    slowdowns_of,
    speed_factors,
    speed_profile,
    with_hub_at,
)
from logistics_sim.places.bus_calls import bus_trips_of
from logistics_sim.places.functions import station_functions
from logistics_sim.places.population import village_population
from logistics_sim.places.slow_hours import slow_hours_of
from logistics_sim.places.stated_facts import stated_facts_of
from logistics_sim.places.world import BARRED_M, BARRED_S, Travel, World

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.network import SpeedProfile
    from logistics_sim.places.bus_trips import BusTrip
    from logistics_sim.scenario import Operator, Scenario

ORDER = {"hub": 0, "township_station": 1, "village": 2}
NAMED = 12


def build_world(
    scenario: Scenario,
    *,
    allow_unreachable: bool = False,
    cache: Path | None = None,
    depot: str | tuple[float, float] | None = None,
    stations_moved: bool = True,
) -> World:
    """Return the places, travel times and roads of `scenario` in the month that it starts.

    Raises `FaultsError` with everything that is wrong with the network, and with every
    place that some vehicle type cannot drive to and back (NET-010); where only limits of weight
    or size keep a type out, another one that gets there is enough. With `allow_unreachable`
    (here or in the scenario) those places are left out and named in ``World.unreachable``.
    `cache` is a folder that keeps matrices under the hash of what they follow from.
    `depot` is where the hub stands instead of the scenario's `hub` (see `operator_world`);
    unless `stations_moved`, township stations stand where the road file has them.
    """
    network = network_of(scenario) if stations_moved else read_network(scenario.roads_path)
    site = scenario.hub if depot is None else depot
    if site not in (None, "hub"):
        network = with_hub_at(network, site)
    faults = [fault for fault in check_network(network) if fault.code != "NET-010"]
    if faults:
        raise FaultsError(faults)
    factors = _factors(scenario, network, Moment(scenario.first_day.month))
    graphs = _graphs(scenario, network, factors)
    places = places_table(scenario, network)
    lost_of = _lost(scenario, network, places, graphs, factors)
    lost = set().union(*lost_of.values())
    if lost and not (allow_unreachable or scenario.allow_unreachable):
        raise FaultsError(_lost_faults(network, places, lost_of))
    if lost:
        places = places_table(scenario, network, frozenset(lost))
    travel = _travel(scenario, network, places, graphs, factors, cache)
    travel = _with_slow_hours(scenario, network, places, travel)
    buses, notes = bus_trips_of(scenario, places)
    return World(places, _with_lines(travel, buses), network, tuple(sorted(lost)), buses, notes)


def closure_faults(scenario: Scenario, network: Network) -> list[Fault]:
    """Return the places of a sound `network` that the scenario's road conditions cut off (NET-010).

    None where the scenario leaves such places out (`allow_unreachable`).
    """
    if not scenario.road_conditions or scenario.allow_unreachable:
        return []
    factors = _factors(scenario, network, Moment(scenario.first_day.month))
    places = places_table(scenario, network)
    lost_of = _lost(scenario, network, places, _graphs(scenario, network, factors), factors)
    return _lost_faults(network, places, lost_of)


def operator_world(scenario: Scenario, world: World, operator: Operator) -> World:
    """Return the county as `operator` works in it: `world`, or from the firm's own depot.

    A firm alone meets the township stations where they stand today: only the alliance moves them.
    """
    depot, joint = scenario.depot_of(operator), operator.variant == "after"
    if depot == scenario.hub and (joint or not scenario.moved_stations):
        return world
    return build_world(scenario, depot=depot, stations_moved=joint)


def travel_at(scenario: Scenario, world: World, moment: Moment) -> dict[str, Travel]:
    """Return the travel times by vehicle type id in another season or at an hour of day.

    Places that cannot be reached then have -1.
    """
    factors = _factors(scenario, world.network, moment)
    graphs = _graphs(scenario, world.network, factors)
    travel = _travel(scenario, world.network, world.places, graphs, factors, None)
    return _with_lines(travel, world.buses)


def _with_slow_hours(
    scenario: Scenario, network: Network, places: pd.DataFrame, travel: dict[str, Travel]
) -> dict[str, Travel]:
    """Return `travel` with the hours of the day in which the scenario's roads are slow."""
    slowdowns = slowdowns_of(scenario)
    if all(slow.begin_s is None for slow in slowdowns):
        return travel
    rows = np.array([network.index[name] for name in places["place_id"]], dtype=np.int64)
    month = scenario.first_day.month
    known: dict[SpeedProfile, Travel] = {}
    for usual in travel.values():
        if usual.profile not in known:
            slow = slow_hours_of(network, usual.profile, slowdowns, month, rows, usual.seconds)
            known[usual.profile] = replace(usual, slow=slow)
    return {name: known[usual.profile] for name, usual in travel.items()}


def _with_lines(travel: dict[str, Travel], buses: tuple[BusTrip, ...]) -> dict[str, Travel]:
    """Return `travel` with an entry for each bus line: the roads of the first vehicle type.

    Buses keep their own timetable; the roads tell where closures meet them, and draw their way.
    """
    first = next(iter(travel.values()))
    return {**travel, **{bus.type: first for bus in buses}}


def at_moment(scenario: Scenario, world: World, moment: Moment) -> World:
    """Return the world with the travel times of `moment`; paths follow them too."""
    return replace(world, travel=travel_at(scenario, world, moment))


def places_table(
    scenario: Scenario, network: Network, without: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """Return the contract ``places``: hub, stations, villages, each by code.

    Residents are split over all villages, also over those left out by `without`.
    """
    import pandas as pd

    nodes = network.places
    order = nodes.assign(rank=nodes["kind"].map(ORDER)).sort_values(["rank", "id"], kind="stable")
    kind = order["kind"].to_numpy()
    village, hub = kind == "village", kind == "hub"
    population = np.zeros(len(order), dtype=np.int64)
    population[village] = village_population(scenario, order[village])
    township = order["township"].to_numpy()
    parent = np.where(village, township, np.where(hub, "", "hub"))
    table = pd.DataFrame(
        {
            "place_id": order["id"].to_numpy(),
            "kind": kind,
            "name": order["name"].to_numpy(),
            "admin_code": order["admin_code"].to_numpy(),
            "parent": parent,
            "township": np.where(hub, "", township),
            "lon": order["lon"].to_numpy(dtype=np.float64),
            "lat": order["lat"].to_numpy(dtype=np.float64),
            "population": population,
            "terrain": order["terrain"].to_numpy(),
            "ur_class": order["ur_class"].to_numpy(),
            "coord_source": order["coord_source"].to_numpy(),
        }
    )
    last = len(table.columns) - 1
    table = pd.concat([table, stated_facts_of(order)], axis=1)
    hours = station_functions(scenario, table)
    table.insert(last, "open_s", hours.open_s)
    table.insert(last + 1, "close_s", hours.close_s)
    return table[~table["place_id"].isin(without)].reset_index(drop=True)


def _factors(scenario: Scenario, network: Network, moment: Moment) -> NDArray[np.float64] | None:
    slowdowns = slowdowns_of(scenario)
    return speed_factors(network.edges, slowdowns, moment) if slowdowns else None


def _graphs(
    scenario: Scenario, network: Network, factors: NDArray[np.float64] | None
) -> dict[SpeedProfile, Graph]:
    """Return one graph per distinct profile of the fleet."""
    profiles = dict.fromkeys(
        speed_profile(scenario, kind, network.edges) for kind in scenario.fleet
    )
    return {profile: Graph.of(network, profile, factors) for profile in profiles}


def _lost(
    scenario: Scenario,
    network: Network,
    places: pd.DataFrame,
    graphs: dict[SpeedProfile, Graph],
    factors: NDArray[np.float64] | None,
) -> dict[str, set[str]]:
    """Return for each vehicle type the places that it cannot drive to and back.

    What only limits of weight or size keep out counts where no type of the fleet gets there.
    """
    found: dict[str, set[str]] = {}
    cut = {profile: _cut_off(network, places, graph) for profile, graph in graphs.items()}
    nobody = set.intersection(*cut.values())
    for kind in scenario.fleet:
        profile = speed_profile(scenario, kind, network.edges)
        roads = cut[profile]
        if profile.barred is not None and roads:
            free = replace(profile, barred=None)
            roads = _cut_off(network, places, Graph.of(network, free, factors))
        found[kind.id] = roads | nobody
    return found


def _cut_off(network: Network, places: pd.DataFrame, graph: Graph) -> set[str]:
    rows = np.array([network.index[name] for name in places["place_id"]], dtype=np.int64)
    forth, back = graph.connected(int(rows[0]))
    return set(places["place_id"][~(forth & back)[rows]])


def _lost_faults(
    network: Network, places: pd.DataFrame, lost_of: dict[str, set[str]]
) -> list[Fault]:
    """Return one fault per set of places that the same vehicle types cannot reach."""
    name_of = dict(zip(places["place_id"], places["name"], strict=True))
    by_places: dict[tuple[str, ...], list[str]] = {}
    for kind, lost in lost_of.items():
        if lost:
            by_places.setdefault(tuple(sorted(lost)), []).append(kind)
    faults = []
    for lost_ids, types in by_places.items():
        text = gettext(
            "{count} places cannot be reached by {types}: {places}",
            count=len(lost_ids),
            types=", ".join(types),
            places=listed([f"{place} {name_of[place]}" for place in lost_ids], NAMED),
        )
        hint = gettext("draw the missing road, or run with --allow-unreachable to leave them out")
        faults.append(Fault("NET-010", str(network.source), text, hint))
    return faults


def _travel(
    scenario: Scenario,
    network: Network,
    places: pd.DataFrame,
    graphs: dict[SpeedProfile, Graph],
    factors: NDArray[np.float64] | None,
    cache: Path | None,
) -> dict[str, Travel]:
    """Return one `Travel` per vehicle type; types with equal speeds share theirs."""
    rows = np.array([network.index[name] for name in places["place_id"]], dtype=np.int64)
    by_profile: dict[SpeedProfile, Travel] = {}
    for profile, graph in graphs.items():
        if cache is None:
            found = graph.matrix_between(rows, rows)
        else:
            found, _ = cached_matrix(graph, rows, cache)
        seconds, metres = found.seconds, found.metres
        if profile.barred is not None:
            free = Graph.of(network, replace(profile, barred=None), factors)
            shut = (seconds < 0) & (free.matrix_between(rows, rows).seconds >= 0)
            seconds, metres = np.where(shut, BARRED_S, seconds), np.where(shut, BARRED_M, metres)
        by_profile[profile] = Travel(seconds, metres, profile, factors, found.toll_cents)
    return {
        kind.id: by_profile[speed_profile(scenario, kind, network.edges)] for kind in scenario.fleet
    }
