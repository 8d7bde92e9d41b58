"""Build the world of a scenario from its road file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import FaultsError
from logistics_sim.core.units import DAY_S, clock_s
from logistics_sim.network import (
    Graph,
    Network,
    check_network,
    read_network,
    speed_profile,
    unreachable_places,
)
from logistics_sim.places.population import village_population
from logistics_sim.places.world import Travel, World

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.network import SpeedProfile
    from logistics_sim.scenario import Scenario

ORDER = {"hub": 0, "township_station": 1, "village": 2}


def build_world(scenario: Scenario, *, allow_unreachable: bool = False) -> World:
    """Return the places, travel times and roads of `scenario`.

    Raises `FaultsError` with everything that is wrong with the network. With
    `allow_unreachable` the places on islands are left out and named in
    ``World.unreachable`` instead (NET-010).
    """
    network = read_network(scenario.roads_path)
    faults = check_network(network)
    if allow_unreachable:
        faults = [fault for fault in faults if fault.code != "NET-010"]
    if faults:
        raise FaultsError(faults)
    lost = set(unreachable_places(network)["id"])
    places = places_table(scenario, network)
    places = places[~places["place_id"].isin(lost)].reset_index(drop=True)
    return World(places, _travel(scenario, network, places), network, tuple(sorted(lost)))


def places_table(scenario: Scenario, network: Network) -> pd.DataFrame:
    """Return the contract ``places``: hub, stations, villages, each by code."""
    import pandas as pd

    nodes = network.places
    order = nodes.assign(rank=nodes["kind"].map(ORDER)).sort_values(["rank", "id"], kind="stable")
    kind = order["kind"].to_numpy()
    village, hub = kind == "village", kind == "hub"
    population = np.zeros(len(order), dtype=np.int64)
    population[village] = village_population(scenario, order[village])
    opens, closes = (
        clock_s(scenario.operations.station_open),
        clock_s(scenario.operations.station_close),
    )
    township = order["township"].to_numpy()
    parent = np.where(village, township, np.where(hub, "", "hub"))
    return pd.DataFrame(
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
            "open_s": np.where(hub, 0, opens).astype(np.int64),
            "close_s": np.where(hub, DAY_S, closes).astype(np.int64),
            "coord_source": order["coord_source"].to_numpy(),
        }
    )


def _travel(scenario: Scenario, network: Network, places: pd.DataFrame) -> dict[str, Travel]:
    """Return one `Travel` per vehicle type; types with equal speeds share theirs."""
    rows = np.array([network.index[name] for name in places["place_id"]], dtype=np.int64)
    by_profile: dict[SpeedProfile, Travel] = {}
    travel = {}
    for kind in scenario.fleet:
        profile = speed_profile(scenario, kind)
        if profile not in by_profile:
            found = Graph.of(network, profile).matrix_between(rows, rows)
            by_profile[profile] = Travel(found.seconds, found.metres, profile)
        travel[kind.id] = by_profile[profile]
    return travel
