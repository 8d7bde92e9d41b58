"""Close the roads of a scenario, or of a road file alone, in turn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_parquet
from logistics_sim.core.progress import Progress
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.network import Network


def close_roads(
    source: Path, progress: Progress, settings: tuple[str, ...] = ()
) -> tuple[Network, pd.DataFrame]:
    """Return the network and its closure table, with people and parcels for a scenario."""
    from logistics_sim.network import read_network, resilience, speed_profile

    if source.suffix.lower() in (".geojson", ".json"):
        network = read_network(source)
        return network, resilience(network, progress=progress)
    from logistics_sim.demand import mean_rates
    from logistics_sim.places.build import places_table
    from logistics_sim.scenario import read_scenario

    scenario = read_scenario(source, settings)
    network = read_network(scenario.roads_path)
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


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write the table as CSV or Parquet; text that a spreadsheet would run is disarmed."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        write_parquet(path, table)
        return
    if suffix != ".csv":
        raise InputError("NET-002", str(path), _("not a table format"), _(".csv or .parquet"))
    write_csv(path, table)
