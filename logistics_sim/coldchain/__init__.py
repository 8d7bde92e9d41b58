"""Temperatures, excursions, shelf life, monitoring records and traceability of fresh parcels.

The formulas take numbers and arrays, no scenario. A box at 4 °C rides two hours in air of 24 °C
with a time constant of 5 h; its limit is 8 °C, and it ages twice as fast for every 10 K:

>>> import numpy as np
>>> from logistics_sim.coldchain import life_used, seconds_above, temperature_after
>>> start, hours = np.array([4.0]), 3600
>>> round(float(temperature_after(start, 24.0, 2 * hours, 5 * hours)[0]), 2)
10.59
>>> round(float(seconds_above(start, 24.0, 2 * hours, 5 * hours, 8.0)[0]) / 60)  # minutes
53
>>> used = life_used(start, 24.0, 2 * hours, 5 * hours, 2.0, 72 * hours, reference_c=4.0)
>>> round(float(used[0]), 4)
0.0358

`exposures` does it for the parcels of a replay with `ColdChainParameters`, which
`scenario_inputs` reads from a scenario; `leg_exposures` in `leg_exposure` for a planner's table.
"""

from logistics_sim.coldchain.ambient import Climate
from logistics_sim.coldchain.compartments import Carriage, carriage
from logistics_sim.coldchain.parameters import ColdChainParameters
from logistics_sim.coldchain.replay_exposure import exposure_summary, exposures
from logistics_sim.coldchain.scenario_inputs import cold_chain_parameters
from logistics_sim.coldchain.shelf_life import life_used
from logistics_sim.coldchain.thermal_response import seconds_above, temperature_after

__all__ = [
    "Carriage",
    "Climate",
    "ColdChainParameters",
    "carriage",
    "cold_chain_parameters",
    "exposure_summary",
    "exposures",
    "life_used",
    "seconds_above",
    "temperature_after",
]
