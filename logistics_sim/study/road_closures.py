"""The roads of a scenario closed in turn: who is cut off, who drives longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.progress import Progress, silent

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.network import Network
    from logistics_sim.scenario import Scenario


def close_scenario_roads(
    scenario: Scenario, progress: Progress = silent
) -> tuple[Network, pd.DataFrame]:
    """Return the network of `scenario` and its closure table, weighed by people and parcels.

    See `logistics_sim.network.resilience` for the columns.
    """
    from logistics_sim.demand import mean_rates
    from logistics_sim.network import network_of, resilience, speed_profile
    from logistics_sim.places.build import places_table

    network = network_of(scenario)
    places = places_table(scenario, network)
    rates = mean_rates(scenario, places)
    rows = np.array([network.index[name] for name in places["place_id"]], dtype=np.int64)
    parcels = rates.inbound + rates.outbound + rates.intra + rates.returns + rates.ltl
    weights = {
        name: np.zeros(len(network.nodes), dtype=np.float64) for name in ("people", "parcels_day")
    }
    weights["people"][rows] = places["population"].to_numpy(dtype=np.float64)
    weights["parcels_day"][rows] = parcels
    return network, resilience(network, weights, speed_profile(scenario), progress)
