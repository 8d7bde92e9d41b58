"""Tariffs, the ledger to the cent, and the saving with its interval.

The ledger needs what was driven and carried and its prices, no scenario. One van drives 20 km in
two hours for 100 yuan a day, 1 yuan a kilometre and 25 yuan an hour, with two parcels of firms
a and b to the same village: each pays half of it, and 0.10 yuan for sorting:

>>> import numpy as np, pandas as pd
>>> from logistics_sim.costs import Deliveries, Tariffs, VehicleTariff, ledger_rows
>>> van = VehicleTariff(100, 1, 25, payload_g=1_000_000, volume_ml=4_000_000)
>>> runs = pd.DataFrame({"trip_id": ["t"], "type": ["van"], "day": [0], "vehicle": ["v"],
...     "start_s": [0], "end_s": [7200], "duty_s": [7200], "distance_m": [20_000]})
>>> text = {"firm": ["a", "b"], "class": "express", "direction": "down", "origin": "hub"}
>>> parcels = pd.DataFrame({**text, "destination": "x"}, dtype="category").assign(
...     weight_g=1_000, volume_ml=2_000, ready_s=0, band="ambient")
>>> parcels["destination"] = parcels["destination"].cat.set_categories(["hub", "x"])
>>> no = pd.DataFrame(-1, index=range(2), columns=["trip_out", "at_village_s", "left_county_s",
...     "failed_s"])
>>> done = Deliveries(runs, no.assign(trip_in=0, sorted_s=60), parcels,
...     np.array(["", "town"]), np.array([0.0, 9_000.0]), days=1)
>>> found = ledger_rows(done, Tariffs({"van": van}, sorting_yuan=0.1))
>>> found.groupby("firm", observed=True)["yuan"].sum().to_dict()
{'a': 85.1, 'b': 85.1}

`build_ledger` does the same for a scenario's plan and its replay; `scenario_inputs` is where
those become these inputs.
"""

from logistics_sim.costs.ledger import Deliveries, ledger_rows
from logistics_sim.costs.saving import Saving, daily_yuan, paired_saving
from logistics_sim.costs.scenario_inputs import build_ledger, expected_ledger, operator_tariffs
from logistics_sim.costs.stations import station_items, station_rows
from logistics_sim.costs.tariffs import Tariffs, VehicleTariff

__all__ = [
    "Deliveries",
    "Saving",
    "Tariffs",
    "VehicleTariff",
    "build_ledger",
    "daily_yuan",
    "expected_ledger",
    "ledger_rows",
    "operator_tariffs",
    "paired_saving",
    "station_items",
    "station_rows",
]
